//! The marketplace: who is found, what is told of them, profiles and logos, connections and their answers.

use crate::orders::{Buyer, advance, assert_no_price, codes, state};
use crate::world::{Answer, Visitor, World};
use reqwest::header::COOKIE;
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ADA: &str = "ada@halcyon.example";
const HUGO: &str = "hugo@harbour.example";
const LENA: &str = "lena@lumen.example";
const ROSA: &str = "rosa@bluemesa.example";
const NOOR: &str = "noor@halcyon.example";
const OPS: &str = "ops@provider.example";

/// A picture of 32 by 16 pixels as far as its header goes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06\0\0\0";

/// Somebody at an account.
struct At {
    visitor: Visitor,
    at: String,
}

impl At {
    async fn new(world: &World, email: &str, account: &str) -> Self {
        let visitor = world.signed_in(email).await;
        let at = format!("accounts/{}", world.account(&visitor, account).await);
        Self { visitor, at }
    }

    async fn get(&self, path: &str) -> Answer {
        self.visitor.get(&format!("{}/{path}", self.at)).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>, version: &str) -> Answer {
        let headers = [("if-match", version)];
        self.visitor.send(method, &format!("{}/{path}", self.at), body, &headers).await
    }

    /// The providers that a query finds, by name.
    async fn providers(&self, query: &str) -> Vec<String> {
        let list = self.get(&format!("marketplace{query}")).await.ok();
        let rows = list["rows"]["items"].as_array().unwrap();
        assert_eq!(list["rows"]["total"], rows.len());
        rows.iter().map(|row| row["provider"]["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The public id of a provider.
    async fn provider(&self, name: &str) -> String {
        let list = self.get(&format!("marketplace?q={}", name.replace(' ', "%20"))).await.ok();
        list["rows"]["items"][0]["provider"]["id"].as_str().unwrap().to_owned()
    }

    /// What a provider offers.
    async fn offers(&self, provider: &str) -> Vec<Value> {
        let list = self.get(&format!("marketplace/{}/services", self.provider(provider).await)).await.ok();
        list["items"].as_array().unwrap().clone()
    }

    async fn logo(&self, bytes: &[u8], media_type: &str, version: &str) -> Answer {
        let cookies: Vec<_> =
            self.visitor.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let path = format!("{}/api/v1/{}/marketplace-profile/logo", self.visitor.origin, self.at);
        let request = self.visitor.http.put(path).header(COOKIE, cookies.join("; "));
        let request = request.header("content-type", media_type).header("if-match", version);
        let answer = request.body(bytes.to_vec()).send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Answer { status, headers, body: answer.bytes().await.unwrap().to_vec() }
    }

    /// Changes the profile as it is now.
    async fn edit(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let now = self.get("marketplace-profile").await;
        let version = now.header("etag").to_owned();
        let mut profile = now.ok()["profile"].clone();
        change(&mut profile);
        self.send(Method::PUT, "marketplace-profile", Some(&profile), &version).await
    }

    async fn requests(&self) -> Vec<Value> {
        self.get("connection-requests").await.ok()["items"].as_array().unwrap().clone()
    }

    async fn answer(&self, request: &Value, how: &str) -> Answer {
        let path = format!("{}/connection-requests/{}/{how}", self.at, request["id"].as_str().unwrap());
        self.visitor.send(Method::POST, &path, Some(&json!({"words": "No rack space – 満杯."})), &[]).await
    }
}

/// Gives Halcyon a logo; its public id in the marketplace.
pub(crate) async fn halcyon_with_a_logo(world: &World, ada: &Visitor) -> String {
    let at = format!("accounts/{}", world.account(ada, "Halcyon Networks").await);
    let ada = At { visitor: ada.clone(), at };
    let profile = ada.logo(PNG, "image/png", "\"1\"").await.ok();
    profile["id"].as_str().unwrap().to_owned()
}

/// A connection from a port to something that is offered.
async fn to_offer(buyer: &Buyer, offer: &str) -> Value {
    let a_end = buyer.find("kind=port&state=LIVE").await["id"].clone();
    json!({
        "kind": "new", "product": "vxc", "name": "To the cloud", "speed_mbps": 500, "term_months": 12,
        "a_end": a_end, "b_market": offer, "b_end_text": "what somebody made up",
    })
}

async fn execute(world: &World, sql: &str) {
    let done = world.db.execute_raw(Statement::from_string(world.db.get_database_backend(), sql)).await;
    assert!(done.unwrap().rows_affected() > 0, "{sql}");
}

#[tokio::test]
async fn providers_are_found_by_what_they_say_and_where_they_are() {
    let world = World::new().await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let all = hugo.providers("").await;
    assert!(all.len() >= 9 && all.contains(&"Halcyon Networks".to_owned()), "{all:?}");
    assert!(!all.contains(&"Blue Mesa IT".to_owned()), "its profile is private");
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted);
    // In the bio; in the name of a service; where one is; accents and case do not matter.
    assert_eq!(hugo.providers("?q=DELETE").await, ["Deepfreeze Backup"]);
    assert_eq!(hugo.providers("?q=on-ramp%20dublin").await, ["Altocumulus Cloud"]);
    assert_eq!(hugo.providers("?q=zurich").await, ["Deepfreeze Backup"]);
    assert_eq!(hugo.providers("?q=%E3%82%B7%E3%83%B3%E3%82%AC").await, ["Lionfish Telecom"]);
    assert_eq!(hugo.providers("?q=nothing%20like%20it").await, [""; 0]);
    assert_eq!(hugo.providers("?q=%25").await, [""; 0], "taken literally");
    assert_eq!(hugo.providers("?country=Sweden").await, ["Baltic Carrier Group", "Deepfreeze Backup"]);
    assert_eq!(hugo.providers("?metro=Tokyo").await, ["Lionfish Telecom"]);
    assert_eq!(hugo.providers("?country=Sweden&q=fibre").await, ["Baltic Carrier Group"]);
    assert_eq!(hugo.providers("?country=Sweden&q=Frankfurt").await, [""; 0]);
    let list = hugo.get("marketplace?q=altocumulus").await.ok();
    assert_eq!(list["rows"]["items"][0]["services"], 4, "one of five is not visible");
    assert_eq!(list["rows"]["items"][0]["metros"], json!(["Ashburn", "Dublin", "Frankfurt"]));
    assert!(list["countries"].as_array().unwrap().contains(&json!("Sweden")));
}

#[tokio::test]
async fn nothing_of_a_provider_is_told_but_what_its_profile_says() {
    let world = World::new().await;
    execute(
        &world,
        "UPDATE services SET cost_centre = 'SECRET-CC', search = search || 'secret-cc' WHERE name LIKE 'Altocumulus%'",
    )
    .await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let id = hugo.provider("Altocumulus").await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let list = hugo.get("marketplace?q=altocumulus").await.ok();
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(keys(&list["rows"]["items"][0]), set(&["provider", "bio", "services", "metros"]));
    let page = hugo.get(&format!("marketplace/{id}")).await.ok();
    assert_eq!(keys(&page), set(&["provider", "bio", "website", "contacts"]));
    let offers = hugo.offers("Altocumulus").await;
    assert_eq!(offers.len(), 4);
    for offer in &offers {
        assert_eq!(keys(offer), set(&["provider", "id", "name", "kind", "location", "speed_mbps"]));
        // A service of somebody else is no service of one's own.
        hugo.get(&format!("services/{}", offer["id"].as_str().unwrap())).await.problem(404, "not-found");
    }
    assert_eq!(hugo.providers("?q=secret-cc").await, [""; 0], "cost centres are not searched");
    hugo.get(&format!("marketplace/{id}/services?q=secret-cc")).await.ok()["total"]
        .as_i64()
        .filter(|n| *n == 0)
        .unwrap();
    // The id is not that of the account.
    let ops = world.signed_in(OPS).await;
    let partners = ops.get("partners").await.text().to_owned();
    assert!(partners.contains("Altocumulus") && !partners.contains(&id));
}

#[tokio::test]
async fn private_profiles_and_invisible_services_are_nowhere() {
    let world = World::new().await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let buyer = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let id = hugo.provider("Deepfreeze").await;
    let offers = hugo.offers("Deepfreeze").await;
    let offer = |at: usize| offers[at]["id"].as_str().unwrap().to_owned();
    let nowhere = hugo.get("marketplace/nobody").await.problem(404, "not-found");

    execute(&world, &format!("UPDATE services SET marketplace_visible = FALSE WHERE uid = '{}'", offer(0)))
        .await;
    assert_eq!(hugo.offers("Deepfreeze").await.len(), 1);
    let gone = buyer.draft(&to_offer(&buyer, &offer(0)).await).await;
    assert_eq!(codes(&gone["problems"]), ["b_end not_offered"]);
    assert_eq!(gone["row"]["edit"]["b_end_text"], "", "neither its name nor what somebody made up");

    // One that ended is not there either.
    execute(&world, &format!("UPDATE services SET state = 'DECOMMISSIONED' WHERE uid = '{}'", offer(1)))
        .await;
    assert_eq!(hugo.offers("Deepfreeze").await.len(), 0);

    let draft = buyer
        .draft(&to_offer(&buyer, hugo.offers("Altocumulus").await[0]["id"].as_str().unwrap()).await)
        .await;
    execute(&world, "UPDATE marketplace_profiles SET public = FALSE").await;
    assert_eq!(hugo.providers("").await, [""; 0]);
    for path in ["", "/services", "/logo"] {
        assert_eq!(hugo.get(&format!("marketplace/{id}{path}")).await.problem(404, "not-found"), nowhere);
    }
    let refused = buyer.submit_with("late", &draft).await.problem(422, "invalid");
    assert_eq!(codes(&refused["fields"]), ["b_end not_offered"]);

    // What is stored of a managed account's service makes it visible to nobody.
    execute(&world, "UPDATE marketplace_profiles SET public = TRUE").await;
    execute(
        &world,
        "UPDATE services SET marketplace_visible = TRUE, offer_search = 'hangar'
            WHERE account_id = (SELECT id FROM accounts WHERE name = 'Kestrel Air')",
    )
    .await;
    assert_eq!(hugo.providers("?q=hangar").await, [""; 0]);
    assert_eq!(hugo.offers("Halcyon").await.len(), 1);
    let kestrel = world.signed_in("kim@kestrel.example").await;
    let home = kestrel.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    let own = kestrel.get(&format!("accounts/{home}/services?kind=port")).await.ok();
    let managed = buyer.draft(&to_offer(&buyer, own["items"][0]["id"].as_str().unwrap()).await).await;
    assert_eq!(codes(&managed["problems"]), ["b_end not_offered"]);
}

#[tokio::test]
async fn a_profile_is_edited_by_who_may_and_within_its_limits() {
    let world = World::new().await;
    let rosa = At::new(&world, ROSA, "Blue Mesa IT").await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let hostile = "<img src=x onerror=alert(1)> \u{202e}evil 🚢";
    let saved = rosa
        .edit(|profile| {
            profile["public"] = json!(true);
            profile["name"] = json!(hostile);
            profile["bio"] = json!("wörd ".repeat(200).trim());
        })
        .await;
    assert_eq!(saved.header("etag"), "\"2\"");
    assert_eq!(saved.ok()["profile"]["name"], hostile);
    assert!(hugo.providers("").await.contains(&hostile.to_owned()));
    let long = rosa.edit(|profile| profile["bio"] = json!("wörd ".repeat(201))).await.problem(422, "invalid");
    assert_eq!(codes(&long["fields"]), ["bio too_many_words"]);
    let script = rosa.edit(|profile| profile["website"] = json!("javascript:alert(1)")).await;
    assert_eq!(codes(&script.problem(422, "invalid")["fields"]), ["website not_a_web_address"]);
    let stale = json!({"public": false, "name": "Late"});
    rosa.send(Method::PUT, "marketplace-profile", Some(&stale), "\"1\"").await.problem(412, "changed");
    rosa.edit(|profile| profile["public"] = json!(false)).await.ok();
    assert!(!hugo.providers("").await.contains(&hostile.to_owned()));

    let noor = At::new(&world, NOOR, "Halcyon Networks").await;
    noor.edit(|profile| profile["public"] = json!(false)).await.problem(403, "not-allowed");
    noor.logo(PNG, "image/png", "\"1\"").await.problem(403, "not-allowed");
}

#[tokio::test]
async fn a_logo_is_a_small_picture_and_served_as_nothing_else() {
    let world = World::new().await;
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let hostile: [(&[u8], &str); 5] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
        (b"<!doctype html><script>alert(1)</script>", "image/png"),
        (b"GIF89a\x01\0\x01\0", "image/gif"),
        (b"", "image/png"),
    ];
    for (bytes, media_type) in hostile {
        let refused = ada.logo(bytes, media_type, "\"1\"").await.problem(422, "invalid");
        assert_eq!(codes(&refused["fields"]), ["logo not_an_image"], "{media_type}");
    }
    let mut heavy = PNG.to_vec();
    heavy.resize(64 * 1024 + 1, 0);
    ada.logo(&heavy, "image/png", "\"1\"").await.problem(413, "too-large");
    ada.get("marketplace-profile/logo").await.problem(404, "not-found");

    // What it is called does not matter, what is in it does.
    let saved = ada.logo(PNG, "text/html", "\"1\"").await;
    assert_eq!(saved.header("etag"), "\"2\"");
    let saved = saved.ok();
    assert_eq!(
        (&saved["logo"]["media_type"], &saved["logo"]["bytes"]),
        (&json!("image/png"), &json!(PNG.len()))
    );
    ada.logo(PNG, "image/png", "\"1\"").await.problem(412, "changed");
    let address = format!("marketplace/{}/logo", saved["id"].as_str().unwrap());
    for (by, path) in [(&ada, "marketplace-profile/logo"), (&hugo, address.as_str())] {
        let picture = by.get(path).await;
        assert_eq!(picture.body, PNG);
        assert_eq!(picture.header("content-type"), "image/png");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert_eq!(picture.header("cache-control"), "private, max-age=300");
        assert!(picture.header("content-security-policy").contains("default-src 'none'"));
        let path = format!("{}/{path}", by.at);
        let known = [("if-none-match", picture.header("etag"))];
        let again = by.visitor.send(Method::GET, &path, None, &known).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    ada.send(Method::DELETE, "marketplace-profile/logo", None, "\"2\"").await.ok();
    hugo.get(&address).await.problem(404, "not-found");
}

#[tokio::test]
async fn only_partners_publish_and_only_their_own_services() {
    let world = World::new().await;
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    let hugo = At::new(&world, HUGO, "Harbour Logistics").await;
    let own = ada.get("marketplace-profile/services").await.ok();
    let own = own["items"].as_array().unwrap();
    let kinds: BTreeSet<_> = own.iter().map(|row| row["service"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["mcr", "port"]));
    let hidden = own.iter().find(|row| row["visible"] == false).unwrap()["service"]["id"].as_str().unwrap();
    let publish = async |by: &At, id: &str, visible: bool| {
        let path = format!("{}/marketplace-profile/services/{id}", by.at);
        by.visitor.send(Method::PUT, &path, Some(&json!({"visible": visible})), &[]).await
    };
    assert_eq!(hugo.offers("Halcyon").await.len(), 1);
    assert_eq!(publish(&ada, hidden, true).await.ok()["visible"], true);
    assert_eq!(hugo.offers("Halcyon").await.len(), 2);
    assert_eq!(
        hugo.providers("?q=transit").await.len() + hugo.providers("?q=core%20frankfurt%202").await.len(),
        1
    );
    publish(&ada, hidden, false).await.ok();
    assert_eq!(hugo.offers("Halcyon").await.len(), 1);

    // A connection, and a service of a managed account: by the partner, by its users, at either account.
    let vxc =
        ada.get("services?kind=vxc&q=transit").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let refused = publish(&ada, &vxc, true).await.problem(422, "invalid");
    assert_eq!(codes(&refused["fields"]), ["service not_an_end"]);
    let managed = hugo.get("services?kind=port").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let as_ada = At::new(&world, ADA, "Harbour Logistics").await;
    for by in [&ada, &as_ada, &hugo] {
        publish(by, &managed, true).await.problem(404, "not-found");
    }
    let path = |by: &At| format!("{}/marketplace-profile", by.at);
    for by in [&as_ada, &hugo] {
        by.visitor.get(&path(by)).await.problem(404, "not-found");
        let edit = json!({"public": true, "name": "Us"});
        by.send(Method::PUT, "marketplace-profile", Some(&edit), "\"0\"").await.problem(404, "not-found");
        by.logo(PNG, "image/png", "\"0\"").await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_connection_waits_for_the_owner_and_then_for_the_provider() {
    let world = World::new().await;
    let lena = Buyer::new(&world, LENA, "Lumen Bakery").await;
    let market = At::new(&world, LENA, "Lumen Bakery").await;
    let offer = market.offers("Halcyon").await[0].clone();
    let draft = lena.draft(&to_offer(&lena, offer["id"].as_str().unwrap()).await).await;
    assert_eq!(draft["b_market"], offer);
    assert_eq!(draft["row"]["edit"]["b_end_text"], "Halcyon Networks · Halcyon core Frankfurt");
    assert_eq!(codes(&draft["problems"]), Vec::<String>::new());
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    assert_eq!(ada.requests().await.len(), 0, "nobody is asked by a draft");

    let sent = lena.submit(&draft).await;
    assert_eq!((state(&sent), &sent["connection"]["state"]), ("submitted", &json!("pending")));
    let early = advance(&world, &sent, "start").await.problem(409, "conflict");
    assert_eq!(codes(&early["fields"]), ["connection waits_for_owner"]);

    let [request] = ada.requests().await.try_into().unwrap();
    assert_eq!((&request["partner"], &request["account"]), (&json!("Blue Mesa IT"), &json!("Lumen Bakery")));
    assert_eq!((&request["speed_mbps"], &request["state"]), (&json!(500), &json!("pending")));
    assert_eq!(request["service"]["name"], "Halcyon core Frankfurt");
    // Who does not own the service has nothing to answer.
    let rosa = At::new(&world, ROSA, "Blue Mesa IT").await;
    assert_eq!(rosa.requests().await.len(), 0);
    rosa.answer(&request, "accept").await.problem(404, "not-found");
    At::new(&world, NOOR, "Halcyon Networks")
        .await
        .answer(&request, "accept")
        .await
        .problem(403, "not-allowed");

    assert_eq!(ada.answer(&request, "accept").await.ok()["state"], "accepted");
    ada.answer(&request, "decline").await.problem(409, "conflict");
    let bound = lena.act(&sent, "withdraw").await.problem(409, "conflict");
    assert_eq!(codes(&bound["fields"]), ["connection owner_accepted"]);
    assert!(!lena.show(&sent).await["row"]["may"].as_array().unwrap().contains(&json!("withdraw")));
    for act in ["start", "finish"] {
        advance(&world, &sent, act).await.ok();
    }
    assert_eq!(state(&lena.show(&sent).await), "done");
    assert_eq!(ada.requests().await[0]["by"], "Ada Halvorsen");
}

#[tokio::test]
async fn a_declined_connection_refuses_the_order_with_the_owners_words() {
    let world = World::new().await;
    let lena = Buyer::new(&world, LENA, "Lumen Bakery").await;
    let market = At::new(&world, LENA, "Lumen Bakery").await;
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    let offer = market.offers("Halcyon").await[0]["id"].as_str().unwrap().to_owned();
    let sent = lena.ordered(&to_offer(&lena, &offer).await).await;
    let [request] = ada.requests().await.try_into().unwrap();
    assert_eq!(ada.answer(&request, "decline").await.ok()["state"], "declined");
    let refused = lena.show(&sent).await;
    assert_eq!((state(&refused), &refused["row"]["words"]), ("rejected", &json!("No rack space – 満杯.")));
    assert_eq!(refused["connection"]["state"], "declined");
    let last = refused["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["by"], "Halcyon Networks", "the company, not the person");
    assert!(!refused.to_string().contains("Ada"), "{refused}");
    advance(&world, &sent, "start").await.problem(409, "conflict");

    // Withdrawn, it is no request any more; refused by the provider, neither.
    for (by, act) in [(true, "withdraw"), (false, "refuse")] {
        let sent = lena.ordered(&to_offer(&lena, &offer).await).await;
        match by {
            true => lena.act(&sent, act).await,
            false => advance(&world, &sent, act).await,
        }
        .ok();
        let requests = ada.requests().await;
        assert_eq!(requests[0]["state"], "withdrawn");
        ada.answer(&requests[0], "accept").await.problem(409, "conflict");
    }
}

#[tokio::test]
async fn of_a_withdrawal_beside_an_answer_one_wins() {
    let world = World::new().await;
    let lena = Buyer::new(&world, LENA, "Lumen Bakery").await;
    let market = At::new(&world, LENA, "Lumen Bakery").await;
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    let offer = market.offers("Halcyon").await[0]["id"].as_str().unwrap().to_owned();
    for round in 0..12 {
        let sent = lena.ordered(&to_offer(&lena, &offer).await).await;
        let request = ada.requests().await[0].clone();
        let how = if round % 2 == 0 { "accept" } else { "decline" };
        let (taken_back, answered) = tokio::join!(lena.act(&sent, "withdraw"), ada.answer(&request, how));
        let statuses = BTreeSet::from([taken_back.status.as_u16(), answered.status.as_u16()]);
        assert_eq!(statuses, BTreeSet::from([200, 409]), "{} {}", taken_back.text(), answered.text());
        let stands = lena.show(&sent).await;
        let expected = match (taken_back.status.as_u16(), how) {
            (200, _) => ("withdrawn", "withdrawn"),
            (_, "accept") => ("submitted", "accepted"),
            _ => ("rejected", "declined"),
        };
        assert_eq!((state(&stands), stands["connection"]["state"].as_str().unwrap()), expected);
    }
}

#[tokio::test]
async fn an_approval_comes_before_the_owner_is_asked_and_there_is_no_price_on_the_way() {
    let world = World::new().await;
    let ada = At::new(&world, ADA, "Halcyon Networks").await;
    let hugo = Buyer::new(&world, HUGO, "Harbour Logistics").await;
    let market = At::new(&world, HUGO, "Harbour Logistics").await;
    let harbour = At::new(&world, ADA, "Harbour Logistics").await;
    harbour.send(Method::PUT, "approvals", Some(&json!({"required": true})), "\"0\"").await.ok();
    // A managed account may ask its own partner like anybody else.
    let offer = market.offers("Halcyon").await[0]["id"].as_str().unwrap().to_owned();
    let draft = hugo.draft(&to_offer(&hugo, &offer).await).await;
    assert_no_price(&draft);
    let sent = hugo.submit(&draft).await;
    assert_no_price(&sent);
    assert_eq!((state(&sent), sent.get("connection")), ("awaiting_approval", None));
    assert_eq!(ada.requests().await.len(), 0);
    let partner = Buyer::new(&world, ADA, "Harbour Logistics").await;
    let approved = partner.act(&sent, "approve").await.ok();
    assert_eq!(approved["connection"]["state"], "pending");
    assert_eq!(ada.requests().await[0]["account"], "Harbour Logistics");

    // One's own service is an end of one's own.
    let own = Buyer::new(&world, ADA, "Halcyon Networks").await;
    let a_end = own.find("kind=mcr").await["id"].clone();
    let edit = json!({"kind": "new", "product": "vxc", "name": "Home", "speed_mbps": 1, "term_months": 1,
        "a_end": a_end, "b_market": offer});
    let draft = own.draft(&edit).await;
    assert!(codes(&draft["problems"]).contains(&"b_end own_service".to_owned()), "{draft}");
    // What somebody offers is an end of connections only.
    let port = json!({"kind": "new", "product": "port", "b_market": offer});
    assert_eq!(own.draft(&port).await["row"]["edit"].get("b_market"), None);
}
