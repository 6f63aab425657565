//! Conversations with the provider: who takes part, in which order, once, and until when.

use crate::events::Stream;
use crate::world::{Answer, Visitor, World};
use portico_server::{Config, Server, store};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// In this time nothing may arrive that should not.
const A_WHILE: Duration = Duration::from_millis(500);

async fn post(by: &Visitor, path: &str, body: Value) -> Answer {
    by.send(Method::POST, path, Some(&body), &[]).await
}

fn message(client_id: &str, text: &str) -> Value {
    json!({"client_id": client_id, "text": text})
}

/// Somebody, and the address of an account's conversation.
async fn at(world: &World, email: &str, account: &str) -> (Visitor, String) {
    let by = world.signed_in(email).await;
    let home = by.get("context").await.ok();
    let id = if home["account"]["name"] == account {
        home["account"]["id"].as_str().unwrap().to_owned()
    } else {
        world.account(&by, account).await
    };
    (by, format!("accounts/{id}/chat"))
}

/// The id under which operators find the conversation of an account.
async fn at_desk(ops: &Visitor, account: &str) -> String {
    let rows = ops.get("chats").await.ok();
    let row = rows["items"].as_array().unwrap().iter().find(|row| row["account"]["name"] == account);
    format!("chats/{}", row.expect("no such conversation")["id"].as_str().unwrap())
}

fn texts(chat: &Value) -> Vec<&str> {
    chat["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap()).collect()
}

/// All messages from the first on, page by page.
async fn all(by: &Visitor, chat: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last["seq"].as_u64().unwrap());
        let page = by.get(&format!("{chat}/messages?after={after}")).await.ok();
        all.extend(page["messages"].as_array().unwrap().iter().cloned());
        if page["more"] == false {
            return all;
        }
    }
}

