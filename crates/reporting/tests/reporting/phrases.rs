//! Class phrases as people write them: the right expansion, or an honest "not understood".

use portico_reporting::{Phrase, Region};

/// "2,3 EU" for a group, "* *" for any; groups are joined by " | ".
fn said(phrase: &Phrase) -> String {
    let join = |parts: Vec<String>| if parts.is_empty() { "*".to_owned() } else { parts.join(",") };
    let groups: Vec<String> = phrase
        .groups
        .iter()
        .map(|(classes, regions)| {
            let classes = join(classes.named().map(|class| class.to_string()).collect());
            let regions = join(regions.named().map(|region: Region| region.as_str().to_owned()).collect());
            format!("{classes} {regions}")
        })
        .collect();
    groups.join(" | ")
}

/// What is written, what it means, and which words are not understood.
const PHRASES: &[(&str, &str, &[&str])] = &[
    // As the provider writes it.
    ("SaaS 2 & 3 EU-hosted Tenants", "2,3 EU", &[]),
    ("SaaS 1 EU-hosted Tenants", "1 EU", &[]),
    ("SaaS 1, 2 & 3 US-hosted Tenants", "1,2,3 US", &[]),
    ("SaaS 3 APAC-hosted Tenants", "3 APAC", &[]),
    ("SaaS 2 & 3 Tenants", "2,3 *", &[]),
    ("SaaS Tenants", "* *", &[]),
    ("EU-hosted SaaS Tenants", "* EU", &[]),
    ("All Tenants", "* *", &[]),
    // Lists and ranges.
    ("SaaS 1-3 EU-hosted Tenants", "1,2,3 EU", &[]),
    ("SaaS 1 – 2 US tenants", "1,2 US", &[]),
    ("SaaS 1 to 3 tenants", "1,2,3 *", &[]),
    ("SaaS class 1 through 2, EU", "1,2 EU", &[]),
    ("SaaS 2/3 EU", "2,3 EU", &[]),
    ("SaaS 2+3 EU", "2,3 EU", &[]),
    ("SaaS 1 and 2 and 3", "1,2,3 *", &[]),
    ("SaaS 1 or 2 EU-hosted", "1,2 EU", &[]),
    ("SaaS 1, SaaS 2 EU-hosted tenants", "1,2 EU", &[]),
    ("SaaS one and two, US", "1,2 US", &[]),
    ("SaaS II & III EU-hosted Tenants", "2,3 EU", &[]),
    ("SaaS2&3 EU-hosted tenants", "2,3 EU", &[]),
    ("SaaS-2 and SaaS-3 tenants in the EU", "2,3 EU", &[]),
    ("SAAS 2 PLUS 3 EU HOSTED TENANTS", "2,3 EU", &[]),
    // Other word orders and regions in words.
    ("Tenants hosted in the EU, SaaS 2 & 3", "2,3 EU", &[]),
    ("EU hosted tenants of class 2", "2 EU", &[]),
    ("class 3 tenants, APAC region", "3 APAC", &[]),
    ("Tier 1 tenants based in Europe", "1 EU", &[]),
    ("European SaaS 2 tenants", "2 EU", &[]),
    ("SaaS 2 tenants in the European Union", "2 EU", &[]),
    ("SaaS 1 tenants in the United States", "1 US", &[]),
    ("SaaS 1 U.S.-hosted tenants", "1 US", &[]),
    ("SaaS 1 USA", "1 US", &[]),
    ("SaaS 2 Asia-Pacific tenants", "2 APAC", &[]),
    ("SaaS 2 in Asia Pacific", "2 APAC", &[]),
    ("SaaS 2 & 3 EU & US hosted tenants", "2,3 EU,US", &[]),
    ("SaaS 1 EU/US/APAC", "1 EU,US,APAC", &[]),
    ("both EU and APAC tenants, SaaS 3", "3 EU,APAC", &[]),
    ("tenants: (SaaS 2) [EU]", "2 EU", &[]),
    ("all impacted SaaS 2 tenants", "2 *", &[]),
    // Pairs are not multiplied out.
    ("SaaS 2 EU and SaaS 3 US tenants", "2 EU | 3 US", &[]),
    ("SaaS 1 & 2 EU, SaaS 3 US & APAC", "1,2 EU | 3 US,APAC", &[]),
    ("EU SaaS 2, US SaaS 3", "2 EU | 3 US", &[]),
    // German.
    ("SaaS 2 und 3 Mandanten in der EU", "2,3 EU", &[]),
    ("SaaS 1 bis 3, in Europa gehostete Mandanten", "1,2,3 EU", &[]),
    // Slips of the hand.
    ("SaaS 2 & 3 EU-hostd Tenants", "2,3 EU", &[]),
    ("SaSa 2 EU-hosted Tenants", "2 EU", &[]),
    ("Saass 2 EU tennants", "2 EU", &[]),
    ("SaaS clas 2 US-hosted tenats", "2 US", &[]),
    ("SaaS 2 Eurpoe hosted", "2 EU", &[]),
    ("SaaS 3 APCA-hosted Tenants", "3 APAC", &[]),
    // Words that nobody knows are shown.
    ("SaaS 2 EU-hosted premium tenants", "2 EU", &["premium"]),
    ("SaaS 4 EU-hosted Tenants", "* EU", &["4"]),
    ("SaaS 2-4 EU", "2,3 EU", &["4"]),
    ("SaaS 0 tenants", "", &["0"]),
    ("SaaS 3-1 EU", "* EU", &["3-1"]),
    ("SaaS 2 LATAM-hosted tenants", "2 *", &["latam"]),
    ("SaaS gold tenants", "", &["gold"]),
    ("2 EU-hosted tenants", "* EU", &["2"]),
    ("SaaS 2 EA-hosted tenants", "2 *", &["ea"]),
    ("SaaS 2 Asian tenants", "2 *", &["asian"]),
    ("Hamburg ports", "", &["hamburg", "ports"]),
    ("SaaS 2 EU & 3", "2 EU", &["3"]),
    ("", "", &[]),
    ("???", "", &["?", "?", "?"]),
    ("SaaS 99999999999999999999", "", &["99999999999999999999"]),
    // What excludes is not expanded at all.
    ("SaaS 2 non-EU tenants", "", &["SaaS 2 non-EU tenants"]),
    ("all SaaS tenants except class 1", "", &["all SaaS tenants except class 1"]),
    ("SaaS tenants not hosted in the US", "", &["SaaS tenants not hosted in the US"]),
    ("SaaS 2 outside the EU", "", &["SaaS 2 outside the EU"]),
    ("keine SaaS 1 Mandanten", "", &["keine SaaS 1 Mandanten"]),
];

