//! Prices reach nobody who may not see them, and the partner's reach the partner only.

use crate::world::World;
use portico_server::Server;
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys of amounts, wherever in an answer they are.
pub(crate) fn amounts(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(fields) => {
            for (key, value) in fields {
                let of_money =
                    ["minor", "currency", "amount", "monthly", "retail_monthly", "retail_once", "discounts"];
                if of_money.contains(&key.as_str()) {
                    found.insert(key.clone());
                }
                amounts(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| amounts(item, found)),
        _ => {}
    }
}

/// Every id in an answer.
fn ids(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(fields) => {
            found.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| ids(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        _ => {}
    }
}

/// Asks every address that can be made of the routes and the ids that others see, and of the own ones.
async fn crawl(email: &str) -> (BTreeSet<String>, u32) {
    let world = World::new().await;
    let mut known = BTreeSet::new();
    for other in ["ada@halcyon.example", "rosa@bluemesa.example", email] {
        let by = world.signed_in(other).await;
        let context = by.get("context").await.ok();
        let home = context["account"]["id"].as_str().unwrap();
        ids(&by.get("accounts?limit=3").await.ok(), &mut known);
        let draft = serde_json::json!({"kind": "new", "product": "port", "market": "DE", "name": "Dock 9"});
        let key = [("idempotency-key", "crawl")];
        by.send(reqwest::Method::POST, &format!("accounts/{home}/orders"), Some(&draft), &key).await;
        for list in ["services?limit=5", "invoices?limit=1", "orders?limit=5", "marketplace?limit=2"] {
            let list = by.get(&format!("accounts/{home}/{list}")).await;
            if list.status == 200 {
                ids(&list.json(), &mut known);
            }
        }
        known.insert(home.to_owned());
    }
    let visitor = world.signed_in(email).await;
    let (mut found, mut answered) = (BTreeSet::new(), 0);
    for route in Server::table().iter().filter(|route| route.method == "GET") {
        // The stream of events has no end, and says of what kind an event is and nothing else.
        if route.path.ends_with("openapi.json") || route.path.ends_with("/events") {
            continue;
        }
        let mut paths = BTreeSet::from([route.path.clone()]);
        for name in ["{account}", "{service}", "{invoice}", "{order}", "{provider}"] {
            let with_ids = |path: &String| match path.contains(name) {
                true => known.iter().map(|id| path.replace(name, id)).collect(),
                false => vec![path.clone()],
            };
            paths = paths.iter().flat_map(with_ids).collect();
        }
        for path in paths {
            let answer = visitor.get(&path).await;
            answered += u32::from(answer.status == 200);
            amounts(&answer.json(), &mut found);
        }
    }
    (found, answered)
}

#[tokio::test]
async fn hugo_sees_no_price_anywhere() {
    let (found, answered) = crawl("hugo@harbour.example").await;
    assert_eq!(found, BTreeSet::new());
    assert!(answered >= 8, "the crawl has to see something: {answered} answers");
}

#[tokio::test]
async fn lena_sees_retail_prices_only() {
    let world = World::new().await;
    let lena = world.signed_in("lena@lumen.example").await;
    let lumen = world.account(&lena, "Lumen Bakery").await;
    let answer = lena.get(&format!("accounts/{lumen}/pricing")).await;
    let prices = answer.clone().ok();
    assert_eq!(prices["list"], "retail");
    let items = prices["items"].as_array().unwrap();
    assert!(!items.is_empty());
    assert!(
        items.iter().all(|item| item.get("partner").is_none() && item["retail_monthly"]["minor"].is_i64())
    );
    for of_the_partner in ["discount", "WHOLESALE", "RESELLER", "\"partner\""] {
        assert!(!answer.text().contains(of_the_partner), "{of_the_partner}");
    }

    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let partners = rosa.get(&format!("accounts/{lumen}/pricing")).await.ok();
    assert_eq!(partners["list"], "partner");
    let retail = |list: &serde_json::Value| -> Vec<i64> {
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["retail_monthly"]["minor"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(retail(&partners), retail(&prices));
    assert!(
        partners["items"].as_array().unwrap().iter().any(|item| item["partner"]["monthly"]["minor"].is_i64())
    );
}

#[tokio::test]
async fn with_an_account_in_view_an_invoice_shows_that_accounts_lines_and_their_sum() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let account = world.account(&ada, "Harbour Logistics").await;
    let whole = ada.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    let list = ada.get(&format!("accounts/{account}/invoices")).await.ok();
    let rows = list["items"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let id = row["id"].as_str().unwrap();
        let theirs = ada.get(&format!("accounts/{account}/invoices/{id}")).await.ok();
        let lines = theirs["lines"].as_array().unwrap();
        assert!(lines.iter().all(|line| line["account"]["id"] == account.as_str()));
        let sum: i64 = lines.iter().map(|line| line["amount"]["minor"].as_i64().unwrap()).sum();
        assert_eq!(theirs["row"]["total"]["minor"], sum);
        assert_eq!(row["total"]["minor"], sum);
        assert_eq!(theirs["tax"], Value::Null);

        let all = ada.get(&format!("accounts/{whole}/invoices/{id}")).await.ok();
        let net: i64 = all["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["amount"]["minor"].as_i64().unwrap())
            .sum();
        assert!(net > sum);
        assert_eq!(all["row"]["total"]["minor"], net + all["tax"]["minor"].as_i64().unwrap());
    }
}
