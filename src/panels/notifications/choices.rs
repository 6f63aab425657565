//! What one wants to hear: a table of categories and channels, and for partners the accounts that they leave out.

use super::{data, words};
use crate::data::{Load, Remote};
use crate::http::{HttpError, Request};
use crate::i18n::{Key, fill, keys as k, text};
use crate::panels::Place;
use crate::session::Session;
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Channel, OptOut, Subscribe, Subscription, Subscriptions};
use portico_rules::Feature;
use serde::Serialize;
use std::sync::Arc;

/// What is needed to keep a choice.
#[derive(Clone, Copy)]
struct Keeping {
    session: Session,
    remote: Remote<Subscriptions>,
    failed: RwSignal<Option<HttpError>>,
    may: bool,
}

impl Keeping {
    /// Keeps a choice. What is not kept is shown as it stands.
    fn keep(self, address: String, choice: impl Serialize + 'static) {
        spawn_local(async move {
            match Request::put(&address, "", &choice).send::<Subscriptions>().await {
                Ok(answer) => {
                    self.failed.try_set(None);
                    self.remote.load.try_set(Load::Ready(Arc::new(answer)));
                }
                Err(error) if error.is_signed_out() => self.session.signed_out(),
                Err(error) => {
                    self.failed.try_set(Some(error));
                    self.remote.reload();
                }
            }
        });
    }
}

/// Draws it.
pub(super) fn choices(place: &Place) -> AnyView {
    let address = data(place, "/subscriptions");
    let read_from = address.clone();
    let keeping = Keeping {
        session: place.session,
        remote: Remote::new(place.session, move || read_from.clone()),
        failed: RwSignal::new(None),
        may: place.view.may_edit(Feature::Notifications),
    };
    let (leave_out, account) = (data(place, "/opt-out"), place.view.context.account.name.clone());
    let body = keeping.remote.show(move |answer| {
        let Subscriptions { categories, opted_out, opted_out_here } = &answer.content;
        let rows = categories.iter().map(|row| line(keeping, &address, *row)).collect_view();
        let here = fill(k::NOTIFICATIONS_OUT_HERE, &[("account", &account)]);
        let all = opted_out.map(|out| opt_out(keeping, &leave_out, true, out, text(k::NOTIFICATIONS_OUT_ALL).to_owned()));
        let here = opted_out_here.map(|out| opt_out(keeping, &leave_out, false, out, here));
        let outs = (all.is_some() || here.is_some()).then(|| {
            view! {
                <fieldset class="card stack">
                    <legend>{text(k::NOTIFICATIONS_OUT)}</legend>
                    <p class="quiet">{text(k::NOTIFICATIONS_OUT_DETAIL)}</p>
                    {all}
                    {here}
                </fieldset>
            }
        });
        view! {
            <table class="subscriptions card">
                <caption class="visually-hidden">{text(k::NOTIFICATIONS_CHOICES)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text(k::NOTIFICATIONS_CATEGORY)}</th>
                        <th scope="col">{text(k::NOTIFICATIONS_IN_APP)}</th>
                        <th scope="col">{text(k::NOTIFICATIONS_MAIL)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {outs}
        }
        .into_any()
    });
    let failed = keeping.failed;
    view! {
        <p class="lead">{text(k::NOTIFICATIONS_CHOICES_LEAD)}</p>
        <p class="form-error" role="alert">{move || failed.get().map(|error| ui::words(&error))}</p>
        {body}
    }
    .into_any()
}

fn line(keeping: Keeping, address: &str, row: Subscription) -> AnyView {
    let name = text(words::category(row.category));
    let hint = row.always.then(|| view! { <span class="quiet">{text(k::NOTIFICATIONS_ALWAYS)}</span> });
    let cell = |channel: Channel, on: bool, word: Key| {
        let address = address.to_owned();
        let change = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
            let on = event.target().checked();
            keeping.keep(address.clone(), Subscribe { category: row.category, channel, on });
        };
        view! {
            <td>
                <label class="cell">
                    <input type="checkbox" checked=on disabled=row.always || !keeping.may on:change:target=change />
                    <span class="visually-hidden">{format!("{name}: {}", text(word))}</span>
                </label>
            </td>
        }
    };
    view! {
        <tr data-category=row.category.as_str()>
            <th scope="row">{name}{hint}</th>
            {cell(Channel::InApp, row.in_app, k::NOTIFICATIONS_IN_APP)}
            {cell(Channel::Mail, row.mail, k::NOTIFICATIONS_MAIL)}
        </tr>
    }
    .into_any()
}

fn opt_out(keeping: Keeping, address: &str, all: bool, out: bool, label: String) -> AnyView {
    let address = address.to_owned();
    let change = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        keeping.keep(address.clone(), OptOut { all, on: event.target().checked() });
    };
    view! {
        <label class="out">
            <input type="checkbox" checked=out disabled=!keeping.may on:change:target=change />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
