//! Somebody was faster: what the user saw, what it is now and by whom, and what the user wants.

use super::dialog::Form;
use super::history;
use super::preview::Outcome;
use super::store::Matrix;
use super::view;
use crate::data::Remote;
use crate::i18n::{keys as k, plural, text};
use crate::routes;
use leptos::prelude::*;
use portico_api::{Page, SettingsEntry};
use portico_rules::{Layer, Setting};

/// Places that are listed.
const LISTED: usize = 50;
/// Changes that are asked for to name who made them.
const ENTRIES: &str = "20";

/// Nothing, unless settings have changed since the user looked.
pub(super) fn difference(form: Form) -> AnyView {
    let stale = Memo::new(move |_| form.is_stale());
    (move || stale.get().then(|| shown(form))).into_any()
}

/// One place that is not as the user saw it.
struct Line {
    who: String,
    setting: Setting,
    saw: Option<bool>,
    now: Option<bool>,
    wish: Option<Option<bool>>,
}

fn shown(form: Form) -> AnyView {
    let address = form.board.address.with_value(|address| format!("{address}/history{}", routes::query(&[("limit", ENTRIES)])));
    let entries = Remote::<Page<SettingsEntry>>::new(form.board.session, move || address.clone());
    let since = form.seen.with_untracked(|seen| seen.all.version);
    let by = entries.show(move |answer| {
        let newer = answer.content.items.iter().filter(|entry| entry.version > since);
        let said = newer.map(|entry| view! { <li>{history::who(entry)}": "{history::sentence(entry)}</li> });
        view! { <ul class="preview-accounts" data-newer="">{said.collect_view()}</ul> }.into_any()
    });
    let table = move || {
        let now = form.board.store.matrix.get()?;
        let outcome = form.outcome.get().ok();
        let lines = form.seen.with(|seen| lines(seen, &now, outcome.as_deref()));
        Some(table(&lines))
    };
    let go_on = move |_| {
        if let Some(matrix) = form.board.store.now() {
            form.seen.set(matrix);
        }
    };
    view! {
        <section class="preview-group difference" role="alert" data-difference="">
            <h4>{text(k::DIFFERENCE)}</h4>
            {by}
            {table}
            <button type="button" class="button" data-go-on="" on:click=go_on>{text(k::GO_ON)}</button>
        </section>
    }
    .into_any()
}

fn table(lines: &[Line]) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines.iter().take(LISTED).map(|line| {
        view! {
            <tr>
                <th scope="row">{line.who.clone()}<span class="sub">{view::name(line.setting)}</span></th>
                <td>{view::stored(line.saw)}</td>
                <td>{view::stored(line.now)}</td>
                <td>{line.wish.map_or("–", view::stored)}</td>
            </tr>
        }
    });
    let rest = lines.len().saturating_sub(LISTED);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::DIFFERENCE)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text(k::COLUMN_PLACE)}</th>
                        <th scope="col">{text(k::YOU_SAW)}</th>
                        <th scope="col">{text(k::IS_NOW)}</th>
                        <th scope="col">{text(k::YOU_WANT)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {(rest > 0).then(|| view! { <p class="quiet">{plural(k::AND_MORE, rest, &[])}</p> })}
    }
    .into_any()
}

/// The places that differ, those that the user wants to write first.
fn lines(saw: &Matrix, now: &Matrix, outcome: Option<&Outcome>) -> Vec<Line> {
    let wish = |account: Option<usize>, layer, setting| {
        let writes = &outcome?.planned.writes;
        let write = writes.iter().find(|write| (write.account, write.layer, write.setting) == (account, layer, setting));
        write.map(|write| write.new)
    };
    let mut lines = Vec::new();
    for setting in Setting::ALL {
        for layer in Layer::ALL {
            let all = |matrix: &Matrix| matrix.all.layers(setting).get(layer);
            if all(saw) != all(now) {
                let who = text(if layer == Layer::Lock { k::ALL_ACCOUNTS } else { k::SHARED_VALUE }).to_owned();
                lines.push(Line { who, setting, saw: all(saw), now: all(now), wish: wish(None, layer, setting) });
            }
        }
    }
    for (place, row) in now.rows().iter().enumerate() {
        let before = saw.row(&row.account.id);
        for setting in Setting::ALL {
            for layer in [Layer::Own, Layer::Lock] {
                let saw = before.and_then(|row| row.layers(setting).get(layer));
                let now = row.layers(setting).get(layer);
                if saw != now {
                    let who = row.account.name.clone();
                    lines.push(Line { who, setting, saw, now, wish: wish(Some(place), layer, setting) });
                }
            }
        }
    }
    lines.sort_by_key(|line| line.wish.is_none());
    lines
}
