//! With pricing off, nothing that is answered holds an amount, a currency or a word about discounts; with pricing on,
//! nothing tells what the partner pays. The crawl takes its routes from the API's description, and the ids from the
//! answers, so that it finds new ones by itself.

use crate::world::{Answer, Visitor, World};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::timeout;

/// Currencies that the provider bills in; with the signs of some.
const CODES: [&str; 15] =
    ["AUD", "BGN", "CAD", "CHF", "DKK", "EUR", "GBP", "HKD", "JPY", "NOK", "NZD", "PLN", "SEK", "SGD", "USD"];
const SIGNS: [char; 4] = ['€', '$', '£', '¥'];

/// Fields that only answers about money have.
const FIELDS: [&str; 13] = [
    "amount",
    "currency",
    "difference",
    "discounts",
    "estimate",
    "margin",
    "minor",
    "monthly",
    "once",
    "retail_monthly",
    "retail_once",
    "retail",
    "tax_rate",
];

/// Words about discounts and margins, in English and German. Whole words, whatever their case.
const DISCOUNTS: [&str; 22] = [
    "discount",
    "discounts",
    "discounted",
    "rebate",
    "rebates",
    "promotion",
    "promotions",
    "promotional",
    "wholesale",
    "reseller",
    "markup",
    "margin",
    "margins",
    "rabatt",
    "rabatte",
    "nachlass",
    "nachlässe",
    "preisnachlass",
    "skonto",
    "marge",
    "margen",
    "aktionsrabatt",
];

/// What in an answer gives an amount, a currency or a discount away.
fn gives_away(text: &str) -> BTreeSet<String> {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
    };
    let mut found = of_partners(text);
    found.extend(words(text).into_iter().filter(|word| CODES.contains(&word.as_str())));
    found.extend(SIGNS.into_iter().filter(|sign| text.contains(*sign)).map(String::from));
    found.extend(
        FIELDS.iter().filter(|field| text.contains(&format!("\"{field}\":"))).map(ToString::to_string),
    );
    found
}

/// What in an answer tells what the partner pays.
fn of_partners(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let mut found: BTreeSet<_> = words.filter(|word| DISCOUNTS.contains(&word.as_str())).collect();
    // The partner is named elsewhere; with an amount, it is what they pay.
    for field in ["\"partner\":{\"monthly\"", "\"discounts\":"] {
        found.extend(text.contains(field).then(|| field.to_owned()));
    }
    found
}

/// Everything that somebody was answered.
struct Crawl {
    world: World,
    visitor: Visitor,
    account: String,
    answers: Vec<(String, String)>,
    /// Routes that answered with something.
    seen: BTreeSet<String>,
}

impl Crawl {
    async fn new(email: &str) -> Self {
        let world = World::new().await;
        let visitor = world.signed_in(email).await;
        let account = visitor.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
        Self { world, visitor, account, answers: Vec::new(), seen: BTreeSet::new() }
    }

    fn keep(&mut self, what: &str, answer: &Answer) {
        let headers: Vec<_> =
            answer.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let text = format!("{}\n{}", headers.join("\n"), String::from_utf8_lossy(&answer.body));
        self.answers.push((format!("{what} {}", answer.status), text));
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let answer = self.visitor.send(method.clone(), path, body, headers).await;
        self.keep(&format!("{method} {path}"), &answer);
        answer
    }

