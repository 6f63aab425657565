//! Relevance: how a notice concerns one service, and why.

use crate::phrase::{Fit, Phrase, Region};

/// How a notice concerns a service; ordered by how much it matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Relevance {
    /// It is about something else.
    NotImpacted,
    /// The notice does not say, or not in words that are understood.
    Unknown,
    /// The product is named, for another place or region.
    PartiallyRelated,
    /// Its product and place are named, or its class.
    Related,
    /// It is named itself.
    Impacted,
}

impl Relevance {
    /// Every relevance, the least first.
    pub const ALL: [Self; 5] =
        [Self::NotImpacted, Self::Unknown, Self::PartiallyRelated, Self::Related, Self::Impacted];

    /// The spelling in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotImpacted => "not_impacted",
            Self::Unknown => "unknown",
            Self::PartiallyRelated => "partially_related",
            Self::Related => "related",
            Self::Impacted => "impacted",
        }
    }
}

/// A place: a data centre, a metropolitan area, a country. Absent parts are not known, or not named.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// The data centre.
    pub site: Option<String>,
    /// The metropolitan area or city.
    pub metro: Option<String>,
    /// The country.
    pub country: Option<String>,
}

impl Place {
    /// Whether somewhere lies in it, as far as it says; case does not matter. `None` where that is not known.
    fn holds(&self, other: &Self) -> Option<bool> {
        let parts = [(&self.site, &other.site), (&self.metro, &other.metro), (&self.country, &other.country)];
        let mut all = Some(true);
        for (named, is) in parts {
            let Some(named) = named else { continue };
            match is {
                Some(is) if is.to_lowercase() == named.to_lowercase() => {}
                Some(_) => return Some(false),
                None => all = None,
            }
        }
        all
    }
}

/// What a notice says that it concerns. All of it empty: nobody said, which is not "nobody".
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Scope {
    /// Services by id.
    pub services: Vec<String>,
    /// Ids that fit several services, which is which nobody knows.
    pub ambiguous: Vec<String>,
    /// Offerings by name.
    pub offerings: Vec<String>,
    /// Places.
    pub places: Vec<Place>,
    /// A class phrase.
    pub phrase: Option<Phrase>,
}

/// A service, as far as it matters here.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// The service that it hangs on, and those at its ends.
    pub carried_by: Vec<String>,
    /// The offering that it belongs to.
    pub offering: String,
    /// Where it is.
    pub place: Place,
    /// Whether it is a tenant, which class phrases are about.
    pub tenant: bool,
    /// Its class, tenants only.
    pub class: Option<u32>,
    /// Its hosting region, tenants only.
    pub region: Option<Region>,
}

/// Why a relevance is what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Evidence {
    /// It is named.
    Named,
    /// What it hangs on, or ends at, is named.
    CarrierNamed,
    /// A short id that is named fits it and others.
    Ambiguous,
    /// Its offering is named, and its place.
    OfferingAndPlace,
    /// Its offering is named, and no place.
    Offering,
    /// Its place is named, and no offering.
    Place,
    /// Its offering is named, for other places.
    OfferingElsewhere,
    /// Its offering is named and its place is not known.
    PlaceNotKnown,
    /// The phrase means its class and region.
    Class,
    /// The phrase means its class, in another region.
    ClassElsewhere,
    /// The phrase names classes or regions, and its own is not known.
    ClassNotKnown,
    /// Words of the phrase were not understood.
    NotUnderstood,
    /// The notice does not say what it concerns.
    NotSaid,
    /// Everything that is named is something else.
    Elsewhere,
}

impl Evidence {
    /// Every kind of evidence.
    pub const ALL: [Self; 14] = [
        Self::Named,
        Self::CarrierNamed,
        Self::Ambiguous,
        Self::OfferingAndPlace,
        Self::Offering,
        Self::Place,
        Self::OfferingElsewhere,
        Self::PlaceNotKnown,
        Self::Class,
        Self::ClassElsewhere,
        Self::ClassNotKnown,
        Self::NotUnderstood,
        Self::NotSaid,
        Self::Elsewhere,
    ];

