//! Who is told of what: inboxes, mails, what people chose, and the links that unsubscribe.

use crate::mail::{Postbox, header, read, settled, with_mail};
use crate::settings::now;
use crate::world::{Visitor, World};
use portico_server::store::entity::{account, service};
use portico_server::store::insert_all;
use portico_server::{Config, Server};
use reqwest::Method;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const OPS: &str = "ops@provider.example";
const HARBOUR: &str = "Harbour Logistics";
const KESTREL: &str = "Kestrel Air";
/// A third account, of which the provider supports the people.
const THIRD: &str = "Juniper Dental";
const JUNE: &str = "june@juniper.example";

/// Its title.
const TITLE: &str = "Optics of seven services are cleaned";

/// An event over three accounts.
struct Planned {
    /// Its id.
    notice: String,
    /// The services that it names, by account.
    services: BTreeMap<&'static str, Vec<String>>,
}

async fn account(world: &World, name: &str) -> account::Model {
    account::Entity::find().filter(account::Column::Name.eq(name)).one(&world.db).await.unwrap().unwrap()
}

/// Drafts maintenance of seven services: three of the partner-supported account, two of each of the others. Nothing
/// hangs on any of them.
async fn planned(world: &World) -> Planned {
    planned_for(world, now() + 7 * 24 * 60 * 60 * 1000).await
}

/// The same with its time.
async fn planned_for(world: &World, starts: i64) -> Planned {
    let mut third = account(world, THIRD).await;
    let harbour = account(world, HARBOUR).await;
    third.supported_by = Some("provider".to_owned());
    third.clone().into_active_model().reset_all().update(&world.db).await.unwrap();
    let german = format!("UPDATE users SET locale = 'de' WHERE email = '{JUNE}'");
    world.db.execute_unprepared(&german).await.unwrap();
    let found = service::Entity::find().filter(service::Column::AccountId.eq(harbour.id)).limit(2);
    let lent = found.all(&world.db).await.unwrap();
    let own = lent.into_iter().enumerate().map(|(at, row)| service::Model {
        uid: format!("{at:08}-0000-4000-8000-000000000000"),
        short_id: format!("{at:08}"),
        name: format!("Third {at}"),
        account_id: third.id,
        parent_id: None,
        ..row
    });
    insert_all(&world.db, own.collect()).await.unwrap();
    let carriers = service::Entity::find().filter(service::Column::ParentId.is_not_null());
    let carriers: BTreeSet<i64> =
        carriers.all(&world.db).await.unwrap().into_iter().filter_map(|row| row.parent_id).collect();
    let (mut services, mut named) = (BTreeMap::new(), Vec::new());
    for (name, count) in [(HARBOUR, 3), (KESTREL, 2), (THIRD, 2)] {
        let of = account(world, name).await.id;
        let found = service::Entity::find().filter(service::Column::AccountId.eq(of));
        let found = found.order_by_asc(service::Column::Id).all(&world.db).await.unwrap();
        let alone = found.into_iter().filter(|row| !carriers.contains(&row.id)).take(count);
        let (ids, names): (Vec<_>, Vec<_>) = alone.map(|row| (row.uid, row.name)).unzip();
        assert_eq!(ids.len(), count, "{name}");
        named.extend(ids);
        services.insert(name, names);
    }
    let ops = world.signed_in(OPS).await;
    let halcyon = account(world, "Halcyon Networks").await;
    let draft = json!({
        "kind": "maintenance", "title": TITLE, "partner": halcyon.uid, "services": named,
        "starts": starts, "ends": starts + 60 * 60 * 1000,
    });
    let made = ops.send(Method::POST, "notices", Some(&draft), &[]).await.ok();
    Planned { notice: made["id"].as_str().unwrap().to_owned(), services }
}

/// Tells of it; once it is told, that there is news.
async fn publish(world: &World, planned: &Planned) {
    let ops = world.signed_in(OPS).await;
    let path = format!("notices/{}", planned.notice);
    let known = ops.get(&path).await;
    let etag = known.header("etag").to_owned();
    let version = [("if-match", etag.as_str())];
    let (act, body) = match known.ok()["published"].is_number() {
        false => ("publish", None),
        true => ("updates", Some(json!({"state": "scheduled", "words": "It stays as planned."}))),
    };
    ops.send(Method::POST, &format!("{path}/{act}"), body.as_ref(), &version).await.ok();
}

