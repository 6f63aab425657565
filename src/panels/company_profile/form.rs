//! Editing a company profile.

use super::super::Place;
use crate::data::Remote;
use crate::http::Answer;
use crate::i18n::{keys as k, text};
use crate::ui::form::{self, Failed, Versioned};
use leptos::prelude::*;
use portico_api::{CompanyProfile, CompanyProfileEdit};
use portico_rules::SupportModel;
use std::sync::Arc;

/// The form.
pub(super) fn form(
    place: Place,
    address: String,
    remote: Remote<CompanyProfile>,
    answer: &Arc<Answer<CompanyProfile>>,
    editing: RwSignal<bool>,
) -> AnyView {
    let failed: Failed = RwSignal::new(None);
    let start = answer.content.profile.clone();
    let contacts = RwSignal::new(start.contacts.clone());
    let profile = RwSignal::new(start);
    let input = |path, label, part| form::part(failed, profile, path, label, part);
    let required = answer.content.supported_by == Some(SupportModel::Provider);
    let hint = text(if required { k::CONTACTS_REQUIRED } else { k::CONTACTS_OPTIONAL });
    let fields = view! {
        <div class="card stack">
            {input("legal_name", k::PROFILE_LEGAL_NAME, |p| &mut p.legal_name)}
            {input("trading_name", k::PROFILE_TRADING_NAME, |p| &mut p.trading_name)}
            {input("registration_number", k::PROFILE_REGISTRATION, |p| &mut p.registration_number)}
            {input("website", k::PROFILE_WEBSITE, |p| &mut p.website)}
            {input("phone", k::PROFILE_PHONE, |p| &mut p.phone)}
            {input("street", k::PROFILE_STREET, |p| &mut p.street)}
            {input("postcode", k::PROFILE_POSTCODE, |p| &mut p.postcode)}
            {input("city", k::PROFILE_CITY, |p| &mut p.city)}
            {input("country", k::PROFILE_COUNTRY_CODE, |p| &mut p.country)}
        </div>
        {form::contacts(failed, contacts, k::PROFILE_CONTACTS, move || Some(hint))}
    };
    let body = move || CompanyProfileEdit { contacts: contacts.get_untracked(), ..profile.get_untracked() };
    let what = Versioned { session: place.session, address, remote, editing, failed };
    form::versioned(what, answer, "company-profile", body, fields.into_any())
}
