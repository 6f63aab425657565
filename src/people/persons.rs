//! The people of an account: who they are, inviting them, their roles, deactivating and activating them.

use super::fields::{choice, data, field, form_error, head, role};
use super::question::{self, Question};
use crate::http::{HttpError, Request};
use crate::i18n::{Key, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::session::Session;
use crate::ui::form::{Failed, Field};
use crate::ui::{self, Rows, status};
use crate::words::Tone;
use crate::{browser, words};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{InvitePerson, Language, Page as Listed, Person, PersonState};
use portico_rules::{Access, Page, Role};

const PAGE: Page = Page::People;

/// Draws the page.
pub(super) fn persons(place: Place) -> AnyView {
    let session = place.session;
    let address = data(place.account(), PAGE, "");
    let read_from = address.clone();
    let rows = Rows::<Listed<Person>>::new(session, move || read_from.clone());
    let account = place.view.context.account.name.clone();
    let may_edit = place.view.access(PAGE) == Access::Edit && place.view.see_as().is_none();
    let asked = RwSignal::new(None::<Question>);
    let inviting = RwSignal::new(false);
    let invite = may_edit.then(|| {
        view! {
            <div class="people-bar">
                <button type="button" class="button primary" data-invite="" aria-haspopup="dialog" on:click=move |_| inviting.set(true)>
                    {text(k::PEOPLE_INVITE)}
                </button>
            </div>
        }
    });
    let lead = fill(k::PEOPLE_LEAD, &[("account", &account)]);
    let count = move || rows.total().map(|total| plural(k::PEOPLE_COUNT, total, &[]));
    let (form_address, form_account) = (address.clone(), account.clone());
    let body = rows.show(
        k::PEOPLE_MORE,
        move || ui::empty(k::PEOPLE_NONE, k::PEOPLE_NONE_DETAIL),
        move |items| {
            let lines =
                items.iter().map(|person| line(&address, &account, may_edit, person, asked)).collect_view();
            view! { <ul class="list card people">{lines}</ul> }.into_any()
        },
    );
    view! {
        {head(PAGE)}
        <p class="lead">{lead}</p>
        {invite}
        <p class="quiet count" role="status">{count}</p>
        {body}
        {question::dialog(session, asked, move || rows.reload())}
        {invite_dialog(session, inviting, form_address, form_account, rows)}
    }
    .into_any()
}

fn line(
    address: &str,
    account: &str,
    may_edit: bool,
    person: &Person,
    asked: RwSignal<Option<Question>>,
) -> AnyView {
    let state = match person.state {
        PersonState::Active => None,
        PersonState::Inactive => Some((Tone::Gone, k::PEOPLE_INACTIVE)),
        PersonState::Invited => Some((Tone::Busy, k::PEOPLE_INVITED)),
        PersonState::Expired => Some((Tone::Warn, k::PEOPLE_EXPIRED)),
    };
    let acts = may_edit.then(|| {
        questions(address, account, person)
            .into_iter()
            .map(|(act, question)| {
                let yes = question.yes;
                let label = fill(k::PEOPLE_OF, &[("what", &text(yes)), ("name", &person.name)]);
                view! {
                    <button type="button" class="button" data-act=act aria-haspopup="dialog" aria-label=label
                        on:click=move |_| asked.set(Some(question.clone()))
                    >
                        {text(yes)}
                    </button>
                }
            })
            .collect_view()
    });
    view! {
        <li data-person=person.email.clone()>
            <span class="people-who">
                <span>
                    <strong>{person.name.clone()}</strong>
                    {person.is_you.then(|| format!(" {}", text(k::PEOPLE_YOU)))}
                </span>
                {state.map(|(tone, word)| status(tone, word, None))}
                <span class="quiet">
                    {person.email.clone()}" · "{text(words::role(person.role))}" · "{ui::instant(person.since)}
                </span>
            </span>
            <span class="people-acts">{acts}</span>
        </li>
    }
    .into_any()
}

/// What may be done with somebody, each with what is asked before.
fn questions(address: &str, account: &str, person: &Person) -> Vec<(&'static str, Question)> {
    let question = |act: &'static str, [title, detail, yes]: [Key; 3], role: Option<Role>| {
        let names: [(&str, &dyn std::fmt::Display); 2] = [("name", &person.name), ("account", &account)];
        let question = Question {
            title: fill(title, &names),
            detail: fill(detail, &names),
            yes,
            address: format!("{address}/{}/{act}", person.id),
            role,
        };
        (act, question)
    };
    let change = question(
        "role",
        [k::PEOPLE_ROLE_TITLE, k::PEOPLE_ROLE_DETAIL, k::PEOPLE_ROLE_CHANGE],
        Some(person.role),
    );
    match person.state {
        PersonState::Active => vec![
            change,
            question(
                "deactivate",
                [k::PEOPLE_DEACTIVATE_TITLE, k::PEOPLE_DEACTIVATE_DETAIL, k::DEACTIVATE],
                None,
            ),
        ],
        PersonState::Inactive => {
            vec![question(
                "activate",
                [k::PEOPLE_ACTIVATE_TITLE, k::PEOPLE_ACTIVATE_DETAIL, k::ACTIVATE],
                None,
            )]
        }
        PersonState::Invited | PersonState::Expired => vec![
            question("resend", [k::PEOPLE_RESEND_TITLE, k::PEOPLE_RESEND_DETAIL, k::PEOPLE_RESEND], None),
            question("revoke", [k::PEOPLE_REVOKE_TITLE, k::PEOPLE_REVOKE_DETAIL, k::PEOPLE_REVOKE], None),
        ],
    }
}

