//! While somebody else writes to the store for long, as an import does, reading goes on.

use crate::world::{PASSWORD, World};
use portico_server::store;
use reqwest::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use std::time::Duration;
use tokio::task::JoinSet;

const ADA: &str = "ada@halcyon.example";

/// Longer than any answer takes, shorter than any writer waits.
const PROMPT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_read_does_not_wait_for_writers() {
    let world = World::with(|config| {
        config.session_touch = Duration::ZERO;
        config.request_timeout = PROMPT;
    })
    .await;
    let ada = world.signed_in(ADA).await;
    let profile = format!("accounts/{}/company-profile", world.account(&ada, "Halcyon Networks").await);
    let import = store::begin_write(&world.db).await.unwrap();

    // These do wait: more of them than there are connections for reading.
    let mut writers = JoinSet::new();
    for _ in 0..20 {
        let (ada, profile) = (ada.clone(), profile.clone());
        writers.spawn(async move {
            let body = json!({"legal_name": "Halcyon"});
            ada.send(Method::PUT, &profile, Some(&body), &[("if-match", "\"1\"")]).await.status.as_u16()
        });
    }
    // Each of these would write down that the session was used.
    let mut readers = JoinSet::new();
    for _ in 0..60 {
        let ada = ada.clone();
        readers.spawn(async move { ada.get("context").await.status.as_u16() });
    }
    assert_eq!(readers.join_all().await, [200; 60]);
    assert_eq!(world.visitor().get("/readyz").await.status, 200);

    import.commit().await.unwrap();
    let written = writers.join_all().await;
    assert!(written.iter().all(|status| [200, 412, 503].contains(status)), "{written:?}");
    world.visitor().sign_in(ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn that_a_session_was_used_is_written_down_after_the_answer() {
    let world = World::with(|config| config.session_touch = Duration::ZERO).await;
    let ada = world.signed_in(ADA).await;
    let last_seen = async || -> i64 {
        let row = Statement::from_string(world.db.get_database_backend(), "SELECT last_seen FROM sessions");
        world.db.query_one_raw(row).await.unwrap().unwrap().try_get("", "last_seen").unwrap()
    };
    let before = last_seen().await;
    let written = async {
        while last_seen().await == before {
            let answer = ada.get("context").await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("set-cookie"), "", "the cookie lasts as long as a session can");
        }
    };
    tokio::time::timeout(PROMPT, written).await.unwrap();
}
