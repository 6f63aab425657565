//! The command: its options, its files, and the people that it manages.

use crate::durability::{portico, start, stop};
use crate::world::PASSWORD;
use reqwest::Method;
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Runs a command to its end: its exit code and everything it says.
fn run(command: &mut Command) -> (i32, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

/// `portico user …` on the store in `data`.
fn user(data: &Path, args: &[&str]) -> (i32, String) {
    on_store("user", data, args)
}

fn on_store(command: &str, data: &Path, args: &[&str]) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_portico");
    run(Command::new(program)
        .arg(command)
        .args(args)
        .arg("--data-dir")
        .arg(data)
        .env_remove("PORTICO_PASSWORD"))
}

#[test]
fn the_store_is_for_its_user_alone() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("new/data");
    let program = env!("CARGO_BIN_EXE_portico");
    let (code, said) = run(Command::new("sh")
        .args(["-c", "umask 022; exec \"$0\" user list --data-dir \"$1\"", program])
        .arg(&data));
    assert_eq!(code, 0, "{said}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("portico.db")), 0o600);

    // While it runs, there are more files; and a folder that was there before stays as it was.
    let before = dir.path().join("before");
    fs::create_dir(&before).unwrap();
    fs::set_permissions(&before, fs::Permissions::from_mode(0o755)).unwrap();
    let (child, _) = start(&before);
    assert_eq!(mode(&before), 0o755);
    let modes: Vec<_> = fs::read_dir(&before).unwrap().map(|file| mode(&file.unwrap().path())).collect();
    assert_eq!(modes, [0o600; 3], "the file, -wal and -shm");
    assert_eq!(stop(child), 0);
}

