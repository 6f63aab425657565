//! An independent slow model: it asks each second of a period what it is.

use portico_reporting::{Formula, History, Severity, Span};

/// What one second is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Second {
    Unscheduled,
    Excluded,
    /// It counts; the worst severity open then.
    Counts(Option<Severity>),
}

pub(crate) fn second(history: &History, at: i64) -> Second {
    let inside = |span: Span| span.start() <= at && at < span.end();
    if let Some(schedule) = &history.schedule
        && !schedule.iter().any(|span| inside(*span))
    {
        return Second::Unscheduled;
    }
    let mut worst: Option<Severity> = None;
    for work in &history.maintenance {
        let happens = inside(work.actual.unwrap_or(work.window));
        if happens && work.in_time && inside(work.window) {
            return Second::Excluded;
        }
        if happens {
            worst = worst.max(Some(work.severity));
        }
    }
    for outage in history.outages.iter().filter(|outage| inside(outage.span)) {
        worst = worst.max(Some(outage.severity));
    }
    Second::Counts(worst)
}

/// Seconds that count, and what is lost of them in tenths.
pub(crate) fn share(history: &History, period: Span, formula: Formula) -> (i64, i64) {
    let (mut counts, mut lost) = (0, 0);
    for at in period.start()..period.end() {
        if let Second::Counts(worst) = second(history, at) {
            counts += 1;
            lost += match (formula, worst) {
                (_, None) => 0,
                (Formula::Strict, Some(_)) => 10,
                (_, Some(Severity::MajorOutage)) => 10,
                (Formula::Weighted, Some(Severity::PartialOutage)) => 3,
                _ => 0,
            };
        }
    }
    (counts, lost)
}
