//! What invoices look like.

use crate::browser;
use crate::i18n::{Key, day, fill, keys as k, money, plural, text};
use crate::panels::Place;
use crate::http::Answer;
use crate::ui::{self, Filter, Rows, fact, search, select, status, windowed};
use crate::{routes, shell, words};
use leptos::prelude::*;
use portico_api::{Invoice, InvoiceLine, InvoiceRow, InvoiceState, Money, Page};
use portico_rules::Feature;
use std::sync::Arc;

/// The parameters of the filter.
pub(super) const NAMES: &[&str] = &["q", "state", "from", "to"];

/// The list of invoices.
pub(super) fn list(place: Place, filter: Filter, rows: Rows<Page<InvoiceRow>>) -> AnyView {
    let states = [InvoiceState::Open, InvoiceState::Overdue, InvoiceState::Paid];
    let states = states.map(|state| (slug(state), text(words::invoice_state(state).0)));
    let filtered = move || NAMES.iter().any(|name| !filter.get(name).is_empty());
    let count = move || rows.total().map(|total| plural(k::INVOICES_COUNT, total, &[]));
    let sum = total(&place);
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::INVOICES_SEARCH))}
            {select(filter, "state", text(k::COLUMN_STATE), ("", text(k::FILTER_ALL)), &states)}
            {date(filter, "from", k::INVOICES_FROM)}
            {date(filter, "to", k::INVOICES_TO)}
        </form>
        <p class="quiet count" role="status">{count}</p>
        {windowed(
            rows,
            text(k::FEATURE_INVOICES).to_owned(),
            move || list_head(sum),
            move |index, invoice| row(&place, index, &invoice),
            move || if untrack(filtered) {
                ui::empty(k::INVOICES_NONE_FOUND, k::INVOICES_NONE_FOUND_DETAIL)
            } else {
                ui::empty(k::NO_INVOICES, k::NO_INVOICES_DETAIL)
            },
        )}
    }
    .into_any()
}

/// A state as it is written in addresses.
const fn slug(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Open => "open",
        InvoiceState::Paid => "paid",
        InvoiceState::Overdue => "overdue",
    }
}

/// A day of the filter.
fn date(filter: Filter, name: &'static str, label: Key) -> AnyView {
    view! {
        <label class="field">
            <span>{text(label)}</span>
            <input type="date" name=name prop:value=move || filter.get(name)
                on:change:target=move |event| filter.set(name, &event.target().value())/>
        </label>
    }
    .into_any()
}

fn list_head(sum: Key) -> AnyView {
    view! {
        <tr aria-rowindex="1">
            <th scope="col" class="name">{text(k::COLUMN_INVOICE)}</th>
            <th scope="col" class="wide">{text(k::COLUMN_ISSUED)}</th>
            <th scope="col" class="wide">{text(k::COLUMN_DUE)}</th>
            <th scope="col" class="state">{text(k::COLUMN_STATE)}</th>
            <th scope="col" class="number">{text(sum)}</th>
        </tr>
    }
    .into_any()
}

fn row(place: &Place, index: usize, invoice: &Arc<InvoiceRow>) -> AnyView {
    let (word, tone) = words::invoice_state(invoice.state);
    view! {
        <tr aria-rowindex=index>
            <th scope="row" class="name">
                <a href=routes::item(place.account(), Feature::Invoices, invoice.id.as_str())>{invoice.number.clone()}</a>
            </th>
            <td class="wide">{day(&invoice.issued.0)}</td>
            <td class="wide">{day(&invoice.due.0)}</td>
            <td class="state">{status(tone, word, None)}</td>
            <td class="number">{amount(&invoice.total)}</td>
        </tr>
    }
    .into_any()
}

