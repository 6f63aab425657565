//! Devices on which an account signed in before.
//!
//! The cookie holds signed marks, one for each of the last few users of the device. A mark is signed with a
//! key that follows from the user's password hash: it needs no secret of its own, and ends with the password.

use crate::digest::{hex, sha256_hex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Users whose marks one device keeps.
const USERS: usize = 4;

/// A device that a user is known on.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Device(String);

impl Device {
    /// What the device is counted by.
    pub(crate) fn id(&self) -> &str {
        &self.0
    }

    /// The device that the cookie proves this user to be known on.
    pub(crate) fn known(cookie: Option<&str>, email: &str, password_hash: &str) -> Option<Self> {
        let user = user_tag(email);
        marks(cookie).find_map(|mark| {
            let (signed, signature) = mark.rsplit_once('.')?;
            let (tag, device) = signed.split_once('.')?;
            let known = tag == user && verify(signed, signature, password_hash);
            known.then(|| Self(device.to_owned()))
        })
    }
}

/// The cookie for a device on which this user has just signed in.
pub(crate) fn remember(cookie: Option<&str>, email: &str, password_hash: &str) -> String {
    let user = user_tag(email);
    let signed = format!("{user}.{}", Uuid::new_v4().simple());
    let own = format!("{signed}.{}", sign(&signed, password_hash));
    let others = marks(cookie).filter(|mark| !mark.starts_with(&user)).take(USERS - 1);
    std::iter::once(own.as_str()).chain(others).collect::<Vec<_>>().join("~")
}

fn marks(cookie: Option<&str>) -> impl Iterator<Item = &str> {
    cookie.unwrap_or_default().split('~').filter(|mark| !mark.is_empty() && mark.len() < 200)
}

fn user_tag(email: &str) -> String {
    let mut tag = sha256_hex([b"device", email.as_bytes()]);
    tag.truncate(16);
    tag
}

fn mac(signed: &str, password_hash: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(password_hash.as_bytes()).ok()?;
    mac.update(b"portico device\n");
    mac.update(signed.as_bytes());
    Some(mac)
}

fn sign(signed: &str, password_hash: &str) -> String {
    mac(signed, password_hash).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default()
}

fn verify(signed: &str, signature: &str, password_hash: &str) -> bool {
    let bytes: Option<Vec<u8>> = (0..signature.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(signature.get(at..at + 2)?, 16).ok())
        .collect();
    match (bytes, mac(signed, password_hash)) {
        (Some(bytes), Some(mac)) => mac.verify_slice(&bytes).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_for_the_user_and_the_password_that_it_signed_in_with() {
        let cookie = remember(None, "ada@halcyon.example", "hash");
        let known = |cookie: &str, email, hash| Device::known(Some(cookie), email, hash).is_some();
        assert!(known(&cookie, "ada@halcyon.example", "hash"));
        assert!(!known(&cookie, "hugo@harbour.example", "hash"));
        assert!(!known(&cookie, "ada@halcyon.example", "another hash"));
        assert!(!known(&cookie.replace('.', ".0"), "ada@halcyon.example", "hash"));
        assert!(!known("", "ada@halcyon.example", "hash"));
        assert!(!known("..~.é.~", "ada@halcyon.example", "hash"));
    }

    #[test]
    fn a_device_keeps_its_last_users() {
        let mut cookie = String::new();
        for user in ["a", "b", "c", "d", "e", "d"] {
            cookie = remember(Some(&cookie), user, "hash");
        }
        let known = |user| Device::known(Some(&cookie), user, "hash").is_some();
        assert_eq!(["a", "b", "c", "d", "e"].map(known), [false, true, true, true, true]);
    }
}