/// The mails about it: text by recipient; more than one for somebody is an error.
async fn mails(world: &World, title: &str) -> BTreeMap<String, String> {
    let ops = world.signed_in(OPS).await;
    let mails = ops.get("mails?limit=500").await.ok();
    let mut found = BTreeMap::new();
    for mail in mails["items"].as_array().unwrap() {
        let text = |name: &str| mail[name].as_str().unwrap().to_owned();
        if text("subject").contains(title) || text("text").contains(title) {
            assert_eq!(found.insert(text("to"), text("text")), None, "two mails to {}", mail["to"]);
        }
    }
    found
}

/// The names of services under each account's name, as a mail lists them.
fn listed(text: &str) -> BTreeMap<String, Vec<String>> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut lists = BTreeMap::new();
    for paragraph in lines.split(|line| line.is_empty()) {
        if let [account, services @ ..] = paragraph
            && let Some(account) = account.strip_suffix(':')
            && services.iter().all(|line| line.starts_with("– "))
            && !services.is_empty()
        {
            let names = services.iter().map(|line| line.trim_start_matches("– ").to_owned());
            lists.insert(account.to_owned(), names.collect());
        }
    }
    lists
}

fn expected(planned: &Planned, accounts: &[&'static str]) -> BTreeMap<String, Vec<String>> {
    accounts.iter().map(|name| ((*name).to_owned(), planned.services[name].clone())).collect()
}

async fn own_account(by: &Visitor) -> String {
    by.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned()
}

async fn put(by: &Visitor, path: &str, body: Value) -> Value {
    by.send(Method::PUT, path, Some(&body), &[]).await.ok()
}

#[tokio::test]
async fn one_planned_event_over_three_accounts_and_seven_services() {
    let postbox = Postbox::open([]).await;
    let world = World::with(with_mail(&postbox.url)).await;
    let planned = planned(&world).await;
    publish(&world, &planned).await;
    let partners = ["ada@halcyon.example", "finn@halcyon.example", "noor@halcyon.example"];
    postbox.until(partners.len() + 2).await;
    settled(&world.db).await;
    let mut arrived = BTreeMap::new();
    for message in postbox.taken() {
        let message = read(&message);
        let leave = header(&message, "List-Unsubscribe");
        if message.subject().is_some_and(|subject| !subject.contains(TITLE)) {
            continue;
        }
        assert!(leave.starts_with("<https://portal.example/api/v1/unsubscribe?token="), "{leave}");
        assert_eq!(header(&message, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert!(message.message_id().is_some_and(|id| id.ends_with("@portal.example")));
        // The same twice: as text, and as HTML.
        let html = message.body_html(0).unwrap();
        assert!(html.contains("<a href=\"https://portal.example/api/v1/unsubscribe?token="), "{html}");
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(arrived.insert(header(&message, "To"), text), None, "two copies");
    }
    let who: Vec<&str> = arrived.keys().map(String::as_str).collect();
    assert_eq!(who, [partners[0], partners[1], JUNE, "kim@kestrel.example", partners[2]]);
    for (to, text) in &arrived {
        let accounts: &[&str] = match to.as_str() {
            "kim@kestrel.example" => &[KESTREL],
            JUNE => &[THIRD],
            _ => &[HARBOUR, KESTREL, THIRD],
        };
        assert_eq!(listed(text), expected(&planned, accounts), "{to}: {text}");
        for other in [HARBOUR, KESTREL, THIRD].iter().filter(|name| !accounts.contains(name)) {
            assert!(!text.contains(other), "{to}: {text}");
        }
    }
    assert!(arrived[JUNE].contains("Guten Tag June"), "in their language");
    // Each by the clock of their own account.
    for (to, zone) in [
        (JUNE, "(Europe/Dublin, UTC+"),
        ("kim@kestrel.example", "(Europe/Copenhagen, UTC+"),
        (partners[0], "(UTC) to "),
    ] {
        assert!(arrived[to].contains(zone), "{to}: {}", arrived[to]);
    }
    assert!(arrived["kim@kestrel.example"].contains("Hello Kim"), "{}", arrived["kim@kestrel.example"]);
}

#[tokio::test]
async fn what_was_written_before_a_crash_arrives_once() {
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let world = World::with(with_mail(&format!("smtp://{nowhere}"))).await;
    let planned = planned(&world).await;
    publish(&world, &planned).await;
    // It is committed, and the server is gone before anything was sent.
    world.served.abort();
    let postbox = Postbox::open([]).await;
    let mut config = Config::new(world.dir.path().join("dist"));
    with_mail(&postbox.url)(&mut config);
    let mut stops = Vec::new();
    for _ in 0..2 {
        let server = Server::new(world.db.clone(), config.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            server.serve(listener, async { stopped.await.unwrap_or(()) }).await.unwrap();
        });
        stops.push(stop);
    }
    postbox.until(5).await;
    settled(&world.db).await;
    let taken = postbox.taken();
    let about = taken.iter().map(|text| read(text));
    let about = about.filter(|mail| mail.subject().is_some_and(|subject| subject.contains(TITLE)));
    let ids: Vec<_> = about.map(|mail| mail.message_id().unwrap().to_owned()).collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (5, 5), "each once");
}

#[tokio::test]
async fn who_opted_out_hears_nothing_of_that_account_and_who_unsubscribed_nothing_of_that_category() {
    let world = World::new().await;
    let planned = planned(&world).await;
    let [ada, noor, finn] = ["ada", "noor", "finn"].map(|name| format!("{name}@halcyon.example"));
    let (by_ada, by_noor, by_finn) =
        (world.signed_in(&ada).await, world.signed_in(&noor).await, world.signed_in(&finn).await);
    let halcyon = own_account(&by_ada).await;
    let kestrel = world.account(&by_ada, KESTREL).await;
    // One account, all accounts, a category by mail.
    let one = json!({"all": false, "on": true});
    let chosen = put(&by_ada, &format!("accounts/{kestrel}/notifications/opt-out"), one).await;
    assert_eq!(chosen["opted_out_here"], true);
    let all = json!({"all": true, "on": true});
    put(&by_noor, &format!("accounts/{halcyon}/notifications/opt-out"), all).await;
    let no_mail = json!({"category": "planned_events", "channel": "mail", "on": false});
    put(&by_finn, &format!("accounts/{halcyon}/notifications/subscriptions"), no_mail).await;
    publish(&world, &planned).await;
    let mails = mails(&world, TITLE).await;
    let who: Vec<&str> = mails.keys().map(String::as_str).collect();
    assert_eq!(who, [ada.as_str(), JUNE, "kim@kestrel.example"]);
    assert_eq!(listed(&mails[&ada]), expected(&planned, &[HARBOUR, THIRD]));
    // In the portal too, where nothing else was chosen.
    let inbox = async |by: &Visitor| {
        by.get(&format!("accounts/{halcyon}/notifications?category=planned_events")).await.ok()
    };
    assert_eq!(inbox(&by_ada).await["items"][0]["about"].as_array().unwrap().len(), 2);
    assert_eq!(inbox(&by_noor).await["total"], 0);
    assert_eq!(inbox(&by_finn).await["items"][0]["about"].as_array().unwrap().len(), 3);
    // What nobody can switch off stays on.
    let always = json!({"category": "security", "channel": "mail", "on": false});
    let path = format!("accounts/{halcyon}/notifications/subscriptions");
    let refused = by_ada.send(Method::PUT, &path, Some(&always), &[]).await.problem(422, "invalid");
    assert_eq!(refused["fields"][0]["code"], "fixed");
}

#[tokio::test]
async fn a_link_in_a_mail_unsubscribes_without_signing_in_and_cannot_be_made_up() {
    let world = World::new().await;
    let planned = planned(&world).await;
    publish(&world, &planned).await;
    let text = mails(&world, TITLE).await["finn@halcyon.example"].clone();
    let (_, token) = text.split_once("/api/v1/unsubscribe?token=").expect("a link");
    let token = token.lines().next().unwrap();
    let anybody = world.visitor();
    let path = format!("unsubscribe?token={token}");
    let page = anybody.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"), "{}", page.header("content-type"));
    assert!(page.text().contains("<form method=\"post\">") && page.text().contains("Planned events"));
    // Looking at it changes nothing: programs open links.
    let finn = world.signed_in("finn@halcyon.example").await;
    let halcyon = own_account(&finn).await;
    let wants = async || {
        let chosen = finn.get(&format!("accounts/{halcyon}/notifications/subscriptions")).await.ok();
        let rows = chosen["categories"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["category"] == "planned_events").unwrap()
    };
    assert_eq!(wants().await["mail"], true);
    let (said, signature) = token.split_once('.').unwrap();
    for wrong in
        ["", "x.y", said, &format!("{said}.{}", signature.replace(['0', '1'], "2")), &format!("A{token}")]
    {
        let answer = anybody.send(Method::POST, &format!("unsubscribe?token={wrong}"), None, &[]).await;
        answer.problem(404, "not-found");
    }
    // As mail programs do (RFC 8058), and once more.
    for _ in 0..2 {
        let request = anybody.http.post(format!("{}/api/v1/{path}", world.origin));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body("List-Unsubscribe=One-Click").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let now = wants().await;
    assert_eq!((&now["mail"], &now["in_app"]), (&json!(false), &json!(true)));
    world.db.execute_unprepared("DELETE FROM mails").await.unwrap();
    publish(&world, &planned).await;
    let mails = mails(&world, TITLE).await;
    assert!(!mails.contains_key("finn@halcyon.example") && mails.contains_key("ada@halcyon.example"));
}

#[tokio::test]
async fn what_a_managed_account_changes_is_told_its_partner_who_subscribed_to_nothing_and_never_with_an_amount()
 {
    let world = World::new().await;
    let (ada, noor, hugo) = (
        world.signed_in("ada@halcyon.example").await,
        world.signed_in("noor@halcyon.example").await,
        world.signed_in("hugo@harbour.example").await,
    );
    let (halcyon, harbour) = (own_account(&ada).await, own_account(&hugo).await);
    for by in [&ada, &noor] {
        let path = format!("accounts/{halcyon}/notifications/subscriptions");
        put(by, &path, json!({"category": "ordering", "channel": "mail", "on": false})).await;
        put(by, &path, json!({"category": "ordering", "channel": "in_app", "on": false})).await;
    }
    let path = format!("accounts/{harbour}/notifications/opt-out");
    put(&noor, &path, json!({"all": false, "on": true})).await;
    let order = async |by: &Visitor, account: &str, name: &str| {
        let draft = json!({
            "kind": "new", "product": "mve", "name": name, "term_months": 12, "location": "FRA6", "market": "DE",
        });
        let orders = format!("accounts/{account}/orders");
        let key = [("idempotency-key", name), ("if-match", "\"1\"")];
        let made = by.send(Method::POST, &orders, Some(&draft), &key).await;
        let id = made.json()["row"]["id"].as_str().unwrap().to_owned();
        by.send(Method::POST, &format!("{orders}/{id}/submit"), None, &key).await.ok();
    };
    order(&hugo, &harbour, "Hugos-edge").await;
    let told = mails(&world, "Hugos-edge").await;
    let who: Vec<&str> = told.keys().map(String::as_str).collect();
    // Hugo's account is partner-supported: its users hear nothing.
    assert_eq!(who, ["ada@halcyon.example", "finn@halcyon.example"]);
    // What the partner orders itself is nothing that a managed account changed.
    order(&ada, &halcyon, "Adas-edge").await;
    let told = mails(&world, "Adas-edge").await;
    assert_eq!(told.keys().map(String::as_str).collect::<Vec<_>>(), ["finn@halcyon.example"]);
    let ops = world.signed_in(OPS).await;
    let mut all = vec![ops.get("mails?limit=500").await.ok().to_string()];
    for by in [&ada, &noor] {
        all.push(by.get(&format!("accounts/{halcyon}/notifications?limit=500")).await.ok().to_string());
    }
    for text in &all {
        for amount in ["€", "$", "EUR", "USD", "price", "Preis"] {
            assert!(!text.contains(amount), "{amount}: {text}");
        }
    }
}

#[tokio::test]
async fn an_inbox_is_read_marked_and_its_owners() {
    let world = World::new().await;
    let planned = planned(&world).await;
    publish(&world, &planned).await;
    let kim = world.signed_in("kim@kestrel.example").await;
    let kestrel = own_account(&kim).await;
    let list = async |query: &str| kim.get(&format!("accounts/{kestrel}/notifications{query}")).await.ok();
    let inbox = list("").await;
    let row =
        inbox["items"].as_array().unwrap().iter().find(|row| row["category"] == "planned_events").unwrap();
    assert_eq!((&row["kind"], &row["why"]), (&json!("notice_published"), &json!("on_at_first")));
    assert_eq!(row["about"][0]["account"]["name"], KESTREL);
    let names: Vec<_> =
        row["about"][0]["services"].as_array().unwrap().iter().map(|of| of["name"].clone()).collect();
    assert_eq!(json!(names), json!(planned.services[KESTREL]));
    assert_eq!(row["about"].as_array().unwrap().len(), 1, "nothing of other accounts");
    // Their own sign-in on a new device is there too.
    assert_eq!(list("?category=security").await["items"][0]["kind"], "new_device");
    let unread = list("?unread=true").await["total"].as_u64().unwrap();
    assert_eq!(unread, inbox["total"].as_u64().unwrap());
    let mark = async |body: Value| {
        let path = format!("accounts/{kestrel}/notifications/mark");
        assert_eq!(kim.send(Method::POST, &path, Some(&body), &[]).await.status, 204);
    };
    mark(json!({"ids": [row["id"]], "read": true})).await;
    assert_eq!(list("?unread=true").await["total"], unread - 1);
    mark(json!({"ids": [row["id"]], "read": false})).await;
    assert_eq!(list("?unread=true").await["total"], unread);
    // Somebody else's stay as they are.
    let ada = world.signed_in("ada@halcyon.example").await;
    let before =
        ada.get(&format!("accounts/{kestrel}/notifications?unread=true")).await.ok()["total"].clone();
    mark(json!({"read": true})).await;
    assert_eq!(list("?unread=true").await["total"], 0);
    let after = ada.get(&format!("accounts/{kestrel}/notifications?unread=true")).await.ok()["total"].clone();
    assert_eq!(before, after);
    // Page by page.
    let first = list("?limit=1").await;
    let second = list(&format!("?limit=1&cursor={}", first["next"].as_str().unwrap())).await;
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
}

#[tokio::test]
async fn a_partner_sees_who_would_hear_and_where_nobody_would() {
    let world = World::new().await;
    let (ada, noor, finn) = (
        world.signed_in("ada@halcyon.example").await,
        world.signed_in("noor@halcyon.example").await,
        world.signed_in("finn@halcyon.example").await,
    );
    let halcyon = own_account(&ada).await;
    for by in [&ada, &noor, &finn] {
        let harbour = world.account(by, HARBOUR).await;
        let out = json!({"all": false, "on": true});
        put(by, &format!("accounts/{harbour}/notifications/opt-out"), out).await;
    }
    let reach = async |name: &str, category: &str| {
        let path = format!("accounts/{halcyon}/notifications/reach?q={}", name.replace(' ', "%20"));
        let row = ada.get(&path).await.ok()["items"][0].clone();
        assert_eq!(row["account"]["name"], name);
        let found = row["categories"].as_array().unwrap().clone();
        let found = found.into_iter().find(|of| of["category"] == category).unwrap();
        ["partner", "managed", "by_mail"].map(|count| found[count].as_u64().unwrap())
    };
    // Nobody: its users are told nothing, and the partner's opted out.
    assert_eq!(reach(HARBOUR, "planned_events").await, [0, 0, 0]);
    assert_eq!(reach(HARBOUR, "security").await, [3, 2, 5], "nobody opts out of that");
    assert_eq!(reach(KESTREL, "planned_events").await, [3, 1, 4]);
    assert_eq!(reach(KESTREL, "financial").await, [3, 0, 3], "never to managed accounts");
    assert_eq!(reach(KESTREL, "service_status").await, [0, 0, 0], "off until somebody subscribes");
}

#[tokio::test]
async fn too_many_failed_sign_ins_are_told_once() {
    let world = World::new().await;
    let mut guesser = world.visitor();
    for _ in 0..40 {
        guesser.sign_in("omar@harbour.example", "wrong").await;
    }
    let find = async || {
        let mails = mails(&world, "Signing in as").await;
        mails.keys().cloned().collect::<Vec<_>>()
    };
    for _ in 0..200 {
        if !find().await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    // They, and who administers the people of the account.
    assert_eq!(find().await, ["ada@halcyon.example", "hugo@harbour.example", "omar@harbour.example"]);
}

#[tokio::test]
async fn what_others_have_and_are_called_changes_no_letter_of_a_mail() {
    let starts = now() + 7 * 24 * 60 * 60 * 1000;
    let told = async |others: &[&str]| {
        let world = World::new().await;
        let planned = planned_for(&world, starts).await;
        for change in others {
            world.db.execute_unprepared(change).await.unwrap();
        }
        publish(&world, &planned).await;
        let mails = mails(&world, TITLE).await;
        let kims = mails["kim@kestrel.example"].replace(&world.origin, "");
        // The link that unsubscribes is made anew for each mail.
        let lines = kims.lines().map(|line| line.split("token=").next().unwrap());
        (lines.collect::<Vec<_>>().join("\n"), mails["ada@halcyon.example"].clone())
    };
    let kestrel = format!("(SELECT id FROM accounts WHERE name = '{KESTREL}')");
    let (before, partners_before) = told(&[]).await;
    let (after, partners_after) = told(&[
        &format!("UPDATE services SET name = 'Renamed ' || id WHERE account_id <> {kestrel}"),
        "DELETE FROM notice_services WHERE service_id = (SELECT max(id) FROM services WHERE name LIKE 'Renamed %'
             AND id IN (SELECT service_id FROM notice_services))",
        &format!("UPDATE accounts SET name = 'Another ' || id, time_zone = 'Asia/Tokyo' WHERE name IN ('{HARBOUR}', '{THIRD}')"),
    ])
    .await;
    assert_eq!(before, after);
    assert!(before.contains(TITLE) && before.contains("– "), "{before}");
    assert!(partners_before.contains(HARBOUR) && partners_after.contains("Renamed "), "{partners_after}");
}

#[tokio::test]
async fn a_notice_to_a_customer_names_only_their_services_in_their_zone_and_is_sent_once() {
    let world = World::new().await;
    let planned = planned(&world).await;
    publish(&world, &planned).await;
    // What is said later names another customer.
    let ops = world.signed_in(OPS).await;
    let path = format!("notices/{}", planned.notice);
    let etag = ops.get(&path).await.header("etag").to_owned();
    let said = json!({"state": "scheduled", "words": "Kestrel Air asked for another day."});
    ops.send(Method::POST, &format!("{path}/updates"), Some(&said), &[("if-match", &etag)]).await.ok();

    let ada = world.signed_in("ada@halcyon.example").await;
    let (halcyon, harbour) = (own_account(&ada).await, world.account(&ada, HARBOUR).await);
    let edited = json!({
        "name": HARBOUR, "reference": "HL-77", "supported_by": "partner", "time_zone": "America/New_York",
    });
    put(&ada, &format!("accounts/{halcyon}/managed-accounts/{harbour}"), edited.clone()).await;
    let wrong = json!({"name": HARBOUR, "supported_by": "partner", "time_zone": "Mars/Olympus"});
    let managed = format!("accounts/{halcyon}/managed-accounts/{harbour}");
    let wrong = ada.send(Method::PUT, &managed, Some(&wrong), &[]).await.problem(422, "invalid");
    assert_eq!(wrong["fields"][0]["field"], "time_zone");

    let address = format!("accounts/{harbour}/service-status/{}/customer-notice", planned.notice);
    let letter = ada.get(&format!("{address}?language=de")).await.ok();
    let text = letter["text"].as_str().unwrap();
    for own in &planned.services[HARBOUR] {
        assert!(text.contains(&format!("– {own}")), "{text}");
    }
    for other in planned.services[KESTREL].iter().chain(&planned.services[THIRD]) {
        assert!(!text.contains(&format!("– {other}\n")), "{other}: {text}");
    }
    assert!(!text.contains("Kestrel") && letter["left_out"] == true, "{letter}");
    assert!(text.contains("Ihre Referenz: HL-77") && text.contains("America/New_York, UTC-0"), "{text}");
    assert_eq!((&letter["zone"], &letter["sendable"]), (&json!("America/New_York"), &json!(true)));

    // Only as it was seen, and once however often.
    let send = async |by: &Visitor, text: &str| {
        let body = json!({"language": "de", "text": text});
        by.send(Method::POST, &address, Some(&body), &[]).await
    };
    send(&ada, "Something else").await.problem(409, "preview-differs");
    for _ in 0..2 {
        assert_eq!(send(&ada, text).await.status, 204);
    }
    let mails = ops.get("mails?limit=500").await.ok();
    let sent: Vec<_> =
        mails["items"].as_array().unwrap().iter().filter(|mail| mail["text"] == text).collect();
    let to: Vec<_> = sent.iter().map(|mail| &mail["to"]).collect();
    assert_eq!(json!(to), letter["recipients"], "each of them once");
    assert!(!to.is_empty());
    assert_eq!(ada.get(&format!("{address}?language=de")).await.ok()["sendable"], false);
    // Who reads only copies it; who belongs to the account has the event itself.
    let noor = world.signed_in("noor@halcyon.example").await;
    assert_eq!(noor.get(&address).await.ok()["sendable"], false);
    send(&noor, text).await.problem(403, "not-allowed");
    let hugo = world.signed_in("hugo@harbour.example").await;
    hugo.get(&address).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_import_tells_of_what_is_new_and_of_nothing_that_is_over() {
    let world = World::new().await;
    let halcyon = account(&world, "Halcyon Networks").await;
    let harbour = account(&world, HARBOUR).await;
    let own = service::Entity::find().filter(service::Column::AccountId.eq(harbour.id));
    let own = own.one(&world.db).await.unwrap().unwrap();
    let today = now();
    let event = |id: &str, days: i64, state: &str| {
        let at = |hours: i64| {
            let at = today + days * 24 * 60 * 60 * 1000 + hours * 60 * 60 * 1000;
            time::OffsetDateTime::from_unix_timestamp(at / 1000)
                .unwrap()
                .format(&time::format_description::well_known::Rfc3339)
                .unwrap()
        };
        json!({"eventId": id, "state": state, "startTime": at(0), "endTime": at(2), "purpose": format!("Work {id}"),
            "eventType": "Planned", "services": [own.short_id]})
    };
    let import = async |state: &str| {
        let file = world.dir.path().join("maintenance.json");
        let events = json!([event("PM-1", 3, state), event("PM-2", -30, "COMPLETED")]);
        std::fs::write(&file, json!({"data": events}).to_string()).unwrap();
        portico_server::import::run(&world.db, &halcyon.name, &[file]).await.unwrap();
    };
    let told = async || {
        let ada = world.signed_in("ada@halcyon.example").await;
        let address = format!("accounts/{}/notifications?category=planned_events", own_account(&ada).await);
        let inbox = ada.get(&address).await.ok();
        let rows = inbox["items"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {}", row["kind"], row["subject"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    import("SCHEDULED").await;
    assert_eq!(told().await, ["notice_published Work PM-1"]);
    import("SCHEDULED").await;
    assert_eq!(told().await.len(), 1, "nothing is new");
    import("CANCELLED").await;
    assert_eq!(told().await, ["notice_resolved Work PM-1", "notice_published Work PM-1"]);
}
