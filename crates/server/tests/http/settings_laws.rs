//! The laws of settings on a real store, with changes of any kind by partner and operators.

use crate::settings::{Editor, add_ten_thousand, now};
use crate::world::{Visitor, World};
use portico_api::plan::{Book, plan};
use portico_api::{SettingsEdit, SettingsEntry, SettingsMatrix, SettingsReach, Timestamp};
use portico_rules::catalogue::setting_rule;
use portico_rules::{Layer, Setting, resolve};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Numbers that follow from the first one (xorshift), the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

fn any_edit(dice: &mut Dice, matrix: &SettingsMatrix, layers: &[Layer]) -> SettingsEdit {
    let layer = dice.pick(layers);
    let for_all = layer == Layer::Shared || (layer == Layer::Lock && dice.roll(3) == 0);
    let mut accounts: Vec<_> = (0..1 + dice.roll(6))
        .map(|_| matrix.rows.items[dice.roll(matrix.rows.items.len())].account.id.clone())
        .collect();
    accounts.sort();
    accounts.dedup();
    SettingsEdit {
        layer,
        setting: dice.pick(&Setting::ALL),
        value: dice.pick(&[None, Some(false), Some(true)]),
        accounts: if for_all { Vec::new() } else { accounts },
        until: None,
    }
}

/// The effective value of every setting of every account.
fn values(matrix: &SettingsMatrix) -> BTreeMap<(String, Setting), bool> {
    let book = Book::of(matrix);
    let holders = book.accounts().iter().enumerate();
    holders
        .flat_map(|(place, holder)| {
            let value = |setting| resolve(setting, holder.supported_by, book.layers(place, setting)).value;
            Setting::ALL.map(|setting| ((holder.account.to_string(), setting), value(setting)))
        })
        .collect()
}

/// How many values differ.
fn different(one: &SettingsMatrix, other: &SettingsMatrix) -> usize {
    let (one, other) = (values(one), values(other));
    one.iter().filter(|(place, value)| other[*place] != **value).count()
}

fn stored(matrix: &SettingsMatrix) -> Value {
    json!({"shared": matrix.shared, "lock": matrix.lock, "rows": matrix.rows})
}

/// Everything that a partner and one of its managed users get, as bytes.
async fn everything(partner: &Editor, managed: &Visitor) -> Vec<Vec<u8>> {
    let mut answers = vec![managed.get("context").await.body];
    for path in ["", "/history", "/file"] {
        answers.push(partner.visitor.get(&format!("{}{path}", partner.at)).await.body);
    }
    let account = managed.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    for panel in ["dashboard", "services", "pricing"] {
        answers.push(managed.get(&format!("accounts/{account}/{panel}")).await.body);
    }
    answers
}

