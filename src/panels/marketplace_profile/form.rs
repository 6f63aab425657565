//! Editing the profile.

use crate::data::Remote;
use crate::http::Answer;
use crate::i18n::{Key, fill, keys as k, text};
use crate::session::Session;
use crate::ui::form::{self, Failed, Versioned};
use leptos::prelude::*;
use portico_api::{MOST_BIO_WORDS, MarketplaceProfile, MarketplaceProfileEdit, count_words};
use std::sync::Arc;

/// The form.
pub(super) fn form(
    session: Session,
    address: String,
    remote: Remote<MarketplaceProfile>,
    answer: &Arc<Answer<MarketplaceProfile>>,
    editing: RwSignal<bool>,
) -> AnyView {
    let failed: Failed = RwSignal::new(None);
    let start = answer.content.profile.clone();
    let contacts = RwSignal::new(start.contacts.clone());
    let profile = RwSignal::new(start);
    let input = |path, label, part| form::part(failed, profile, path, label, part);
    let fields = view! {
        {visibility(profile)}
        <div class="card stack">
            {input("name", k::MARKET_NAME, |profile| &mut profile.name)}
            {bio(failed, profile)}
            {input("website", k::PROFILE_WEBSITE, |profile| &mut profile.website)}
        </div>
        {form::contacts(failed, contacts, k::MARKET_CONTACTS, || None)}
    };
    let body = move || MarketplaceProfileEdit { contacts: contacts.get_untracked(), ..profile.get_untracked() };
    let what = Versioned { session, address, remote, editing, failed };
    form::versioned(what, answer, "marketplace-profile", body, fields.into_any())
}

fn visibility(profile: RwSignal<MarketplaceProfileEdit>) -> AnyView {
    let public = profile.with_untracked(|profile| profile.public);
    let choice = |value: bool, word: Key, hint: Key| {
        view! {
            <label class="choice">
                <input type="radio" name="public" value=value.to_string() checked=public == value
                    on:change=move |_| profile.update(|profile| profile.public = value) />
                <span><strong>{text(word)}</strong><span class="quiet">{text(hint)}</span></span>
            </label>
        }
    };
    view! {
        <fieldset class="card choices">
            <legend>{text(k::MARKET_VISIBILITY)}</legend>
            {choice(true, k::MARKET_PUBLIC, k::MARKET_PUBLIC_HINT)}
            {choice(false, k::MARKET_PRIVATE, k::MARKET_PRIVATE_HINT)}
        </fieldset>
    }
    .into_any()
}

/// The bio, with its words counted as they are typed.
fn bio(failed: Failed, profile: RwSignal<MarketplaceProfileEdit>) -> AnyView {
    let start = profile.with_untracked(|profile| profile.bio.clone());
    let words = Memo::new(move |_| profile.with(|profile| count_words(&profile.bio)));
    let said = move || fill(k::MARKET_WORDS, &[("count", &words.get()), ("most", &MOST_BIO_WORDS)]);
    let over = move || (words.get() > MOST_BIO_WORDS).then_some("");
    let problem = form::problem(failed, "bio".to_owned());
    view! {
        <div class="field">
            <label for="market-bio">{text(k::MARKET_BIO)}</label>
            <textarea id="market-bio" name="bio" rows="8" dir="auto" prop:value=start
                aria-describedby="market-bio-words market-bio-problem"
                aria-invalid=move || (problem.with(Option::is_some) || over().is_some()).then_some("true")
                on:input:target=move |event| {
                    let value = event.target().value();
                    profile.update(|profile| profile.bio = value);
                }></textarea>
            <span class="quiet count-words" id="market-bio-words" role="status" data-over=over>{said}</span>
            <span class="field-error" id="market-bio-problem">{move || problem.get().map(text)}</span>
        </div>
    }
    .into_any()
}
