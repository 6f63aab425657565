//! Services: groups, the file, and the page of one.

use crate::world::{Visitor, World};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::BTreeSet;

/// All rows of a list, read so many at a time.
async fn all(by: &Visitor, list: &str, limit: u32) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = by.get(&format!("{list}&limit={limit}{cursor}")).await.ok();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// What a row is grouped by.
fn group(row: &Value, by: &str) -> String {
    match by {
        "account" => row["account"]["id"].to_string(),
        "kind" => row["kind"].to_string(),
        _ => format!("{} {}", row["location"]["metro"], row["location"]["name"]),
    }
}

#[tokio::test]
async fn groups_stand_together_are_counted_and_sorted_within() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    for by in ["account", "location", "kind"] {
        for filter in ["", "&state=LIVE", "&q=a", "&sort=speed", "&sort=account", "&sort=newest&kind=vxc"] {
            let list = format!("accounts/{halcyon}/services?group={by}{filter}");
            let rows = all(&ada, &list, 500).await;
            let groups: Vec<_> = rows.chunk_by(|one, other| group(one, by) == group(other, by)).collect();
            let names: BTreeSet<_> = groups.iter().map(|rows| group(&rows[0], by)).collect();
            assert_eq!(names.len(), groups.len(), "{list}: a group is torn apart");
            for rows in groups {
                assert_eq!(rows[0]["group_size"], rows.len(), "{list}");
                assert!(rows[1..].iter().all(|row| row.get("group_size").is_none()), "{list}");
                if filter.contains("speed") {
                    let speeds: Vec<_> =
                        rows.iter().map(|row| row["speed_mbps"].as_i64().unwrap_or(0)).collect();
                    assert!(speeds.is_sorted_by(|one, other| one >= other), "{list} {speeds:?}");
                }
            }
            // A page that begins within a group says no size.
            for limit in [1, 7] {
                assert_eq!(all(&ada, &list, limit).await, rows, "{list} by {limit}");
            }
        }
    }
    let order = |rows: Vec<Value>, of: &str| -> Vec<String> {
        let mut found: Vec<_> =
            rows.iter().map(|row| row.pointer(of).unwrap_or(&Value::Null).to_string()).collect();
        found.dedup();
        found
    };
    let kinds = all(&ada, &format!("accounts/{halcyon}/services?group=kind"), 500).await;
    assert_eq!(
        order(kinds, "/kind"),
        [r#""port""#, r#""mcr""#, r#""mve""#, r#""vxc""#, r#""ix""#, r#""tenant""#]
    );
    let places = all(&ada, &format!("accounts/{halcyon}/services?group=location"), 500).await;
    assert_eq!(order(places, "/location/metro").last().unwrap(), "null", "what has no place comes last");
    let plain = all(&ada, &format!("accounts/{halcyon}/services?"), 500).await;
    assert!(plain.iter().all(|row| row.get("group_size").is_none()));
    ada.get(&format!("accounts/{halcyon}/services?group=name")).await.problem(400, "bad-request");
}

