//! Orders: drafts, sending them once, prices for who sees prices, the partner's approval, the provider's part.

use crate::prices::amounts;
use crate::settings::{Editor, id_of};
use crate::world::{Answer, Visitor, World};
use portico_server::import::{Kind, Report};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ADA: &str = "ada@halcyon.example";
const HUGO: &str = "hugo@harbour.example";
const LENA: &str = "lena@lumen.example";
const ROSA: &str = "rosa@bluemesa.example";
const OPS: &str = "ops@provider.example";

/// Somebody who orders for an account.
pub(crate) struct Buyer {
    pub(crate) visitor: Visitor,
    /// The address of the orders, such as `accounts/7/orders`.
    pub(crate) at: String,
}

impl Buyer {
    pub(crate) async fn new(world: &World, email: &str, account: &str) -> Self {
        let visitor = world.signed_in(email).await;
        let at = format!("accounts/{}/orders", world.account(&visitor, account).await);
        Self { visitor, at }
    }

    pub(crate) fn of(&self, order: &Value) -> String {
        format!("{}/{}", self.at, order["row"]["id"].as_str().unwrap())
    }

    pub(crate) async fn post(&self, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Answer {
        self.visitor.send(Method::POST, path, body, headers).await
    }

    async fn draft_with(&self, key: &str, edit: &Value) -> Answer {
        self.post(&self.at, Some(edit), &[("idempotency-key", key)]).await
    }

    pub(crate) async fn draft(&self, edit: &Value) -> Value {
        let answer = self.draft_with(&uuid::Uuid::new_v4().to_string(), edit).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let order = answer.json();
        assert_eq!(answer.header("etag"), tag(&order));
        order
    }

    pub(crate) async fn show(&self, order: &Value) -> Value {
        self.visitor.get(&self.of(order)).await.ok()
    }

    pub(crate) async fn submit_with(&self, key: &str, order: &Value) -> Answer {
        let headers = [("idempotency-key", key), ("if-match", &tag(order))];
        self.post(&format!("{}/submit", self.of(order)), None, &headers).await
    }

    pub(crate) async fn submit(&self, order: &Value) -> Value {
        self.submit_with(&uuid::Uuid::new_v4().to_string(), order).await.ok()
    }

    pub(crate) async fn ordered(&self, edit: &Value) -> Value {
        self.submit(&self.draft(edit).await).await
    }

    pub(crate) async fn act(&self, order: &Value, act: &str) -> Answer {
        self.post(&format!("{}/{act}", self.of(order)), Some(&json!({"words": "Not this year."})), &[]).await
    }

    async fn service(&self, order: &Value) -> Value {
        let service = order["service"]["id"].as_str().unwrap();
        self.visitor.get(&format!("{}/{service}", self.at.replace("orders", "services"))).await.ok()
    }

    /// The first service that a query finds.
    pub(crate) async fn find(&self, query: &str) -> Value {
        let list = self.visitor.get(&format!("{}?{query}", self.at.replace("orders", "services"))).await.ok();
        list["items"].as_array().unwrap().iter().find(|row| row["locked"] == false).unwrap().clone()
    }
}

pub(crate) fn tag(order: &Value) -> String {
    format!("\"{}\"", order["version"])
}

pub(crate) fn state(order: &Value) -> &str {
    order["row"]["state"].as_str().unwrap()
}

pub(crate) fn codes(problems: &Value) -> Vec<String> {
    let one = |problem: &Value| {
        format!("{} {}", problem["field"].as_str().unwrap(), problem["code"].as_str().unwrap())
    };
    problems.as_array().unwrap().iter().map(one).collect()
}

pub(crate) fn port(market: &str) -> Value {
    json!({
        "kind": "new", "product": "port", "name": "Warehouse 4 – 東京 🚢", "speed_mbps": 1000,
        "term_months": 12, "market": market, "location": "FRA6 Kleyerstraße",
    })
}

pub(crate) async fn advance(world: &World, order: &Value, act: &str) -> Answer {
    let ops = world.signed_in(OPS).await;
    let path = format!("orders/{}/advance", order["row"]["id"].as_str().unwrap());
    ops.send(Method::POST, &path, Some(&json!({"act": act, "words": "No room in the rack."})), &[]).await
}

pub(crate) fn assert_no_price(answer: &Value) {
    let mut found = BTreeSet::new();
    amounts(answer, &mut found);
    assert_eq!(found, BTreeSet::new(), "{answer}");
    assert!(answer.get("estimate").is_none(), "{answer}");
}

#[tokio::test]
async fn a_port_from_draft_to_live_without_a_price() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let draft = hugo.draft(&json!({"kind": "new", "product": "port"})).await;
    assert_no_price(&draft);
    assert_eq!(draft.get("service"), None, "nothing to be shown before it has a name");
    assert_eq!(
        codes(&draft["problems"]),
        [
            "market required",
            "location required",
            "name required",
            "speed_mbps required",
            "term_months required"
        ]
    );
    let early = hugo.submit_with("early", &draft).await.problem(422, "invalid");
    assert_eq!(codes(&early["fields"]), codes(&draft["problems"]));

