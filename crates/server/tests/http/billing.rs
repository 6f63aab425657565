//! Billing markets: who enables and edits them, what is written down, who asks for one. Invoices: finding them, and
//! their lines as a file.

use crate::world::{Answer, Visitor, World};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// Managed accounts of Halcyon, as the demo's table says.
const HALCYONS: u32 = 24;

fn wanted(affects: u32) -> Value {
    json!({
        "contact_name": "Finn Gallagher", "contact_email": "finn@halcyon.example", "vat_exempt": false,
        "address": ["Am Sandtorkai 41", "20457 Hamburg"], "active": true, "affects": affects,
    })
}

fn with(mut edit: Value, field: &str, value: Value) -> Value {
    edit[field] = value;
    edit
}

/// Somebody at the billing markets of an account.
struct Biller {
    visitor: Visitor,
    at: String,
}

impl Biller {
    async fn new(world: &World, email: &str, account: &str) -> Self {
        let ada = world.signed_in("ada@halcyon.example").await;
        let at = format!("accounts/{}/billing-markets", world.account(&ada, account).await);
        Self { visitor: world.signed_in(email).await, at }
    }

    async fn enable(&self, country: &str, edit: Value) -> Answer {
        let body = json!({"country": country, "market": edit});
        self.visitor.send(Method::POST, &self.at, Some(&body), &[]).await
    }

    async fn edit(&self, market: &Value, edit: &Value) -> Answer {
        let path = format!("{}/{}", self.at, market["id"].as_str().unwrap());
        let version = format!("\"{}\"", market["version"]);
        self.visitor.send(Method::PUT, &path, Some(edit), &[("if-match", &version)]).await
    }

    async fn list(&self) -> Value {
        self.visitor.get(&self.at).await.ok()
    }

    async fn of(&self, country: &str) -> Value {
        let list = self.list().await;
        let found = list["items"].as_array().unwrap().iter().find(|market| market["country"] == country);
        found.cloned().unwrap_or_default()
    }

