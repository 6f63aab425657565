//! Fields of the forms, and errors in words.

use crate::http::HttpError;
use crate::i18n::{Key, keys as k, text};
use crate::ui::form::{self, Failed, Field};
use crate::{browser, routes, ui, words};
use leptos::prelude::*;
use portico_api::AccountId;
use portico_rules::{Page, Role};

/// The heading of a page.
pub(super) fn head(page: Page) -> AnyView {
    browser::heading_is_there();
    view! { <div class="panel-head"><h1 tabindex="-1">{text(words::page(page))}</h1></div> }.into_any()
}

/// The API's address of a page's data, with what is inside it.
pub(super) fn data(account: &AccountId, page: Page, inside: &str) -> String {
    format!("{}{}{inside}", routes::API, routes::page(account, page))
}

/// A labelled field with what is wrong with it.
pub(super) fn field(failed: Failed, field: Field, value: RwSignal<String>) -> AnyView {
    form::input(failed, field, value.get_untracked(), move |text| value.set(text))
}

/// A choice among terms.
pub(super) fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    failed: Failed,
    name: &'static str,
    label: Key,
    value: RwSignal<T>,
    options: Vec<(T, &'static str, String)>,
) -> AnyView {
    let id = format!("field-{name}");
    let hint = format!("{id}-problem");
    let described = hint.clone();
    let problem = form::problem(failed, name.to_owned());
    let now = value.get_untracked();
    let terms: Vec<_> = options.iter().map(|(term, spelled, _)| (*term, *spelled)).collect();
    let options = options.into_iter().map(|(term, spelled, word)| {
        view! { <option value=spelled selected=term == now>{word}</option> }
    });
    let choose = move |spelled: String| {
        if let Some((term, _)) = terms.iter().find(|(_, known)| *known == spelled) {
            value.set(*term);
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{text(label)}</label>
            <select id=id name=name
                aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                on:change:target=move |event| choose(event.target().value())
            >
                {options.collect_view()}
            </select>
            {move || problem.get().map(|problem| view! { <span class="field-error" id=hint.clone()>{text(problem)}</span> })}
        </div>
    }
    .into_any()
}

/// A choice of a role.
pub(super) fn role(failed: Failed, value: RwSignal<Role>) -> AnyView {
    let roles = Role::ALL.map(|role| (role, role.as_str(), text(words::role(role)).to_owned()));
    choice(failed, "role", k::PEOPLE_ROLE, value, roles.to_vec())
}

/// What went wrong, by the name that the server gives it where there is one.
pub(super) fn said(error: &HttpError) -> String {
    let HttpError::Problem(_, problem) = error else { return ui::words(error) };
    let own = problem.fields.iter().find_map(|problem| match problem.code.as_str() {
        "last_admin" => Some(k::PEOPLE_LAST_ADMIN),
        "here_already" => Some(k::PEOPLE_HERE_ALREADY),
        "invited_already" => Some(k::PEOPLE_INVITED_ALREADY),
        "admin_first" => Some(k::PEOPLE_ADMIN_FIRST),
        "inactive" => Some(k::PEOPLE_ACCOUNT_INACTIVE),
        _ => None,
    });
    own.map_or_else(|| ui::words(error), |key| text(key).to_owned())
}

/// The place of a form where it says what went wrong.
pub(super) fn form_error(failed: Failed) -> AnyView {
    view! {
        <div data-form-error="" tabindex="-1" role="alert" class="form-error">
            {move || failed.with(|failed| failed.as_ref().map(said))}
        </div>
    }
    .into_any()
}
