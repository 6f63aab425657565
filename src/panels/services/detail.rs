//! The page of one service.

use crate::browser;
use crate::data::Remote;
use crate::http::{HttpError, Request};
use crate::i18n::{Key, date, fill, keys as k, plural, relative, text};
use crate::panels::Place;
use crate::ui::{self, fact, status};
use crate::{notices, routes, shell, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{End, Location, Order, OrderEdit, OrderKind, Service, ServiceKind, ServiceRef, ServiceRow, Timestamp, Zone};
use portico_rules::Feature;

/// Draws the page.
pub(super) fn detail(place: Place) -> AnyView {
    let item = place.item.clone().unwrap_or_default();
    let address = routes::data(&routes::item(place.account(), Feature::Services, &item), "");
    let service = Remote::<Service>::new(place.session, move || address.clone());
    let back = routes::panel(place.account(), Feature::Services);
    view! {
        <p class="back"><a href=back>{text(k::BACK_TO_SERVICES)}</a></p>
        {service.show(move |answer| page(&place, &answer.content))}
    }
    .into_any()
}

fn page(place: &Place, service: &Service) -> AnyView {
    let row = &service.row;
    let (word, _, tone) = words::state(row.state);
    browser::heading_is_there();
    browser::set_title(&fill(k::TITLE, &[("page", &row.name)]));
    let children = (!service.children.is_empty()).then(|| {
        let rows = service.children.iter().map(|child| child_row(place, child)).collect_view();
        view! { <section class="card"><h2>{text(k::CONNECTIONS)}</h2><ul class="list">{rows}</ul></section> }
    });
    let ends = (!service.ends.is_empty()).then(|| {
        let ends = service.ends.iter().map(end).collect_view();
        view! { <section class="card"><h2>{text(k::ENDS)}</h2><div class="ends">{ends}</div></section> }
    });
    let changes = service
        .changes
        .iter()
        .map(|change| {
            view! { <li><span>{notices::change(&change.kind)}</span><span class="quiet">{ui::instant(change.at)}</span></li> }
        })
        .collect_view();
    let related = service.notices.iter().map(|notice| notices::notice(place, notice)).collect_view();
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{row.name.clone()}</h1>
            {shell::why(place.session, Feature::Services)}
        </div>
        <p class="lead">
            {text(words::service_kind(row.kind))}" "{status(tone, word, None)}" "
            {row.link.map(|link| { let (word, tone) = words::link(link, row.state); status(tone, word, None) })}
        </p>
        {row.locked.then(|| view! { <p class="status warn">{text(k::LOCKED_HINT)}</p> })}
        {acts(place, row)}
        <div class="columns">
            {states(row)}
            {(!service.notices.is_empty()).then(|| view! {
                <section class="card"><h2>{text(k::NOTICES)}</h2><ul class="list">{related}</ul></section>
            })}
            <section class="card"><h2>{text(k::FACTS)}</h2>{facts(place, service)}</section>
            {contract(service)}
            {pair(place, service)}
            {ends}
            {children}
            <section class="card">
                <h2>{text(k::HISTORY)}</h2>
                {service.changes.is_empty().then(|| view! { <p class="quiet">{text(k::NO_HISTORY)}</p> })}
                <ol class="list timeline">{changes}</ol>
            </section>
        </div>
    }
    .into_any()
}

