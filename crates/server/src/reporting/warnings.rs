//! Warnings about red/blue pairs: maintenance that takes both legs at once.

use super::relevance::{Judged, Services, is_certain};
use crate::accounts;
use crate::http::failure::Failure;
use portico_api::{NoticeId, ServiceKind, StrainWarning, Timestamp, Zone};
use portico_reporting::{Leg, Span, strain};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, HashMap};

/// Planned and running maintenance that takes both legs of a pair at once, by pair and time.
pub(crate) async fn strains(
    db: &impl ConnectionTrait,
    services: &Services,
    judged: &[Judged],
) -> Result<Vec<StrainWarning>, Failure> {
    let windows = windows(judged);
    let mut found = Vec::new();
    for (account, red, blue) in pairs(services) {
        let of = |leg: usize| windows.get(&leg).map(Vec::as_slice).unwrap_or_default();
        for strain in strain(&Leg { windows: of(red) }, &Leg { windows: of(blue) }) {
            found.push((account, red, blue, strain));
        }
    }
    let owners = accounts::refs(db, found.iter().map(|(account, ..)| *account)).await?;
    let warnings = found.into_iter().filter_map(|(account, red, blue, strain)| {
        let causes = strain.causes.iter().filter_map(|cause| judged.get(usize::try_from(*cause).ok()?));
        Some(StrainWarning {
            account: owners.get(&account)?.clone(),
            red: services.list.get(red)?.service.clone(),
            blue: services.list.get(blue)?.service.clone(),
            starts: Timestamp(strain.span.start() * 1000),
            ends: Timestamp(strain.span.end() * 1000),
            notices: causes.map(|judged| NoticeId(judged.row.uid.clone())).collect(),
        })
    });
    let mut warnings: Vec<_> = warnings.collect();
    warnings.sort_by(|one, other| (one.starts, &one.red.id).cmp(&(other.starts, &other.red.id)));
    Ok(warnings)
}

/// Windows of maintenance by the service that they certainly concern, each with the notice's place.
fn windows(judged: &[Judged]) -> HashMap<usize, Vec<(u32, Span)>> {
    let mut windows: HashMap<usize, Vec<(u32, Span)>> = HashMap::new();
    for (number, judged) in judged.iter().enumerate() {
        let row = &judged.row;
        if row.kind == "outage" || !matches!(row.state.as_str(), "scheduled" | "in_progress") {
            continue;
        }
        let ends = row.ends_at.unwrap_or(row.starts_at);
        let (Some(span), Ok(number)) =
            (Span::new(row.starts_at.div_euclid(1000), ends.div_euclid(1000)), u32::try_from(number))
        else {
            continue;
        };
        for (place, _) in judged.concerns.iter().filter(|(_, evidence)| is_certain(*evidence)) {
            windows.entry(*place).or_default().push((number, span));
        }
    }
    windows
}

/// Red and blue legs: the only two of their account, kind and place, one of each.
fn pairs(services: &Services) -> Vec<(i64, usize, usize)> {
    type Legs = (Vec<usize>, Vec<usize>);
    let mut legs: BTreeMap<(i64, ServiceKind, &str), Legs> = BTreeMap::new();
    for (place, known) in services.list.iter().enumerate().filter(|(_, known)| known.built) {
        let (Some(zone), Some(metro)) = (known.zone, known.subject.place.metro.as_deref()) else { continue };
        let (red, blue) = legs.entry((known.account_id, known.service.kind, metro)).or_default();
        match zone {
            Zone::Red => red.push(place),
            Zone::Blue => blue.push(place),
        }
    }
    let only = |((account, ..), (red, blue)): ((i64, ServiceKind, &str), Legs)| match (
        red.as_slice(),
        blue.as_slice(),
    ) {
        ([red], [blue]) => Some((account, *red, *blue)),
        _ => None,
    };
    legs.into_iter().filter_map(only).collect()
}
