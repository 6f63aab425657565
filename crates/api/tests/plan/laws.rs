//! The laws of writing settings, over books and changes of any kind.

use crate::world::{MOST, NOW, any_book, any_edit, edit, empty, id, known_to, resolved, told};
use portico_api::plan::{Book, Planned, Standing, plan, undo_edits};
use portico_api::{SettingsEdit, SettingsReach, Timestamp};
use portico_rules::catalogue::setting_rule;
use portico_rules::{
    BlockedBy, Effect, Layer, Layers, Reason, Setting, Source, SupportModel, Tally, Writer, resolve, source,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The plan, when there is one.
fn planned(book: &Book, writer: Writer, edits: &[SettingsEdit]) -> Option<Planned> {
    plan(book, writer, edits, NOW).ok()
}

/// The book after these edits.
fn after(book: &Book, writer: Writer, edits: &[SettingsEdit]) -> Book {
    book.after(&planned(book, writer, edits).unwrap().writes)
}

fn values(book: &Book) -> Vec<Vec<bool>> {
    let values = resolved(book).into_iter().zip(book.accounts()).map(|(settings, holder)| {
        Setting::ALL
            .map(|setting| resolve(setting, holder.supported_by, settings.get(setting)).value)
            .to_vec()
    });
    values.collect()
}

/// One change after another, those that are refused left out, with the book before and after each.
fn histories() -> impl Strategy<Value = (Book, Vec<(Writer, SettingsEdit)>)> {
    let writer = select(&[Writer::Partner, Writer::Operator][..]);
    (any_book(), vec((writer, any_edit()), 1..8))
}

proptest! {
    /// 10. What the plan says is what comes of it, told from the stored rows before and after.
    #[test]
    fn the_plan_is_what_happens((book, changes) in histories()) {
        let edits: Vec<_> = changes.iter().map(|(_, edit)| edit.clone()).collect();
        let writer = changes[0].0;
        let edits = known_to(&book, edits);
        for edits in [&edits[..1], &edits[..]] {
            let Some(plan) = planned(&book, writer, edits) else { continue };
            let later = book.after(&plan.writes);
            let (before, after) = (resolved(&book), resolved(&later));
            let mut tally = Tally::default();
            for (at, holder) in book.accounts().iter().enumerate() {
                for setting in Setting::ALL {
                    let (old, new) = (before[at].get(setting), after[at].get(setting));
                    let value = |layers| resolve(setting, holder.supported_by, layers);
                    let touched = plan.touched.iter().find(|touched| {
                        (touched.account, touched.setting) == (at, setting)
                    });
                    let named = |edit: &SettingsEdit| edit.setting == setting
                        && edit.accounts.contains(&holder.account);
                    let refused = old == new
                        && edits.iter().any(named)
                        && matches!(touched.map(|touched| touched.effect), Some(Effect::Blocked(_)));
                    let expected = if refused {
                        Effect::Blocked(match value(old).reason {
                            Reason::HardRule => BlockedBy::HardRule,
                            _ => BlockedBy::Lock,
                        })
                    } else if old == new {
                        Effect::Untouched
                    } else if value(old).value != value(new).value {
                        Effect::Changes { to: value(new).value }
                    } else if value(new).reason == Reason::HardRule {
                        Effect::Blocked(BlockedBy::HardRule)
                    } else if value(new).reason == Reason::Locked && old.lock == new.lock {
                        Effect::Blocked(BlockedBy::Lock)
                    } else if value(new).reason == Reason::Overridden && old.own == new.own
                        && old.lock == new.lock
                    {
                        Effect::Keeps
                    } else {
                        Effect::Moves
                    };
                    let told = touched.map_or(Effect::Untouched, |touched| touched.effect);
                    prop_assert_eq!(told, expected, "{} {:?}", setting, (old, new));
                    if let Some(touched) = touched {
                        prop_assert_eq!((touched.before, touched.after), (old, new));
                    }
                    tally.add(holder.account.as_str(), setting, expected);
                }
            }
            prop_assert_eq!(tally, plan.tally);
            let (one, other) = (SettingsReach::from(tally), SettingsReach::from(plan.tally));
            prop_assert_eq!(one, other);
        }
    }

    /// What is written is what was asked for and was not there yet; no place twice.
    #[test]
    fn nothing_is_written_that_is_stored_already((book, changes) in histories()) {
        let edits = known_to(&book, changes.iter().map(|(_, edit)| edit.clone()).collect());
        let Some(plan) = planned(&book, changes[0].0, &edits) else { return Ok(()) };
        for write in &plan.writes {
            prop_assert_ne!((write.old, write.old_until), (write.new, write.until));
            let again = plan.writes.iter().filter(|other| {
                (other.account, other.layer, other.setting) == (write.account, write.layer, write.setting)
            });
            prop_assert_eq!(again.count(), 1);
        }
        // A change that was made has nothing left to write.
        let again = planned(&book.after(&plan.writes), changes[0].0, &edits).unwrap();
        prop_assert_eq!(again.writes, vec![]);
    }

    /// 2. A shared write reaches every configurable account without override or lock, and no other.
    #[test]
    fn a_shared_write_reaches_who_follows(
        book in any_book(), setting in select(&Setting::ALL[..]), value: Option<bool>,
    ) {
        let change = [edit(Layer::Shared, setting, value, &[])];
        let Some(plan) = planned(&book, Writer::Partner, &change) else {
            prop_assert!(book.partner().get(setting).lock.is_some());
            return Ok(());
        };
        let later = book.after(&plan.writes);
        for (at, (holder, settings)) in book.accounts().iter().zip(resolved(&later)).enumerate() {
            let stored = holder.stored.get(setting);
            let locked = stored.lock.or(book.partner().get(setting).lock).is_some();
            let follows = setting_rule(setting).configurable.by(holder.supported_by)
                && !locked && stored.own.is_none();
            let resolved = resolve(setting, holder.supported_by, settings.get(setting));
            if follows {
                let default = setting_rule(setting).default.by(holder.supported_by);
                prop_assert_eq!(resolved.value, value.unwrap_or(default));
            } else {
                prop_assert_eq!(values(&later)[at][setting as usize], values(&book)[at][setting as usize]);
            }
            let others = Setting::ALL.into_iter().filter(|other| *other != setting);
            for other in others {
                prop_assert_eq!(values(&later)[at][other as usize], values(&book)[at][other as usize]);
            }
        }
    }

    /// 4. Put-get, put-put, and setting then clearing is the identity.
    #[test]
    fn put_and_clear(
        book in any_book(), setting in select(&Setting::ALL[..]), at in 0..MOST, first: bool, second: bool,
    ) {
        let at = at % book.accounts().len();
        let own = |value| [edit(Layer::Own, setting, value, &[at])];
        let holder = &book.accounts()[at];
        let free = setting_rule(setting).configurable.by(holder.supported_by)
            && book.layers(at, setting).lock.is_none();
        let put = after(&book, Writer::Partner, &own(Some(first)));
        if free {
            prop_assert_eq!(put.accounts()[at].stored.get(setting).own, Some(first));
            let twice = after(&put, Writer::Partner, &own(Some(second)));
            prop_assert_eq!(&twice, &after(&book, Writer::Partner, &own(Some(second))));
            let cleared = after(&twice, Writer::Partner, &own(None));
            prop_assert_eq!(&cleared, &after(&book, Writer::Partner, &own(None)));
            if holder.stored.get(setting).own.is_none() {
                prop_assert_eq!(cleared, book);
            }
        } else {
            prop_assert_eq!(put, book);
        }
    }

    /// 5. A pin survives a shared write.
    #[test]
    fn a_pin_stays(book in any_book(), setting in select(&Setting::ALL[..]), value: Option<bool>) {
        let change = [edit(Layer::Shared, setting, value, &[])];
        let Some(plan) = planned(&book, Writer::Partner, &change) else { return Ok(()) };
        let later = book.after(&plan.writes);
        for at in 0..book.accounts().len() {
            let supported_by = book.accounts()[at].supported_by;
            if source(setting, supported_by, book.layers(at, setting)) == Source::Pin {
                prop_assert_eq!(later.layers(at, setting).own, book.layers(at, setting).own);
                prop_assert_eq!(values(&later)[at][setting as usize], values(&book)[at][setting as usize]);
            }
        }
    }

    /// 6. No sequence of changes breaks a product rule.
    #[test]
    fn product_rules_stand((mut book, changes) in histories()) {
        for (writer, edit) in changes {
            let edits = known_to(&book, vec![edit]);
            if let Some(plan) = planned(&book, writer, &edits) {
                book = book.after(&plan.writes);
            }
            for (holder, values) in book.accounts().iter().zip(values(&book)) {
                for setting in Setting::ALL {
                    if !setting_rule(setting).configurable.by(holder.supported_by) {
                        let default = setting_rule(setting).default.by(holder.supported_by);
                        prop_assert_eq!(values[setting as usize], default);
                    }
                }
            }
        }
    }

    /// 7. Setting a lock and lifting it is the identity; overrides wait behind it.
    #[test]
    fn lock_and_unlock(
        book in any_book(), setting in select(&Setting::ALL[..]), value: bool, at in 0..MOST, for_all: bool,
    ) {
        let at = at % book.accounts().len();
        let whom: &[usize] = if for_all { &[] } else { &[at] };
        let lifted = after(&book, Writer::Operator, &[edit(Layer::Lock, setting, None, whom)]);
        let locked = after(&lifted, Writer::Operator, &[edit(Layer::Lock, setting, Some(value), whom)]);
        let again = after(&locked, Writer::Operator, &[edit(Layer::Lock, setting, None, whom)]);
        prop_assert_eq!(&again, &lifted);
        for (holder, before) in locked.accounts().iter().zip(book.accounts()) {
            prop_assert_eq!(holder.stored.get(setting).own, before.stored.get(setting).own);
        }
        // The partner writes neither the lock nor what it masks.
        let lock = [edit(Layer::Lock, setting, None, whom)];
        prop_assert!(planned(&locked, Writer::Partner, &lock).is_none());
        let own = [edit(Layer::Own, setting, Some(!value), &[at])];
        if setting_rule(setting).configurable.by(book.accounts()[at].supported_by) {
            let mine = planned(&locked, Writer::Partner, &own).unwrap();
            prop_assert_eq!(mine.writes, vec![]);
        }
    }

    /// 11. Undoing at once is the identity; later, every write is taken back or named as a conflict, and what
    /// was written since stands. Folding the writes gives the state.
    #[test]
    fn undo_is_the_identity_or_says_so((first, changes) in histories()) {
        let mut book = first.clone();
        let mut history = Vec::new();
        for (writer, edit) in changes {
            let edits = known_to(&book, vec![edit]);
            let Some(plan) = planned(&book, writer, &edits) else { continue };
            let later = book.after(&plan.writes);
            let writes = told(&book, &plan.writes);
            let (back, conflicts) = undo_edits(&later, &writes, NOW);
            prop_assert_eq!(conflicts, vec![]);
            let undone = after(&later, Writer::Operator, &back);
            // An override that came to be dormant cannot be set again; nothing else stays behind.
            prop_assert_eq!(values(&undone), values(&book));
            history.push((book.clone(), plan.writes, writes));
            book = later;
        }
        let folded = history.iter().fold(first, |book, (_, writes, _)| book.after(writes));
        prop_assert_eq!(&folded, &book);
        for (_, planned_writes, writes) in history {
            let (back, conflicts) = undo_edits(&book, &writes, NOW);
            let taken: usize = back.iter().map(|edit| edit.accounts.len().max(1)).sum();
            prop_assert_eq!(taken + conflicts.len(), planned_writes.len());
            let undone = after(&book, Writer::Operator, &back);
            for conflict in &conflicts {
                let place = conflict.write.account.as_ref().map(|account| book.place(&account.id).unwrap());
                let stored = |book: &Book| match place {
                    Some(place) => book.accounts()[place].stored.get(conflict.write.setting),
                    None => book.partner().get(conflict.write.setting),
                };
                let layer = conflict.write.layer;
                prop_assert_eq!(stored(&undone).get(layer), stored(&book).get(layer));
                prop_assert_eq!(conflict.why, Standing::Newer(stored(&book).get(layer)));
            }
        }
    }

    /// 12. What is stored sleeps through a change of the support model and back.
    #[test]
    fn a_round_trip_of_the_support_model_restores_every_value(book in any_book()) {
        let turned = |book: &Book| {
            let mut accounts = book.accounts().to_vec();
            for holder in &mut accounts {
                holder.supported_by = match holder.supported_by {
                    SupportModel::Partner => SupportModel::Provider,
                    SupportModel::Provider => SupportModel::Partner,
                };
            }
            Book::new(*book.partner(), accounts)
        };
        prop_assert_eq!(values(&turned(&turned(&book))), values(&book));
    }
}

/// An override that had an end gets it back, unless that has passed.
#[test]
fn what_would_have_ended_is_not_brought_back() {
    let mut ending = edit(Layer::Own, Setting::Pricing, Some(true), &[0]);
    ending.until = Some(Timestamp(NOW.0 + 10));
    let with = after(&empty(2), Writer::Partner, &[ending]);
    let clear = plan(&with, Writer::Partner, &[edit(Layer::Own, Setting::Pricing, None, &[0])], NOW).unwrap();
    let cleared = with.after(&clear.writes);
    let writes = told(&with, &clear.writes);
    let (back, conflicts) = undo_edits(&cleared, &writes, Timestamp(NOW.0 + 9));
    assert!(conflicts.is_empty());
    assert_eq!(after(&cleared, Writer::Partner, &back), with);
    let (back, conflicts) = undo_edits(&cleared, &writes, Timestamp(NOW.0 + 10));
    assert!(back.is_empty());
    assert_eq!(conflicts[0].why, Standing::Ended);
}

/// Another end alone is something newer too.
#[test]
fn an_undo_leaves_an_end_that_was_set_since() {
    let on = edit(Layer::Own, Setting::Pricing, Some(true), &[0]);
    let first = plan(&empty(1), Writer::Partner, std::slice::from_ref(&on), NOW).unwrap();
    let written = told(&empty(1), &first.writes);
    let ending = SettingsEdit { until: Some(Timestamp(NOW.0 + 10)), ..on };
    let later = after(&empty(1).after(&first.writes), Writer::Partner, &[ending]);
    let (back, conflicts) = undo_edits(&later, &written, NOW);
    assert!(back.is_empty());
    assert_eq!(conflicts[0].why, Standing::Newer(Some(true)));
}

/// The provider's sentence: all follow, but for who has an override or a lock.
#[test]
fn a_shared_value_by_hand() {
    let mut book = empty(5);
    let mut accounts = book.accounts().to_vec();
    accounts[1].stored.pricing.own = Some(false);
    accounts[2].stored.pricing.own = Some(true);
    accounts[3].stored.pricing.lock = Some(false);
    book = Book::new(*book.partner(), accounts);
    let plan =
        planned(&book, Writer::Partner, &[edit(Layer::Shared, Setting::Pricing, Some(true), &[])]).unwrap();
    let effects: Vec<_> = plan.touched.iter().map(|touched| (touched.account, touched.effect)).collect();
    let gains = Effect::Changes { to: true };
    let locked = Effect::Blocked(BlockedBy::Lock);
    assert_eq!(effects, [(0, gains), (1, Effect::Keeps), (2, Effect::Keeps), (3, locked), (4, gains)]);
    assert_eq!((plan.tally.changed, plan.tally.kept, plan.tally.blocked), (2, 2, 1));
    assert_eq!(plan.writes.len(), 1);
    assert_eq!(book.layers(7, Setting::Chat), Layers::default(), "no such place");
    assert_eq!(book.place(&id(4)), Some(4));
}
