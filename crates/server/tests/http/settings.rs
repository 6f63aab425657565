//! Changing settings: committing, refusing, history, operators, ends.

use crate::world::{Answer, Visitor, World};
use portico_api::plan::{Book, plan, undo_edits};
use portico_api::{SettingsEdit, SettingsEntry, SettingsMatrix, SettingsReach, Timestamp};
use portico_rules::{Setting, Writer};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

/// Somebody who changes settings as the app does: reads all of them, previews, commits.
pub(crate) struct Editor {
    pub(crate) visitor: Visitor,
    /// The address of the settings, such as `accounts/7/settings`.
    pub(crate) at: String,
    pub(crate) writer: Writer,
}

impl Editor {
    pub(crate) async fn partner(world: &World, email: &str, account: &str) -> Self {
        let visitor = world.signed_in(email).await;
        let at = format!("accounts/{}/settings", world.account(&visitor, account).await);
        Self { visitor, at, writer: Writer::Partner }
    }

    pub(crate) async fn operator(world: &World, partner: &str) -> Self {
        let visitor = world.signed_in("ops@provider.example").await;
        let partners = visitor.get("partners").await.ok();
        let found =
            partners["items"].as_array().unwrap().iter().find(|row| row["account"]["name"] == partner);
        let at = format!("partners/{}/settings", found.unwrap()["account"]["id"].as_str().unwrap());
        Self { visitor, at, writer: Writer::Operator }
    }

    /// The whole matrix, and its version as an ETag.
    pub(crate) async fn read(&self) -> (SettingsMatrix, String) {
        let answer = self.visitor.get(&format!("{}?limit=5000", self.at)).await;
        let tag = answer.header("etag").to_owned();
        let mut matrix: SettingsMatrix = serde_json::from_value(answer.ok()).unwrap();
        assert_eq!(tag, format!("\"{}\"", matrix.version));
        while let Some(next) = matrix.rows.next.take() {
            let more = self.visitor.get(&format!("{}?limit=5000&cursor={next}", self.at)).await.ok();
            let more: SettingsMatrix = serde_json::from_value(more).unwrap();
            assert_eq!(more.version, matrix.version);
            matrix.rows.items.extend(more.rows.items);
            matrix.rows.next = more.rows.next;
        }
        (matrix, tag)
    }

    pub(crate) async fn as_of(&self, at: i64) -> SettingsMatrix {
        let answer = self.visitor.get(&format!("{}?limit=5000&as_of={at}", self.at)).await;
        serde_json::from_value(answer.ok()).unwrap()
    }

    /// What the preview of these edits comes to.
    pub(crate) fn preview(&self, matrix: &SettingsMatrix, edits: &[SettingsEdit]) -> SettingsReach {
        plan(&Book::of(matrix), self.writer, edits, Timestamp(now())).unwrap_or_default().tally.into()
    }

    pub(crate) async fn post(&self, tag: &str, body: &Value) -> Answer {
        let to = format!("{}/changes", self.at);
        self.visitor.send(Method::POST, &to, Some(body), &[("if-match", tag)]).await
    }

    /// Reads, previews and commits.
    pub(crate) async fn change(&self, act: &str, edits: Value) -> Answer {
        let (matrix, tag) = self.read().await;
        let edits: Vec<SettingsEdit> = serde_json::from_value(edits).unwrap();
        let expected = self.preview(&matrix, &edits);
        self.post(&tag, &json!({"act": act, "edits": edits, "expected": expected})).await
    }

    /// The same, to grant a request.
    pub(crate) async fn grant(&self, request: &str, edits: Value) -> Answer {
        let (matrix, tag) = self.read().await;
        let edits: Vec<SettingsEdit> = serde_json::from_value(edits).unwrap();
        let expected = self.preview(&matrix, &edits);
        let layer = edits.first().map(|edit| edit.layer.as_str());
        let body = json!({"act": layer, "edits": edits, "expected": expected, "answers": request});
        self.post(&tag, &body).await
    }

    /// Takes a change back, with a preview of that.
    pub(crate) async fn undo(&self, change: &str) -> Answer {
        let entry = self.visitor.get(&format!("{}/history/{change}", self.at)).await.ok();
        let entry: SettingsEntry = serde_json::from_value(entry).unwrap();
        let (matrix, tag) = self.read().await;
        let (edits, _) = undo_edits(&Book::of(&matrix), &entry.writes, Timestamp(now()));
        let expected = self.preview(&matrix, &edits);
        self.post(&tag, &json!({"act": "undo", "undoes": change, "expected": expected})).await
    }

