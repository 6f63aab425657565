//! Months worked out by hand.

use portico_reporting::{Formula, History, Maintenance, Outage, Percent, Severity, Span, Target, Treatment};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2026-03-01T00:00Z; in this month Europe's clocks go forward, which changes nothing in UTC.
const MARCH: i64 = 1_772_323_200;

fn march() -> Span {
    Span::new(MARCH, MARCH + 31 * DAY).unwrap()
}

fn outage(id: u32, start: i64, length: i64, severity: Severity) -> Outage {
    Outage { id, span: Span::new(MARCH + start, MARCH + start + length).unwrap(), severity }
}

fn work(id: u32, window: (i64, i64), actual: Option<(i64, i64)>) -> Maintenance {
    let span = |(start, end): (i64, i64)| Span::new(MARCH + start, MARCH + end).unwrap();
    Maintenance {
        id,
        window: span(window),
        in_time: true,
        actual: actual.map(span),
        severity: Severity::MajorOutage,
    }
}

/// What a month comes to: the promise is 99.9 %.
struct Expected {
    formula: Formula,
    available: i64,
    lost_seconds_tenths: i64,
    thousandths: Option<u32>,
    kept: Option<bool>,
    budget: Option<i64>,
}

fn check(name: &str, history: &History, period: Span, expected: &[Expected]) {
    let target = Target::new(99_900).unwrap();
    for row in expected {
        let ledger = history.ledger(period, row.formula);
        let share = ledger.availability().share;
        let name = format!("{name}, {}", row.formula.as_str());
        assert_eq!(share.available, row.available, "{name}");
        assert_eq!(share.lost_tenths, row.lost_seconds_tenths, "{name}");
        assert_eq!(share.percent(Some(target)).map(Percent::thousandths), row.thousandths, "{name}");
        assert_eq!(share.keeps(target), row.kept, "{name}");
        assert_eq!(share.budget(target), row.budget, "{name}");
        let sum: i64 = ledger.entries.iter().map(|entry| entry.lost_tenths).sum();
        assert_eq!(sum, share.lost_tenths, "{name}: the ledger adds up");
    }
}

#[test]
fn overlapping_outages_count_once_and_by_the_worst() {
    use Severity::{Degraded, MajorOutage, PartialOutage};
    // Partial 10:00 to 12:00, major 11:00 to 11:30, degraded 11:15 to 13:00.
    let outages = vec![
        outage(1, 10 * HOUR, 2 * HOUR, PartialOutage),
        outage(2, 11 * HOUR, 30 * MINUTE, MajorOutage),
        outage(3, 11 * HOUR + 15 * MINUTE, HOUR + 45 * MINUTE, Degraded),
    ];
    let history = History { outages, ..History::default() };
    let all = 31 * DAY;
    check(
        "overlap",
        &history,
        march(),
        &[
            // 30 minutes. 1,800 of 2,678,400 s is 0.0672 %; 0.1 % of the month is 2,678.4 s.
            Expected {
                formula: Formula::Contract,
                available: all,
                lost_seconds_tenths: 18_000,
                thousandths: Some(99_933),
                kept: Some(true),
                budget: Some(878),
            },
            // 30 minutes, and 90 minutes by three tenths: 1,800 + 1,620 = 3,420 s, 0.12769 %.
            Expected {
                formula: Formula::Weighted,
                available: all,
                lost_seconds_tenths: 34_200,
                thousandths: Some(99_872),
                kept: Some(false),
                budget: Some(-742),
            },
            // Three hours: 10,800 s, 0.40323 %.
            Expected {
                formula: Formula::Strict,
                available: all,
                lost_seconds_tenths: 108_000,
                thousandths: Some(99_597),
                kept: Some(false),
                budget: Some(-8122),
            },
        ],
    );
    let strict = history.ledger(march(), Formula::Strict);
    let causes: Vec<u32> = strict.entries.iter().map(|entry| entry.cause).collect();
    assert_eq!(causes, [1, 2, 1, 3]);
}

#[test]
fn maintenance_that_overruns_its_window_is_an_outage_from_there() {
    // Announced 01:00 to 03:00, done 01:00 to 03:40: two hours do not count, forty minutes are lost.
    let history = History {
        maintenance: vec![work(7, (HOUR, 3 * HOUR), Some((HOUR, 3 * HOUR + 40 * MINUTE)))],
        ..History::default()
    };
    check(
        "overrun",
        &history,
        march(),
        &[Expected {
            formula: Formula::Contract,
            // 2,678,400 - 7,200; 2,400 of 2,671,200 s is 0.08985 %; 0.1 % of it is 2,671.2 s.
            available: 2_671_200,
            lost_seconds_tenths: 24_000,
            thousandths: Some(99_910),
            kept: Some(true),
            budget: Some(271),
        }],
    );
    let ledger = history.ledger(march(), Formula::Contract);
    let is: Vec<_> = ledger.entries.iter().map(|entry| (entry.treatment, entry.span.seconds())).collect();
    assert_eq!(is, [(Treatment::Maintenance, 2 * HOUR), (Treatment::Overrun, 40 * MINUTE)]);
}

#[test]
fn work_that_ends_early_takes_away_no_more_than_it_took() {
    let history = History {
        maintenance: vec![work(7, (HOUR, 3 * HOUR), Some((HOUR, 2 * HOUR)))],
        ..History::default()
    };
    assert_eq!(history.ledger(march(), Formula::Contract).availability().share.available, 31 * DAY - HOUR);
}

#[test]
fn work_that_was_not_announced_in_time_is_lost() {
    let late = Maintenance { in_time: false, ..work(7, (HOUR, 3 * HOUR), None) };
    let history = History { maintenance: vec![late], ..History::default() };
    let share = history.ledger(march(), Formula::Contract).availability().share;
    assert_eq!((share.available, share.lost_tenths), (31 * DAY, 2 * HOUR * 10));
}

