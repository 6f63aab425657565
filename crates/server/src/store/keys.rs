//! Keys that lists are ordered and searched by. They are computed here, once, when a row is written, so
//! that every order is an index walk and SQLite and PostgreSQL agree on it.
//!
//! Every order of services ascends over two columns: one of the `by_…` columns (none for the order by name)
//! and `tree_key`; `id` breaks what ties remain.

use crate::store::entity::{account, service};
use crate::terms;
use portico_api::ServiceKind;
use portico_rules::ServiceState;
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;

/// Characters of a name that take part in its sort key. Names that begin alike are told apart by their tag.
const SORTED_CHARS: usize = 60;
/// Separates the parts of a key. Names hold no control characters, so a part that ends sorts before one that
/// goes on.
const SEPARATOR: char = '\u{1}';
/// Sorts after every other key.
const NOWHERE: &str = "\u{10ffff}";

/// Folds text for searching: case, accents and compatibility forms do not matter. A text contains a query
/// when its folded form contains the folded query.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().flat_map(char::to_lowercase).filter(|&c| !is_combining_mark(c)).collect()
}

/// What text is ordered by: folded, and with numbers by value ("Port 2" before "Port 10").
pub fn sort(text: &str) -> String {
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len() + 4);
    let mut digits = String::new();
    for c in folded.chars().take(SORTED_CHARS) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            push_number(&mut key, &mut digits);
            key.push(c);
        }
    }
    push_number(&mut key, &mut digits);
    key
}

/// Appends a run of digits such that longer numbers sort after shorter ones: a digit that says how long it
/// is, then the number without leading zeros.
fn push_number(key: &mut String, digits: &mut String) {
    if digits.is_empty() {
        return;
    }
    let number = digits.trim_start_matches('0');
    key.push(char::from_digit(number.len().min(9) as u32, 10).unwrap_or('9'));
    key.push_str(number);
    digits.clear();
}

