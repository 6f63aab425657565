//! What a company profile looks like.

use crate::i18n::{country, keys as k, text};
use crate::ui::{self, fact};
use leptos::prelude::*;
use portico_api::CompanyProfile;
use portico_rules::SupportModel;

/// The profile, with a button to edit it where that is allowed.
pub(super) fn profile(answer: &CompanyProfile, editing: Option<RwSignal<bool>>) -> AnyView {
    let profile = &answer.profile;
    // One that was imported or never written may lack what saving it would require.
    let missing = profile.contacts.is_empty() && answer.supported_by == Some(SupportModel::Provider);
    let filled = |value: &String| (!value.is_empty()).then(|| value.clone());
    let contacts = profile
        .contacts
        .iter()
        .map(|contact| {
            view! {
                <li>
                    <strong>{contact.name.clone()}</strong>
                    <a href=format!("mailto:{}", contact.email) rel="external">{contact.email.clone()}</a>
                    <span>{contact.phone.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let web = safe_web_address(&profile.website)
        .then(|| view! { <a href=profile.website.clone() rel="external noopener noreferrer">{profile.website.clone()}</a> });
    let edit = editing.map(|editing| {
        view! {
            <button type="button" class="button primary" data-edit="" on:click=move |_| editing.set(true)>
                {text(k::EDIT)}
            </button>
        }
    });
    let place: Vec<_> =
        [&profile.postcode, &profile.city].into_iter().filter(|part| !part.is_empty()).cloned().collect();
    view! {
        <div class="columns">
            <section class="card">
                <h2>{text(k::PROFILE_COMPANY)}</h2>
                <dl class="facts">
                    {fact(k::PROFILE_LEGAL_NAME, filled(&profile.legal_name))}
                    {fact(k::PROFILE_TRADING_NAME, filled(&profile.trading_name))}
                    {fact(k::PROFILE_REGISTRATION, filled(&profile.registration_number))}
                    {fact(k::PROFILE_WEBSITE, web)}
                    {fact(k::PROFILE_PHONE, filled(&profile.phone))}
                    {fact(k::PROFILE_STREET, filled(&profile.street))}
                    {fact(k::PROFILE_CITY, (!place.is_empty()).then(|| place.join(" ")))}
                    {fact(k::PROFILE_COUNTRY, filled(&profile.country).map(|code| country(&code)))}
                </dl>
                {profile.legal_name.is_empty().then(|| ui::empty(k::PROFILE_EMPTY, k::PROFILE_EMPTY_DETAIL))}
            </section>
            <section class="card">
                <h2>{text(k::PROFILE_CONTACTS)}</h2>
                {missing.then(|| view! { <p class="status warn" data-missing="contacts">{text(k::CONTACTS_REQUIRED)}</p> })}
                {profile.contacts.is_empty().then(|| view! { <p class="quiet">{text(k::PROFILE_NO_CONTACTS)}</p> })}
                <ul class="list">{contacts}</ul>
            </section>
        </div>
        {edit}
    }
    .into_any()
}

/// Only web addresses become links.
fn safe_web_address(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
