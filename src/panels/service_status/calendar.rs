//! The calendar of maintenance and outages: a month as a list, or with bars.

use super::{concern, feeds, heading};
use crate::data::Remote;
use crate::i18n::{Key, fill, keys as k, month, own_zone, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::session::Told;
use crate::{browser, ui};
use leptos::prelude::*;
use portico_api::{AccountZone, StatusCalendar, StatusNotice};
use portico_rules::Feature;

const UTC: &str = "UTC";
/// Years that the server knows months of.
const YEARS: std::ops::Range<i32> = 2000..2100;

/// What the query says.
#[derive(Clone, PartialEq)]
struct Shown {
    /// Year and month, January is 0.
    month: (i32, i32),
    /// In whose zone; empty for the visitor's.
    zone: String,
    bars: bool,
}

impl Shown {
    fn read(place: &Place) -> Self {
        let value = |name| place.session.navigation.query_value(name);
        let today = js_sys::Date::new_0();
        let current = (today.get_full_year().cast_signed(), today.get_month().cast_signed());
        let asked = value("month");
        let asked = asked.split_once('-').and_then(|(year, month)| {
            let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
            (YEARS.contains(&year) && (1..=12).contains(&month)).then_some((year, month - 1))
        });
        Self { month: asked.unwrap_or(current), zone: value("zone"), bars: value("view") == "bars" }
    }

    fn months_on(&self, months: i32) -> Self {
        let (year, month) = self.month;
        let count = year * 12 + month + months;
        Self { month: (count.div_euclid(12), count.rem_euclid(12)), ..self.clone() }
    }

    /// The month as addresses write it.
    fn month(&self) -> String {
        let (year, month) = self.month;
        format!("{year:04}-{:02}", month + 1)
    }

    /// The zone, where it is not the visitor's.
    fn zone(&self) -> Option<&str> {
        Some(self.zone.as_str()).filter(|zone| !zone.is_empty())
    }

    fn address(&self, place: &Place) -> String {
        let view = if self.bars { "bars" } else { "" };
        let page = routes::item(place.account(), Feature::ServiceStatus, routes::CALENDAR);
        format!("{page}{}", routes::query(&[("month", &self.month()), ("zone", &self.zone), ("view", view)]))
    }

    /// The address of the data. When a month begins in a zone, the server knows.
    fn data(&self, place: &Place) -> String {
        let page = routes::item(place.account(), Feature::ServiceStatus, routes::CALENDAR);
        let own = own_zone();
        let pairs = [("month", self.month()), ("zone", self.zone().unwrap_or(&own).to_owned())];
        let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
        routes::data(&format!("{page}{}", routes::query(&pairs)), "")
    }
}

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    let place = StoredValue::new(place);
    let shown = Memo::new(move |_| place.with_value(Shown::read));
    let address = Memo::new(move |_| place.with_value(|place| shown.with(|shown| shown.data(place))));
    let zones = RwSignal::new(Vec::new());
    let session = place.with_value(|place| place.session);
    let calendar = Remote::<StatusCalendar>::new(session, move || address.get());
    session.when_told(Told::Notices, move || calendar.reload());
    let controls = move || place.with_value(|place| shown.with(|shown| controls(place, shown)));
    let body = move |calendar: &StatusCalendar| {
        zones.set(calendar.zones.clone());
        place.with_value(|place| shown.with(|shown| month_of(place, shown, calendar)))
    };
    view! {
        {place.with_value(heading)}
        {place.with_value(feeds::button)}
        <div class="calendar-head">
            {controls}
            {place.with_value(|place| zone_choice(place, shown, zones))}
        </div>
        {calendar.show(move |answer| body(&answer.content))}
    }
    .into_any()
}

fn controls(place: &Place, shown: &Shown) -> AnyView {
    let link = |to: Shown, label: Key, here: Option<bool>| {
        let here = here.map(|here| here.to_string());
        view! { <a class="button" href=to.address(place) aria-current=here>{text(label)}</a> }
    };
    let title = month(js_sys::Date::parse(&format!("{}-01T00:00:00Z", shown.month())));
    view! {
        {link(shown.months_on(-1), k::STATUS_EARLIER, None)}
        <h2 role="status">{title}</h2>
        {link(shown.months_on(1), k::STATUS_LATER, None)}
        {link(Shown { bars: false, ..shown.clone() }, k::STATUS_LIST, Some(!shown.bars))}
        {link(Shown { bars: true, ..shown.clone() }, k::STATUS_TIMELINE, Some(shown.bars))}
    }
    .into_any()
}

