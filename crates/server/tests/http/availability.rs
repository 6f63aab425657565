//! The overview and availability, over HTTP: months worked out by hand, sums, who sees what.

use crate::world::{Visitor, World};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::OffsetDateTime;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// 2025-03-01T00:00Z.
const MARCH: i64 = 1_740_787_200;
const IN_MARCH: &str = "from=2025-03-01&to=2025-03-31";

const PORT: &str = "Hamburg terminal A";
const VXC: &str = "Hamburg to Azure";
const OTHERS: &str = "Crew network router";

/// A notice. Times are seconds since 1970.
#[derive(Clone, Copy)]
struct Told {
    id: &'static str,
    kind: &'static str,
    state: &'static str,
    span: (i64, Option<i64>),
    actual_end: Option<i64>,
    severity: Option<&'static str>,
    services: &'static [&'static str],
}

const fn outage(id: &'static str, start: i64, length: i64, severity: &'static str) -> Told {
    Told {
        id,
        kind: "outage",
        state: "resolved",
        span: (start, Some(start + length)),
        actual_end: None,
        severity: Some(severity),
        services: &[PORT],
    }
}

/// A world in which nothing happened yet, and whose services were always there.
async fn quiet() -> World {
    let world = World::new().await;
    for table in ["notice_services", "notice_updates", "notice_versions", "notices"] {
        world.db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let always = "UPDATE services SET live_at = 0 WHERE live_at IS NOT NULL";
    world.db.execute_unprepared(always).await.unwrap();
    world
}

async fn tell(world: &World, told: Told) {
    let text = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let ms = |at: Option<i64>| at.map_or("NULL".to_owned(), |at| (at * 1000).to_string());
    let Told { id, kind, state, span: (start, end), actual_end, severity, services } = told;
    let unknown = services.is_empty();
    world
        .db
        .execute_unprepared(&format!(
            "INSERT INTO notices (uid, partner_id, source, source_id, kind, state, title, starts_at, ends_at,
                actual_ends_at, severity, unknown_scope, version, sequence, published_at, changed_at)
             SELECT '{id}', id, 'test', '{id}', '{kind}', '{state}', 'Notice {id}', {}, {}, {}, {}, {unknown}, 0, 0, 0, 0
             FROM accounts WHERE name = 'Halcyon Networks'",
            start * 1000,
            ms(end),
            ms(actual_end),
            text(severity),
        ))
        .await
        .unwrap();
    for service in services {
        name(world, id, service, false).await;
    }
}

async fn name(world: &World, notice: &str, service: &str, ambiguous: bool) {
    world
        .db
        .execute_unprepared(&format!(
            "INSERT INTO notice_services (notice_id, short_id, service_id, ambiguous)
             SELECT notices.id, services.short_id, services.id, {ambiguous}
             FROM notices, services WHERE notices.uid = '{notice}' AND services.name = '{service}'"
        ))
        .await
        .unwrap();
}

/// Overlapping outages on the 1st, an overrun on the 2nd: two hours announced from 01:00, done at 03:40.
async fn march(world: &World) {
    tell(world, outage("partial", MARCH + 10 * HOUR, 2 * HOUR, "partial_outage")).await;
    tell(world, outage("major", MARCH + 11 * HOUR, HOUR / 2, "major_outage")).await;
    tell(world, outage("slow", MARCH + 11 * HOUR + 900, HOUR * 7 / 4, "degraded")).await;
    let window = MARCH + DAY + HOUR;
    let work = Told {
        id: "work",
        kind: "maintenance",
        state: "completed",
        span: (window, Some(window + 2 * HOUR)),
        actual_end: Some(window + 2 * HOUR + 2400),
        severity: None,
        services: &[PORT],
    };
    tell(world, work).await;
    // Nobody said it before.
    let emergency = Told {
        id: "emergency",
        kind: "emergency_maintenance",
        span: (window, Some(window + HOUR / 2)),
        actual_end: None,
        services: &[VXC],
        ..work
    };
    tell(world, emergency).await;
    // Work that was called off, and an outage of nobody knows what, count for nobody.
    let off = Told { kind: "maintenance", state: "cancelled", ..outage("off", MARCH, DAY, "major_outage") };
    tell(world, off).await;
    tell(world, Told { services: &[], ..outage("unknown", MARCH + 5 * DAY, DAY, "major_outage") }).await;
}

