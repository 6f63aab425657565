//! What deserves a look: overrides that change nothing, sleep, or end soon; accounts that nobody looked at.

use super::store::Matrix;
use super::wish::Subject;
use super::{Board, view};
use crate::browser;
use crate::i18n::{Key, keys as k, plural, text};
use crate::words;
use crate::ui;
use leptos::prelude::*;
use portico_api::AccountId;
use portico_rules::{Setting, Source};
use std::sync::Arc;

/// How far ahead the end of an override is told.
const SOON_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// After how long without a look an account is listed.
const UNSEEN_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Places listed at first, and how many more each time.
const FEW: usize = 10;
const MORE: usize = 200;

/// One setting of one account.
#[derive(Clone, PartialEq)]
struct Found {
    account: AccountId,
    name: String,
    setting: Setting,
    value: bool,
    until: Option<i64>,
}

/// Why an override is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pin,
    Dormant,
    Ending,
}

/// Draws the lists.
pub(super) fn findings(board: Board) -> AnyView {
    (move || {
        let matrix = board.store.matrix.get()?;
        Some(view! {
            <div class="stack">
                {list(board, &matrix, Kind::Pin, k::FINDING_PINS, k::FINDING_PINS_HINT)}
                {list(board, &matrix, Kind::Dormant, k::FINDING_DORMANT, k::FINDING_DORMANT_HINT)}
                {list(board, &matrix, Kind::Ending, k::FINDING_ENDING, k::FINDING_ENDING_HINT)}
                {unseen(board, &matrix)}
            </div>
        })
    })
    .into_any()
}

fn found(matrix: &Matrix, kind: Kind) -> Vec<Found> {
    let soon = browser::now() + SOON_MS;
    let mut found = Vec::new();
    for row in matrix.rows() {
        for (setting, value) in &row.own {
            let source = matrix.cell(row, *setting).source;
            let until = row.until.get(setting).map(|until| until.0);
            let fits = match kind {
                Kind::Pin => source == Source::Pin,
                Kind::Dormant => source == Source::Dormant,
                Kind::Ending => until.is_some_and(|until| until <= soon),
            };
            if fits {
                let (account, name) = (row.account.id.clone(), row.account.name.clone());
                found.push(Found { account, name, setting: *setting, value: *value, until });
            }
        }
    }
    found.sort_by_key(|found| found.until);
    found
}

fn list(board: Board, matrix: &Matrix, kind: Kind, title: Key, hint: Key) -> AnyView {
    let found = Arc::new(found(matrix, kind));
    let count = found.len();
    let listed = RwSignal::new(FEW);
    let all = (count > 1 && board.may_edit).then(|| {
        let found = Arc::clone(&found);
        let clear = move |_| {
            let places = found.iter().map(|found| (found.account.clone(), found.setting));
            board.ask(Subject::Clear(places.collect()));
        };
        view! { <button type="button" class="button" aria-haspopup="dialog" on:click=clear>{plural(k::CLEAR_ALL, count, &[])}</button> }
    });
    let items = move || found.iter().take(listed.get()).map(|found| item(board, kind, found)).collect_view();
    let finding = match kind {
        Kind::Pin => "pins",
        Kind::Dormant => "dormant",
        Kind::Ending => "ending",
    };
    view! {
        <section class="card stack" data-finding=finding data-count=count>
            <h2>{text(title)}</h2>
            <p class="quiet">{text(hint)}</p>
            {(count == 0).then(|| view! { <p>{text(k::FINDING_NONE)}</p> })}
            <ul class="list">{items}</ul>
            {more(count, listed)}
            {all}
        </section>
    }
    .into_any()
}

/// Accounts that nobody of the partner has looked at for long.
fn unseen(board: Board, matrix: &Matrix) -> AnyView {
    let since = browser::now() - UNSEEN_MS;
    let rows = matrix.rows().iter().filter(|row| row.looked_at.is_none_or(|at| at.0 < since));
    let mut found: Vec<_> =
        rows.map(|row| (row.looked_at, row.account.id.clone(), row.account.name.clone())).collect();
    found.sort_by_key(|(at, ..)| *at);
    let count = found.len();
    let listed = RwSignal::new(FEW);
    let items = move || {
        let shown = found.iter().take(listed.get()).cloned();
        shown
            .map(|(at, account, name)| {
                let at = match at {
                    Some(at) => ui::instant(at),
                    None => text(k::FINDING_NEVER).into_any(),
                };
                let name = match board.account_address(&account) {
                    Some(address) => view! { <a class="who grow" href=address>{name}</a> }.into_any(),
                    None => view! { <span class="who grow">{name}</span> }.into_any(),
                };
                view! { <li>{name}<span class="quiet">{at}</span></li> }
            })
            .collect_view()
    };
    view! {
        <section class="card stack" data-finding="unseen" data-count=count>
            <h2>{text(k::FINDING_UNSEEN)}</h2>
            <p class="quiet">{text(k::FINDING_UNSEEN_HINT)}</p>
            {(count == 0).then(|| view! { <p>{text(k::FINDING_NONE)}</p> })}
            <ul class="list">{items}</ul>
            {more(count, listed)}
        </section>
    }
    .into_any()
}

/// The way to those that are not listed yet.
fn more(count: usize, listed: RwSignal<usize>) -> AnyView {
    (move || {
        let rest = count.saturating_sub(listed.get());
        (rest > 0).then(|| {
            view! {
                <button type="button" class="button quiet" on:click=move |_| listed.update(|listed| *listed += MORE)>
                    {plural(k::AND_MORE, rest, &[])}
                </button>
            }
        })
    })
    .into_any()
}

fn item(board: Board, kind: Kind, found: &Found) -> AnyView {
    let Found { account, name, setting, value, until } = found.clone();
    let ends = until.map(|until| view! { <span class="quiet">{ui::instant(portico_api::Timestamp(until))}</span> });
    let act = board.may_edit.then(|| {
        let (account, label) = (account.clone(), if kind == Kind::Ending { k::CHANGE } else { k::CLEAR });
        let act = move |_| {
            let account = account.clone();
            board.ask(match kind {
                Kind::Ending => Subject::Cell(account, setting),
                Kind::Pin | Kind::Dormant => Subject::Clear(vec![(account, setting)]),
            });
        };
        view! { <button type="button" class="button" aria-haspopup="dialog" on:click=act>{text(label)}</button> }
    });
    view! {
        <li>
            <span class="who grow">{name}</span>
            <span>{view::name(setting)}": "{text(words::on_off(value))}</span>
            {ends}
            {act}
        </li>
    }
    .into_any()
}
