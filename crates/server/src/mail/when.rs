//! When something is, in words, by the clock of its reader.

use super::sentence;
use chrono::DateTime;
use chrono_tz::Tz;
use portico_api::Language;

/// From when until when, in milliseconds since 1970; since when, where the end is not known.
pub(crate) fn when(language: Language, zone: Tz, starts: i64, ends: Option<i64>) -> String {
    let starts = at(language, zone, starts);
    match ends {
        Some(ends) => {
            let ends = at(language, zone, ends);
            sentence(language, "when_from_to", &[("starts", &starts), ("ends", &ends)])
        }
        None => sentence(language, "when_from", &[("starts", &starts)]),
    }
}

/// With the zone, and how far it is from UTC at that moment.
fn at(language: Language, zone: Tz, ms: i64) -> String {
    let format = match language {
        Language::En => "%Y-%m-%d %H:%M",
        Language::De => "%d.%m.%Y %H:%M",
    };
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&zone);
    match zone {
        Tz::UTC => format!("{} (UTC)", at.format(format)),
        zone => format!("{} ({}, UTC{})", at.format(format), zone.name(), at.format("%:z")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_follow_the_clock_that_changes_in_between() {
        // 2027-03-28T00:30Z: half an hour before the clock is put on in Berlin.
        let starts = 1_806_193_800_000;
        let ends = Some(starts + 60 * 60 * 1000);
        for (language, zone, ends, expected) in [
            (
                Language::En,
                Tz::Europe__Berlin,
                ends,
                "From 2027-03-28 01:30 (Europe/Berlin, UTC+01:00) to 2027-03-28 03:30 (Europe/Berlin, UTC+02:00).",
            ),
            (Language::De, Tz::UTC, ends, "Von 28.03.2027 00:30 (UTC) bis 28.03.2027 01:30 (UTC)."),
            (
                Language::En,
                Tz::America__Phoenix,
                None,
                "Since 2027-03-27 17:30 (America/Phoenix, UTC-07:00).",
            ),
        ] {
            assert_eq!(when(language, zone, starts, ends), expected);
        }
    }
}