    pub(crate) async fn history(&self, query: &str) -> Value {
        self.visitor.get(&format!("{}/history?{query}", self.at)).await.ok()
    }
}

pub(crate) fn id_of(matrix: &SettingsMatrix, name: &str) -> String {
    let row = matrix.rows.items.iter().find(|row| row.account.name == name).unwrap();
    row.account.id.to_string()
}

async fn ada(world: &World) -> Editor {
    Editor::partner(world, "ada@halcyon.example", "Halcyon Networks").await
}

fn shared(setting: &str, value: Option<bool>) -> Value {
    json!([{"layer": "shared", "setting": setting, "value": value}])
}

/// Whether a managed user's own context gives them a feature.
async fn sees(visitor: &Visitor, feature: &str) -> bool {
    let access = visitor.get("context").await.ok()["features"][feature]["access"].clone();
    assert!(access.is_string());
    access != "hidden"
}

#[tokio::test]
async fn a_shared_value_reaches_who_follows_and_undo_takes_it_back() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let kim = world.signed_in("kim@kestrel.example").await;
    let (before, _) = ada.read().await;
    let changed = ada.change("shared", shared("pricing", Some(true))).await;
    assert_eq!(changed.header("etag"), format!("\"{}\"", before.version + 1));
    let entry = changed.ok();
    assert_eq!(
        (&entry["by"], &entry["act"], &entry["by_operator"]),
        (&json!("Ada Halvorsen"), &json!("shared"), &json!(false))
    );
    // All 24, less the override, the pin and the lock.
    assert_eq!(
        (&entry["reach"]["changed"], &entry["reach"]["kept"], &entry["reach"]["blocked"]),
        (&json!(21), &json!(2), &json!(1))
    );
    assert_eq!(entry["writes"], json!([{"layer": "shared", "setting": "pricing", "old": null, "new": true}]));
    assert!(sees(&hugo, "pricing").await && sees(&kim, "pricing").await);

    let undone = ada.undo(entry["id"].as_str().unwrap()).await.ok();
    assert_eq!(undone["undoes"], entry["id"]);
    assert!(!sees(&hugo, "pricing").await && !sees(&kim, "pricing").await);
    let (after, _) = ada.read().await;
    assert_eq!((after.shared, after.rows), (before.shared, before.rows));
    let history = ada.history("limit=2").await;
    assert_eq!(history["items"][1]["undone_by"], undone["id"]);
    // A second undo finds something newer.
    let again = ada.undo(entry["id"].as_str().unwrap()).await.problem(422, "invalid");
    assert_eq!(again["fields"][0]["code"], "newer");
    assert_eq!(again["fields"][0]["field"], "accounts/all/pricing");
}

#[tokio::test]
async fn the_second_of_two_administrators_is_told_whose_change_it_was() {
    let world = World::new().await;
    let (one, other) = (ada(&world).await, ada(&world).await);
    let (matrix, tag) = one.read().await;
    let id = id_of(&matrix, "Harbour Logistics");
    let body = |setting: &str| {
        let edits = json!([{"layer": "override", "setting": setting, "value": true, "accounts": [id]}]);
        let edits: Vec<SettingsEdit> = serde_json::from_value(edits).unwrap();
        json!({"act": "override", "edits": edits, "expected": one.preview(&matrix, &edits)})
    };
    let (first, second) = (body("chat"), body("pricing"));
    let (first, second) = tokio::join!(one.post(&tag, &first), other.post(&tag, &second));
    let (won, lost) = if first.status == 200 { (first, second) } else { (second, first) };
    let won = won.ok();
    let problem = lost.problem(412, "changed");
    assert!(problem["detail"].as_str().unwrap().starts_with("Ada Halvorsen changed"), "{problem}");
    let fields: Vec<_> =
        problem["fields"].as_array().unwrap().iter().map(|field| field["field"].clone()).collect();
    assert_eq!(fields, ["by", "at", "change"]);
    assert_eq!(problem["fields"][2]["detail"], won["id"]);
    // Nothing of the second was written, and repeating it on what is there now loses nothing.
    let again = if won["writes"][0]["setting"] == "chat" { "pricing" } else { "chat" };
    other
        .change("override", json!([{"layer": "override", "setting": again, "value": true, "accounts": [id]}]))
        .await
        .ok();
    let (matrix, _) = one.read().await;
    let row = matrix.rows.items.iter().find(|row| row.account.id.as_str() == id).unwrap();
    assert_eq!(row.own, [(Setting::Chat, true), (Setting::Pricing, true)].into());
}