/// Changing and cancelling it, for who may order: each begins a draft.
fn acts(place: &Place, row: &ServiceRow) -> Option<AnyView> {
    let offered = row.state.is_configured() && !row.locked && row.kind != ServiceKind::Tenant;
    if !offered || !place.view.may_edit(Feature::Services) {
        return None;
    }
    let failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let place = StoredValue::new(place.clone());
    let service = StoredValue::new(row.id.clone());
    let begin = move |kind: OrderKind, key: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let (place, service) = (place.get_value(), service.get_value());
            let address = routes::orders_data(place.account(), "");
            let edit = OrderEdit { service: Some(service), ..OrderEdit::blank(kind) };
            let made = Request::post(&address, &edit).once(&key).send::<Order>().await;
            busy.try_set(false);
            match made {
                Ok(answer) => place.session.navigation.go(&routes::order(place.account(), &answer.content.row.id)),
                Err(error) if error.is_signed_out() => place.session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let button = move |kind: OrderKind, name: &'static str, label: Key| {
        // One name for however many clicks.
        let key = browser::unique();
        view! {
            <button type="button" class="button" data-order=name on:click=move |_| begin(kind, key.clone())>
                {text(label)}
            </button>
        }
    };
    let view = view! {
        <p class="service-acts">
            {button(OrderKind::Change, "change", k::ORDER_CHANGE)}
            {button(OrderKind::Cancel, "cancel", k::ORDER_CANCEL)}
        </p>
        {move || failed.get().map(|error| view! { <p class="form-error" role="alert">{ui::words(&error)}</p> })}
    };
    Some(view.into_any())
}

/// Provisioning and link, each for itself: what is live can be without light, and what has light not live.
fn states(row: &ServiceRow) -> AnyView {
    let (word, hint, tone) = words::state(row.state);
    let link = row.link.map(|link| {
        let (word, tone) = words::link(link, row.state);
        status(tone, word, None)
    });
    let link = link.unwrap_or_else(|| view! { <span class="quiet">{text(k::LINK_UNKNOWN)}</span> }.into_any());
    let provisioning = view! { {status(tone, word, None)}<span class="quiet aside">{text(hint)}</span> };
    view! {
        <section class="card" data-states="">
            <h2>{text(k::COLUMN_STATE)}</h2>
            <dl class="facts">
                {fact(k::FACT_PROVISIONING, Some(provisioning))}
                {fact(k::COLUMN_LINK, Some(link))}
            </dl>
        </section>
    }
    .into_any()
}

/// From when to when it is agreed, and what follows.
fn contract(service: &Service) -> AnyView {
    // With the distance from now.
    let day = |at: Option<Timestamp>| {
        at.map(|at| view! { {date(at.0 as f64)}<span class="quiet aside">{relative(at.0 as f64)}</span> })
    };
    let term = service.term_months.map(|months| plural(k::MONTHS, months as usize, &[]));
    let now = browser::now();
    let ends = service.row.state.is_configured().then_some(service.contract_end);
    let follows = match (service.terminates, ends) {
        (Some(at), _) if at.0 > now => Some(k::CONTRACT_TAKEN_DOWN),
        (Some(_), _) | (None, None) => None,
        (None, Some(None)) => Some(k::CONTRACT_WITHOUT_TERM),
        (None, Some(Some(at))) if at.0 > now => Some(k::CONTRACT_RUNS_ON),
        (None, Some(Some(_))) => Some(k::CONTRACT_OVER),
    };
    view! {
        <section class="card" data-contract="">
            <h2>{text(k::CONTRACT)}</h2>
            <dl class="facts">
                {fact(k::FACT_CREATED, day(service.created))}
                {fact(k::FACT_LIVE, day(service.live))}
                {fact(k::FACT_TERM, term)}
                {fact(k::FACT_CONTRACT_START, day(service.contract_start))}
                {fact(k::FACT_CONTRACT_END, day(service.contract_end))}
                {fact(k::FACT_TERMINATES, day(service.terminates))}
                {fact(k::CONTRACT_FOLLOWS, follows.map(text))}
            </dl>
        </section>
    }
    .into_any()
}

