//! Billing markets and invoices.

use crate::{AccountRef, Day, InvoiceId, MarketId, Money};

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
    }

    /// The partner's billing markets.
    pub struct Markets {
        /// By country.
        pub items: Vec<Market>,
        /// How many managed accounts any change here would affect.
        pub affected_accounts: u32,
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