#[tokio::test]
async fn a_change_that_would_do_something_else_than_its_preview_is_refused() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (matrix, tag) = ada.read().await;
    let edits: Vec<SettingsEdit> = serde_json::from_value(shared("pricing", Some(true))).unwrap();
    let right = ada.preview(&matrix, &edits);
    let mut wrong = vec![SettingsReach { changed: right.changed + 1, ..right.clone() }];
    wrong.push(SettingsReach { digest: "0000000000000000".to_owned(), ..right.clone() });
    for expected in wrong {
        let body = json!({"act": "shared", "edits": edits, "expected": expected});
        let problem = ada.post(&tag, &body).await.problem(409, "preview-differs");
        assert!(problem["detail"].as_str().unwrap().contains("21 values"), "{problem}");
    }
    // An account was added between preview and commit: the version is the same, what happens is not.
    let add = "INSERT INTO accounts (uid, kind, partner_id, name, sort_key, search, supported_by, settings_version, created_at)
        SELECT 'added-1', 'managed', id, 'Added', 'added', 'added', 'partner', 0, 0 FROM accounts WHERE name = 'Halcyon Networks'";
    sea_orm::ConnectionTrait::execute_unprepared(&world.db, add).await.unwrap();
    let body = json!({"act": "shared", "edits": edits, "expected": right});
    ada.post(&tag, &body).await.problem(409, "preview-differs");
    assert_eq!(ada.read().await.1, tag, "nothing was saved");
    ada.change("shared", shared("pricing", Some(true))).await.ok();
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_named() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let rosa = Editor::partner(&world, "rosa@bluemesa.example", "Blue Mesa IT").await;
    let (matrix, tag) = ada.read().await;
    let lumen = id_of(&rosa.read().await.0, "Lumen Bakery");
    let dunmore = id_of(&matrix, "Dunmore Credit Union");
    let harbour = id_of(&matrix, "Harbour Logistics");
    let own = |accounts: &[&str], value: Option<bool>| json!([{"layer": "override", "setting": "pricing", "value": value, "accounts": accounts}]);
    let chat = shared("chat", Some(true));
    let table = [
        (
            json!({"act": "override", "edits": own(&[&lumen], Some(true))}),
            "edits/0/accounts/0",
            "unknown_account",
        ),
        (
            json!({"act": "override", "edits": own(&[&harbour, "nobody"], Some(true))}),
            "edits/0/accounts/1",
            "unknown_account",
        ),
        (json!({"act": "override", "edits": own(&[], Some(true))}), "edits/0/accounts", "accounts_required"),
        (
            json!({"act": "override", "edits": own(&[&dunmore], Some(false))}),
            &format!("accounts/{dunmore}/pricing"),
            "blocked",
        ),
        (json!({"act": "override", "edits": own(&[&harbour], None)}), "edits", "nothing_to_write"),
        (
            json!({"act": "lock", "edits": [{"layer": "lock", "setting": "pricing", "value": null, "accounts": [dunmore]}]}),
            "edits/0",
            "providers_only",
        ),
        (
            json!({"act": "shared", "edits": [{"layer": "shared", "setting": "chat", "value": true, "until": now() + 1000}]}),
            "edits/0/until",
            "until_not_allowed",
        ),
        (
            json!({"act": "override", "edits": [{"layer": "override", "setting": "chat", "value": true, "accounts": [harbour], "until": now() - 1}]}),
            "edits/0/until",
            "until_passed",
        ),
        (json!({"act": "shared", "edits": []}), "edits", "required"),
        (json!({"act": "expiry", "edits": chat}), "act", "not_yours"),
        (json!({"act": "undo"}), "undoes", "required"),
        (json!({"act": "shared", "edits": chat, "undoes": "a"}), "undoes", "required"),
        (json!({"act": "undo", "undoes": "nothing"}), "undoes", "unknown_change"),
        (json!({"act": "undo", "undoes": "nothing", "edits": chat}), "edits", "not_allowed"),
        (json!({"act": "shared", "edits": chat, "note": "x".repeat(501)}), "note", "too_long"),
        (json!({"act": "shared", "edits": chat, "note": "a\u{7}"}), "note", "control_character"),
        (json!({"act": "shared", "edits": chat, "from": lumen}), "from", "unknown_account"),
        (json!({"act": "shared", "edits": chat, "answers": "nothing"}), "answers", "no_such_request"),
    ];
    for (mut body, field, code) in table {
        let edits = body.get("edits").cloned().unwrap_or_else(|| json!([]));
        let edits: Vec<SettingsEdit> = serde_json::from_value(edits).unwrap();
        body["expected"] = serde_json::to_value(ada.preview(&matrix, &edits)).unwrap();
        let problem = ada.post(&tag, &body).await.problem(422, "invalid");
        let first = &problem["fields"][0];
        assert_eq!((&first["field"], &first["code"]), (&json!(field), &json!(code)), "{problem}");
        assert!(first["detail"].as_str().unwrap().len() > 10);
    }
    let body = json!({"act": "shared", "edits": chat, "expected": SettingsReach::default()});
    let to = format!("{}/changes", ada.at);
    ada.visitor.send(Method::POST, &to, Some(&body), &[]).await.problem(428, "version-required");
    ada.post("*", &body).await.problem(400, "bad-request");
    assert_eq!(ada.read().await.1, tag, "nothing was saved");
}