async fn service(by: &Visitor, account: &str, name: &str) -> String {
    let list = by.get(&format!("accounts/{account}/services?q={}", name.replace(' ', "%20"))).await.ok();
    let found = list["items"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

async fn status(by: &Visitor, account: &str, path: &str) -> Value {
    by.get(&format!("accounts/{account}/service-status/{path}")).await.ok()
}

fn offering<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["offerings"].as_array().unwrap().iter().find(|line| line["offering"]["id"] == id).unwrap()
}

fn sum_of(rows: &Value, what: &str) -> i64 {
    rows.as_array().unwrap().iter().map(|row| row.pointer(what).unwrap().as_i64().unwrap()).sum()
}

/// The records of a CSV answer by the names of their columns.
async fn csv(by: &Visitor, path: &str) -> Vec<BTreeMap<String, String>> {
    let answer = by.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    csv::Reader::from_reader(answer.body.as_slice()).deserialize().map(Result::unwrap).collect()
}

/// Seconds with one digit in tenths, percent with three in thousandths.
fn digits(number: &str) -> i64 {
    number.replace('.', "").parse().unwrap()
}

#[tokio::test]
async fn a_month_worked_out_by_hand_adds_up_in_every_formula() {
    let world = quiet().await;
    march(&world).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let port = service(&hugo, &harbour, PORT).await;
    let vxc = service(&hugo, &harbour, VXC).await;
    // 31 days are 2,678,400 s; without the two hours 2,671,200 s. Of these 99.95 % are promised: 1,335.6 s may be
    // lost. Contract: 30 min and 40 min; weighted: 90 min by three tenths as well; strict: three hours and 40 min.
    let expected = [
        ("contract", 42_000, 99_843, -2865),
        ("weighted", 58_200, 99_782, -4485),
        ("strict", 132_000, 99_506, -11_865),
    ];
    for (formula, lost, percent, budget) in expected {
        let asked = format!("{IN_MARCH}&formula={formula}");
        let figures = json!({
            "available": 2_671_200, "lost_tenths": lost, "percent": percent, "kept": false, "budget": budget,
        });
        let ledger = status(&hugo, &harbour, &format!("availability/ledger?service={port}&{asked}")).await;
        assert_eq!(ledger["formula"], formula);
        assert_eq!(ledger["figures"], figures, "{formula}");
        // The ledger adds up to it.
        assert_eq!(sum_of(&ledger["entries"], "/lost_tenths"), lost, "{formula}");
        let entries = ledger["entries"].as_array().unwrap();
        let excluded = entries.iter().filter(|entry| entry["treatment"] == "maintenance");
        let excluded: i64 = excluded.map(|entry| entry["seconds"].as_i64().unwrap()).sum();
        assert_eq!(ledger["excluded"], excluded);
        assert_eq!(ledger["scheduled"].as_i64().unwrap() - excluded, 2_671_200);
        // Overlapping outages over three hours, two hours of maintenance, 40 min of overrun.
        assert_eq!(sum_of(&ledger["entries"], "/seconds"), 3 * HOUR + 2 * HOUR + 2400);
        // The same in the list, in the sum over one service, and in the files.
        let listed = status(&hugo, &harbour, &format!("availability/services?offering=port&{asked}")).await;
        let row =
            listed["items"].as_array().unwrap().iter().find(|row| row["service"]["id"] == *port).unwrap();
        assert_eq!(row["figures"], figures);
        let report = status(&hugo, &harbour, &format!("availability?service={port}&{asked}")).await;
        assert_eq!(offering(&report, "port")["pooled"], figures);
        let path = format!("accounts/{harbour}/service-status/availability");
        let rows = csv(&hugo, &format!("{path}/services.csv?{asked}")).await;
        let row = rows.iter().find(|row| row["service_id"] == port).unwrap();
        assert_eq!((row["available_seconds"].as_str(), digits(&row["lost_seconds"])), ("2671200", lost));
        assert_eq!(digits(&row["availability_percent"]), percent);
        assert_eq!(row["budget_left_seconds"], "0");
        assert_eq!(row["overspent_seconds"], (-budget).to_string());
        assert_eq!((row["formula"].as_str(), row["kept"].as_str()), (formula, "no"));
        let entries = csv(&hugo, &format!("{path}/ledger.csv?{asked}")).await;
        let of_port = entries.iter().filter(|row| row["service_id"] == port);
        assert_eq!(of_port.map(|row| digits(&row["lost_seconds"])).sum::<i64>(), lost);
        // All of them together are what all offerings pool.
        let report = status(&hugo, &harbour, &format!("availability?{asked}")).await;
        let pooled = sum_of(&report["offerings"], "/pooled/lost_tenths");
        assert_eq!(entries.iter().map(|row| digits(&row["lost_seconds"])).sum::<i64>(), pooled);
        assert_eq!(rows.iter().map(|row| digits(&row["lost_seconds"])).sum::<i64>(), pooled);
        // Work that nobody announced is lost in every formula: half an hour.
        let work = status(&hugo, &harbour, &format!("availability/ledger?service={vxc}&{asked}")).await;
        assert_eq!(work["figures"]["lost_tenths"], 18_000);
        assert_eq!(work["entries"][0]["treatment"], "overrun");
        assert_eq!(work["excluded"], 0);
        // What counts for nobody is said.
        let unknown =
            json!([{"notice": "unknown", "title": "Notice unknown", "kind": "outage", "why": "not_named"}]);
        assert_eq!(report["uncounted"], unknown);
    }
}

#[tokio::test]
async fn what_is_only_mentioned_counts_for_nobody_and_is_said() {
    let world = quiet().await;
    let ops = world.signed_in("ops@provider.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let now = crate::settings::now();
    for (title, offering) in [("Ports somewhere", "Port"), ("Edges somewhere", "MVE")] {
        let outage = json!({
            "kind": "outage", "severity": "major_outage", "state": "resolved", "title": title,
            "starts": now - 60_000, "ends": now - 30_000, "offerings": [offering], "publish": true,
        });
        ops.send(Method::POST, "notices", Some(&outage), &[]).await.ok();
    }
    let report = status(&hugo, &harbour, "availability").await;
    assert_eq!(offering(&report, "port")["pooled"]["lost_tenths"], 0);
    let said: Vec<_> =
        report["uncounted"].as_array().unwrap().iter().map(|row| (&row["title"], &row["why"])).collect();
    // Of edges this account has none.
    assert_eq!(said, [(&json!("Ports somewhere"), &json!("not_named"))]);
}

#[tokio::test]
async fn several_services_are_pooled_and_the_worst_is_named() {
    let world = quiet().await;
    march(&world).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let report = status(&ada, &halcyon, &format!("availability?{IN_MARCH}")).await;
    let offerings = report["offerings"].as_array().unwrap();
    let names: Vec<&str> = offerings.iter().map(|line| line["offering"]["name"].as_str().unwrap()).collect();
    for name in
        ["Port", "Port - Halcyon Networks (Partner Tenants)", "SaaS - Halcyon Networks (Partner Tenants)"]
    {
        assert!(names.contains(&name), "{names:?}");
    }
    let tenants = offering(&report, "port-tenants");
    assert_eq!(tenants["worst"]["service"]["name"], PORT);
    assert_eq!(tenants["worst"]["account"]["name"], "Harbour Logistics");
    // One port missed the promise; the sum of all is not what the worst one is.
    let counted = tenants["counted"].as_i64().unwrap();
    assert_eq!(tenants["kept"].as_i64().unwrap(), counted - 1);
    assert_eq!(tenants["pooled"]["available"].as_i64().unwrap(), counted * 31 * DAY - 2 * HOUR);
    assert_eq!(tenants["pooled"]["lost_tenths"], 42_000);
    assert_eq!(offering(&report, "port")["pooled"]["lost_tenths"], 0);
    // Opened: the account, the least available first, then its services.
    let path = format!("availability/accounts?offering=port-tenants&{IN_MARCH}");
    let accounts = status(&ada, &halcyon, &path).await;
    assert_eq!(accounts["items"][0]["account"]["name"], "Harbour Logistics");
    assert_eq!(accounts["items"][0]["pooled"]["lost_tenths"], 42_000);
    assert_eq!(sum_of(&accounts["items"], "/pooled/available"), counted * 31 * DAY - 2 * HOUR);
    // Page by page it is the same.
    let mut paged = Vec::new();
    let mut next = String::new();
    loop {
        let page = status(&ada, &halcyon, &format!("{path}&limit=3{next}")).await;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(Value::from(paged), accounts["items"]);
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let services = format!("availability/services?offering=port-tenants&account={harbour}&{IN_MARCH}");
    let services = status(&ada, &halcyon, &services).await;
    assert_eq!(services["items"][0]["service"]["name"], PORT);
    assert_eq!(services["items"][0]["figures"], accounts["items"][0]["worst"]["figures"]);
}

#[tokio::test]
async fn managed_users_see_their_own_account_only() {
    let world = quiet().await;
    march(&world).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let kestrel = world.account(&ada, "Kestrel Air").await;
    let router = service(&ada, &kestrel, OTHERS).await;
    for page in ["overview", "availability"] {
        let report = status(&hugo, &harbour, page).await;
        for line in report["offerings"].as_array().unwrap() {
            assert!(!line["offering"]["name"].as_str().unwrap().contains("Partner Tenants"), "{line}");
            assert_eq!(line["accounts"], Value::Null);
        }
    }
    for refused in [
        "overview/services?offering=port-tenants".to_owned(),
        "availability?offering=port-tenants".to_owned(),
        format!("overview/services?offering=mcr&account={kestrel}"),
        format!("availability?account={kestrel}"),
        format!("availability/ledger?service={router}"),
        format!("availability/ledger.csv?account={kestrel}"),
    ] {
        hugo.get(&format!("accounts/{harbour}/service-status/{refused}")).await.problem(404, "not-found");
    }
    // The partner looks at one account alone, and sees what that account sees.
    for page in ["overview", "availability?from=2025-03-01&to=2025-03-31"] {
        assert_eq!(status(&ada, &harbour, page).await, status(&hugo, &harbour, page).await, "{page}");
    }
}

/// An answer without what a second more changes: how long the present month has been.
fn settled(body: &[u8]) -> String {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let Ok(mut answer) = serde_json::from_str::<Value>(&text) else { return text };
    for offering in answer["offerings"].as_array_mut().into_iter().flatten() {
        for month in offering["months"].as_array_mut().into_iter().flatten() {
            if month["so_far"] == true {
                for number in ["available", "budget"] {
                    month["pooled"][number] = Value::Null;
                }
            }
        }
    }
    answer.to_string()
}

#[tokio::test]
async fn nothing_of_others_changes_an_answer() {
    let world = quiet().await;
    march(&world).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let port = service(&hugo, &harbour, PORT).await;
    let asked = format!("{IN_MARCH}&formula=strict");
    let pages = [
        "overview".to_owned(),
        "overview/services?offering=port".to_owned(),
        format!("availability?{asked}"),
        format!("availability/services?offering=port&{asked}"),
        format!("availability/ledger?service={port}&{asked}"),
        format!("availability/services.csv?{asked}"),
        format!("availability/ledger.csv?{asked}"),
    ];
    let mut before = Vec::new();
    for page in &pages {
        before.push(settled(&hugo.get(&format!("accounts/{harbour}/service-status/{page}")).await.body));
    }
    tell(&world, Told { services: &[OTHERS], ..outage("others", MARCH + DAY, DAY, "major_outage") }).await;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let ongoing = Told {
        services: &[OTHERS],
        state: "ongoing",
        span: (now - HOUR, None),
        ..outage("now", 0, 0, "major_outage")
    };
    tell(&world, ongoing).await;
    // A notice that names the viewer's service names another account's too, by the same short id, and is corrected
    // about that one.
    name(&world, "major", OTHERS, false).await;
    let facts = |services: &[&str]| {
        json!({"starts": (MARCH + 11 * HOUR) * 1000, "ends": (MARCH + 11 * HOUR + HOUR / 2) * 1000,
            "severity": "major_outage", "offerings": [], "places": [], "services": services})
    };
    for statement in [
        "UPDATE accounts SET name = 'Another name' WHERE name = 'Kestrel Air'".to_owned(),
        format!(
            "UPDATE services SET name = 'Another',
                short_id = (SELECT short_id FROM services WHERE name = '{PORT}') WHERE name = '{OTHERS}'"
        ),
        format!(
            "UPDATE notice_services SET ambiguous = TRUE,
                short_id = (SELECT short_id FROM services WHERE name = '{PORT}')
             WHERE notice_id = (SELECT id FROM notices WHERE uid = 'major')"
        ),
        "UPDATE notices SET version = 1 WHERE uid = 'major'".to_owned(),
        format!(
            "INSERT INTO notice_versions (notice_id, version, at, before, after, words)
             SELECT id, 1, 1750000000000, '{}', '{}', 'Another customer' FROM notices WHERE uid = 'major'",
            facts(&["00000001"]),
            facts(&["00000001", "00000002"]),
        ),
    ] {
        world.db.execute_unprepared(&statement).await.unwrap();
    }
    for (page, before) in pages.iter().zip(before) {
        let after = settled(&hugo.get(&format!("accounts/{harbour}/service-status/{page}")).await.body);
        assert_eq!(before, after, "{page}");
    }
    // The partner does see it.
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let overview = status(&ada, &halcyon, "overview").await;
    assert_ne!(offering(&overview, "mcr-tenants")["standing"], "operational");
}

#[tokio::test]
async fn an_offering_is_down_in_part_while_some_of_it_works() {
    let world = quiet().await;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let ongoing = Told { state: "ongoing", span: (now - HOUR, None), ..outage("now", 0, 0, "major_outage") };
    tell(&world, ongoing).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let overview = status(&ada, &halcyon, "overview?formula=contract").await;
    let tenants = offering(&overview, "port-tenants");
    assert_eq!((&tenants["standing"], &tenants["affected"]), (&json!("partial_outage"), &json!(1)));
    assert_eq!(tenants["days"].as_array().unwrap().last().unwrap()["worst"], "major_outage");
    let lost = sum_of(&tenants["days"], "/lost_tenths");
    assert!((HOUR * 10..HOUR * 10 + 6000).contains(&lost), "{lost}");
    assert_eq!(offering(&overview, "port")["standing"], "operational");
    let accounts = status(&ada, &halcyon, "overview/accounts?offering=port-tenants").await;
    let rows = accounts["items"].as_array().unwrap();
    assert_eq!(rows.len() as u64, tenants["accounts"].as_u64().unwrap());
    assert_eq!(sum_of(&accounts["items"], "/services"), tenants["services"].as_i64().unwrap());
    let down: Vec<_> = rows.iter().filter(|row| row["standing"] != "operational").collect();
    assert_eq!(down.len(), 1);
    assert_eq!(down[0]["account"]["name"], "Harbour Logistics");
    let path = format!("overview/services?offering=port-tenants&account={harbour}&q=terminal%20A");
    let services = status(&ada, &halcyon, &path).await;
    assert_eq!(services["items"].as_array().unwrap().len(), 1);
    assert_eq!(services["items"][0]["standing"], "major_outage");
}

#[tokio::test]
async fn a_month_that_was_corrected_says_what_it_was() {
    let world = quiet().await;
    let now = OffsetDateTime::now_utc();
    let first = now.date().replace_day(1).unwrap();
    let last_month = first.previous_day().unwrap().replace_day(1).unwrap();
    let start = last_month.midnight().assume_utc().unix_timestamp();
    // Reported as one hour, corrected to two after the month's end.
    tell(&world, outage("corrected", start + DAY, 2 * HOUR, "major_outage")).await;
    let facts = |hours: i64| {
        json!({"starts": (start + DAY) * 1000, "ends": (start + DAY + hours * HOUR) * 1000,
            "severity": "major_outage", "offerings": [], "places": []})
    };
    let at = first.midnight().assume_utc().unix_timestamp() * 1000 + 1;
    let version = format!(
        "INSERT INTO notice_versions (notice_id, version, at, before, after, words)
         SELECT id, 1, {at}, '{}', '{}', 'Measured again' FROM notices WHERE uid = 'corrected'",
        facts(1),
        facts(2)
    );
    for statement in [version.as_str(), "UPDATE notices SET version = 1"] {
        world.db.execute_unprepared(statement).await.unwrap();
    }
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let port = service(&hugo, &harbour, PORT).await;
    let report = status(&hugo, &harbour, &format!("availability?service={port}")).await;
    let months = offering(&report, "port")["months"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    assert_eq!((&months[0]["so_far"], &months[1]["so_far"]), (&json!(true), &json!(false)));
    assert_eq!(months[1]["month"], last_month.to_string()[..7]);
    assert_eq!(months[1]["pooled"]["lost_tenths"], 2 * HOUR * 10);
    assert_eq!(months[1]["restated"]["was"]["lost_tenths"], HOUR * 10);
    assert_eq!(
        months[1]["restated"]["corrections"],
        json!([{"notice": "corrected", "title": "Notice corrected", "at": at, "words": "Measured again"}])
    );
    assert_eq!(months[2]["restated"], Value::Null);
}

#[tokio::test]
async fn booked_maintenance_is_counted_in_the_forecast_only() {
    let world = quiet().await;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let day = |at: i64| OffsetDateTime::from_unix_timestamp(at).unwrap().date().to_string();
    let booked = Told {
        kind: "maintenance",
        state: "scheduled",
        severity: None,
        span: (now + 2 * DAY, Some(now + 2 * DAY + HOUR)),
        ..outage("booked", 0, 0, "")
    };
    tell(&world, booked).await;
    let hurry = Told {
        id: "hurry",
        kind: "emergency_maintenance",
        span: (now + 3 * DAY, Some(now + 3 * DAY + HOUR)),
        ..booked
    };
    tell(&world, hurry).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let port = service(&hugo, &harbour, PORT).await;
    let (from, to) = (day(now - 5 * DAY), day(now + 5 * DAY));
    let path = format!("availability/ledger?service={port}&from={from}&to={to}");
    let ledger = status(&hugo, &harbour, &path).await;
    assert_eq!(ledger["entries"], json!([]));
    assert_eq!(
        (&ledger["figures"]["lost_tenths"], &ledger["figures"]["percent"]),
        (&json!(0), &json!(100_000))
    );
    assert_eq!(ledger["forecast"]["available"], 11 * DAY - HOUR);
    // An emergency is not announced in time.
    assert_eq!(ledger["forecast"]["lost_tenths"], HOUR * 10);
    let ahead: Vec<_> = ledger["ahead"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (&entry["notice"], &entry["treatment"]))
        .collect();
    assert_eq!(json!(ahead), json!([["booked", "maintenance"], ["hurry", "overrun"]]));
}

#[tokio::test]
async fn cells_of_a_file_are_text() {
    let world = quiet().await;
    march(&world).await;
    for statement in [
        format!("UPDATE services SET name = '=HYPERLINK(\"http://x\")' WHERE name = '{PORT}'"),
        "UPDATE accounts SET name = '@SUM(A1)' WHERE name = 'Harbour Logistics'".to_owned(),
        "UPDATE notices SET title = '-2+3, \"and more\"' WHERE uid = 'major'".to_owned(),
    ] {
        world.db.execute_unprepared(&statement).await.unwrap();
    }
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let path = format!("accounts/{halcyon}/service-status/availability");
    for file in ["services.csv", "ledger.csv"] {
        let rows = csv(&ada, &format!("{path}/{file}?{IN_MARCH}")).await;
        let row = rows.iter().find(|row| row["service"] == "'=HYPERLINK(\"http://x\")").expect(file);
        assert_eq!(row["account"], "'@SUM(A1)");
        for cell in rows.iter().flat_map(BTreeMap::values) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    let ledger = csv(&ada, &format!("{path}/ledger.csv?{IN_MARCH}")).await;
    assert!(ledger.iter().any(|row| row["notice_title"] == "'-2+3, \"and more\""));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let world = quiet().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    for wrong in [
        "availability?from=2025-03-02&to=2025-03-01",
        "availability?from=2025-02-30",
        "availability?formula=kind",
        "availability?from=1971-01-01&to=2025-03-01",
        "availability/services?from=2025-03-01",
        "availability/ledger",
        "overview/accounts",
        "overview/services?offering=port&cursor=x",
    ] {
        ada.get(&format!("accounts/{halcyon}/service-status/{wrong}")).await.problem(400, "bad-request");
    }
    let nothing = format!("accounts/{halcyon}/service-status/overview/services?offering=nothing");
    ada.get(&nothing).await.problem(404, "not-found");
}