    async fn history(&self) -> Vec<Value> {
        let page = self.visitor.get(&format!("{}/history", self.at)).await.ok();
        page["items"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_market_is_enabled_once_with_what_the_provider_bills_there() {
    let world = World::new().await;
    let ada = Biller::new(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let before = ada.list().await;
    assert_eq!(before["affected_accounts"], HALCYONS);
    let offers = before["offers"].as_array().unwrap();
    assert_eq!(offers.len(), 19, "24 countries without the five that Halcyon has");
    assert!(offers.iter().all(|offer| offer["country"] != "DE" && offer["country"] != "CH"));

    // Who was told of other accounts than there are has not agreed to it.
    ada.enable("FR", wanted(HALCYONS - 1)).await.problem(409, "preview-differs");
    assert_eq!(ada.of("FR").await, Value::Null);
    let made = ada.enable("FR", wanted(HALCYONS)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("etag"), "\"2\"");
    let made = made.json();
    assert_eq!(
        (&made["currency"], &made["tax_rate"], &made["payment_days"]),
        (&json!("EUR"), &json!("20"), &json!(30))
    );
    assert_eq!(ada.of("FR").await, made);
    ada.enable("FR", wanted(HALCYONS)).await.problem(409, "conflict");
    ada.enable("DE", wanted(HALCYONS)).await.problem(409, "conflict");
    ada.enable("ZZ", wanted(HALCYONS)).await.problem(422, "invalid");

    let [change] = ada.history().await.try_into().unwrap();
    assert_eq!(
        (&change["act"], &change["country"], &change["by"]),
        (&json!("enabled"), &json!("FR"), &json!("Ada Halvorsen"))
    );
    let fields: Vec<_> =
        change["values"].as_array().unwrap().iter().map(|value| value["field"].clone()).collect();
    assert_eq!(fields, ["contact_name", "contact_email", "address", "active"]);
}

#[tokio::test]
async fn of_two_who_enable_the_same_market_at_once_one_does() {
    let world = World::new().await;
    let ada = Biller::new(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let finn = Biller::new(&world, "finn@halcyon.example", "Harbour Logistics").await;
    let (a, b) = tokio::join!(ada.enable("SE", wanted(HALCYONS)), finn.enable("SE", wanted(HALCYONS)));
    let mut found = [a.status.as_u16(), b.status.as_u16()];
    found.sort_unstable();
    assert_eq!(found, [201, 409]);
    assert_eq!(ada.history().await.len(), 1);
}

#[tokio::test]
async fn finance_edits_and_nobody_else_but_the_administrator() {
    let world = World::new().await;
    let finn = Biller::new(&world, "finn@halcyon.example", "Halcyon Networks").await;
    let germany = finn.of("DE").await;
    let edit = with(wanted(HALCYONS), "contact_name", json!("Zoë 財務 \u{5e9}"));
    let saved = finn.edit(&germany, &edit).await.ok();
    assert_eq!((&saved["contact_name"], &saved["version"]), (&edit["contact_name"], &json!(2)));
    // What the provider decides stays.
    for field in ["supplier", "currency", "tax_rate", "payment_days", "country"] {
        assert_eq!(saved[field], germany[field], "{field}");
    }
    // The version that was read is gone.
    finn.edit(&germany, &edit).await.problem(412, "changed");
    let wrong = finn.edit(&saved, &with(edit.clone(), "contact_email", json!("finn"))).await;
    assert_eq!(wrong.problem(422, "invalid")["fields"][0]["code"], "not_an_email");
    let path = format!("{}/{}", finn.at, germany["id"].as_str().unwrap());
    finn.visitor.send(Method::PUT, &path, Some(&edit), &[]).await.problem(428, "version-required");

    // The role hides it from who reads only; the rules, from managed users; the distributor, from Rosa.
    for (email, account) in [
        ("noor@halcyon.example", "Halcyon Networks"),
        ("hugo@harbour.example", "Harbour Logistics"),
        ("rosa@bluemesa.example", "Halcyon Networks"),
    ] {
        let other = Biller::new(&world, email, account).await;
        other.edit(&saved, &edit).await.problem(404, "not-found");
        other.enable("NO", wanted(HALCYONS)).await.problem(404, "not-found");
    }
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let own = format!("accounts/{}/billing-markets", world.account(&rosa, "Blue Mesa IT").await);
    let body = json!({"country": "DE", "market": wanted(1)});
    rosa.send(Method::POST, &own, Some(&body), &[]).await.problem(404, "not-found");
}

#[tokio::test]
async fn who_may_look_at_billing_only_changes_nothing() {
    let world = World::new().await;
    let sql = "UPDATE users SET role = 'financial_contact' WHERE email = 'noor@halcyon.example'";
    world.db.execute_unprepared(sql).await.unwrap();
    let noor = Biller::new(&world, "noor@halcyon.example", "Halcyon Networks").await;
    let germany = noor.of("DE").await;
    noor.edit(&germany, &wanted(HALCYONS)).await.problem(403, "not-allowed");
    noor.enable("NO", wanted(HALCYONS)).await.problem(403, "not-allowed");
    assert_eq!(noor.history().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_disabled_market_takes_no_new_orders_and_lets_those_that_were_sent_go_on() {
    let world = World::new().await;
    let ada = Biller::new(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let orders = format!("accounts/{}/orders", world.account(&hugo, "Harbour Logistics").await);
    let draft = json!({
        "kind": "new", "product": "mve", "name": "Edge", "term_months": 12, "location": "FRA6", "market": "DE",
    });
    let mut made = Vec::new();
    for key in ["one", "two"] {
        let order = hugo.send(Method::POST, &orders, Some(&draft), &[("idempotency-key", key)]).await;
        assert_eq!(order.status, 201, "{}", order.text());
        made.push(order.json());
    }
    let send = async |order: &Value| {
        let path = format!("{orders}/{}/submit", order["row"]["id"].as_str().unwrap());
        let version = format!("\"{}\"", order["version"]);
        hugo.send(Method::POST, &path, None, &[("idempotency-key", "send"), ("if-match", &version)]).await
    };
    send(&made[0]).await.ok();
    let germany = ada.of("DE").await;
    assert_eq!(germany["open_orders"], 1);
    let off = ada.edit(&germany, &with(wanted(HALCYONS), "active", json!(false))).await.ok();
    assert_eq!((&off["active"], &off["open_orders"]), (&json!(false), &json!(1)));
    assert_eq!(ada.history().await[0]["act"], "disabled");

    let ops = world.signed_in("ops@provider.example").await;
    for act in ["start", "finish"] {
        let path = format!("orders/{}/advance", made[0]["row"]["id"].as_str().unwrap());
        ops.send(Method::POST, &path, Some(&json!({"act": act})), &[]).await.ok();
    }
    let refused = send(&made[1]).await.problem(422, "invalid");
    assert_eq!(refused["fields"][0]["code"], "market_of_partner");
    assert_eq!(ada.of("DE").await["open_orders"], 0);
    ada.edit(&off, &wanted(HALCYONS)).await.ok();
    send(&made[1]).await.ok();
}

async fn ask(by: &Visitor, account: &str, market: &str) -> Answer {
    let body = json!({"feature": "billing_markets", "market": market, "reason": "We open an office there."});
    by.send(Method::POST, &format!("accounts/{account}/requests"), Some(&body), &[]).await
}

#[tokio::test]
async fn enabling_a_market_grants_what_managed_users_asked_for() {
    let world = World::new().await;
    let ada = Biller::new(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let kim = world.signed_in("kim@kestrel.example").await;
    let kestrel = world.account(&kim, "Kestrel Air").await;

    let asked = ask(&hugo, &harbour, "SG").await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert_eq!((&asked.json()["market"], &asked.json()["to"]), (&json!("SG"), &json!("partner")));
    assert_eq!(ask(&hugo, &harbour, "SG").await.ok()["id"], asked.json()["id"]);
    // Another market is another request; so is another account's.
    assert_eq!(ask(&hugo, &harbour, "CH").await.status, 201);
    assert_eq!(ask(&kim, &kestrel, "SG").await.status, 201);
    for (market, code) in [("DE", "already_enabled"), ("ZZ", "not_a_market")] {
        assert_eq!(ask(&hugo, &harbour, market).await.problem(422, "invalid")["fields"][0]["code"], code);
    }
    // Partners do not ask themselves, and a market says nothing about other features.
    ask(&ada.visitor, &harbour, "SG").await.problem(404, "not-found");
    let other = json!({"feature": "pricing", "market": "SG", "reason": "Why not?"});
    hugo.send(Method::POST, &format!("accounts/{harbour}/requests"), Some(&other), &[])
        .await
        .problem(422, "invalid");
    let none = json!({"feature": "billing_markets", "reason": "Why not?"});
    hugo.send(Method::POST, &format!("accounts/{harbour}/requests"), Some(&none), &[])
        .await
        .problem(422, "invalid");

    let whole = ada.at.replace("billing-markets", "requests");
    let open = async || {
        ada.visitor.get(&format!("{whole}?state=open&feature=billing_markets")).await.ok()["total"].clone()
    };
    assert_eq!(open().await, 3);
    ada.enable("SG", wanted(HALCYONS)).await;
    assert_eq!(open().await, 1);
    let theirs = hugo.get(&format!("accounts/{harbour}/requests")).await.ok();
    let states: Vec<_> =
        theirs["items"].as_array().unwrap().iter().map(|request| &request["state"]).collect();
    assert_eq!(states, ["open", "granted"]);
    // Switzerland is there, and disabled.
    ada.edit(&ada.of("CH").await, &wanted(HALCYONS)).await.ok();
    assert_eq!(open().await, 0);
}

#[tokio::test]
async fn invoices_are_found_by_state_period_number_and_reference() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let list = async |query: &str| {
        let page = ada.get(&format!("accounts/{halcyon}/invoices?{query}")).await.ok();
        page["items"].as_array().unwrap().clone()
    };
    let all = list("").await;
    assert_eq!(all.len(), 5);
    for state in ["open", "paid", "overdue"] {
        let expected: Vec<_> = all.iter().filter(|row| row["state"] == state).cloned().collect();
        assert_eq!(list(&format!("state={state}")).await, expected);
    }
    assert_eq!(list("state=paid").await.len(), 3);
    let middle = all[2]["issued"].as_str().unwrap();
    assert_eq!(list(&format!("from={middle}")).await, all[..3]);
    assert_eq!(list(&format!("to={middle}")).await, all[2..]);
    assert_eq!(list(&format!("from={middle}&to={middle}")).await, all[2..3]);
    let number = all[1]["number"].as_str().unwrap();
    assert_eq!(list(&format!("q={}", number.to_lowercase())).await, all[1..2]);
    assert_eq!(list("q=harbour").await.len(), 5);
    assert_eq!(list("q=nobody%25").await, Vec::<Value>::new());
    // Blue Mesa's account is on none of them.
    assert_eq!(list("q=lumen").await, Vec::<Value>::new());
    for wrong in ["from=yesterday", "to=2026-02-30", "state=late"] {
        ada.get(&format!("accounts/{halcyon}/invoices?{wrong}")).await.problem(400, "bad-request");
    }
}

#[tokio::test]
async fn the_lines_of_an_invoice_come_as_a_file_that_runs_nothing() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let rename = "UPDATE accounts SET name = '=HYPERLINK(\"x\")', reference = '@sum, 1'
        WHERE name = 'Harbour Logistics'";
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    world.db.execute_unprepared(rename).await.unwrap();
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let first = |list: Value| list["items"][0]["id"].as_str().unwrap().to_owned();
    let id = first(ada.get(&format!("accounts/{halcyon}/invoices")).await.ok());
    let file = async |account: &str, query: &str| {
        ada.get(&format!("accounts/{account}/invoices/{id}/lines{query}")).await
    };
    let whole = file(&halcyon, "").await;
    assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8");
    assert!(whole.header("content-disposition").starts_with("attachment"));
    let invoice = ada.get(&format!("accounts/{halcyon}/invoices/{id}")).await.ok();
    assert_eq!(whole.text().lines().count(), invoice["lines"].as_array().unwrap().len() + 1);
    assert!(whole.text().contains("\"'=HYPERLINK(\"\"x\"\")\",\"'@sum, 1\""), "{}", whole.text());

    let theirs = file(&harbour, "").await;
    let lines = theirs.text().lines().skip(1);
    assert!(lines.clone().count() > 0);
    assert!(lines.into_iter().all(|line| line.contains("HYPERLINK")));
    assert_eq!(
        file(&halcyon, "?q=kestrel").await.text().matches("Kestrel").count(),
        file(&halcyon, "").await.text().matches("Kestrel").count()
    );
    assert!(!file(&halcyon, "?q=kestrel").await.text().contains("HYPERLINK"));
    hugo.get(&format!("accounts/{harbour}/invoices/{id}/lines")).await.problem(404, "not-found");
}