    /// The spelling in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::CarrierNamed => "carrier_named",
            Self::Ambiguous => "ambiguous",
            Self::OfferingAndPlace => "offering_and_place",
            Self::Offering => "offering",
            Self::Place => "place",
            Self::OfferingElsewhere => "offering_elsewhere",
            Self::PlaceNotKnown => "place_not_known",
            Self::Class => "class",
            Self::ClassElsewhere => "class_elsewhere",
            Self::ClassNotKnown => "class_not_known",
            Self::NotUnderstood => "not_understood",
            Self::NotSaid => "not_said",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// How a service is concerned for this reason.
    pub const fn relevance(self) -> Relevance {
        match self {
            Self::Named => Relevance::Impacted,
            Self::CarrierNamed | Self::OfferingAndPlace | Self::Offering | Self::Place | Self::Class => {
                Relevance::Related
            }
            Self::OfferingElsewhere | Self::ClassElsewhere => Relevance::PartiallyRelated,
            Self::Ambiguous
            | Self::PlaceNotKnown
            | Self::ClassNotKnown
            | Self::NotUnderstood
            | Self::NotSaid => Relevance::Unknown,
            Self::Elsewhere => Relevance::NotImpacted,
        }
    }
}

/// How a notice concerns a service, with the strongest evidence.
pub fn relevance(scope: &Scope, subject: &Subject) -> Evidence {
    let named = |ids: &[String], id: &String| ids.iter().any(|other| other.eq_ignore_ascii_case(id));
    let mut found = Vec::with_capacity(4);
    if named(&scope.services, &subject.id) {
        found.push(Evidence::Named);
    }
    if subject.carried_by.iter().any(|carrier| named(&scope.services, carrier)) {
        found.push(Evidence::CarrierNamed);
    }
    if named(&scope.ambiguous, &subject.id) {
        found.push(Evidence::Ambiguous);
    }
    found.extend(by_offering_and_place(scope, subject));
    if let Some(phrase) = &scope.phrase {
        found.extend(by_phrase(phrase, subject));
    }
    let says_nothing = *scope == Scope::default();
    // The first of equally strong ones.
    found.into_iter().rev().max_by_key(|evidence| evidence.relevance()).unwrap_or(if says_nothing {
        Evidence::NotSaid
    } else {
        Evidence::Elsewhere
    })
}

fn by_offering_and_place(scope: &Scope, subject: &Subject) -> Option<Evidence> {
    let lower = subject.offering.to_lowercase();
    let of_offering = scope.offerings.iter().any(|offering| offering.to_lowercase() == lower);
    let held = || scope.places.iter().map(|place| place.holds(&subject.place));
    // Surely in one of them; else perhaps; else in none.
    let surely = held().any(|held| held == Some(true));
    let in_place = if surely || held().all(|held| held == Some(false)) { Some(surely) } else { None };
    match (scope.offerings.is_empty(), scope.places.is_empty()) {
        (true, true) => None,
        (false, true) => of_offering.then_some(Evidence::Offering),
        (true, false) => match in_place {
            Some(true) => Some(Evidence::Place),
            Some(false) => None,
            None => Some(Evidence::PlaceNotKnown),
        },
        (false, false) if of_offering => Some(match in_place {
            Some(true) => Evidence::OfferingAndPlace,
            Some(false) => Evidence::OfferingElsewhere,
            None => Evidence::PlaceNotKnown,
        }),
        (false, false) => None,
    }
}

/// Phrases are about tenants; other services are none of their business, as far as they are understood.
fn by_phrase(phrase: &Phrase, subject: &Subject) -> Option<Evidence> {
    let not_understood = (!phrase.is_understood()).then_some(Evidence::NotUnderstood);
    if !subject.tenant {
        return not_understood.filter(|_| phrase.groups.is_empty());
    }
    match phrase.fit(subject.class, subject.region) {
        Fit::Both => Some(Evidence::Class),
        Fit::CannotTell => Some(Evidence::ClassNotKnown),
        Fit::ClassOnly => Some(Evidence::ClassElsewhere),
        Fit::Neither => not_understood,
    }
}
