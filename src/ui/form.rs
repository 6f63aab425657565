//! Forms: fields with what is wrong with them, contacts, and saving what has a version.

use super::words;
use crate::browser;
use crate::data::{Load, Remote};
use crate::http::{Answer, HttpError, Request};
use crate::i18n::{Key, keys as k, text};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{ProblemKind, SupportContact};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Why a form was not taken the last time.
pub type Failed = RwSignal<Option<HttpError>>;

/// What is wrong with one field, as the server names it. `path` is its place in what is sent.
pub fn code(failed: Failed, path: &str) -> Option<String> {
    failed.with(|failed| {
        let Some(HttpError::Problem(_, problem)) = failed else { return None };
        problem.fields.iter().find(|problem| problem.field == path).map(|problem| problem.code.clone())
    })
}

/// The same in the user's words; nothing where the form says it as a whole.
pub fn said(code: &str) -> Option<Key> {
    Some(match code {
        "required" => k::FIELD_REQUIRED,
        "not_a_time_zone" => k::FIELD_NOT_A_TIME_ZONE,
        "too_long" => k::FIELD_TOO_LONG,
        "too_short" => k::WELCOME_PASSWORD_SHORT,
        "too_many" => k::FIELD_TOO_MANY,
        "too_many_words" => k::MARKET_BIO_TOO_LONG,
        "not_an_email" => k::FIELD_NOT_AN_EMAIL,
        "not_a_web_address" => k::FIELD_NOT_A_WEB_ADDRESS,
        "not_a_country" => k::FIELD_NOT_A_COUNTRY,
        "contact_required" => k::FIELD_CONTACT_REQUIRED,
        "not_an_origin" => k::FIELD_NOT_AN_ORIGIN,
        "twice" => k::FIELD_TWICE,
        "not_a_colour" => k::FIELD_NOT_A_COLOUR,
        "too_little_contrast" => k::FIELD_TOO_LITTLE_CONTRAST,
        "here_already" | "invited_already" | "admin_first" | "last_admin" => return None,
        _ => k::FIELD_INVALID,
    })
}

/// What is wrong with one field, now.
pub fn problem(failed: Failed, path: String) -> Memo<Option<Key>> {
    Memo::new(move |_| code(failed, &path).and_then(|code| said(&code)))
}

/// A field of a form.
pub struct Field {
    /// Its place in what is sent.
    pub path: String,
    /// What it is called.
    pub label: Key,
    /// The type of the input.
    pub kind: &'static str,
    /// What browsers may fill in.
    pub autocomplete: &'static str,
}

impl Field {
    /// A field for text that browsers do not fill in.
    pub fn new(path: impl Into<String>, label: Key) -> Self {
        Self { path: path.into(), label, kind: "text", autocomplete: "off" }
    }
}

/// An input for a text that is part of what is being written.
pub fn part<T: Clone + Send + Sync + 'static>(
    failed: Failed,
    written: RwSignal<T>,
    path: &'static str,
    label: Key,
    part: fn(&mut T) -> &mut String,
) -> AnyView {
    let start = written.with_untracked(|written| part(&mut written.clone()).clone());
    input(failed, Field::new(path, label), start, move |value| {
        written.update(|written| *part(written) = value);
    })
}

/// A labelled field with what is wrong with it.
pub fn input(failed: Failed, field: Field, start: String, change: impl Fn(String) + 'static) -> AnyView {
    let Field { path, label, kind, autocomplete } = field;
    let id = format!("field-{}", path.replace('/', "-"));
    let hint = format!("{id}-problem");
    let described = hint.clone();
    let problem = problem(failed, path.clone());
    view! {
        <div class="field">
            <label for=id.clone()>{text(label)}</label>
            <input
                id=id
                name=path
                type=kind
                value=start
                dir="auto"
                autocomplete=autocomplete
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                on:input:target=move |event| change(event.target().value())
            />
            {move || problem.get().map(|problem| view! { <span class="field-error" id=hint.clone()>{text(problem)}</span> })}
        </div>
    }
    .into_any()
}

