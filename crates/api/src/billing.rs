//! Billing markets and invoices.

use crate::{AccountRef, Day, FieldProblem, InvoiceId, MARKETS, MarketId, Money, Timestamp};

/// The longest text of a market, in characters.
const LONGEST: usize = 128;
/// The most lines of a billing address.
const MOST_LINES: usize = 6;

dto! {
    /// A market in which services may be ordered and billed.
    pub struct Market {
        /// Its id.
        pub id: MarketId,
        /// Country code, as the provider writes it.
        pub country: String,
        /// Region within the country.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub region: Option<String>,
        /// The provider's company that bills.
        pub supplier: String,
        /// ISO 4217 currency of its invoices.
        pub currency: String,
        /// Who receives its invoices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_name: Option<String>,
        /// Where they are sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_email: Option<String>,
        /// The billing address, one line each.
        pub address: Vec<String>,
        /// Tax rate in percent, as text ("20", "7.7").
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tax_rate: Option<String>,
        /// Days to pay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub payment_days: Option<u32>,
        /// Whether invoices carry no value added tax.
        pub vat_exempt: bool,
        /// Whether services may be ordered there now.
        pub active: bool,
        /// How many orders in it are sent and not done yet; they go on when it is disabled.
        pub open_orders: u32,
        /// Rises with every change; to be sent as If-Match when editing.
        pub version: u32,
    }

    /// A country that the provider bills in and the partner has no market for: what it would be.
    #[derive(Eq)]
    pub struct MarketOffer {
        /// Country code, as the provider writes it.
        pub country: String,
        /// The provider's company that bills.
        pub supplier: String,
        /// ISO 4217 currency of its invoices.
        pub currency: String,
        /// Tax rate in percent, as text.
        pub tax_rate: String,
        /// Days to pay.
        pub payment_days: u32,
    }

    /// The partner's billing markets.
    pub struct Markets {
        /// By country.
        pub items: Vec<Market>,
        /// How many managed accounts any change here would affect.
        pub affected_accounts: u32,
        /// What can be enabled beside them, by country.
        pub offers: Vec<MarketOffer>,
    }

    /// What a partner decides about a market; the rest is the provider's.
    #[derive(Eq)]
    pub struct MarketEdit {
        /// Who receives its invoices; required.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub contact_name: String,
        /// Where they are sent; required.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub contact_email: String,
        /// The billing address, 1 to 6 lines of at most 128 characters.
        #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 6))]
        pub address: Vec<String>,
        /// Whether invoices carry no value added tax.
        pub vat_exempt: bool,
        /// Whether services may be ordered there.
        pub active: bool,
        /// How many managed accounts the user was told that it affects; when there are others by now, nothing
        /// is saved.
        pub affects: u32,
    }

    /// A market that the partner did not have.
    #[derive(Eq)]
    pub struct EnableMarket {
        /// Country code, as the provider writes it.
        #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Z]{2}$"))]
        pub country: String,
        /// What the partner decides about it.
        pub market: MarketEdit,
    }

    /// What became of a market.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum MarketAct {
        /// Services can be ordered there from then on.
        Enabled,
        /// They cannot any more.
        Disabled,
        /// Something else about it was changed.
        Edited,
    }

    /// A value of a market that was changed.
    #[derive(Eq)]
    pub struct MarketValue {
        /// The field of [`MarketEdit`].
        pub field: String,
        /// What it was; the lines of an address are separated by line breaks.
        pub before: String,
        /// What it is from then on.
        pub after: String,
    }

    /// A change to a market.
    #[derive(Eq)]
    pub struct MarketChange {
        /// Rises with time.
        pub id: u32,
        /// When.
        pub at: Timestamp,
        /// Who.
        pub by: String,
        /// Country code of the market.
        pub country: String,
        /// What became of it.
        pub act: MarketAct,
        /// What was changed.
        pub values: Vec<MarketValue>,
    }

    /// Where an invoice stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceState {
        /// To be paid.
        Open,
        /// Paid.
        Paid,
        /// Past its due day and not paid.
        Overdue,
    }

    /// A row of the list of invoices.
    #[derive(Eq)]
    pub struct InvoiceRow {
        /// Its id.
        pub id: InvoiceId,
        /// Its number, as printed.
        pub number: String,
        /// The day it was issued.
        pub issued: Day,
        /// The day it is due.
        pub due: Day,
        /// Where it stands.
        pub state: InvoiceState,
        /// What is to be paid, tax included. With a managed account in view, the sum of its lines, without
        /// tax.
        pub total: Money,
    }

    /// A line of an invoice.
    #[derive(Eq)]
    pub struct InvoiceLine {
        /// The account it is for; the partner itself or one of its managed accounts.
        pub account: AccountRef,
        /// The partner's own reference for that account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reference: Option<String>,
        /// What it is for.
        pub text: String,
        /// How much, without tax.
        pub amount: Money,
    }

    /// An invoice with its lines. With a managed account in view, only that account's lines.
    pub struct Invoice {
        /// The row of the list.
        pub row: InvoiceRow,
        /// Its lines by account.
        pub lines: Vec<InvoiceLine>,
        /// The tax in the total; absent when only one account's lines are shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tax: Option<Money>,
    }
}

