//! Periods: whole days and months in UTC.

use crate::http::failure::Failure;
use portico_api::Day;
use portico_reporting::Span;
use time::macros::format_description;
use time::{Date, Duration, Month, OffsetDateTime, Time};

/// Seconds of a day.
pub(crate) const DAY: i64 = 24 * 60 * 60;
/// The longest period that may be asked for, in days: ten years.
const LONGEST: i64 = 3653;

/// From a first to a last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Period {
    first: Date,
    last: Date,
    /// The same in seconds since 1970.
    pub(crate) span: Span,
}

impl Period {
    fn new(first: Date, last: Date) -> Option<Self> {
        let span = Span::new(seconds(first), seconds(last).saturating_add(DAY))?;
        Some(Self { first, last, span })
    }

    /// What was asked for: two days, the last one included; the month of `now` where they are absent.
    pub(crate) fn asked(from: Option<&str>, to: Option<&str>, now: i64) -> Result<Self, Failure> {
        let day = |name, text: Option<&str>| {
            text.map(|text| parse(text).ok_or_else(|| Failure::parameter(name, "a day, such as 2026-03-31")))
                .transpose()
        };
        let (from, to) = (day("from", from)?, day("to", to)?);
        let usual = from.or(to).unwrap_or_else(|| date(now));
        let first = from.unwrap_or_else(|| usual.replace_day(1).unwrap_or(usual));
        let last = to.unwrap_or_else(|| last_of_month(usual));
        match Self::new(first, last) {
            None => Err(Failure::parameter("to", "not before from")),
            Some(period) if period.span.seconds() > LONGEST * DAY => {
                Err(Failure::parameter("to", "at most ten years after from"))
            }
            Some(period) => Ok(period),
        }
    }

    /// So many days up to the one that holds an instant.
    pub(crate) fn days_until(now: i64, days: i64) -> Option<Self> {
        let last = date(now);
        Self::new(last.checked_sub(Duration::days(days - 1))?, last)
    }

    /// The last twelve months up to the one that holds an instant, the latest first, each with its name.
    pub(crate) fn months_until(now: i64) -> [Option<(String, Self)>; 12] {
        let last = date(now);
        let (year, month) = (last.year(), i32::from(u8::from(last.month())) - 1);
        let mut back = 0..12;
        [(); 12].map(|()| {
            let months = year * 12 + month - back.next()?;
            let month = Month::try_from(u8::try_from(months.rem_euclid(12) + 1).ok()?).ok()?;
            let first = Date::from_calendar_date(months.div_euclid(12), month, 1).ok()?;
            let name = first.format(format_description!("[year]-[month]")).ok()?;
            Some((name, Self::new(first, last_of_month(first))?))
        })
    }

    /// The first day.
    pub(crate) fn from(self) -> Day {
        day(self.first)
    }

    /// The last day.
    pub(crate) fn to(self) -> Day {
        day(self.last)
    }

    /// The part of it that is over.
    pub(crate) fn until(self, now: i64) -> Option<Span> {
        Span::new(self.span.start(), self.span.end().min(now))
    }
}

fn parse(text: &str) -> Option<Date> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    (1970..2200).contains(&date.year()).then_some(date)
}

fn seconds(date: Date) -> i64 {
    date.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp()
}

fn date(seconds: i64) -> Date {
    OffsetDateTime::from_unix_timestamp(seconds).map_or(Date::MIN, OffsetDateTime::date)
}

fn last_of_month(date: Date) -> Date {
    let length = date.month().length(date.year());
    date.replace_day(length).unwrap_or(date)
}

fn day(date: Date) -> Day {
    Day(date.format(format_description!("[year]-[month]-[day]")).unwrap_or_default())
}

/// The day that holds an instant.
pub(crate) fn day_of(seconds: i64) -> Day {
    day(date(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-15T12:00Z.
    const NOW: i64 = 1_773_576_000;

    fn asked(from: &str, to: &str) -> Option<(String, String, i64)> {
        let text = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        let (from, to): (&'static str, &'static str) = (from.to_owned().leak(), to.to_owned().leak());
        let period = Period::asked(text(from), text(to), NOW).ok()?;
        Some((period.from().0, period.to().0, period.span.seconds() / DAY))
    }

    #[test]
    fn a_period_is_two_days_or_this_month() {
        let is = |from: &str, to: &str, days| Some((from.to_owned(), to.to_owned(), days));
        assert_eq!(asked("", ""), is("2026-03-01", "2026-03-31", 31));
        assert_eq!(asked("2026-02-28", "2026-03-01"), is("2026-02-28", "2026-03-01", 2));
        assert_eq!(asked("2024-02-03", ""), is("2024-02-03", "2024-02-29", 27));
        assert_eq!(asked("", "2024-02-03"), is("2024-02-01", "2024-02-03", 3));
        for (from, to) in
            [("2026-03-02", "2026-03-01"), ("1990-01-01", "2026-01-01"), ("2026-3-1", ""), ("x", "")]
        {
            assert_eq!(asked(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn twelve_months_go_back_over_the_year() {
        let names: Vec<_> = Period::months_until(NOW).into_iter().flatten().map(|(name, _)| name).collect();
        assert_eq!((names.len(), names[0].as_str(), names[2].as_str()), (12, "2026-03", "2026-01"));
        assert_eq!((names[3].as_str(), names[11].as_str()), ("2025-12", "2025-04"));
    }
}