    let put = |tag: String, edit: Value| {
        let (visitor, at) = (hugo.visitor.clone(), hugo.of(&draft));
        async move { visitor.send(Method::PUT, &at, Some(&edit), &[("if-match", &tag)]).await }
    };
    let saved = put(tag(&draft), port("DE")).await.ok();
    assert_no_price(&saved);
    assert_eq!(codes(&saved["problems"]), Vec::<String>::new());
    put(tag(&draft), port("UK")).await.problem(412, "changed");
    let unfit = put(tag(&draft), json!({"kind": "cancel", "term_months": 61})).await.problem(422, "invalid");
    assert_eq!(codes(&unfit["fields"]), ["term_months not_a_term"]);
    assert_eq!(hugo.service(&saved).await["row"]["state"], "DESIGN");

    // What was reviewed is what is ordered.
    hugo.submit_with("late", &draft).await.problem(412, "changed");
    let sent = hugo.submit_with("once", &saved).await.ok();
    assert_no_price(&sent);
    assert_eq!(state(&sent), "submitted");
    assert_eq!(hugo.service(&sent).await["row"]["state"], "NEW");
    let again = hugo.submit_with("once", &saved).await.ok();
    assert_eq!(again, sent, "a repeat changes nothing");
    put(tag(&sent), port("UK")).await.problem(409, "conflict");

    advance(&world, &sent, "finish").await.problem(409, "conflict");
    advance(&world, &sent, "approve").await.problem(422, "invalid");
    assert_eq!(advance(&world, &sent, "start").await.ok()["state"], "in_progress");
    assert_eq!(hugo.service(&sent).await["row"]["state"], "IN_PROGRESS");
    hugo.act(&sent, "withdraw").await.problem(409, "conflict");
    advance(&world, &sent, "finish").await.ok();
    let done = hugo.show(&sent).await;
    assert_no_price(&done);
    assert_eq!(state(&done), "done");
    let states: Vec<_> = done["events"].as_array().unwrap().iter().map(|event| &event["state"]).collect();
    assert_eq!(states, ["draft", "submitted", "in_progress", "done"]);

    let service = hugo.service(&done).await;
    assert_eq!(service["row"]["state"], "LIVE");
    assert_eq!(service["row"]["name"], "Warehouse 4 – 東京 🚢");
    assert!(service["contract_end"].as_i64().unwrap() > service["contract_start"].as_i64().unwrap());
    // The partner is told.
    let ada = world.signed_in(ADA).await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    let dashboard = ada.get(&format!("accounts/{halcyon}/dashboard")).await;
    assert!(dashboard.text().contains("Warehouse 4"), "{}", dashboard.text());
    let list = ada.get(&format!("accounts/{halcyon}/orders?state=done")).await.ok();
    assert_eq!(list["items"][0]["id"], done["row"]["id"]);
    assert_eq!(list["items"][0]["account"]["name"], "Harbour Logistics");
}

