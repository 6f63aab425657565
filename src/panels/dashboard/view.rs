//! What the dashboard looks like.

use crate::i18n::{Key, fill, keys as k, number, plural, text};
use crate::panels::{PANELS, Place};
use crate::ui::{self, status};
use crate::words::{self, Tone};
use crate::{notices, routes};
use leptos::prelude::*;
use portico_api::{AccountRef, Change, Dashboard, DownService, KindCount, ServiceKind, ServiceRef};
use portico_rules::{Feature, OrderState, ServiceState};

/// The whole dashboard, or a first page for an account that has no service yet.
pub(super) fn dashboard(place: &Place, data: &Dashboard) -> AnyView {
    if data.services.is_empty() {
        return first_page(place);
    }
    view! {
        {waiting(place, data.waiting_orders)}
        {tiles(place, data)}
        <div class="columns">
            {section(k::DASH_DOWN, down(place, data))}
            {section(k::DASH_COMING, coming(place, data))}
            {section(k::DASH_SERVICES, by_kind(place, &data.services))}
            {section(k::DASH_CHANGED, changed(place, &data.changed))}
        </div>
    }
    .into_any()
}

/// Orders that the user is asked to approve.
fn waiting(place: &Place, count: u32) -> Option<AnyView> {
    (count > 0).then(|| {
        let orders = routes::item(place.account(), Feature::Services, routes::ORDERS);
        let to = format!("{orders}{}", routes::query(&[("state", OrderState::AwaitingApproval.as_str())]));
        view! {
            <p class="status warn" data-waiting-orders="">
                <a href=to>{plural(k::DASH_WAITING_ORDERS, count as usize, &[])}</a>
            </p>
        }
        .into_any()
    })
}

fn section(title: Key, content: AnyView) -> AnyView {
    view! { <section class="card"><h2>{text(title)}</h2>{content}</section> }.into_any()
}

/// The four numbers that a person in a hurry looks for.
fn tiles(place: &Place, data: &Dashboard) -> AnyView {
    let configured: u32 =
        data.services.iter().filter(|row| row.state.is_configured()).map(|row| row.count).sum();
    let tile = |count: usize, label: String, tone: Tone| {
        view! {
            <li class="tile">
                <span class="tile-number">{number(count as f64)}</span>
                <span class=tone.class()>{label}</span>
            </li>
        }
    };
    let tone = |count: usize, tone: Tone| if count == 0 { Tone::Good } else { tone };
    let down = data.down_count as usize;
    let ongoing = data.ongoing.len();
    view! {
        <ul class="tiles">
            {tile(down, plural(k::TILE_DOWN, down, &[]), tone(down, Tone::Bad))}
            {tile(ongoing, plural(k::TILE_ONGOING, ongoing, &[]), tone(ongoing, Tone::Warn))}
            {tile(data.coming.len(), plural(k::TILE_COMING, data.coming.len(), &[]), Tone::Quiet)}
            {tile(configured as usize, plural(k::TILE_SERVICES, configured as usize, &[]), Tone::Good)}
            {place
                .view
                .covers_accounts()
                .then(|| tile(data.accounts as usize, plural(k::TILE_ACCOUNTS, data.accounts as usize, &[]), Tone::Quiet))}
        </ul>
    }
    .into_any()
}

/// What is down, and what the provider is working on.
fn down(place: &Place, data: &Dashboard) -> AnyView {
    let rows = data.down.iter().map(|row| down_row(place, row)).collect_view();
    let more = u64::from(data.down_count).saturating_sub(data.down.len() as u64);
    let more = (more > 0).then(|| view! { <p class="quiet">{plural(k::AND_MORE, more as usize, &[])}</p> });
    let ongoing = data.ongoing.iter().map(|notice| notices::notice(place, notice)).collect_view();
    let nothing = (data.down.is_empty() && data.ongoing.is_empty())
        .then(|| view! { <p>{status(Tone::Good, k::NOTHING_DOWN, None)}</p> });
    view! { {nothing}<ul class="list">{rows}</ul>{more}<ul class="list">{ongoing}</ul> }.into_any()
}

