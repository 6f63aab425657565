//! How notices concern services, and why.

use portico_reporting::{Evidence, Phrase, Place, Region, Relevance, Scope, Subject, relevance};

fn place(site: &str, metro: &str, country: &str) -> Place {
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Place { site: part(site), metro: part(metro), country: part(country) }
}

fn port(id: &str, metro: &str) -> Subject {
    Subject {
        id: id.to_owned(),
        offering: "Port".to_owned(),
        place: place("", metro, "Germany"),
        ..Subject::default()
    }
}

fn tenant(class: Option<u32>, region: Option<Region>) -> Subject {
    let offering = "SaaS".to_owned();
    Subject { id: "t".to_owned(), offering, tenant: true, class, region, ..Subject::default() }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_table_of_scopes_and_services() {
    let nothing = Scope::default;
    let phrase = |text: &str| Scope { phrase: Some(Phrase::parse(text)), ..nothing() };
    let on_port = Subject {
        id: "v".to_owned(),
        carried_by: names(&["a"]),
        offering: "VXC".to_owned(),
        ..Subject::default()
    };
    let hamburg = || vec![place("", "Hamburg", "")];
    let table = [
        // Named services.
        (Scope { services: names(&["A"]), ..nothing() }, port("a", "Hamburg"), Evidence::Named),
        (Scope { services: names(&["a"]), ..nothing() }, port("b", "Hamburg"), Evidence::Elsewhere),
        (Scope { services: names(&["a"]), ..nothing() }, on_port.clone(), Evidence::CarrierNamed),
        (Scope { services: names(&["v", "a"]), ..nothing() }, on_port.clone(), Evidence::Named),
        (Scope { ambiguous: names(&["a"]), ..nothing() }, port("a", "Hamburg"), Evidence::Ambiguous),
        // Offerings and places.
        (Scope { offerings: names(&["port"]), ..nothing() }, port("a", "Hamburg"), Evidence::Offering),
        (Scope { offerings: names(&["MCR"]), ..nothing() }, port("a", "Hamburg"), Evidence::Elsewhere),
        (Scope { places: hamburg(), ..nothing() }, port("a", "hamburg"), Evidence::Place),
        (Scope { places: hamburg(), ..nothing() }, port("a", "Berlin"), Evidence::Elsewhere),
        (Scope { places: hamburg(), ..nothing() }, port("a", ""), Evidence::PlaceNotKnown),
        (
            Scope { offerings: names(&["Port"]), places: hamburg(), ..nothing() },
            port("a", "Hamburg"),
            Evidence::OfferingAndPlace,
        ),
        (
            Scope { offerings: names(&["Port"]), places: hamburg(), ..nothing() },
            port("a", "Berlin"),
            Evidence::OfferingElsewhere,
        ),
        (
            Scope { offerings: names(&["MCR"]), places: hamburg(), ..nothing() },
            port("a", "Hamburg"),
            Evidence::Elsewhere,
        ),
        (
            Scope { places: vec![place("", "Hamburg", "Germany"), place("", "Oslo", "Norway")], ..nothing() },
            port("a", "Hamburg"),
            Evidence::Place,
        ),
        // Classes.
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(Some(2), Some(Region::Eu)), Evidence::Class),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(Some(3), Some(Region::Us)), Evidence::ClassElsewhere),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(Some(1), Some(Region::Eu)), Evidence::Elsewhere),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(None, Some(Region::Eu)), Evidence::ClassNotKnown),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(None, Some(Region::Us)), Evidence::Elsewhere),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), tenant(Some(2), None), Evidence::ClassNotKnown),
        (phrase("SaaS 2 & 3 EU-hosted Tenants"), port("a", "Hamburg"), Evidence::Elsewhere),
        (phrase("SaaS tenants of the gold tier"), tenant(Some(2), Some(Region::Eu)), Evidence::NotUnderstood),
        (phrase("SaaS 2 gold tenants"), tenant(Some(2), Some(Region::Eu)), Evidence::Class),
        (phrase("SaaS 2 gold tenants"), tenant(Some(1), Some(Region::Eu)), Evidence::NotUnderstood),
        (phrase("all but SaaS 2"), tenant(Some(2), Some(Region::Eu)), Evidence::NotUnderstood),
        // Nothing said is not nobody.
        (nothing(), port("a", "Hamburg"), Evidence::NotSaid),
        (nothing(), tenant(None, None), Evidence::NotSaid),
        // The strongest counts.
        (
            Scope { services: names(&["a"]), places: hamburg(), ..nothing() },
            port("a", "Hamburg"),
            Evidence::Named,
        ),
        (
            Scope { services: names(&["x"]), places: hamburg(), ..nothing() },
            port("a", "Hamburg"),
            Evidence::Place,
        ),
    ];
    for (scope, subject, expected) in table {
        assert_eq!(relevance(&scope, &subject), expected, "{scope:?} and {subject:?}");
    }
}

#[test]
fn each_evidence_has_its_relevance_and_a_spelling_of_its_own() {
    let spellings: std::collections::BTreeSet<_> = Evidence::ALL.map(Evidence::as_str).into();
    assert_eq!(spellings.len(), Evidence::ALL.len());
    let strongest = Evidence::ALL.map(Evidence::relevance).into_iter().max();
    assert_eq!(strongest, Some(Relevance::Impacted));
    assert_eq!(Evidence::NotSaid.relevance(), Relevance::Unknown);
    assert_eq!(Evidence::ClassElsewhere.relevance(), Relevance::PartiallyRelated);
}