#[test]
fn phrases_mean_what_their_writers_meant_or_say_what_is_not_understood() {
    assert!(PHRASES.len() >= 60);
    let mut wrong = Vec::new();
    for (text, groups, unknown) in PHRASES {
        let phrase = Phrase::parse(text);
        if (said(&phrase).as_str(), phrase.unknown.iter().map(String::as_str).collect::<Vec<_>>().as_slice())
            != (*groups, *unknown)
        {
            wrong.push(format!(
                "{text:?}: {:?} {:?}, not {groups:?} {unknown:?}",
                said(&phrase),
                phrase.unknown
            ));
        }
        assert_eq!(phrase.is_understood(), unknown.is_empty() && !groups.is_empty(), "{text:?}");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn any_text_at_all_is_read_without_a_panic() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let words = proptest::collection::vec(
        proptest::prop_oneof![
            proptest::sample::select(vec![
                "SaaS", "2", "-", "&", "to", "EU", "United", "States", "asia", "pacific", ",", "III"
            ])
            .prop_map(str::to_owned),
            "\\PC{0,6}",
        ],
        0..12,
    );
    use proptest::strategy::Strategy as _;
    runner
        .run(&words, |words| {
            let phrase = Phrase::parse(&words.join(" "));
            proptest::prop_assert!(phrase.groups.len() <= words.len() + 1);
            Ok(())
        })
        .unwrap();
}