    /// Everything that can be read, with ids that this person and others know.
    async fn read_all(&mut self) {
        let description = self.visitor.get("openapi.json").await.ok();
        let paths = description["paths"].as_object().unwrap();
        let routes: Vec<String> = paths
            .iter()
            .filter(|(_, item)| item.get("get").is_some())
            .map(|(path, _)| path.clone())
            .collect();
        let mut ids = BTreeMap::new();
        for email in ["ada@halcyon.example", "rosa@bluemesa.example"] {
            let other = self.world.signed_in(email).await;
            let home = other.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
            for account in [&home, &self.account] {
                for route in routes.iter().filter(|route| route.contains("{account}") && !is_endless(route)) {
                    let path = route.replace("{account}", account);
                    if !path.contains('{') {
                        let answer = other.get(&path).await;
                        harvest(&mut ids, &path, &answer);
                    }
                }
            }
            ids.entry("accounts".to_owned()).or_insert_with(BTreeSet::new).insert(home);
        }
        // Twice: what the first round finds, the second asks for.
        for _ in 0..2 {
            for route in routes.iter().filter(|route| !is_endless(route)) {
                for path in self.filled(route, &ids) {
                    let answer = self.send(Method::GET, &path, None, &[]).await;
                    if answer.status == 200 {
                        self.seen.insert(route.clone());
                    }
                    harvest(&mut ids, &path, &answer);
                }
            }
        }
    }

    /// A route with every id that fits its place: one that was found in the list of that name, or any.
    fn filled(&self, route: &str, ids: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
        let mut paths = vec![String::new()];
        let mut before = "";
        for part in route.split('/').skip(1) {
            let values: Vec<String> = match (part, part.starts_with('{')) {
                ("{account}", _) => {
                    let others = ids["accounts"].iter().filter(|id| **id != self.account).take(2).cloned();
                    std::iter::once(self.account.clone()).chain(others).collect()
                }
                (_, true) => match ids.get(before) {
                    Some(found) => found.iter().take(12).cloned().collect(),
                    None => ids.values().flat_map(|found| found.iter().take(2).cloned()).collect(),
                },
                (part, false) => vec![part.to_owned()],
            };
            paths = paths
                .iter()
                .flat_map(|path| values.iter().map(move |value| format!("{path}/{value}")))
                .collect();
            before = part;
        }
        paths
    }

    /// Orders of each kind, from the draft to the end.
    async fn order(&mut self) {
        let orders = format!("accounts/{}/orders", self.account);
        let services = self.visitor.get(&format!("accounts/{}/services?limit=50", self.account)).await.ok();
        let services = services["items"].as_array().unwrap();
        let open = services.iter().find(|row| row["kind"] == "port" && row["locked"] == false).unwrap();
        let port = &open["id"];
        let edits = [
            json!({"kind": "new", "product": "port", "name": "Dock 9", "speed_mbps": 1000, "term_months": 12,
                "market": "DE", "location": "FRA6"}),
            json!({"kind": "new", "product": "vxc", "name": "To dock 9", "speed_mbps": 500, "term_months": 1,
                "a_end": port, "b_end_text": "Somebody"}),
            json!({"kind": "new", "product": "mcr", "name": "Dock router", "speed_mbps": 2500, "term_months": 12,
                "market": "ZZ"}),
            json!({"kind": "change", "service": port, "name": "Dock 10"}),
            json!({"kind": "cancel", "service": port}),
        ];
        for (number, edit) in edits.iter().enumerate() {
            let key = format!("order-{number}");
            self.send(Method::POST, &format!("{orders}/estimate"), Some(edit), &[]).await;
            let made = self.send(Method::POST, &orders, Some(edit), &[("idempotency-key", &key)]).await;
            if made.status != 201 {
                continue;
            }
            let order = format!("{orders}/{}", made.json()["row"]["id"].as_str().unwrap());
            let saved =
                self.send(Method::PUT, &order, Some(edit), &[("if-match", made.header("etag"))]).await;
            let sent = [("idempotency-key", key.as_str()), ("if-match", saved.header("etag"))];
            self.send(Method::POST, &format!("{order}/submit"), None, &sent).await;
            self.send(Method::GET, &order, None, &[]).await;
            for act in ["approve", "withdraw"] {
                self.send(Method::POST, &format!("{order}/{act}"), Some(&json!({"words": "No."})), &[]).await;
            }
        }
    }

