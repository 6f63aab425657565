//! What invoices look like.

use crate::browser;
use crate::i18n::{Key, day, fill, keys as k, money, plural, text};
use crate::panels::Place;
use crate::ui::{self, Rows, fact, status, windowed};
use crate::{routes, shell, words};
use leptos::prelude::*;
use portico_api::{Invoice, InvoiceLine, InvoiceRow, Money, Page};
use portico_rules::Feature;
use std::sync::Arc;

/// The list of invoices.
pub(super) fn list(place: Place, rows: Rows<Page<InvoiceRow>>) -> AnyView {
    let count = move || rows.total().map(|total| plural(k::INVOICES_COUNT, total, &[]));
    let sum = total(&place);
    view! {
        <p class="quiet count" role="status">{count}</p>
        {windowed(
            rows,
            text(k::FEATURE_INVOICES).to_owned(),
            move || list_head(sum),
            move |index, invoice| row(&place, index, &invoice),
            || ui::empty(k::NO_INVOICES, k::NO_INVOICES_DETAIL),
        )}
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

/// One invoice with its lines.
pub(super) fn invoice(place: &Place, invoice: &Invoice) -> AnyView {
    let row = &invoice.row;
    let (word, tone) = words::invoice_state(row.state);
    browser::heading_is_there();
    browser::set_title(&fill(k::TITLE, &[("page", &row.number)]));
    let lines = invoice.lines.iter().map(line).collect_view();
    let tax = invoice.tax.as_ref().map(|tax| {
        view! {
            <tr>
                <th scope="row" colspan="3">{text(k::TAX)}</th>
                <td class="number">{amount(tax)}</td>
            </tr>
        }
    });
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{row.number.clone()}</h1>
            {shell::why(place.session, Feature::Invoices)}
        </div>
        <section class="card">
            <dl class="facts">
                {fact(k::COLUMN_STATE, Some(status(tone, word, None)))}
                {fact(k::COLUMN_ISSUED, Some(day(&row.issued.0)))}
                {fact(k::COLUMN_DUE, Some(day(&row.due.0)))}
            </dl>
        </section>
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::INVOICE_LINES)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text(k::COLUMN_ACCOUNT)}</th>
                        <th scope="col">{text(k::REFERENCE)}</th>
                        <th scope="col">{text(k::COLUMN_TEXT)}</th>
                        <th scope="col" class="number">{text(k::COLUMN_AMOUNT)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    {tax}
                    <tr>
                        <th scope="row" colspan="3">{text(total(place))}</th>
                        <td class="number">{amount(&row.total)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn line(line: &InvoiceLine) -> AnyView {
    view! {
        <tr>
            <th scope="row">{line.account.name.clone()}</th>
            <td>{line.reference.clone()}</td>
            <td>{line.text.clone()}</td>
            <td class="number">{amount(&line.amount)}</td>
        </tr>
    }
    .into_any()
}

/// What the sum is: of the invoice, or of the lines of the account in view.
fn total(place: &Place) -> Key {
    if place.view.covers_accounts() { k::COLUMN_TOTAL } else { k::COLUMN_TOTAL_NET }
}

fn amount(sum: &Money) -> String {
    money(sum.minor, &sum.currency)
}
