//! What a partner's developer starts with: the lines for the page, and a page to try it with.

use crate::i18n::{keys as k, text};
use crate::ui::status;
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::Embedding;

const TEST_PAGE: &str = include_str!("test-page.html");

/// Draws it.
pub(super) fn start(embedding: &Embedding) -> AnyView {
    let portal = window().location().origin().unwrap_or_default();
    let lines = format!(
        "<script type=\"module\" src=\"{portal}/embed/v1/portico.js\"></script>\n\
         <partner-portal tenant=\"{}\" panel=\"services\"></partner-portal>",
        embedding.slug
    );
    let page = TEST_PAGE.replace("{portal}", &portal).replace("{tenant}", &embedding.slug);
    let file = format!("data:text/html;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&page)));
    let allowed = !embedding.edit.origins.is_empty();
    let working = embedding.keys.iter().any(|key| key.revoked.is_none() && key.ends.is_none());
    let step = |done: bool, yes, no| {
        let (tone, word) = if done { (Tone::Good, yes) } else { (Tone::Warn, no) };
        view! { <li>{status(tone, word, None)}</li> }
    };
    view! {
        <section class="card stack" data-start="">
            <h2>{text(k::EMBEDDING_START)}</h2>
            <ul class="plain">
                {step(allowed, k::EMBEDDING_HAS_ORIGIN, k::EMBEDDING_NO_ORIGIN)}
                {step(working, k::EMBEDDING_HAS_KEY, k::EMBEDDING_NO_KEY)}
            </ul>
            <p>{text(k::EMBEDDING_LINES)}</p>
            <pre class="lines" tabindex="0" role="region" aria-label=text(k::EMBEDDING_LINES)><code>{lines}</code></pre>
            <p>
                <a class="button" href=file download="portico-test.html" rel="external" data-test-page="">{text(k::EMBEDDING_TEST_PAGE)}</a>
            </p>
            <p class="quiet">{text(k::EMBEDDING_TEST_PAGE_HINT)}</p>
        </section>
    }
    .into_any()
}