#[test]
fn yes_and_no_are_understood_as_people_write_them() {
    let data = TempDir::new().unwrap();
    for (value, demo) in [("1", true), ("yes", true), ("true", true), ("0", false), ("off", false)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_portico"))
            .args(["serve", "--listen", "127.0.0.1:0", "--assets", "/nonexistent", "--data-dir"])
            .arg(data.path())
            .envs([("PORTICO_DEMO", value), ("PORTICO_TRUST_FORWARDED_FOR", value)])
            .env("PORTICO_HSTS_SUBDOMAINS", value)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().unwrap_or_else(|| panic!("{value} is not understood")).unwrap();
        let next = demo.then(|| lines.next().unwrap().unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(ready.starts_with("Portico is ready"), "{value}: {ready}");
        assert_eq!(lines.count() > 0, demo, "{value}");
        assert!(next.is_none_or(|next| next.starts_with("Demo accounts")), "{value}");
    }
    let (code, said) = run(portico(data.path(), "127.0.0.1:0")
        .env("PORTICO_TRUST_FORWARDED_FOR", "perhaps")
        .stderr(Stdio::piped()));
    assert!(code == 2 && said.contains("perhaps"), "{code}: {said}");
}

#[test]
fn a_wrong_log_level_is_said() {
    let data = TempDir::new().unwrap();
    let (code, said) =
        run(portico(data.path(), "127.0.0.1:0").env("PORTICO_LOG", "loud=very").stderr(Stdio::piped()));
    assert!(code == 2 && said.contains("PORTICO_LOG") && said.contains("warn"), "{code}: {said}");
}

#[test]
fn users_are_added_once_and_to_one_account() {
    let data = TempDir::new().unwrap();
    let (child, _) = start(data.path());
    assert_eq!(stop(child), 0);
    let add = |args: &[&str]| user(data.path(), &[&["add", "--name", "Nia Novak"], args].concat());
    let nia =
        ["--account", "Alder & Finch Architects", "--email", "Nia@Alder.example", "--role", "read_only"];
    let (code, said) = add(&nia);
    assert!(code == 0 && said.contains("Password: "), "{said}");
    let (code, said) = add(&nia);
    assert!(code == 2 && said.contains("already"), "{said}");
    let (code, said) = add(&["--account", "Nobody", "--email", "a@b.example", "--role", "read_only"]);
    assert!(code == 2 && said.contains("no account"), "{said}");
    let (code, said) = add(&["--account", "Nobody", "--email", "a@b.example", "--role", "king"]);
    assert!(code == 2 && said.contains("company_admin"), "{said}");
    let (code, said) =
        add(&["--account", "Harbour Logistics", "--email", "a@b.example", "--role", "operator"]);
    assert!(code == 2 && said.contains("provider"), "{said}");
    let (code, said) = add(&["--account", "Nobody", "--email", "a@b.example", "--role", "operator"]);
    assert!(code == 2 && said.contains("Network Operations"), "there is one provider: {said}");
    let (code, said) = user(data.path(), &["list", "--account", "Alder & Finch Architects"]);
    assert_eq!((code, said.trim()), (0, "nia@alder.example  read_only  Alder & Finch Architects  Nia Novak"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_sessions_and_so_does_removing() {
    let data = TempDir::new().unwrap();
    let (child, visitor) = start(data.path());
    let [mut noor, mut ada] = [visitor.clone(), visitor.clone()];
    noor.sign_in("noor@halcyon.example", PASSWORD).await.ok();
    ada.sign_in("ada@halcyon.example", PASSWORD).await.ok();

    let (code, said) = user(data.path(), &["password", "--email", "Noor@halcyon.example"]);
    assert_eq!(code, 0, "{said}");
    let made_up = said.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap().to_owned();
    noor.get("context").await.problem(401, "signed-out");
    noor.sign_in("noor@halcyon.example", PASSWORD).await.problem(401, "wrong-credentials");
    noor.sign_in("noor@halcyon.example", &made_up).await.ok();

    let mut chosen = Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(["user", "password", "--email", "noor@halcyon.example", "--password-stdin", "--data-dir"])
        .arg(data.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    chosen.stdin.take().unwrap().write_all(b"a better one\n").unwrap();
    let Output { status, stdout, .. } = chosen.wait_with_output().unwrap();
    assert!(status.success() && !String::from_utf8(stdout).unwrap().contains("Password"));
    noor.get("context").await.problem(401, "signed-out");
    noor.sign_in("noor@halcyon.example", "a better one").await.ok();

    let (code, said) = user(data.path(), &["remove", "--email", "noor@halcyon.example"]);
    assert_eq!(code, 0, "{said}");
    noor.get("context").await.problem(401, "signed-out");
    noor.sign_in("noor@halcyon.example", "a better one").await.problem(401, "wrong-credentials");

    let (code, said) = user(data.path(), &["remove", "--email", "ada@halcyon.example"]);
    assert!(code == 2 && said.contains("last company admin"), "{said}");
    assert_eq!(ada.get("context").await.status, 200, "she stays, and stays signed in");
    for command in ["remove", "password"] {
        let (code, said) = user(data.path(), &[command, "--email", "nobody@halcyon.example"]);
        assert!(code == 2 && said.contains("user list"), "{said}");
    }
    assert_eq!(stop(child), 0);
}

#[test]
fn the_first_operator_brings_the_provider() {
    let data = TempDir::new().unwrap();
    let add = |name: &str, account: &str| {
        let email = format!("{name}@provider.example");
        let args = ["add", "--name", name, "--account", account, "--email", &email, "--role", "operator"];
        user(data.path(), &args)
    };
    for name in ["sam", "kai"] {
        let (code, said) = add(name, "Network Operations");
        assert_eq!(code, 0, "{said}");
    }
    let (code, said) = add("eve", "Another Provider");
    assert!(code == 2 && said.contains("Network Operations"), "{said}");
    let (_, said) = user(data.path(), &["list"]);
    let lines: Vec<Vec<_>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["kai@provider.example", "operator", "Network", "Operations", "kai"]);
    assert_eq!(lines[1], ["sam@provider.example", "operator", "Network", "Operations", "sam"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_key_writes_notices_until_it_is_rotated_or_revoked() {
    let data = TempDir::new().unwrap();
    let (child, somebody) = start(data.path());
    let keys = |args: &[&str]| on_store("notice-key", data.path(), args);
    let made = |args: &[&str]| {
        let (code, said) = keys(args);
        assert_eq!(code, 0, "{said}");
        let key = said.lines().find_map(|line| line.strip_prefix("Key: ")).unwrap().to_owned();
        assert!(key.len() >= 32, "{key}");
        key
    };
    let post = async |key: &str| {
        let notice = json!({
            "kind": "maintenance", "title": "Work on a router", "reference": "CHG-17", "publish": true,
            "starts": 1_900_000_000_000_i64, "ends": 1_900_003_600_000_i64,
        });
        let bearer = format!("Bearer {key}");
        somebody.send(Method::POST, "notices", Some(&notice), &[("authorization", &bearer)]).await
    };

    assert_eq!(keys(&["list"]).1.trim(), "No key. Make one with portico notice-key create.");
    let first = made(&["create", "--name", "Tickets"]);
    let notice = post(&first).await.ok();
    let (code, said) = keys(&["create", "--name", " Tickets "]);
    assert!(code == 2 && said.contains("there is a key Tickets"), "{code}: {said}");
    for name in ["", " ", "a\tb", &"x".repeat(101)] {
        let (code, said) = keys(&["create", "--name", name]);
        assert!(code == 2 && said.contains("at most 100 characters"), "{name:?}, {code}: {said}");
    }

    // A new key in its place writes on as the same system; the old one is refused.
    let second = made(&["rotate", "--name", "Tickets"]);
    post(&first).await.problem(401, "signed-out");
    assert_eq!(post(&second).await.ok()["id"], notice["id"]);
    let (_, listed) = keys(&["list"]);
    assert!(listed.starts_with("Tickets: made ") && listed.trim().lines().count() == 1, "{listed}");
    assert!(!listed.contains(&second) && !listed.contains(&first), "{listed}");

    assert_eq!(keys(&["revoke", "--name", "Tickets"]).0, 0);
    post(&second).await.problem(401, "signed-out");
    assert!(keys(&["list"]).1.contains(", revoked "));
    // The name is free again, for another system with notices of its own.
    let third = made(&["create", "--name", "Tickets"]);
    assert_ne!(post(&third).await.ok()["id"], notice["id"]);
    for act in ["rotate", "revoke"] {
        let (code, said) = keys(&[act, "--name", "Nobody"]);
        assert!(code == 2 && said.contains("no key is called Nobody"), "{act}, {code}: {said}");
    }
    assert_eq!(stop(child), 0);
}
