//! Asking for a feature, and answering.

use crate::settings::Editor;
use crate::world::{Answer, Visitor, World};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

async fn post(by: &Visitor, path: &str, body: Value) -> Answer {
    by.send(Method::POST, path, Some(&body), &[]).await
}

async fn ask(by: &Visitor, account: &str, feature: &str) -> Answer {
    let body = json!({"feature": feature, "reason": "  Our auditors ask\nfor it. "});
    post(by, &format!("accounts/{account}/requests"), body).await
}

async fn open(by: &Visitor, account: &str) -> Vec<Value> {
    let page = by.get(&format!("accounts/{account}/requests?state=open")).await.ok();
    page["items"].as_array().unwrap().clone()
}

/// The world, Ada, Hugo, and Harbour's id.
async fn harbour() -> (World, Visitor, Visitor, String) {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let id = world.account(&ada, "Harbour Logistics").await;
    (world, ada, hugo, id)
}

#[tokio::test]
async fn a_request_reaches_the_partner_once_and_is_refused_with_words() {
    let (world, ada, hugo, harbour) = harbour().await;
    let asked = ask(&hugo, &harbour, "pricing").await;
    assert_eq!(asked.status, 201);
    let asked = asked.json();
    assert_eq!(asked["reason"], "Our auditors ask\nfor it.");
    assert_eq!((&asked["state"], &asked["to"]), (&json!("open"), &json!("partner")));
    let omar = world.signed_in("omar@harbour.example").await;
    assert_eq!(ask(&omar, &harbour, "pricing").await.ok()["id"], asked["id"]);

    // In the queue of the whole partner and in that of the account; nobody else's.
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    for account in [&halcyon, &harbour] {
        assert_eq!(open(&ada, account).await, std::slice::from_ref(&asked));
    }
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let bluemesa = world.account(&rosa, "Blue Mesa IT").await;
    assert_eq!(open(&rosa, &bluemesa).await, Vec::<Value>::new());
    assert_eq!(world.signed_in("ops@provider.example").await.get("requests").await.ok()["total"], 0);

    let refuse = format!("accounts/{halcyon}/requests/{}/refuse", asked["id"].as_str().unwrap());
    post(&ada, &refuse, json!({"answer": " "})).await.problem(422, "invalid");
    let noor = world.signed_in("noor@halcyon.example").await;
    post(&noor, &refuse, json!({"answer": "No."})).await.problem(403, "not-allowed");
    let refused = post(&ada, &refuse, json!({"answer": "Not before May."})).await.ok();
    assert_eq!((&refused["state"], &refused["answer"]), (&json!("refused"), &json!("Not before May.")));
    post(&ada, &refuse, json!({"answer": "Again."})).await.problem(412, "changed");
    let theirs = hugo.get(&format!("accounts/{harbour}/requests")).await.ok();
    assert_eq!(theirs["items"], json!([refused]));
    // It may be asked for again.
    assert_eq!(ask(&hugo, &harbour, "pricing").await.status, 201);
}

#[tokio::test]
async fn only_who_asked_takes_a_request_back() {
    let (world, ada, hugo, harbour) = harbour().await;
    let asked = ask(&hugo, &harbour, "dashboard").await.json();
    let withdraw = format!("accounts/{harbour}/requests/{}/withdraw", asked["id"].as_str().unwrap());
    for email in ["ada@halcyon.example", "omar@harbour.example", "kim@kestrel.example"] {
        let other = world.signed_in(email).await;
        other.send(Method::POST, &withdraw, None, &[]).await.problem(404, "not-found");
    }
    assert_eq!(hugo.send(Method::POST, &withdraw, None, &[]).await.ok()["state"], "withdrawn");
    assert_eq!(open(&ada, &harbour).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_nobody_can_turn_on_or_what_is_on_cannot_be_asked_for() {
    let (world, _, hugo, harbour) = harbour().await;
    for feature in ["invoices", "notifications", "services", "settings"] {
        let problem = ask(&hugo, &harbour, feature).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["code"], "cannot_be_asked", "{feature}");
    }
    let kim = world.signed_in("kim@kestrel.example").await;
    let kestrel = kim.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    ask(&kim, &kestrel, "chat").await.problem(422, "invalid");
    ask(&kim, &harbour, "pricing").await.problem(404, "not-found");
    for reason in ["", " \n", "a\u{0}b", &"x".repeat(501)] {
        let body = json!({"feature": "pricing", "reason": reason});
        let problem =
            post(&hugo, &format!("accounts/{harbour}/requests"), body).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["field"], "reason");
    }
}

