//! The inbox: what one was told, the newest first.

use super::{data, words};
use crate::http::{HttpError, Request};
use crate::i18n::{datetime, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::session::{Session, Told};
use crate::ui::{self, Filter, Rows, select, status};
use crate::words::Tone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AboutAccount, MarkNotifications, Notification, NotificationId, Page};
use portico_rules::{Category, Feature};

/// What is needed to mark.
#[derive(Clone)]
struct Marking {
    session: Session,
    address: String,
    rows: Rows<Page<Notification>>,
    failed: RwSignal<Option<HttpError>>,
    may: bool,
}

impl Marking {
    /// Marks some, or all.
    fn mark(&self, ids: Option<Vec<NotificationId>>, read: bool) {
        let Self { session, address, rows, failed, .. } = self.clone();
        spawn_local(async move {
            match Request::post(&address, &MarkNotifications { ids, read }).send::<()>().await {
                Ok(_) => {
                    failed.try_set(None);
                    rows.reload();
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    }
}

/// Draws it.
pub(super) fn inbox(place: &Place) -> AnyView {
    let session = place.session;
    let query = session.navigation.query;
    let filter = Filter::new(session.navigation, &["category", "unread"]);
    let path = routes::panel(place.account(), Feature::Notifications);
    let rows = Rows::<Page<Notification>>::new(session, move || routes::data(&path, &query.get()));
    session.when_told(Told::Notifications, move || rows.reload());
    let marking = Marking {
        session,
        address: data(place, "/mark"),
        rows,
        failed: RwSignal::new(None),
        may: place.view.may_edit(Feature::Notifications),
    };
    let failed = marking.failed;
    let all = marking.clone();
    let mark_all = marking.may.then(|| {
        view! {
            <button type="button" class="button" data-mark-all="" on:click=move |_| all.mark(None, true)>
                {text(k::NOTIFICATIONS_MARK_ALL)}
            </button>
        }
    });
    let place_of = place.clone();
    let body = rows.show(k::NOTIFICATIONS_MORE, move || ui::empty(k::NOTIFICATIONS_NONE, k::NOTIFICATIONS_NONE_DETAIL), move |items| {
        let lines = items.iter().map(|row| line(&place_of, &marking, row)).collect_view();
        view! { <ol class="list card people">{lines}</ol> }.into_any()
    });
    let categories = Category::ALL.map(|category| (category.as_str(), text(words::category(category))));
    let unread = [("true", text(k::NOTIFICATIONS_UNREAD_ONLY))];
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {select(filter, "category", text(k::NOTIFICATIONS_CATEGORY), ("", text(k::FILTER_ALL)), &categories)}
            {select(filter, "unread", text(k::NOTIFICATIONS_SHOW), ("", text(k::FILTER_ALL)), &unread)}
            {mark_all}
        </form>
        <p class="quiet count" role="status">{move || rows.total().map(|total| plural(k::NOTIFICATIONS_COUNT, total, &[]))}</p>
        <p class="form-error" role="alert">{move || failed.get().map(|error| ui::words(&error))}</p>
        {body}
    }
    .into_any()
}

fn line(place: &Place, marking: &Marking, row: &Notification) -> AnyView {
    let is_read = row.read.is_some();
    let sentence = words::sentence(row);
    let mark = marking.may.then(|| {
        let (marking, id) = (marking.clone(), row.id.clone());
        let word = if is_read { k::NOTIFICATIONS_MARK_UNREAD } else { k::NOTIFICATIONS_MARK_READ };
        let label = format!("{}: {sentence}", text(word));
        view! {
            <button type="button" class="button" data-mark="" aria-label=label
                on:click=move |_| marking.mark(Some(vec![id.clone()]), !is_read)
            >
                {text(word)}
            </button>
        }
    });
    let unread = (!is_read).then(|| status(Tone::Busy, k::NOTIFICATIONS_UNREAD, None));
    let by = row.by.as_ref().map(|by| format!("{by} · "));
    view! {
        <li data-notification=terms(row)>
            <span class="people-who">
                <strong>{sentence}</strong>
                {unread}
                {about(place, row)}
                <span class="quiet">
                    {text(words::category(row.category))}" · "{by}{ui::instant(row.at)}" · "{datetime(row.at.0 as f64)}
                </span>
                <span class="quiet">{text(words::why(row.why))}</span>
            </span>
            <span class="people-acts">{mark}</span>
        </li>
    }
    .into_any()
}

fn terms(row: &Notification) -> &'static str {
    row.category.as_str()
}

/// The accounts concerned, each with its services.
fn about(place: &Place, row: &Notification) -> AnyView {
    let more = |count: u32| {
        (count > 0).then(|| view! { <li class="quiet">{fill(k::NOTIFICATIONS_AND_MORE, &[("count", &count)])}</li> })
    };
    let part = |part: &AboutAccount| {
        let services = part.services.iter().map(|service| {
            let to = routes::service(place.account(), &service.id);
            view! { <li><a href=to dir="auto">{service.name.clone()}</a></li> }
        });
        let services = (!part.services.is_empty())
            .then(|| view! { <ul>{services.collect_view()}{more(part.more)}</ul> });
        view! { <li><span dir="auto">{part.account.name.clone()}</span>{services}</li> }
    };
    let parts = row.about.iter().map(part).collect_view();
    view! { <ul class="concerned">{parts}{more(row.more)}</ul> }.into_any()
}
