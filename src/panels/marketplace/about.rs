//! What a company says about itself, as others see it.

use crate::embed;
use crate::i18n::{keys as k, text};
use crate::ui::fact;
use leptos::prelude::*;
use portico_api::{Logo, SupportContact};

/// A logo, or the first letter of the name. The name stands beside it.
pub fn logo(logo: Option<&Logo>, address: &str, name: &str) -> AnyView {
    match logo {
        Some(logo) => {
            let source = embed::picture(format!("{address}?v={}", logo.digest));
            view! { <img class="logo" src=move || source.get() alt="" width="56" height="56" loading="lazy" /> }.into_any()
        }
        None => {
            let letter: String = name.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
            view! { <span class="logo" aria-hidden="true">{letter}</span> }.into_any()
        }
    }
}

/// Bio, web address and contacts.
pub fn about(bio: &str, website: &str, contacts: &[SupportContact]) -> AnyView {
    let web = is_web(website).then(|| {
        let website = website.to_owned();
        view! { <a href=website.clone() rel="external noopener noreferrer">{website.clone()}</a> }
    });
    let people = contacts
        .iter()
        .map(|contact| {
            view! {
                <li>
                    <strong dir="auto">{contact.name.clone()}</strong>
                    <a href=format!("mailto:{}", contact.email) rel="external">{contact.email.clone()}</a>
                    <span>{contact.phone.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let silent = bio.trim().is_empty();
    view! {
        <p class="bio" dir="auto">{bio.to_owned()}</p>
        {silent.then(|| view! { <p class="quiet">{text(k::MARKET_NO_BIO)}</p> })}
        <dl class="facts">{fact(k::PROFILE_WEBSITE, web)}</dl>
        {(!contacts.is_empty()).then(|| view! { <h3>{text(k::MARKET_CONTACTS)}</h3> <ul class="list">{people}</ul> })}
    }
    .into_any()
}

/// Only web addresses become links.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
