//! A partner's own marketplace profile: what it says, its logo, the services it offers, and who asks for them.

mod form;
mod offers;
mod requests;

use super::marketplace::about;
use super::{Place, head};
use crate::data::{Load, Remote};
use crate::i18n::{keys as k, text};
use crate::routes;
use crate::ui::{self, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::MarketplaceProfile;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::MarketplaceProfile), "");
    let read_from = address.clone();
    let profile = Remote::<MarketplaceProfile>::new(place.session, move || read_from.clone());
    let editing = RwSignal::new(false);
    let session = place.session;
    Effect::new(move |_| session.unsaved.set(editing.get()));
    on_cleanup(move || session.unsaved.set(false));
    let heading = head(&place, Feature::MarketplaceProfile);
    let may_edit = place.view.may_edit(Feature::MarketplaceProfile);
    let (requests, offers) = (requests::requests(&place), offers::offers(&place));
    // The form holds what was typed: it is drawn once, not again with every answer.
    let body = move || {
        if editing.get() {
            return match profile.load.get_untracked() {
                Load::Ready(answer) => form::form(place.session, address.clone(), profile, &answer, editing),
                _ => ().into_any(),
            };
        }
        let (place, address) = (place.clone(), address.clone());
        profile.show(move |answer| {
            let picture = format!("{address}/logo");
            view! {
                {preview(&answer.content, &picture, may_edit.then_some(editing))}
                {may_edit.then(|| {
                    ui::logo(place.session, picture, profile, &answer, answer.content.logo.as_ref(), k::MARKET_LOGO_NONE)
                })}
            }
            .into_any()
        })
    };
    view! { {heading} {body} {requests} {offers} }.into_any()
}

/// The profile as others see it, or would.
fn preview(profile: &MarketplaceProfile, picture: &str, editing: Option<RwSignal<bool>>) -> AnyView {
    let said = &profile.profile;
    let (tone, word, hint) = if said.public {
        (Tone::Good, k::MARKET_PUBLIC, k::MARKET_PUBLIC_HINT)
    } else {
        (Tone::Quiet, k::MARKET_PRIVATE, k::MARKET_PRIVATE_HINT)
    };
    let edit = editing.map(|editing| {
        view! {
            <button type="button" class="button primary" data-edit="" on:click=move |_| editing.set(true)>{text(k::EDIT)}</button>
        }
    });
    view! {
        <section class="card stack" data-preview="">
            <h2>{text(k::MARKET_PREVIEW)}</h2>
            <p>{status(tone, word, None)}" "<span class="quiet">{text(hint)}</span></p>
            <div class="provider">
                {about::logo(profile.logo.as_ref(), picture, &said.name)}
                <div class="provider-text">
                    <h3 dir="auto">{said.name.clone()}</h3>
                    {about::about(&said.bio, &said.website, &said.contacts)}
                </div>
            </div>
            <div>{edit}</div>
        </section>
    }
    .into_any()
}
