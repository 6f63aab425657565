//! Looking at a managed account as its users do.

use crate::world::{Answer, PASSWORD, Visitor, World};
use reqwest::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

const SEE_AS: &str = "portico-see-as";
const ROLES: [&str; 6] =
    ["company_admin", "technical_admin", "technical_contact", "finance", "financial_contact", "read_only"];
const DATA: [&str; 10] = [
    "dashboard",
    "services?limit=500",
    "pricing",
    "company-profile",
    "billing-markets",
    "invoices",
    "settings",
    "requests",
    "marketplace",
    "marketplace-profile",
];

async fn look(by: &Visitor, path: &str, role: &str) -> Answer {
    by.send(Method::GET, path, None, &[(SEE_AS, role)]).await
}

/// The parts of a context that say what the user gets, as they were sent: all but user, own account and version.
fn gets(context: &Answer) -> (&str, &str) {
    let text = context.text();
    let (_, from_account) = text.split_once(r#""account":"#).unwrap();
    let (seen, rest) = from_account.split_once(r#","version":"#).unwrap();
    (seen, rest.split_once(',').unwrap().1)
}

#[tokio::test]
async fn the_context_is_byte_for_byte_what_the_user_gets() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let noor = world.signed_in("noor@halcyon.example").await;
    for (by, email, account, role) in [
        (&ada, "hugo@harbour.example", "Harbour Logistics", "company_admin"),
        (&ada, "omar@harbour.example", "Harbour Logistics", "read_only"),
        (&ada, "kim@kestrel.example", "Kestrel Air", "technical_admin"),
        (&ada, "june@juniper.example", "Juniper Dental", "company_admin"),
        (&noor, "hugo@harbour.example", "Harbour Logistics", "company_admin"),
        (&rosa, "lena@lumen.example", "Lumen Bakery", "company_admin"),
    ] {
        let id = world.account(by, account).await;
        let own = world.signed_in(email).await.get("context").await;
        let seen = look(by, &format!("context?account={id}"), role).await;
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert_eq!(gets(&seen), gets(&own), "{email}");
        let (seen, own) = (seen.json(), by.get("context").await.ok());
        assert_eq!((&seen["user"], &seen["home"]), (&own["user"], &own["home"]));
    }
}

#[tokio::test]
async fn data_is_what_the_user_gets_and_never_more_than_the_partner_may_see() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    for email in ["ada@halcyon.example", "noor@halcyon.example"] {
        let by = world.signed_in(email).await;
        for account in ["Harbour Logistics", "Kestrel Air", "Juniper Dental"] {
            let id = world.account(&by, account).await;
            for role in ROLES {
                for data in DATA {
                    let path = format!("accounts/{id}/{data}");
                    let (seen, own) = (look(&by, &path, role).await, by.get(&path).await);
                    assert!(seen.status != 200 || own.status == 200, "{email} {path} {role}");
                    if account == "Harbour Logistics" && role == "company_admin" {
                        let theirs = hugo.get(&path).await;
                        assert_eq!(seen.status, theirs.status, "{path}");
                        if seen.status == 200 {
                            assert_eq!(seen.text(), theirs.text(), "{path}");
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn prices_are_those_of_the_user() {
    let world = World::new().await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let lena = world.signed_in("lena@lumen.example").await;
    let lumen = world.account(&rosa, "Lumen Bakery").await;
    let path = format!("accounts/{lumen}/pricing");
    let seen = look(&rosa, &path, "company_admin").await;
    assert_eq!(seen.text(), lena.get(&path).await.text());
    assert_ne!(seen.text(), rosa.get(&path).await.text());
}

#[tokio::test]
async fn every_write_is_refused() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let id = world.account(&ada, "Harbour Logistics").await;
    let profile = json!({"legal_name": "Changed", "contacts": []});
    let asked = json!({"feature": "pricing", "reason": "x"});
    let paths = [
        (Method::PUT, format!("accounts/{id}/company-profile"), Some(&profile)),
        (Method::POST, format!("accounts/{id}/requests"), Some(&asked)),
        (Method::POST, format!("accounts/{id}/services"), None),
        (Method::DELETE, "session".to_owned(), None),
        (Method::POST, "session".to_owned(), None),
        (Method::PATCH, "nothing/of/the/kind".to_owned(), None),
    ];
    for role in ["company_admin", "nonsense"] {
        for (method, path, body) in &paths {
            let headers = [(SEE_AS, role), ("if-match", "\"0\"")];
            ada.send(method.clone(), path, *body, &headers).await.problem(403, "looks-only");
        }
    }
    // And nothing of it happened.
    assert_eq!(ada.get(&format!("accounts/{id}/requests")).await.ok()["total"], 0);
    assert_ne!(ada.get(&format!("accounts/{id}/company-profile")).await.ok()["legal_name"], "Changed");
}

#[tokio::test]
async fn it_is_refused_to_everybody_else_and_everywhere_else() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    for path in [format!("context?account={harbour}"), format!("accounts/{harbour}/services")] {
        for role in ["", "admin", "Company_Admin", "operator"] {
            look(&ada, &path, role).await.problem(400, "bad-request");
        }
        for email in ["hugo@harbour.example", "rosa@bluemesa.example", "ops@provider.example"] {
            look(&world.signed_in(email).await, &path, "read_only").await.problem(404, "not-found");
        }
        look(&world.visitor(), &path, "read_only").await.problem(401, "signed-out");
    }
    // Their own account, and what belongs to none.
    for path in ["context".to_owned(), format!("accounts/{halcyon}/services")] {
        look(&ada, &path, "read_only").await.problem(404, "not-found");
    }
    for path in ["accounts", "events", "session"] {
        look(&ada, path, "read_only").await.problem(400, "bad-request");
    }
    let ops = world.signed_in("ops@provider.example").await;
    look(&ops, "context", "read_only").await.problem(404, "not-found");
    look(&ops, "partners", "read_only").await.problem(400, "bad-request");
}

#[tokio::test]
async fn it_is_noted_once_for_each_account_and_role() {
    let world = World::new().await;
    let mut ada = world.visitor();
    ada.sign_in("ada@halcyon.example", PASSWORD).await.ok();
    let harbour = world.account(&ada, "Harbour Logistics").await;
    for role in ["read_only", "read_only", "finance"] {
        look(&ada, &format!("context?account={harbour}"), role).await.ok();
        look(&ada, &format!("accounts/{harbour}/services"), role).await.ok();
    }
    look(&world.signed_in("hugo@harbour.example").await, "context", "read_only").await;
    let sql = "SELECT users.email, accounts.name, sightings.role FROM sightings
        JOIN users ON users.id = sightings.user_id JOIN accounts ON accounts.id = sightings.account_id
        WHERE sightings.role IS NOT NULL ORDER BY sightings.id";
    let rows = Statement::from_string(world.db.get_database_backend(), sql);
    let rows = world.db.query_all_raw(rows).await.unwrap();
    let noted: Vec<_> = rows
        .iter()
        .map(|row| ["email", "name", "role"].map(|column| row.try_get::<String>("", column).unwrap()))
        .collect();
    let expected = ["read_only", "finance"]
        .map(|role| ["ada@halcyon.example", "Harbour Logistics", role].map(ToOwned::to_owned));
    assert_eq!(noted, expected);
}
