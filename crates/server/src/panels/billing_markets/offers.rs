//! What the provider bills with in each country, for markets that a partner enables here. Markets from the
//! provider's exports say it themselves.

use portico_api::MarketOffer;

/// Days to pay.
const PAYMENT_DAYS: u32 = 30;

/// Country, the provider's company that bills there, currency, usual tax rate in percent. Where the provider has no
/// company of its own, the one in Ireland bills for Europe.
const OFFERS: [(&str, &str, &str, &str); 24] = [
    ("AT", IRELAND, "EUR", "20"),
    ("AU", "Network Provider Pty Ltd", "AUD", "10"),
    ("BE", IRELAND, "EUR", "21"),
    ("BG", IRELAND, "EUR", "20"),
    ("CA", "Network Provider (Canada) Ltd", "CAD", "5"),
    ("CH", "Network Provider Schweiz AG", "CHF", "8.1"),
    ("DE", "Network Provider Deutschland GmbH", "EUR", "19"),
    ("DK", IRELAND, "DKK", "25"),
    ("ES", IRELAND, "EUR", "21"),
    ("FI", IRELAND, "EUR", "25.5"),
    ("FR", IRELAND, "EUR", "20"),
    ("HK", "Network Provider (HK) Ltd", "HKD", "0"),
    ("IE", IRELAND, "EUR", "23"),
    ("IT", IRELAND, "EUR", "22"),
    ("JP", "Network Provider Japan KK", "JPY", "10"),
    ("LU", IRELAND, "EUR", "17"),
    ("NL", IRELAND, "EUR", "21"),
    ("NO", IRELAND, "NOK", "25"),
    ("NZ", "Network Provider (NZ) Ltd", "NZD", "15"),
    ("PL", IRELAND, "PLN", "23"),
    ("SE", IRELAND, "SEK", "25"),
    ("SG", "Network Provider Pte Ltd", "SGD", "9"),
    ("UK", "Network Provider (UK) Ltd", "GBP", "20"),
    ("US", "Network Provider Inc.", "USD", "0"),
];

const IRELAND: &str = "Network Provider (Ireland) Ltd";

/// What each country is billed with, by country code.
pub(super) fn all() -> impl Iterator<Item = MarketOffer> {
    OFFERS.into_iter().map(|(country, supplier, currency, tax_rate)| MarketOffer {
        country: country.to_owned(),
        supplier: supplier.to_owned(),
        currency: currency.to_owned(),
        tax_rate: tax_rate.to_owned(),
        payment_days: PAYMENT_DAYS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_that_the_provider_bills_in_has_its_offer() {
        let countries: Vec<_> = all().map(|offer| offer.country).collect();
        assert_eq!(countries, portico_api::MARKETS);
    }
}