fn down_row(place: &Place, row: &DownService) -> AnyView {
    let cause = if row.outage.is_some() { k::DOWN_OUTAGE } else { k::LINK_DOWN };
    view! {
        <li>
            {service_link(place, &row.service)}
            {status(Tone::Bad, cause, None)}
            <span class="quiet">
                {of_account(place, &row.account)}
                {row.since.map(ui::instant)}
            </span>
        </li>
    }
    .into_any()
}

fn coming(place: &Place, data: &Dashboard) -> AnyView {
    if data.coming.is_empty() {
        return view! { <p class="quiet">{text(k::NOTHING_COMING)}</p> }.into_any();
    }
    let rows = data.coming.iter().map(|notice| notices::notice(place, notice)).collect_view();
    view! { <ul class="list">{rows}</ul> }.into_any()
}

/// A table of kinds, each with its states.
fn by_kind(place: &Place, counts: &[KindCount]) -> AnyView {
    let mut kinds: Vec<ServiceKind> = counts.iter().map(|row| row.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let rows = kinds
        .into_iter()
        .map(|kind| {
            let states = counts.iter().filter(|row| row.kind == kind);
            let total: u32 = states.clone().map(|row| row.count).sum();
            let states = states.map(|row| state_count(place, kind, row.state, row.count)).collect_view();
            let filter = [("kind", words::kind_slug(kind))];
            view! {
                <tr>
                    <th scope="row">
                        <a href=routes::services(place.account(), &filter)>{text(words::service_kind(kind))}</a>
                    </th>
                    <td class="number">{number(total.into())}</td>
                    <td><span class="states">{states}</span></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="by-kind">
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{text(k::COLUMN_KIND)}</th>
                    <th scope="col">{text(k::COLUMN_COUNT)}</th>
                    <th scope="col">{text(k::COLUMN_STATE)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn state_count(place: &Place, kind: ServiceKind, state: ServiceState, count: u32) -> AnyView {
    let (word, hint, tone) = words::state(state);
    let filter = [("kind", words::kind_slug(kind)), ("state", state.as_str())];
    view! {
        <a class=tone.class() href=routes::services(place.account(), &filter) title=text(hint)>
            {number(count.into())}" "{text(word)}
        </a>
    }
    .into_any()
}

fn changed(place: &Place, changes: &[Change]) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="quiet">{text(k::NOTHING_CHANGED)}</p> }.into_any();
    }
    let rows = changes
        .iter()
        .map(|change| {
            view! {
                <li>
                    {service_link(place, &change.service)}
                    <span>{notices::change(&change.kind)}</span>
                    <span class="quiet">{of_account(place, &change.account)}{ui::instant(change.at)}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list">{rows}</ul> }.into_any()
}

fn service_link(place: &Place, service: &ServiceRef) -> AnyView {
    view! { <a href=routes::service(place.account(), &service.id)>{service.name.clone()}</a> }.into_any()
}

/// Whose it is, where more than one account is in view.
fn of_account(place: &Place, account: &AccountRef) -> Option<String> {
    place.view.covers_accounts().then(|| format!("{} · ", account.name))
}

/// The first page of an account that has no service: what there is to do and to look at.
fn first_page(place: &Place) -> AnyView {
    let view = &place.view;
    let (session, account) = (place.session, place.account().clone());
    let links = move || {
        let view = session.view.get();
        let visible = |feature| view.as_ref().is_some_and(|view| view.may_see(feature));
        let panels = PANELS.iter().filter(|panel| panel.feature != Feature::Dashboard && visible(panel.feature));
        let links = panels.map(|panel| {
            view! {
                <li>
                    <a class="card tile-link" href=routes::panel(&account, panel.feature)>
                        {ui::icon(panel.icon)}
                        <span>{text(words::feature(panel.feature))}</span>
                    </a>
                </li>
            }
        });
        links.collect_view()
    };
    let partner = view.context.partner.as_ref().map(|partner| partner.name.as_str()).unwrap_or_default();
    view! {
        <section class="welcome">
            <h2>{fill(k::WELCOME, &[("account", &view.context.account.name)])}</h2>
            <p class="lead">{fill(k::WELCOME_DETAIL, &[("partner", &partner)])}</p>
            <ul class="tile-links">{links}</ul>
        </section>
    }
    .into_any()
}
