//! What an import did, in numbers and in words.

use super::Kind;
use std::collections::BTreeMap;
use std::fmt;

/// Different reasons that are told apart for one kind and effect; further ones are counted together.
const REASONS: usize = 40;
/// Examples that are kept of one reason.
const EXAMPLES: usize = 3;

/// Records of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Were not in the store.
    pub added: u64,
    /// Differed from the store.
    pub changed: u64,
    /// Were in the store as they are.
    pub unchanged: u64,
    /// Were left out; the notes say why.
    pub skipped: u64,
}

/// What something noted did to the import.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// A record was left out.
    Skipped,
    /// A value was left out of a record that was otherwise taken.
    ValueLeftOut,
    /// A value was taken, but not as it was written.
    ValueAdjusted,
    /// A field is not known and was passed over.
    FieldSkipped,
    /// Nothing was lost, but somebody should know.
    Remark,
}

impl Effect {
    const ALL: [Self; 5] =
        [Self::Skipped, Self::ValueLeftOut, Self::ValueAdjusted, Self::FieldSkipped, Self::Remark];

    const fn heading(self) -> &'static str {
        match self {
            Self::Skipped => "Skipped records",
            Self::ValueLeftOut => "Values left out (their records were taken)",
            Self::ValueAdjusted => "Values adjusted",
            Self::FieldSkipped => "Fields passed over",
            Self::Remark => "Worth knowing",
        }
    }
}

/// Something that was noted, how often, and where.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Note {
    /// How often.
    pub count: u64,
    /// The first few: what it was and where.
    pub examples: Vec<String>,
}

/// Everything that was noted.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Notes(BTreeMap<(Effect, Kind), BTreeMap<String, Note>>);

impl Notes {
    /// Counts something and keeps the first examples of it.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        effect: Effect,
        reason: String,
        example: impl FnOnce() -> String,
    ) {
        let reasons = self.0.entry((effect, kind)).or_default();
        let reason = if reasons.len() < REASONS || reasons.contains_key(&reason) {
            reason
        } else {
            "other reasons".to_owned()
        };
        let note = reasons.entry(reason).or_default();
        note.count += 1;
        if note.examples.len() < EXAMPLES {
            note.examples.push(example());
        }
    }

    /// What was noted of one kind with one effect, by reason.
    pub fn of(&self, kind: Kind, effect: Effect) -> impl Iterator<Item = (&str, &Note)> {
        self.0.get(&(effect, kind)).into_iter().flatten().map(|(reason, note)| (reason.as_str(), note))
    }
}

/// What an import did.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    /// The partner's name, as the store has it.
    pub partner: String,
    /// Whether the partner was added.
    pub partner_added: bool,
    /// What was done, by kind; kinds that no file held are absent.
    pub counts: BTreeMap<Kind, Counts>,
    /// What was noted.
    pub notes: Notes,
}

impl Report {
    /// Counts of one kind, all 0 when no file held it.
    pub fn of(&self, kind: Kind) -> Counts {
        self.counts.get(&kind).copied().unwrap_or_default()
    }

    /// Counts the records that were noted as skipped.
    pub(super) fn count_skipped(&mut self) {
        for (kind, counts) in &mut self.counts {
            counts.skipped = self.notes.of(*kind, Effect::Skipped).map(|(_, note)| note.count).sum();
        }
    }

    pub(super) fn counts(&mut self, kind: Kind) -> &mut Counts {
        self.counts.entry(kind).or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = if self.partner_added { " (added to the store)" } else { "" };
        writeln!(f, "Import for {}{new}", self.partner)?;
        writeln!(f)?;
        writeln!(f, "{:<18}{:>10}{:>10}{:>11}{:>10}", "", "added", "changed", "unchanged", "skipped")?;
        for (kind, counts) in &self.counts {
            let Counts { added, changed, unchanged, skipped } = counts;
            writeln!(f, "{:<18}{added:>10}{changed:>10}{unchanged:>11}{skipped:>10}", kind.plural())?;
        }
        for effect in Effect::ALL {
            let mut heading = Some(effect.heading());
            for kind in Kind::ALL {
                for (reason, note) in self.notes.of(kind, effect) {
                    if let Some(heading) = heading.take() {
                        writeln!(f, "\n{heading}:")?;
                    }
                    writeln!(f, "  {}, {}: {reason}", kind.plural(), note.count)?;
                    for example in &note.examples {
                        writeln!(f, "    {example}")?;
                    }
                    let more = note.count.saturating_sub(note.examples.len() as u64);
                    if more > 0 && !note.examples.is_empty() {
                        writeln!(f, "    and {more} more")?;
                    }
                }
            }
        }
        Ok(())
    }
}