/// Laws 2, 6, 10, 11 and 3.
#[tokio::test]
async fn any_changes_by_partner_and_operators() {
    let world = World::new().await;
    let ada = Editor::partner(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let ops = Editor::operator(&world, "Halcyon Networks").await;
    let rosa = Editor::partner(&world, "rosa@bluemesa.example", "Blue Mesa IT").await;
    let lena = world.signed_in("lena@lumen.example").await;
    let others = everything(&rosa, &lena).await;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut noted: Vec<(i64, Value)> = Vec::new();
    let mut committed: Vec<String> = Vec::new();
    let (first, _) = ada.read().await;
    let (mut before, _) = ada.read().await;
    let (mut refused, mut undone) = (0, 0);
    for _ in 0..120 {
        let editor = if dice.roll(4) == 0 { &ops } else { &ada };
        let answer = if dice.roll(5) == 0 && !committed.is_empty() {
            undone += 1;
            editor.undo(&committed[dice.roll(committed.len())]).await
        } else {
            let layers: &[_] =
                if editor.at == ops.at { &Layer::ALL } else { &[Layer::Own, Layer::Own, Layer::Shared] };
            let mut edits: Vec<_> =
                (0..1 + dice.roll(2)).map(|_| any_edit(&mut dice, &before, layers)).collect();
            edits.dedup_by_key(|edit| (edit.layer, edit.setting));
            editor.change("override", serde_json::to_value(&edits).unwrap()).await
        };
        let (after, _) = ada.read().await;
        if answer.status == 200 {
            let entry: SettingsEntry = serde_json::from_value(answer.ok()).unwrap();
            // 10. As many values changed as the preview and the history say.
            assert_eq!(different(&before, &after), entry.reach.changed as usize, "{entry:?}");
            assert_eq!(after.version, before.version + 1);
            // 2. A shared write reaches who follows, and nobody else.
            if let [write] = &entry.writes[..]
                && write.layer == Layer::Shared
            {
                reaches_who_follows(&before, &after, write.setting, write.new);
            }
            committed.push(entry.id.to_string());
            // Two changes within a millisecond could not be told apart by their time.
            while now() <= entry.at.0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            noted.push((entry.at.0, stored(&after)));
        } else {
            refused += 1;
            answer.problem(422, "invalid");
            assert_eq!(after, before, "a refused change changes nothing");
        }
        rules_stand(&after);
        before = after;
    }
    assert!(committed.len() > 60 && undone > 10 && refused > 5, "{} {undone} {refused}", committed.len());
    // 11. Every state can be told from the history: backward from now, and forward from the first.
    assert_eq!(stored(&ada.as_of(noted[0].0 - 1).await), stored(&first));
    for (at, state) in &noted {
        assert_eq!(&stored(&ada.as_of(*at).await), state);
    }
    let mut folded = BTreeMap::new();
    for change in history(&ada).await.iter().rev() {
        for write in &change.writes {
            let place =
                (write.account.as_ref().map(|account| account.id.clone()), write.layer, write.setting);
            let old = match write.new {
                Some(new) => folded.insert(place, new),
                None => folded.remove(&place),
            };
            assert_eq!(old, write.old, "what a write found is what the one before it left");
        }
    }
    let (last, _) = ada.read().await;
    let mut now_stored = BTreeMap::new();
    for setting in Setting::ALL {
        let partner = last.layers(setting);
        let all = last.rows.items.iter().map(|row| (Some(row.account.id.clone()), row.layers(setting)));
        for (account, layers) in all.chain([(None, partner)]) {
            for layer in Layer::ALL {
                now_stored.extend(layers.get(layer).map(|value| ((account.clone(), layer, setting), value)));
            }
        }
    }
    assert_eq!(folded, now_stored);
    // 3. The other partner and its customer notice nothing, byte for byte.
    for (after, before) in everything(&rosa, &lena).await.iter().zip(&others) {
        assert_eq!(String::from_utf8_lossy(after), String::from_utf8_lossy(before));
    }
}

/// 10. Preview equals commit over 10,000 accounts, change after change, as somebody does it who reads the
/// settings once and follows what they themselves write. PORTICO_TEST_CHANGES says how many changes.
#[tokio::test]
async fn preview_equals_commit_over_ten_thousand_accounts() {
    let changes = std::env::var("PORTICO_TEST_CHANGES").map_or(12, |changes| changes.parse().unwrap());
    let world = World::new().await;
    add_ten_thousand(&world).await;
    let ada = Editor::partner(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let (matrix, mut tag) = ada.read().await;
    let mut book = Book::of(&matrix);
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    let mut committed = 0;
    while committed < changes {
        let mut edits: Vec<_> = (0..1 + dice.roll(3))
            .map(|_| any_edit(&mut dice, &matrix, &[Layer::Own, Layer::Own, Layer::Shared]))
            .collect();
        if dice.roll(6) == 0 {
            let one_in = 1 + dice.roll(20);
            let some = matrix.rows.items.iter().filter(|_| dice.roll(one_in) == 0);
            edits[0].accounts = some.map(|row| row.account.id.clone()).collect();
            edits[0].layer = Layer::Own;
            edits.truncate(1);
        }
        let Ok(planned) = plan(&book, ada.writer, &edits, Timestamp(now())) else { continue };
        if planned.writes.is_empty() {
            continue;
        }
        let expected = SettingsReach::from(planned.tally);
        let body = json!({"act": "override", "edits": edits, "expected": expected});
        let answer = ada.post(&tag, &body).await;
        tag = answer.header("etag").to_owned();
        let entry: SettingsEntry = serde_json::from_value(answer.ok()).unwrap();
        assert_eq!((entry.reach, entry.writes_total as usize), (expected, planned.writes.len()));
        book = book.after(&planned.writes);
        committed += 1;
    }
    let (after, last) = ada.read().await;
    assert_eq!(last, tag);
    assert_eq!(Book::of(&after), book, "the browser's copy and the store agree on every value");
}

/// Every change with everything it wrote, newest first.
async fn history(editor: &Editor) -> Vec<SettingsEntry> {
    let mut whole = Vec::new();
    for entry in editor.history("limit=500").await["items"].as_array().unwrap() {
        let one = format!("{}/history/{}", editor.at, entry["id"].as_str().unwrap());
        whole.push(serde_json::from_value(editor.visitor.get(&one).await.ok()).unwrap());
    }
    whole
}

fn reaches_who_follows(
    before: &SettingsMatrix,
    after: &SettingsMatrix,
    setting: Setting,
    value: Option<bool>,
) {
    let (old, new) = (values(before), values(after));
    for (row, holder) in before.rows.items.iter().zip(Book::of(before).accounts()) {
        let rule = setting_rule(setting);
        let own = row.layers(setting);
        let follows = rule.configurable.by(holder.supported_by)
            && own.own.is_none()
            && own.lock.is_none()
            && before.layers(setting).lock.is_none();
        for other in Setting::ALL {
            let place = (row.account.id.to_string(), other);
            if other == setting && follows {
                assert_eq!(new[&place], value.unwrap_or(rule.default.by(holder.supported_by)));
            } else {
                assert_eq!(new[&place], old[&place]);
            }
        }
    }
}

/// 6. No product rule is broken.
fn rules_stand(matrix: &SettingsMatrix) {
    let values = values(matrix);
    for holder in Book::of(matrix).accounts() {
        for setting in Setting::ALL {
            let rule = setting_rule(setting);
            if !rule.configurable.by(holder.supported_by) {
                assert_eq!(
                    values[&(holder.account.to_string(), setting)],
                    rule.default.by(holder.supported_by)
                );
            }
        }
    }
}

/// 11. Undoing what somebody wrote over in the meantime takes back the rest, and says so when nothing is left.
#[tokio::test]
async fn an_undo_leaves_what_is_newer() {
    let world = World::new().await;
    let ada = Editor::partner(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let (first, _) = ada.read().await;
    let ids: Vec<_> =
        ["Harbour Logistics", "Kestrel Air"].map(|name| crate::settings::id_of(&first, name)).into();
    let own = |value: bool, accounts: &[String]| json!([{"layer": "override", "setting": "pricing", "value": value, "accounts": accounts}]);
    let both = ada.change("override", own(true, &ids)).await.ok();
    ada.change("override", own(false, &ids[..1])).await.ok();
    let undone = ada.undo(both["id"].as_str().unwrap()).await.ok();
    assert_eq!(undone["writes_total"], 1);
    assert_eq!(undone["writes"][0]["account"]["name"], "Kestrel Air");
    let (now, _) = ada.read().await;
    let own = |matrix: &SettingsMatrix, id: &String| {
        matrix.rows.items.iter().find(|row| row.account.id.as_str() == id).unwrap().own.clone()
    };
    assert_eq!(own(&now, &ids[0]), [(Setting::Pricing, false)].into());
    assert!(own(&now, &ids[1]).is_empty());
    let nothing = ada.undo(both["id"].as_str().unwrap()).await.problem(422, "invalid");
    let names: Vec<_> =
        nothing["fields"].as_array().unwrap().iter().map(|field| field["detail"].as_str().unwrap()).collect();
    assert!(names[0].starts_with("Harbour Logistics, pricing: something newer"), "{names:?}");
    assert_eq!(names.len(), 2);
}
