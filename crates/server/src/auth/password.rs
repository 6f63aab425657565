//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane).

use crate::http::failure::Failure;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashingFailed(argon2::password_hash::Error);

/// The hash of a password, as a PHC string with a salt of its own. Takes some 20 ms of a processor.
///
/// # Errors
/// When the system has no randomness to give.
pub fn hash(password: &str) -> Result<String, HashingFailed> {
    let hash = argon2id().hash_password(password.as_bytes()).map_err(HashingFailed)?;
    Ok(hash.to_string())
}

fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Checks passwords, a few at a time: each check takes a processor and memory.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked for users that do not exist, so that they take as long as those that do.
    nobody: Arc<str>,
}

/// The right to check one password.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Passwords {
    /// Checks as many at a time as there are processors.
    pub(crate) fn new() -> Result<Self, HashingFailed> {
        let at_a_time = available_parallelism().map_or(1, usize::from);
        Ok(Self {
            permits: Arc::new(Semaphore::new(at_a_time)),
            nobody: hash("nobody has this password")?.into(),
        })
    }

    /// The hash to check when there is no such user; no password passes.
    pub(crate) fn nobody(&self) -> Arc<str> {
        Arc::clone(&self.nobody)
    }

    /// Waits until a password may be checked. `None` when the server stops.
    pub(crate) async fn turn(&self) -> Option<Turn> {
        Arc::clone(&self.permits).acquire_owned().await.ok().map(|permit| Turn { _permit: permit })
    }
}

impl Turn {
    /// Hashes a new password.
    pub(crate) async fn hash(self, password: String) -> Result<String, Failure> {
        let hashed = tokio::task::spawn_blocking(move || {
            let _turn = self;
            hash(&password)
        });
        hashed.await.map_err(Failure::internal)?.map_err(Failure::internal)
    }

    /// Whether the password is the one that was hashed.
    pub(crate) async fn check(self, password: String, hash: Arc<str>) -> bool {
        let checked = tokio::task::spawn_blocking(move || {
            let _turn = self;
            PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2id().verify_password(password.as_bytes(), &hash).is_ok())
        });
        checked.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_argon2id_with_the_recommended_cost_and_a_salt_each() {
        let [one, other] = [hash("secret").unwrap(), hash("secret").unwrap()];
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other);
    }

    #[tokio::test]
    async fn only_the_right_password_passes() {
        let passwords = Passwords::new().unwrap();
        let hash: Arc<str> = hash("secret").unwrap().into();
        for (password, right) in [("secret", true), ("Secret", false), ("", false)] {
            let turn = passwords.turn().await.unwrap();
            assert_eq!(turn.check(password.to_owned(), Arc::clone(&hash)).await, right);
        }
    }
}
