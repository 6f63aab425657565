//! What each demo user gets: the landing page, and the links.

use crate::world::World;
use serde_json::Value;

const PARTNER: &str = "billing_markets chat company_profile dashboard invoices marketplace marketplace_profile \
    notifications pricing service_status services settings";

/// E-mail address, landing page, visible features.
const EXPECTED: [(&str, &str, &str); 9] = [
    ("ada@halcyon.example", "dashboard", PARTNER),
    (
        "noor@halcyon.example",
        "dashboard",
        "chat company_profile dashboard marketplace marketplace_profile notifications pricing service_status \
         services settings",
    ),
    ("finn@halcyon.example", "dashboard", PARTNER),
    (
        "rosa@bluemesa.example",
        "dashboard",
        "chat company_profile dashboard marketplace marketplace_profile notifications pricing service_status \
         services settings",
    ),
    ("hugo@harbour.example", "services", "marketplace service_status services"),
    ("june@juniper.example", "dashboard", "dashboard marketplace service_status services"),
    ("kim@kestrel.example", "services", "chat marketplace notifications service_status services"),
    ("omar@harbour.example", "services", "marketplace service_status services"),
    ("lena@lumen.example", "services", "dashboard marketplace pricing service_status services"),
];

fn visible(context: &Value) -> String {
    let features = context["features"].as_object().unwrap();
    let mut visible: Vec<_> = features
        .iter()
        .filter(|(_, decided)| decided["access"] != "hidden")
        .map(|(feature, _)| feature.as_str())
        .collect();
    visible.sort_unstable();
    visible.join(" ")
}

#[tokio::test]
async fn each_demo_user_lands_where_they_should_and_gets_exactly_their_links() {
    let world = World::new().await;
    for (email, landing, features) in EXPECTED {
        let mut visitor = world.visitor();
        let signed_in = visitor.sign_in(email, "portico-demo").await.ok();
        assert_eq!(signed_in["landing"], landing, "{email}");
        assert_eq!(visible(&signed_in), features, "{email}");
        assert_eq!(signed_in["features"].as_object().unwrap().len(), 12);
        assert_eq!(visitor.get("context").await.ok(), signed_in, "signing in answers the context");
    }
}

#[tokio::test]
async fn decisions_follow_from_the_facts_that_travel() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let lena = world.signed_in("lena@lumen.example").await;
    let accounts = ada.get("accounts?limit=500").await.ok();
    let mut contexts = vec![lena.get("context").await.ok()];
    for account in accounts["items"].as_array().unwrap() {
        contexts.push(
            ada.get(&format!("context?account={}", account["account"]["id"].as_str().unwrap())).await.ok(),
        );
    }
    for context in contexts {
        let facts: portico_api::Facts = serde_json::from_value(context["facts"].clone()).unwrap();
        let decided = portico_api::Decisions::from(&portico_rules::Facts::try_from(&facts).unwrap());
        assert_eq!(serde_json::to_value(decided.features).unwrap(), context["features"]);
        assert_eq!(serde_json::to_value(decided.landing).unwrap(), context["landing"]);
    }
}

#[tokio::test]
async fn operators_have_an_account_and_no_decisions() {
    let world = World::new().await;
    let context = world.signed_in("ops@provider.example").await.get("context").await.ok();
    assert_eq!(context["user"]["kind"], "operator");
    assert_eq!(context["account"]["kind"], "provider");
    assert_eq!(context["features"], serde_json::json!({}));
    assert_eq!(context["landing"], Value::Null);
    assert_eq!(context.get("facts"), None);
    assert_eq!(context.get("partner"), None);
}

#[tokio::test]
async fn managed_users_are_told_nothing_of_the_distributor_or_the_reference() {
    let world = World::new().await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let context = rosa.get("context").await.ok();
    assert_eq!(context["partner"]["referred_by"], "Meridian Distribution");
    assert_eq!(context["facts"]["partner"]["referred_by"], "Meridian Distribution");

    let lena = world.signed_in("lena@lumen.example").await;
    let answer = lena.get("context").await;
    let context = answer.clone().ok();
    assert_eq!(context["facts"]["partner"]["referred_by"], Value::Null);
    assert_eq!(context["partner"]["name"], "Blue Mesa IT");
    assert!(!answer.text().contains("Meridian"));
    assert_eq!(context["account"].get("reference"), None);
    let accounts = lena.get("accounts").await.ok();
    assert_eq!(accounts["total"], 1);
    assert_eq!(accounts["items"][0]["account"].get("reference"), None);
}

#[tokio::test]
async fn the_version_changes_with_what_the_context_says() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let context = ada.get("context").await.ok();
    assert_eq!(ada.get("context").await.ok()["version"], context["version"]);
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let other = ada.get(&format!("context?account={harbour}")).await.ok();
    assert_ne!(other["version"], context["version"]);
}
