//! The price list and invoices of who sees them. That others are answered no price is in `no_prices`.

use crate::world::World;
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
