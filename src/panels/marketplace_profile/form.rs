//! Editing the profile. Nothing typed is lost by an error, a lost session or somebody who was faster.

use crate::browser;
use crate::data::{Load, Remote};
use crate::http::{Answer, HttpError, Request};
use crate::i18n::{Key, fill, keys as k, text};
use crate::session::Session;
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{
    MOST_BIO_WORDS, MarketplaceProfile, MarketplaceProfileEdit, ProblemKind, SupportContact, count_words,
};
use std::sync::Arc;

/// What is being edited, and how saving it goes.
#[derive(Clone, Copy)]
struct Draft {
    profile: RwSignal<MarketplaceProfileEdit>,
    /// The version that the draft started from, or the newer one that it is to replace.
    etag: StoredValue<String>,
    saving: RwSignal<bool>,
    failed: RwSignal<Option<HttpError>>,
    /// Rises when contacts are added or taken away, so that their fields are drawn anew.
    contacts: RwSignal<usize>,
}

/// The form.
pub(super) fn form(
    session: Session,
    address: String,
    remote: Remote<MarketplaceProfile>,
    answer: &Arc<Answer<MarketplaceProfile>>,
    editing: RwSignal<bool>,
) -> AnyView {
    let profile = answer.content.profile.clone();
    let draft = Draft {
        contacts: RwSignal::new(profile.contacts.len()),
        profile: RwSignal::new(profile),
        etag: StoredValue::new(answer.etag.clone().unwrap_or_default()),
        saving: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let target = StoredValue::new(address);
    let save = move || {
        if draft.saving.get_untracked() {
            return;
        }
        draft.saving.set(true);
        draft.failed.set(None);
        spawn_local(async move {
            let (address, etag) = (target.get_value(), draft.etag.get_value());
            let body = draft.profile.get_untracked();
            let result = Request::put(&address, &etag, &body).send::<MarketplaceProfile>().await;
            draft.saving.try_set(false);
            match result {
                Ok(answer) => {
                    remote.load.try_set(Load::Ready(Arc::new(answer)));
                    editing.try_set(false);
                    request_animation_frame(browser::focus_heading);
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    draft.failed.try_set(Some(error));
                    browser::focus("[data-form-error]");
                }
            }
        });
    };
    // Somebody was faster: their version is fetched, and the user decides.
    let replace = move || {
        spawn_local(async move {
            match Request::get(&target.get_value()).send::<MarketplaceProfile>().await {
                Ok(newer) => {
                    draft.etag.set_value(newer.etag.unwrap_or_default());
                    save();
                }
                Err(error) => drop(draft.failed.try_set(Some(error))),
            }
        });
    };
    let give_up = move || {
        remote.reload();
        editing.set(false);
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <form class="stack edit" on:submit=submit novalidate data-form="marketplace-profile">
            {visibility(draft)}
            <div class="card stack">
                {labelled(draft, "name", k::MARKET_NAME, |profile| &mut profile.name)}
                {bio(draft)}
                {labelled(draft, "website", k::PROFILE_WEBSITE, |profile| &mut profile.website)}
            </div>
            {contacts(draft)}
            <div class="form-foot">
                <div data-form-error="" tabindex="-1">{move || draft.failed.get().map(|error| failed(&error, replace, give_up))}</div>
                <button type="submit" class="button primary" aria-disabled=move || draft.saving.get().to_string()>
                    {move || text(if draft.saving.get() { k::SAVING } else { k::SAVE })}
                </button>
                <button type="button" class="button" on:click=move |_| editing.set(false)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// What went wrong with saving; where somebody was faster, with both ways on.
fn failed(error: &HttpError, replace: impl Fn() + 'static, give_up: impl Fn() + 'static) -> AnyView {
    let ways = (error.kind() == Some(ProblemKind::Changed)).then(|| {
        view! {
            <button type="button" class="button" on:click=move |_| replace()>{text(k::KEEP_MINE)}</button>
            <button type="button" class="button" on:click=move |_| give_up()>{text(k::TAKE_THEIRS)}</button>
        }
    });
    view! { <div class="form-error" role="alert"><p>{ui::words(error)}</p>{ways}</div> }.into_any()
}

fn visibility(draft: Draft) -> AnyView {
    let public = draft.profile.with_untracked(|profile| profile.public);
    let choice = |value: bool, word: Key, hint: Key| {
        view! {
            <label class="choice">
                <input type="radio" name="public" value=value.to_string() checked=public == value
                    on:change=move |_| draft.profile.update(|profile| profile.public = value) />
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
fn bio(draft: Draft) -> AnyView {
    let start = draft.profile.with_untracked(|profile| profile.bio.clone());
    let words = Memo::new(move |_| draft.profile.with(|profile| count_words(&profile.bio)));
    let said = move || {
        fill(k::MARKET_WORDS, &[("count", &words.get()), ("most", &MOST_BIO_WORDS)])
    };
    let over = move || (words.get() > MOST_BIO_WORDS).then_some("");
    let problem = problem(draft, "bio".to_owned());
    view! {
        <div class="field">
            <label for="market-bio">{text(k::MARKET_BIO)}</label>
            <textarea id="market-bio" name="bio" rows="8" dir="auto" prop:value=start
                aria-describedby="market-bio-words market-bio-problem"
                aria-invalid=move || (problem.with(Option::is_some) || over().is_some()).then_some("true")
                on:input:target=move |event| {
                    let value = event.target().value();
                    draft.profile.update(|profile| profile.bio = value);
                }></textarea>
            <span class="quiet count-words" id="market-bio-words" role="status" data-over=over>{said}</span>
            <span class="field-error" id="market-bio-problem">{move || problem.get().map(text)}</span>
        </div>
    }
    .into_any()
}

/// What is wrong with one field, in the user's words.
fn problem(draft: Draft, field: String) -> Memo<Option<Key>> {
    Memo::new(move |_| {
        draft.failed.with(|failed| {
            let Some(HttpError::Problem(_, problem)) = failed else { return None };
            let found = problem.fields.iter().find(|problem| problem.field == field)?;
            Some(match found.code.as_str() {
                "required" => k::FIELD_REQUIRED,
                "too_long" => k::FIELD_TOO_LONG,
                "too_many_words" => k::MARKET_BIO_TOO_LONG,
                "not_an_email" => k::FIELD_NOT_AN_EMAIL,
                "not_a_web_address" => k::FIELD_NOT_A_WEB_ADDRESS,
                "too_many" => k::FIELD_TOO_MANY,
                _ => k::FIELD_INVALID,
            })
        })
    })
}

type Part = fn(&mut MarketplaceProfileEdit) -> &mut String;

fn labelled(draft: Draft, name: &'static str, label: Key, part: Part) -> AnyView {
    let start = draft.profile.with_untracked(|profile| part(&mut profile.clone()).clone());
    let change = move |value: String| draft.profile.update(|profile| *part(profile) = value);
    input(draft, name.to_owned(), label, start, change)
}

/// A labelled field with what is wrong with it.
fn input(
    draft: Draft,
    field: String,
    label: Key,
    start: String,
    change: impl Fn(String) + 'static,
) -> AnyView {
    let id = format!("market-{}", field.replace('/', "-"));
    let hint = format!("{id}-problem");
    let name = field.clone();
    let problem = problem(draft, field);
    view! {
        <div class="field">
            <label for=id.clone()>{text(label)}</label>
            <input id=id name=name value=start autocomplete="off" dir="auto" aria-describedby=hint.clone()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:input:target=move |event| change(event.target().value()) />
            <span class="field-error" id=hint>{move || problem.get().map(text)}</span>
        </div>
    }
    .into_any()
}

fn contacts(draft: Draft) -> AnyView {
    let rows = move || (0..draft.contacts.get()).map(|index| contact(draft, index)).collect_view();
    let add = move |_| {
        draft.profile.update(|profile| {
            profile.contacts.push(SupportContact { name: String::new(), email: String::new(), phone: None });
        });
        draft.contacts.update(|count| *count += 1);
    };
    let problem = problem(draft, "contacts".to_owned());
    view! {
        <fieldset class="card stack">
            <legend>{text(k::MARKET_CONTACTS)}</legend>
            <p class="field-error" role="alert">{move || problem.get().map(text)}</p>
            {rows}
            <button type="button" class="button" on:click=add>{text(k::ADD_CONTACT)}</button>
        </fieldset>
    }
    .into_any()
}

fn contact(draft: Draft, index: usize) -> AnyView {
    let start = draft.profile.with_untracked(|profile| profile.contacts.get(index).cloned());
    let Some(start) = start else { return ().into_any() };
    let change = move |set: fn(&mut SupportContact, String)| {
        move |value: String| {
            draft.profile.update(|profile| {
                if let Some(contact) = profile.contacts.get_mut(index) {
                    set(contact, value);
                }
            });
        }
    };
    let remove = move |_| {
        draft.profile.update(|profile| {
            if index < profile.contacts.len() {
                profile.contacts.remove(index);
            }
        });
        draft.failed.set(None);
        draft.contacts.update(|count| *count = count.saturating_sub(1));
    };
    let field = |name: &str| format!("contacts/{index}/{name}");
    let phone = start.phone.unwrap_or_default();
    view! {
        <div class="contact">
            {input(draft, field("name"), k::CONTACT_NAME, start.name, change(|contact, value| contact.name = value))}
            {input(draft, field("email"), k::EMAIL, start.email, change(|contact, value| contact.email = value))}
            {input(draft, field("phone"), k::PROFILE_PHONE, phone, change(|contact, value| {
                contact.phone = (!value.is_empty()).then_some(value);
            }))}
            <button type="button" class="button quiet" on:click=remove>{text(k::REMOVE_CONTACT)}</button>
        </div>
    }
    .into_any()
}
