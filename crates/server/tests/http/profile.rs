//! Editing a company profile.

use crate::world::{Answer, Visitor, World};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

fn edit() -> Value {
    json!({
        "legal_name": "Harbour Logistics GmbH & Co. KG \u{1F6A2}", "trading_name": " Harbour ", "registration_number": "HRB 1",
        "website": "https://harbour.example/?a=1#b", "phone": "+49 40 1", "street": "Kai 1", "city": "Hamburg",
        "postcode": "20457", "country": "DE",
        "contacts": [{"name": "Desk <b>", "email": "desk@harbour.example", "phone": "+49 40 2"},
                     {"name": "Night", "email": "night@harbour.example"}],
    })
}

async fn put(by: &Visitor, path: &str, body: &Value, version: Option<&str>) -> Answer {
    let headers: Vec<_> = version.map(|version| ("if-match", version)).into_iter().collect();
    by.send(Method::PUT, path, Some(body), &headers).await
}

async fn profile_of(world: &World, by: &Visitor, name: &str) -> (String, String) {
    let path = format!("accounts/{}/company-profile", world.account(by, name).await);
    let version = by.get(&path).await.header("etag").to_owned();
    (path, version)
}

#[tokio::test]
async fn what_is_sent_is_what_is_read() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let (path, version) = profile_of(&world, &ada, "Harbour Logistics").await;
    let saved = put(&ada, &path, &edit(), Some(&version)).await;
    assert_ne!(saved.header("etag"), version);
    let tag = saved.header("etag").to_owned();
    let saved = saved.ok();
    let read = ada.get(&path).await;
    assert_eq!(read.header("etag"), tag);
    assert_eq!(read.clone().ok(), saved);
    for (field, value) in edit().as_object().unwrap() {
        assert_eq!(&saved["profile"][field], value, "{field}");
    }
}

#[tokio::test]
async fn the_second_of_two_editors_is_refused() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let (path, version) = profile_of(&world, &ada, "Harbour Logistics").await;
    put(&ada, &path, &edit(), None).await.problem(428, "version-required");
    for wrong in ["*", "1", "\"a\"", "W/\"1\"", "\"99999999999\""] {
        let problem = put(&ada, &path, &edit(), Some(wrong)).await.problem(400, "bad-request");
        assert!(problem["detail"].as_str().unwrap().contains("If-Match"), "{problem}");
    }
    let both = edit();
    let (one, other) =
        tokio::join!(put(&ada, &path, &both, Some(&version)), put(&ada, &path, &both, Some(&version)));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    put(&ada, &path, &edit(), Some(&version)).await.problem(412, "changed");
}

#[tokio::test]
async fn an_account_without_a_profile_starts_at_version_0() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let accounts = ada.get("accounts?limit=500").await.ok();
    for account in accounts["items"].as_array().unwrap() {
        let path = format!("accounts/{}/company-profile", account["account"]["id"].as_str().unwrap());
        let read = ada.get(&path).await;
        if read.header("etag") == "\"0\"" {
            assert_eq!(read.ok()["profile"]["legal_name"], "");
            let (one, other) =
                tokio::join!(put(&ada, &path, &FULL, Some("\"0\"")), put(&ada, &path, &FULL, Some("\"0\"")));
            assert_eq!(one.status.as_u16() + other.status.as_u16(), 200 + 412);
            assert_eq!(ada.get(&path).await.header("etag"), "\"1\"");
            return;
        }
    }
    panic!("the demo has an account without a profile");
}

static FULL: std::sync::LazyLock<Value> = std::sync::LazyLock::new(edit);

#[tokio::test]
async fn every_problem_is_named_with_its_field() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let (path, version) = profile_of(&world, &ada, "Kestrel Air").await;
    let wrong = json!({
        "legal_name": " ", "city": "x".repeat(129), "website": "javascript:alert(1)", "country": "Germany",
        "street": "a\u{0}b", "contacts": [],
    });
    let problem = put(&ada, &path, &wrong, Some(&version)).await.problem(422, "invalid");
    let fields: Vec<_> = problem["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (field["field"].as_str().unwrap(), field["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        fields,
        [
            ("street", "control_character"),
            ("city", "too_long"),
            ("legal_name", "required"),
            ("website", "not_a_web_address"),
            ("country", "not_a_country"),
            // The provider supports Kestrel Air.
            ("contacts", "contact_required"),
        ]
    );
    assert_eq!(ada.get(&path).await.header("etag"), version, "nothing was saved");
}

#[tokio::test]
async fn who_may_not_edit_changes_nothing() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let (path, version) = profile_of(&world, &ada, "Harbour Logistics").await;
    let noor = world.signed_in("noor@halcyon.example").await;
    put(&noor, &path, &edit(), Some(&version)).await.problem(403, "not-allowed");
    let hugo = world.signed_in("hugo@harbour.example").await;
    put(&hugo, &path, &edit(), Some(&version)).await.problem(404, "not-found");
    // Refused before the body is read: what is wrong with it is no business of theirs.
    put(&hugo, &path, &json!({"a": 1}), None).await.problem(404, "not-found");
    assert_eq!(ada.get(&path).await.header("etag"), version);
}

#[tokio::test]
async fn contacts_are_optional_where_the_provider_does_not_support_the_account() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let without = json!({"legal_name": "Somebody Ltd", "contacts": []});
    for (account, status) in [("Halcyon Networks", 200), ("Harbour Logistics", 200), ("Kestrel Air", 422)] {
        let (path, version) = profile_of(&world, &ada, account).await;
        assert_eq!(put(&ada, &path, &without, Some(&version)).await.status, status, "{account}");
    }
}

#[tokio::test]
async fn where_the_setting_is_on_managed_users_look_at_the_profile_and_change_nothing() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let (path, version) = profile_of(&world, &ada, "Harbour Logistics").await;
    let on = "INSERT INTO setting_values (holder_id, layer, setting, value, updated_at)
        SELECT id, 'override', 'company_profile', TRUE, 0 FROM accounts WHERE name = 'Harbour Logistics'";
    world.db.execute_unprepared(on).await.unwrap();
    let hugo = world.signed_in("hugo@harbour.example").await;
    assert_eq!(hugo.get(&path).await.ok()["supported_by"], "partner");
    put(&hugo, &path, &edit(), Some(&version)).await.problem(403, "not-allowed");
}