#[tokio::test]
async fn where_a_lock_stands_in_the_way_the_operators_answer() {
    let (world, ada, hugo, harbour) = harbour().await;
    let lock = "INSERT INTO setting_values (holder_id, layer, setting, value, updated_at)
        SELECT id, 'lock', 'pricing', FALSE, 0 FROM accounts WHERE name = 'Harbour Logistics'";
    world.db.execute_unprepared(lock).await.unwrap();
    let asked = ask(&hugo, &harbour, "pricing").await.json();
    assert_eq!(asked["to"], "provider");
    let id = asked["id"].as_str().unwrap();
    // The partner sees that its account asked, and leaves the answer to the provider.
    assert_eq!(open(&ada, &harbour).await, std::slice::from_ref(&asked));
    let by_partner = format!("accounts/{harbour}/requests/{id}/refuse");
    post(&ada, &by_partner, json!({"answer": "No."})).await.problem(404, "not-found");
    let ops = world.signed_in("ops@provider.example").await;
    let waiting = ops.get("requests?state=open").await.ok();
    assert_eq!(waiting["items"][0]["partner"]["name"], "Halcyon Networks");
    let mut told = waiting["items"][0].clone();
    told.as_object_mut().unwrap().remove("partner");
    assert_eq!((waiting["total"].as_i64(), told), (Some(1), asked.clone()));
    let refused =
        post(&ops, &format!("requests/{id}/refuse"), json!({"answer": "Talk to sales."})).await.ok();
    assert_eq!(refused["state"], "refused");
}

#[tokio::test]
async fn those_concerned_are_told() {
    let (world, ada, hugo, harbour) = harbour().await;
    let told = async || {
        let sql = "SELECT accounts.name FROM events JOIN accounts ON accounts.id = events.account_id
            WHERE events.kind = 'requests' ORDER BY accounts.name";
        let rows = sea_orm::Statement::from_string(world.db.get_database_backend(), sql);
        let rows = world.db.query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "name").unwrap()).collect::<Vec<_>>()
    };
    let asked = ask(&hugo, &harbour, "pricing").await.json();
    assert_eq!(told().await, ["Halcyon Networks", "Harbour Logistics"]);
    ask(&hugo, &harbour, "pricing").await.ok();
    assert_eq!(told().await.len(), 2, "nothing new");
    let refuse = format!("accounts/{harbour}/requests/{}/refuse", asked["id"].as_str().unwrap());
    post(&ada, &refuse, json!({"answer": "No."})).await.ok();
    assert_eq!(told().await.len(), 4);
}

/// The state in which Hugo finds a request.
async fn state(hugo: &Visitor, harbour: &str, id: &str) -> Value {
    let list = hugo.get(&format!("accounts/{harbour}/requests")).await.ok();
    list["items"].as_array().unwrap().iter().find(|request| request["id"] == id).unwrap()["state"].clone()
}

#[tokio::test]
async fn a_request_is_granted_with_the_change_that_turns_it_on_or_not_at_all() {
    let (world, _, hugo, harbour) = harbour().await;
    let asked = ask(&hugo, &harbour, "pricing").await.json();
    let id = asked["id"].as_str().unwrap();
    let on = json!([{"layer": "override", "setting": "pricing", "value": true, "accounts": [harbour]}]);

    // Another partner's administrator cannot answer it, and what is refused leaves it open.
    let rosa = Editor::partner(&world, "rosa@bluemesa.example", "Blue Mesa IT").await;
    let shared = json!([{"layer": "shared", "setting": "chat", "value": true}]);
    rosa.grant(id, shared).await.problem(422, "invalid");
    let ada = Editor::partner(&world, "ada@halcyon.example", "Halcyon Networks").await;
    assert_eq!(state(&hugo, &harbour, id).await, "open");

    ada.grant(id, on).await.ok();
    assert_eq!(state(&hugo, &harbour, id).await, "granted");
    assert_eq!(hugo.get("context").await.ok()["features"]["pricing"]["access"], "view");
    // Once.
    let off = json!([{"layer": "override", "setting": "pricing", "value": false, "accounts": [harbour]}]);
    ada.grant(id, off).await.problem(422, "invalid");
    assert_eq!(hugo.get("context").await.ok()["features"]["pricing"]["access"], "view");
}

#[tokio::test]
async fn operators_grant_what_only_they_can() {
    let (world, _, hugo, harbour) = harbour().await;
    let ops = Editor::operator(&world, "Halcyon Networks").await;
    let lock =
        |value: bool| json!([{"layer": "lock", "setting": "pricing", "value": value, "accounts": [harbour]}]);
    ops.change("lock", lock(false)).await.ok();
    let asked = ask(&hugo, &harbour, "pricing").await.json();
    assert_eq!(asked["to"], "provider");
    let id = asked["id"].as_str().unwrap();
    ops.grant(id, lock(true)).await.ok();
    assert_eq!(state(&hugo, &harbour, id).await, "granted");
    assert_eq!(hugo.get("context").await.ok()["features"]["pricing"]["access"], "view");
}
