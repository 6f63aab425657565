//! Availability as numbers: exact shares of time, targets, budgets, roll-ups.

/// How bad it is; ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Severity {
    /// Slower, or with errors now and then.
    Degraded,
    /// Part of it does not work.
    PartialOutage,
    /// It does not work.
    MajorOutage,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: [Self; 3] = [Self::Degraded, Self::PartialOutage, Self::MajorOutage];

    /// The spelling in JSON and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Degraded => "degraded",
            Self::PartialOutage => "partial_outage",
            Self::MajorOutage => "major_outage",
        }
    }

    /// The severity with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == text)
    }
}

/// By which weights time counts as lost. Every number is shown with the name of its formula.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Formula {
    /// Major outages only.
    Contract,
    /// Major outages wholly, partial ones by three tenths.
    Weighted,
    /// Everything, wholly.
    Strict,
}

impl Formula {
    /// Every formula.
    pub const ALL: [Self; 3] = [Self::Contract, Self::Weighted, Self::Strict];

    /// The spelling in JSON and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Weighted => "weighted",
            Self::Strict => "strict",
        }
    }

    /// The formula with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|formula| formula.as_str() == text)
    }

    /// How much of a second at a severity is lost, in tenths.
    pub const fn tenths(self, severity: Severity) -> i64 {
        match (self, severity) {
            (Self::Strict, _) | (_, Severity::MajorOutage) => 10,
            (Self::Weighted, Severity::PartialOutage) => 3,
            (Self::Contract, Severity::PartialOutage) | (_, Severity::Degraded) => 0,
        }
    }
}

/// A promise, in thousandths of a percent: 99.95 % is 99,950.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Target(u32);

impl Target {
    /// Nothing is promised.
    pub const NONE: Self = Self(0);

    /// `None` for more than 100 %.
    pub const fn new(thousandths: u32) -> Option<Self> {
        if thousandths <= Percent::WHOLE { Some(Self(thousandths)) } else { None }
    }

    /// In thousandths of a percent.
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

/// A share as it is shown, in thousandths of a percent, 0 to 100,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Percent(u32);

impl Percent {
    const WHOLE: u32 = 100_000;

    /// In thousandths of a percent.
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

/// Time that counts, and what of it was lost.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Share {
    /// Seconds in which the service was to be there.
    pub available: i64,
    /// What was lost of them, in tenths of a second.
    pub lost_tenths: i64,
}

impl Share {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            available: self.available.saturating_add(other.available),
            lost_tenths: self.lost_tenths.saturating_add(other.lost_tenths),
        }
    }

    /// The time that counts and the time that was kept, in the same unit.
    fn parts(self) -> (i128, i128) {
        let whole = i128::from(self.available) * 10;
        (whole, whole - i128::from(self.lost_tenths))
    }

    /// Whether a promise was kept; `None` where no time counts.
    pub fn keeps(self, target: Target) -> Option<bool> {
        let (whole, kept) = self.parts();
        (whole > 0).then(|| kept * i128::from(Percent::WHOLE) >= i128::from(target.0) * whole)
    }

    /// As it is shown: the nearest thousandth of a percent, but never 100 when anything was lost, and never the
    /// target when that was missed. `None` where no time counts: that is neither 0 nor 100.
    pub fn percent(self, target: Option<Target>) -> Option<Percent> {
        let (whole, kept) = self.parts();
        if whole <= 0 {
            return None;
        }
        let all = i128::from(Percent::WHOLE);
        let nearest = (kept * all * 2 + whole) / (whole * 2);
        let mut shown = u32::try_from(nearest.clamp(0, all)).unwrap_or(Percent::WHOLE);
        if self.lost_tenths > 0 {
            shown = shown.min(Percent::WHOLE - 1);
        }
        if let Some(target) = target.filter(|target| self.keeps(*target) == Some(false)) {
            shown = shown.min(target.0.saturating_sub(1));
        }
        Some(Percent(shown))
    }

    /// What is left of what a promise allows to be lost, in whole seconds, rounded down; negative when it is
    /// overspent. `None` where no time counts.
    pub fn budget(self, target: Target) -> Option<i64> {
        let (whole, _) = self.parts();
        if whole <= 0 {
            return None;
        }
        let all = i128::from(Percent::WHOLE);
        let allowed = whole * (all - i128::from(target.0));
        let left = (allowed - i128::from(self.lost_tenths) * all).div_euclid(all * 10);
        i64::try_from(left).ok()
    }

    /// Whether one is worse than another: a smaller share of its time was kept. Without time is never worse.
    pub fn is_worse_than(self, other: Self) -> bool {
        let ((whole, kept), (other_whole, other_kept)) = (self.parts(), other.parts());
        whole > 0 && (other_whole <= 0 || kept * other_whole < other_kept * whole)
    }
}

/// How available something was, by a formula.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Availability {
    /// By which weights.
    pub formula: Formula,
    /// The time, and what was lost.
    pub share: Share,
}

/// Several services together: never a union of their outages.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Rollup {
    /// All their time, and all that was lost.
    pub pooled: Share,
    /// The place of the worst in the list that was given, and its share; none when no service has time that counts.
    pub worst: Option<(usize, Share)>,
    /// How many kept their target.
    pub kept: usize,
    /// How many have time that counts.
    pub counted: usize,
}

/// Rolls services up, each with its target.
pub fn roll_up(services: impl IntoIterator<Item = (Share, Target)>) -> Rollup {
    let mut sum = Rollup::default();
    for (place, (share, target)) in services.into_iter().enumerate() {
        let Some(kept) = share.keeps(target) else { continue };
        sum.pooled = sum.pooled.and(share);
        sum.kept += usize::from(kept);
        sum.counted += 1;
        if sum.worst.is_none_or(|(_, worst)| share.is_worse_than(worst)) {
            sum.worst = Some((place, share));
        }
    }
    sum
}
