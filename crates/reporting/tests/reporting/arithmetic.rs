//! The arithmetic against the slow model, on random soups of intervals, and its laws.

use crate::slow::{self, Second};
use portico_reporting::{
    Formula, History, Maintenance, Outage, Percent, Severity, Share, Span, Target, Treatment, merged, roll_up,
};
use proptest::prelude::*;

/// Short enough for the slow model, long enough to overlap in every way.
const LONG: i64 = 240;

fn span() -> impl Strategy<Value = Span> {
    (-20..LONG + 20, 1..90i64).prop_map(|(start, length)| Span::new(start, start + length).unwrap())
}

fn severity() -> impl Strategy<Value = Severity> {
    (0..3usize).prop_map(|index| Severity::ALL[index])
}

fn history() -> impl Strategy<Value = History> {
    let outages = prop::collection::vec((span(), severity()), 0..9);
    let work = (span(), any::<bool>(), prop::option::of(span()), severity());
    let maintenance = prop::collection::vec(work, 0..6);
    let schedule = prop::option::of(prop::collection::vec(span(), 0..4));
    (outages, maintenance, schedule).prop_map(|(outages, maintenance, schedule)| History {
        schedule: schedule.map(merged),
        outages: (0..).zip(outages).map(|(id, (span, severity))| Outage { id, span, severity }).collect(),
        maintenance: (100..)
            .zip(maintenance)
            .map(|(id, (window, in_time, actual, severity))| Maintenance {
                id,
                window,
                in_time,
                actual,
                severity,
            })
            .collect(),
    })
}

fn formula() -> impl Strategy<Value = Formula> {
    (0..3usize).prop_map(|index| Formula::ALL[index])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_sweep_equals_asking_each_second(history in history(), period in span(), formula in formula()) {
        let ledger = history.ledger(period, formula);
        let share = ledger.availability().share;
        prop_assert_eq!((share.available, share.lost_tenths), slow::share(&history, period, formula));
    }

    #[test]
    fn entries_do_not_overlap_lie_in_order_and_say_what_each_second_is(
        history in history(), period in span(), formula in formula(),
    ) {
        let ledger = history.ledger(period, formula);
        for pair in ledger.entries.windows(2) {
            prop_assert!(pair[0].span.end() <= pair[1].span.start(), "{:?}", pair);
        }
        let excluded: i64 = ledger.entries.iter()
            .filter(|entry| entry.treatment == Treatment::Maintenance)
            .map(|entry| entry.span.seconds()).sum();
        prop_assert_eq!(excluded, ledger.excluded);
        for at in period.start()..period.end() {
            let entry = ledger.entries.iter().find(|entry| entry.span.holds(at));
            let is = entry.map(|entry| (entry.treatment, entry.severity));
            match slow::second(&history, at) {
                Second::Counts(None) => prop_assert_eq!(is, None),
                Second::Counts(Some(worst)) => {
                    let (treatment, severity) = is.unwrap();
                    prop_assert_eq!(severity, worst);
                    prop_assert_eq!(
                        matches!(treatment, Treatment::Lost | Treatment::Overrun), formula.tenths(worst) > 0
                    );
                }
                Second::Excluded => prop_assert_eq!(is.map(|is| is.0), Some(Treatment::Maintenance)),
                Second::Unscheduled => {
                    prop_assert!(is.is_none_or(|is| is.0 == Treatment::OutsideSchedule));
                }
            }
        }
    }

    #[test]
    fn a_period_in_two_parts_is_the_sum_of_both(history in history(), period in span(), cut in 0..90i64, formula in formula()) {
        let cut = period.start() + cut;
        let parts = [Span::new(period.start(), cut.min(period.end())), Span::new(cut.max(period.start()), period.end())];
        let whole = history.ledger(period, formula).availability().share;
        let sum = parts.into_iter().flatten()
            .map(|part| history.ledger(part, formula).availability().share)
            .fold(Share::default(), Share::and);
        if cut <= period.end() {
            prop_assert_eq!(whole, sum);
        }
    }

    #[test]
    fn the_order_of_what_happened_does_not_matter(history in history(), period in span(), formula in formula()) {
        let mut other = history.clone();
        other.outages.reverse();
        other.maintenance.reverse();
        prop_assert_eq!(history.ledger(period, formula), other.ledger(period, formula));
    }

    #[test]
    fn strict_loses_no_less_than_weighted_and_weighted_no_less_than_contract(history in history(), period in span()) {
        let lost = |formula| history.ledger(period, formula).availability().share.lost_tenths;
        prop_assert!(lost(Formula::Contract) <= lost(Formula::Weighted));
        prop_assert!(lost(Formula::Weighted) <= lost(Formula::Strict));
    }

    #[test]
    fn rounding_never_hides_a_loss_or_a_miss(available in 1..100_000_000i64, lost in 0..1_000_000_000i64, target in 90_000..=100_000u32) {
        let share = Share { available, lost_tenths: lost.min(available * 10) };
        let target = Target::new(target).unwrap();
        let shown = share.percent(Some(target)).unwrap().thousandths();
        prop_assert!(share.lost_tenths == 0 || shown < 100_000);
        prop_assert_eq!(share.lost_tenths > 0 || shown == 100_000, true);
        let exact = 100_000.0 * (1.0 - share.lost_tenths as f64 / (available as f64 * 10.0));
        prop_assert!((f64::from(shown) - exact).abs() <= 1.0 + 1e-6, "{} for {}", shown, exact);
        if share.keeps(target) == Some(false) {
            prop_assert!(shown < target.thousandths());
            prop_assert!(share.budget(target).unwrap() < 0 || share.budget(target) == Some(-1));
        } else {
            prop_assert!(share.budget(target).unwrap() >= 0);
        }
    }
}

