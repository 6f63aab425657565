//! Where the portal may be embedded and how it looks there: shown, and edited.

use super::Desk;
use super::preview::{FONTS, preview};
use crate::http::Answer;
use crate::i18n::{Key, fill, keys as k, text};
use crate::ui::form::{self, Failed, Field, Versioned};
use leptos::prelude::*;
use portico_api::{Embedding, EmbeddingEdit, LARGEST_RADIUS, MOST_ORIGINS, Theme, colour_of};
use std::sync::Arc;

/// As it stands.
pub(super) fn shown(embedding: &Embedding, editing: Option<RwSignal<bool>>) -> AnyView {
    let edit = editing.map(|editing| {
        view! {
            <div><button type="button" class="button primary" data-edit="" on:click=move |_| editing.set(true)>{text(k::EDIT)}</button></div>
        }
    });
    let origins = match embedding.edit.origins.as_slice() {
        [] => view! { <p class="quiet">{text(k::EMBEDDING_NOWHERE)}</p> }.into_any(),
        origins => {
            let rows = origins.iter().map(|origin| view! { <li><code>{origin.clone()}</code></li> });
            view! { <ul class="plain" data-origins="">{rows.collect_view()}</ul> }.into_any()
        }
    };
    let theme = embedding.edit.theme.clone();
    view! {
        <section class="card stack" data-look="">
            <h2>{text(k::EMBEDDING_ORIGINS)}</h2>
            <p class="quiet">{text(k::EMBEDDING_ORIGINS_HINT)}</p>
            {origins}
            <h2>{text(k::EMBEDDING_LOOK)}</h2>
            {preview(Memo::new(move |_| theme.clone()), logo(embedding))}
            {edit}
        </section>
    }
    .into_any()
}

fn logo(embedding: &Embedding) -> Option<String> {
    let (path, logo) = embedding.logo_path.as_ref().zip(embedding.logo.as_ref())?;
    Some(format!("{path}?v={}", logo.digest))
}

/// Edited.
pub(super) fn form(desk: Desk, answer: &Arc<Answer<Embedding>>, editing: RwSignal<bool>) -> AnyView {
    let failed: Failed = RwSignal::new(None);
    let EmbeddingEdit { origins: list, theme: look } = answer.content.edit.clone();
    let (list, look) = (RwSignal::new(list), RwSignal::new(look));
    let fields = view! {
        {origins(failed, list)}
        {theme(failed, look)}
        <section class="card stack">
            <h2>{text(k::EMBEDDING_PREVIEW)}</h2>
            {preview(Memo::new(move |_| look.get()), logo(&answer.content))}
        </section>
    };
    let body = move || EmbeddingEdit {
        origins: list.with_untracked(|list| list.iter().map(|origin| origin.trim().to_owned()).collect()),
        theme: look.get_untracked(),
    };
    let Desk { session, remote, .. } = desk;
    let what = Versioned { session, address: desk.address(""), remote, editing, failed };
    form::versioned(what, answer, "embedding", body, fields.into_any())
}

fn origins(failed: Failed, list: RwSignal<Vec<String>>) -> AnyView {
    // Drawn anew when one comes or goes, not with every letter.
    let count = RwSignal::new(list.with_untracked(Vec::len));
    let row = move |index: usize| {
        let start = list.with_untracked(|list| list.get(index).cloned())?;
        let field = Field { kind: "url", ..Field::new(format!("origins/{index}"), k::EMBEDDING_ORIGIN) };
        let set = move |value: String| {
            list.update(|list| {
                if let Some(origin) = list.get_mut(index) {
                    *origin = value;
                }
            });
        };
        let label = fill(k::EMBEDDING_ORIGIN_REMOVE, &[("origin", &start)]);
        let remove = move |_| {
            list.update(|list| drop((index < list.len()).then(|| list.remove(index))));
            failed.set(None);
            count.update(|count| *count = count.saturating_sub(1));
        };
        Some(view! {
            <div class="origin">
                {form::input(failed, field, start, set)}
                <button type="button" class="button quiet" aria-label=label on:click=remove>{text(k::REMOVE)}</button>
            </div>
        })
    };
    let add = move |_| {
        list.update(|list| list.push("https://".to_owned()));
        count.update(|count| *count += 1);
    };
    let more = move || {
        (count.get() < MOST_ORIGINS).then(|| {
            view! { <button type="button" class="button" data-add-origin="" on:click=add>{text(k::EMBEDDING_ORIGIN_ADD)}</button> }
        })
    };
    view! {
        <fieldset class="card stack contacts">
            <legend>{text(k::EMBEDDING_ORIGINS)}</legend>
            <p class="quiet">{text(k::EMBEDDING_ORIGINS_HINT)}</p>
            {move || (0..count.get()).map(row).collect_view()}
            {more}
        </fieldset>
    }
    .into_any()
}

