//! Red and blue: two legs that are there so that one of them always works.

use crate::span::{Span, merged, overlap};

/// One leg of a pair, with what is planned for it.
#[derive(Clone, Debug)]
pub struct Leg<'a> {
    /// Windows of maintenance, each with what the caller knows the maintenance by.
    pub windows: &'a [(u32, Span)],
}

/// Time in which neither leg can be relied on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Strain {
    /// When.
    pub span: Span,
    /// The maintenance that concerns one or the other then, each once.
    pub causes: Vec<u32>,
}

/// When both legs are worked on at once, by one maintenance or by several.
pub fn strain(one: &Leg<'_>, other: &Leg<'_>) -> Vec<Strain> {
    let spans = |leg: &Leg<'_>| merged(leg.windows.iter().map(|(_, span)| *span).collect());
    let both = overlap(&spans(one), &spans(other));
    both.into_iter()
        .map(|span| {
            let windows = one.windows.iter().chain(other.windows);
            let mut causes: Vec<u32> =
                windows.filter(|(_, window)| window.and(span).is_some()).map(|(id, _)| *id).collect();
            causes.sort_unstable();
            causes.dedup();
            Strain { span, causes }
        })
        .collect()
}
