//! The ledger: which stretches of a period count as lost, which do not and why, in seconds that add up.

use crate::availability::{Availability, Formula, Severity, Share};
use crate::span::{Span, merged, overlap, total};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Peekable;

/// How long before its window maintenance has to be announced to be left out of the time that counts: 72 hours.
pub const IN_TIME: i64 = 72 * 60 * 60;

/// Something that went wrong with a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// What the caller knows it by; no maintenance has the same.
    pub id: u32,
    /// When; an outage that goes on ends with the period, or now.
    pub span: Span,
    /// How bad.
    pub severity: Severity,
}

/// Work on a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Maintenance {
    /// What the caller knows it by.
    pub id: u32,
    /// The window that was announced.
    pub window: Span,
    /// Whether the window was announced in time, see [`IN_TIME`].
    pub in_time: bool,
    /// When the work really took place; `None` while nobody has said: then as announced.
    pub actual: Option<Span>,
    /// How bad it is for the service outside the announced window.
    pub severity: Severity,
}

impl Maintenance {
    /// The part that does not count.
    fn excluded(&self) -> Option<Span> {
        self.actual.unwrap_or(self.window).and(self.window).filter(|_| self.in_time)
    }

    /// What counts like an outage: work before or after the announced window, or all of it when it was not announced
    /// in time.
    fn overrun(&self) -> [Option<Span>; 2] {
        let actual = self.actual.unwrap_or(self.window);
        if !self.in_time {
            return [Some(actual), None];
        }
        [
            Span::new(actual.start(), actual.end().min(self.window.start())),
            Span::new(actual.start().max(self.window.end()), actual.end()),
        ]
    }
}

/// Everything that matters for a service's availability.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct History {
    /// When the service is to be there: merged spans; `None` is always.
    pub schedule: Option<Vec<Span>>,
    /// Outages in any order; they may overlap.
    pub outages: Vec<Outage>,
    /// Maintenance in any order; cancelled work is left out by the caller.
    pub maintenance: Vec<Maintenance>,
}

/// What becomes of a stretch of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Treatment {
    /// It counts as lost, by the formula's weight.
    Lost,
    /// It is over the announced window of maintenance, or was not announced in time: it counts as lost.
    Overrun,
    /// It does not count: maintenance, announced in time, inside its window.
    Maintenance,
    /// It does not count: the service need not be there.
    OutsideSchedule,
    /// The formula gives its severity no weight.
    NoWeight,
}

/// A stretch of time in which one thing was the worst.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// When.
    pub span: Span,
    /// What becomes of it.
    pub treatment: Treatment,
    /// The outage or maintenance that it belongs to.
    pub cause: u32,
    /// How bad it was.
    pub severity: Severity,
    /// What is lost by it, in tenths of a second.
    pub lost_tenths: i64,
}

impl Entry {
    /// The part of it that lies in a span, with what is lost in that part.
    #[must_use]
    pub fn within(self, span: Span) -> Option<Self> {
        let part = self.span.and(span)?;
        // Each of its seconds loses the same, so this has no remainder.
        let lost_tenths = self.lost_tenths / self.span.seconds() * part.seconds();
        Some(Self { span: part, lost_tenths, ..self })
    }
}

/// A period of a service, by a formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// Which formula.
    pub formula: Formula,
    /// The period.
    pub period: Span,
    /// Seconds of the period in which the service is to be there, maintenance included.
    pub scheduled: i64,
    /// Seconds of these that announced maintenance takes away.
    pub excluded: i64,
    /// Outages and maintenance in order of time; stretches without either are not listed.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// What the entries add up to.
    pub fn availability(&self) -> Availability {
        let lost_tenths = self.entries.iter().map(|entry| entry.lost_tenths).fold(0, i64::saturating_add);
        let share = Share { available: self.scheduled - self.excluded, lost_tenths };
        Availability { formula: self.formula, share }
    }
}

/// Something open, from and until.
#[derive(Clone, Copy)]
struct Open {
    span: Span,
    cause: u32,
    severity: Severity,
    overrun: bool,
}

/// What a period comes to for a service to which nothing happened: what an empty history's ledger would say.
pub fn undisturbed(schedule: Span, period: Span) -> Share {
    Share { available: schedule.and(period).map_or(0, Span::seconds), lost_tenths: 0 }
}

