//! The overview: each offering now and over ninety days, opened down to accounts and services.

use super::figures::{
    NAMES, day_number, duration, formula, formula_choice, listed, opened, read, severity, stands,
};
use super::heading;
use crate::i18n::{day, fill, keys as k, number, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Filter};
use leptos::prelude::*;
use portico_api::{AccountHealth, Formula, Health, OfferingHealth, ServiceHealth, StatusDay, StatusOverview};
use portico_api::{Day, Severity};
use portico_rules::Feature;

/// What all lists of the page have in common.
#[derive(Clone)]
struct Shown {
    place: Place,
    formula: Formula,
    from: Day,
    to: Day,
}

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    let filter = Filter::new(place.session.navigation, NAMES);
    let path = routes::item(place.account(), Feature::ServiceStatus, routes::OVERVIEW);
    let address = move || {
        let formula = filter.get("formula");
        routes::data(&format!("{path}{}", routes::query(&[("formula", &formula)])), "")
    };
    let head = heading(&place);
    let shown = {
        let place = place.clone();
        read(&place.clone(), address, move |overview: &StatusOverview| {
            let shown = Shown {
                place: place.clone(),
                formula: overview.formula,
                from: overview.from.clone(),
                to: overview.to.clone(),
            };
            if overview.offerings.is_empty() {
                return ui::empty(k::SLA_NOTHING, k::SLA_NOTHING_DETAIL);
            }
            let (name, hint) = formula(overview.formula);
            let said = fill(
                k::SLA_BY_FORMULA_DAYS,
                &[("formula", &text(name)), ("from", &day(&shown.from.0)), ("to", &day(&shown.to.0))],
            );
            let offerings = overview.offerings.iter().map(|offering| card(&shown, offering)).collect_view();
            view! { <p class="quiet">{said}" "{text(hint)}</p> {legend()} {offerings} }.into_any()
        })
    };
    view! {
        {head}
        <form class="filter" on:submit=|event| event.prevent_default()>{formula_choice(filter)}</form>
        {shown}
    }
    .into_any()
}

fn legend() -> AnyView {
    let item = |class: &'static str, height: u32, word| {
        view! {
            <li>
                <svg class="bars one" viewBox="0 0 4 24" aria-hidden="true" focusable="false">
                    <rect class=class x="0" y=24 - height width="3" height=height></rect>
                </svg>
                {text(word)}
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label=text(k::SLA_LEGEND)>
            {item("calm", 3, k::SLA_NOTHING_HAPPENED)}
            {item("work", 7, k::SLA_MAINTENANCE_ONLY)}
            {item("degraded", 12, k::SLA_DEGRADED)}
            {item("partial", 18, k::SLA_PARTIAL)}
            {item("major", 24, k::SLA_MAJOR)}
        </ul>
    }
    .into_any()
}

fn card(shown: &Shown, line: &OfferingHealth) -> AnyView {
    let id = line.offering.id.clone();
    let accounts = line.accounts.map(|count| plural(k::ACCOUNTS_FOUND, count as usize, &[]));
    let inside = {
        let (shown, id) = (shown.clone(), id.clone());
        match line.accounts {
            Some(_) => opened(view! { {text(k::SLA_ACCOUNTS)} }.into_any(), move || accounts_of(&shown, &id)),
            None => opened(view! { {text(k::SLA_SERVICES)} }.into_any(), move || services_of(&shown, &id, "")),
        }
    };
    view! {
        <section class="card offering" data-offering=id>
            <div class="offering-head">
                <h2>{line.offering.name.clone()}</h2>
                {stands(line.health.standing)}
            </div>
            <p class="quiet">{affected(&line.health)}{accounts.map(|accounts| format!(", {accounts}"))}</p>
            {bars(shown, &line.health.days, &line.offering.name)}
            {days(shown, &line.health.days, &line.offering.name)}
            {inside}
        </section>
    }
    .into_any()
}

fn affected(health: &Health) -> String {
    let of = number(f64::from(health.services));
    plural(k::SLA_AFFECTED, health.affected as usize, &[("of", &of)])
}

fn accounts_of(shown: &Shown, offering: &str) -> AnyView {
    let address = data(shown, "accounts", offering, "");
    let (shown, offering) = (shown.clone(), offering.to_owned());
    listed(&shown.place.clone(), address, move |row: &AccountHealth| {
        let name = row.account.name.clone();
        let summary = view! { {line(&shown, &name, &row.health)} }.into_any();
        let (shown, offering, account) = (shown.clone(), offering.clone(), row.account.id.clone());
        opened(summary, move || services_of(&shown, &offering, account.as_str()))
    })
}