    /// What an open page is told while things happen.
    async fn listen(&mut self) {
        let mut stream = self.visitor.open(Method::GET, "events", None, &[]).await;
        let asked = json!({"feature": "billing_markets", "market": "SG", "reason": "An office."});
        let requests = format!("accounts/{}/requests", self.account);
        self.send(Method::POST, &requests, Some(&asked), &[]).await;
        let mut told = String::new();
        while let Ok(Ok(Some(chunk))) = timeout(Duration::from_millis(800), stream.chunk()).await {
            told.push_str(&String::from_utf8_lossy(&chunk));
        }
        assert!(told.contains("requests"), "the stream has to tell something: {told}");
        self.answers.push(("the event stream".to_owned(), told));
    }

    /// What was found where.
    fn found(&self, detect: fn(&str) -> BTreeSet<String>) -> Vec<(String, BTreeSet<String>)> {
        let found = self.answers.iter().map(|(what, text)| (what.clone(), detect(text)));
        found.filter(|(_, found)| !found.is_empty()).collect()
    }
}

/// The stream has no end and is read apart.
fn is_endless(route: &str) -> bool {
    route.ends_with("/events") || route.ends_with("/openapi.json")
}

/// Keeps the ids of an answer by the name of the list that they are in.
fn harvest(ids: &mut BTreeMap<String, BTreeSet<String>>, path: &str, answer: &Answer) {
    fn walk(json: &Value, found: &mut BTreeSet<String>) {
        match json {
            Value::Object(fields) => {
                found.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| walk(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let Ok(json) = serde_json::from_slice::<Value>(&answer.body) else { return };
    if answer.status == 200 && json.get("items").is_some() {
        let list = path.rsplit('/').next().unwrap_or_default();
        walk(&json, ids.entry(list.to_owned()).or_default());
    }
}

async fn crawled(email: &str) -> Crawl {
    let mut crawl = Crawl::new(email).await;
    crawl.order().await;
    crawl.read_all().await;
    crawl
}

#[tokio::test]
async fn with_pricing_off_nothing_gives_a_price_away() {
    let mut hugo = crawled("hugo@harbour.example").await;
    hugo.listen().await;
    assert_eq!(hugo.found(gives_away), []);
    // The crawl has to see something, of each part that he has.
    for part in ["/context", "/accounts", "{service}", "{order}", "/orders", "/requests", "/services"] {
        assert!(hugo.seen.iter().any(|route| route.ends_with(part)), "{part} is not among {:?}", hugo.seen);
    }
    assert!(hugo.answers.len() > 100, "{}", hugo.answers.len());
}

#[tokio::test]
async fn the_same_crawl_finds_prices_where_there_are_some() {
    let ada = crawled("ada@halcyon.example").await;
    let found: BTreeSet<String> = ada.found(gives_away).into_iter().flat_map(|(_, found)| found).collect();
    for expected in ["EUR", "JPY", "discounts", "wholesale", "minor", "estimate"] {
        assert!(found.contains(expected), "{expected} is not among {found:?}");
    }
    for part in ["/pricing", "{invoice}", "/lines", "/billing-markets", "{order}"] {
        assert!(ada.seen.iter().any(|route| route.ends_with(part)), "{part} is not among {:?}", ada.seen);
    }
}

#[tokio::test]
async fn with_pricing_on_nothing_tells_what_the_partner_pays() {
    let lena = crawled("lena@lumen.example").await;
    assert_eq!(lena.found(of_partners), []);
    let found: BTreeSet<String> = lena.found(gives_away).into_iter().flat_map(|(_, found)| found).collect();
    assert!(found.contains("retail_monthly") && found.contains("USD"), "{found:?}");
}

#[test]
fn the_detector_knows_whole_words_only() {
    for price in ["{\"minor\":5}", "12 EUR", "5 €", "A Discount", "mit Rabatt", "Nachlässe"] {
        assert!(!gives_away(price).is_empty(), "{price}");
    }
    for other in
        ["Europe", "discounting", "marginal", "\"pricing\":{\"access\":\"hidden\"}", "EURO", "a minor one"]
    {
        assert_eq!(gives_away(other), BTreeSet::new(), "{other}");
    }
}
