//! Notices on the operators' desk: writing, publishing, updating and correcting them.

use crate::http::{HttpError, Request};
use crate::i18n::{Key, datetime, fill, keys as k, text};
use crate::session::{Session, Told};
use crate::ui::{self, Rows, status};
use crate::{browser, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{
    DeskNotice, NoticeEdit, NoticeKind, NoticePlace, NoticeState, Page, PartnerRow, Severity, Timestamp,
    UpdateNotice,
};
use std::sync::Arc;

const KINDS: [NoticeKind; 3] =
    [NoticeKind::Outage, NoticeKind::Maintenance, NoticeKind::EmergencyMaintenance];
const STATES: [NoticeState; 8] = [
    NoticeState::Investigating,
    NoticeState::Identified,
    NoticeState::Monitoring,
    NoticeState::Resolved,
    NoticeState::Scheduled,
    NoticeState::InProgress,
    NoticeState::Completed,
    NoticeState::Cancelled,
];

type Notices = Rows<Page<DeskNotice>>;

/// Shows the notices of all partners, the newest first, and the form for a new one.
pub(super) fn notices(session: Session) -> AnyView {
    let rows = Notices::new(session, || routes::ALL_NOTICES.to_owned());
    session.when_told(Told::Notices, move || rows.reload());
    // What the form is about: nothing, a new notice, or one that is corrected.
    let open = RwSignal::new(None::<Option<Arc<DeskNotice>>>);
    let body = rows.show(
        k::ORDERS_MORE,
        move || ().into_any(),
        move |items| {
            let lines = items.iter().map(|notice| line(session, rows, open, notice)).collect_view();
            view! { <ul class="list card orders">{lines}</ul> }.into_any()
        },
    );
    let form = move || open.get().map(|about| form(session, rows, open, about));
    view! {
        <section class="stack" data-desk="notices">
            <h2>{text(k::NOTICES)}</h2>
            <p><button type="button" class="button" data-new-notice="" on:click=move |_| open.set(Some(None))>{text(k::DESK_NEW_NOTICE)}</button></p>
            {form}
            {body}
        </section>
    }
    .into_any()
}

/// Sends something about a notice, and reads the list again.
fn send(
    session: Session,
    rows: Notices,
    failed: RwSignal<Option<HttpError>>,
    make: impl AsyncFnOnce() -> Result<(), HttpError> + 'static,
    done: impl FnOnce() + 'static,
) {
    failed.set(None);
    spawn_local(async move {
        match make().await {
            Ok(()) => {
                done();
                rows.reload();
            }
            Err(error) if error.is_signed_out() => session.signed_out(),
            Err(error) => drop(failed.try_set(Some(error))),
        }
    });
}

fn inside(id: &str, what: &str) -> String {
    format!("{}/{id}{what}", routes::ALL_NOTICES)
}

fn line(
    session: Session,
    rows: Notices,
    open: RwSignal<Option<Option<Arc<DeskNotice>>>>,
    notice: &Arc<DeskNotice>,
) -> AnyView {
    let (word, tone) = words::notice_state(notice.state);
    let failed = RwSignal::new(None::<HttpError>);
    let id = StoredValue::new(notice.id.to_string());
    let tag = StoredValue::new(format!("\"{}\"", notice.version));
    let whose =
        notice.partner.as_ref().map_or_else(|| text(k::DESK_EVERYBODY).to_owned(), |p| p.name.clone());
    let correct = Arc::clone(notice);
    let acts = if notice.published.is_none() {
        let publish = move |_| {
            let sent = async move || {
                let (address, tag) = (inside(&id.get_value(), "/publish"), tag.get_value());
                Request::post(&address, &()).at_version(&tag).send::<DeskNotice>().await.map(drop)
            };
            send(session, rows, failed, sent, || {});
        };
        let discard = move |_| {
            let sent = async move || {
                let (address, tag) = (inside(&id.get_value(), ""), tag.get_value());
                Request::delete(&address).at_version(&tag).send::<()>().await.map(drop)
            };
            send(session, rows, failed, sent, || {});
        };
        view! {
            <button type="button" class="button" data-publish="" on:click=publish>{text(k::DESK_PUBLISH)}</button>
            <button type="button" class="button" on:click=discard>{text(k::DESK_DISCARD)}</button>
        }
        .into_any()
    } else {
        update(session, rows, failed, (id, tag), notice)
    };
    view! {
        <li data-notice=notice.edit.title.clone()>
            <strong>{notice.edit.title.clone()}</strong>
            {notice.published.is_none().then(|| view! { <span class="status quiet">{text(k::DESK_DRAFT)}</span> })}
            {status(tone, word, None)}
            <span class="quiet">{whose}" · "{datetime(notice.edit.starts.0 as f64)}</span>
            {move || failed.get().map(|error| view! { <p class="form-error said" role="alert">{ui::words(&error)}</p> })}
            <div class="order-bar">
                {acts}
                <button type="button" class="button" data-correct="" on:click=move |_| open.set(Some(Some(Arc::clone(&correct))))>
                    {text(k::DESK_CORRECT)}
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// What is said next about a notice that was told.
fn update(
    session: Session,
    rows: Notices,
    failed: RwSignal<Option<HttpError>>,
    (id, tag): (StoredValue<String>, StoredValue<String>),
    notice: &DeskNotice,
) -> AnyView {
    let kind = notice.edit.kind;
    let state = RwSignal::new(notice.state);
    let said = RwSignal::new(String::new());
    let options = STATES.into_iter().filter(|state| kind.has(*state)).map(|option| {
        let value = place_of(option);
        view! { <option value=value selected=option == notice.state>{text(words::notice_state(option).0)}</option> }
    });
    let say = move |_| {
        let sent = async move || {
            let body = UpdateNotice { state: state.get_untracked(), words: said.get_untracked() };
            let (address, tag) = (inside(&id.get_value(), "/updates"), tag.get_value());
            Request::post(&address, &body).at_version(&tag).send::<DeskNotice>().await.map(drop)
        };
        send(session, rows, failed, sent, || {});
    };
    let chosen = move |event: web_sys::Event| {
        if let Some(option) =
            STATES.into_iter().find(|option| place_of(*option) == event_target_value(&event))
        {
            state.set(option);
        }
    };
    let about = |key| format!("{}: {}", text(key), notice.edit.title);
    view! {
        <select aria-label=about(k::COLUMN_STATE) on:change=chosen>{options.collect_view()}</select>
        <input class="why-field" aria-label=about(k::DESK_WORDS) placeholder=text(k::DESK_WORDS) maxlength="2000"
            on:input:target=move |event| said.set(event.target().value()) />
        <button type="button" class="button" data-say="" on:click=say>{text(k::DESK_SAY)}</button>
    }
    .into_any()
}

fn place_of(state: NoticeState) -> String {
    STATES.iter().position(|known| *known == state).map(|place| place.to_string()).unwrap_or_default()
}

fn blank() -> NoticeEdit {
    NoticeEdit {
        reference: None,
        partner: None,
        kind: NoticeKind::Outage,
        state: None,
        severity: None,
        title: String::new(),
        impact: None,
        starts: Timestamp(browser::now()),
        ends: None,
        actual_starts: None,
        actual_ends: None,
        announced: None,
        phrase: None,
        offerings: Vec::new(),
        places: Vec::new(),
        services: Vec::new(),
        words: None,
        publish: false,
    }
}

/// As a field of date and time takes it, in coordinated universal time.
fn field_time(at: Option<Timestamp>) -> String {
    at.map(|at| browser::iso(at.0 as f64).chars().take(16).collect()).unwrap_or_default()
}

fn parsed(text: &str) -> Option<Timestamp> {
    browser::instant(&format!("{text}Z")).filter(|_| !text.is_empty()).map(Timestamp)
}

fn listed(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The form of a new notice, or of a correction. Times are in UTC.
fn form(
    session: Session,
    rows: Notices,
    open: RwSignal<Option<Option<Arc<DeskNotice>>>>,
    about: Option<Arc<DeskNotice>>,
) -> AnyView {
    let edit = RwSignal::new(about.as_ref().map_or_else(blank, |notice| notice.edit.clone()));
    let failed = RwSignal::new(None::<HttpError>);
    let corrected = StoredValue::new(
        about.as_ref().map(|notice| (notice.id.to_string(), format!("\"{}\"", notice.version))),
    );
    let is_told = about.as_ref().is_some_and(|notice| notice.published.is_some());
    // One name for however many clicks.
    let reference = StoredValue::new(browser::unique());
    let save = move |publish: bool| {
        let sent = async move || {
            let mut body = edit.get_untracked();
            body.publish = publish;
            match corrected.get_value() {
                Some((id, tag)) => {
                    Request::put(&inside(&id, ""), &tag, &body).send::<DeskNotice>().await.map(drop)
                }
                None => {
                    body.reference = Some(reference.get_value());
                    Request::post(routes::ALL_NOTICES, &body).send::<DeskNotice>().await.map(drop)
                }
            }
        };
        send(session, rows, failed, sent, move || open.set(None));
    };
    let line = |label: Key, name: &'static str, value: String, put: fn(&mut NoticeEdit, String)| {
        view! {
            <label class="field">
                <span>{text(label)}</span>
                <input name=name value=value on:input:target=move |event| edit.update(|edit| put(edit, event.target().value())) />
            </label>
        }
    };
    let at = |label: Key,
              name: &'static str,
              value: Option<Timestamp>,
              put: fn(&mut NoticeEdit, Option<Timestamp>)| {
        view! {
            <label class="field">
                <span>{text(label)}" (UTC)"</span>
                <input type="datetime-local" name=name value=field_time(value)
                    on:input:target=move |event| edit.update(|edit| put(edit, parsed(&event.target().value()))) />
            </label>
        }
    };
    let now = edit.get_untracked();
    let kinds = KINDS.into_iter().enumerate().map(|(place, kind)| {
        view! { <option value=place.to_string() selected=kind == now.kind>{text(words::notice_kind(kind))}</option> }
    });
    let choose_kind = move |event: web_sys::Event| {
        let kind =
            event_target_value(&event).parse::<usize>().ok().and_then(|place| KINDS.get(place).copied());
        edit.update(|edit| {
            edit.kind = kind.unwrap_or(edit.kind);
            if edit.kind != NoticeKind::Outage {
                edit.severity = None;
            }
        });
    };
    let severities = Severity::ALL.into_iter().map(|severity| {
        let name = match severity {
            Severity::Degraded => k::STATUS_DEGRADED,
            Severity::PartialOutage => k::STATUS_PARTIAL,
            Severity::MajorOutage => k::STATUS_MAJOR,
        };
        view! { <option value=severity.as_str() selected=Some(severity) == now.severity>{text(name)}</option> }
    });
    let choose_severity = move |event: web_sys::Event| {
        edit.update(|edit| edit.severity = Severity::parse(&event_target_value(&event)));
    };
    let partners = crate::data::Remote::<Page<PartnerRow>>::new(session, || routes::PARTNERS.to_owned());
    let partner = corrected.with_value(Option::is_none).then(|| {
        let options = move |rows: &[PartnerRow]| {
            let known = rows.to_vec();
            let choose = move |event: web_sys::Event| {
                let id = event_target_value(&event);
                let partner =
                    known.iter().find(|row| row.account.id.as_str() == id).map(|row| row.account.id.clone());
                edit.update(|edit| edit.partner = partner);
            };
            let options = rows.iter().map(|row| {
                view! { <option value=row.account.id.to_string()>{row.account.name.clone()}</option> }
            });
            view! {
                <label class="field">
                    <span>{text(k::DESK_TOLD_TO)}</span>
                    <select name="partner" on:change=choose>
                        <option value="">{text(k::DESK_EVERYBODY)}</option>
                        {options.collect_view()}
                    </select>
                </label>
            }
            .into_any()
        };
        partners.show(move |answer| options(&answer.content.items))
    });
    let problem = move || {
        failed.get().map(|error| {
            let fields = match &error {
                HttpError::Problem(_, problem) => problem
                    .fields
                    .iter()
                    .map(|field| format!("{}: {}", field.field, field.detail))
                    .collect::<Vec<_>>()
                    .join(" "),
                _ => String::new(),
            };
            view! { <p class="form-error" role="alert">{ui::words(&error)}" "{fields}</p> }
        })
    };
    let metros = now.places.iter().filter_map(|place| place.metro.clone()).collect::<Vec<_>>().join(", ");
    let save_only = (!is_told).then(|| {
        view! { <button type="button" class="button" data-save="" on:click=move |_| save(false)>{text(k::DESK_SAVE_DRAFT)}</button> }
    });
    let publish = if is_told { k::DESK_CORRECT } else { k::DESK_PUBLISH };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save(true);
    };
    view! {
        <form class="stack card" data-notice-form="" on:submit=submit>
            <h3>{match &about { Some(notice) => fill(k::DESK_CORRECTS, &[("title", &notice.edit.title)]), None => text(k::DESK_NEW_NOTICE).to_owned() }}</h3>
            {partner}
            <label class="field"><span>{text(k::COLUMN_KIND)}</span><select name="kind" on:change=choose_kind>{kinds.collect_view()}</select></label>
            <label class="field">
                <span>{text(k::DESK_SEVERITY)}</span>
                <select name="severity" disabled=move || edit.with(|edit| edit.kind != NoticeKind::Outage) on:change=choose_severity>
                    <option value="">"–"</option>
                    {severities.collect_view()}
                </select>
            </label>
            {line(k::STATUS_WHAT, "title", now.title.clone(), |edit, text| edit.title = text)}
            {line(k::STATUS_IMPACT, "impact", now.impact.clone().unwrap_or_default(), |edit, text| edit.impact = some(text))}
            {at(k::DESK_STARTS, "starts", Some(now.starts), |edit, at| edit.starts = at.unwrap_or(edit.starts))}
            {at(k::DESK_ENDS, "ends", now.ends, |edit, at| edit.ends = at)}
            {at(k::STATUS_REALLY_BEGAN, "actual-starts", now.actual_starts, |edit, at| edit.actual_starts = at)}
            {at(k::STATUS_REALLY_ENDED, "actual-ends", now.actual_ends, |edit, at| edit.actual_ends = at)}
            {line(k::DESK_PHRASE, "phrase", now.phrase.clone().unwrap_or_default(), |edit, text| edit.phrase = some(text))}
            {line(k::DESK_OFFERINGS, "offerings", now.offerings.join(", "), |edit, text| edit.offerings = listed(&text))}
            {line(k::DESK_PLACES, "places", metros, |edit, text| {
                let place = |metro| NoticePlace { site: None, metro: Some(metro), country: None };
                edit.places = listed(&text).into_iter().map(place).collect();
            })}
            {line(k::DESK_SERVICES, "services", now.services.join(", "), |edit, text| edit.services = listed(&text))}
            {line(k::DESK_WORDS, "words", String::new(), |edit, text| edit.words = some(text))}
            {problem}
            <div class="form-foot">
                <button type="submit" class="button primary">{text(publish)}</button>
                {save_only}
                <button type="button" class="button" on:click=move |_| open.set(None)>{text(k::CLOSE)}</button>
            </div>
        </form>
    }
    .into_any()
}
