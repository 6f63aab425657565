//! What the matrix looks like: a cell shows the value in words and its source by shape and word.

use crate::i18n::{keys as k, plural, text};
use crate::ui::Rows;
use crate::{routes, words};
use leptos::prelude::*;
use portico_api::{SettingsMatrix, SettingsRow};
use portico_rules::{Feature, Layers, Setting, Source, resolve, source};
use std::sync::Arc;

/// The head: each setting with its shared value and how many accounts follow it.
pub(super) fn matrix_head(rows: Rows<SettingsMatrix>) -> AnyView {
    let columns = move || {
        rows.known.with(|known| {
            known.rest.as_ref().map(|matrix| {
                Setting::ALL.map(|setting| column(matrix, setting)).into_iter().collect_view()
            })
        })
    };
    view! {
        <tr aria-rowindex="1">
            <th scope="col" class="name">{text(k::COLUMN_ACCOUNT)}</th>
            {columns}
        </tr>
    }
    .into_any()
}

fn column(matrix: &SettingsMatrix, setting: Setting) -> AnyView {
    let shared = match matrix.shared.get(&setting) {
        Some(true) => text(k::SHARED_ON),
        Some(false) => text(k::SHARED_OFF),
        None => text(k::SHARED_NONE),
    };
    let following = matrix.following.get(&setting).copied().unwrap_or_default();
    view! {
        <th scope="col" class="setting">
            {text(words::feature(setting.feature()))}
            <span class="sub">{shared}", "{plural(k::FOLLOWING, following as usize, &[])}</span>
        </th>
    }
    .into_any()
}

/// One account.
pub(super) fn row(index: usize, row: &Arc<SettingsRow>) -> AnyView {
    let account = &row.account;
    let cells = Setting::ALL.map(|setting| cell(row, setting)).into_iter().collect_view();
    let support = account.supported_by.map(|model| text(words::support(model)));
    view! {
        <tr aria-rowindex=index data-row=account.id.to_string()>
            <th scope="row" class="name">
                <a href=routes::panel(&account.id, Feature::Settings) title=account.name.clone()>{account.name.clone()}</a>
                <span class="sub">{support}</span>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(row: &SettingsRow, setting: Setting) -> AnyView {
    let Some(supported_by) = row.account.supported_by else { return view! { <td></td> }.into_any() };
    let layers: Layers = row.settings.get(&setting).copied().unwrap_or_default().into();
    let value = resolve(setting, supported_by, layers).value;
    let from = source(setting, supported_by, layers);
    view! {
        <td class="setting" data-setting=setting.as_str() data-source=class(from)>
            <span class=if value { "value on" } else { "value off" }>{text(words::on_off(value))}</span>
            <span class=format!("source {}", class(from))>{text(words::source(from))}</span>
        </td>
    }
    .into_any()
}

/// What the sources mean.
pub(super) fn legend() -> AnyView {
    let rows = [
        (Source::Default, k::SOURCE_DEFAULT_HINT),
        (Source::Inherited, k::SOURCE_INHERITED_HINT),
        (Source::Own, k::SOURCE_OWN_HINT),
        (Source::Pin, k::SOURCE_PIN_HINT),
        (Source::Dormant, k::SOURCE_DORMANT_HINT),
        (Source::Locked, k::SOURCE_LOCKED_HINT),
        (Source::Rule, k::SOURCE_RULE_HINT),
    ]
    .map(|(source, hint)| {
        view! {
            <div class="fact">
                <dt><span class=format!("source {}", class(source))>{text(words::source(source))}</span></dt>
                <dd>{text(hint)}</dd>
            </div>
        }
    });
    view! {
        <details class="legend"><summary>{text(k::LEGEND)}</summary><dl class="facts">{rows.into_iter().collect_view()}</dl></details>
    }
    .into_any()
}

fn class(source: Source) -> &'static str {
    match source {
        Source::Rule => "rule",
        Source::Dormant => "dormant",
        Source::Locked => "locked",
        Source::Own => "own",
        Source::Pin => "pin",
        Source::Inherited => "inherited",
        Source::Default => "default",
    }
}