/// One invoice with its lines by account.
pub(super) fn invoice(place: &Place, answer: &Arc<Answer<Invoice>>) -> AnyView {
    let invoice = &answer.content;
    let row = &invoice.row;
    let (word, tone) = words::invoice_state(row.state);
    browser::heading_is_there();
    browser::set_title(&fill(k::TITLE, &[("page", &row.number)]));
    let filter = Filter::new(place.session.navigation, &["q"]);
    let kept = Arc::clone(answer);
    let bodies = move || {
        let wanted = filter.get("q").to_lowercase();
        let found = groups(&kept.content.lines, &wanted);
        if found.is_empty() {
            return view! { <tbody><tr><td colspan="2">{text(k::INVOICE_NO_LINES)}</td></tr></tbody> }.into_any();
        }
        found.into_iter().map(group).collect_view().into_any()
    };
    let currency = row.total.currency.clone();
    let kept = Arc::clone(answer);
    // While lines are filtered, what is left of them adds up to something else than the invoice.
    let shown = move || {
        let wanted = filter.get("q").to_lowercase();
        (!wanted.is_empty()).then(|| {
            let lines: Vec<_> = groups(&kept.content.lines, &wanted).into_iter().flatten().collect();
            let sum = amount(&sum(&lines, &currency));
            view! { <tr><th scope="row">{text(k::INVOICE_SHOWN)}</th><td class="number">{sum}</td></tr> }
        })
    };
    let tax = invoice.tax.as_ref().map(|tax| {
        view! { <tr><th scope="row">{text(k::TAX)}</th><td class="number">{amount(tax)}</td></tr> }
    });
    let file = routes::data(&routes::item(place.account(), Feature::Invoices, row.id.as_str()), "");
    let file = move || format!("{file}/lines{}", routes::query(&[("q", &filter.get("q"))]));
    let covers = place.view.covers_accounts();
    let search = covers.then(|| search(filter, text(k::INVOICE_SEARCH)));
    let partner = place.view.context.partner.as_ref().map(|partner| partner.name.clone());
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{row.number.clone()}</h1>
            {shell::why(place.session, Feature::Invoices)}
        </div>
        <section class="card">
            <dl class="facts">
                {fact(k::INVOICE_TO, partner)}
                {fact(k::COLUMN_STATE, Some(status(tone, word, None)))}
                {fact(k::COLUMN_ISSUED, Some(day(&row.issued.0)))}
                {fact(k::COLUMN_DUE, Some(day(&row.due.0)))}
                {fact(total(place), Some(amount(&row.total)))}
            </dl>
        </section>
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search}
            <a class="button" data-file="" href=file download rel="external">{text(k::INVOICE_FILE)}</a>
            <button type="button" class="button" data-print="" on:click=move |_| browser::print()>{text(k::INVOICE_PRINT)}</button>
        </form>
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::INVOICE_LINES)>
            <table class="invoice-lines">
                <thead>
                    <tr>
                        <th scope="col">{text(k::COLUMN_TEXT)}</th>
                        <th scope="col" class="number">{text(k::COLUMN_AMOUNT)}</th>
                    </tr>
                </thead>
                {bodies}
                <tfoot>
                    {shown}
                    {tax}
                    <tr>
                        <th scope="row">{text(total(place))}</th>
                        <td class="number">{amount(&row.total)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// Lines by account, in their order, of accounts whose name or reference contains the text.
fn groups<'a>(lines: &'a [InvoiceLine], wanted: &str) -> Vec<Vec<&'a InvoiceLine>> {
    let contains = |text: &str| text.to_lowercase().contains(wanted);
    let fits = |line: &&InvoiceLine| contains(&line.account.name) || line.reference.as_deref().is_some_and(contains);
    let mut groups: Vec<Vec<&InvoiceLine>> = Vec::new();
    for line in lines.iter().filter(fits) {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.account.id == line.account.id) => group.push(line),
            _ => groups.push(vec![line]),
        }
    }
    groups
}

fn sum(lines: &[&InvoiceLine], currency: &str) -> Money {
    let minor = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor));
    Money { minor, currency: currency.to_owned() }
}

/// The lines of an account with what they add up to.
fn group(lines: Vec<&InvoiceLine>) -> Option<AnyView> {
    let first = lines.first()?;
    let subtotal = amount(&sum(&lines, &first.amount.currency));
    let reference = first.reference.as_ref().map(|reference| {
        view! { <span class="reference">{text(k::REFERENCE)}" "<bdi>{reference.clone()}</bdi></span> }
    });
    let name = first.account.name.clone();
    let rows = lines.iter().map(|line| {
        view! { <tr><td>{line.text.clone()}</td><td class="number">{amount(&line.amount)}</td></tr> }
    });
    let view = view! {
        <tbody data-of=first.account.id.to_string()>
            <tr class="group">
                <th scope="rowgroup"><bdi>{name}</bdi>" "{reference}</th>
                <td class="number"><span class="visually-hidden">{text(k::INVOICE_SUBTOTAL)}" "</span>{subtotal}</td>
            </tr>
            {rows.collect_view()}
        </tbody>
    };
    Some(view.into_any())
}

/// What the sum is: of the invoice, or of the lines of the account in view.
fn total(place: &Place) -> Key {
    if place.view.covers_accounts() { k::COLUMN_TOTAL } else { k::COLUMN_TOTAL_NET }
}

fn amount(sum: &Money) -> String {
    money(sum.minor, &sum.currency)
}
