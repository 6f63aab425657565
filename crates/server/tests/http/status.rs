//! Service status, notices, feeds.

use crate::world::{Visitor, World};
use portico_server::store::entity::{account, notice_key, notice_service, service};
use reqwest::Method;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const HOUR: i64 = 60 * 60 * 1000;

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

async fn status(by: &Visitor, account: &str) -> Value {
    by.get(&format!("accounts/{account}/service-status")).await.ok()
}

fn titled<'a>(list: &'a Value, title: &str) -> Option<&'a Value> {
    list.as_array().unwrap().iter().find(|notice| notice["title"] == title)
}

/// The month of an instant in UTC, as addresses write it.
fn month(ms: i64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(ms / 1000).unwrap();
    format!("{}-{:02}", at.year(), u8::from(at.month()))
}

fn maintenance(title: &str) -> Value {
    json!({
        "kind": "maintenance", "title": title, "starts": now() + 48 * HOUR, "ends": now() + 50 * HOUR,
        "publish": true,
    })
}

/// As the server keeps keys: length and content of each part.
fn key_digest(key: &str) -> String {
    let mut hash = Sha256::new();
    for part in ["notice-key", key] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn each_service_has_its_relevance_with_evidence() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let status = status(&hugo, &harbour).await;

    let named = titled(&status["coming"], "Replacement of line cards in Hamburg").unwrap();
    let first = &named["first"][0];
    assert_eq!((&first["relevance"], &first["evidence"]), (&json!("impacted"), &json!("named")));
    assert_eq!(first["service"]["name"], "Hamburg terminal A");

    // A phrase reaches the tenant that it does not name.
    let phrase = titled(&status["coming"], "Release upgrade of tenants, second group").unwrap();
    assert_eq!(phrase["first"][0]["service"]["name"], "Yard planning");
    assert_eq!(phrase["first"][0]["evidence"], "class");
    assert_eq!(phrase["phrase"]["groups"], json!([{"classes": [2, 3], "regions": ["EU"]}]));
    assert_eq!(phrase["concerned"]["certain"], 1);

    // What nobody has said is told as that.
    let unknown = titled(&status["coming"], "Work by an upstream carrier in the North Sea region").unwrap();
    assert_eq!((&unknown["unknown"], &unknown["concerned"]["certain"]), (&json!(true), &json!(0)));
    // And what concerns others is not told.
    assert_eq!(titled(&status["coming"], "Software upgrade of cloud routers in Copenhagen"), None);

    // Two maintenances together take both legs of a pair.
    let strain = &status["strains"][0];
    assert_eq!(strain["red"]["name"], "Hamburg terminal A");
    assert_eq!(strain["blue"]["name"], "Hamburg terminal B");
    assert_eq!(strain["notices"].as_array().unwrap().len(), 2);
    assert_eq!(strain["ends"].as_i64().unwrap() - strain["starts"].as_i64().unwrap(), 2 * HOUR);
}

#[tokio::test]
async fn a_partner_opens_a_notice_down_to_accounts_and_services() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let status = status(&ada, &halcyon).await;
    let id = titled(&status["coming"], "Replacement of line cards in Hamburg").unwrap()["id"].clone();
    let path = |account: &str| format!("accounts/{account}/service-status/{}", id.as_str().unwrap());
    let event = ada.get(&path(&halcyon)).await.ok();
    let names: Vec<_> =
        event["accounts"].as_array().unwrap().iter().map(|row| &row["account"]["name"]).collect();
    assert_eq!(names, ["Fjordline Færger", "Harbour Logistics"]);
    assert_eq!(event["accounts"][0]["certain"], 2);
    // One account alone, and its own users, see their own.
    for by in [&ada, &hugo] {
        let event = by.get(&path(&harbour)).await.ok();
        assert_eq!(event["accounts"].as_array().unwrap().len(), 1);
        assert!(!event.to_string().contains("Fjordline"), "{event}");
    }
    let kim = world.signed_in("kim@kestrel.example").await;
    let kestrel = world.account(&kim, "Kestrel Air").await;
    kim.get(&path(&kestrel)).await.problem(404, "not-found");
}

