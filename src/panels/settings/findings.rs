//! Overrides that deserve a look: those that change nothing, those that sleep, those that end soon.

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
    let more = move || {
        let rest = count.saturating_sub(listed.get());
        (rest > 0).then(|| {
            view! {
                <button type="button" class="button quiet" on:click=move |_| listed.update(|listed| *listed += MORE)>
                    {plural(k::AND_MORE, rest, &[])}
                </button>
            }
        })
    };
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
            {more}
            {all}
        </section>
    }
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
