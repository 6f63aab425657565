//! Editing a company profile. Nothing typed is lost by an error, a lost session or somebody who was faster.

use super::super::Place;
use crate::browser;
use crate::data::Remote;
use crate::http::{Answer, HttpError, Request};
use crate::i18n::{Key, keys as k, text};
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{CompanyProfile, CompanyProfileEdit, FieldProblem, ProblemKind, SupportContact};
use portico_rules::SupportModel;
use std::sync::Arc;

/// What is being edited, and how saving it goes.
#[derive(Clone, Copy)]
struct Draft {
    profile: RwSignal<CompanyProfileEdit>,
    /// The version that the draft started from, or the newer one that it is to replace.
    etag: StoredValue<String>,
    saving: RwSignal<bool>,
    failed: RwSignal<Option<HttpError>>,
    /// Rises when contacts are added or taken away, so that their fields are drawn anew.
    contacts: RwSignal<usize>,
}

/// The form.
pub(super) fn form(
    place: Place,
    address: String,
    remote: Remote<CompanyProfile>,
    answer: &Arc<Answer<CompanyProfile>>,
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
    let session = place.session;
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
            let result = Request::put(&address, &etag, &body).send::<CompanyProfile>().await;
            draft.saving.try_set(false);
            match result {
                Ok(answer) => {
                    remote.load.try_set(crate::data::Load::Ready(Arc::new(answer)));
                    editing.try_set(false);
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
            let address = target.get_value();
            match Request::get(&address).send::<CompanyProfile>().await {
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
    let supported_by = answer.content.supported_by;
    view! {
        <form class="stack edit" on:submit=submit novalidate data-form="company-profile">
            <div class="card stack">
                {input(draft, "legal_name", k::PROFILE_LEGAL_NAME, |p| &mut p.legal_name)}
                {input(draft, "trading_name", k::PROFILE_TRADING_NAME, |p| &mut p.trading_name)}
                {input(draft, "registration_number", k::PROFILE_REGISTRATION, |p| &mut p.registration_number)}
                {input(draft, "website", k::PROFILE_WEBSITE, |p| &mut p.website)}
                {input(draft, "phone", k::PROFILE_PHONE, |p| &mut p.phone)}
                {input(draft, "street", k::PROFILE_STREET, |p| &mut p.street)}
                {input(draft, "postcode", k::PROFILE_POSTCODE, |p| &mut p.postcode)}
                {input(draft, "city", k::PROFILE_CITY, |p| &mut p.city)}
                {input(draft, "country", k::PROFILE_COUNTRY_CODE, |p| &mut p.country)}
            </div>
            {contacts(draft, supported_by)}
            <div class="form-foot">
                <div data-form-error="" tabindex="-1">{move || draft.failed.get().map(|error| {
                    failed(&error, replace, give_up)
                })}</div>
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

type Part = fn(&mut CompanyProfileEdit) -> &mut String;

fn input(draft: Draft, field: &'static str, label: Key, part: Part) -> AnyView {
    let start = draft.profile.with_untracked(|profile| part(&mut profile.clone()).clone());
    let change = move |value: String| draft.profile.update(|profile| *part(profile) = value);
    labelled(draft, field.to_owned(), label, start, change)
}

/// A labelled field with what is wrong with it.
fn labelled(
    draft: Draft,
    field: String,
    label: Key,
    start: String,
    change: impl Fn(String) + 'static,
) -> AnyView {
    let id = format!("field-{}", field.replace('/', "-"));
    let hint = format!("{id}-problem");
    let problem = Memo::new(move |_| draft.failed.with(|failed| problem_with(failed.as_ref(), &field)));
    let described = hint.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{text(label)}</label>
            <input
                id=id
                value=start
                autocomplete="off"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                on:input:target=move |event| change(event.target().value())
            />
            {move || problem.get().map(|problem| view! { <span class="field-error" id=hint.clone()>{text(problem)}</span> })}
        </div>
    }
    .into_any()
}

/// What is wrong with one field, in the user's words.
fn problem_with(failed: Option<&HttpError>, field: &str) -> Option<Key> {
    let HttpError::Problem(_, problem) = failed? else { return None };
    let FieldProblem { code, .. } = problem.fields.iter().find(|problem| problem.field == field)?;
    Some(match code.as_str() {
        "required" => k::FIELD_REQUIRED,
        "too_long" => k::FIELD_TOO_LONG,
        "not_an_email" => k::FIELD_NOT_AN_EMAIL,
        "not_a_web_address" => k::FIELD_NOT_A_WEB_ADDRESS,
        "not_a_country" => k::FIELD_NOT_A_COUNTRY,
        "too_many" => k::FIELD_TOO_MANY,
        "contact_required" => k::FIELD_CONTACT_REQUIRED,
        _ => k::FIELD_INVALID,
    })
}

fn contacts(draft: Draft, supported_by: Option<SupportModel>) -> AnyView {
    let rows = move || (0..draft.contacts.get()).map(|index| contact(draft, index)).collect_view();
    let add = move |_| {
        draft.profile.update(|profile| {
            profile.contacts.push(SupportContact { name: String::new(), email: String::new(), phone: None });
        });
        draft.contacts.update(|count| *count += 1);
    };
    let hint = if supported_by == Some(SupportModel::Provider) { k::CONTACTS_REQUIRED } else { k::CONTACTS_OPTIONAL };
    let problem = move || {
        let problem = draft.failed.with(|failed| problem_with(failed.as_ref(), "contacts"));
        problem.map(|problem| view! { <p class="field-error" role="alert">{text(problem)}</p> })
    };
    view! {
        <fieldset class="card stack">
            <legend>{text(k::PROFILE_CONTACTS)}</legend>
            <p class="quiet">{text(hint)}</p>
            {problem}
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
    view! {
        <div class="contact">
            {labelled(draft, field("name"), k::CONTACT_NAME, start.name, change(|contact, value| contact.name = value))}
            {labelled(draft, field("email"), k::EMAIL, start.email, change(|contact, value| contact.email = value))}
            {labelled(
                draft,
                field("phone"),
                k::PROFILE_PHONE,
                start.phone.unwrap_or_default(),
                change(|contact, value| contact.phone = (!value.is_empty()).then_some(value)),
            )}
            <button type="button" class="button quiet" on:click=remove>{text(k::REMOVE_CONTACT)}</button>
        </div>
    }
    .into_any()
}
