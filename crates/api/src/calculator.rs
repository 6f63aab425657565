//! What several items of a price list add up to: in minor units, by currency, without rounding. Pure; the browser
//! computes it from the list that it has, so a retail list knows no margin.

use crate::{Money, Price, Prices};

/// The most of one item.
pub const MOST_OF_ONE: u32 = 9999;
/// The most items.
pub const MOST_ITEMS: usize = 50;

/// One item: what, where, and how many.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The provider's product type.
    pub product: String,
    /// Speed in Mbit/s; nothing where the price does not depend on it.
    pub speed_mbps: Option<u32>,
    /// Contract term in months; nothing where the price does not depend on it.
    pub term_months: Option<u32>,
    /// Market (country code); nothing where the price does not depend on it.
    pub market: Option<String>,
    /// ISO 4217 currency.
    pub currency: String,
    /// How many, 1 to [`MOST_OF_ONE`].
    pub quantity: u32,
}

/// What is left of the retail price.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Margin {
    /// How much per month.
    pub monthly: Money,
    /// Tenths of a percent of the retail price; nothing where that is nothing.
    pub per_mille: Option<i64>,
}

/// Amounts of an item, or of all items in one currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Retail, per month.
    pub monthly: Money,
    /// Retail, once.
    pub once: Money,
    /// What the partner pays per month, where that is known of everything.
    pub partner: Option<Money>,
    /// The margin, where [`Sum::partner`] is known.
    pub margin: Option<Margin>,
}

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// It costs this.
    Priced(Sum),
    /// The list has no price for it.
    NotListed,
    /// The amount is beyond what can be counted.
    TooLarge,
}

/// Items with what they cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calculation {
    /// By item, in their order.
    pub lines: Vec<Line>,
    /// By currency, in the order in which currencies come up.
    pub totals: Vec<Sum>,
    /// Whether every item is in the totals.
    pub complete: bool,
}

/// Adds items up.
pub fn calculate(prices: &Prices, items: &[Item]) -> Calculation {
    let lines: Vec<Line> = items.iter().map(|item| line(prices, item)).collect();
    let mut totals: Vec<Sum> = Vec::new();
    let mut complete = true;
    for line in &lines {
        let Line::Priced(sum) = line else {
            complete = false;
            continue;
        };
        match totals.iter_mut().find(|total| total.monthly.currency == sum.monthly.currency) {
            None => totals.push(sum.clone()),
            Some(total) => match total.plus(sum) {
                Some(more) => *total = more,
                None => complete = false,
            },
        }
    }
    Calculation { lines, totals, complete }
}

fn line(prices: &Prices, item: &Item) -> Line {
    let Some(price) = prices.items.iter().find(|price| item.is(price)) else { return Line::NotListed };
    let times = |money: &Money| {
        let minor = money.minor.checked_mul(i64::from(item.quantity))?;
        Some(Money { minor, currency: money.currency.clone() })
    };
    let nothing = Money { minor: 0, currency: price.retail_monthly.currency.clone() };
    let sum = || {
        let once = price.retail_once.as_ref().map_or(Some(nothing), times)?;
        let partner = match &price.partner {
            Some(partner) => Some(times(&partner.monthly)?),
            None => None,
        };
        Sum::of(times(&price.retail_monthly)?, once, partner)
    };
    sum().map_or(Line::TooLarge, Line::Priced)
}

impl Sum {
    fn of(monthly: Money, once: Money, partner: Option<Money>) -> Option<Self> {
        let margin = match &partner {
            Some(partner) => Some(Margin::of(&monthly, partner)?),
            None => None,
        };
        Some(Self { monthly, once, partner, margin })
    }

    /// Both together; nothing where that is beyond what can be counted.
    fn plus(&self, other: &Self) -> Option<Self> {
        let add = |a: &Money, b: &Money| {
            Some(Money { minor: a.minor.checked_add(b.minor)?, currency: a.currency.clone() })
        };
        let partner = match (&self.partner, &other.partner) {
            (Some(a), Some(b)) => Some(add(a, b)?),
            _ => None,
        };
        Self::of(add(&self.monthly, &other.monthly)?, add(&self.once, &other.once)?, partner)
    }
}