#[tokio::test]
async fn estimates_are_for_who_sees_prices_and_only_theirs() {
    let world = World::new().await;
    let lena = Buyer::new(&world, LENA, "Lumen Bakery").await;
    let draft = lena.draft(&port("US")).await;
    // 250 EUR, 1.09 USD for one, 10 % off for a year, in whole dollars.
    assert_eq!(draft["estimate"]["retail"]["monthly"], json!({"minor": 24500, "currency": "USD"}));
    assert_eq!(draft["estimate"]["list"], "retail");
    let text = draft.to_string();
    assert!(!text.contains("partner\"") && !text.contains("discount"), "{text}");

    let rosa = Buyer::new(&world, ROSA, "Lumen Bakery").await;
    let estimate = rosa.show(&draft).await["estimate"].clone();
    assert_eq!(estimate["retail"], draft["estimate"]["retail"]);
    assert_eq!(estimate["partner"]["monthly"]["minor"], 24500 - 24500 * 12 / 100 - 24500 * 6 / 100);

    // Whoever looks with her eyes sees her prices.
    let eyes = [("portico-see-as", "company_admin")];
    let seen = rosa.visitor.send(Method::GET, &rosa.of(&draft), None, &eyes).await.ok();
    assert_eq!(seen["estimate"], draft["estimate"]);

    let asked = lena.post(&format!("{}/estimate", lena.at), Some(&port("US")), &[]).await.ok();
    assert_eq!(asked, draft["estimate"]);
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let hidden = hugo.post(&format!("{}/estimate", hugo.at), Some(&port("US")), &[]).await;
    let nowhere = hugo.post("accounts/nothing/orders/estimate", Some(&port("US")), &[]).await;
    assert_eq!(hidden.problem(404, "not-found"), nowhere.problem(404, "not-found"));

    // A change says what it makes of today's price, a cancellation that nothing is left.
    let own = lena.find("kind=vxc").await;
    let cancel = lena.draft(&json!({"kind": "cancel", "service": own["id"]})).await;
    assert_eq!(cancel["estimate"].get("partner"), None);
}

#[tokio::test]
async fn a_change_is_estimated_against_today() {
    let world = World::new().await;
    let ada = Buyer::new(&world, ADA, "Harbour Logistics").await;
    let live = ada.ordered(&port("DE")).await;
    advance(&world, &live, "start").await.ok();
    advance(&world, &live, "finish").await.ok();
    let faster = json!({"kind": "change", "service": live["service"]["id"], "speed_mbps": 10_000});
    let change = ada.draft(&faster).await;
    assert_eq!(change["estimate"]["retail"]["monthly"]["minor"], 67500);
    assert_eq!(change["estimate"]["retail"]["difference"]["minor"], 67500 - 22500);
    assert!(change["estimate"]["partner"]["difference"]["minor"].as_i64().unwrap() < 67500 - 22500);
    let cancel = ada.draft(&json!({"kind": "cancel", "service": live["service"]["id"]})).await;
    assert_eq!(cancel["estimate"]["retail"]["monthly"]["minor"], 0);
    assert_eq!(cancel["estimate"]["retail"]["difference"]["minor"], -22500);
}

#[tokio::test]
async fn a_market_that_is_not_enabled_says_who_enables_it() {
    let world = World::new().await;
    for (email, account, market, code, who) in [
        (ADA, "Halcyon Networks", "CH", "market market_not_enabled", "Enable it"),
        (HUGO, "Harbour Logistics", "JP", "market market_of_partner", "your partner"),
        (ROSA, "Blue Mesa IT", "DE", "market market_of_distributor", "Meridian Distribution"),
        (LENA, "Lumen Bakery", "DE", "market market_of_partner", "your partner"),
    ] {
        let buyer = Buyer::new(&world, email, account).await;
        let draft = buyer.draft(&port(market)).await;
        let refused = buyer.submit_with("key", &draft).await.problem(422, "invalid");
        assert_eq!(codes(&refused["fields"]), [code], "{email}");
        assert!(refused["fields"][0]["detail"].as_str().unwrap().contains(who), "{refused}");
        assert_eq!(state(&buyer.show(&draft).await), "draft");
    }
}

#[tokio::test]
async fn a_repeated_request_makes_one_draft() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let ports = [port("DE"), port("DE"), port("DE")];
    let [a, b, c] = [0, 1, 2].map(|at| hugo.draft_with("same", &ports[at]));
    let answers = tokio::join!(a, b, c);
    let answers = [answers.0, answers.1, answers.2];
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let found = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((made, found), (1, 2));
    assert_eq!(answers[0].json()["row"]["id"], answers[2].json()["row"]["id"]);
    assert_eq!(hugo.visitor.get(&hugo.at).await.ok()["total"], 1);
    hugo.post(&hugo.at, Some(&port("DE")), &[]).await.problem(400, "bad-request");
    // Another account of the same partner's user is another order.
    let ada = Buyer::new(&world, ADA, "Harbour Logistics").await;
    ada.draft_with("theirs", &port("DE")).await;
    let kestrel = Buyer::new(&world, ADA, "Kestrel Air").await;
    kestrel.draft_with("theirs", &port("DE")).await.problem(400, "bad-request");
}

