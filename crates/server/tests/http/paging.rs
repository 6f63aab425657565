//! Lists by the page: complete, without duplicates, in order, and of one list only.

use crate::world::{Visitor, World};
use serde_json::Value;
use std::collections::BTreeSet;

/// All rows of a list, read a few at a time.
async fn all(by: &Visitor, list: &str, limit: u32, rows: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = by.get(&format!("{list}limit={limit}{cursor}")).await.ok();
        let page = if rows.is_empty() { &page } else { &page[rows] };
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit as usize);
        found.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => {
                assert_eq!(items.len(), limit as usize, "only the last page is short");
                cursor = format!("&cursor={next}");
            }
            None => {
                assert_eq!(page["total"].as_u64().unwrap(), found.len() as u64);
                return found;
            }
        }
    }
}

fn ids(rows: &[Value], of: &str) -> Vec<String> {
    rows.iter().map(|row| row.pointer(of).unwrap().as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_list_is_complete_and_repeats_nothing() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let of = |panel: &str| format!("accounts/{halcyon}/{panel}");
    let ops = world.signed_in("ops@provider.example").await;
    let lists = [
        (&ada, "accounts?".to_owned(), "", "/account/id", 25),
        (&ada, of("services?"), "", "/id", 100),
        (&ada, of("services?sort=account&"), "", "/id", 100),
        (&ada, of("services?sort=state&"), "", "/id", 100),
        (&ada, of("services?sort=speed&"), "", "/id", 100),
        (&ada, of("services?sort=newest&"), "", "/id", 100),
        (&ada, of("services?kind=vxc&state=LIVE&"), "", "/id", 5),
        (&ada, of("invoices?"), "", "/id", 2),
        (&ada, of("settings?"), "rows", "/account/id", 24),
        (&ada, of("marketplace?"), "rows", "/provider/id", 10),
        (&ada, of("marketplace-profile/services?"), "", "/service/id", 3),
        (&ops, "partners?".to_owned(), "", "/account/id", 2),
    ];
    for (by, list, rows, id, at_least) in lists {
        let whole = ids(&all(by, &list, 500, rows).await, id);
        assert!(whole.len() >= at_least, "{list}: {}", whole.len());
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len(), "{list} repeats rows");
        for limit in [1, 7] {
            assert_eq!(ids(&all(by, &list, limit, rows).await, id), whole, "{list} by {limit}");
        }
    }
}

#[tokio::test]
async fn children_come_after_their_parent() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let rows = all(&ada, &format!("accounts/{halcyon}/services?"), 500, "").await;
    let mut parent = Value::Null;
    let mut children = 0;
    for row in rows {
        match row.get("parent") {
            None => parent = row["id"].clone(),
            Some(of) => {
                children += 1;
                assert_eq!(of["id"], parent, "{} is not under its parent", row["name"]);
            }
        }
    }
    assert!(children > 10);
}

#[tokio::test]
async fn filters_filter_and_searches_ignore_case_and_wildcards() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let services = format!("accounts/{halcyon}/services?");
    let live = all(&ada, &format!("{services}kind=port&state=LIVE&"), 500, "").await;
    assert!(live.iter().all(|row| row["kind"] == "port" && row["state"] == "LIVE"));
    let of_harbour = all(&ada, &format!("{services}account={harbour}&"), 500, "").await;
    assert!(!of_harbour.is_empty() && of_harbour.iter().all(|row| row["account"]["id"] == *harbour));
    assert_eq!(
        ids(&all(&ada, &format!("accounts/{harbour}/services?"), 500, "").await, "/id"),
        ids(&of_harbour, "/id")
    );
    assert_eq!(ada.get(&format!("{services}account=unknown")).await.ok()["total"], 0);

    let names = |found: Value| ids(found["items"].as_array().unwrap(), "/account/name");
    assert_eq!(names(ada.get("accounts?q=HARBOUR%20log").await.ok()), ["Harbour Logistics"]);
    assert_eq!(names(ada.get("accounts?q=zurcher").await.ok()), ["Zürcher Uhrwerke"]);
    assert_eq!(names(ada.get("accounts?q=hn-1001").await.ok()), ["Harbour Logistics"]);
    assert_eq!(
        names(ada.get(&format!("accounts?q={}", harbour.to_uppercase())).await.ok()),
        ["Harbour Logistics"]
    );
    assert_eq!(names(ada.get("accounts?q=%25").await.ok()), Vec::<String>::new());
    assert_eq!(names(ada.get("accounts?q=_").await.ok()), Vec::<String>::new());
}

#[tokio::test]
async fn a_cursor_fits_one_list_only() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let services = format!("accounts/{halcyon}/services?limit=2");
    let next = ada.get(&services).await.ok()["next"].as_str().unwrap().to_owned();
    ada.get(&format!("{services}&cursor={next}")).await.ok();
    for other in [
        format!("{services}&sort=speed&cursor={next}"),
        format!("{services}&q=a&cursor={next}"),
        format!("accounts?limit=2&cursor={next}"),
        format!("{services}&cursor=nonsense"),
        format!("{services}&cursor="),
    ] {
        let problem = ada.get(&other).await.problem(400, "bad-request");
        assert!(problem["detail"].as_str().unwrap().starts_with("cursor: "), "{problem}");
    }
}