#[tokio::test]
async fn who_only_reads_changes_nothing_and_managed_users_see_nothing_of_it() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (_, tag) = ada.read().await;
    for (email, status, kind) in [
        ("noor@halcyon.example", 403, "not-allowed"),
        ("rosa@bluemesa.example", 404, "not-found"),
        ("hugo@harbour.example", 404, "not-found"),
        ("ops@provider.example", 404, "not-found"),
    ] {
        let visitor = world.signed_in(email).await;
        let editor = Editor { visitor, at: ada.at.clone(), writer: Writer::Partner };
        // Refused before the body is read.
        editor.post(&tag, &json!({"a": 1})).await.problem(status, kind);
    }
    assert_eq!(ada.read().await.1, tag);
    let noor = world.signed_in("noor@halcyon.example").await;
    let (read, history) = (noor.get(&ada.at).await, noor.get(&format!("{}/history", ada.at)).await);
    assert_eq!((read.status.as_u16(), history.status.as_u16()), (200, 200));
}

#[tokio::test]
async fn operators_lock_and_lift_and_the_partner_cannot() {
    let world = World::new().await;
    let ops = Editor::operator(&world, "Halcyon Networks").await;
    let ada = ada(&world).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    ada.change("shared", shared("pricing", Some(true))).await.ok();
    let lock = |value: Option<bool>| json!([{"layer": "lock", "setting": "pricing", "value": value}]);
    let locked = ops.change("lock", lock(Some(false))).await.ok();
    assert_eq!((&locked["by"], &locked["by_operator"]), (&json!("Sam Okafor"), &json!(true)));
    assert!(!sees(&hugo, "pricing").await);
    let problem = ada.change("shared", shared("pricing", None)).await.problem(422, "invalid");
    assert_eq!(problem["fields"][0]["code"], "locked");
    ada.undo(locked["id"].as_str().unwrap()).await.problem(422, "invalid");
    assert_eq!(ops.history("limit=1").await["items"], ada.history("limit=1").await["items"]);
    let one = ops.visitor.get(&format!("{}/history/{}", ops.at, locked["id"].as_str().unwrap())).await.ok();
    assert_eq!(one, locked);
    ops.change("lock", lock(None)).await.ok();
    assert!(sees(&hugo, "pricing").await);
    // Only partners have settings.
    let (harbour, _) = ada.at.strip_prefix("accounts/").unwrap().split_once('/').unwrap();
    ops.visitor.get(&format!("partners/{harbour}/settings")).await.ok();
    let managed = id_of(&ada.read().await.0, "Harbour Logistics");
    ops.visitor.get(&format!("partners/{managed}/settings")).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_override_that_ends_is_gone_at_its_time() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = id_of(&ada.read().await.0, "Harbour Logistics");
    let until = now() + 1500;
    let entry = ada
        .change("override", json!([{"layer": "override", "setting": "dashboard", "value": true, "accounts": [harbour], "until": until}]))
        .await
        .ok();
    assert!(sees(&hugo, "dashboard").await);
    let (with, _) = ada.read().await;
    let row = |matrix: &SettingsMatrix| {
        matrix.rows.items.iter().find(|row| row.account.id.as_str() == harbour).unwrap().clone()
    };
    assert_eq!(row(&with).until, [(Setting::Dashboard, Timestamp(until))].into());
    let ended = async {
        loop {
            let newest = ada.history("limit=1").await["items"][0].clone();
            if newest["act"] == "expiry" {
                break newest;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), ended).await.unwrap();
    let at = ended["at"].as_i64().unwrap();
    assert!((until..until + 1000).contains(&at), "{at} for {until}");
    assert_eq!(ended["by"], Value::Null);
    assert_eq!(ended["reach"]["changed"], 1);
    assert_eq!(ended["writes"][0]["account"]["name"], "Harbour Logistics");
    assert!(!sees(&hugo, "dashboard").await);
    let (after, _) = ada.read().await;
    assert_eq!(after.version, with.version + 1);
    assert!(row(&after).own.is_empty() && row(&after).until.is_empty());
    assert_eq!(row(&ada.as_of(until - 1).await), row(&with));
    assert!(row(&ada.as_of(until).await).own.is_empty());
    for change in [&entry, &ended] {
        ada.undo(change["id"].as_str().unwrap()).await.problem(422, "invalid");
    }
}

#[tokio::test]
async fn what_has_ended_counts_no_longer_even_when_nobody_took_it_away() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let (matrix, tag) = ada.read().await;
    let put = format!(
        "INSERT INTO setting_values (holder_id, layer, setting, value, updated_at, until)
            SELECT id, 'override', 'pricing', TRUE, 0, {} FROM accounts WHERE name = 'Harbour Logistics'",
        now()
    );
    sea_orm::ConnectionTrait::execute_unprepared(&world.db, &put).await.unwrap();
    assert!(!sees(&hugo, "pricing").await);
    assert_eq!(ada.read().await.0, matrix);
    // Whoever writes then is told that something has changed by itself, or the server noticed before.
    let edits: Vec<SettingsEdit> = serde_json::from_value(shared("chat", Some(true))).unwrap();
    let expected = ada.preview(&matrix, &edits);
    ada.post(&tag, &json!({"act": "shared", "edits": edits, "expected": expected}))
        .await
        .problem(412, "changed");
    assert_eq!(ada.history("limit=1").await["items"][0]["act"], "expiry");
    ada.change("shared", shared("chat", Some(true))).await.ok();
}

