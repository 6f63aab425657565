//! Prices. What only partners may know is a type of its own, absent from a retail answer.

use crate::{Day, Money};
use portico_rules::PriceList;

dto! {
    /// A discount that the provider gives the partner.
    #[derive(Eq)]
    pub struct Discount {
        /// Why: TERM, WHOLESALE, PARTNER or RESELLER.
        pub reason: String,
        /// How much per month.
        pub amount: Money,
    }

    /// What the partner pays: for partner users only.
    #[derive(Eq)]
    pub struct PartnerPrice {
        /// Per month.
        pub monthly: Money,
        /// How it comes about.
        pub discounts: Vec<Discount>,
    }

    /// One line of the price list.
    #[derive(Eq)]
    pub struct Price {
        /// The provider's product type, such as MEGAPORT, MCR2, VXC.
        pub product: String,
        /// Speed in Mbit/s, when the price depends on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub speed_mbps: Option<u32>,
        /// Contract term in months, when the price depends on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub term_months: Option<u32>,
        /// Market (country code), when the price depends on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub market: Option<String>,
        /// Retail price per month.
        pub retail_monthly: Money,
        /// Retail price once, for setting up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retail_once: Option<Money>,
        /// What the partner pays; absent for managed users.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<PartnerPrice>,
    }

    /// The price list that the viewer may see.
    pub struct Prices {
        /// Which prices it holds.
        pub list: PriceList,
        /// The day the list was read from the provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub listed_on: Option<Day>,
        /// Its lines by product, market, speed, term.
        pub items: Vec<Price>,
    }
}
