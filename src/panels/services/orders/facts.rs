//! What an order says: its facts, its estimate, and what keeps it from being sent.

use super::fields::market;
use super::flow;
use crate::i18n::{Key, day, fill, keys as k, money, plural, text};
use crate::panels::Place;
use crate::ui::{fact, status};
use crate::{notices, routes, words};
use leptos::prelude::*;
use portico_api::{Amounts, Estimate, FieldProblem, Offer, Order, ServiceRef};
use portico_rules::{Feature, PriceList};

/// What is ordered.
pub(super) fn facts(place: &Place, order: &Order) -> AnyView {
    let edit = &order.row.edit;
    let account = place.account().clone();
    let linked = move |service: &ServiceRef| {
        let to = routes::service(&account, &service.id);
        view! { <a href=to>{service.name.clone()}</a> }
    };
    let written = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let offered = match &order.b_market {
        Some(offer) => fact(k::ORDER_B_MARKET, Some(self::offer(place, offer))),
        None if edit.b_market.is_some() => fact(k::ORDER_B_MARKET, written(&edit.b_end_text)),
        None => None,
    };
    view! {
        <dl class="facts">
            {fact(k::COLUMN_ACCOUNT, Some(order.row.account.name.clone()))}
            {fact(k::COLUMN_KIND, Some(text(words::order_kind(edit.kind))))}
            {fact(k::COLUMN_PRODUCT, edit.product.map(|kind| text(words::service_kind(kind))))}
            {fact(k::ORDER_SERVICE, order.service.as_ref().map(&linked))}
            {fact(k::COLUMN_MARKET, edit.market.as_deref().map(market))}
            {fact(k::ORDER_LOCATION, written(&edit.location))}
            {fact(k::ORDER_A_END, order.a_end.as_ref().map(&linked))}
            {fact(k::ORDER_B_END, order.b_end.as_ref().map(&linked))}
            {offered}
            {fact(k::ORDER_B_END_TEXT, written(&edit.b_end_text).filter(|_| edit.b_market.is_none()))}
            {fact(k::ORDER_OWNER, order.connection.as_ref().map(|connection| {
                let (word, tone) = words::connection_state(connection.state);
                status(tone, word, None)
            }))}
            {fact(k::COLUMN_SPEED, edit.speed_mbps.map(notices::speed))}
            {fact(k::ORDER_TERM, edit.term_months.map(|months| plural(k::MONTHS, months as usize, &[])))}
            {fact(k::COLUMN_NAME, written(&edit.name))}
        </dl>
    }
    .into_any()
}

/// What somebody offers: whose it is, and what and where.
pub(super) fn offer(place: &Place, offer: &Offer) -> AnyView {
    let to = routes::item(place.account(), Feature::Marketplace, offer.provider.id.as_str());
    let at = offer.location.as_ref().map(|at| format!(" · {}", at.name));
    view! {
        <a href=to dir="auto">{offer.provider.name.clone()}</a>" · "<span dir="auto">{offer.name.clone()}</span>{at}
    }
    .into_any()
}

/// What it would cost, for who may see that.
pub(super) fn estimate(estimate: &Estimate) -> AnyView {
    let amounts = |title: Key, amounts: &Amounts| {
        let amount = |money_of: &portico_api::Money| money(money_of.minor, &money_of.currency);
        view! {
            <h3>{text(title)}</h3>
            <dl class="facts">
                {fact(k::ORDER_ESTIMATE_MONTHLY, Some(amount(&amounts.monthly)))}
                {fact(k::ORDER_ESTIMATE_ONCE, amounts.once.as_ref().map(amount))}
                {fact(k::ORDER_ESTIMATE_DIFFERENCE, amounts.difference.as_ref().map(amount))}
            </dl>
        }
        .into_any()
    };
    let partner = estimate.partner.as_ref().filter(|_| estimate.list == PriceList::Partner);
    let none = estimate.retail.is_none();
    view! {
        <section class="card estimate" data-estimate="" aria-live="polite">
            <h2>{text(k::ORDER_ESTIMATE)}</h2>
            {partner.map(|partner| amounts(k::ORDER_ESTIMATE_PARTNER, partner))}
            {estimate.retail.as_ref().map(|retail| amounts(k::ORDER_ESTIMATE_RETAIL, retail))}
            {none.then(|| view! { <p class="quiet">{text(k::ORDER_ESTIMATE_NONE)}</p> })}
            {estimate.listed_on.as_ref().map(|listed| view! {
                <p class="quiet">{fill(k::ORDER_ESTIMATE_NOTE, &[("day", &day(&listed.0))])}</p>
            })}
        </section>
    }
    .into_any()
}

