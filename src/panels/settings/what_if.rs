//! What if: one account as the partner, its company admin and its read-only user would see it then.

use super::dialog::Form;
use super::store::Matrix;
use crate::data::Remote;
use crate::i18n::{fill, keys as k, text};
use crate::{routes, words};
use leptos::prelude::*;
use portico_api::plan::PlannedWrite;
use portico_api::{AccountId, Seen};
use portico_rules::{
    Access, Audience, Effect, Facts, Feature, Role, Setting, Settings, Viewer, Writer, decide, decide_one,
};

/// One account before and after a change.
#[derive(Clone, PartialEq)]
struct Sides {
    account: AccountId,
    name: String,
    before: Settings,
    after: Settings,
}

/// The button, and what it opens. Operators look at no account, so there is nothing for them.
pub(super) fn what_if(form: Form) -> AnyView {
    if form.board.writer == Writer::Operator {
        return ().into_any();
    }
    let opened = RwSignal::new(false);
    let sides = Memo::new(move |_| sides(form));
    let account = Memo::new(move |_| sides.with(|sides| sides.as_ref().map(|sides| sides.account.clone())));
    let content = move || {
        let account = opened.get().then(|| account.get()).flatten()?;
        Some(columns(form, account, sides))
    };
    let any = Memo::new(move |_| sides.with(Option::is_some));
    (move || {
        any.get().then(|| {
            view! {
                <details class="what-if" data-what-if="" on:toggle=move |_| opened.set(true)>
                    <summary>
                        {move || sides.with(|sides| sides.as_ref().map(|sides| fill(k::WHAT_IF, &[("account", &sides.name)])))}
                    </summary>
                    {content}
                </details>
            }
        })
    })
    .into_any()
}

/// The account that was edited, or else the first one whose users gain or lose something.
fn sides(form: Form) -> Option<Sides> {
    let outcome = form.outcome.get().ok()?;
    let changed = outcome.planned.touched.iter().find(|touched| matches!(touched.effect, Effect::Changes { .. }));
    let edited = form.task.with_value(|task| task.source(&outcome.wish)).filter(|_| form.task.with_value(super::wish::Task::is_cell));
    let place = match edited {
        Some(account) => outcome.matrix.book.place(&account)?,
        None => changed?.account,
    };
    let row = outcome.matrix.rows().get(place)?;
    let before = settings(&outcome.matrix, place);
    Some(Sides {
        account: row.account.id.clone(),
        name: row.account.name.clone(),
        before,
        after: written(before, &outcome.matrix, place, &outcome.planned.writes),
    })
}

fn settings(matrix: &Matrix, place: usize) -> Settings {
    let mut settings = Settings::default();
    for setting in Setting::ALL {
        *settings.get_mut(setting) = matrix.book.layers(place, setting);
    }
    settings
}

/// What decides for one account after these writes.
fn written(before: Settings, matrix: &Matrix, place: usize, writes: &[PlannedWrite]) -> Settings {
    let own_lock = |setting| matrix.rows().get(place).is_some_and(|row| row.lock.contains_key(&setting));
    let mut after = before;
    // What is stored for all first: a lock on the account alone goes before it.
    let for_all = writes.iter().filter(|write| write.account.is_none());
    for write in for_all.chain(writes.iter().filter(|write| write.account == Some(place))) {
        let masked = write.account.is_none() && write.layer == portico_rules::Layer::Lock && own_lock(write.setting);
        if !masked {
            *after.get_mut(write.setting).get_mut(write.layer) = write.new;
        }
    }
    after
}

fn columns(form: Form, account: AccountId, sides: Memo<Option<Sides>>) -> AnyView {
    let address = routes::context(Some(&account));
    let seen = Remote::<Seen>::new(form.board.session, move || address.clone());
    seen.show(move |answer| {
        let facts = answer.content.facts.as_ref().and_then(|facts| Facts::try_from(facts).ok());
        let Some(facts) = facts else { return ().into_any() };
        let viewers = [
            (k::WHAT_IF_PARTNER, facts.viewer),
            (k::WHAT_IF_ADMIN, Viewer { audience: Audience::Managed, role: Role::CompanyAdmin }),
            (k::WHAT_IF_READER, Viewer { audience: Audience::Managed, role: Role::ReadOnly }),
        ];
        let columns = move || {
            sides.get().map(|sides| {
                viewers.map(|(title, viewer)| column(title, viewer, facts, &sides)).into_iter().collect_view()
            })
        };
        view! { <div class="what-if-columns">{columns}</div> }.into_any()
    })
}

fn column(title: crate::i18n::Key, viewer: Viewer, facts: Facts, sides: &Sides) -> AnyView {
    let [before, after] = [sides.before, sides.after].map(|settings| Facts { viewer, settings, ..facts });
    let features = Feature::ALL.into_iter().filter_map(|feature| {
        let (old, new) = (decide_one(feature, &before).access, decide_one(feature, &after).access);
        let (class, word) = match (old, new) {
            (Access::Hidden, Access::Hidden) => return None,
            (Access::Hidden, _) => ("gained", Some(k::WHAT_IF_GAINED)),
            (_, Access::Hidden) => ("lost", Some(k::WHAT_IF_LOST)),
            (old, new) if old != new => ("gained", Some(k::WHAT_IF_CHANGED)),
            _ => ("same", None),
        };
        Some(view! {
            <li class=class data-feature=feature.as_str() data-change=class>
                {text(words::feature(feature))}{word.map(|word| view! { " "<strong>{text(word)}</strong> })}
            </li>
        })
    });
    let [from, to] = [decide(&before).landing, decide(&after).landing].map(|feature| text(words::feature(feature)));
    let landing = if from == to { to.to_owned() } else { format!("{from} → {to}") };
    view! {
        <section>
            <h4>{text(title)}</h4>
            <p class="quiet">{fill(k::WHAT_IF_LANDING, &[("page", &landing)])}</p>
            <ul>{features.collect_view()}</ul>
        </section>
    }
    .into_any()
}
