//! Half-open stretches of time.

/// From its start up to, and without, its end; never empty. Seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    start: i64,
    end: i64,
}

impl Span {
    /// The stretch between two instants; `None` when nothing lies between them.
    pub const fn new(start: i64, end: i64) -> Option<Self> {
        if start < end { Some(Self { start, end }) } else { None }
    }

    /// Its first second.
    pub const fn start(self) -> i64 {
        self.start
    }

    /// The first second after it.
    pub const fn end(self) -> i64 {
        self.end
    }

    /// How many seconds it lasts.
    pub const fn seconds(self) -> i64 {
        self.end.saturating_sub(self.start)
    }

    /// What it has in common with another one.
    pub fn and(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether an instant lies in it.
    pub const fn holds(self, at: i64) -> bool {
        self.start <= at && at < self.end
    }
}

/// The same time as spans in order, none of which touch.
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut found: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match found.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => found.push(span),
        }
    }
    found
}

/// What two lists of merged spans have in common.
pub fn overlap(one: &[Span], other: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut these, mut those) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (these.peek(), those.peek()) {
        found.extend(a.and(**b));
        if a.end <= b.end {
            these.next();
        } else {
            those.next();
        }
    }
    found
}

/// How many seconds merged spans last together.
pub fn total(spans: &[Span]) -> i64 {
    spans.iter().map(|span| span.seconds()).fold(0, i64::saturating_add)
}
