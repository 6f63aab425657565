//! Orders: new services, changes and cancellations, from the draft to what the provider made of it.

use crate::{
    AccountRef, Connection, Day, FieldProblem, Money, Offer, OrderId, ServiceId, ServiceKind, ServiceRef,
    Timestamp,
};
use portico_rules::{ConnectionState, OrderAct, OrderState, PriceList};

/// The longest name and place, in characters.
const LONGEST: usize = 128;
/// The longest words, in characters.
const LONGEST_WORDS: usize = 500;
/// The fastest rate of a connection, in Mbit/s.
const FASTEST: u32 = 400_000;

/// Contract terms, in months.
pub const TERMS: [u32; 6] = [1, 12, 24, 36, 48, 60];

/// Markets that the provider bills in, by the provider's own country codes.
pub const MARKETS: [&str; 24] = [
    "AT", "AU", "BE", "BG", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "HK", "IE", "IT", "JP", "LU", "NL",
    "NO", "NZ", "PL", "SE", "SG", "UK", "US",
];

dto! {
    /// What is ordered.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum OrderKind {
        /// A service that is not there yet.
        New,
        /// Another speed, term or name for a service.
        Change,
        /// The end of a service.
        Cancel,
    }

    /// What is written into a draft. A draft may be incomplete; what is missing is said before it is sent.
    #[derive(Eq)]
    pub struct OrderEdit {
        /// What is ordered; it stays what it is.
        pub kind: OrderKind,
        /// New: what it is; not a tenant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub product: Option<ServiceKind>,
        /// Change and cancel: which service; it stays that one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub service: Option<ServiceId>,
        /// New: its name. Change: its new name; empty to keep the one it has.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub name: String,
        /// Speed in Mbit/s; for a change, absent to keep it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 400_000))]
        pub speed_mbps: Option<u32>,
        /// Contract term in months; for a change, absent to keep it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 60))]
        pub term_months: Option<u32>,
        /// New Port, MCR, MVE: the market it is billed in, a country code as the provider writes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 2))]
        pub market: Option<String>,
        /// New Port, MCR, MVE: the data centre, in words.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub location: String,
        /// New VXC, IX: the service that it hangs on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub a_end: Option<ServiceId>,
        /// New VXC: the own service at its other end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub b_end: Option<ServiceId>,
        /// New VXC: what somebody offers in the marketplace, at its other end. It takes the place of `b_end`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub b_market: Option<ServiceId>,
        /// New VXC: what is at its other end, in words, when that is no own service; for `b_market` the server
        /// writes provider and service. New IX: the exchange.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub b_end_text: String,
    }

    /// Amounts of one price list for what is ordered.
    #[derive(Eq)]
    pub struct Amounts {
        /// Per month, from then on.
        pub monthly: Money,
        /// Once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub once: Option<Money>,
        /// Change and cancel: what is paid more per month than today; less when negative.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub difference: Option<Money>,
    }

    /// What an order would cost by the price list that the viewer may see.
    pub struct Estimate {
        /// Which prices it is made of.
        pub list: PriceList,
        /// The day the list was read from the provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub listed_on: Option<Day>,
        /// Retail; absent while too little is known, or when the list has no line for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retail: Option<Amounts>,
        /// What the partner pays; absent for managed users.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<Amounts>,
    }

    /// Something that happened to an order.
    #[derive(Eq)]
    pub struct OrderEvent {
        /// When.
        pub at: Timestamp,
        /// Who did it; absent for the provider's operators.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<String>,
        /// How the order stood then.
        pub state: OrderState,
        /// Why, in their words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub words: Option<String>,
    }

    /// A row of the list of orders.
    #[derive(Eq)]
    pub struct OrderRow {
        /// Its id.
        pub id: OrderId,
        /// What people call it by, such as `ORD-4F0C21AB`.
        pub number: String,
        /// Who orders.
        pub account: AccountRef,
        /// What is ordered.
        pub edit: OrderEdit,
        /// The name of the service, for a change the one it had; empty while it has none.
        pub name: String,
        /// How it stands.
        pub state: OrderState,
        /// Who wrote it.
        pub by: String,
        /// When it was written.
        pub created: Timestamp,
        /// When something happened to it last.
        pub changed: Timestamp,
        /// Why it was refused or failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub words: Option<String>,
        /// Whether who owns the other end lets it be connected, once they were asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<ConnectionState>,
        /// What the viewer may do with it now.
        pub may: Vec<OrderAct>,
    }

    /// An order.
    pub struct Order {
        /// The row of the list.
        pub row: OrderRow,
        /// The service that it makes, changes or ends; a draft of a new one is there in the state DESIGN.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub service: Option<ServiceRef>,
        /// The service at the A end, by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub a_end: Option<ServiceRef>,
        /// The service at the B end, by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub b_end: Option<ServiceRef>,
        /// What is offered at the B end, as long as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub b_market: Option<Offer>,
        /// What the owner of the B end was asked and answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<Connection>,
        /// Rises with every change; also the ETag, to be sent as If-Match.
        pub version: u32,
        /// Drafts: whether the partner is asked before the provider, when the viewer sends it.
        pub needs_approval: bool,
        /// Drafts: everything that keeps it from being sent.
        pub problems: Vec<FieldProblem>,
        /// What it would cost; absent when the viewer may not see prices, and once nothing is open any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub estimate: Option<Estimate>,
        /// What happened to it, oldest first.
        pub events: Vec<OrderEvent>,
    }

    /// Why an order is refused.
    #[derive(Eq)]
    pub struct RejectOrder {
        /// For who ordered.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
        pub words: String,
    }

    /// An operator moves an order on.
    #[derive(Eq)]
    pub struct AdvanceOrder {
        /// What happened with it: `start`, `finish`, `refuse` or `fail`.
        pub act: OrderAct,
        /// For who ordered; required when it is refused or failed.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 500))]
        pub words: String,
    }

    /// Whether a managed account's orders wait for its partner.
    #[derive(Eq)]
    pub struct Approvals {
        /// They do.
        pub required: bool,
    }
}