async fn switch(world: &World, account: &str, layer: &str, value: bool) {
    for sql in [
        format!(
            "DELETE FROM setting_values WHERE setting = 'chat' AND layer = '{layer}'
                AND holder_id = (SELECT id FROM accounts WHERE name = '{account}')"
        ),
        format!(
            "INSERT INTO setting_values (holder_id, layer, setting, value, updated_at)
                SELECT id, '{layer}', 'chat', {value}, 0 FROM accounts WHERE name = '{account}'"
        ),
    ] {
        world.db.execute_unprepared(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn who_may_chat_is_what_the_table_says() {
    let world = World::new().await;
    // Supported by the partner: for the partner and not for the account. By the provider: the other way round.
    for (email, account, may) in [
        ("ada@halcyon.example", "Halcyon Networks", true),
        ("noor@halcyon.example", "Harbour Logistics", true),
        ("ada@halcyon.example", "Kestrel Air", false),
        ("hugo@harbour.example", "Harbour Logistics", false),
        ("kim@kestrel.example", "Kestrel Air", true),
    ] {
        let (by, chat) = at(&world, email, account).await;
        let status = if may { 200 } else { 404 };
        assert_eq!(by.get(&chat).await.status, status, "{email} {account}");
        let sent = post(&by, &format!("{chat}/messages"), message("1", "Hello")).await;
        assert_eq!(sent.status, if may { 201 } else { 404 }, "{email} {account}");
    }
    // Another partner's.
    let (_, harbours) = at(&world, "ada@halcyon.example", "Harbour Logistics").await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    for path in [harbours.clone(), format!("{harbours}/messages?after=0")] {
        rosa.get(&path).await.problem(404, "not-found");
    }
    post(&rosa, &format!("{harbours}/messages"), message("1", "Hello")).await.problem(404, "not-found");
    // Operators come by the desk, and there only.
    let ops = world.signed_in("ops@provider.example").await;
    ops.get(&harbours).await.problem(404, "not-found");
    let desk = at_desk(&ops, "Harbour Logistics").await;
    assert_eq!(texts(&ops.get(&desk).await.ok()), ["Hello"]);
    rosa.get(&desk).await.problem(404, "not-found");
    // Turned on for the account, it is there for both.
    switch(&world, "Kestrel Air", "override", true).await;
    let (ada, kestrels) = at(&world, "ada@halcyon.example", "Kestrel Air").await;
    assert_eq!(texts(&ada.get(&kestrels).await.ok()), ["Hello"]);
}

#[tokio::test]
async fn messages_have_one_order_and_are_there_once() {
    let world = World::with(|config| config.chat_per_minute = 1000).await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let ops = world.signed_in("ops@provider.example").await;
    post(&kim, &format!("{chat}/messages"), message("begin", "Hello")).await.json();
    let desk = at_desk(&ops, "Kestrel Air").await;

    // Both write a hundred each at the same time, and send each twice, as after a connection that was cut.
    let writes = |by: Visitor, chat: String, who: &'static str| async move {
        for number in 0..100 {
            let said = message(&format!("m-{number}"), &format!("{who} {number}"));
            let address = format!("{chat}/messages");
            let (first, second) = tokio::join!(post(&by, &address, said.clone()), post(&by, &address, said));
            let mut statuses = [first.status.as_u16(), second.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 201], "{} {}", first.text(), second.text());
            assert_eq!(first.json(), second.json());
        }
    };
    tokio::join!(writes(kim.clone(), chat.clone(), "kim"), writes(ops.clone(), desk.clone(), "ops"));

    let (to_kim, to_ops) = (all(&kim, &chat).await, all(&ops, &desk).await);
    assert_eq!(to_kim.len(), 201);
    let order = |all: &[Value]| -> Vec<(u64, String)> {
        all.iter()
            .map(|one| (one["seq"].as_u64().unwrap(), one["text"].as_str().unwrap().to_owned()))
            .collect()
    };
    assert_eq!(order(&to_kim), order(&to_ops));
    assert!(to_kim.iter().enumerate().all(|(at, one)| one["seq"] == at as u64 + 1));
    let mut next = BTreeMap::from([("kim", 0), ("ops", 0)]);
    for one in &to_kim[1..] {
        let (who, number) = one["text"].as_str().unwrap().split_once(' ').unwrap();
        let expected = next.get_mut(who).unwrap();
        assert_eq!(number.parse::<i32>().unwrap(), *expected);
        *expected += 1;
    }
    // Backwards, too.
    let last = kim.get(&chat).await.ok();
    assert_eq!((last["more"].as_bool(), last["messages"].as_array().unwrap().len()), (Some(true), 50));
    let earlier = kim.get(&format!("{chat}/messages?before={}", last["messages"][0]["seq"])).await.ok();
    assert_eq!(earlier["messages"][49]["seq"], 151);
    kim.get(&format!("{chat}/messages?before=1&after=1")).await.problem(400, "bad-request");
}

#[tokio::test]
async fn a_message_arrives_within_a_second_and_seen_marks_follow() {
    let world = World::new().await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let ops = world.signed_in("ops@provider.example").await;
    let mut to_kim = Stream::new(&kim).await;
    assert_eq!(kim.get(&chat).await.ok()["on_duty"], false);
    let mut to_ops = Stream::new(&ops).await;
    assert_eq!(kim.get(&chat).await.ok()["on_duty"], true);

    let sent = post(&kim, &format!("{chat}/messages"), message("1", "Is it down?")).await.json();
    assert_eq!((sent["seq"].as_u64(), sent["client_id"].as_str()), (Some(1), Some("1")));
    assert_eq!(to_ops.soon().await.kind, "chat");
    let told = to_kim.soon().await;
    let account = chat.split('/').nth(1).unwrap();
    assert_eq!(told.data, format!(r#"{{"account":"{account}"}}"#));

    let desk = at_desk(&ops, "Kestrel Air").await;
    let row = ops.get("chats").await.ok()["items"][0].clone();
    assert_eq!((row["state"].as_str(), row["unread"].as_u64()), (Some("waiting"), Some(1)));
    assert_eq!(post(&ops, &format!("{desk}/seen"), json!({"seq": 1})).await.status, 204);
    assert_eq!(to_kim.soon().await.kind, "chat");
    assert_eq!(kim.get(&chat).await.ok()["seen"], 1);
    assert_eq!(ops.get("chats").await.ok()["items"][0]["unread"], 0);

    let typing = ops.send(Method::POST, &format!("{desk}/typing"), None, &[]).await;
    assert_eq!(typing.status, 204);
    assert_eq!(to_kim.soon().await.kind, "chat");
    assert_eq!(kim.get(&chat).await.ok()["typing"].as_array().unwrap().len(), 1);
    assert_eq!(ops.get(&desk).await.ok()["typing"], json!([]));

    post(&ops, &format!("{desk}/messages"), message("1", "We look.")).await.json();
    assert_eq!(to_kim.soon().await.kind, "chat");
    let now = kim.get(&chat).await.ok();
    assert_eq!(now["state"], "claimed");
    assert_eq!(now["messages"][1]["from"], "provider");
    assert_eq!(now["messages"][1].get("client_id"), None);
    assert_eq!((now["unread"].as_u64(), &now["typing"]), (Some(1), &json!([])));
}

#[tokio::test]
async fn who_lost_the_permission_a_moment_ago_is_told_nothing_and_refused() {
    let world = World::new().await;
    let (hugo, chat) = at(&world, "hugo@harbour.example", "Harbour Logistics").await;
    switch(&world, "Harbour Logistics", "override", true).await;
    let ops = world.signed_in("ops@provider.example").await;
    post(&hugo, &format!("{chat}/messages"), message("1", "Hello")).await.json();
    let desk = at_desk(&ops, "Harbour Logistics").await;
    let mut to_hugo = Stream::new(&hugo).await;
    let mut to_kim = Stream::new(&world.signed_in("kim@kestrel.example").await).await;
    let mut to_rosa = Stream::new(&world.signed_in("rosa@bluemesa.example").await).await;
    post(&ops, &format!("{desk}/messages"), message("1", "Hello")).await.json();
    let told = to_hugo.soon().await;
    assert_eq!(told.kind, "chat");

    // Nothing tells this server's streams of it: they have to look.
    switch(&world, "Harbour Logistics", "override", false).await;
    post(&ops, &format!("{desk}/messages"), message("2", "Are you there?")).await.json();
    for stream in [&mut to_hugo, &mut to_kim, &mut to_rosa] {
        let told = timeout(A_WHILE, stream.next()).await;
        assert!(told.is_err(), "{told:?}");
    }
    // Neither when the page comes back.
    drop(to_hugo);
    let mut again = Stream::resumed(&hugo, Some(&told.id)).await;
    while let Ok(Some(told)) = timeout(A_WHILE, again.next()).await {
        assert_ne!(told.kind, "chat");
    }
    hugo.get(&chat).await.problem(404, "not-found");
    hugo.get(&format!("{chat}/messages?after=0")).await.problem(404, "not-found");
    for (path, body) in
        [("messages", message("2", "Hello?")), ("seen", json!({"seq": 1})), ("typing", json!({}))]
    {
        post(&hugo, &format!("{chat}/{path}"), body).await.problem(404, "not-found");
    }
    // What was said is kept.
    switch(&world, "Harbour Logistics", "override", true).await;
    assert_eq!(texts(&hugo.get(&chat).await.ok()), ["Hello", "Hello", "Are you there?"]);
}

#[tokio::test]
async fn a_stream_whose_session_ended_elsewhere_is_told_nothing_more() {
    let world = World::new().await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let mut stream = Stream::new(&kim).await;
    let other = world.signed_in("kim@kestrel.example").await;
    let sql = "DELETE FROM sessions WHERE created_at = (SELECT MIN(created_at) FROM sessions)";
    // Kim's first session is the oldest one.
    world.db.execute_unprepared(sql).await.unwrap();
    post(&other, &format!("{chat}/messages"), message("1", "Hello")).await.json();
    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
}

#[tokio::test]
async fn what_is_typed_is_text_and_neither_too_long_nor_too_much() {
    let world = World::with(|config| config.chat_per_minute = 3).await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let chat = format!("{chat}/messages");
    let hostile =
        "<script>alert(1)</script>\n<img src=x onerror=alert(2)> javascript:alert(3) \u{202e}abc {link}";
    let sent = post(&kim, &chat, message("1", hostile)).await;
    assert_eq!((sent.status.as_u16(), sent.json()["text"].as_str()), (201, Some(hostile)));

    for (text, code) in [
        ("ä".repeat(2001), "too_long"),
        (" \n".to_owned(), "required"),
        ("a\0b".to_owned(), "control_character"),
    ] {
        let problem = post(&kim, &chat, message("2", &text)).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["code"], code);
    }
    let problem = post(&kim, &chat, message("no id!", "Hello")).await.problem(422, "invalid");
    assert_eq!(problem["fields"][0]["field"], "client_id");
    for id in ["2", "3"] {
        assert_eq!(post(&kim, &chat, message(id, &"ä".repeat(2000))).await.status, 201);
    }
    let answer = post(&kim, &chat, message("4", "Hello")).await;
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    let problem = answer.problem(429, "too-many-attempts");
    assert!(
        problem["detail"].as_str().unwrap().starts_with("At most 3 messages a minute. Wait "),
        "{problem}"
    );
    // A repeat is no message more.
    assert_eq!(post(&kim, &chat, message("3", "x")).await.status, 200);
    assert_eq!(all(&kim, chat.strip_suffix("/messages").unwrap()).await.len(), 3);
}

#[tokio::test]
async fn nobody_on_duty_means_a_mail_to_the_desk() {
    let world = World::with(|config| config.desk_mail = Some("desk@provider.example".into())).await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let ops = world.signed_in("ops@provider.example").await;
    let chat = format!("{chat}/messages");
    post(&kim, &chat, message("1", "Is it down?\n{link}")).await.json();
    post(&kim, &chat, message("1", "Is it down?\n{link}")).await.json();
    // Others are told of sign-ins.
    let to_desk = async || {
        let mails = ops.get("mails").await.ok();
        let mails = mails["items"].as_array().unwrap().clone();
        mails.into_iter().filter(|mail| mail["to"] == "desk@provider.example").collect::<Vec<_>>()
    };
    let [mail] = to_desk().await.try_into().expect("one mail");
    assert!(mail["subject"].as_str().unwrap().contains("Kestrel Air"));
    assert!(mail["text"].as_str().unwrap().contains("\n> Is it down?\n> {link}\n"), "{mail}");
    let _there = Stream::new(&ops).await;
    post(&kim, &chat, message("2", "Hello?")).await.json();
    assert_eq!(to_desk().await.len(), 1);
}

#[tokio::test]
async fn the_desk_has_the_longest_waiting_first_and_one_operator_for_each() {
    let world = World::new().await;
    let (ada, halcyons) = at(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let (kim, kestrels) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    let (_, harbours) = at(&world, "ada@halcyon.example", "Harbour Logistics").await;
    for (by, chat) in [(&kim, &kestrels), (&ada, &harbours), (&ada, &halcyons), (&kim, &kestrels)] {
        let id = uuid::Uuid::new_v4().to_string();
        assert_eq!(post(by, &format!("{chat}/messages"), message(&id, "Hello")).await.status, 201);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let ops = world.signed_in("ops@provider.example").await;
    let names = |rows: &Value| -> Vec<String> {
        let rows = rows["items"].as_array().unwrap();
        rows.iter().map(|row| row["account"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let rows = ops.get("chats").await.ok();
    assert_eq!(names(&rows), ["Kestrel Air", "Harbour Logistics", "Halcyon Networks"]);
    assert_eq!(rows["items"][0]["partner"], "Halcyon Networks");
    assert_eq!(rows["items"][2].get("partner"), None);
    let page = ops.get("chats?limit=1").await.ok();
    let next = ops.get(&format!("chats?limit=1&cursor={}", page["next"].as_str().unwrap())).await.ok();
    assert_eq!(names(&next), ["Harbour Logistics"]);

    // Another operator, who is there, and is faster.
    let sql =
        "INSERT INTO users (uid, account_id, email, name, role, password_hash, session_epoch, created_at)
        SELECT 'olga', account_id, 'olga@provider.example', 'Olga', role, password_hash, 0, created_at
        FROM users WHERE email = 'ops@provider.example'";
    world.db.execute_unprepared(sql).await.unwrap();
    let olga = world.signed_in("olga@provider.example").await;
    let there = Stream::new(&olga).await;
    let desk = at_desk(&ops, "Kestrel Air").await;
    let claimed = post(&olga, &format!("{desk}/claim"), json!({})).await.ok();
    assert_eq!((claimed["state"].as_str(), claimed["claimed_by"].as_str()), (Some("claimed"), Some("Olga")));
    let refused = post(&ops, &format!("{desk}/claim"), json!({})).await.problem(409, "conflict");
    assert!(refused["detail"].as_str().unwrap().starts_with("Olga takes care"));
    post(&ops, &format!("{desk}/messages"), message("1", "Hello")).await.problem(409, "conflict");
    assert_eq!(names(&ops.get("chats").await.ok())[2], "Kestrel Air");
    // Once she has gone, anybody may.
    drop(there);
    for _ in 0..50 {
        if kim.get(&kestrels).await.ok()["on_duty"] == false {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(post(&ops, &format!("{desk}/messages"), message("1", "Hello")).await.status, 201);
    let closed = post(&ops, &format!("{desk}/close"), json!({})).await.ok();
    assert_eq!((closed["state"].as_str(), closed.get("claimed_by")), (Some("closed"), None));
    post(&kim, &format!("{kestrels}/messages"), message("again", "One more thing")).await.json();
    let rows = ops.get("chats").await.ok();
    assert_eq!(
        (names(&rows)[2].as_str(), rows["items"][2]["state"].as_str()),
        ("Kestrel Air", Some("waiting"))
    );
}

#[tokio::test]
async fn history_is_there_after_a_restart() {
    let world = World::new().await;
    let (kim, chat) = at(&world, "kim@kestrel.example", "Kestrel Air").await;
    for number in 0..3 {
        let said = message(&number.to_string(), &format!("Message {number}"));
        assert_eq!(post(&kim, &format!("{chat}/messages"), said).await.status, 201);
    }
    let last = Stream::new(&kim).await;
    drop(last);
    world.stop.send(()).unwrap();
    world.served.await.unwrap();
    let url = format!("sqlite://{}?mode=rwc", world.dir.path().join("portico.db").display());
    let db = if std::env::var("PORTICO_TEST_POSTGRES").is_ok() {
        world.db
    } else {
        store::connect(&url).await.unwrap()
    };
    let server = Server::new(db, Config::new(world.dir.path().join("dist"))).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (_stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(async move { server.serve(listener, async { stopped.await.unwrap_or(()) }).await.unwrap() });
    let kim = Visitor { origin, ..kim };
    assert_eq!(texts(&kim.get(&chat).await.ok()), ["Message 0", "Message 1", "Message 2"]);
    // And what was sent before, sent once more, is not there twice.
    assert_eq!(post(&kim, &format!("{chat}/messages"), message("2", "Message 2")).await.status, 200);
}
