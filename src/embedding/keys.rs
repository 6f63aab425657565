//! The keys of the partner's backend.

use super::Desk;
use super::ask::Act;
use crate::i18n::{keys as k, text};
use crate::ui::{self, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{EmbedKey, Embedding};

/// Draws them.
pub(super) fn keys(desk: Desk, embedding: &Embedding) -> AnyView {
    let rows = embedding.keys.iter().map(|key| row(desk, key)).collect_view();
    let none = embedding.keys.is_empty().then(|| view! { <p class="quiet">{text(k::EMBED_KEYS_NONE)}</p> });
    view! {
        <section class="card stack" data-keys="">
            <h2>{text(k::EMBED_KEYS)}</h2>
            <p class="quiet">{text(k::EMBED_KEYS_HINT)}</p>
            {none}
            <ul class="list people">{rows}</ul>
            <div>{desk.ask(Act::NewKey)}</div>
        </section>
    }
    .into_any()
}

fn row(desk: Desk, key: &EmbedKey) -> AnyView {
    let (tone, word) = match (key.revoked, key.ends) {
        (Some(_), _) => (Tone::Gone, k::EMBED_KEY_REVOKED),
        (None, Some(_)) => (Tone::Warn, k::EMBED_KEY_ENDS),
        (None, None) => (Tone::Good, k::EMBED_KEY_WORKS),
    };
    let at = key.revoked.or(key.ends).map(ui::instant);
    let used = match key.used {
        Some(at) => view! { {text(k::EMBED_KEY_USED)}" "{ui::instant(at)} }.into_any(),
        None => text(k::EMBED_KEY_UNUSED).into_any(),
    };
    let (id, name) = (key.id.to_string(), key.name.clone());
    // What has been replaced already can only be revoked at once.
    let rotate = key.ends.is_none().then(|| desk.ask(Act::Rotate { id: id.clone(), name: name.clone() }));
    let acts = key.revoked.is_none().then(|| view! { {rotate}{desk.ask(Act::Revoke { id, name })} });
    view! {
        <li data-key=key.name.clone()>
            <span class="people-who">
                <span><strong dir="auto">{key.name.clone()}</strong>" "<code>"…"{key.hint.clone()}</code></span>
                <span>{status(tone, word, None)}" "{at}</span>
                <span class="quiet">{text(k::EMBED_KEY_MADE)}" "{ui::instant(key.created)}" · "{used}</span>
            </span>
            <span class="people-acts">{acts}</span>
        </li>
    }
    .into_any()
}
