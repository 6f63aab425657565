//! What the log says, and what it does not.

use crate::world::{PASSWORD, World};
use sea_orm::{ConnectionTrait, Statement};
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};
use tracing::Dispatch;
use tracing_subscriber::fmt::MakeWriter;

/// What was logged on this test's thread.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

/// While there is only one subscriber, a place in the code that is first reached by another test's thread, which has
/// none, is taken for one that nobody listens to.
static SECOND: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish()));

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Starts to take note, until the guard is dropped.
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        LazyLock::force(&SECOND);
        let log = Self::default();
        let lines = tracing_subscriber::fmt().json().flatten_event(true).with_writer(log.clone()).finish();
        (log, tracing::subscriber::set_default(lines))
    }

    /// The lines with this text, and everything.
    pub(crate) fn lines(&self, with: &str) -> (Vec<serde_json::Value>, String) {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().filter(|line| line.contains(with));
        (lines.map(|line| serde_json::from_str(line).unwrap()).collect(), text)
    }
}

#[tokio::test]
async fn signing_in_names_the_user_by_id_and_failing_to_names_nobody() {
    let (log, _guard) = Log::start();
    let world = World::new().await;
    world.visitor().sign_in("ada@halcyon.example", PASSWORD).await.ok();
    for email in ["ada@halcyon.example", "nobody@halcyon.example"] {
        world.visitor().sign_in(email, "wrong").await.problem(401, "wrong-credentials");
    }
    let row = Statement::from_string(
        world.db.get_database_backend(),
        "SELECT uid FROM users WHERE email = 'ada@halcyon.example'",
    );
    let uid: String = world.db.query_one_raw(row).await.unwrap().unwrap().try_get("", "uid").unwrap();
    let (lines, text) = log.lines("/api/v1/session");
    let seen: Vec<_> = lines.iter().map(|line| (&line["status"], line["user"].as_str().unwrap())).collect();
    assert_eq!(seen, [(&200.into(), uid.as_str()), (&401.into(), "-"), (&401.into(), "-")]);
    for secret in ["@halcyon", PASSWORD, "wrong\""] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn a_store_that_fails_is_logged_with_its_cause() {
    let (log, _guard) = Log::start();
    let world = World::new().await;
    world.db.close_by_ref().await.unwrap();
    world.visitor().get("/readyz").await.problem(503, "unavailable");
    let (lines, text) = log.lines("the store does not answer");
    assert_eq!(lines.len(), 1, "{text}");
    assert_eq!(lines[0]["level"], "WARN");
    assert!(lines[0]["cause"].as_str().unwrap().contains("closed"), "{text}");
}
