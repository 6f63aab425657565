//! Terms and amounts of the overview and of availability, and lists that open.

use crate::data::Remote;
use crate::i18n::{Key, fill, keys as k, number, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Filter, HasRows, Rows, select, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{Day, Formula, NoticeId, Page, Severity, Standing, Treatment, Uncounted};
use portico_rules::Feature;
use serde::de::DeserializeOwned;

/// The parameters that live in the address.
pub(super) const NAMES: &[&str] = &["formula", "from", "to", "offering", "account", "service"];

/// How something stands.
pub(super) fn standing(standing: Standing) -> (Key, Tone) {
    match standing {
        Standing::Operational => (k::SLA_OPERATIONAL, Tone::Good),
        Standing::UnderMaintenance => (k::SLA_UNDER_MAINTENANCE, Tone::Busy),
        Standing::Degraded => (k::SLA_DEGRADED, Tone::Warn),
        Standing::PartialOutage => (k::SLA_PARTIAL, Tone::Warn),
        Standing::MajorOutage => (k::SLA_MAJOR, Tone::Bad),
    }
}

/// How bad something is.
pub(super) fn severity(severity: Severity) -> Key {
    match severity {
        Severity::Degraded => k::SLA_DEGRADED,
        Severity::PartialOutage => k::SLA_PARTIAL,
        Severity::MajorOutage => k::SLA_MAJOR,
    }
}

/// A formula: its name, and what it counts.
pub(super) fn formula(formula: Formula) -> (Key, Key) {
    match formula {
        Formula::Contract => (k::SLA_FORMULA_CONTRACT, k::SLA_FORMULA_CONTRACT_HINT),
        Formula::Weighted => (k::SLA_FORMULA_WEIGHTED, k::SLA_FORMULA_WEIGHTED_HINT),
        Formula::Strict => (k::SLA_FORMULA_STRICT, k::SLA_FORMULA_STRICT_HINT),
    }
}

/// What becomes of a stretch of time.
pub(super) fn treatment(treatment: Treatment) -> Key {
    match treatment {
        Treatment::Lost => k::SLA_LOST,
        Treatment::Overrun => k::SLA_OVERRUN,
        Treatment::Maintenance => k::SLA_EXCLUDED,
        Treatment::OutsideSchedule => k::SLA_OUTSIDE,
        Treatment::NoWeight => k::SLA_NO_WEIGHT,
    }
}

/// Why a notice does not count.
pub(super) fn uncounted(why: Uncounted) -> Key {
    match why {
        Uncounted::NotNamed => k::SLA_NOT_NAMED,
        Uncounted::Ambiguous => k::SLA_AMBIGUOUS,
        Uncounted::NoEnd => k::SLA_NO_END,
    }
}

/// The choice of the formula.
pub(super) fn formula_choice(filter: Filter) -> AnyView {
    let others = [Formula::Weighted, Formula::Strict].map(|one| (one.as_str(), text(formula(one).0)));
    select(filter, "formula", text(k::SLA_FORMULA), ("", text(k::SLA_FORMULA_CONTRACT)), &others)
}

/// Tenths of a second in hours, minutes and seconds, exactly.
pub(super) fn duration(tenths: i64) -> String {
    let whole = tenths.abs() / 10;
    let seconds = (whole % 60) as f64 + (tenths.abs() % 10) as f64 / 10.0;
    let parts = [((whole / 3600) as f64, k::SLA_HOURS), ((whole / 60 % 60) as f64, k::SLA_MINUTES), (seconds, k::SLA_SECONDS)];
    let said = parts.iter().filter(|(count, _)| *count > 0.0);
    let said: Vec<_> = said.map(|(count, unit)| fill(*unit, &[("count", &number(*count))])).collect();
    if said.is_empty() { fill(k::SLA_SECONDS, &[("count", &0)]) } else { said.join(" ") }
}

/// Thousandths of a percent; that there is no data where there is none.
pub(super) fn percent(thousandths: Option<u32>) -> String {
    match thousandths {
        Some(share) => fill(k::SLA_PERCENT, &[("number", &number(f64::from(share) / 1000.0))]),
        None => text(k::SLA_NO_DATA).to_owned(),
    }
}

/// A day as a number, to count with.
pub(super) fn day_number(day: &Day) -> i64 {
    (js_sys::Date::parse(&format!("{}T00:00:00Z", day.0)) / 86_400_000.0) as i64
}

/// A notice by its title.
pub(super) fn notice(place: &Place, id: &NoticeId, title: &str) -> AnyView {
    view! { <a href=routes::item(place.account(), Feature::ServiceStatus, id.as_str())>{title.to_owned()}</a> }
        .into_any()
}

/// Something that opens; what is inside is drawn when it is first opened.
pub(super) fn opened(summary: AnyView, inside: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let shown = RwSignal::new(false);
    let toggle = move |event: leptos::ev::Event| {
        let open = event_target::<web_sys::Element>(&event).has_attribute("open");
        if open && !shown.get_untracked() {
            shown.set(true);
        }
    };
    view! {
        <details class="opens" on:toggle=toggle>
            <summary>{summary}</summary>
            <div class="inside">{move || shown.get().then(&inside)}</div>
        </details>
    }
    .into_any()
}

/// A list that is read page by page, with a button for more.
pub(super) fn listed<T: DeserializeOwned + Send + Sync + 'static>(
    place: &Place,
    address: String,
    row: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    Page<T>: HasRows<Row = T>,
{
    let rows = Rows::<Page<T>>::new(place.session, move || address.clone());
    let drawn = move || {
        rows.known.with(|known| match (&known.items, &known.failed) {
            (_, Some(error)) => ui::failure(error, move || rows.reload()),
            (None, None) => ui::skeleton(),
            (Some(items), None) => {
                let rest = usize::try_from(known.total).unwrap_or(usize::MAX).saturating_sub(items.len());
                let more = (rest > 0).then(|| {
                    let said = fill(k::SLA_MORE, &[("count", &number(rest as f64))]);
                    view! { <button type="button" class="button" on:click=move |_| rows.more()>{said}</button> }
                });
                let items = items.iter().map(|item| view! { <li>{row(item)}</li> }).collect_view();
                view! { <ul class="plain">{items}</ul> {more} }.into_any()
            }
        })
    };
    drawn.into_any()
}

/// Something read once from an address of the API.
pub(super) fn read<T: DeserializeOwned + Send + Sync + 'static>(
    place: &Place,
    address: impl Fn() -> String + 'static,
    show: impl Fn(&T) -> AnyView + Send + 'static,
) -> AnyView {
    Remote::<T>::new(place.session, address).show(move |answer| show(&answer.content))
}

/// A status with its word.
pub(super) fn stands(how: Standing) -> AnyView {
    let (word, tone) = standing(how);
    status(tone, word, None)
}

/// Whether a promise was kept, in a word and a shape.
pub(super) fn kept(kept: Option<bool>) -> Option<AnyView> {
    kept.map(|kept| match kept {
        true => status(Tone::Good, k::SLA_KEPT, None),
        false => status(Tone::Bad, k::SLA_MISSED, None),
    })
}