/// In whose zone: the visitor's, UTC, or one of those in which the accounts are.
fn zone_choice(place: &Place, shown: Memo<Shown>, zones: RwSignal<Vec<AccountZone>>) -> AnyView {
    let covers = place.view.covers_accounts();
    let own = own_zone();
    let first = fill(k::STATUS_YOUR_ZONE, &[("zone", &own)]);
    let option = move |value: &str, label: String| {
        let value = value.to_owned();
        let chosen = {
            let value = value.clone();
            move || shown.with(|shown| shown.zone == value)
        };
        view! { <option value=value prop:selected=chosen>{label}</option> }
    };
    let others = move || {
        let chosen = shown.with(|shown| shown.zone.clone());
        let mut others = vec![(UTC.to_owned(), UTC.to_owned())];
        others.extend(zones.get().into_iter().filter(|zone| zone.name != UTC).map(|zone| {
            let label = if covers {
                plural(k::STATUS_ZONE_ACCOUNTS, zone.accounts as usize, &[("zone", &zone.name)])
            } else {
                fill(k::STATUS_ZONE_ACCOUNT, &[("zone", &zone.name)])
            };
            (zone.name, label)
        }));
        // The visitor's own is there already; another may have come with the address.
        others.retain(|(zone, _)| *zone == chosen || *zone != own);
        if !chosen.is_empty() && others.iter().all(|(zone, _)| *zone != chosen) {
            others.push((chosen.clone(), chosen));
        }
        others.into_iter().map(|(zone, label)| option(&zone, label)).collect_view()
    };
    let choose = {
        let place = place.clone();
        move |zone: String| {
            let to = Shown { zone, ..shown.get_untracked() };
            place.session.navigation.go(&to.address(&place));
        }
    };
    view! {
        <label class="field">
            <span>{text(k::STATUS_ZONE)}</span>
            <select name="zone" on:change:target=move |event| choose(event.target().value())>
                {option("", first)}
                {others}
            </select>
        </label>
    }
    .into_any()
}

fn month_of(place: &Place, shown: &Shown, calendar: &StatusCalendar) -> AnyView {
    browser::mark_ready();
    let strains = concern::strains(place, &calendar.strains, shown.zone());
    if calendar.notices.is_empty() {
        return ui::empty(k::STATUS_EMPTY_MONTH, k::STATUS_EMPTY_MONTH_DETAIL);
    }
    let rows = calendar.notices.iter().map(|notice| row(place, shown, calendar, notice)).collect_view();
    let bars = shown.bars.then(|| view! { <th scope="col">{text(k::STATUS_TIMELINE)}</th> });
    let more = calendar.more.then(|| view! { <p class="quiet">{text(k::STATUS_CALENDAR_MORE)}</p> });
    view! {
        {strains}
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::STATUS_TAB_CALENDAR)>
            <table class="calendar">
                <thead>
                    <tr>
                        <th scope="col">{text(k::STATUS_WHAT)}</th>
                        <th scope="col">{text(k::STATUS_WHEN)}</th>
                        {bars}
                        <th scope="col">{text(k::STATUS_CONCERNS)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

fn row(place: &Place, shown: &Shown, calendar: &StatusCalendar, notice: &StatusNotice) -> AnyView {
    let bar = shown.bars.then(|| view! { <td>{bar(calendar, notice)}</td> });
    view! {
        <tr>
            <th scope="row">
                <a href=concern::address(place, notice.id.as_str())>{notice.title.clone()}</a>
                <span class="notice-facts">{concern::marks(notice)}</span>
            </th>
            <td>{concern::times(notice.starts, notice.ends, shown.zone())}</td>
            {bar}
            <td>{concern::counts(place, notice)}</td>
        </tr>
    }
    .into_any()
}

/// Where in the month it lies; the times beside it say the same.
fn bar(calendar: &StatusCalendar, notice: &StatusNotice) -> AnyView {
    const WIDTH: i64 = 300;
    let (from, to) = (calendar.from.0, calendar.to.0);
    let x = |at: i64| (at.clamp(from, to) - from) * WIDTH / (to - from).max(1);
    let ends = notice.ends.map_or_else(|| browser::now().max(notice.starts.0), |ends| ends.0);
    let (left, right) = (x(notice.starts.0), x(ends));
    // An hour of a month would be hard to see.
    let width = (right - left).max(4);
    let left = left.min(WIDTH - width);
    let today = browser::now();
    let today = (from..to).contains(&today).then(|| {
        view! { <line class="today" x1=x(today).to_string() x2=x(today).to_string() y1="0" y2="16"></line> }
    });
    let kind = match notice.severity {
        Some(_) => "bar outage",
        None => "bar",
    };
    view! {
        <svg class="timeline" viewBox="0 0 300 16" role="img" aria-label=fill(k::STATUS_BAR, &[("title", &notice.title)])>
            <line x1="0" x2="300" y1="8" y2="8"></line>
            {today}
            <rect class=kind x=left.to_string() y="3" width=width.to_string() height="10" rx="2"></rect>
        </svg>
    }
    .into_any()
}