fn invite_dialog(
    session: Session,
    inviting: RwSignal<bool>,
    address: String,
    account: String,
    rows: Rows<Listed<Person>>,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if inviting.get() {
            request_animation_frame(move || ui::open(node));
        }
    });
    let content = move || inviting.get().then(|| form(session, address.clone(), &account, node, rows));
    view! {
        <dialog class="card" node_ref=node aria-labelledby="invite-title" on:close=move |_| inviting.set(false)>{content}</dialog>
    }
    .into_any()
}

fn form(
    session: Session,
    address: String,
    account: &str,
    node: NodeRef<html::Dialog>,
    rows: Rows<Listed<Person>>,
) -> AnyView {
    let failed: Failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The first of an account administers it.
    let nobody_yet = rows.total() == Some(0);
    let chosen = RwSignal::new(if nobody_yet { Role::CompanyAdmin } else { Role::ReadOnly });
    let language = RwSignal::new(if browser::language() == "de" { Language::De } else { Language::En });
    let address = StoredValue::new(address);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let body = InvitePerson {
                name: name.get_untracked(),
                email: email.get_untracked(),
                role: chosen.get_untracked(),
                language: language.get_untracked(),
            };
            let result = Request::post(&address.get_value(), &body).send::<Person>().await;
            busy.try_set(false);
            match result {
                Ok(_) => {
                    ui::close(node);
                    rows.reload();
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("dialog[open] [data-form-error]");
                }
            }
        });
    };
    let languages =
        vec![(Language::En, "en", "English".to_owned()), (Language::De, "de", "Deutsch".to_owned())];
    view! {
        <form class="stack" on:submit=submit novalidate data-form="invite">
            <h2 id="invite-title">{fill(k::PEOPLE_INVITE_TITLE, &[("account", &account)])}</h2>
            <p>{text(k::PEOPLE_INVITE_DETAIL)}</p>
            {field(failed, Field::new("name", k::PEOPLE_NAME), name)}
            {field(failed, Field { kind: "email", ..Field::new("email", k::EMAIL) }, email)}
            {role(failed, chosen)}
            {choice(failed, "language", k::PEOPLE_LANGUAGE, language, languages)}
            <div class="form-foot">
                {form_error(failed)}
                <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>
                    {move || text(if busy.get() { k::SAVING } else { k::PEOPLE_INVITE })}
                </button>
                <button type="button" class="button" on:click=move |_| ui::close(node)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}