#[tokio::test]
async fn one_draft_sent_from_two_tabs_is_one_order() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    for round in 0..5 {
        let draft = hugo.draft(&port("DE")).await;
        let (first, second) = (format!("a{round}"), format!("b{round}"));
        let (first, second) =
            tokio::join!(hugo.submit_with(&first, &draft), hugo.submit_with(&second, &draft));
        let (won, lost) = if first.status == 200 { (first, second) } else { (second, first) };
        won.ok();
        let told = lost.problem(409, "conflict");
        assert!(told["detail"].as_str().unwrap().contains("submitted since"), "{told}");
        let order = hugo.show(&draft).await;
        assert_eq!(order["events"].as_array().unwrap().len(), 2);
        assert_eq!(hugo.service(&order).await["changes"].as_array().unwrap().len(), 1);
    }
}

async fn approvals(world: &World, required: bool) {
    let ada = Buyer::new(world, ADA, "Harbour Logistics").await;
    let at = ada.at.replace("orders", "approvals");
    let now = ada.visitor.get(&at).await;
    let version = now.header("etag").to_owned();
    let body = json!({"required": required});
    assert_eq!(ada.visitor.send(Method::PUT, &at, Some(&body), &[("if-match", &version)]).await.ok(), body);
    ada.visitor.send(Method::PUT, &at, Some(&body), &[("if-match", &version)]).await.problem(412, "changed");
    assert_eq!(ada.visitor.get(&at).await.ok(), body);
}

#[tokio::test]
async fn an_order_waits_for_the_partner_that_wants_to_approve() {
    let world = World::new().await;
    approvals(&world, true).await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let ada = Buyer::new(&world, ADA, "Harbour Logistics").await;
    let queue = Buyer::new(&world, ADA, "Halcyon Networks").await;
    let draft = hugo.draft(&port("DE")).await;
    assert_eq!(draft["needs_approval"], true);
    let waiting = hugo.submit(&draft).await;
    assert_eq!(state(&waiting), "awaiting_approval");
    assert_eq!(waiting["row"]["may"], json!(["withdraw"]));
    assert_eq!(hugo.service(&waiting).await["row"]["state"], "DESIGN");
    advance(&world, &waiting, "start").await.problem(404, "not-found");
    hugo.act(&waiting, "approve").await.problem(403, "not-allowed");
    for email in ["finn@halcyon.example", "noor@halcyon.example"] {
        Buyer::new(&world, email, "Harbour Logistics")
            .await
            .act(&waiting, "approve")
            .await
            .problem(403, "not-allowed");
    }
    Buyer::new(&world, ROSA, "Blue Mesa IT").await.act(&waiting, "approve").await.problem(404, "not-found");

    let listed = queue.visitor.get(&format!("{}?state=awaiting_approval", queue.at)).await.ok();
    assert_eq!(listed["items"][0]["may"], json!(["withdraw", "approve", "reject"]));
    for (email, waiting) in [(ADA, 1), ("finn@halcyon.example", 0), ("noor@halcyon.example", 0)] {
        let visitor = Buyer::new(&world, email, "Halcyon Networks").await;
        let dashboard = visitor.visitor.get(&visitor.at.replace("orders", "dashboard")).await.ok();
        assert_eq!(dashboard["waiting_orders"], waiting, "{email}");
    }
    let empty =
        queue.post(&format!("{}/reject", queue.of(&waiting)), Some(&json!({"words": " "})), &[]).await;
    assert_eq!(codes(&empty.problem(422, "invalid")["fields"]), ["words required"]);
    let rejected = queue.act(&waiting, "reject").await.ok();
    assert_eq!((state(&rejected), &rejected["row"]["words"]), ("rejected", &json!("Not this year.")));
    assert_eq!(hugo.show(&waiting).await["row"]["words"], "Not this year.");
    let designs = format!("{}?state=DESIGN&q=Warehouse", hugo.at.replace("orders", "services"));
    assert_eq!(hugo.visitor.get(&designs).await.ok()["total"], 0, "a design that was refused is gone");

    let second = hugo.ordered(&port("DE")).await;
    let approved = ada.act(&second, "approve").await.ok();
    assert_eq!(state(&approved), "submitted");
    assert_eq!(hugo.service(&approved).await["row"]["state"], "NEW");
    ada.act(&second, "reject").await.problem(409, "conflict");
    // The partner does not ask itself.
    assert_eq!(state(&ada.ordered(&port("DE")).await), "submitted");
    approvals(&world, false).await;
    assert_eq!(state(&hugo.ordered(&port("DE")).await), "submitted");
}

