//! The calendar of maintenance and outages: a month as a list, or with bars.

use super::{concern, feeds, heading};
use crate::data::Remote;
use crate::i18n::{Key, fill, keys as k, month, text};
use crate::panels::Place;
use crate::routes;
use crate::session::Told;
use crate::{browser, ui};
use leptos::prelude::*;
use portico_api::{StatusCalendar, StatusNotice};
use portico_rules::Feature;

/// What the query says.
#[derive(Clone, PartialEq)]
struct Shown {
    /// Year and month, January is 0.
    month: (i32, i32),
    utc: bool,
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
            ((1971..2099).contains(&year) && (1..=12).contains(&month)).then_some((year, month - 1))
        });
        Self { month: asked.unwrap_or(current), utc: value("zone") == "utc", bars: value("view") == "bars" }
    }

    fn months_on(&self, months: i32) -> Self {
        let (year, month) = self.month;
        let count = year * 12 + month + months;
        Self { month: (count.div_euclid(12), count.rem_euclid(12)), ..self.clone() }
    }

    /// The month's first instant in the zone that is chosen: across a change of the clock a day more or less an hour.
    fn starts(&self) -> i64 {
        let (year, month) = self.month;
        let zone = if self.utc { "Z" } else { "" };
        let text = format!("{year:04}-{:02}-01T00:00:00{zone}", month + 1);
        let ms = js_sys::Date::parse(&text);
        if ms.is_finite() { ms as i64 } else { 0 }
    }

    fn address(&self, place: &Place) -> String {
        let (year, month) = self.month;
        let month = format!("{year:04}-{:02}", month + 1);
        let (zone, view) = (if self.utc { "utc" } else { "" }, if self.bars { "bars" } else { "" });
        let page = routes::item(place.account(), Feature::ServiceStatus, routes::CALENDAR);
        format!("{page}{}", routes::query(&[("month", &month), ("zone", zone), ("view", view)]))
    }
}

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    let place = StoredValue::new(place);
    let shown = Memo::new(move |_| place.with_value(Shown::read));
    let address = move || {
        let (from, to) = shown.with(|shown| (shown.starts(), shown.months_on(1).starts()));
        let page = place.with_value(|place| routes::item(place.account(), Feature::ServiceStatus, routes::CALENDAR));
        routes::data(&page, &format!("from={from}&to={to}"))
    };
    let session = place.with_value(|place| place.session);
    let calendar = Remote::<StatusCalendar>::new(session, address);
    session.when_told(Told::Notices, move || calendar.reload());
    let controls = move || place.with_value(|place| shown.with(|shown| controls(place, shown)));
    view! {
        {place.with_value(heading)}
        {place.with_value(feeds::button)}
        {controls}
        {calendar.show(move |answer| place.with_value(|place| shown.with(|shown| month_of(place, shown, &answer.content))))}
    }
    .into_any()
}

fn controls(place: &Place, shown: &Shown) -> AnyView {
    let link = |to: Shown, label: Key, here: Option<bool>| {
        let here = here.map(|here| here.to_string());
        view! { <a class="button" href=to.address(place) aria-current=here>{text(label)}</a> }
    };
    let title = {
        let utc = Shown { utc: true, ..shown.clone() };
        month(utc.starts() as f64)
    };
    view! {
        <div class="calendar-head">
            {link(shown.months_on(-1), k::STATUS_EARLIER, None)}
            <h2 role="status">{title}</h2>
            {link(shown.months_on(1), k::STATUS_LATER, None)}
            {link(Shown { bars: false, ..shown.clone() }, k::STATUS_LIST, Some(!shown.bars))}
            {link(Shown { bars: true, ..shown.clone() }, k::STATUS_TIMELINE, Some(shown.bars))}
            {link(Shown { utc: false, ..shown.clone() }, k::STATUS_YOUR_ZONE, Some(!shown.utc))}
            {link(Shown { utc: true, ..shown.clone() }, k::STATUS_UTC, Some(shown.utc))}
        </div>
    }
    .into_any()
}

fn month_of(place: &Place, shown: &Shown, calendar: &StatusCalendar) -> AnyView {
    browser::mark_ready();
    let strains = concern::strains(place, &calendar.strains, shown.utc);
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
            <td>{concern::times(notice.starts, notice.ends, shown.utc)}</td>
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