#[tokio::test]
async fn the_history_can_be_narrowed_and_paged() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let all = ada.history("limit=500").await;
    let items = all["items"].as_array().unwrap();
    assert_eq!(all["total"], items.len());
    let versions: Vec<_> = items.iter().map(|entry| entry["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=items.len() as u64).rev().collect::<Vec<_>>());
    let of_ops = ada.history("by=Sam%20Okafor").await;
    assert_eq!(of_ops["total"], 1);
    assert_eq!(of_ops["items"][0]["act"], "lock");
    let found = ada.history("q=AUDIT").await;
    assert_eq!(found["items"][0]["writes"][0]["account"]["name"], "Quayside Studios");
    let chat = ada.history("setting=chat").await;
    assert!(chat["items"].as_array().unwrap().iter().all(|entry| entry["writes"][0]["setting"] == "chat"));
    assert_eq!(chat["total"], 3);

    // What was written for all concerns every account.
    let (matrix, _) = ada.read().await;
    let juniper = id_of(&matrix, "Juniper Dental");
    let of_juniper = ada.history(&format!("account={juniper}")).await;
    assert_eq!(of_juniper["total"], 3);
    let in_view = ada.visitor.get(&format!("accounts/{juniper}/settings/history")).await.ok();
    assert_eq!(in_view["items"], of_juniper["items"]);
    ada.visitor.get(&format!("{}/history?account=nobody", ada.at)).await.problem(400, "bad-request");
    ada.visitor.get(&format!("{}/history?setting=invoices", ada.at)).await.problem(400, "bad-request");

    let mut paged = Vec::new();
    let mut next = String::new();
    loop {
        let page = ada.history(&format!("limit=4{next}")).await;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(&paged, items);
    // Somebody else's change is nothing.
    let rosa = Editor::partner(&world, "rosa@bluemesa.example", "Blue Mesa IT").await;
    let theirs = items[0]["id"].as_str().unwrap();
    rosa.visitor.get(&format!("{}/history/{theirs}", rosa.at)).await.problem(404, "not-found");
    rosa.visitor.get(&format!("{}/history/{theirs}", ada.at)).await.problem(404, "not-found");
}

#[tokio::test]
async fn the_file_holds_shared_values_and_overrides() {
    let world = World::new().await;
    let ada = ada(&world).await;
    ada.change("shared", shared("chat", Some(true))).await.ok();
    let answer = ada.visitor.get(&format!("{}/file", ada.at)).await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"portico-settings.json\"");
    let file = answer.ok();
    assert_eq!(
        (&file["portico"], &file["version"], &file["partner"]),
        (&json!("settings"), &json!(1), &json!("Halcyon Networks"))
    );
    assert_eq!(file["shared"], json!({"chat": true}));
    let (matrix, _) = ada.read().await;
    let accounts = file["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 24);
    for (account, row) in accounts.iter().zip(&matrix.rows.items) {
        assert_eq!(account["id"], row.account.id.as_str());
        assert_eq!(account["settings"], serde_json::to_value(&row.own).unwrap());
    }
    let one = id_of(&matrix, "Juniper Dental");
    let file = ada.visitor.get(&format!("accounts/{one}/settings/file")).await.ok();
    assert_eq!(file["accounts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn bodies_of_up_to_8_mebibytes_are_read() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (_, tag) = ada.read().await;
    let body = |bytes: usize| {
        json!({"act": "override", "expected": SettingsReach::default(), "edits": [
            {"layer": "override", "setting": "chat", "value": true, "accounts": ["x".repeat(bytes)]},
        ]})
    };
    let problem = ada.post(&tag, &body(8 * 1024 * 1024)).await.problem(413, "too-large");
    assert!(problem["detail"].as_str().unwrap().contains("8192 KiB"), "{problem}");
    ada.post(&tag, &body(7 * 1024 * 1024)).await.problem(422, "invalid");
}

/// Gives Halcyon 10,000 more accounts.
pub(crate) async fn add_ten_thousand(world: &World) {
    let add = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
        INSERT INTO accounts (uid, kind, partner_id, name, sort_key, search, supported_by, settings_version, created_at)
        SELECT 'many-' || n, 'managed', (SELECT id FROM accounts WHERE name = 'Halcyon Networks'), 'Many ' || n,
            'many ' || n, 'many ' || n, CASE WHEN n % 3 = 0 THEN 'provider' ELSE 'partner' END, 0, 0 FROM numbers";
    sea_orm::ConnectionTrait::execute_unprepared(&world.db, add).await.unwrap();
}

#[tokio::test]
async fn ten_thousand_overrides_are_one_change() {
    let world = World::new().await;
    add_ten_thousand(&world).await;
    let ada = ada(&world).await;
    let (matrix, tag) = ada.read().await;
    assert_eq!(matrix.rows.items.len(), 10_024);
    let ids: Vec<_> = matrix.rows.items.iter().map(|row| row.account.id.clone()).collect();
    let edits = [SettingsEdit {
        layer: portico_rules::Layer::Own,
        setting: Setting::CompanyProfile,
        value: Some(true),
        accounts: ids,
        until: None,
    }];
    let expected = ada.preview(&matrix, &edits);
    let started = std::time::Instant::now();
    let entry = ada.post(&tag, &json!({"act": "override", "edits": edits, "expected": expected})).await.ok();
    println!("10,023 overrides took {:?}", started.elapsed());
    assert_eq!(entry["writes_total"], 10_023);
    assert_eq!(entry["writes"].as_array().unwrap().len(), 20);
    let whole = ada.visitor.get(&format!("{}/history/{}", ada.at, entry["id"].as_str().unwrap())).await.ok();
    assert_eq!(whole["writes"].as_array().unwrap().len(), 10_023);
}

#[tokio::test]
async fn the_matrix_says_when_an_account_was_last_looked_at() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let looked = |matrix: &SettingsMatrix| {
        let row = matrix.rows.items.iter().find(|row| row.account.name == "Harbour Logistics");
        row.unwrap().looked_at
    };
    assert_eq!(looked(&ada.read().await.0), None);
    // Its own users do not count, nor does the partner's own account.
    world.signed_in("hugo@harbour.example").await.get("context").await.ok();
    ada.visitor.get("context").await.ok();
    assert_eq!(looked(&ada.read().await.0), None);
    let began = now();
    let harbour = world.account(&ada.visitor, "Harbour Logistics").await;
    ada.visitor.get(&format!("context?account={harbour}")).await.ok();
    // It is noted beside the answer.
    let noted = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            if let Some(at) = looked(&ada.read().await.0) {
                return at;
            }
        }
    });
    assert!(noted.await.unwrap().0 >= began);
}
