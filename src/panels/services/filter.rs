//! The fields of the filter of the table of services.

use crate::i18n::{keys as k, text};
use crate::ui::{Filter, search, select};
use crate::words;
use leptos::prelude::*;
use portico_api::ServiceKind;
use portico_rules::ServiceState;

/// The parameters of the filter.
pub(super) const NAMES: &[&str] = &["q", "kind", "state", "account", "sort"];

/// The fields of the filter.
pub(super) fn fields(filter: Filter, covers_accounts: bool) -> AnyView {
    let kinds = ServiceKind::ALL.map(|kind| (words::kind_slug(kind), text(words::service_kind(kind))));
    let states = ServiceState::ALL.map(|state| (state.as_str(), text(words::state(state).0)));
    let sorts = [
        ("state", text(k::COLUMN_STATE)),
        ("speed", text(k::COLUMN_SPEED)),
        ("newest", text(k::SORT_NEWEST)),
        ("account", text(k::COLUMN_ACCOUNT)),
    ];
    let sorts = if covers_accounts { &sorts[..] } else { sorts.split_last().map_or(&[][..], |(_, rest)| rest) };
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::FILTER_SEARCH))}
            {select(filter, "kind", text(k::COLUMN_KIND), ("", text(k::FILTER_ALL)), &kinds)}
            {select(filter, "state", text(k::COLUMN_STATE), ("", text(k::FILTER_ALL)), &states)}
            {select(filter, "sort", text(k::SORT), ("", text(k::COLUMN_NAME)), sorts)}
        </form>
    }
    .into_any()
}