/// The legs of a red/blue pair: this one, and the one in the other zone, or that there is none.
fn pair(place: &Place, service: &Service) -> Option<AnyView> {
    service.row.zone?;
    let leg = |name: AnyView, leg: &ServiceRow| {
        let (word, _, tone) = words::state(leg.state);
        let link = leg.link.map(|link| {
            let (word, tone) = words::link(link, leg.state);
            status(tone, word, None)
        });
        view! {
            <li>
                {name}
                <span class="legs">
                    {leg.zone.map(|zone| view! { <span class=zone_class(zone)>{text(words::zone(zone))}</span> })}
                    {status(tone, word, None)}
                    {link}
                </span>
                <span class="quiet">{leg.location.as_ref().map(where_is)}</span>
            </li>
        }
        .into_any()
    };
    let this = leg(view! { <span>{text(k::PAIR_THIS)}</span> }.into_any(), &service.row);
    let other = match &service.pair {
        Some(other) => {
            let address = routes::service(place.account(), &other.id);
            leg(view! { <a href=address>{other.name.clone()}</a> }.into_any(), other)
        }
        None => view! { <li><span class="status warn">{text(k::PAIR_NONE)}</span></li> }.into_any(),
    };
    let said = service.pair.is_some().then(|| text(k::PAIR_OTHER_ZONE));
    let view = view! {
        <section class="card" data-pair="">
            <h2>{text(k::PAIR)}</h2>
            <p class="quiet">{said}</p>
            <ul class="list">{this}{other}</ul>
        </section>
    };
    Some(view.into_any())
}

/// Colour and shape of a zone; its name stands beside them.
const fn zone_class(zone: Zone) -> &'static str {
    match zone {
        Zone::Red => "leg red",
        Zone::Blue => "leg blue",
    }
}

fn facts(place: &Place, service: &Service) -> AnyView {
    let row = &service.row;
    view! {
        <dl class="facts">
            {fact(k::COLUMN_ACCOUNT, Some(row.account.name.clone()))}
            {fact(k::ON_PARENT, row.parent.as_ref().map(|parent| link_to(place, parent)))}
            {fact(k::COLUMN_SPEED, row.speed_mbps.map(notices::speed))}
            {fact(k::COLUMN_LOCATION, row.location.as_ref().map(where_is))}
            {fact(k::FACT_ZONE, row.zone.map(|zone| text(words::zone(zone))))}
            {fact(k::FACT_CLASS, service.tenant_class.map(|class| class.to_string()))}
            {fact(k::FACT_REGION, service.hosting_region.clone())}
            {fact(k::FACT_MARKET, service.market.clone())}
            {fact(k::FACT_COST_CENTRE, service.cost_centre.clone())}
            {fact(k::FACT_ASN, service.asn.map(|asn| asn.to_string()))}
            {fact(k::FACT_VENDOR, service.vendor.clone())}
            {fact(k::FACT_LAG, service.lag.map(|lag| lag.to_string()))}
            {fact(k::FACT_ID, Some(view! { <code>{row.id.to_string()}</code> }))}
        </dl>
    }
    .into_any()
}

fn end(end: &End) -> AnyView {
    view! {
        <div>
            <h3>{if end.side == "a" { text(k::END_A) } else { text(k::END_B) }}</h3>
            <dl class="facts">
                {fact(k::COLUMN_NAME, end.name.clone())}
                {fact(k::COLUMN_LOCATION, end.location.as_ref().map(where_is))}
                {fact(k::FACT_VLAN, end.vlan.map(|vlan| vlan.to_string()))}
                {fact(k::FACT_ON_RAMP, end.on_ramp.clone())}
            </dl>
        </div>
    }
    .into_any()
}

fn child_row(place: &Place, child: &ServiceRow) -> AnyView {
    let (word, hint, tone) = words::state(child.state);
    view! {
        <li>
            <a href=routes::service(place.account(), &child.id)>{child.name.clone()}</a>
            {status(tone, word, Some(hint))}
            <span class="quiet">
                {text(words::service_kind(child.kind))}
                {child.speed_mbps.map(|mbps| format!(" · {}", notices::speed(mbps)))}
            </span>
        </li>
    }
    .into_any()
}

fn link_to(place: &Place, service: &ServiceRef) -> AnyView {
    view! { <a href=routes::service(place.account(), &service.id)>{service.name.clone()}</a> }.into_any()
}

fn where_is(location: &Location) -> String {
    [Some(&location.name), location.metro.as_ref(), location.country.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