#[test]
fn nothing_that_counts_is_no_data() {
    let nothing = Share { available: 0, lost_tenths: 0 };
    assert_eq!(nothing.percent(None), None);
    assert_eq!(nothing.keeps(Target::new(99_900).unwrap()), None);
    assert_eq!(nothing.budget(Target::new(99_900).unwrap()), None);
    let period = Span::new(0, 100).unwrap();
    let window = Span::new(-5, 500).unwrap();
    let work = Maintenance { id: 1, window, in_time: true, actual: None, severity: Severity::MajorOutage };
    let history = History { maintenance: vec![work], ..History::default() };
    assert_eq!(history.ledger(period, Formula::Strict).availability().share, nothing);
}

#[test]
fn a_roll_up_is_pooled_has_a_worst_and_counts_who_kept_the_promise() {
    let target = Target::new(99_900).unwrap();
    let of = |available, lost_seconds: i64| (Share { available, lost_tenths: lost_seconds * 10 }, target);
    let sum = roll_up([of(1_000_000, 0), of(1_000_000, 5000), of(0, 0), of(500, 1), of(1_000_000, 1000)]);
    assert_eq!(sum.pooled, Share { available: 3_000_500, lost_tenths: 60_010 });
    assert_eq!(sum.worst.map(|(place, _)| place), Some(1));
    // 1,000 of 1,000,000 is 99.9 % exactly; 1 of 500 is 99.8 %.
    assert_eq!((sum.kept, sum.counted), (2, 4));
    assert_eq!(roll_up([of(0, 0)]).worst, None);
    assert_eq!(sum.pooled.percent(None).map(Percent::thousandths), Some(99_800));
}

#[test]
fn a_year_with_ten_thousand_outages_is_swept_at_once() {
    let year = Span::new(0, 365 * 86_400).unwrap();
    let outages = (0..10_000u32)
        .map(|id| {
            let start = i64::from(id) * 3000;
            let severity = Severity::ALL[id as usize % 3];
            Outage { id, span: Span::new(start, start + 60).unwrap(), severity }
        })
        .collect();
    let history = History { outages, ..History::default() };
    let ledger = history.ledger(year, Formula::Strict);
    assert_eq!(ledger.entries.len(), 10_000);
    assert_eq!(ledger.availability().share.lost_tenths, 10_000 * 60 * 10);
}