/// The file's lines, without the mark at its start.
async fn file(by: &Visitor, account: &str, query: &str) -> Vec<Vec<String>> {
    let answer = by.get(&format!("accounts/{account}/services.csv?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"portico-services.csv\"");
    let text = answer.text().strip_prefix('\u{feff}').expect("no byte order mark");
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(|line| line.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn the_file_has_the_rows_of_the_list_in_its_order() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    for (by, account, covers) in [(&ada, &halcyon, true), (&ada, &harbour, false), (&hugo, &harbour, false)] {
        for query in ["", "q=a", "kind=port&sort=speed", "group=location&sort=state", "q=nothing+like+it"] {
            let rows = all(by, &format!("accounts/{account}/services?{query}"), 500).await;
            let lines = file(by, account, query).await;
            let head = if covers { 10 } else { 9 };
            assert!(lines.iter().all(|line| line.len() == head));
            assert_eq!(lines[0].contains(&"Account".to_owned()), covers);
            let names: Vec<_> = lines[1..].iter().map(|line| line[0].as_str()).collect();
            let listed: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
            assert_eq!(names, listed, "{query}");
            if covers {
                let accounts: Vec<_> = lines[1..].iter().map(|line| line[3].as_str()).collect();
                let owners: Vec<_> =
                    rows.iter().map(|row| row["account"]["name"].as_str().unwrap()).collect();
                assert_eq!(accounts, owners);
            }
        }
    }
    let german = file(&hugo, &harbour, "lang=de&q=terminal+A").await;
    assert_eq!(german[0][1], "Art");
    assert_eq!(german[1][..2], ["Hamburg terminal A", "Port"]);
    assert!(german[1].contains(&"Rote Zone".to_owned()), "{german:?}");
    let english = file(&hugo, &harbour, "q=Rotterdam+Maasvlakte").await;
    // What is built without light is no outage, in the file either.
    assert!(english.iter().any(|line| line.contains(&"No light yet".to_owned())), "{english:?}");
    for wrong in ["lang=xx", "kind=tree", "account=%2f", "as=nonsense"] {
        ada.get(&format!("accounts/{halcyon}/services.csv?{wrong}")).await.problem(400, "bad-request");
    }
}

#[tokio::test]
async fn the_file_of_somebody_who_looks_as_a_user_is_the_users() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let seen = file(&ada, &harbour, "as=company_admin").await;
    assert_eq!(seen, file(&hugo, &harbour, "").await);
    // A managed user looks as nobody, and a partner's own account has no users to look as.
    let path = |account: &str| format!("accounts/{account}/services.csv?as=company_admin");
    hugo.get(&path(&harbour)).await.problem(404, "not-found");
    ada.get(&path(&halcyon)).await.problem(404, "not-found");
    rosa.get(&path(&harbour)).await.problem(404, "not-found");
}

#[tokio::test]
async fn no_cell_of_the_file_is_a_formula_and_every_name_arrives_whole() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let long = "ﷺ".repeat(128);
    let names =
        ["=cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "מגדל \u{202e}abc", "🧪𝔘𝔫𝔦", "a,\"b\";c", long.as_str()];
    let rows = hugo.get(&format!("accounts/{harbour}/services")).await.ok();
    for (name, row) in names.iter().zip(rows["items"].as_array().unwrap()) {
        let name = name.replace('\'', "''");
        let sql =
            format!("UPDATE services SET name = '{name}' WHERE uid = '{}'", row["id"].as_str().unwrap());
        world.db.execute_unprepared(&sql).await.unwrap();
    }
    let lines = file(&hugo, &harbour, "").await;
    let told: BTreeSet<_> = lines[1..].iter().map(|line| line[0].as_str()).collect();
    for name in names {
        let formula = name.starts_with(['=', '@', '-']);
        let wanted = if formula { format!("'{name}") } else { name.to_owned() };
        assert!(told.contains(wanted.as_str()), "{wanted} {told:?}");
    }
    assert!(lines.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
}

#[tokio::test]
async fn a_service_names_the_other_leg_with_its_zone_and_its_notices_by_concern() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let rows = all(&ada, &format!("accounts/{halcyon}/services?"), 500).await;
    let (mut pairs, mut several) = (0, 0);
    for row in &rows {
        let id = row["id"].as_str().unwrap();
        let service = ada.get(&format!("accounts/{halcyon}/services/{id}")).await.ok();
        if let Some(leg) = service.get("pair") {
            pairs += 1;
            assert_ne!(leg["zone"], service["row"]["zone"]);
            assert!(leg["zone"].is_string() && leg["id"] != service["row"]["id"]);
            assert_eq!(leg["location"]["metro"], service["row"]["location"]["metro"]);
        }
        let place = |notice: &Value| match notice["state"].as_str().unwrap() {
            "ongoing" | "in_progress" => 0,
            "scheduled" => 1,
            _ => 2,
        };
        let notices = service["notices"].as_array().unwrap();
        several += usize::from(notices.len() > 1);
        assert!(notices.is_sorted_by_key(place), "{notices:?}");
        let coming: Vec<_> =
            notices.iter().filter(|notice| place(notice) == 1).map(|n| n["starts"].as_i64()).collect();
        assert!(coming.is_sorted(), "the next one first");
    }
    assert!(pairs > 0 && several > 0, "{pairs} {several}");
}
