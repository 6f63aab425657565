//! Which accounts the matrix shows: the fields, and what they let through.

use super::store::{Matrix, support};
use super::view;
use crate::i18n::{keys as k, text};
use crate::ui::{Filter, search, select};
use crate::words;
use leptos::prelude::*;
use portico_api::SettingsRow;
use portico_rules::{Setting, SupportModel};

/// The parameters of the address, those of the other tabs among them.
pub(super) const NAMES: &[&str] =
    &["tab", "as_of", "q", "support", "setting", "value", "source", "account"];

/// The fields of the filter.
pub(super) fn fields(filter: Filter) -> AnyView {
    let models = SupportModel::ALL.map(|model| (model.as_str(), text(words::support(model))));
    let settings = Setting::ALL.map(|setting| (setting.as_str(), view::name(setting)));
    let values = [("on", text(k::ON)), ("off", text(k::OFF))];
    let sources = view::SOURCES.map(|source| (view::class(source), text(words::source(source))));
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::SEARCH_ACCOUNTS))}
            {select(filter, "support", text(k::FILTER_SUPPORT), ("", text(k::FILTER_ALL)), &models)}
            {select(filter, "setting", text(k::FILTER_SETTING), ("", text(k::FILTER_ANY)), &settings)}
            {select(filter, "value", text(k::FILTER_VALUE), ("", text(k::FILTER_ANY)), &values)}
            {select(filter, "source", text(k::FILTER_SOURCE), ("", text(k::FILTER_ANY)), &sources)}
        </form>
    }
    .into_any()
}

/// What is asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Wanted {
    text: String,
    support: Option<SupportModel>,
    setting: Option<Setting>,
    value: Option<bool>,
    source: String,
}

impl Wanted {
    /// What the address asks for.
    pub(super) fn read(filter: Filter) -> Self {
        Self {
            text: filter.get("q").trim().to_lowercase(),
            support: SupportModel::parse(&filter.get("support")),
            setting: Setting::parse(&filter.get("setting")),
            value: match filter.get("value").as_str() {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            source: filter.get("source"),
        }
    }

    /// The places of the rows that fit.
    pub(super) fn places(&self, matrix: &Matrix) -> Vec<usize> {
        let fits = |(place, row): (usize, &SettingsRow)| self.fits(matrix, place, row).then_some(place);
        matrix.rows().iter().enumerate().filter_map(fits).collect()
    }

    fn fits(&self, matrix: &Matrix, place: usize, row: &SettingsRow) -> bool {
        let cell_fits = |setting| {
            let cell = matrix.cell(row, setting);
            self.value.is_none_or(|value| value == cell.value)
                && (self.source.is_empty() || self.source == view::class(cell.source))
        };
        self.support.is_none_or(|model| model == support(row))
            && (self.text.is_empty() || matrix.matches(place, &self.text))
            && match self.setting {
                Some(setting) => cell_fits(setting),
                None if self.value.is_none() && self.source.is_empty() => true,
                None => Setting::ALL.into_iter().any(cell_fits),
            }
    }
}
