//! The operators' desk: requests that only the provider can grant, the partners there are, and orders.

use crate::data::Remote;
use crate::i18n::{keys as k, number, plural, text};
use crate::lazy::{ChunkError, lazily};
use crate::requests::{Queue, queue};
use crate::session::Session;
use crate::shell::{desk_notices, desk_orders};
use crate::{chat, people, routes};
use leptos::prelude::*;
use portico_api::{FeatureRequest, Page, PartnerRow, RequestTo};

/// Shows the partners.
pub(super) fn desk(session: Session) -> AnyView {
    let partners = Remote::<Page<PartnerRow>>::new(session, || routes::PARTNERS.to_owned());
    let table = move |rows: &[PartnerRow]| {
        let rows = rows.iter().map(|row| {
            view! {
                <tr>
                    <th scope="row"><a href=routes::partner(&row.account.id)>{row.account.name.clone()}</a></th>
                    <td>{row.referred_by.clone()}</td>
                    <td class="number">{number(row.managed_accounts.into())}</td>
                    <td class="number">{number(row.services.into())}</td>
                    <td class="number">{number(row.users.into())}</td>
                </tr>
            }
        });
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=text(k::PARTNERS)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text(k::KIND_PARTNER)}</th>
                            <th scope="col">{text(k::REFERRED_BY)}</th>
                            <th scope="col" class="number">{text(k::MANAGED_ACCOUNTS)}</th>
                            <th scope="col" class="number">{text(k::FEATURE_SERVICES)}</th>
                            <th scope="col" class="number">{text(k::PEOPLE)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <div class="panel-head"><h1 tabindex="-1">{text(k::DESK)}</h1></div>
        {queue(Queue {
            only: None,
            session,
            address: routes::REQUESTS.to_owned(),
            answers: RequestTo::Provider,
            may_answer: true,
            grant: Some(Callback::new(move |request| grant(session, request))),
        })}
        {lazily(|| Box::pin(chats()), move |chats| chats(session))}
        {partners.show(move |answer| {
            let total = usize::try_from(answer.content.total).unwrap_or(usize::MAX);
            view! {
                <p class="quiet">{plural(k::PARTNERS_COUNT, total, &[])}</p>
                {table(&answer.content.items)}
            }
            .into_any()
        })}
        {lazily(|| Box::pin(orders()), move |orders| orders(session))}
        {lazily(|| Box::pin(notices()), move |notices| notices(session))}
        {people::mails(session)}
    }
    .into_any()
}

/// Goes to the settings of the partner concerned, with the change that grants the request.
fn grant(session: Session, request: FeatureRequest) {
    if let Some(partner) = &request.partner {
        session.navigation.go(&routes::granting(&partner.id, &request));
    }
}

/// So do notices.
#[wasm_split_helpers::wasm_split(desk_notices, fallible)]
fn notices() -> Result<fn(Session) -> AnyView, ChunkError> {
    Ok(desk_notices::notices)
}

/// Who waits for an answer comes before the partners.
#[wasm_split_helpers::wasm_split(desk_chats, fallible)]
fn chats() -> Result<fn(Session) -> AnyView, ChunkError> {
    Ok(chat::desk::desk)
}

/// Orders come after the partners.
#[wasm_split_helpers::wasm_split(desk_orders, fallible)]
fn orders() -> Result<fn(Session) -> AnyView, ChunkError> {
    Ok(desk_orders::orders)
}