#[tokio::test]
async fn nothing_of_others_shows_in_any_answer() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let ops = world.signed_in("ops@provider.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let feed = hugo.send(Method::POST, &format!("accounts/{harbour}/feeds"), None, &[]).await;
    assert_eq!(feed.status, 201);
    let feed = feed.json();
    let event = titled(&status(&hugo, &harbour).await["coming"], "Replacement of line cards in Hamburg")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let addresses = [
        format!("accounts/{harbour}/service-status"),
        format!("accounts/{harbour}/service-status/calendar?zone=Europe/Berlin"),
        format!("accounts/{harbour}/service-status/calendar?month={}", month(now() + 28 * 24 * HOUR)),
        format!("accounts/{harbour}/service-status/{event}"),
        feed["calendar"].as_str().unwrap().to_owned(),
        feed["atom"].as_str().unwrap().to_owned(),
        format!("{}/api/v2/summary.json", feed["status_page"].as_str().unwrap()),
    ];
    let mut before = Vec::new();
    for address in &addresses {
        let answer = hugo.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        before.push(answer.body);
    }

    // Others' services are renamed, moved, added to notices; one takes a short id of Hugo's; notices of others come.
    let db = &world.db;
    let accounts = account::Entity::find().all(db).await.unwrap();
    let id = |name: &str| accounts.iter().find(|account| account.name == name).unwrap().id;
    let own = service::Entity::find()
        .filter(service::Column::AccountId.eq(id("Harbour Logistics")))
        .filter(service::Column::Name.eq("Hamburg terminal A"))
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let named = notice_service::Entity::find()
        .filter(notice_service::Column::ServiceId.eq(own.id))
        .all(db)
        .await
        .unwrap();
    let others = service::Entity::find()
        .filter(service::Column::AccountId.ne(id("Harbour Logistics")))
        .all(db)
        .await
        .unwrap();
    for (number, other) in others.iter().enumerate() {
        let mut change: service::ActiveModel = other.clone().into();
        change.name = Set(format!("Renamed {number}"));
        change.location_metro = Set(Some("Hamburg".to_owned()));
        change.tenant_class = Set(Some(2));
        change.zone = Set(Some("red".to_owned()));
        if number == 0 {
            change.short_id = Set(own.short_id.clone());
        }
        change.update(db).await.unwrap();
        for link in named.iter().filter(|_| number < 3) {
            let link = notice_service::ActiveModel {
                notice_id: Set(link.notice_id),
                short_id: Set(own.short_id.clone()),
                service_id: Set(Some(other.id)),
                ambiguous: Set(true),
                ..Default::default()
            };
            notice_service::Entity::insert(link).exec_without_returning(db).await.unwrap();
        }
    }
    db.execute_unprepared("UPDATE accounts SET name = 'Another ' || id WHERE name LIKE 'K%'").await.unwrap();
    let moved = "UPDATE accounts SET time_zone = 'Asia/Tokyo' WHERE name <> 'Harbour Logistics'";
    db.execute_unprepared(moved).await.unwrap();
    let mut notice = maintenance("Somebody else's work");
    notice["services"] = json!([others[5].uid]);
    ops.send(Method::POST, "notices", Some(&notice), &[]).await.ok();

    for (address, before) in addresses.iter().zip(before) {
        let after = hugo.get(address).await.body;
        assert_eq!(String::from_utf8(after), String::from_utf8(before), "{address}");
    }
}

