//! What a notice may say.

use super::wrong;
use crate::http::failure::Failure;
use crate::reporting::relevance::offering;
use portico_api::{NoticeEdit, NoticeKind, ServiceKind, Timestamp};

const LONGEST_TEXT: usize = 2000;
const LONGEST_TITLE: usize = 200;
const LONGEST_NAME: usize = 100;
const MOST: usize = 500;
/// 2100-01-01.
const LATEST: i64 = 4_102_444_800_000;

/// Text without surrounding space, or what is wrong with it.
pub(super) fn text(field: &str, text: &str, required: bool) -> Result<String, Failure> {
    of_length(field, text, LONGEST_TEXT, required)
}

fn of_length(field: &str, text: &str, longest: usize, required: bool) -> Result<String, Failure> {
    let text = text.trim();
    if required && text.is_empty() {
        return Err(wrong(field, "required", "Write something."));
    }
    if text.chars().count() > longest {
        return Err(wrong(field, "too_long", &format!("At most {longest} characters.")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(wrong(field, "control_character", "Remove control characters."));
    }
    Ok(text.to_owned())
}

fn optional(field: &str, given: Option<String>, longest: usize) -> Result<Option<String>, Failure> {
    let checked = given.map(|given| of_length(field, &given, longest, false)).transpose()?;
    Ok(checked.filter(|text| !text.is_empty()))
}

/// The notice with its texts trimmed, or what is wrong with it.
pub(super) fn checked(edit: NoticeEdit) -> Result<NoticeEdit, Failure> {
    let edit = NoticeEdit {
        reference: optional("reference", edit.reference, LONGEST_NAME)?,
        title: of_length("title", &edit.title, LONGEST_TITLE, true)?,
        impact: optional("impact", edit.impact, LONGEST_TEXT)?,
        phrase: optional("phrase", edit.phrase, LONGEST_TITLE)?,
        words: optional("words", edit.words, LONGEST_TEXT)?,
        ..edit
    };
    let instants = [
        ("starts", Some(edit.starts)),
        ("ends", edit.ends),
        ("actual_starts", edit.actual_starts),
        ("actual_ends", edit.actual_ends),
        ("announced", edit.announced),
    ];
    for (field, at) in instants {
        if at.is_some_and(|Timestamp(at)| !(0..LATEST).contains(&at)) {
            return Err(wrong(field, "out_of_range", "From 1970 to 2099, in milliseconds."));
        }
    }
    let ends_first =
        |starts: Option<Timestamp>, ends: Option<Timestamp>| starts.zip(ends).is_some_and(|(s, e)| e < s);
    if ends_first(Some(edit.starts), edit.ends) {
        return Err(wrong("ends", "before_start", "It ends before it starts."));
    }
    if ends_first(edit.actual_starts, edit.actual_ends) {
        return Err(wrong("actual_ends", "before_start", "The work ended before it began."));
    }
    if edit.state.is_some_and(|state| !edit.kind.has(state)) {
        return Err(wrong("state", "not_of_this_kind", "Outages and maintenance have other states."));
    }
    if edit.severity.is_some() && edit.kind != NoticeKind::Outage {
        return Err(wrong("severity", "not_of_this_kind", "Only outages have a severity."));
    }
    if [edit.offerings.len(), edit.places.len(), edit.services.len()].into_iter().any(|count| count > MOST) {
        return Err(wrong("services", "too_many", "At most 500 entries in a list."));
    }
    let known = |named: &String| ServiceKind::ALL.into_iter().any(|kind| offering(kind) == named);
    if !edit.offerings.iter().all(known) {
        return Err(wrong("offerings", "unknown", "Offerings are Port, MCR, MVE, VXC, IX and SaaS."));
    }
    for place in &edit.places {
        let parts = [&place.site, &place.metro, &place.country];
        if parts.iter().all(|part| part.is_none()) {
            return Err(wrong("places", "required", "Name a data centre, a metropolitan area or a country."));
        }
        for part in parts.into_iter().flatten() {
            of_length("places", part, LONGEST_NAME, true)?;
        }
    }
    let named = |id: &String| {
        let well_formed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        id.len() <= 64 && (id.len() > 8 || id.len() == 8) && id.bytes().all(well_formed)
    };
    if !edit.services.iter().all(named) {
        return Err(wrong("services", "not_an_id", "Name services by id, or by its first eight digits."));
    }
    Ok(edit)
}