/// The key of a named thing in a list: its name's, then a tag of its id, so that two of the same name have
/// an order and the children of one do not mix with those of the other.
pub fn entry(name: &str, uid: &str) -> String {
    let mut key = sort(name);
    key.push(SEPARATOR);
    for byte in Sha256::digest(uid).iter().take(5) {
        key.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        key.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    key
}

/// The place of a provisioning state in the life of a service; unknown ones come last.
pub fn state(state: &str) -> i32 {
    ServiceState::ALL
        .iter()
        .position(|known| known.as_str() == state)
        .and_then(|at| i32::try_from(at).ok())
        .unwrap_or(i32::MAX)
}

/// The place of a kind of service among the kinds; unknown ones come last.
pub fn kind(kind: &str) -> i32 {
    ServiceKind::ALL
        .iter()
        .position(|&known| terms::spell(known) == kind)
        .and_then(|at| i32::try_from(at).ok())
        .unwrap_or(i32::MAX)
}

/// The key of a location: by metropolitan area, then by name; what has no location comes last.
pub fn location(name: Option<&str>, metro: Option<&str>) -> String {
    let Some(name) = name else { return NOWHERE.to_owned() };
    let whole = format!("{}{SEPARATOR}{name}", metro.unwrap_or_default());
    entry(&whole, &whole)
}

/// Sets the columns of an account that follow from its others.
pub fn refresh_account(account: &mut account::Model) {
    account.sort_key = entry(&account.name, &account.uid);
    account.search = fold(&format!("{}\n{}", account.name, account.reference.as_deref().unwrap_or_default()));
}

/// Sets the columns of a service that follow from its others, from its owner, and from its parent
/// (name and uid) when it has one.
pub fn refresh_service(service: &mut service::Model, owner: &account::Model, parent: Option<(&str, &str)>) {
    let own = entry(&service.name, &service.uid);
    service.tree_key = match parent {
        Some((name, uid)) => format!("{}{SEPARATOR}{own}", entry(name, uid)),
        None => own,
    };
    service.by_account.clone_from(&owner.sort_key);
    service.by_state = state(&service.state);
    service.by_speed = -i64::from(service.speed_mbps.unwrap_or(0));
    service.by_newest = -service.created_at.unwrap_or(0);
    service.by_location = location(service.location_name.as_deref(), service.location_metro.as_deref());
    service.by_kind = kind(&service.kind);
    service.short_id = short_id(&service.uid);
    let parts = [
        Some(service.name.as_str()),
        service.location_name.as_deref(),
        service.location_metro.as_deref(),
        service.cost_centre.as_deref(),
        Some(owner.name.as_str()),
        owner.reference.as_deref(),
        Some(service.uid.as_str()),
    ];
    let mut text = String::with_capacity(160);
    for part in parts.into_iter().flatten() {
        text.push_str(part);
        text.push('\n');
    }
    service.search = fold(&text);
    service.offer_search.clear();
    if service.marketplace_visible {
        // Only what others may see of it.
        let place = [&service.location_name, &service.location_metro, &service.location_country];
        let parts: Vec<&str> = std::iter::once(service.name.as_str())
            .chain(place.into_iter().filter_map(Option::as_deref))
            .collect();
        service.offer_search = fold(&parts.join("\n"));
    }
}

/// The first 8 characters of a service's id, in lower case: what notices name it by.
pub fn short_id(uid: &str) -> String {
    uid.chars().take(8).map(|c| c.to_ascii_lowercase()).collect()
}

/// A new public id; later ones sort after earlier ones.
pub fn new_uid() -> String {
    Uuid::now_v7().to_string()
}

/// The public id that follows from `parts` (a version 8 UUID): the same parts give the same id.
pub fn derived_uid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_and_accents_and_case_do_not_matter() {
        let mut names = ["Port 10", "port 2", "Zürich", "Zug", "Ärzte", "Port 007", "Port"];
        names.sort_by_key(|name| sort(name));
        assert_eq!(names, ["Ärzte", "Port", "port 2", "Port 007", "Port 10", "Zug", "Zürich"]);
    }

    #[test]
    fn folding_finds_other_scripts_in_any_case() {
        assert!(fold("Zürich ΑΘΉΝΑ Москва 東京").contains(&fold("αθήνα МОСКВА 東京")));
        assert!(fold("İstanbul").contains("istanbul"));
    }

    #[test]
    fn children_follow_their_own_parent_even_when_parents_share_a_name() {
        let child =
            |parent: &str, name: &str| format!("{}{SEPARATOR}{}", entry("Port", parent), entry(name, name));
        let mut keys =
            [child("a", "x"), child("b", "m"), entry("Port", "a"), entry("Port", "b"), child("a", "c")];
        keys.sort();
        let of = |parent: &str| keys.iter().position(|key| *key == entry("Port", parent)).unwrap();
        assert_eq!(keys[of("a") + 1], child("a", "c"));
        assert_eq!(keys[of("a") + 2], child("a", "x"));
        assert_eq!(keys[of("b") + 1], child("b", "m"));
    }

    #[test]
    fn locations_sort_by_metro_and_what_has_none_comes_last() {
        let at = |metro, name| location(Some(name), Some(metro));
        let mut keys = [
            location(None, None),
            at("Zürich", "Z1"),
            at("Oslo", "O10"),
            at("Oslo", "O2"),
            location(Some("Äpfel"), None),
        ];
        keys.sort();
        let wanted = [
            location(Some("Äpfel"), None),
            at("Oslo", "O2"),
            at("Oslo", "O10"),
            at("Zürich", "Z1"),
            location(None, None),
        ];
        assert_eq!(keys, wanted);
        assert_ne!(at("a", "b"), at("A", "b"), "another spelling is another place");
    }

    #[test]
    fn derived_ids_depend_on_where_one_part_ends_and_the_next_begins() {
        assert_eq!(derived_uid(&["a", "b"]), derived_uid(&["a", "b"]));
        assert_ne!(derived_uid(&["ab", ""]), derived_uid(&["a", "b"]));
    }
}
