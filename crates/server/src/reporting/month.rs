//! Months by the clock of a time zone.

use crate::http::failure::Failure;
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A month by the clock of a time zone, in milliseconds since 1970. Where the clock changes in it, it is longer or
/// shorter than its days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Month {
    /// The zone.
    pub(crate) zone: Tz,
    /// Its first instant.
    pub(crate) from: i64,
    /// The first instant after it.
    pub(crate) to: i64,
}

impl Month {
    /// What was asked for: a month such as `2026-03`, or that of `now`; a zone by its name, or UTC.
    pub(crate) fn asked(month: Option<&str>, zone: Option<&str>, now: i64) -> Result<Self, Failure> {
        let zone = zone.unwrap_or("UTC").parse::<Tz>();
        let zone = zone.map_err(|_| Failure::parameter("zone", "a time zone, such as Europe/Berlin"))?;
        let first = match month {
            Some(text) => first_day(text),
            None => DateTime::from_timestamp_millis(now)
                .and_then(|now| now.with_timezone(&zone).date_naive().with_day(1)),
        };
        first
            .and_then(|first| {
                let next = first.checked_add_months(Months::new(1))?;
                Some(Self { zone, from: midnight(zone, first)?, to: midnight(zone, next)? })
            })
            .ok_or_else(|| Failure::parameter("month", "a month from 2000-01 to 2099-12, such as 2026-03"))
    }
}

fn first_day(text: &str) -> Option<NaiveDate> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
    (digits(year, 4) && digits(month, 2) && (2000..2100).contains(&date.year())).then_some(date)
}

/// A day's first instant. Where the clock is put on at midnight, the day begins later than at 0:00.
fn midnight(zone: Tz, day: NaiveDate) -> Option<i64> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let mut quarters = (0..96).map(|count| midnight + TimeDelta::minutes(15 * count));
    quarters.find_map(|at| Some(zone.from_local_datetime(&at).earliest()?.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month's first and last instant, in the zone's own clock, and its length in hours.
    fn month(text: &str, zone: &str) -> Option<(String, String, i64)> {
        let month = Month::asked(Some(text), Some(zone), 0).ok()?;
        let said = |ms| Some(DateTime::from_timestamp_millis(ms)?.with_timezone(&month.zone).to_rfc3339());
        Some((said(month.from)?, said(month.to - 1000)?, (month.to - month.from) / 3_600_000))
    }

    #[test]
    fn months_follow_the_clock_of_their_zone() {
        let is = |from: &str, last: &str, hours| Some((from.to_owned(), last.to_owned(), hours));
        for (text, zone, expected) in [
            ("2026-02", "UTC", is("2026-02-01T00:00:00+00:00", "2026-02-28T23:59:59+00:00", 672)),
            ("2026-03", "UTC", is("2026-03-01T00:00:00+00:00", "2026-03-31T23:59:59+00:00", 744)),
            // The clock is put on in March and back in October: an hour less, an hour more.
            ("2026-03", "Europe/Berlin", is("2026-03-01T00:00:00+01:00", "2026-03-31T23:59:59+02:00", 743)),
            ("2026-10", "Europe/Berlin", is("2026-10-01T00:00:00+02:00", "2026-10-31T23:59:59+01:00", 745)),
            (
                "2026-11",
                "America/New_York",
                is("2026-11-01T00:00:00-04:00", "2026-11-30T23:59:59-05:00", 721),
            ),
            // A clock that never changes, one with quarters, and one on the other half of the globe.
            ("2026-03", "America/Phoenix", is("2026-03-01T00:00:00-07:00", "2026-03-31T23:59:59-07:00", 744)),
            ("2026-12", "Asia/Kathmandu", is("2026-12-01T00:00:00+05:45", "2026-12-31T23:59:59+05:45", 744)),
            (
                "2026-04",
                "Pacific/Auckland",
                is("2026-04-01T00:00:00+13:00", "2026-04-30T23:59:59+12:00", 721),
            ),
            // In Paraguay this month began at one o'clock; in Cuba the last hour of another came twice.
            (
                "2017-10",
                "America/Asuncion",
                is("2017-10-01T01:00:00-03:00", "2017-10-31T23:59:59-03:00", 743),
            ),
            ("2020-11", "America/Havana", is("2020-11-01T00:00:00-04:00", "2020-11-30T23:59:59-05:00", 721)),
        ] {
            assert_eq!(month(text, zone), expected, "{text} {zone}");
        }
    }

    #[test]
    fn months_meet_without_a_gap_in_every_zone() {
        for zone in chrono_tz::TZ_VARIANTS {
            let mut before: Option<Month> = None;
            for count in 0..40 * 12 {
                let text = format!("{}-{:02}", 2000 + count / 12, count % 12 + 1);
                let month = Month::asked(Some(&text), Some(zone.name()), 0).unwrap();
                assert!(before.is_none_or(|before| before.to == month.from), "{text} {zone}");
                assert!(
                    (27 * 24..=32 * 24).contains(&((month.to - month.from) / 3_600_000)),
                    "{text} {zone}"
                );
                before = Some(month);
            }
        }
    }

    #[test]
    fn without_a_month_it_is_the_present_one_of_the_zone() {
        // 2026-03-31T23:30Z: April in Berlin already.
        let now = 1_774_999_800_000;
        for (zone, month) in
            [("UTC", "2026-03"), ("Europe/Berlin", "2026-04"), ("America/Phoenix", "2026-03")]
        {
            let asked = |text| Month::asked(text, Some(zone), now).unwrap();
            assert_eq!(asked(None), asked(Some(month)), "{zone}");
        }
    }

    #[test]
    fn what_is_no_month_or_no_zone_is_refused() {
        for month in
            ["", "2026", "2026-13", "2026-00", "2026-3", "1999-12", "2100-01", "+026-03", "2026-03-01", "x"]
        {
            assert!(Month::asked(Some(month), None, 0).is_err(), "{month}");
        }
        for zone in ["", "Mars/Olympus", "europe/berlin", "+02:00", "Europe/Berlin "] {
            assert!(Month::asked(None, Some(zone), 0).is_err(), "{zone}");
        }
    }
}