impl MarketEdit {
    /// Everything that is not acceptable, in the order of the form; nothing when it can be saved.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        text(&mut found, "contact_name", &self.contact_name, "Type who receives the invoices.");
        text(&mut found, "contact_email", &self.contact_email, "Type where the invoices are sent.");
        let email = &self.contact_email;
        if !email.trim().is_empty() && !crate::profile::is_email(email) {
            found.push(problem("contact_email", "not_an_email", "Write it as name@company.example."));
        }
        if self.address.iter().all(|line| line.trim().is_empty()) {
            found.push(problem("address", "required", "Type the billing address."));
        }
        if self.address.len() > MOST_LINES {
            found.push(problem("address", "too_many", "At most 6 lines."));
        }
        for line in self.address.iter().filter(|line| !line.is_empty()) {
            text(&mut found, "address", line, "Leave no blank line.");
        }
        found
    }

    /// The values in which this differs from another one, as texts.
    pub fn differences(&self, before: &Self) -> Vec<MarketValue> {
        let values = |edit: &Self| {
            [
                ("contact_name", edit.contact_name.clone()),
                ("contact_email", edit.contact_email.clone()),
                ("address", edit.address.join("\n")),
                ("vat_exempt", edit.vat_exempt.to_string()),
                ("active", edit.active.to_string()),
            ]
        };
        let pairs = values(before).into_iter().zip(values(self));
        pairs
            .filter(|((_, before), (_, after))| before != after)
            .map(|((field, before), (_, after))| MarketValue { field: field.to_owned(), before, after })
            .collect()
    }
}

impl EnableMarket {
    /// Everything that is not acceptable; nothing when it can be saved.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = self.market.problems();
        if !MARKETS.contains(&self.country.as_str()) {
            found.push(problem("country", "not_a_market", "Choose a country that the provider bills in."));
        }
        found
    }
}

fn problem(field: &str, code: &str, detail: &str) -> FieldProblem {
    let [field, code, detail] = [field, code, detail].map(str::to_owned);
    FieldProblem { field, code, detail }
}

/// A required text in one line.
fn text(found: &mut Vec<FieldProblem>, field: &str, text: &str, missing: &str) {
    if text.trim().is_empty() {
        found.push(problem(field, "required", missing));
    }
    if text.chars().count() > LONGEST {
        found.push(problem(field, "too_long", "At most 128 characters."));
    }
    if text.chars().any(char::is_control) {
        let detail = "Write it in one line, without control characters.";
        found.push(problem(field, "control_character", detail));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit() -> MarketEdit {
        MarketEdit {
            contact_name: "Finn".into(),
            contact_email: "finn@halcyon.example".into(),
            address: vec!["Am Sandtorkai 41".into(), "20457 Hamburg".into()],
            vat_exempt: false,
            active: true,
            affects: 24,
        }
    }

    fn only(change: impl FnOnce(&mut MarketEdit)) -> (String, String) {
        let mut changed = edit();
        change(&mut changed);
        let [FieldProblem { field, code, .. }] = changed.problems().try_into().unwrap();
        (field, code)
    }

    #[test]
    fn each_problem_is_named_where_it_is() {
        let found = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(edit().problems(), []);
        assert_eq!(only(|edit| edit.contact_name = " ".into()), found("contact_name", "required"));
        assert_eq!(only(|edit| edit.contact_name = "é".repeat(129)), found("contact_name", "too_long"));
        assert_eq!(only(|edit| edit.contact_email = "finn".into()), found("contact_email", "not_an_email"));
        assert_eq!(only(|edit| edit.address.clear()), found("address", "required"));
        assert_eq!(only(|edit| edit.address = vec!["a".into(); 7]), found("address", "too_many"));
        assert_eq!(only(|edit| edit.address[0] = "a\nb".into()), found("address", "control_character"));
        let elsewhere = EnableMarket { country: "ZZ".into(), market: edit() };
        assert_eq!(elsewhere.problems()[0].code, "not_a_market");
    }

    #[test]
    fn only_what_differs_is_a_difference() {
        let mut after = edit();
        after.active = false;
        after.address.pop();
        after.affects = 3;
        let fields: Vec<_> = after.differences(&edit()).into_iter().map(|value| value.field).collect();
        assert_eq!(fields, ["address", "active"]);
        assert_eq!(edit().differences(&edit()), []);
    }
}
