//! The fields of the filter of the table of services.

use crate::i18n::{keys as k, text};
use super::entries::{Listing, answer_at_once};
use crate::panels::Place;
use crate::ui::{Filter, Rows, search, select};
use crate::{browser, routes, words};
use leptos::prelude::*;
use portico_api::ServiceKind;
use portico_rules::ServiceState;

/// The parameters of the filter.
pub(super) const NAMES: &[&str] = &["q", "kind", "state", "account", "group", "sort"];

/// Draws the fields.
pub(super) type Fields = fn(Filter, &Place, Rows<Listing>) -> AnyView;

/// The fields of the filter, and the way to take along what it lets through.
pub(super) fn fields(filter: Filter, place: &Place, rows: Rows<Listing>) -> AnyView {
    answer_at_once(rows, filter);
    let covers_accounts = place.view.covers_accounts();
    let kinds = ServiceKind::ALL.map(|kind| (words::kind_slug(kind), text(words::service_kind(kind))));
    let states = ServiceState::ALL.map(|state| (state.as_str(), text(words::state(state).0)));
    let sorts = [
        ("state", text(k::COLUMN_STATE)),
        ("speed", text(k::COLUMN_SPEED)),
        ("newest", text(k::SORT_NEWEST)),
        ("account", text(k::COLUMN_ACCOUNT)),
    ];
    let groups = [
        ("kind", text(k::COLUMN_KIND)),
        ("location", text(k::COLUMN_LOCATION)),
        ("account", text(k::COLUMN_ACCOUNT)),
    ];
    let groups = if covers_accounts { &groups[..] } else { groups.split_last().map_or(&[][..], |(_, rest)| rest) };
    let (account, query) = (place.account().clone(), place.session.navigation.query);
    let file = move || query.with(|query| routes::services_file(&account, query, &browser::language()));
    let sorts = if covers_accounts { &sorts[..] } else { sorts.split_last().map_or(&[][..], |(_, rest)| rest) };
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::FILTER_SEARCH))}
            {select(filter, "kind", text(k::COLUMN_KIND), ("", text(k::FILTER_ALL)), &kinds)}
            {select(filter, "state", text(k::COLUMN_STATE), ("", text(k::FILTER_ALL)), &states)}
            {select(filter, "group", text(k::GROUP), ("", text(k::GROUP_NONE)), groups)}
            {select(filter, "sort", text(k::SORT), ("", text(k::COLUMN_NAME)), sorts)}
            <a class="button" href=file download="" rel="external" data-csv="">{text(k::DOWNLOAD_CSV)}</a>
        </form>
    }
    .into_any()
}
