//! The page of one account: its settings, where each comes from, what it would follow, and the way to change it.

use super::store::Cell;
use super::wish::Subject;
use super::{Board, view};
use crate::i18n::{fill, keys as k, text};
use crate::words;
use leptos::prelude::*;
use portico_api::{AccountId, SettingsRow};
use portico_rules::{Layers, Setting};

/// Draws it.
pub(super) fn page(board: Board, account: AccountId) -> AnyView {
    (move || {
        let matrix = board.store.matrix.get()?;
        let row = matrix.row(&account)?;
        let cards = Setting::ALL.map(|setting| card(board, row, setting, matrix.cell(row, setting)));
        Some(view! { <div class="cards account-settings">{cards.into_iter().collect_view()}</div> })
    })
    .into_any()
}

fn card(board: Board, row: &SettingsRow, setting: Setting, cell: Cell) -> AnyView {
    let supported_by = super::store::support(row);
    let followed = Cell::of(setting, supported_by, Layers { own: None, ..cell.layers });
    let follows = cell.layers.own.is_some().then(|| {
        let value = text(words::on_off(followed.value));
        let source = text(words::source(followed.source));
        view! { <p class="quiet">{fill(k::WOULD_FOLLOW, &[("value", &value), ("source", &source)])}</p> }
    });
    let account = row.account.id.clone();
    let change = board.may_edit.then(|| {
        view! {
            <button
                type="button"
                class="button"
                aria-haspopup="dialog"
                data-change-setting=setting.as_str()
                aria-label=fill(k::CHANGE_SETTING, &[("setting", &view::name(setting))])
                on:click=move |_| board.ask(Subject::Cell(account.clone(), setting))
            >
                {text(k::CHANGE)}
            </button>
        }
    });
    view! {
        <section class="card" data-setting=setting.as_str() data-source=view::class(cell.source)>
            <h2>{view::name(setting)}</h2>
            <p class="setting">{view::value(cell, row.until.get(&setting).copied())}</p>
            <p>{text(view::hint(cell.source))}</p>
            {follows}
            {change}
        </section>
    }
    .into_any()
}
