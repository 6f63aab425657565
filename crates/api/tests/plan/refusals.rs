//! What cannot be carried out is named, and what a selection cannot write is left out.

use crate::world::{NOW, edit, empty, holder};
use portico_api::plan::{Book, plan};
use portico_api::{FieldProblem, SettingsEdit, Timestamp};
use portico_rules::{BlockedBy, Effect, Layer, Setting, Settings, SupportModel, Writer};

fn problems(book: &Book, writer: Writer, edits: &[SettingsEdit]) -> Vec<(String, String)> {
    let problems = plan(book, writer, edits, NOW).unwrap_err();
    problems
        .into_iter()
        .map(FieldProblem::from)
        .map(|problem| {
            assert!(problem.detail.ends_with('.'), "{problem:?}");
            (problem.field, problem.code)
        })
        .collect()
}

#[test]
fn every_wrong_edit_is_named_with_its_place() {
    let book = empty(3);
    let until = |edit: SettingsEdit, at| SettingsEdit { until: Some(Timestamp(at)), ..edit };
    let own = |value| edit(Layer::Own, Setting::Chat, value, &[0]);
    let table = [
        (
            vec![edit(Layer::Own, Setting::Chat, Some(true), &[0, 9, 1, 8])],
            vec![("edits/0/accounts/1", "unknown_account"), ("edits/0/accounts/3", "unknown_account")],
        ),
        (
            vec![edit(Layer::Own, Setting::Chat, Some(true), &[])],
            vec![("edits/0/accounts", "accounts_required")],
        ),
        (
            vec![edit(Layer::Shared, Setting::Chat, Some(true), &[0])],
            vec![("edits/0/accounts", "accounts_not_allowed")],
        ),
        (vec![edit(Layer::Lock, Setting::Chat, Some(true), &[0, 1])], vec![("edits/0", "providers_only")]),
        (vec![edit(Layer::Lock, Setting::Chat, None, &[])], vec![("edits/0", "providers_only")]),
        (vec![until(own(None), NOW.0 + 1)], vec![("edits/0/until", "until_not_allowed")]),
        (
            vec![until(edit(Layer::Shared, Setting::Chat, Some(true), &[]), NOW.0 + 1)],
            vec![("edits/0/until", "until_not_allowed")],
        ),
        (vec![until(own(Some(true)), NOW.0)], vec![("edits/0/until", "until_passed")]),
        (vec![until(own(Some(true)), i64::MAX)], vec![("edits/0/until", "until_passed")]),
        (vec![own(Some(true)), own(None)], vec![("edits/1/accounts/0", "named_twice")]),
        (vec![edit(Layer::Own, Setting::Chat, None, &[1, 1])], vec![("edits/0/accounts/1", "named_twice")]),
        (vec![edit(Layer::Shared, Setting::Chat, None, &[]); 2], vec![("edits/1", "named_twice")]),
    ];
    for (edits, expected) in table {
        let found = problems(&book, Writer::Partner, &edits);
        let found: Vec<_> = found.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
        assert_eq!(found, expected, "{edits:?}");
    }
    let many = vec![edit(Layer::Own, Setting::Chat, Some(true), &[9; 300])];
    assert_eq!(problems(&book, Writer::Partner, &many).len(), 100);
}

#[test]
fn a_shared_value_under_a_partner_wide_lock_is_refused() {
    let mut partner = Settings::default();
    partner.pricing.lock = Some(false);
    let book = Book::new(partner, empty(2).accounts().to_vec());
    let change = [edit(Layer::Shared, Setting::Pricing, Some(true), &[])];
    assert_eq!(problems(&book, Writer::Partner, &change), [("edits/0".to_owned(), "locked".to_owned())]);
    let planned = plan(&book, Writer::Operator, &change, NOW).unwrap();
    assert_eq!((planned.writes.len(), planned.tally.blocked), (1, 2));
}

#[test]
fn who_is_blocked_in_a_selection_is_left_out_and_counted() {
    let mut locked = Settings::default();
    locked.notifications.lock = Some(true);
    let book = Book::new(
        Settings::default(),
        vec![
            holder(0, SupportModel::Partner, Settings::default()),
            holder(1, SupportModel::Provider, Settings::default()),
            holder(2, SupportModel::Provider, locked),
        ],
    );
    let change = [edit(Layer::Own, Setting::Notifications, Some(false), &[0, 1, 2])];
    let planned = plan(&book, Writer::Partner, &change, NOW).unwrap();
    assert_eq!(planned.writes.iter().map(|write| write.account).collect::<Vec<_>>(), [Some(1)]);
    let effects: Vec<_> = planned.touched.iter().map(|touched| touched.effect).collect();
    assert_eq!(
        effects,
        [
            Effect::Blocked(BlockedBy::HardRule),
            Effect::Changes { to: false },
            Effect::Blocked(BlockedBy::Lock)
        ]
    );
    // An operator writes what a lock masks; it changes nothing while the lock is there.
    let planned = plan(&book, Writer::Operator, &change, NOW).unwrap();
    assert_eq!((planned.writes.len(), planned.tally.changed, planned.tally.blocked), (2, 1, 2));
}

#[test]
fn what_sleeps_can_be_cleared_and_not_set() {
    let mut asleep = Settings::default();
    asleep.notifications.own = Some(true);
    let book = Book::new(Settings::default(), vec![holder(0, SupportModel::Partner, asleep)]);
    let change = |value| [edit(Layer::Own, Setting::Notifications, value, &[0])];
    assert!(plan(&book, Writer::Partner, &change(Some(false)), NOW).unwrap().writes.is_empty());
    let cleared = plan(&book, Writer::Partner, &change(None), NOW).unwrap();
    assert_eq!((cleared.writes.len(), cleared.tally.blocked), (1, 1));
}

#[test]
fn another_end_alone_is_a_write_that_changes_nobody() {
    let own = |until: Option<i64>| SettingsEdit {
        until: until.map(Timestamp),
        ..edit(Layer::Own, Setting::Chat, Some(true), &[0])
    };
    let book = empty(1);
    let book = book.after(&plan(&book, Writer::Partner, &[own(None)], NOW).unwrap().writes);
    assert!(plan(&book, Writer::Partner, &[own(None)], NOW).unwrap().writes.is_empty());
    let ending = plan(&book, Writer::Partner, &[own(Some(NOW.0 + 5))], NOW).unwrap();
    assert!(ending.tally.is_empty());
    assert_eq!(ending.writes.len(), 1);
    let book = book.after(&ending.writes);
    assert_eq!(book.accounts()[0].until[&Setting::Chat], Timestamp(NOW.0 + 5));
    assert!(plan(&book, Writer::Partner, &[own(Some(NOW.0 + 5))], NOW).unwrap().writes.is_empty());
}