#[tokio::test]
async fn a_withdrawal_beside_an_approval_one_wins() {
    let world = World::new().await;
    approvals(&world, true).await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let ada = Buyer::new(&world, ADA, "Harbour Logistics").await;
    for _ in 0..6 {
        let order = hugo.ordered(&port("DE")).await;
        let (withdrawn, approved) = tokio::join!(hugo.act(&order, "withdraw"), ada.act(&order, "approve"));
        let now = hugo.show(&order).await;
        match (withdrawn.status.as_u16(), approved.status.as_u16()) {
            (200, 409) => {
                let told = approved.problem(409, "conflict");
                assert!(told["detail"].as_str().unwrap().contains("withdrawn since"), "{told}");
                assert_eq!(state(&now), "withdrawn");
            }
            // Approved first, an order is with the provider, from where it may still be withdrawn.
            (200, 200) => {
                assert_eq!(state(&now), "withdrawn");
                let states: Vec<_> =
                    now["events"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
                assert_eq!(states, ["draft", "awaiting_approval", "submitted", "withdrawn"]);
            }
            other => panic!("{other:?}"),
        }
    }
    // Rejected or withdrawn, never both.
    for _ in 0..6 {
        let order = hugo.ordered(&port("DE")).await;
        let (withdrawn, rejected) = tokio::join!(hugo.act(&order, "withdraw"), ada.act(&order, "reject"));
        let mut statuses = [withdrawn.status.as_u16(), rejected.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }
}

#[tokio::test]
async fn an_order_beside_a_change_that_hides_pricing() {
    let world = World::new().await;
    let rosa = Editor::partner(&world, ROSA, "Blue Mesa IT").await;
    let lena = Buyer::new(&world, LENA, "Lumen Bakery").await;
    let (matrix, _) = rosa.read().await;
    let lumen = id_of(&matrix, "Lumen Bakery");
    let pricing = |value: bool| json!([{"layer": "override", "setting": "pricing", "value": value, "accounts": [lumen]}]);
    for round in 0..4 {
        let draft = lena.draft(&port("US")).await;
        assert!(draft["estimate"]["retail"].is_object());
        let key = format!("key{round}");
        let (sent, hidden) =
            tokio::join!(lena.submit_with(&key, &draft), rosa.change("override", pricing(false)));
        hidden.ok();
        let sent = sent.ok();
        assert_eq!(state(&sent), "submitted", "the order goes through");
        assert_no_price(&lena.show(&draft).await);
        assert_no_price(&lena.submit_with(&key, &draft).await.ok());
        rosa.change("override", pricing(true)).await.ok();
    }
}

#[tokio::test]
async fn services_change_and_end_when_the_order_is_done() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let base = hugo.ordered(&port("DE")).await;
    let vxc = json!({
        "kind": "new", "product": "vxc", "name": "To the cloud", "speed_mbps": 300, "term_months": 1,
        "a_end": base["service"]["id"], "b_end_text": "Azure Frankfurt",
    });
    let child = hugo.ordered(&vxc).await;
    for order in [&base, &child] {
        advance(&world, order, "start").await.ok();
        advance(&world, order, "finish").await.ok();
    }
    let built = hugo.service(&child).await;
    assert_eq!(built["row"]["parent"]["id"], base["service"]["id"]);
    assert_eq!(built["ends"][1]["name"], "Azure Frankfurt");

    let service = base["service"]["id"].clone();
    let nothing = hugo.draft(&json!({"kind": "change", "service": service, "speed_mbps": 1000})).await;
    assert_eq!(codes(&nothing["problems"]), ["name nothing_changes"]);
    let wanted = json!({"kind": "change", "service": service, "name": "Dock 9", "speed_mbps": 10_000, "term_months": 24});
    let change = hugo.ordered(&wanted).await;
    let beside = hugo.draft(&json!({"kind": "cancel", "service": service})).await;
    assert_eq!(codes(&beside["problems"]), ["service open_order"]);
    hugo.submit_with("beside", &beside).await.problem(422, "invalid");
    assert_eq!(hugo.service(&change).await["row"]["speed_mbps"], 1000, "not before it is done");
    advance(&world, &change, "start").await.ok();
    advance(&world, &change, "finish").await.ok();
    let changed = hugo.service(&change).await;
    assert_eq!(changed["row"]["name"], "Dock 9");
    assert_eq!(changed["row"]["speed_mbps"], 10_000);
    assert_eq!(changed["term_months"], 24);
    let told = changed["changes"].to_string();
    assert!(told.contains("renamed") && told.contains("speed"), "{told}");

    let ended = hugo.submit(&hugo.show(&beside).await).await;
    advance(&world, &ended, "start").await.ok();
    advance(&world, &ended, "finish").await.ok();
    assert_eq!(hugo.service(&ended).await["row"]["state"], "CANCELLED");
    assert_eq!(hugo.service(&child).await["row"]["state"], "CANCELLED_PARENT");
    let gone = hugo.draft(&json!({"kind": "cancel", "service": service})).await;
    assert_eq!(codes(&gone["problems"]), ["service gone"]);
}

#[tokio::test]
async fn locked_services_refuse_with_words() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let port = hugo.find("kind=port&state=LIVE").await;
    let id = port["id"].as_str().unwrap();
    let set = |what: &str| format!("UPDATE services SET {what} WHERE uid = '{id}'");
    world.db.execute_unprepared(&set("admin_locked = true")).await.unwrap();
    let change = hugo.draft(&json!({"kind": "change", "service": id, "name": "Other"})).await;
    let refused = hugo.submit_with("locked", &change).await.problem(422, "invalid");
    assert_eq!(codes(&refused["fields"]), ["service locked"]);
    assert!(refused["fields"][0]["detail"].as_str().unwrap().contains("The provider locked"), "{refused}");
    world.db.execute_unprepared(&set("admin_locked = false, cancelable = false")).await.unwrap();
    let cancel = hugo.draft(&json!({"kind": "cancel", "service": id})).await;
    assert_eq!(codes(&cancel["problems"]), ["service not_cancelable"]);
}

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let kim = Buyer::new(&world, "kim@kestrel.example", "Kestrel Air").await;
    let theirs = kim.find("kind=port").await["id"].clone();
    let change = json!({"kind": "change", "service": theirs, "name": "Mine"});
    let refused = hugo.draft_with("a", &change).await.problem(422, "invalid");
    let nothing = json!({"kind": "change", "service": "nothing", "name": "Mine"});
    assert_eq!(refused, hugo.draft_with("b", &nothing).await.problem(422, "invalid"));
    let on = |end: &Value| json!({"kind": "new", "product": "vxc", "a_end": end, "name": "x"});
    let draft = hugo.draft(&on(&theirs)).await;
    let other = hugo.draft(&on(&json!("nothing"))).await;
    assert_eq!(codes(&draft["problems"]), codes(&other["problems"]));
    assert!(codes(&draft["problems"]).contains(&"a_end unknown_service".to_owned()));
    assert_eq!(draft.get("a_end"), None);

    let order = hugo.draft(&port("DE")).await;
    let elsewhere = format!("{}/{}", kim.at, order["row"]["id"].as_str().unwrap());
    kim.visitor.get(&elsewhere).await.problem(404, "not-found");
    hugo.visitor.get(&elsewhere).await.problem(404, "not-found");
    let headers = [("idempotency-key", "k"), ("if-match", "\"1\"")];
    kim.post(&format!("{elsewhere}/submit"), None, &headers).await.problem(404, "not-found");
}