impl Margin {
    fn of(retail: &Money, partner: &Money) -> Option<Self> {
        let minor = retail.minor.checked_sub(partner.minor)?;
        let (part, whole) = (i128::from(minor) * 1000, i128::from(retail.minor));
        // Half a tenth of a percent is rounded away from zero.
        let half = if part < 0 { -whole / 2 } else { whole / 2 };
        let per_mille = if whole > 0 { i64::try_from((part + half) / whole).ok() } else { None };
        Some(Self { monthly: Money { minor, currency: retail.currency.clone() }, per_mille })
    }
}

impl Item {
    /// Whether this is the line of the list that prices it. What a line does not depend on does not matter.
    fn is(&self, price: &Price) -> bool {
        price.product == self.product
            && price.retail_monthly.currency == self.currency
            && price.speed_mbps.is_none_or(|speed| self.speed_mbps == Some(speed))
            && price.term_months.is_none_or(|term| self.term_months == Some(term))
            && price.market.as_ref().is_none_or(|market| self.market.as_ref() == Some(market))
    }

    /// As it is written in an address: `2*VXC.1000.12.DE.EUR`.
    pub fn written(&self) -> String {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        format!(
            "{}*{}.{}.{}.{}.{}",
            self.quantity,
            self.product,
            number(self.speed_mbps),
            number(self.term_months),
            self.market.as_deref().unwrap_or_default(),
            self.currency,
        )
    }

    /// Reads what [`Item::written`] writes; nothing where it is something else.
    pub fn read(text: &str) -> Option<Self> {
        let (quantity, rest) = text.split_once('*')?;
        let mut parts = rest.rsplitn(5, '.');
        let (currency, market, term, speed) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        Some(Self {
            product: parts.next().filter(|product| !product.is_empty())?.to_owned(),
            speed_mbps: number(speed)?,
            term_months: number(term)?,
            market: (!market.is_empty()).then(|| market.to_owned()),
            currency: currency.to_owned(),
            quantity: quantity.parse().ok().filter(|quantity| (1..=MOST_OF_ONE).contains(quantity))?,
        })
    }

    /// All items of an address, in their order; what is none is passed over.
    pub fn read_all(text: &str) -> Vec<Self> {
        text.split('~').filter_map(Self::read).take(MOST_ITEMS).collect()
    }

