//! Availability of a period: by offering, opened down to accounts and services, and the ledger of one service.

use super::figures::{
    NAMES, duration, formula, formula_choice, kept, listed, notice, opened, percent, read, severity, treatment,
    uncounted,
};
use super::heading;
use crate::i18n::{datetime, day, fill, keys as k, number, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Filter, fact};
use leptos::prelude::*;
use portico_api::{
    AccountAvailability, AvailabilityLedger, AvailabilityMonth, AvailabilityReport, Day, Figures, Formula,
    LedgerEntry, OfferingAvailability, OfferingRef, Restated, RolledUp, ServiceAvailability, ServiceId, Timestamp,
    UncountedNotice,
};
use portico_rules::Feature;

/// What everything on the page has in common.
#[derive(Clone)]
struct Shown {
    place: Place,
    formula: Formula,
    from: Day,
    to: Day,
}

impl Shown {
    /// An address with formula and period, of the page or below the API.
    fn address(&self, inside: &str, more: &[(&str, &str)]) -> String {
        let path = routes::item(self.place.account(), Feature::ServiceStatus, routes::AVAILABILITY);
        let common =
            [("formula", self.formula.as_str()), ("from", self.from.0.as_str()), ("to", self.to.0.as_str())];
        let pairs: Vec<_> = common.iter().chain(more).copied().collect();
        format!("{path}{inside}{}", routes::query(&pairs))
    }

    fn data(&self, inside: &str, more: &[(&str, &str)]) -> String {
        routes::data(&self.address(inside, more), "")
    }

    /// The ledger of a service, by its name.
    fn ledger(&self, id: &ServiceId, name: &str) -> AnyView {
        let href = self.address("", &[("service", id.as_str())]);
        view! { <a href=href>{name.to_owned()}</a> }.into_any()
    }
}

/// Draws the page: the ledger of a service when the address names one.
pub(super) fn page(place: Place) -> AnyView {
    let filter = Filter::new(place.session.navigation, NAMES);
    let query = place.session.navigation.query;
    let path = routes::item(place.account(), Feature::ServiceStatus, routes::AVAILABILITY);
    let head = heading(&place);
    let of_service = Memo::new(move |_| !filter.get("service").is_empty());
    let shown = move || {
        let (place, path) = (place.clone(), path.clone());
        if of_service.get() {
            let address = move || routes::data(&format!("{path}/ledger"), &query.get());
            read(&place.clone(), address, move |ledger: &AvailabilityLedger| one(&place, filter, ledger))
        } else {
            let address = move || routes::data(&path, &query.get());
            read(&place.clone(), address, move |report: &AvailabilityReport| all(&place, filter, report))
        }
    };
    view! { {head} {shown} }.into_any()
}