#[tokio::test]
async fn who_reads_only_looks_and_does_not_order() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let draft = hugo.draft(&port("DE")).await;
    for email in ["noor@halcyon.example", "omar@harbour.example"] {
        let reader = Buyer::new(&world, email, "Harbour Logistics").await;
        assert_eq!(reader.show(&draft).await["row"]["may"], json!([]));
        reader.draft_with("key", &port("DE")).await.problem(403, "not-allowed");
        reader.submit_with("key", &draft).await.problem(403, "not-allowed");
        reader
            .visitor
            .send(Method::DELETE, &reader.of(&draft), None, &[("if-match", "\"1\"")])
            .await
            .problem(403, "not-allowed");
    }
    let discard = |tag: &'static str| {
        let (visitor, at) = (hugo.visitor.clone(), hugo.of(&draft));
        async move { visitor.send(Method::DELETE, &at, None, &[("if-match", tag)]).await }
    };
    let service =
        format!("{}/{}", hugo.at.replace("orders", "services"), draft["service"]["id"].as_str().unwrap());
    hugo.visitor.get(&service).await.ok();
    discard("\"7\"").await.problem(412, "changed");
    assert_eq!(discard("\"1\"").await.status, 204);
    hugo.visitor.get(&hugo.of(&draft)).await.problem(404, "not-found");
    hugo.visitor.get(&service).await.problem(404, "not-found");
}

