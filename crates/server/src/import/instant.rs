//! Instants as the provider writes them.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

/// 9999-12-31T23:59:59.999Z, the last instant that is believed.
const LAST: i64 = 253_402_300_799_999;

/// Milliseconds since 1970 of an instant: a positive number of milliseconds, or ISO 8601 text.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let milliseconds = match text.strip_suffix(".0").unwrap_or(text).parse::<i64>() {
        Ok(milliseconds) => milliseconds,
        Err(_) => i64::try_from(iso(text)?.unix_timestamp_nanos() / 1_000_000).ok()?,
    };
    (1..=LAST).contains(&milliseconds).then_some(milliseconds)
}

/// RFC 3339, the same with an offset without colon, without seconds, without offset (UTC), or a day alone.
fn iso(text: &str) -> Option<OffsetDateTime> {
    let basic_offset = format_description!(
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second]]][optional [.[subsecond]]][offset_hour sign:mandatory][offset_minute]"
    );
    let no_offset = format_description!(
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second]]][optional [.[subsecond]]]"
    );
    let day = format_description!("[year]-[month]-[day]");
    let local = text.strip_suffix('Z').unwrap_or(text);
    OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(text, &basic_offset))
        .or_else(|_| PrimitiveDateTime::parse(local, &no_offset).map(PrimitiveDateTime::assume_utc))
        .or_else(|_| Date::parse(text, &day).map(|date| date.with_time(Time::MIDNIGHT).assume_utc()))
        .ok()
}

/// The day (UTC) of an instant, written `YYYY-MM-DD`.
pub(crate) fn day_of(milliseconds: i64) -> String {
    let date = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .date();
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_same_instant_is_understood() {
        let instant = Some(1_767_225_600_000);
        for text in [
            "1767225600000",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.000Z",
            "2026-01-01T00:00Z",
            "2026-01-01T01:00:00+01:00",
            "2026-01-01T00:00:00.000+0000",
            "2026-01-01T00:00:00",
            "2026-01-01",
        ] {
            assert_eq!(parse(text), instant, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["yesterday", "-1", "2026-13-01T00:00:00Z", "2026-02-30", "99999999999999999", "1e12"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_written_in_full() {
        assert_eq!(day_of(1_767_225_599_999), "2025-12-31");
    }
}