/// The choice of formula and period. Dates that are not whole are not asked for.
fn choice(filter: Filter, from: &Day, to: &Day) -> AnyView {
    let field = |name: &'static str, label, value: &Day| {
        view! {
            <label class="field">
                <span>{text(label)}</span>
                <input
                    type="date"
                    name=name
                    required
                    value=value.0.clone()
                    on:change:target=move |event| {
                        let value = event.target().value();
                        if !value.is_empty() {
                            filter.set(name, &value);
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <form class="filter" on:submit=|event| event.prevent_default()>
            {formula_choice(filter)} {field("from", k::SLA_FROM, from)} {field("to", k::SLA_TO, to)}
        </form>
    }
    .into_any()
}

/// What the figures are: formula, period, until when, in UTC.
fn said(shown: &Shown, until: Timestamp) -> AnyView {
    let (name, hint) = formula(shown.formula);
    let period = fill(
        k::SLA_BY_FORMULA,
        &[
            ("formula", &text(name)),
            ("from", &day(&shown.from.0)),
            ("to", &day(&shown.to.0)),
            ("until", &datetime(until.0 as f64)),
        ],
    );
    view! { <p class="quiet said">{period}" "{text(hint)}" "{text(k::SLA_WHAT_COUNTS)}</p> }.into_any()
}

fn all(place: &Place, filter: Filter, report: &AvailabilityReport) -> AnyView {
    let shown = Shown {
        place: place.clone(),
        formula: report.formula,
        from: report.from.clone(),
        to: report.to.clone(),
    };
    let offerings = report.offerings.iter().map(|line| card(&shown, line)).collect_view();
    let none = report.offerings.is_empty().then(|| ui::empty(k::SLA_NO_TIME, k::SLA_NO_TIME_DETAIL));
    view! {
        {choice(filter, &report.from, &report.to)}
        {said(&shown, report.until)}
        <p class="files">
            {file(&shown, "/services.csv", "", k::SLA_FILE_SERVICES)}
            {file(&shown, "/ledger.csv", "", k::SLA_FILE_LEDGER)}
        </p>
        {none}
        {offerings}
        {not_counted(place, &report.uncounted)}
    }
    .into_any()
}

/// A link sends no header, so the role in which one looks is in the address.
fn file(shown: &Shown, inside: &str, service: &str, name: crate::i18n::Key) -> AnyView {
    let role = shown.place.view.see_as().map_or("", |role| role.as_str());
    let href = shown.data(inside, &[("service", service), (routes::SEE_AS, role)]);
    view! { <a class="button" href=href download="" rel="external">{text(name)}</a> }.into_any()
}

fn not_counted(place: &Place, notices: &[UncountedNotice]) -> Option<AnyView> {
    let item = |one: &UncountedNotice| {
        view! { <li>{notice(place, &one.notice, &one.title)}": "{text(uncounted(one.why))}</li> }
    };
    let items = notices.iter().map(item).collect_view();
    (!notices.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2>{text(k::SLA_UNCOUNTED)}</h2>
                <p class="quiet">{text(k::SLA_UNCOUNTED_DETAIL)}</p>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn card(shown: &Shown, line: &OfferingAvailability) -> AnyView {
    let months = {
        let (shown, months, name) = (shown.clone(), line.months.clone(), line.offering.name.clone());
        let target = line.offering.target;
        opened(view! { {text(k::SLA_MONTHS)} }.into_any(), move || months_table(&shown, &months, &name, target))
    };
    let inside = {
        let (shown, offering) = (shown.clone(), line.offering.clone());
        match line.accounts {
            Some(_) => {
                opened(view! { {text(k::SLA_ACCOUNTS)} }.into_any(), move || accounts_of(&shown, &offering))
            }
            None => {
                opened(view! { {text(k::SLA_SERVICES)} }.into_any(), move || services_of(&shown, &offering, ""))
            }
        }
    };
    let accounts = line.accounts.map(|count| plural(k::ACCOUNTS_FOUND, count as usize, &[]));
    view! {
        <section class="card offering" data-offering=line.offering.id.clone()>
            <div class="offering-head">
                <h2>{line.offering.name.clone()}</h2>
                {kept(line.sum.pooled.kept)}
            </div>
            {accounts.map(|accounts| view! { <p class="quiet">{accounts}</p> })}
            {rolled(shown, &line.sum, line.offering.target)}
            {months}
            {inside}
        </section>
    }
    .into_any()
}

/// Services together: pooled, the worst, and how many kept the promise.
fn rolled(shown: &Shown, sum: &RolledUp, target: u32) -> AnyView {
    let worst = sum.worst.as_ref().map(|worst| {
        let account = worst.account.name.clone();
        view! {
            {shown.ledger(&worst.service.id, &worst.service.name)}
            " "
            <span class="quiet">{account}</span>
            " "
            {percent(worst.figures.percent)}
        }
    });
    let of = fill(
        k::SLA_N_OF_M,
        &[("kept", &number(f64::from(sum.kept))), ("counted", &number(f64::from(sum.counted)))],
    );
    view! {
        <dl class="facts">
            {figures(shown.formula, &sum.pooled, target, k::SLA_POOLED)}
            {fact(k::SLA_SERVICES_KEPT, Some(of))}
            {fact(k::SLA_WORST_SERVICE, worst)}
            {forecast(&sum.pooled, &sum.forecast)}
        </dl>
    }
    .into_any()
}

/// The lines of a description list that figures are.
fn figures(by: Formula, figures: &Figures, target: u32, name: crate::i18n::Key) -> AnyView {
    let shown = fill(
        k::SLA_PERCENT_BY,
        &[("percent", &percent(figures.percent)), ("formula", &text(formula(by).0))],
    );
    view! {
        {fact(name, Some(view! { <strong class="percent">{shown}</strong> }))}
        {fact(k::SLA_TARGET, Some(percent(Some(target))))}
        {fact(k::SLA_AVAILABLE, Some(duration(figures.available.saturating_mul(10))))}
        {fact(k::SLA_LOST_TIME, Some(duration(figures.lost_tenths)))}
        {fact(k::SLA_BUDGET, figures.budget.map(budget))}
    }
    .into_any()
}

fn budget(seconds: i64) -> String {
    let key = if seconds < 0 { k::SLA_OVERSPENT } else { k::SLA_LEFT };
    fill(key, &[("time", &duration(seconds.saturating_mul(10)))])
}

/// Nothing where the period is over.
fn forecast(so_far: &Figures, figures: &Figures) -> AnyView {
    let said = figures.budget.filter(|_| so_far != figures).map(|left| {
        fill(k::SLA_FORECAST_SAID, &[("percent", &percent(figures.percent)), ("budget", &budget(left))])
    });
    fact(k::SLA_FORECAST, said).into_any()
}

fn months_table(shown: &Shown, months: &[AvailabilityMonth], name: &str, target: u32) -> AnyView {
    let by = text(formula(shown.formula).0);
    let place = shown.place.clone();
    let row = move |month: &AvailabilityMonth| {
        let restated = month.restated.as_ref().map(|restated| was(&place, restated));
        let so_far = month.so_far.then(|| view! { " "<span class="quiet">{text(k::SLA_SO_FAR)}</span> });
        view! {
            <tr>
                <th scope="row">{month.month.clone()}{so_far}</th>
                <td class="number">{percent(month.pooled.percent)}</td>
                <td>{kept(month.pooled.kept)}</td>
                <td class="number">{duration(month.pooled.lost_tenths)}</td>
                <td class="number">{number(f64::from(month.kept))}" / "{number(f64::from(month.counted))}</td>
                <td>{restated}</td>
            </tr>
        }
    };
    let label = format!("{name}: {}", text(k::SLA_MONTHS));
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text(k::SLA_MONTH)}</th>
                        <th scope="col" class="number">{fill(k::SLA_POOLED_BY, &[("formula", &by)])}</th>
                        <th scope="col">{fill(k::SLA_TARGET_OF, &[("target", &percent(Some(target)))])}</th>
                        <th scope="col" class="number">{text(k::SLA_LOST_TIME)}</th>
                        <th scope="col" class="number">{text(k::SLA_SERVICES_KEPT)}</th>
                        <th scope="col">{text(k::SLA_RESTATED)}</th>
                    </tr>
                </thead>
                <tbody>{months.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What was reported of a month before, and what changed it.
fn was(place: &Place, restated: &Restated) -> AnyView {
    let before = fill(
        k::SLA_WAS,
        &[("percent", &percent(restated.was.percent)), ("lost", &duration(restated.was.lost_tenths))],
    );
    let corrections = restated.corrections.iter().map(|one| {
        let at = datetime(one.at.0 as f64);
        view! { <li>{at}": "{notice(place, &one.notice, &one.title)}". "{one.words.clone()}</li> }
    });
    view! { {before} <ul>{corrections.collect_view()}</ul> }.into_any()
}

fn accounts_of(shown: &Shown, offering: &OfferingRef) -> AnyView {
    let address = shown.data("/accounts", &[("offering", &offering.id)]);
    let (shown, offering) = (shown.clone(), offering.clone());
    listed(&shown.place.clone(), address, move |row: &AccountAvailability| {
        let summary = view! {
            <span class="stands">
                <span>{row.account.name.clone()}</span>
                <strong>{percent(row.sum.pooled.percent)}</strong>
                {kept(row.sum.pooled.kept)}
            </span>
        };
        let (shown, offering, row) = (shown.clone(), offering.clone(), row.clone());
        opened(summary.into_any(), move || {
            view! {
                {rolled(&shown, &row.sum, offering.target)}
                {services_of(&shown, &offering, row.account.id.as_str())}
            }
            .into_any()
        })
    })
}

fn services_of(shown: &Shown, offering: &OfferingRef, account: &str) -> AnyView {
    let address = shown.data("/services", &[("offering", &offering.id), ("account", account)]);
    let shown = shown.clone();
    listed(&shown.place.clone(), address, move |row: &ServiceAvailability| {
        view! {
            <span class="stands">
                {shown.ledger(&row.service.id, &row.service.name)}
                <strong>{percent(row.figures.percent)}</strong>
                {kept(row.figures.kept)}
                <span class="quiet">{row.figures.budget.map(budget)}</span>
            </span>
        }
        .into_any()
    })
}

/// One service: its figures, and the ledger that they are the sum of.
fn one(place: &Place, filter: Filter, ledger: &AvailabilityLedger) -> AnyView {
    let shown = Shown {
        place: place.clone(),
        formula: ledger.formula,
        from: ledger.from.clone(),
        to: ledger.to.clone(),
    };
    let id = ledger.service.id.clone();
    let sums = [
        (k::SLA_SCHEDULED, ledger.scheduled.saturating_mul(10)),
        (k::SLA_LESS_EXCLUDED, ledger.excluded.saturating_mul(10)),
        (k::SLA_AVAILABLE, ledger.figures.available.saturating_mul(10)),
    ]
    .map(|(name, tenths)| fact(name, Some(duration(tenths))));
    let ahead = (!ledger.ahead.is_empty()).then(|| {
        view! {
            <h3>{text(k::SLA_AHEAD)}</h3>
            {table(&shown, &ledger.ahead, text(k::SLA_AHEAD))}
        }
    });
    view! {
        <p class="back"><a href=shown.address("", &[])>{text(k::SLA_BACK)}</a></p>
        {choice(filter, &ledger.from, &ledger.to)}
        {said(&shown, ledger.until)}
        <section class="card offering">
            <div class="offering-head">
                <h2>{ledger.service.name.clone()}</h2>
                {kept(ledger.figures.kept)}
            </div>
            <p class="quiet">{ledger.account.name.clone()}", "{ledger.offering.name.clone()}</p>
            <dl class="facts">
                {figures(ledger.formula, &ledger.figures, ledger.offering.target, k::SLA_AVAILABILITY)}
                {forecast(&ledger.figures, &ledger.forecast)}
            </dl>
            <h3>{text(k::SLA_LEDGER)}</h3>
            <dl class="facts">{sums.into_iter().collect_view()}</dl>
            {if ledger.entries.is_empty() {
                view! { <p>{text(k::SLA_CALM)}</p> }.into_any()
            } else {
                table(&shown, &ledger.entries, text(k::SLA_LEDGER))
            }}
            {ahead}
            <p class="files">{file(&shown, "/ledger.csv", id.as_str(), k::SLA_FILE_LEDGER)}</p>
        </section>
    }
    .into_any()
}

fn table(shown: &Shown, entries: &[LedgerEntry], label: &'static str) -> AnyView {
    let place = shown.place.clone();
    let row = move |entry: &LedgerEntry| {
        let corrected = (entry.corrections > 0)
            .then(|| view! { " "<span class="quiet">{plural(k::SLA_CORRECTED, entry.corrections as usize, &[])}</span> });
        view! {
            <tr>
                <td>{utc(entry.from)}</td>
                <td>{utc(entry.to)}</td>
                <td class="number">{duration(entry.seconds.saturating_mul(10))}</td>
                <td>{text(treatment(entry.treatment))}</td>
                <td>{text(severity(entry.severity))}</td>
                <td class="number">{duration(entry.lost_tenths)}</td>
                <td>{notice(&place, &entry.notice, &entry.title)}{corrected}</td>
            </tr>
        }
    };
    let seconds: i64 = entries.iter().map(|entry| entry.seconds).sum();
    let lost: i64 = entries.iter().map(|entry| entry.lost_tenths).sum();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text(k::SLA_ENTRY_FROM)}</th>
                        <th scope="col">{text(k::SLA_ENTRY_TO)}</th>
                        <th scope="col" class="number">{text(k::SLA_LENGTH)}</th>
                        <th scope="col">{text(k::SLA_TREATMENT)}</th>
                        <th scope="col">{text(k::SLA_WORST)}</th>
                        <th scope="col" class="number">
                            {fill(k::SLA_LOST_BY, &[("formula", &text(formula(shown.formula).0))])}
                        </th>
                        <th scope="col">{text(k::SLA_NOTICE)}</th>
                    </tr>
                </thead>
                <tbody>{entries.iter().map(row).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="2">{text(k::SLA_SUM)}</th>
                        <td class="number">{duration(seconds.saturating_mul(10))}</td>
                        <td colspan="2"></td>
                        <td class="number">{duration(lost)}</td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// An instant in UTC to the second, in which the figures are.
fn utc(at: Timestamp) -> AnyView {
    let iso = crate::browser::iso(at.0 as f64);
    let said: String = iso.chars().take(19).map(|c| if c == 'T' { ' ' } else { c }).collect();
    view! { <time class="utc" datetime=iso>{said}</time> }.into_any()
}