fn services_of(shown: &Shown, offering: &str, account: &str) -> AnyView {
    let address = data(shown, "services", offering, account);
    let shown = shown.clone();
    listed(&shown.place.clone(), address, move |row: &ServiceHealth| {
        let href = routes::service(shown.place.account(), &row.service.id);
        let name = row.service.name.clone();
        view! {
            <div class="stands"><a href=href>{name.clone()}</a>" "{stands(row.health.standing)}</div>
            {bars(&shown, &row.health.days, &name)}
            {days(&shown, &row.health.days, &name)}
        }
        .into_any()
    })
}

fn line(shown: &Shown, name: &str, health: &Health) -> AnyView {
    view! {
        <span class="stands">
            <span>{name.to_owned()}</span>" "{stands(health.standing)}
            <span class="quiet">{affected(health)}</span>
        </span>
        {bars(shown, &health.days, name)}
    }
    .into_any()
}

fn data(shown: &Shown, what: &str, offering: &str, account: &str) -> String {
    let path = routes::item(shown.place.account(), Feature::ServiceStatus, routes::OVERVIEW);
    let pairs = [("offering", offering), ("account", account), ("formula", shown.formula.as_str())];
    routes::data(&format!("{path}/{what}{}", routes::query(&pairs)), "")
}

/// How tall and of which class a day is: what differs in colour differs in height.
fn shape(day: &StatusDay) -> (u32, &'static str) {
    match day.worst {
        Some(Severity::MajorOutage) => (24, "major"),
        Some(Severity::PartialOutage) => (18, "partial"),
        Some(Severity::Degraded) => (12, "degraded"),
        None => (7, "work"),
    }
}

/// A bar for each day. The table beside it says the same.
fn bars(shown: &Shown, days: &[StatusDay], name: &str) -> AnyView {
    let first = day_number(&shown.from);
    let count = day_number(&shown.to) - first + 1;
    let mut drawn = vec![(3, "calm"); usize::try_from(count).unwrap_or(0)];
    for day in days {
        let place = usize::try_from(day_number(&day.day) - first).ok();
        if let Some(bar) = place.and_then(|place| drawn.get_mut(place)) {
            *bar = shape(day);
        }
    }
    let bad = days.iter().filter(|day| day.worst.is_some()).count();
    let label = plural(k::SLA_BARS, bad, &[("name", &name), ("days", &count)]);
    let bar = |(at, (height, class)): (usize, (u32, &'static str))| {
        view! { <rect class=class x=at * 4 y=24 - height width="3" height=height></rect> }
    };
    view! {
        <svg class="bars" viewBox=format!("0 0 {} 24", count * 4) preserveAspectRatio="none" role="img" aria-label=label>
            {drawn.into_iter().enumerate().map(bar).collect_view()}
        </svg>
    }
    .into_any()
}

/// The days on which something happened, as a table.
fn days(shown: &Shown, days: &[StatusDay], name: &str) -> AnyView {
    if days.is_empty() {
        return view! { <p class="quiet">{text(k::SLA_CALM)}</p> }.into_any();
    }
    let summary = plural(k::SLA_DAYS, days.len(), &[]);
    let label = format!("{name}: {summary}");
    let by = text(formula(shown.formula).0);
    let days = days.to_vec();
    opened(view! { {summary} }.into_any(), move || {
        let row = |line: &StatusDay| {
            view! {
                <tr>
                    <th scope="row">{day(&line.day.0)}</th>
                    <td>{text(line.worst.map_or(k::SLA_MAINTENANCE_ONLY, severity))}</td>
                    <td class="number">{number(f64::from(line.services))}</td>
                    <td class="number">{duration(line.lost_tenths)}</td>
                    <td class="number">{duration(line.maintenance * 10)}</td>
                </tr>
            }
        };
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=label.clone()>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text(k::SLA_DAY)}</th>
                            <th scope="col">{text(k::SLA_WORST)}</th>
                            <th scope="col" class="number">{text(k::SLA_SERVICES_HIT)}</th>
                            <th scope="col" class="number">{fill(k::SLA_LOST_BY, &[("formula", &by)])}</th>
                            <th scope="col" class="number">{text(k::SLA_MAINTENANCE_TIME)}</th>
                        </tr>
                    </thead>
                    <tbody>{days.iter().rev().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}