impl OrderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::New, Self::Change, Self::Cancel];
}

impl OrderEdit {
    /// A draft of this kind in which nothing is written yet.
    pub fn blank(kind: OrderKind) -> Self {
        Self {
            kind,
            product: None,
            service: None,
            name: String::new(),
            speed_mbps: None,
            term_months: None,
            market: None,
            location: String::new(),
            a_end: None,
            b_end: None,
            b_market: None,
            b_end_text: String::new(),
        }
    }

    /// Whether a new service of this kind hangs on another one.
    pub const fn is_connection(&self) -> bool {
        matches!(self.product, Some(ServiceKind::Vxc | ServiceKind::Ix))
    }

    /// What cannot be stored, not even as a draft.
    pub fn unfit(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        for (field, text) in
            [("name", &self.name), ("location", &self.location), ("b_end_text", &self.b_end_text)]
        {
            if text.chars().count() > LONGEST {
                found.push(problem(field, "too_long", "At most 128 characters."));
            }
            if text.chars().any(char::is_control) {
                found.push(problem(
                    field,
                    "control_character",
                    "Write it in one line, without control characters.",
                ));
            }
        }
        if self.product == Some(ServiceKind::Tenant) {
            found.push(problem("product", "not_sold", "Order a Port, MCR, MVE, VXC or IX."));
        }
        if self.speed_mbps.is_some_and(|speed| !self.fits(speed)) {
            found.push(problem("speed_mbps", "not_a_speed", "Choose one of the speeds of the product."));
        }
        if self.term_months.is_some_and(|term| !TERMS.contains(&term)) {
            found.push(problem("term_months", "not_a_term", "Choose 1, 12, 24, 36, 48 or 60 months."));
        }
        if self.market.as_deref().is_some_and(|market| !MARKETS.contains(&market)) {
            found.push(problem("market", "not_a_market", "Choose a market of the provider, such as DE."));
        }
        found
    }

    fn fits(&self, speed: u32) -> bool {
        match self.product.map(speeds) {
            Some(speeds) if !speeds.is_empty() => speeds.contains(&speed),
            _ => (1..=FASTEST).contains(&speed),
        }
    }

    /// What has to be written before it can be sent, in the order of the form.
    pub fn missing(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut need = |there: bool, field: &str, detail: &str| {
            if !there {
                found.push(problem(field, "required", detail));
            }
        };
        let written = |text: &str| !text.trim().is_empty();
        match self.kind {
            OrderKind::New => {
                need(self.product.is_some(), "product", "Choose what to order.");
                match self.product {
                    None | Some(ServiceKind::Tenant) => {}
                    Some(product @ (ServiceKind::Vxc | ServiceKind::Ix)) => {
                        need(self.a_end.is_some(), "a_end", "Choose the service that it hangs on.");
                        let other = written(&self.b_end_text)
                            || product == ServiceKind::Vxc
                                && (self.b_end.is_some() || self.b_market.is_some());
                        need(other, "b_end", "Say what is at the other end.");
                    }
                    Some(_) => {
                        need(self.market.is_some(), "market", "Choose a market.");
                        need(written(&self.location), "location", "Say in which data centre.");
                    }
                }
                need(written(&self.name), "name", "Give it a name.");
                let has_speed = self.product.is_some_and(|product| product != ServiceKind::Mve);
                need(!has_speed || self.speed_mbps.is_some(), "speed_mbps", "Choose a speed.");
                need(self.term_months.is_some(), "term_months", "Choose a term.");
            }
            OrderKind::Change => {
                need(self.service.is_some(), "service", "Choose the service.");
                let something =
                    written(&self.name) || self.speed_mbps.is_some() || self.term_months.is_some();
                need(something, "name", "Change the name, the speed or the term.");
            }
            OrderKind::Cancel => need(self.service.is_some(), "service", "Choose the service."),
        }
        found
    }
}

