//! Who uses the portal inside the partner's site now.

use super::Desk;
use super::ask::Act;
use crate::i18n::{keys as k, plural, text};
use crate::ui;
use leptos::prelude::*;
use portico_api::EmbedSession;

/// Draws them.
pub(super) fn sessions(desk: Desk) -> AnyView {
    let rows = desk.sessions;
    let body = rows.show(
        k::EMBED_SESSIONS_MORE,
        move || ui::quiet(k::EMBED_SESSIONS_NONE),
        move |items| {
            let lines = items.iter().map(|session| row(desk, session)).collect_view();
            view! { <ul class="list people">{lines}</ul> }.into_any()
        },
    );
    view! {
        <section class="card stack" data-sessions="">
            <h2>{text(k::EMBED_SESSIONS)}</h2>
            <p class="quiet" role="status">{move || rows.total().map(|total| plural(k::EMBED_SESSIONS_COUNT, total, &[]))}</p>
            {body}
            <div>
                {move || rows.total().filter(|total| *total > 0).map(|_| desk.ask(Act::EndAll))}
                <button type="button" class="button" data-reload="" on:click=move |_| rows.reload()>{text(k::EMBED_SESSIONS_RELOAD)}</button>
            </div>
        </section>
    }
    .into_any()
}

fn row(desk: Desk, session: &EmbedSession) -> AnyView {
    let count = plural(k::EMBED_SESSION_PANELS, session.panels.len(), &[]);
    let end = desk.ask(Act::EndSession { id: session.id.to_string(), name: session.name.clone() });
    view! {
        <li data-session=session.email.clone()>
            <span class="people-who">
                <span><strong dir="auto">{session.name.clone()}</strong>" "<span class="quiet">{session.email.clone()}</span></span>
                <span dir="auto">{session.account.name.clone()}" · "{count}</span>
                <span class="quiet">
                    <code>{session.origin.clone()}</code>" · "
                    {text(k::EMBED_SESSION_SINCE)}" "{ui::instant(session.since)}" · "
                    {text(k::EMBED_KEY_USED)}" "{ui::instant(session.used)}
                </span>
            </span>
            <span class="people-acts">{end}</span>
        </li>
    }
    .into_any()
}
