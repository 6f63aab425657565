//! The lines of an invoice as a file for spreadsheets.

use crate::http::csv::{Cell, Csv};
use crate::http::failure::Failure;
use crate::import::decimal;
use portico_api::{Invoice, InvoiceLine};

/// What the columns are called.
const HEAD: [&str; 8] = ["invoice", "issued", "due", "account", "reference", "text", "amount", "currency"];

/// The file.
pub(super) fn csv(invoice: &Invoice) -> Result<Vec<u8>, Failure> {
    let mut file = Csv::new();
    file.line(HEAD)?;
    let row = &invoice.row;
    for InvoiceLine { account, reference, text, amount } in &invoice.lines {
        file.line([
            Cell::from(row.number.as_str()),
            row.issued.0.as_str().into(),
            row.due.0.as_str().into(),
            account.name.as_str().into(),
            reference.as_deref().unwrap_or_default().into(),
            text.as_str().into(),
            Cell::number(decimal(amount.minor, &amount.currency)),
            amount.currency.as_str().into(),
        ])?;
    }
    file.bytes()
}
