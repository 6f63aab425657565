//! Settings: the matrix of managed accounts and settings, each value with its source.

mod view;

use super::{Place, head};
use crate::browser;
use crate::i18n::{keys as k, plural, text};
use crate::routes;
use crate::ui::{self, Rows, windowed};
use leptos::prelude::*;
use portico_api::SettingsMatrix;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let path = routes::panel(place.account(), Feature::Settings);
    let typed = RwSignal::new(String::new());
    let wanted = RwSignal::new(String::new());
    let mut rest = browser::Rest::default();
    Effect::new(move |_| {
        let typed = typed.get();
        rest.then(move || drop(wanted.try_set(typed)));
    });
    let rows = Rows::<SettingsMatrix>::new(place.session, move || {
        routes::data(&path, wanted.with(|wanted| routes::query(&[("q", wanted)])).trim_start_matches('?'))
    });
    let count = move || rows.total().map(|total| plural(k::MANAGED_COUNT, total, &[]));
    let search = place.view.covers_accounts().then(|| {
        view! {
            <form class="filter" role="search" on:submit=|event| event.prevent_default()>
                <label class="field grow">
                    <span>{text(k::SEARCH_ACCOUNTS)}</span>
                    <input type="search" autocomplete="off" maxlength="128" prop:value=move || typed.get()
 on:input:target=move |event| typed.set(event.target().value())/>
                </label>
            </form>
        }
    });
    view! {
        {head(&place, Feature::Settings)}
        <p class="lead">{text(k::SETTINGS_LEAD)}</p>
        {search}
        <p class="quiet count" role="status">{count}</p>
        {windowed(
            rows,
            text(k::FEATURE_SETTINGS).to_owned(),
            move || view::matrix_head(rows),
            move |index, row| view::row(index, &row),
            move || if wanted.with_untracked(String::is_empty) {
                ui::empty(k::NO_ACCOUNTS, k::NO_ACCOUNTS_DETAIL)
            } else {
                ui::empty(k::NO_MATCH, k::NO_MATCH_DETAIL)
            },
        )}
        {view::legend()}
    }
    .into_any()
}
