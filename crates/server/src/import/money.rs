//! Amounts as decimal text, read exactly into minor units.

/// Why an amount cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum AmountError {
    /// It is no decimal number.
    NotANumber,
    /// It has more decimals than the currency has minor units.
    TooPrecise,
    /// It does not fit.
    TooLarge,
}

impl AmountError {
    /// What is wrong, to follow the name of the field.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::NotANumber => "is not an amount",
            Self::TooPrecise => "has more decimals than its currency",
            Self::TooLarge => "is too large for an amount",
        }
    }
}

/// Decimals of a currency (ISO 4217).
fn decimals(currency: &str) -> i64 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// An amount in minor units as decimal text, such as `-1234.50`.
pub(crate) fn decimal(minor: i64, currency: &str) -> String {
    let decimals = usize::try_from(decimals(currency)).unwrap_or(2);
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len() - decimals).unwrap_or((&digits, ""));
    let sign = if minor < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// Whether it is written like an ISO 4217 code.
pub(super) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Minor units of an amount written as a JSON number (or the same as text).
pub(super) fn minor_units(amount: &str, currency: &str) -> Result<i64, AmountError> {
    let (mantissa, exponent) = match amount.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, exponent.parse::<i16>().map_err(|_| AmountError::NotANumber)?)
        }
        None => (amount, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, mantissa),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    let all = format!("{whole}{fraction}");
    let significant = all.trim_end_matches('0');
    let value = significant.trim_start_matches('0');
    if value.is_empty() {
        return Ok(0);
    }
    // The amount is `value` times ten to the power of `shift`, in minor units.
    let dropped = i64::try_from(all.len() - significant.len()).map_err(|_| AmountError::TooLarge)?;
    let after_point = i64::try_from(fraction.len()).map_err(|_| AmountError::TooLarge)?;
    let shift = i64::from(exponent) + dropped - after_point + decimals(currency);
    if shift < 0 {
        return Err(AmountError::TooPrecise);
    }
    let value: i64 = value.parse().map_err(|_| AmountError::TooLarge)?;
    u32::try_from(shift)
        .ok()
        .and_then(|shift| 10_i64.checked_pow(shift))
        .and_then(|factor| value.checked_mul(factor))
        .and_then(|value| value.checked_mul(sign))
        .ok_or(AmountError::TooLarge)
}

/// Whether `text` is a percentage from 0 to 100, and how it is written without needless zeros.
pub(super) fn percentage(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let whole: u8 = whole.parse().ok()?;
    let fraction = fraction.trim_end_matches('0');
    match (whole, fraction) {
        (..=100, "") => Some(whole.to_string()),
        (..=99, _) => Some(format!("{whole}.{fraction}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_by_the_decimals_of_the_currency() {
        for (amount, currency, minor) in [
            ("1234.56", "EUR", 123_456),
            ("0.1", "EUR", 10),
            ("1234.5600", "USD", 123_456),
            ("500", "JPY", 500),
            ("1.234", "KWD", 1234),
            ("1.5e3", "EUR", 150_000),
            ("-12.5", "AUD", -1250),
            ("90071992547409.93", "EUR", 9_007_199_254_740_993),
            ("0.000", "JPY", 0),
        ] {
            assert_eq!(minor_units(amount, currency), Ok(minor), "{amount} {currency}");
        }
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        assert_eq!(decimal(123_450, "EUR"), "1234.50");
        assert_eq!(decimal(-5, "EUR"), "-0.05");
        assert_eq!(decimal(0, "USD"), "0.00");
        assert_eq!(decimal(1234, "JPY"), "1234");
        assert_eq!(decimal(1234, "KWD"), "1.234");
        assert_eq!(decimal(i64::MIN, "EUR"), "-92233720368547758.08");
    }

    #[test]
    fn amounts_that_no_minor_unit_expresses_are_refused_not_rounded() {
        assert_eq!(minor_units("0.005", "EUR"), Err(AmountError::TooPrecise));
        assert_eq!(minor_units("10.5", "JPY"), Err(AmountError::TooPrecise));
        assert_eq!(minor_units("1e300", "EUR"), Err(AmountError::TooLarge));
        assert_eq!(minor_units("1e99999", "EUR"), Err(AmountError::NotANumber));
        for text in ["", ".", "abc", "1,5", "--1", "+1", "1.2.3", "٣"] {
            assert_eq!(minor_units(text, "EUR"), Err(AmountError::NotANumber), "{text}");
        }
    }

    #[test]
    fn percentages_run_from_0_to_100() {
        assert_eq!(percentage("7.70").as_deref(), Some("7.7"));
        assert_eq!(percentage("100.0").as_deref(), Some("100"));
        assert_eq!(percentage("100.1"), None);
        assert_eq!(percentage("-1"), None);
    }
}