/// What keeps it from being sent, each with the step at which that is changed.
pub(super) fn problem(place: &Place, problem: &FieldProblem) -> (String, Option<&'static str>) {
    let (field, step) = match problem.field.as_str() {
        "product" => (k::ORDER_PRODUCT, Some(flow::PRODUCT)),
        "a_end" => (k::ORDER_A_END, Some(flow::WHERE)),
        "b_end" | "b_end_text" => (k::ORDER_B_END, Some(flow::WHERE)),
        "market" => (k::COLUMN_MARKET, Some(flow::WHERE)),
        "location" => (k::ORDER_LOCATION, Some(flow::WHERE)),
        "name" => (k::COLUMN_NAME, Some(flow::DETAILS)),
        "speed_mbps" => (k::COLUMN_SPEED, Some(flow::DETAILS)),
        "term_months" => (k::ORDER_TERM, Some(flow::DETAILS)),
        _ => (k::ORDER_SERVICE, None),
    };
    let partner = place.view.context.partner.as_ref();
    let name = partner.map(|partner| partner.name.clone()).unwrap_or_default();
    let distributor = partner.and_then(|partner| partner.referred_by.clone()).unwrap_or_default();
    let words = match problem.code.as_str() {
        "required" => fill(k::ORDER_PROBLEM_MISSING, &[("field", &text(field))]),
        "market_of_partner" => fill(k::ORDER_PROBLEM_MARKET_PARTNER, &[("partner", &name)]),
        "market_of_distributor" => {
            fill(k::ORDER_PROBLEM_MARKET_DISTRIBUTOR, &[("distributor", &distributor)])
        }
        code => text(match code {
            "market_not_enabled" => k::ORDER_PROBLEM_MARKET_YOURS,
            "locked" => k::ORDER_PROBLEM_LOCKED,
            "not_cancelable" => k::ORDER_PROBLEM_NOT_CANCELABLE,
            "gone" => k::ORDER_PROBLEM_GONE,
            "open_order" => k::ORDER_PROBLEM_OPEN,
            "nothing_changes" => k::ORDER_PROBLEM_NOTHING,
            "unknown_service" | "not_an_end" => k::ORDER_PROBLEM_NOT_AN_END,
            "not_offered" => k::ORDER_PROBLEM_NOT_OFFERED,
            "own_service" => k::ORDER_PROBLEM_OWN_SERVICE,
            "owner_accepted" => k::ORDER_PROBLEM_OWNER_ACCEPTED,
            "same_end" => k::ORDER_PROBLEM_SAME_END,
            "not_a_speed" => k::ORDER_PROBLEM_SPEED,
            "too_long" => k::FIELD_TOO_LONG,
            _ => k::FIELD_INVALID,
        })
        .to_owned(),
    };
    (words, step)
}

/// The way to the market, for who may enable it, and to asking for it, for who asks their partner.
pub(super) fn way_to_markets(place: &Place, order: &Order, problem: &FieldProblem) -> Option<AnyView> {
    let way = match problem.code.as_str() {
        "market_not_enabled" if place.view.may_see(Feature::BillingMarkets) => k::ORDER_MARKET_ENABLE,
        "market_of_partner" => k::ORDER_MARKET_ASK,
        _ => return None,
    };
    let market = order.row.edit.market.as_deref().unwrap_or_default();
    let markets = routes::panel(place.account(), Feature::BillingMarkets);
    let to = format!("{markets}{}", routes::query(&[("market", market)]));
    Some(view! { " " <a data-way="billing_markets" href=to>{text(way)}</a> }.into_any())
}