/// Imports products of one account.
async fn import(world: &World, account: &str, products: Vec<Value>) -> Report {
    let file = world.dir.path().join("products.json");
    let own = |mut product: Value| {
        product["companyUid"] = json!(account);
        product
    };
    let products: Vec<Value> = products.into_iter().map(own).collect();
    std::fs::write(&file, json!({"data": products}).to_string()).unwrap();
    portico_server::import::run(&world.db, "Halcyon Networks", &[file]).await.unwrap()
}

#[tokio::test]
async fn an_import_moves_orders_on_and_makes_no_second_service() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let account = hugo.at.trim_start_matches("accounts/").trim_end_matches("/orders");
    let order = hugo.ordered(&port("DE")).await;
    // Others that are called alike: nobody can tell which is which.
    for _ in 0..2 {
        hugo.ordered(&port("US")).await;
    }
    let uid = "abababab-0000-4000-8000-000000000001";
    let product = |state: &str, speed: u32| {
        json!({"productUid": uid, "productName": "WAREHOUSE 4 – 東京 🚢", "productType": "MEGAPORT",
            "provisioningStatus": state, "portSpeed": speed, "contractTermMonths": 12, "market": "DE"})
    };
    let found = format!("{}?q=Warehouse", hugo.at.replace("orders", "services"));
    import(&world, account, vec![product("IN_PROGRESS", 1000)]).await;
    assert_eq!(state(&hugo.show(&order).await), "submitted", "three are called like it");
    assert_eq!(hugo.visitor.get(&found).await.ok()["total"], 4);

    // What only one is called like is that one.
    let named = json!({"name": "Pier 7", "kind": "new", "product": "port", "speed_mbps": 1000, "term_months": 12,
        "market": "DE", "location": "FRA6"});
    let order = hugo.ordered(&named).await;
    let uid = "abababab-0000-4000-8000-000000000002";
    let product = |state: &str, speed: u32| {
        json!({"productUid": uid, "productName": "PIER 7", "productType": "MEGAPORT",
            "provisioningStatus": state, "portSpeed": speed, "contractTermMonths": 12, "market": "DE"})
    };
    import(&world, account, vec![product("IN_PROGRESS", 1000)]).await;
    let begun = hugo.show(&order).await;
    assert_eq!((state(&begun), begun["service"]["id"].as_str()), ("in_progress", Some(uid)));
    let again = import(&world, account, vec![product("IN_PROGRESS", 1000)]).await;
    assert_eq!(again.of(Kind::Products).unchanged, 1);
    assert_eq!(hugo.show(&order).await, begun);
    import(&world, account, vec![product("LIVE", 1000)]).await;
    let done = hugo.show(&order).await;
    assert_eq!(state(&done), "done");
    let last = done["events"].as_array().unwrap().last().unwrap();
    assert_eq!((last["state"].as_str(), last.get("by")), (Some("done"), None));
    let found = format!("{}?q=Pier%207", hugo.at.replace("orders", "services"));
    assert_eq!(hugo.visitor.get(&found).await.ok()["total"], 1);

    let faster = json!({"kind": "change", "service": uid, "speed_mbps": 10000});
    let faster = hugo.ordered(&faster).await;
    import(&world, account, vec![product("LIVE", 1000)]).await;
    assert_eq!(state(&hugo.show(&faster).await), "submitted");
    import(&world, account, vec![product("LIVE", 10000)]).await;
    assert_eq!(state(&hugo.show(&faster).await), "done");
    let ended = hugo.ordered(&json!({"kind": "cancel", "service": uid})).await;
    import(&world, account, vec![product("DECOMMISSIONED", 10000)]).await;
    assert_eq!(state(&hugo.show(&ended).await), "done");
}