#[test]
fn maintenance_inside_an_outage_is_taken_out_of_it() {
    // Down from 00:00 to 06:00; work from 02:00 to 03:00 within.
    let history = History {
        outages: vec![outage(1, 0, 6 * HOUR, Severity::MajorOutage)],
        maintenance: vec![work(2, (2 * HOUR, 3 * HOUR), None)],
        ..History::default()
    };
    check(
        "maintenance in an outage",
        &history,
        march(),
        &[Expected {
            formula: Formula::Contract,
            // 18,000 of 2,674,800 s is 0.67295 %.
            available: 2_674_800,
            lost_seconds_tenths: 180_000,
            thousandths: Some(99_327),
            kept: Some(false),
            budget: Some(-15_326),
        }],
    );
    let entries = history.ledger(march(), Formula::Contract).entries;
    let is: Vec<_> = entries.iter().map(|entry| (entry.treatment, entry.span.seconds() / HOUR)).collect();
    assert_eq!(is, [(Treatment::Lost, 2), (Treatment::Maintenance, 1), (Treatment::Lost, 3)]);
}

#[test]
fn an_outage_over_midnight_of_the_first_belongs_to_each_month_in_part() {
    let history =
        History { outages: vec![outage(1, -HOUR, 3 * HOUR, Severity::MajorOutage)], ..History::default() };
    let february = Span::new(MARCH - 28 * DAY, MARCH).unwrap();
    let lost = |period| history.ledger(period, Formula::Contract).availability().share.lost_tenths;
    assert_eq!((lost(february), lost(march())), (HOUR * 10, 2 * HOUR * 10));
}

#[test]
fn a_month_has_its_seconds_whatever_clocks_do() {
    // In local time this month has an hour less in Berlin.
    let whole = History::default().ledger(march(), Formula::Contract).availability().share;
    assert_eq!((whole.available, whole.percent(None).unwrap().thousandths()), (2_678_400, 100_000));
}

#[test]
fn a_second_in_a_year_is_not_a_hundred_percent() {
    let year = Span::new(MARCH, MARCH + 365 * DAY).unwrap();
    let history = History { outages: vec![outage(1, DAY, 1, Severity::MajorOutage)], ..History::default() };
    check(
        "one second",
        &history,
        year,
        &[Expected {
            formula: Formula::Contract,
            available: 31_536_000,
            lost_seconds_tenths: 10,
            thousandths: Some(99_999),
            kept: Some(true),
            budget: Some(31_535),
        }],
    );
}

#[test]
fn a_miss_by_a_second_is_not_rounded_into_the_target() {
    // 0.1 % of 1,000,000 s is 1,000 s.
    let period = Span::new(MARCH, MARCH + 1_000_000).unwrap();
    let lost = |seconds| History {
        outages: vec![outage(1, 0, seconds, Severity::MajorOutage)],
        ..History::default()
    };
    check(
        "to the second",
        &lost(1000),
        period,
        &[Expected {
            formula: Formula::Contract,
            available: 1_000_000,
            lost_seconds_tenths: 10_000,
            thousandths: Some(99_900),
            kept: Some(true),
            budget: Some(0),
        }],
    );
    check(
        "by a second",
        &lost(1001),
        period,
        &[Expected {
            formula: Formula::Contract,
            available: 1_000_000,
            lost_seconds_tenths: 10_010,
            thousandths: Some(99_899),
            kept: Some(false),
            budget: Some(-1),
        }],
    );
}

#[test]
fn outside_its_schedule_a_service_need_not_be_there() {
    // Weekday working hours of two days; the outage from 16:00 to 20:00 counts until 18:00.
    let hours = |day: i64| Span::new(MARCH + day * DAY + 8 * HOUR, MARCH + day * DAY + 18 * HOUR).unwrap();
    let history = History {
        schedule: Some(vec![hours(1), hours(2)]),
        outages: vec![outage(1, DAY + 16 * HOUR, 4 * HOUR, Severity::MajorOutage)],
        ..History::default()
    };
    let ledger = history.ledger(march(), Formula::Contract);
    let share = ledger.availability().share;
    assert_eq!((share.available, share.lost_tenths), (20 * HOUR, 2 * HOUR * 10));
    let is: Vec<_> = ledger.entries.iter().map(|entry| entry.treatment).collect();
    assert_eq!(is, [Treatment::Lost, Treatment::OutsideSchedule]);
}

#[test]
fn an_entry_falls_into_days_without_a_remainder() {
    let outages = vec![outage(1, 23 * HOUR, 2 * HOUR + 1, Severity::PartialOutage)];
    let history = History { outages, ..History::default() };
    let entry = history.ledger(march(), Formula::Weighted).entries[0];
    let day = |day: i64| Span::new(MARCH + day * DAY, MARCH + (day + 1) * DAY).unwrap();
    let lost = |number| entry.within(day(number)).map(|part| (part.span.seconds(), part.lost_tenths));
    assert_eq!(lost(0), Some((HOUR, HOUR * 3)));
    assert_eq!(lost(1), Some((HOUR + 1, (HOUR + 1) * 3)));
    assert_eq!(lost(2), None);
}

#[test]
fn nothing_happened_is_an_empty_ledger() {
    for (start, end) in [(-5, 40), (3, 9), (-9, -2), (30, 60)] {
        let schedule = Span::new(MARCH + start * DAY, MARCH + end * DAY).unwrap();
        let history = History { schedule: Some(vec![schedule]), ..History::default() };
        let share = history.ledger(march(), Formula::Strict).availability().share;
        assert_eq!(portico_reporting::undisturbed(schedule, march()), share);
    }
}
