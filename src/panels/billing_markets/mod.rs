//! Billing markets: where services may be ordered and who is billed; enabling and editing them.

mod form;
mod history;
mod reach;
mod view;

use super::{Place, head};
use crate::data::{Load, Remote};
use crate::requests::{Queue, queue};
use crate::routes;
use crate::session::Told;
use leptos::prelude::*;
use portico_api::{Market, Markets, RequestTo};
use portico_rules::Feature;

/// What the address calls the market that is enabled or edited: its id, its country, or [`CHOOSE`].
const MARKET: &str = "market";
/// A market that is still to be chosen.
const CHOOSE: &str = "new";

/// Draws the panel: the form when the address names a market and the viewer may edit, the list otherwise.
pub fn show(place: Place) -> AnyView {
    let session = place.session;
    let address = routes::data(&routes::panel(place.account(), Feature::BillingMarkets), "");
    let read_from = address.clone();
    let markets = Remote::<Markets>::new(session, move || read_from.clone());
    // Requests are granted by enabling, here or on another page.
    session.when_told(Told::Requests, move || markets.reload());
    let may_edit = place.view.may_edit(Feature::BillingMarkets);
    let wanted = Memo::new(move |_| session.navigation.query_value(MARKET));
    let saved = RwSignal::new(None::<String>);
    let there = Memo::new(move |_| markets.load.with(|load| matches!(load, Load::Ready(_))));
    // The form holds what was typed: it is drawn once, not again with every answer.
    let body = move || {
        let wanted = wanted.get();
        if may_edit
            && !wanted.is_empty()
            && there.get()
            && let Load::Ready(answer) = markets.load.get_untracked()
        {
            return form::form(&place, &address, markets, &answer.content, &wanted, saved);
        }
        list(&place, markets, may_edit, saved)
    };
    body.into_any()
}

fn list(place: &Place, markets: Remote<Markets>, may_edit: bool, saved: RwSignal<Option<String>>) -> AnyView {
    let base = routes::panel(place.account(), Feature::BillingMarkets);
    let asked = queue(Queue {
        session: place.session,
        address: routes::requests(place.account()),
        answers: RequestTo::Partner,
        may_answer: place.view.may_edit(Feature::Settings),
        only: Some(Feature::BillingMarkets),
        grant: None,
    });
    let place = place.clone();
    view! {
        {head(&place, Feature::BillingMarkets)}
        <p class="status good" role="status" data-saved="">{move || saved.get()}</p>
        {asked}
        {markets.show(move |answer| view::markets(&answer.content, may_edit.then_some(base.as_str())))}
        {history::history(&place, saved)}
    }
    .into_any()
}

/// The market that the address names.
fn named<'a>(markets: &'a Markets, wanted: &str) -> Option<&'a Market> {
    let by_id = markets.items.iter().find(|market| market.id.as_str() == wanted);
    by_id.or_else(|| markets.items.iter().find(|market| market.country == wanted))
}
