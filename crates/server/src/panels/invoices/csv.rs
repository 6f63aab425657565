//! The lines of an invoice as a file for spreadsheets.

use crate::import::decimal;
use portico_api::{Invoice, InvoiceLine};

/// What the columns are called.
const HEAD: &str = "invoice,issued,due,account,reference,text,amount,currency\r\n";

/// RFC 4180, with the mark by which spreadsheets know UTF-8.
pub(super) fn csv(invoice: &Invoice) -> String {
    let mut text = String::from("\u{feff}");
    text.push_str(HEAD);
    for line in &invoice.lines {
        let InvoiceLine { account, reference, text: what, amount } = line;
        let row = &invoice.row;
        let reference = reference.as_deref().unwrap_or_default();
        for words in [&row.number, &row.issued.0, &row.due.0, &account.name, reference, what] {
            text.push_str(&field(words));
            text.push(',');
        }
        text.push_str(&decimal(amount.minor, &amount.currency));
        text.push(',');
        text.push_str(&field(&amount.currency));
        text.push_str("\r\n");
    }
    text
}

/// A field in quotes. What a spreadsheet would take for a formula begins with an apostrophe.
fn field(words: &str) -> String {
    let guard = if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", words.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            assert_eq!(field(&format!("{start}1+1")), format!("\"'{start}1+1\""));
        }
        assert_eq!(field("Say \"hi\", 1-1"), "\"Say \"\"hi\"\", 1-1\"");
        assert_eq!(field("\u{1f980} שלום"), "\"\u{1f980} שלום\"");
    }
}