fn theme(failed: Failed, look: RwSignal<Theme>) -> AnyView {
    let fonts = FONTS.map(|(font, spelled, word)| {
        let chosen = look.with_untracked(|look| look.font == font);
        view! { <option value=spelled selected=chosen>{text(word)}</option> }
    });
    let choose = move |spelled: String| {
        if let Some((font, ..)) = FONTS.iter().find(|(_, known, _)| *known == spelled) {
            look.update(|look| look.font = *font);
        }
    };
    let radius = look.with_untracked(|look| look.radius);
    let round = move |value: String| look.update(|look| look.radius = value.parse().unwrap_or(0));
    view! {
        <fieldset class="card stack contacts">
            <legend>{text(k::EMBEDDING_LOOK)}</legend>
            <div class="theme-fields">
                {colour(failed, look, "accent", k::EMBEDDING_ACCENT, |look| &mut look.accent)}
                {colour(failed, look, "surface", k::EMBEDDING_SURFACE, |look| &mut look.surface)}
                {colour(failed, look, "text", k::EMBEDDING_TEXT, |look| &mut look.text)}
                <label class="field">
                    <span>{text(k::EMBEDDING_RADIUS)}</span>
                    <input type="range" name="radius" min="0" max=LARGEST_RADIUS.to_string() value=radius.to_string()
                        on:input:target=move |event| round(event.target().value()) />
                </label>
                <label class="field">
                    <span>{text(k::EMBEDDING_FONT)}</span>
                    <select name="font" on:change:target=move |event| choose(event.target().value())>
                        {fonts.into_iter().collect_view()}
                    </select>
                </label>
            </div>
        </fieldset>
    }
    .into_any()
}

/// A colour: picked, or written.
fn colour(
    failed: Failed,
    look: RwSignal<Theme>,
    name: &'static str,
    label: Key,
    part: fn(&mut Theme) -> &mut String,
) -> AnyView {
    let now = Memo::new(move |_| part(&mut look.get()).clone());
    let set = move |value: String| look.update(|look| *part(look) = value.trim().to_lowercase());
    let problem = form::problem(failed, format!("theme/{name}"));
    // A picker shows black for what is no colour.
    let picked =
        move || now.with(|now| if colour_of(now).is_some() { now.clone() } else { "#000000".to_owned() });
    let (id, hint) = (format!("theme-{name}"), format!("theme-{name}-problem"));
    let (described, picker) = (hint.clone(), fill(k::EMBEDDING_PICK, &[("what", &text(label))]));
    view! {
        <div class="field">
            <label for=id.clone()>{text(label)}</label>
            <span class="colour">
                <input type="color" aria-label=picker prop:value=picked on:input:target=move |event| set(event.target().value()) />
                <input id=id name=name type="text" maxlength="7" spellcheck="false" autocomplete="off" prop:value=move || now.get()
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                    on:change:target=move |event| set(event.target().value()) />
            </span>
            {move || problem.get().map(|problem| view! { <span class="field-error" id=hint.clone()>{text(problem)}</span> })}
        </div>
    }
    .into_any()
}