#[tokio::test]
async fn operators_draft_publish_update_correct_and_resolve() {
    let world = World::new().await;
    let ops = world.signed_in("ops@provider.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let draft = json!({
        "kind": "outage", "severity": "partial_outage", "title": "Ports in Hamburg drop packets", "starts": now() - HOUR,
        "offerings": ["Port"], "places": [{"metro": "Hamburg"}], "words": "We look into it.",
    });
    let made = ops.send(Method::POST, "notices", Some(&draft), &[]).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (200, "\"1\""));
    let made = made.json();
    assert!(made["concerned"]["certain"].as_u64().unwrap() >= 2, "{made}");
    let path = format!("notices/{}", made["id"].as_str().unwrap());
    // A draft is nobody's to see.
    assert_eq!(titled(&status(&hugo, &harbour).await["current"], "Ports in Hamburg drop packets"), None);

    ops.send(Method::POST, &format!("{path}/publish"), None, &[]).await.problem(428, "version-required");
    let send = async |method: Method, inside: &str, body: Option<Value>, version: &str| {
        ops.send(method, &format!("{path}{inside}"), body.as_ref(), &[("if-match", version)]).await
    };
    send(Method::POST, "/publish", None, "\"7\"").await.problem(412, "changed");
    send(Method::POST, "/publish", None, "\"1\"").await.ok();
    send(Method::POST, "/publish", None, "\"2\"").await.problem(409, "conflict");
    send(Method::DELETE, "", None, "\"2\"").await.problem(409, "conflict");
    let seen = status(&hugo, &harbour).await;
    let seen = titled(&seen["current"], "Ports in Hamburg drop packets").unwrap();
    assert_eq!((&seen["severity"], &seen["state"]), (&json!("partial_outage"), &json!("investigating")));
    assert_eq!(seen["first"][0]["evidence"], "offering_and_place");

    let said = json!({"state": "resolved", "words": "A line card was replaced."});
    send(Method::POST, "/updates", Some(said), "\"2\"").await.ok();
    let wrong = json!({"state": "completed", "words": "x"});
    send(Method::POST, "/updates", Some(wrong), "\"3\"").await.problem(422, "invalid");

    // A correction needs words, and can be read by those who were told.
    let mut corrected = draft.clone();
    corrected["severity"] = json!("major_outage");
    corrected["ends"] = json!(now());
    corrected.as_object_mut().unwrap().remove("words");
    send(Method::PUT, "", Some(corrected.clone()), "\"3\"").await.problem(422, "invalid");
    corrected["words"] = json!("It was worse than we knew.");
    send(Method::PUT, "", Some(corrected), "\"3\"").await.ok();
    let event =
        hugo.get(&format!("accounts/{harbour}/service-status/{}", made["id"].as_str().unwrap())).await.ok();
    assert_eq!(event["updates"][0]["words"], "A line card was replaced.");
    assert_eq!(event["corrections"][0]["before"]["severity"], "partial_outage");
    assert_eq!(event["corrections"][0]["after"]["severity"], "major_outage");
    assert_eq!(event["corrections"][0]["words"], "It was worse than we knew.");
}

#[tokio::test]
async fn ticket_systems_write_with_a_key_and_a_repeat_changes_nothing() {
    let world = World::new().await;
    let somebody = world.visitor();
    let row = |name: &str, key: &str, revoked_at| notice_key::ActiveModel {
        uid: Set(name.to_owned()),
        name: Set(name.to_owned()),
        digest: Set(key_digest(key)),
        created_at: Set(0),
        revoked_at: Set(revoked_at),
        ..Default::default()
    };
    for (name, key, revoked_at) in [("tickets", "k-1", None), ("old", "k-2", Some(1))] {
        let key = row(name, key, revoked_at);
        notice_key::Entity::insert(key).exec_without_returning(&world.db).await.unwrap();
    }
    let mut notice = maintenance("Work on a router");
    let send = async |notice: &Value, key: &str| {
        let bearer = format!("Bearer {key}");
        somebody.send(Method::POST, "notices", Some(notice), &[("authorization", &bearer)]).await
    };
    send(&notice, "k-2").await.problem(401, "signed-out");
    send(&notice, "k-3").await.problem(401, "signed-out");
    // Without its own name for it a repeat could not be told.
    send(&notice, "k-1").await.problem(422, "invalid");
    notice["reference"] = json!("CHG-17");
    let first = send(&notice, "k-1").await.ok();
    let again = send(&notice, "k-1").await.ok();
    assert_eq!(first, again);
    notice["state"] = json!("cancelled");
    notice["words"] = json!("The parts did not arrive.");
    let cancelled = send(&notice, "k-1").await.ok();
    assert_eq!((&cancelled["id"], &cancelled["state"]), (&first["id"], &json!("cancelled")));
    // A key opens nothing else.
    let bearer = [("authorization", "Bearer k-1")];
    somebody.send(Method::GET, "notices", None, &bearer).await.problem(401, "signed-out");
}

