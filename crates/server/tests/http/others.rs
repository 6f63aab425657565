//! Nothing that belongs to one managed account shows in the answers to another.

use crate::world::{Visitor, World};
use sea_orm::{ConnectionTrait, Statement};

/// Every answer that a managed user gets, as bytes.
async fn everything(visitor: &Visitor) -> Vec<(String, Vec<u8>)> {
    let account = visitor.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    let list = visitor.get(&format!("accounts/{account}/services?limit=500")).await.ok();
    let services = list["items"].as_array().unwrap().iter();
    let details = services.map(|row| format!("accounts/{account}/services/{}", row["id"].as_str().unwrap()));
    let features =
        ["dashboard", "services", "pricing", "company-profile", "billing-markets", "invoices", "settings"];
    let panels = features.map(|feature| format!("accounts/{account}/{feature}"));
    let mut answers = Vec::new();
    for path in ["context".to_owned(), "accounts".to_owned()].into_iter().chain(panels).chain(details) {
        let answer = visitor.get(&path).await;
        // A refusal carries the id of its request and nothing else that differs.
        let body = if answer.status == 200 { answer.body } else { answer.status.as_str().into() };
        answers.push((path, body));
    }
    answers
}

#[tokio::test]
async fn a_change_to_one_account_leaves_the_answers_to_another_equal_byte_by_byte() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let before = everything(&hugo).await;
    assert!(before.iter().any(|(_, body)| String::from_utf8_lossy(body).contains("\"notices\":[{")));

    // Kestrel Air is renamed, its services too; they take part in every event that names Harbour's, by the
    // same short ids; its settings change.
    let changes = [
        "UPDATE accounts SET name = 'Zephyr' WHERE name = 'Kestrel Air'",
        "UPDATE services SET name = 'Changed ' || id, state = 'FAILED'
            WHERE account_id = (SELECT id FROM accounts WHERE name = 'Zephyr')",
        "INSERT INTO notice_services (notice_id, short_id, service_id, ambiguous)
            SELECT links.notice_id, links.short_id, theirs.id, TRUE FROM notice_services links
            JOIN services ours ON ours.id = links.service_id
            JOIN services theirs ON theirs.account_id = (SELECT id FROM accounts WHERE name = 'Zephyr')
            WHERE ours.account_id = (SELECT id FROM accounts WHERE name = 'Harbour Logistics')",
        "UPDATE notice_services SET ambiguous = TRUE",
        "INSERT INTO setting_values (holder_id, layer, setting, value, updated_at)
            SELECT id, 'override', 'pricing', TRUE, 0 FROM accounts WHERE name = 'Zephyr'",
    ];
    for change in changes {
        let change = Statement::from_string(world.db.get_database_backend(), change);
        let done = world.db.execute_raw(change).await.unwrap();
        assert!(done.rows_affected() > 0);
    }

    for (now, before) in everything(&hugo).await.into_iter().zip(before) {
        assert_eq!(String::from_utf8_lossy(&now.1), String::from_utf8_lossy(&before.1), "{}", now.0);
    }
}
