//! Offerings, and what is promised of their services.

use crate::availability::Target;

/// A product line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offering {
    /// The kind of its services, as the API spells it.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What is promised of each of its services, unless the operator of the server says otherwise; in thousandths of a
    /// percent.
    target: u32,
}

/// Every offering, in the order in which they are shown.
pub const OFFERINGS: [Offering; 6] = [
    Offering { kind: "port", name: "Port", target: 99_950 },
    Offering { kind: "mcr", name: "MCR", target: 99_950 },
    Offering { kind: "mve", name: "MVE", target: 99_900 },
    Offering { kind: "vxc", name: "VXC", target: 99_900 },
    Offering { kind: "ix", name: "IX", target: 99_900 },
    Offering { kind: "tenant", name: "SaaS", target: 99_500 },
];

/// What a partner calls an offering, as far as its managed accounts use it.
pub fn tenants_name(offering: &str, partner: &str) -> String {
    format!("{offering} - {partner} (Partner Tenants)")
}

/// What is promised of each offering's services.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Targets([u32; OFFERINGS.len()]);

impl Default for Targets {
    fn default() -> Self {
        Self(OFFERINGS.map(|offering| offering.target))
    }
}

/// A part of a text that is no target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoTarget(pub String);

impl core::fmt::Display for NoTarget {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let kinds = OFFERINGS.map(|offering| offering.kind).join(", ");
        write!(f, "{:?} is no target; write, say, port=99.95, with one of {kinds} and at most 100", self.0)
    }
}

impl core::error::Error for NoTarget {}

impl core::str::FromStr for Targets {
    type Err = NoTarget;

    /// The defaults, changed by what a text says: `port=99.95,tenant=99.5`.
    fn from_str(text: &str) -> Result<Self, NoTarget> {
        let mut targets = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let wrong = || NoTarget(part.to_owned());
            let (kind, percent) = part.split_once('=').ok_or_else(wrong)?;
            let target = thousandths(percent.trim()).and_then(Target::new).ok_or_else(wrong)?;
            let known =
                OFFERINGS.iter().zip(&mut targets.0).find(|(offering, _)| offering.kind == kind.trim());
            let (_, place) = known.ok_or_else(wrong)?;
            *place = target.thousandths();
        }
        Ok(targets)
    }
}

impl Targets {
    /// What is promised of the services of a kind; of what is no offering, nothing.
    pub fn of(&self, kind: &str) -> Target {
        let found = OFFERINGS.iter().zip(self.0).find(|(offering, _)| offering.kind == kind);
        found.and_then(|(_, target)| Target::new(target)).unwrap_or(Target::NONE)
    }
}

/// `99.95` as 99,950: digits with at most three after the point.
fn thousandths(percent: &str) -> Option<u32> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_said_in_percent() {
        let targets: Targets = " port=99.99, tenant=100".parse().unwrap();
        assert_eq!(targets.of("port").thousandths(), 99_990);
        assert_eq!(targets.of("tenant").thousandths(), 100_000);
        assert_eq!(targets.of("vxc").thousandths(), 99_900);
        assert_eq!(targets.of("nothing").thousandths(), 0);
        assert_eq!("".parse::<Targets>().unwrap(), Targets::default());
        for wrong in ["port", "port=", "port=101", "port=99.9999", "port=-1", "ports=99", "port=99,95"] {
            assert!(wrong.parse::<Targets>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_roll_up_is_named_after_offering_and_partner() {
        assert_eq!(tenants_name("SaaS", "Halcyon Networks"), "SaaS - Halcyon Networks (Partner Tenants)");
    }
}
