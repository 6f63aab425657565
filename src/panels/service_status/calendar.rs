//! The calendar of maintenance and outages.

use super::heading;
use crate::browser;
use crate::i18n::{keys as k, text};
use crate::panels::Place;
use leptos::prelude::*;

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    browser::mark_ready();
    view! { {heading(&place)} <p class="quiet">{text(k::STATUS_NOTHING_YET)}</p> }.into_any()
}