/// The speeds of a product in Mbit/s; empty when any may be chosen, or when it has none.
pub const fn speeds(product: ServiceKind) -> &'static [u32] {
    match product {
        ServiceKind::Port => &[1000, 10_000, 100_000, 400_000],
        ServiceKind::Mcr => &[1000, 2500, 5000, 10_000],
        ServiceKind::Mve | ServiceKind::Vxc | ServiceKind::Ix | ServiceKind::Tenant => &[],
    }
}

/// Words that somebody has to write, trimmed; or what is wrong with them.
pub fn words(text: &str, required: bool) -> Result<Option<String>, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return if required {
            Err(problem("words", "required", "Say why, for who ordered."))
        } else {
            Ok(None)
        };
    }
    if text.chars().count() > LONGEST_WORDS {
        return Err(problem("words", "too_long", "At most 500 characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(problem("words", "control_character", "Remove control characters."));
    }
    Ok(Some(text.to_owned()))
}

fn problem(field: &str, code: &str, detail: &str) -> FieldProblem {
    let [field, code, detail] = [field, code, detail].map(str::to_owned);
    FieldProblem { field, code, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port() -> OrderEdit {
        OrderEdit {
            product: Some(ServiceKind::Port),
            name: "Rotterdam".to_owned(),
            speed_mbps: Some(10_000),
            term_months: Some(12),
            market: Some("DE".to_owned()),
            location: "FRA6".to_owned(),
            ..OrderEdit::blank(OrderKind::New)
        }
    }

    fn found(problems: Vec<FieldProblem>) -> Vec<(String, String)> {
        problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    fn one(field: &str, code: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), code.to_owned())]
    }

    #[test]
    fn a_complete_order_lacks_nothing() {
        assert_eq!(found(port().missing()), []);
        assert_eq!(found(port().unfit()), []);
    }

    #[test]
    fn what_is_missing_depends_on_the_product() {
        let fields = |edit: &OrderEdit| {
            edit.missing().into_iter().map(|problem| problem.field).collect::<Vec<_>>().join(" ")
        };
        let new = |product| OrderEdit { product, ..OrderEdit::blank(OrderKind::New) };
        assert_eq!(fields(&new(None)), "product name term_months");
        assert_eq!(fields(&new(Some(ServiceKind::Port))), "market location name speed_mbps term_months");
        assert_eq!(fields(&new(Some(ServiceKind::Mve))), "market location name term_months");
        assert_eq!(fields(&new(Some(ServiceKind::Vxc))), "a_end b_end name speed_mbps term_months");
        assert_eq!(fields(&OrderEdit::blank(OrderKind::Change)), "service name");
        assert_eq!(fields(&OrderEdit::blank(OrderKind::Cancel)), "service");
    }

    #[test]
    fn what_no_draft_may_hold_is_named() {
        let with = |change: fn(&mut OrderEdit)| {
            let mut edit = port();
            change(&mut edit);
            found(edit.unfit())
        };
        assert_eq!(with(|edit| edit.name = "é".repeat(129)), one("name", "too_long"));
        assert_eq!(with(|edit| edit.location = "a\u{0}".to_owned()), one("location", "control_character"));
        assert_eq!(with(|edit| edit.speed_mbps = Some(1234)), one("speed_mbps", "not_a_speed"));
        assert_eq!(with(|edit| edit.term_months = Some(7)), one("term_months", "not_a_term"));
        assert_eq!(with(|edit| edit.market = Some("XX".to_owned())), one("market", "not_a_market"));
        assert_eq!(with(|edit| edit.product = Some(ServiceKind::Tenant)), one("product", "not_sold"));
    }

    #[test]
    fn who_refuses_has_to_say_why() {
        assert_eq!(words("  too late ", true), Ok(Some("too late".to_owned())));
        assert_eq!(words(" ", false), Ok(None));
        assert_eq!(words(" ", true).map_err(|problem| problem.code), Err("required".to_owned()));
        assert!(words(&"x".repeat(501), false).is_err());
    }
}