    /// Items as they are written in an address.
    pub fn write_all(items: &[Self]) -> String {
        items.iter().map(Self::written).collect::<Vec<_>>().join("~")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PartnerPrice;
    use portico_rules::PriceList;

    fn money(minor: i64, currency: &str) -> Money {
        Money { minor, currency: currency.to_owned() }
    }

    fn price(product: &str, market: &str, monthly: Money, once: Option<i64>, partner: Option<i64>) -> Price {
        let currency = monthly.currency.clone();
        Price {
            product: product.to_owned(),
            speed_mbps: Some(1000),
            term_months: Some(12),
            market: Some(market.to_owned()),
            retail_once: once.map(|minor| money(minor, &currency)),
            partner: partner
                .map(|minor| PartnerPrice { monthly: money(minor, &currency), discounts: Vec::new() }),
            retail_monthly: monthly,
        }
    }

    fn list() -> Prices {
        let items = vec![
            price("MEGAPORT", "DE", money(22_500, "EUR"), Some(5000), Some(18_450)),
            price("VXC", "DE", money(26_100, "EUR"), None, Some(21_402)),
            price("VXC", "JP", money(42_282, "JPY"), None, Some(34_672)),
            price("HUGE", "DE", money(i64::MAX / 2, "EUR"), None, None),
        ];
        Prices { list: PriceList::Partner, listed_on: None, items }
    }

    fn item(quantity: u32, product: &str, market: &str, currency: &str) -> Item {
        Item {
            product: product.to_owned(),
            speed_mbps: Some(1000),
            term_months: Some(12),
            market: Some(market.to_owned()),
            currency: currency.to_owned(),
            quantity,
        }
    }

    #[test]
    fn items_add_up_by_currency_with_the_margin() {
        let items =
            [item(2, "MEGAPORT", "DE", "EUR"), item(3, "VXC", "DE", "EUR"), item(1, "VXC", "JP", "JPY")];
        let Calculation { lines, totals, complete } = calculate(&list(), &items);
        assert!(complete);
        let Line::Priced(port) = &lines[0] else { panic!("{lines:?}") };
        assert_eq!((port.monthly.minor, port.once.minor), (45_000, 10_000));
        assert_eq!(port.partner, Some(money(36_900, "EUR")));
        assert_eq!(port.margin, Some(Margin { monthly: money(8100, "EUR"), per_mille: Some(180) }));
        let [euro, yen] = &totals[..] else { panic!("{totals:?}") };
        assert_eq!(euro.monthly, money(45_000 + 78_300, "EUR"));
        assert_eq!(euro.once, money(10_000, "EUR"));
        assert_eq!(euro.partner, Some(money(36_900 + 64_206, "EUR")));
        assert_eq!(euro.margin.as_ref().unwrap().monthly, money(22_194, "EUR"));
        assert_eq!(yen.monthly, money(42_282, "JPY"));
    }

    #[test]
    fn what_has_no_price_is_said_and_not_counted() {
        let items = [item(1, "VXC", "DE", "EUR"), item(1, "VXC", "BR", "BRL"), item(1, "IX", "DE", "EUR")];
        let found = calculate(&list(), &items);
        assert_eq!(found.lines[1..], [Line::NotListed, Line::NotListed]);
        assert!(!found.complete);
        assert_eq!(found.totals.len(), 1);
        let wrong_term = Item { term_months: Some(24), ..item(1, "VXC", "DE", "EUR") };
        assert_eq!(calculate(&list(), &[wrong_term]).lines, [Line::NotListed]);
    }

    #[test]
    fn what_cannot_be_counted_is_said() {
        let once = item(1, "HUGE", "DE", "EUR");
        assert_eq!(calculate(&list(), &[item(3, "HUGE", "DE", "EUR")]).lines, [Line::TooLarge]);
        let found = calculate(&list(), &[once.clone(), once.clone(), once]);
        assert!(!found.complete, "the third does not fit into the total");
        assert_eq!(found.totals[0].monthly.minor, i64::MAX / 2 * 2);
        assert_eq!(found.totals[0].margin, None);
    }

    #[test]
    fn a_retail_list_knows_no_margin() {
        let mut retail = list();
        retail.list = PriceList::Retail;
        retail.items.iter_mut().for_each(|price| price.partner = None);
        let found = calculate(&retail, &[item(2, "MEGAPORT", "DE", "EUR")]);
        assert!(found.totals.iter().all(|sum| sum.partner.is_none() && sum.margin.is_none()));
    }

    #[test]
    fn the_margin_is_rounded_to_a_tenth_of_a_percent() {
        let per_mille =
            |retail, partner| Margin::of(&money(retail, "EUR"), &money(partner, "EUR")).unwrap().per_mille;
        assert_eq!(per_mille(3, 2), Some(333));
        assert_eq!(per_mille(3, 1), Some(667));
        assert_eq!(per_mille(100, 110), Some(-100));
        assert_eq!(per_mille(0, 10), None);
    }

    #[test]
    fn items_read_back_from_an_address_as_they_were_written() {
        let bare = Item { speed_mbps: None, term_months: None, market: None, ..item(7, "A.B*C", "", "EUR") };
        let items = [item(2, "VXC", "DE", "EUR"), bare];
        assert_eq!(Item::write_all(&items), "2*VXC.1000.12.DE.EUR~7*A.B*C....EUR");
        assert_eq!(Item::read_all(&Item::write_all(&items)), items);
        for wrong in
            ["", "x", "0*VXC.1.1.DE.EUR", "10000*VXC.1.1.DE.EUR", "1*.1.1.DE.EUR", "1*VXC.x.1.DE.EUR"]
        {
            assert_eq!(Item::read_all(wrong), [], "{wrong}");
        }
        let many = vec!["1*VXC.1.1.DE.EUR"; 60].join("~");
        assert_eq!(Item::read_all(&many).len(), MOST_ITEMS);
    }
}
