//! The command itself: killed during writes, stopped, and asked for what cannot be.

use crate::world::{PASSWORD, Visitor};
use portico_server::store;
use reqwest::{Client, Method};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) fn portico(data: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    command.arg("serve").args(["--demo", "--listen", listen, "--assets", "/nonexistent"]);
    command.arg("--data-dir").arg(data).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// A running command, which does not outlive its test.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the command and waits until it accepts connections.
pub(crate) fn start(data: &Path) -> (Running, Visitor) {
    let mut child = portico(data, "127.0.0.1:0").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let origin =
        line.trim().strip_prefix("Portico is ready at ").expect("it says where it is ready").to_owned();
    (Running(child), Visitor { http: Client::new(), origin, cookies: Vec::new(), bearer: None })
}

pub(crate) fn stop(mut child: Running) -> i32 {
    let id = child.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    child.0.wait().unwrap().code().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_writes_the_store_is_whole_and_sessions_hold() {
    let data = TempDir::new().unwrap();
    let (mut child, mut ada) = start(data.path());
    let home = ada.sign_in("ada@halcyon.example", PASSWORD).await.ok();
    let path = format!("accounts/{}/company-profile", home["account"]["id"].as_str().unwrap());
    let acknowledged = Arc::new(AtomicU64::new(0));

    let writing = tokio::spawn({
        let (ada, path, acknowledged) = (ada.clone(), path.clone(), Arc::clone(&acknowledged));
        async move {
            let mut version = ada.get(&path).await.json()["version"].as_u64().unwrap();
            loop {
                let body =
                    json!({"legal_name": format!("Version {}", version + 1), "street": "x".repeat(128)});
                let request = ada
                    .http
                    .put(format!("{}/api/v1/{path}", ada.origin))
                    .header("cookie", format!("portico={}", ada.cookie("portico").unwrap()))
                    .header("if-match", format!("\"{version}\""))
                    .json(&body);
                let Ok(answer) = request.send().await else { return };
                let Ok(saved) = answer.json::<serde_json::Value>().await else { return };
                version = saved["version"].as_u64().unwrap();
                acknowledged.store(version, Ordering::SeqCst);
            }
        }
    });
    while acknowledged.load(Ordering::SeqCst) < 20 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    writing.await.unwrap();

    let db = store::connect(&format!("sqlite://{}?mode=rw", data.path().join("portico.db").display()))
        .await
        .unwrap();
    let check = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
    let said: String =
        db.query_one_raw(check).await.unwrap().unwrap().try_get("", "integrity_check").unwrap();
    assert_eq!(said, "ok");
    db.close().await.unwrap();

    let (child, again) = start(data.path());
    ada.origin = again.origin;
    let profile = ada.get(&path).await.ok();
    let version = profile["version"].as_u64().unwrap();
    let last = acknowledged.load(Ordering::SeqCst);
    assert!(version == last || version == last + 1, "{last} was acknowledged, {version} is stored");
    assert_eq!(profile["profile"]["legal_name"], format!("Version {version}"));
    let body = json!({"legal_name": "After"});
    let saved = ada.send(Method::PUT, &path, Some(&body), &[("if-match", &format!("\"{version}\""))]).await;
    assert_eq!(saved.status, 200);
    assert_eq!(stop(child), 0);
}

#[test]
fn it_says_what_is_in_the_way() {
    let data = TempDir::new().unwrap();
    let (child, visitor) = start(data.path());
    let address = visitor.origin.strip_prefix("http://").unwrap();
    let run = |command: &mut Command| -> (i32, String) {
        let Output { status, stderr, .. } = command.stderr(Stdio::piped()).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stderr).unwrap())
    };
    let other = TempDir::new().unwrap();
    let (code, said) = run(&mut portico(other.path(), address));
    assert!(code == 1 && said.contains("in use") && said.contains("--listen"), "{code}: {said}");
    assert_eq!(stop(child), 0);

    let file = other.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (code, said) = run(&mut portico(&file.join("data"), "127.0.0.1:0"));
    assert!(code == 1 && said.contains("--data-dir"), "{code}: {said}");
    let (code, said) = run(&mut portico(other.path(), "here"));
    assert!(code == 2 && said.contains("--listen"), "{code}: {said}");
}
