//! The page of one order: its draft at work, or how it stands and what may be done with it.

use super::{facts, flow, heading};
use crate::browser;
use crate::data::{Load, Remote};
use crate::http::{HttpError, Request};
use crate::i18n::{Key, fill, keys as k, text};
use crate::panels::Place;
use crate::session::Told;
use crate::ui::{self, status};
use crate::{routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Order, RejectOrder};
use portico_rules::{OrderAct, OrderState};
use std::sync::Arc;

/// Draws the page.
pub(super) fn page(place: Place, id: &str) -> AnyView {
    let address = routes::orders_data(place.account(), &format!("/{id}"));
    let read_from = address.clone();
    let order = Remote::<Order>::new(place.session, move || read_from.clone());
    let lost = flow::Lost::new(None);
    // A draft at work stays as it was typed.
    place.session.when_told(Told::Orders, move || {
        let drafting = order.load.with_untracked(|load| match load {
            Load::Ready(answer) => answer.content.row.state == OrderState::Draft,
            _ => true,
        });
        if !drafting {
            order.reload();
        }
    });
    order.show(move |answer| {
        let row = &answer.content.row;
        let title = match row.name.as_str() {
            "" => {
                let product = row.edit.product.map(|product| text(words::service_kind(product)));
                format!("{}: {}", text(words::order_kind(row.edit.kind)), product.unwrap_or(&row.number))
            }
            name => format!("{}: {name}", text(words::order_kind(row.edit.kind))),
        };
        let head = heading(&place, &title, true);
        let (word, tone) = words::order_state(row.state);
        let drafting = row.state == OrderState::Draft && row.may.contains(&OrderAct::Submit);
        let body = if drafting {
            flow::flow(&place, order, &answer, lost)
        } else {
            summary(&place, &address, order, &answer.content)
        };
        view! {
            {head}
            <p class="lead" data-order-state=row.state.as_str()>
                {row.number.clone()}" "{status(tone, word, None)}" "
                <span class="quiet">{fill(k::ORDER_FOR, &[("account", &row.account.name)])}</span>
            </p>
            {body}
        }
        .into_any()
    })
}

fn summary(place: &Place, address: &str, remote: Remote<Order>, order: &Order) -> AnyView {
    let events = order.events.iter().map(|event| {
        let (word, tone) = words::order_state(event.state);
        let by = event.by.clone().unwrap_or_else(|| text(k::ORDER_BY_PROVIDER).to_owned());
        view! {
            <li>
                {status(tone, word, None)}
                <span class="quiet">{text(k::ORDER_BY)}" "{by}" · "{ui::instant(event.at)}</span>
                {event.words.clone().map(|words| view! { <p class="said">{words}</p> })}
            </li>
        }
    });
    view! {
        <div class="columns">
            <section class="card"><h2>{text(k::FACTS)}</h2>{facts::facts(place, order)}</section>
            {order.estimate.as_ref().map(facts::estimate)}
            <section class="card"><h2>{text(k::ORDER_HISTORY)}</h2><ul class="list">{events.collect_view()}</ul></section>
        </div>
        {acts(place, address, remote, &order.row.may)}
    }
    .into_any()
}

/// What may be done with it now, each with a button.
fn acts(place: &Place, address: &str, remote: Remote<Order>, may: &[OrderAct]) -> Option<AnyView> {
    if may.is_empty() {
        return None;
    }
    let words = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let (session, address) = (place.session, StoredValue::new(address.to_owned()));
    let act = move |act: OrderAct| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let to = format!("{}/{act}", address.get_value());
            let body = RejectOrder { words: words.get_untracked() };
            let done = Request::post(&to, &body).send::<Order>().await;
            busy.try_set(false);
            match done {
                Ok(answer) => {
                    drop(remote.load.try_set(Load::Ready(Arc::new(answer))));
                    request_animation_frame(browser::focus_heading);
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let button = move |which: OrderAct, name: Key, class: &'static str| {
        view! {
            <button type="button" class=class data-act=which.as_str() aria-disabled=move || busy.get().to_string() on:click=move |_| act(which)>
                {text(name)}
            </button>
        }
    };
    let has = |which| may.contains(&which);
    let rejects = has(OrderAct::Reject);
    let failure = move || {
        failed.get().map(|error| {
            let again = error.is_outdated().then(|| {
                view! { <button type="button" class="button" on:click=move |_| remote.reload()>{text(k::ORDER_THEIRS)}</button> }
            });
            let missing = matches!(&error, HttpError::Problem(_, problem) if problem.fields.iter().any(|field| field.field == "words"));
            let why = match &error {
                HttpError::Problem(_, problem) => problem.fields.iter().find(|field| field.field == "connection"),
                _ => None,
            };
            let said = if why.is_some() { text(k::ORDER_PROBLEM_OWNER_ACCEPTED).to_owned() } else if missing { text(k::FIELD_REQUIRED).to_owned() } else { ui::words(&error) };
            view! { <div class="form-error" role="alert"><p>{said}</p>{again}</div> }
        })
    };
    let view = view! {
        <section class="card stack order-acts">
            {rejects.then(|| view! {
                <div class="field">
                    <label for="order-words">{text(k::ORDER_WHY)}</label>
                    <textarea id="order-words" rows="3" maxlength="500" on:input:target=move |event| words.set(event.target().value())></textarea>
                </div>
            })}
            {failure}
            <div class="form-foot">
                {has(OrderAct::Approve).then(|| button(OrderAct::Approve, k::ORDER_APPROVE, "button primary"))}
                {rejects.then(|| button(OrderAct::Reject, k::ORDER_REJECT, "button"))}
                {has(OrderAct::Withdraw).then(|| button(OrderAct::Withdraw, k::ORDER_WITHDRAW, "button"))}
            </div>
        </section>
    };
    Some(view.into_any())
}