impl History {
    /// What happened in a period, and what of it counts.
    ///
    /// Sorting and one sweep: n outages and windows cost n log n.
    pub fn ledger(&self, period: Span, formula: Formula) -> Ledger {
        let whole = [period];
        let schedule = match &self.schedule {
            None => whole.to_vec(),
            Some(spans) => overlap(&whole, &merged(spans.clone())),
        };
        let windows: Vec<(Span, &Maintenance)> =
            self.maintenance.iter().filter_map(|work| Some((work.excluded()?.and(period)?, work))).collect();
        let excluded = merged(windows.iter().map(|(span, _)| *span).collect());
        let mut open: Vec<Open> = self
            .outages
            .iter()
            .map(|outage| Open {
                span: outage.span,
                cause: outage.id,
                severity: outage.severity,
                overrun: false,
            })
            .collect();
        open.extend(self.maintenance.iter().flat_map(|work| {
            let overrun = |span| Open { span, cause: work.id, severity: work.severity, overrun: true };
            work.overrun().into_iter().flatten().map(overrun)
        }));
        open.retain_mut(|open| open.span.and(period).map(|span| open.span = span).is_some());

        let mut entries = maintained(&windows, &schedule);
        entries.extend(swept(open, &schedule, &excluded, formula));
        entries.sort_by_key(|entry| (entry.span, entry.treatment, entry.cause));
        Ledger {
            formula,
            period,
            scheduled: total(&schedule),
            excluded: total(&overlap(&schedule, &excluded)),
            entries,
        }
    }
}

/// What is open, by how bad it is, then by start, cause and whether it is an overrun; with its end.
type Worst = (Severity, Reverse<(i64, u32, bool)>, i64);

/// The scheduled time that maintenance takes away, each second under the window that began first.
fn maintained(windows: &[(Span, &Maintenance)], schedule: &[Span]) -> Vec<Entry> {
    let mut windows = windows.to_vec();
    windows.sort_by_key(|(span, work)| (*span, work.id));
    let mut taken = i64::MIN;
    let mut entries = Vec::new();
    for (window, work) in windows {
        let Some(rest) = Span::new(window.start().max(taken), window.end()) else { continue };
        taken = rest.end();
        entries.extend(overlap(&[rest], schedule).into_iter().map(|span| Entry {
            span,
            treatment: Treatment::Maintenance,
            cause: work.id,
            severity: work.severity,
            lost_tenths: 0,
        }));
    }
    entries
}

/// The stretches in which something is open, each under the worst of what is.
fn swept(open: Vec<Open>, schedule: &[Span], excluded: &[Span], formula: Formula) -> Vec<Entry> {
    let mut bounds: Vec<i64> = Vec::new();
    for span in open.iter().map(|open| &open.span).chain(schedule).chain(excluded) {
        bounds.extend([span.start(), span.end()]);
    }
    bounds.sort_unstable();
    bounds.dedup();

    let mut coming = open;
    coming.sort_by_key(|open| Reverse(open.span.start()));
    // The worst first; of equally bad ones what began first, then the smaller id.
    let mut now = BinaryHeap::<Worst>::new();
    let (mut scheduled, mut maintenance) = (schedule.iter().peekable(), excluded.iter().peekable());
    let mut entries: Vec<Entry> = Vec::new();
    for (start, end) in bounds.iter().zip(bounds.iter().skip(1)) {
        while let Some(next) = coming.pop_if(|next| next.span.start() <= *start) {
            let order = Reverse((next.span.start(), next.cause, next.overrun));
            now.push((next.severity, order, next.span.end()));
        }
        while now.peek().is_some_and(|(.., until)| until <= start) {
            now.pop();
        }
        let (Some((severity, order, _)), Some(span)) = (now.peek(), Span::new(*start, *end)) else {
            continue;
        };
        let (severity, (_, cause, overrun)) = (*severity, order.0);
        let tenths = formula.tenths(severity);
        // What maintenance takes away is listed as maintenance.
        if is_in(&mut maintenance, *start) && is_in(&mut scheduled, *start) {
            continue;
        }
        let treatment = match (is_in(&mut scheduled, *start), overrun) {
            (false, _) => Treatment::OutsideSchedule,
            (true, _) if tenths == 0 => Treatment::NoWeight,
            (true, true) => Treatment::Overrun,
            (true, false) => Treatment::Lost,
        };
        let counts = matches!(treatment, Treatment::Lost | Treatment::Overrun);
        let lost_tenths = if counts { tenths.saturating_mul(span.seconds()) } else { 0 };
        match entries.last_mut() {
            Some(last)
                if last.span.end() == span.start()
                    && (last.treatment, last.cause, last.severity) == (treatment, cause, severity) =>
            {
                last.span = Span::new(last.span.start(), span.end()).unwrap_or(span);
                last.lost_tenths = last.lost_tenths.saturating_add(lost_tenths);
            }
            _ => entries.push(Entry { span, treatment, cause, severity, lost_tenths }),
        }
    }
    entries
}

/// Whether an instant lies in the spans, asked for instants in order.
fn is_in<'a>(spans: &mut Peekable<impl Iterator<Item = &'a Span>>, at: i64) -> bool {
    while spans.next_if(|span| span.end() <= at).is_some() {}
    spans.peek().is_some_and(|span| span.holds(at))
}