#[tokio::test]
async fn feeds_follow_their_user_until_they_are_revoked() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let ops = world.signed_in("ops@provider.example").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    let feeds = format!("accounts/{harbour}/feeds");
    let feed = hugo.send(Method::POST, &feeds, None, &[]).await.json();
    let program = world.visitor();
    let ics = feed["calendar"].as_str().unwrap();

    let mut notice = maintenance("Work, with commas; and \"more\"");
    notice["places"] = json!([{"metro": "Hamburg"}]);
    notice["reference"] = json!("CHG-1");
    ops.send(Method::POST, "notices", Some(&notice), &[]).await.ok();
    let answer = program.get(ics).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let find = |text: &str| {
        let lines = ical::parser::ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
        let value = |event: &ical::parser::ical::component::IcalEvent, name: &str| {
            event.properties.iter().find(|p| p.name == name).and_then(|p| p.value.clone()).unwrap_or_default()
        };
        let event = lines.events.iter().find(|event| value(event, "SUMMARY").starts_with("Work\\,")).unwrap();
        ["UID", "SEQUENCE", "STATUS"].map(|name| value(event, name))
    };
    let before = find(answer.text());
    assert_eq!(before[1..], ["0", "CONFIRMED"]);
    notice["state"] = json!("cancelled");
    notice["words"] = json!("Not needed.");
    ops.send(Method::POST, "notices", Some(&notice), &[]).await.ok();
    let after = find(program.get(ics).await.text());
    assert_eq!(after, [before[0].clone(), "1".to_owned(), "CANCELLED".to_owned()]);

    let atom = program.get(feed["atom"].as_str().unwrap()).await;
    let parsed = feed_rs::parser::parse(atom.body.as_slice()).unwrap();
    let entry = parsed.entries.iter().find(|entry| {
        entry.title.as_ref().is_some_and(|title| title.content.starts_with("Cancelled: Work,"))
    });
    assert!(entry.unwrap().content.as_ref().unwrap().body.as_ref().unwrap().contains("Not needed."));

    let summary =
        program.get(&format!("{}/api/v2/summary.json", feed["status_page"].as_str().unwrap())).await.ok();
    assert_eq!(summary["page"]["time_zone"], "Etc/UTC");
    let components = summary["components"].as_array().unwrap();
    assert!(components.iter().any(|c| c["name"] == "Port" && c["status"] == "operational"), "{summary}");
    let planned = summary["scheduled_maintenances"].as_array().unwrap();
    assert!(planned.iter().any(|m| m["name"] == "Replacement of line cards in Hamburg"));

    // Sixty times a minute is often enough.
    let mut last = 200;
    for _ in 0..70 {
        last = program.get(ics).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);

    let listed = hugo.get(&feeds).await.ok();
    let path = format!("{feeds}/{}", listed["items"][0]["id"].as_str().unwrap());
    let omar = world.signed_in("omar@harbour.example").await;
    omar.send(Method::DELETE, &path, None, &[]).await.problem(404, "not-found");
    assert_eq!(hugo.send(Method::DELETE, &path, None, &[]).await.status, 204);
    program.get(ics).await.problem(404, "not-found");
    assert_eq!(hugo.get(&feeds).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn the_calendar_goes_by_the_clock_of_a_zone() {
    let world = World::new().await;
    let ops = world.signed_in("ops@provider.example").await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let harbour = world.account(&hugo, "Harbour Logistics").await;
    // 2027-02-28T23:30Z is March in Berlin already; on 2027-03-28 the clock is put on there at 01:00Z, and
    // 2027-03-31T22:30Z is April.
    let at = |text: &str| {
        let format = &time::format_description::well_known::Rfc3339;
        time::OffsetDateTime::parse(text, format).unwrap().unix_timestamp() * 1000
    };
    for (title, starts) in [
        ("Before March in London", "2027-02-28T23:30:00Z"),
        ("While the clock is put on", "2027-03-28T00:30:00Z"),
        ("After March in Berlin", "2027-03-31T22:30:00Z"),
    ] {
        let notice = json!({
            "kind": "maintenance", "title": title, "starts": at(starts), "ends": at(starts) + HOUR / 2,
            "publish": true, "offerings": ["Port"],
        });
        ops.send(Method::POST, "notices", Some(&notice), &[]).await.ok();
    }
    let calendar = async |by: &Visitor, account: &str, zone: &str| {
        by.get(&format!("accounts/{account}/service-status/calendar?month=2027-03{zone}")).await.ok()
    };
    let titles = |calendar: &Value| {
        let notices = calendar["notices"].as_array().unwrap();
        notices.iter().map(|notice| notice["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let utc = calendar(&hugo, &harbour, "").await;
    assert_eq!((&utc["zone"], &utc["from"]), (&json!("UTC"), &json!(at("2027-03-01T00:00:00Z"))));
    assert_eq!(titles(&utc), ["While the clock is put on", "After March in Berlin"]);
    let berlin = calendar(&hugo, &harbour, "&zone=Europe/Berlin").await;
    let span = (&berlin["from"], &berlin["to"]);
    assert_eq!(span, (&json!(at("2027-02-28T23:00:00Z")), &json!(at("2027-03-31T22:00:00Z"))));
    assert_eq!(titles(&berlin), ["Before March in London", "While the clock is put on"]);

    // Each sees the zones of the accounts in view: the customer their own, the partner those of all.
    assert_eq!(berlin["zones"], json!([{"name": "Europe/Berlin", "accounts": 1}]));
    let zones = calendar(&ada, &halcyon, "").await["zones"].clone();
    assert_eq!(zones[0], json!({"name": "Europe/Dublin", "accounts": 2}));
    assert!(zones.as_array().unwrap().contains(&json!({"name": "Asia/Tokyo", "accounts": 1})), "{zones}");
    assert!(!zones.to_string().contains("Phoenix"), "another partner's: {zones}");

    // One notice says the zone of each account.
    let id = berlin["notices"][1]["id"].as_str().unwrap();
    let event = ada.get(&format!("accounts/{halcyon}/service-status/{id}")).await.ok();
    let accounts = event["accounts"].as_array().unwrap();
    let zone = |name: &str| {
        accounts.iter().find(|row| row["account"]["name"] == name).map(|row| row["zone"].clone())
    };
    assert_eq!(zone("Harbour Logistics"), Some(json!("Europe/Berlin")));
    assert_eq!(zone("Fjordline Færger"), Some(Value::Null));

    for query in ["month=2027-13", "month=March", "zone=Mars/Olympus", "month=1999-12"] {
        let address = format!("accounts/{harbour}/service-status/calendar?{query}");
        hugo.get(&address).await.problem(400, "bad-request");
    }
}

#[tokio::test]
async fn the_dashboard_lists_what_concerns_somebody_without_naming_them() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let ops = world.signed_in("ops@provider.example").await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let dashboard = async || ada.get(&format!("accounts/{harbour}/dashboard")).await.ok();
    let before = dashboard().await;
    let phrase = titled(&before["coming"], "Release upgrade of tenants, second group").unwrap();
    assert_eq!(phrase["reach"]["services"][0]["name"], "Yard planning");
    assert_eq!((&phrase["reach"]["service_count"], &phrase["reach"]["unknown"]), (&json!(1), &json!(false)));
    assert_eq!(
        titled(&before["ongoing"], "Reports of tenants in APAC are slow"),
        None,
        "they have none there"
    );

    let outage = json!({
        "kind": "outage", "severity": "degraded", "title": "Ports in Hamburg drop packets", "publish": true,
        "starts": now() - HOUR, "offerings": ["Port"], "places": [{"metro": "Hamburg"}],
    });
    ops.send(Method::POST, "notices", Some(&outage), &[]).await.ok();
    let after = dashboard().await;
    let outage = titled(&after["ongoing"], "Ports in Hamburg drop packets").unwrap();
    assert_eq!(outage["reach"]["services"][0]["name"], "Hamburg terminal A");
    for (list, rising) in [("ongoing", false), ("coming", true)] {
        let list: Vec<_> = after[list].as_array().unwrap().iter().map(|one| one["starts"].as_i64()).collect();
        assert!(
            list.windows(2).all(|two| if rising { two[0] <= two[1] } else { two[0] >= two[1] }),
            "{list:?}"
        );
    }
}
