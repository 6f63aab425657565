//! Company profile: reading, and editing by who may.

mod form;
mod view;

use super::{Place, head};
use crate::data::{Load, Remote};
use crate::routes;
use leptos::prelude::*;
use portico_api::CompanyProfile;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::CompanyProfile), "");
    let read_from = address.clone();
    let profile = Remote::<CompanyProfile>::new(place.session, move || read_from.clone());
    let editing = RwSignal::new(false);
    let session = place.session;
    Effect::new(move |_| session.unsaved.set(editing.get()));
    on_cleanup(move || session.unsaved.set(false));
    let heading = head(&place, Feature::CompanyProfile);
    let may_edit = place.view.may_edit(Feature::CompanyProfile);
    // The form holds what was typed: it is drawn once, not again with every answer.
    let body = move || {
        if editing.get() {
            match profile.load.get_untracked() {
                Load::Ready(answer) => form::form(place.clone(), address.clone(), profile, &answer, editing),
                _ => ().into_any(),
            }
        } else {
            profile.show(move |answer| view::profile(&answer.content, may_edit.then_some(editing)))
        }
    };
    view! { {heading} {body} }.into_any()
}
