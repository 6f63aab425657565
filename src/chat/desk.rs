//! Conversations on the operators' desk: those that wait first, and the one that is open.

use super::Talk;
use crate::http::Request;
use crate::i18n::{Key, fill, keys as k, plural, text};
use crate::routes;
use crate::session::{Session, Told};
use crate::ui::{self, Rows, status};
use crate::words::Tone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Chat, ChatRow, ChatState, Page};

/// Shows the conversations.
pub fn desk(session: Session) -> AnyView {
    let rows = Rows::<Page<ChatRow>>::new(session, || routes::CHATS.to_owned());
    session.when_told(Told::Chat, move || rows.reload());
    let open = RwSignal::new(None::<ChatRow>);
    let body = rows.show(
        k::ORDERS_MORE,
        move || ui::quiet(k::CHAT_DESK_NONE),
        move |items| {
            let lines = items.iter().map(|row| line(row, open)).collect_view();
            view! { <ul class="list card">{lines}</ul> }.into_any()
        },
    );
    let which = Memo::new(move |_| open.with(|open| open.as_ref().map(|row| row.id.clone())));
    let talk = move || {
        which.get()?;
        let row = open.get_untracked()?;
        Some(opened(session, &row, rows))
    };
    view! {
        <section class="stack" data-desk="chats">
            <h2>{text(k::CHAT_DESK)}</h2>
            {body}
            {talk}
        </section>
    }
    .into_any()
}

fn state(state: ChatState) -> (Tone, Key) {
    match state {
        ChatState::Waiting => (Tone::Warn, k::CHAT_STATE_WAITING),
        ChatState::Claimed => (Tone::Busy, k::CHAT_STATE_CLAIMED),
        ChatState::Closed => (Tone::Gone, k::CHAT_STATE_CLOSED),
    }
}

fn line(row: &ChatRow, open: RwSignal<Option<ChatRow>>) -> AnyView {
    let (tone, word) = state(row.state);
    let chosen = row.clone();
    let label = format!("{} – {}", text(k::CHAT_OPEN), row.account.name);
    let since = row.waiting_since.unwrap_or(row.message.at);
    view! {
        <li data-chat-of=row.account.name.clone() data-chat-state=name(row.state)>
            <strong dir="auto">{row.account.name.clone()}</strong>
            {status(tone, word, None)}
            {(row.unread > 0).then(|| view! { <strong>{plural(k::CHAT_NEW, row.unread as usize, &[])}</strong> })}
            <span class="quiet">
                {row.partner.clone().map(|partner| format!("{partner} · "))}{ui::instant(since)}
                {row.claimed_by.clone().map(|name| format!(" · {name}"))}
            </span>
            <p class="said chat-last" dir="auto">{row.message.text.clone()}</p>
            <button type="button" class="button" aria-label=label on:click=move |_| open.set(Some(chosen.clone()))>{text(k::CHAT_OPEN)}</button>
        </li>
    }
    .into_any()
}

fn name(state: ChatState) -> &'static str {
    match state {
        ChatState::Waiting => "waiting",
        ChatState::Claimed => "claimed",
        ChatState::Closed => "closed",
    }
}

/// The open conversation, with taking it over and closing it.
fn opened(session: Session, row: &ChatRow, rows: Rows<Page<ChatRow>>) -> AnyView {
    let address = routes::chat(&row.id);
    let talk = Talk::new(session, address.clone(), true);
    let address = StoredValue::new(address);
    let failed = RwSignal::new(None::<String>);
    let act = move |act: &'static str| {
        failed.set(None);
        spawn_local(async move {
            let address = format!("{}/{act}", address.get_value());
            match Request::post(&address, &()).send::<Chat>().await {
                Ok(_) => {
                    rows.reload();
                    talk.go_on();
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(ui::words(&error)))),
            }
        });
    };
    view! {
        <div class="card stack" data-open-chat="">
            <h3 dir="auto">{fill(k::CHAT_WITH, &[("account", &row.account.name)])}</h3>
            <div class="chat-acts">
                <button type="button" class="button" data-act="claim" on:click=move |_| act("claim")>{text(k::CHAT_CLAIM)}</button>
                <button type="button" class="button" data-act="close" on:click=move |_| act("close")>{text(k::CHAT_CLOSE)}</button>
            </div>
            <p class="form-error" role="alert">{move || failed.get()}</p>
            {talk.show()}
        </div>
    }
    .into_any()
}