/// Contacts: any number of them, each with its fields.
pub fn contacts(
    failed: Failed,
    list: RwSignal<Vec<SupportContact>>,
    title: Key,
    hint: impl Fn() -> Option<&'static str> + Send + 'static,
) -> AnyView {
    // Drawn anew when one comes or goes, not with every letter.
    let count = RwSignal::new(list.with_untracked(Vec::len));
    let row = move |index: usize| {
        let now = list.with_untracked(|list| list.get(index).cloned())?;
        let field = |name: &str, label, kind, start, set: fn(&mut SupportContact, String)| {
            let field = Field { kind, ..Field::new(format!("contacts/{index}/{name}"), label) };
            input(failed, field, start, move |value| {
                list.update(|list| {
                    if let Some(contact) = list.get_mut(index) {
                        set(contact, value);
                    }
                });
            })
        };
        let remove = move |_| {
            list.update(|list| drop((index < list.len()).then(|| list.remove(index))));
            failed.set(None);
            count.update(|count| *count = count.saturating_sub(1));
        };
        Some(
            view! {
                <div class="contact">
                    {field("name", k::CONTACT_NAME, "text", now.name, |contact, value| contact.name = value)}
                    {field("email", k::EMAIL, "email", now.email, |contact, value| contact.email = value)}
                    {field("phone", k::PROFILE_PHONE, "tel", now.phone.unwrap_or_default(), |contact, value| {
                        contact.phone = Some(value).filter(|value| !value.is_empty());
                    })}
                    <button type="button" class="button quiet" on:click=remove>{text(k::REMOVE_CONTACT)}</button>
                </div>
            }
            .into_any(),
        )
    };
    let add = move |_| {
        list.update(|list| {
            list.push(SupportContact { name: String::new(), email: String::new(), phone: None });
        });
        count.update(|count| *count += 1);
    };
    let problem = problem(failed, "contacts".to_owned());
    view! {
        <fieldset class="card stack contacts">
            <legend>{text(title)}</legend>
            {move || hint().map(|hint| view! { <p class="quiet">{hint}</p> })}
            {move || problem.get().map(|problem| view! { <p class="field-error" role="alert">{text(problem)}</p> })}
            {move || (0..count.get()).map(row).collect_view()}
            <button type="button" class="button" on:click=add>{text(k::ADD_CONTACT)}</button>
        </fieldset>
    }
    .into_any()
}

/// Something with a version that is edited in place of being shown.
pub struct Versioned<A: Send + Sync + 'static> {
    /// Who edits.
    pub session: Session,
    /// The address it is saved at.
    pub address: String,
    /// What was read.
    pub remote: Remote<A>,
    /// Whether it is edited now.
    pub editing: RwSignal<bool>,
    /// Why it was not saved.
    pub failed: Failed,
}

/// The form that saves it. Nothing typed is lost by an error, a lost session or somebody who was faster.
pub fn versioned<A, T>(
    what: Versioned<A>,
    answer: &Arc<Answer<A>>,
    name: &'static str,
    body: impl Fn() -> T + Copy + Send + 'static,
    fields: AnyView,
) -> AnyView
where
    A: DeserializeOwned + Send + Sync + 'static,
    T: Serialize + 'static,
{
    let Versioned { session, address, remote, editing, failed } = what;
    let target = StoredValue::new(address);
    // The version that was edited, or the newer one that is to be replaced.
    let etag = StoredValue::new(answer.etag.clone().unwrap_or_default());
    let saving = RwSignal::new(false);
    let save = move || {
        if saving.get_untracked() {
            return;
        }
        saving.set(true);
        failed.set(None);
        spawn_local(async move {
            let (address, etag) = (target.get_value(), etag.get_value());
            let result = Request::put(&address, &etag, &body()).send::<A>().await;
            saving.try_set(false);
            match result {
                Ok(answer) => {
                    remote.load.try_set(Load::Ready(Arc::new(answer)));
                    editing.try_set(false);
                    request_animation_frame(browser::focus_heading);
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("[data-form-error]");
                }
            }
        });
    };
    // Somebody was faster: their version is fetched, and the user decides.
    let replace = move || {
        spawn_local(async move {
            match Request::get(&target.get_value()).send::<A>().await {
                Ok(newer) => {
                    etag.set_value(newer.etag.unwrap_or_default());
                    save();
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let give_up = move || {
        remote.reload();
        editing.set(false);
    };
    let said = move || {
        failed.get().map(|error| {
            let ways = (error.kind() == Some(ProblemKind::Changed)).then(|| {
                view! {
                    <button type="button" class="button" on:click=move |_| replace()>{text(k::KEEP_MINE)}</button>
                    <button type="button" class="button" on:click=move |_| give_up()>{text(k::TAKE_THEIRS)}</button>
                }
            });
            view! { <div class="form-error" role="alert"><p>{words(&error)}</p>{ways}</div> }.into_any()
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <form class="stack edit" on:submit=submit novalidate data-form=name>
            {fields}
            <div class="form-foot">
                <div data-form-error="" tabindex="-1">{said}</div>
                <button type="submit" class="button primary" aria-disabled=move || saving.get().to_string()>
                    {move || text(if saving.get() { k::SAVING } else { k::SAVE })}
                </button>
                <button type="button" class="button" on:click=move |_| editing.set(false)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}
