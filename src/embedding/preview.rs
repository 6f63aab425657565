//! How a theme looks, and whether it can be read.

use crate::i18n::{Key, fill, keys as k, number, text};
use crate::ui::status;
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{LEAST_CONTRAST, Theme, ThemeFont};

/// The families to choose from, as they are spelled and called.
pub(super) const FONTS: [(ThemeFont, &str, Key); 4] = [
    (ThemeFont::System, "system", k::EMBEDDING_FONT_SYSTEM),
    (ThemeFont::Humanist, "humanist", k::EMBEDDING_FONT_HUMANIST),
    (ThemeFont::Serif, "serif", k::EMBEDDING_FONT_SERIF),
    (ThemeFont::Mono, "mono", k::EMBEDDING_FONT_MONO),
];

/// A contrast of a theme's colours, where they are colours.
type Ratio = fn(&Theme) -> Option<f64>;

/// A piece of the portal in this theme, with the logo where there is one, and the contrasts in it.
pub(super) fn preview(theme: Memo<Theme>, logo: Option<String>) -> AnyView {
    let font = move || {
        let font = theme.with(|theme| theme.font);
        FONTS.iter().find(|(known, ..)| *known == font).map(|(_, spelled, _)| *spelled)
    };
    let label = move || theme.with(Theme::label).map(|[r, g, b]| format!("rgb({r} {g} {b})"));
    let part = move |part: fn(&Theme) -> &String| move || theme.with(|theme| part(theme).clone());
    let radius = move || theme.with(|theme| format!("{}px", theme.radius));
    let logo = logo.map(|source| view! { <img class="logo" src=source alt="" width="56" height="56" /> });
    let contrasts: [(Key, Ratio); 3] = [
        (k::EMBEDDING_CONTRAST_TEXT, Theme::text_contrast),
        (k::EMBEDDING_CONTRAST_ACCENT, Theme::accent_contrast),
        (k::EMBEDDING_CONTRAST_LABEL, Theme::label_contrast),
    ];
    let rows = contrasts.map(|(what, ratio)| {
        let ratio = Memo::new(move |_| theme.with(ratio));
        view! { <li>{move || contrast(what, ratio.get())}</li> }
    });
    view! {
        <div class="embed-preview" data-font=font aria-hidden="true"
            style:background-color=part(|theme| &theme.surface)
            style:color=part(|theme| &theme.text)
            style:border-radius=radius
        >
            {logo}
            <strong>{text(k::FEATURE_SERVICES)}</strong>
            <span>{text(k::EMBEDDING_SAMPLE)}</span>
            <span class="embed-link" style:color=part(|theme| &theme.accent)>{text(k::EMBEDDING_SAMPLE_LINK)}</span>
            <span class="embed-button" style:background-color=part(|theme| &theme.accent) style:color=label style:border-radius=radius>
                {text(k::EMBEDDING_SAMPLE_BUTTON)}
            </span>
        </div>
        <div role="status"><ul class="plain" data-contrasts="">{rows.into_iter().collect_view()}</ul></div>
    }
    .into_any()
}

/// How one colour stands out from another. Rounded down, so that what is too little never looks like enough.
fn contrast(what: Key, ratio: Option<f64>) -> AnyView {
    let enough = ratio.is_some_and(|ratio| ratio >= LEAST_CONTRAST);
    let (tone, word) =
        if enough { (Tone::Good, k::EMBEDDING_ENOUGH) } else { (Tone::Bad, k::EMBEDDING_TOO_LITTLE) };
    let said = ratio.map(|ratio| fill(what, &[("ratio", &number((ratio * 10.0).floor() / 10.0))]));
    view! { {said}" "{status(tone, word, None)} }.into_any()
}
