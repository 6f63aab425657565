//! Telling by its content what a file holds.

use super::json::{Document, Node, Object};
use super::{ImportError, Kind};

/// The records of a file.
pub(super) struct Listing<'a> {
    pub(super) kind: Kind,
    pub(super) records: Vec<Node<'a>>,
    /// Whether they are the `data` of an answer, not the whole file.
    pub(super) in_data: bool,
    /// Whether there is one record that stands alone, not in a list.
    pub(super) alone: bool,
}

/// The records of a file and what they are. None when there are none: an empty list is nothing to import.
pub(super) fn listing(doc: &Document) -> Result<Option<Listing<'_>>, ImportError> {
    let root = doc.root()?;
    let unrecognised =
        |reason: &str| ImportError::Unrecognised { file: doc.name.clone(), reason: reason.to_owned() };
    let fault = |fault| doc.error(&fault);

    let (data, in_data) = if root.is_array() {
        (root, false)
    } else if root.is_object() {
        let answer = root.object().map_err(fault)?;
        if answer.has("page") && (answer.has("incidents") || answer.has("scheduled_maintenances")) {
            let mut records = Vec::new();
            for name in ["incidents", "scheduled_maintenances"] {
                if let Some(list) = answer.get(name) {
                    records.extend(list.items().map_err(fault)?);
                }
            }
            let listing = Listing { kind: Kind::StatusPage, records, in_data: false, alone: false };
            return Ok(Some(listing).filter(|listing| !listing.records.is_empty()));
        }
        match answer.get("data") {
            Some(data) => (data, true),
            None if answer.has("data") => return Ok(None),
            None => return Err(unrecognised("an object without \"data\"")),
        }
    } else {
        return Err(unrecognised("neither an answer with \"data\" nor a list"));
    };

    // A price list of one line may come as the line alone.
    let alone = data.is_object();
    let records = if alone { vec![data] } else { data.items().map_err(fault)? };
    if records.is_empty() {
        return Ok(None);
    }
    for record in &records {
        if let Some(kind) = kind_of(&record.object().map_err(fault)?) {
            return Ok(Some(Listing { kind, records, in_data, alone }));
        }
    }
    Err(unrecognised("the fields of its records are those of no export that Portico knows"))
}

/// What a record is by the fields that only its kind has.
fn kind_of(record: &Object<'_>) -> Option<Kind> {
    let has = |name| record.has(name);
    if has("productUid") || has("provisioningStatus") {
        Some(Kind::Products)
    } else if has("outageId") {
        Some(Kind::Outages)
    } else if has("eventId") {
        Some(Kind::Maintenance)
    } else if has("productType") && (has("monthlyRackRate") || has("monthlyRate") || has("prices")) {
        Some(Kind::Prices)
    } else if has("supplierName") || has("currencyEnum") || has("paymentTermInDays") {
        Some(Kind::Markets)
    } else if has("accountRef") || has("accountName") {
        Some(Kind::ManagedAccounts)
    } else {
        None
    }
}
