//! Orders on the operators' desk, each with what comes next.

use crate::http::{HttpError, Request};
use crate::i18n::{Key, keys as k, plural, text};
use crate::session::{Session, Told};
use crate::ui::{self, Rows, status};
use crate::{notices, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AdvanceOrder, OrderRow, Page};
use portico_rules::OrderAct;
use std::sync::Arc;

/// Shows the orders, newest first.
pub(super) fn orders(session: Session) -> AnyView {
    let rows = Rows::<Page<OrderRow>>::new(session, || routes::ALL_ORDERS.to_owned());
    session.when_told(Told::Orders, move || rows.reload());
    let body = rows.show(
        k::ORDERS_MORE,
        move || ().into_any(),
        move |items| {
            let lines = items.iter().map(|order| line(session, rows, order)).collect_view();
            view! { <ul class="list card orders">{lines}</ul> }.into_any()
        },
    );
    view! {
        <section class="stack" data-desk="orders">
            <h2>{text(k::ORDERS)}</h2>
            <p class="quiet" role="status">{move || rows.total().map(|total| plural(k::ORDERS_COUNT, total, &[]))}</p>
            {body}
        </section>
    }
    .into_any()
}

fn name(act: OrderAct) -> Option<Key> {
    match act {
        OrderAct::Start => Some(k::ORDER_START),
        OrderAct::Finish => Some(k::ORDER_FINISH),
        OrderAct::Refuse => Some(k::ORDER_REFUSE),
        OrderAct::Fail => Some(k::ORDER_FAIL),
        OrderAct::Submit | OrderAct::Withdraw | OrderAct::Approve | OrderAct::Reject => None,
    }
}

fn line(session: Session, rows: Rows<Page<OrderRow>>, order: &Arc<OrderRow>) -> AnyView {
    let (word, tone) = words::order_state(order.state);
    let edit = &order.edit;
    let parts = [
        Some(text(words::order_kind(edit.kind)).to_owned()),
        edit.product.map(|product| text(words::service_kind(product)).to_owned()),
        edit.speed_mbps.map(notices::speed),
        edit.term_months.map(|months| plural(k::MONTHS, months as usize, &[])),
        edit.market.clone(),
        Some(edit.location.clone()),
        Some(edit.b_end_text.clone()),
        Some(edit.name.clone()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let why = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let address = StoredValue::new(routes::advance(&order.id));
    let advance = move |act: OrderAct| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let body = AdvanceOrder { act, words: why.get_untracked() };
            let done = Request::post(&address.get_value(), &body).send::<OrderRow>().await;
            busy.try_set(false);
            match done {
                Ok(_) => rows.reload(),
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let buttons = order.may.iter().filter_map(|act| {
        let act = *act;
        let label = name(act)?;
        Some(view! {
            <button type="button" class="button" data-act=act.as_str() on:click=move |_| advance(act)>{text(label)}</button>
        })
    });
    let label = format!("{} {}", text(k::ORDER_WHY), order.number);
    let words = (!order.may.is_empty()).then(|| {
        view! {
            <input class="why-field" aria-label=label placeholder=text(k::ORDER_WHY) maxlength="500"
                on:input:target=move |event| why.set(event.target().value()) />
        }
    });
    view! {
        <li data-order=order.number.clone()>
            <strong>{order.number.clone()}" "{order.name.clone()}</strong>
            {status(tone, word, None)}
            {order.connection.map(|connection| {
                let (word, tone) = words::connection_state(connection);
                view! { <span class="quiet">{text(k::ORDER_OWNER)}": "{status(tone, word, None)}</span> }
            })}
            <span class="quiet">{order.account.name.clone()}" · "{parts.join(" · ")}" · "{ui::instant(order.changed)}</span>
            {order.words.clone().map(|words| view! { <p class="said">{words}</p> })}
            {move || failed.get().map(|error| view! { <p class="form-error said" role="alert">{ui::words(&error)}</p> })}
            <div class="order-bar">{buttons.collect_view()}{words}</div>
        </li>
    }
    .into_any()
}
