//! A conversation: its messages as they come, and writing. The panel and the operators' desk show the same.

pub mod desk;
mod text;

use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, number, plural, text as word};
use crate::session::{Session, Told};
use crate::{browser, ui};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{
    Chat, ChatMessage, ChatSeen, ChatSide, ChatState, LONGEST_MESSAGE, ProblemKind, SendMessage,
};
use portico_rules::Feature;
use std::time::Duration;
use text::{Piece, pieces};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/chat/keep.js")]
extern "C" {
    fn keep(key: &str, text: &str);
    fn kept(key: &str) -> String;
}

/// Between two words that somebody types, in milliseconds.
const TELL_TYPING: i64 = 3000;
/// After this time nobody types any more who was not said to.
const TYPES_FOR: Duration = Duration::from_secs(7);
/// From here on the length is shown, in characters.
const NEARLY_FULL: usize = LONGEST_MESSAGE - 200;
/// Between parts of what is kept, and between messages.
const PART: char = '\u{1f}';
const END: char = '\u{1e}';

/// A message on its way.
#[derive(Clone, PartialEq)]
struct Pending {
    id: String,
    text: String,
}

/// An open conversation.
#[derive(Clone, Copy)]
pub struct Talk {
    session: Session,
    /// Its address at the API.
    address: StoredValue<String>,
    /// Under which name what is typed is kept.
    key: StoredValue<String>,
    writes: bool,
    chat: RwSignal<Option<Chat>>,
    messages: RwSignal<Vec<ChatMessage>>,
    /// Whether there are earlier messages than those that are shown.
    earlier: RwSignal<bool>,
    /// Why nothing could be read at first.
    failed: RwSignal<Option<HttpError>>,
    draft: RwSignal<String>,
    pending: RwSignal<Vec<Pending>>,
    /// Why what is on its way does not get there.
    stuck: RwSignal<Option<String>>,
    sending: RwSignal<bool>,
    typing: RwSignal<Vec<String>>,
    told_typing: StoredValue<i64>,
    log: NodeRef<Div>,
}

impl Talk {
    /// Opens the conversation at an address of the API.
    pub fn new(session: Session, address: String, writes: bool) -> Self {
        let user = session.view.with_untracked(|view| {
            view.as_ref().map(|view| view.context.user.id.to_string()).unwrap_or_default()
        });
        let key = format!("portico.chat.{user}.{address}");
        let pending = kept(&format!("{key}.pending"));
        let pending = pending.split(END).filter_map(|one| one.split_once(PART));
        let pending: Vec<_> =
            pending.map(|(id, text)| Pending { id: id.to_owned(), text: text.to_owned() }).collect();
        let talk = Self {
            session,
            draft: RwSignal::new(kept(&key)),
            address: StoredValue::new(address),
            key: StoredValue::new(key),
            writes,
            chat: RwSignal::new(None),
            messages: RwSignal::new(Vec::new()),
            earlier: RwSignal::new(false),
            failed: RwSignal::new(None),
            pending: RwSignal::new(pending),
            stuck: RwSignal::new(None),
            sending: RwSignal::new(false),
            typing: RwSignal::new(Vec::new()),
            told_typing: StoredValue::new(0),
            log: NodeRef::new(),
        };
        talk.open();
        session.when_told(Told::Chat, move || talk.go_on());
        // Whoever signed in again goes on where they were.
        Effect::new(move |before: Option<u32>| {
            let epoch = session.epoch.get();
            if before.is_some_and(|before| before != epoch) {
                talk.go_on();
            }
            epoch
        });
        talk
    }

    fn of(self, inside: &str) -> String {
        format!("{}{inside}", self.address.get_value())
    }

    fn open(self) {
        self.failed.set(None);
        spawn_local(async move {
            match Request::get(&self.of("")).send::<Chat>().await {
                Ok(answer) => {
                    self.earlier.try_set(answer.content.more);
                    self.take(answer.content);
                    browser::mark_ready();
                    self.pump();
                }
                Err(error) if error.is_signed_out() => self.session.signed_out(),
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// Reads what came since, and sends what waits.
    pub fn go_on(self) {
        if self.chat.with_untracked(Option::is_none) {
            return self.open();
        }
        spawn_local(async move {
            loop {
                let Some(last) =
                    self.messages.try_with_untracked(|all| all.last().map_or(0, |last| last.seq))
                else {
                    return;
                };
                match Request::get(&self.of(&format!("/messages?after={last}"))).send::<Chat>().await {
                    Ok(answer) => {
                        let more = answer.content.more;
                        self.take(answer.content);
                        if !more {
                            break;
                        }
                    }
                    Err(error) if error.is_signed_out() => return self.session.signed_out(),
                    // The next event asks again.
                    Err(_) => return,
                }
            }
            self.pump();
        });
    }

    fn earlier(self) {
        spawn_local(async move {
            let first = self.messages.with_untracked(|all| all.first().map_or(0, |first| first.seq));
            match Request::get(&self.of(&format!("/messages?before={first}"))).send::<Chat>().await {
                Ok(answer) => {
                    self.earlier.try_set(answer.content.more);
                    self.merge(answer.content.messages);
                }
                Err(error) if error.is_signed_out() => self.session.signed_out(),
                Err(_) => {}
            }
        });
    }

    /// Takes over what the server says.
    fn take(self, mut chat: Chat) {
        let at_end = self
            .log
            .try_get_untracked()
            .flatten()
            .is_none_or(|log| log.scroll_height() - log.scroll_top() - log.client_height() < 40);
        let messages = std::mem::take(&mut chat.messages);
        let news = !messages.is_empty();
        let _ = self.typing.try_set(chat.typing.clone());
        if !chat.typing.is_empty() {
            set_timeout(move || drop(self.typing.try_set(Vec::new())), TYPES_FOR);
        }
        self.chat.try_set(Some(chat));
        self.merge(messages);
        if news && at_end {
            self.to_end();
        }
        self.mark_seen();
    }

    fn to_end(self) {
        request_animation_frame(move || {
            if let Some(log) = self.log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    }

    fn merge(self, more: Vec<ChatMessage>) {
        if more.is_empty() {
            return;
        }
        let _ = self.pending.try_update(|pending| {
            pending.retain(|one| !more.iter().any(|known| known.client_id.as_deref() == Some(&one.id)));
        });
        self.keep_pending();
        let _ = self.messages.try_update(|all| {
            all.extend(more);
            all.sort_by_key(|message| message.seq);
            all.dedup_by_key(|message| message.seq);
        });
    }

    /// Tells how far the viewer has read, when they have the page in view.
    pub fn mark_seen(self) {
        let hidden = document().hidden();
        if !hidden {
            browser::mark_unread(Feature::Chat, 0);
        }
        let last = self.messages.try_with_untracked(|all| all.last().map_or(0, |last| last.seq)).unwrap_or(0);
        let read =
            self.chat.try_with_untracked(|chat| chat.as_ref().map_or(0, |chat| chat.read)).unwrap_or(last);
        if hidden || !self.writes || last <= read {
            return;
        }
        let _ = self.chat.try_update(|chat| {
            if let Some(chat) = chat {
                chat.read = last;
            }
        });
        spawn_local(async move {
            // What is not noted now is noted with the next message.
            let _ = Request::post(&self.of("/seen"), &ChatSeen { seq: last }).send::<()>().await;
        });
    }

    fn keep_pending(self) {
        let all = self.pending.try_with_untracked(|pending| {
            let all = pending.iter().map(|one| format!("{}{PART}{}", one.id, one.text));
            all.collect::<Vec<_>>().join(&END.to_string())
        });
        if let Some(all) = all {
            keep(&format!("{}.pending", self.key.get_value()), &all);
        }
    }

    fn write(self, text: String) {
        keep(&self.key.get_value(), &text);
        self.draft.set(text);
        let now = browser::now();
        if now - self.told_typing.get_value() > TELL_TYPING {
            self.told_typing.set_value(now);
            spawn_local(async move {
                let _ = Request::post(&self.of("/typing"), &()).send::<()>().await;
            });
        }
    }

    fn submit(self) {
        let text = self.draft.get_untracked();
        let text = text.trim();
        if text.is_empty() || text.chars().count() > LONGEST_MESSAGE {
            return;
        }
        self.pending.update(|pending| pending.push(Pending { id: browser::unique(), text: text.to_owned() }));
        self.keep_pending();
        keep(&self.key.get_value(), "");
        self.draft.set(String::new());
        self.told_typing.set_value(0);
        self.to_end();
        self.pump();
    }

    /// Sends what waits, one after the other, so that it arrives in this order.
    fn pump(self) {
        if !self.writes || self.sending.try_get_untracked().unwrap_or(true) {
            return;
        }
        self.sending.set(true);
        self.stuck.set(None);
        spawn_local(async move {
            while let Some(Some(next)) = self.pending.try_with_untracked(|pending| pending.first().cloned()) {
                let body = SendMessage { client_id: next.id, text: next.text };
                match Request::post(&self.of("/messages"), &body).send::<ChatMessage>().await {
                    Ok(answer) => {
                        // What came before it is fetched too, so that the log has no gap.
                        let last =
                            self.messages.try_with_untracked(|all| all.last().map_or(0, |last| last.seq));
                        let gap = last.is_some_and(|last| answer.content.seq > last.saturating_add(1));
                        if gap {
                            let _ = self.pending.try_update(|all| all.retain(|one| one.id != body.client_id));
                            self.keep_pending();
                            self.go_on();
                        } else {
                            self.merge(vec![answer.content]);
                        }
                        self.to_end();
                    }
                    Err(error) => {
                        if error.is_signed_out() {
                            self.session.signed_out();
                        }
                        let _ = self.stuck.try_set(Some(reason(&error)));
                        break;
                    }
                }
            }
            self.sending.try_set(false);
        });
    }

    /// Puts what did not get there back to where it was typed.
    fn take_back(self) {
        let texts =
            self.pending.with_untracked(|all| all.iter().map(|one| one.text.clone()).collect::<Vec<_>>());
        self.pending.set(Vec::new());
        self.stuck.set(None);
        self.keep_pending();
        let draft = self.draft.get_untracked();
        let back = texts.into_iter().chain(Some(draft).filter(|draft| !draft.is_empty()));
        self.write(back.collect::<Vec<_>>().join("\n"));
        browser::focus("[data-chat] textarea");
    }

    /// Draws it.
    pub fn show(self) -> AnyView {
        let body = move || {
            if let Some(error) = self.failed.get() {
                return ui::failure(&error, move || self.open());
            }
            if self.chat.with(Option::is_none) {
                return ui::skeleton();
            }
            self.opened()
        };
        // Told apart from what changes with each message, so that the log is not drawn anew.
        let stage = Memo::new(move |_| (self.failed.get().is_some(), self.chat.with(Option::is_some)));
        (move || {
            // Read, not only tracked: a memo that nobody reads follows nothing.
            let _ = stage.get();
            untrack(body)
        })
        .into_any()
    }

    fn opened(self) -> AnyView {
        let duty = move || self.chat.with(|chat| chat.as_ref().is_some_and(|chat| chat.on_duty));
        let state = move || {
            self.chat.with(|chat| {
                let chat = chat.as_ref()?;
                match (chat.state?, &chat.claimed_by) {
                    (ChatState::Closed, _) => Some(word(k::CHAT_CLOSED).to_owned()),
                    (_, Some(name)) => Some(fill(k::CHAT_CLAIMED, &[("name", name)])),
                    _ => None,
                }
            })
        };
        let nothing = move || {
            let none = self.messages.with(Vec::is_empty) && self.pending.with(Vec::is_empty);
            none.then(|| view! { <p class="quiet">{word(k::CHAT_EMPTY)}</p> })
        };
        let typing = move || {
            let names = self.typing.get();
            (!names.is_empty()).then(|| fill(k::CHAT_TYPING, &[("names", &names.join(", "))]))
        };
        view! {
            <div class="chat stack" data-chat="" on:focusin=move |_| self.mark_seen()>
                <p class=move || if duty() { "status good" } else { "status warn" } role="status" data-duty=move || duty().to_string()>
                    {move || word(if duty() { k::CHAT_ON_DUTY } else { k::CHAT_AWAY })}
                </p>
                <p class="quiet" data-state="">{state}</p>
                <div class="chat-log card" role="log" aria-label=word(k::CHAT_LOG) tabindex="0" node_ref=self.log>
                    {move || self.earlier.get().then(|| view! {
                        <button type="button" class="button" on:click=move |_| self.earlier()>{word(k::CHAT_EARLIER)}</button>
                    })}
                    {nothing}
                    <ol class="chat-messages">
                        <For each=move || self.messages.get() key=|message| message.seq children=|message| line(&message)/>
                    </ol>
                    {move || self.waiting()}
                </div>
                <p class="quiet chat-below">
                    <span data-mark="">{move || self.mark()}</span>
                    <span role="status" data-typing="">{typing}</span>
                </p>
                {if self.writes { self.composer() } else { view! { <p class="quiet">{word(k::CHAT_LOOKS_ONLY)}</p> }.into_any() }}
            </div>
        }
        .into_any()
    }

    /// What became of the viewer's last message.
    fn mark(self) -> Option<&'static str> {
        if !self.pending.with(Vec::is_empty) {
            return None;
        }
        let last = self
            .messages
            .with(|all| all.last().filter(|last| last.client_id.is_some()).map(|last| last.seq))?;
        let seen = self.chat.with(|chat| chat.as_ref().map_or(0, |chat| chat.seen));
        Some(word(if seen >= last { k::CHAT_SEEN } else { k::CHAT_SENT }))
    }

    /// What is on its way, or does not get there.
    fn waiting(self) -> Option<AnyView> {
        let pending = self.pending.get();
        if pending.is_empty() {
            return None;
        }
        let lines = pending.into_iter().map(|one| {
            view! { <li class="mine" data-pending=""><p class="chat-text" dir="auto">{one.text}</p></li> }
        });
        let below = match self.stuck.get() {
            None => view! { <p class="quiet">{word(k::CHAT_SENDING)}</p> }.into_any(),
            Some(reason) => view! {
                <p class="form-error" role="alert">{fill(k::CHAT_FAILED, &[("reason", &reason)])}</p>
                <div class="chat-acts">
                    <button type="button" class="button" data-retry="" on:click=move |_| self.pump()>{word(k::CHAT_RETRY)}</button>
                    <button type="button" class="button" data-take-back="" on:click=move |_| self.take_back()>{word(k::CHAT_TAKE_BACK)}</button>
                </div>
            }
            .into_any(),
        };
        Some(view! { <ol class="chat-messages">{lines.collect_view()}</ol> {below} }.into_any())
    }

    fn composer(self) -> AnyView {
        let length = Memo::new(move |_| self.draft.with(|draft| draft.trim().chars().count()));
        let said = move || {
            let length = length.get();
            (length > NEARLY_FULL).then(|| {
                let class = if length > LONGEST_MESSAGE { "field-error" } else { "quiet" };
                let key = if length > LONGEST_MESSAGE { k::CHAT_TOO_LONG } else { k::CHAT_COUNT };
                let count = |letters: usize| number(letters as f64);
                let said = fill(key, &[("count", &count(length)), ("most", &count(LONGEST_MESSAGE))]);
                view! { <span class=class>{said}</span> }
            })
        };
        let pressed = move |event: KeyboardEvent| {
            // Enter also ends the composition of a character.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                self.submit();
            }
        };
        let submitted = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        view! {
            <form class="chat-composer" on:submit=submitted>
                <label class="field">
                    <span>{word(k::CHAT_MESSAGE)}</span>
                    <textarea name="message" rows="3" aria-describedby="chat-hint" dir="auto"
                        aria-invalid=move || (length.get() > LONGEST_MESSAGE).then_some("true")
                        prop:value=move || self.draft.get()
                        on:keydown=pressed
                        on:input:target=move |event| self.write(event.target().value())></textarea>
                </label>
                <p id="chat-hint" class="quiet">{word(k::CHAT_HINT)}</p>
                <p role="status">{said}</p>
                <button type="submit" class="button primary">{word(k::CHAT_SEND)}</button>
            </form>
        }
        .into_any()
    }
}

/// Why a message was not sent.
fn reason(error: &HttpError) -> String {
    match error {
        HttpError::Problem(ProblemKind::TooManyAttempts, problem) => {
            plural(k::CHAT_TOO_FAST, problem.retry_after.unwrap_or(60) as usize, &[])
        }
        error => ui::words(error),
    }
}

fn line(message: &ChatMessage) -> AnyView {
    let mine = message.client_id.is_some();
    let by = if mine { word(k::CHAT_YOU).to_owned() } else { message.by.clone() };
    let side = (message.from == ChatSide::Provider).then(|| format!(" · {}", word(k::CHAT_PROVIDER)));
    view! {
        <li class=if mine { "mine" } else { "theirs" } data-seq=message.seq.to_string()>
            <p class="quiet"><bdi>{by}</bdi>{side}" · "{ui::instant(message.at)}</p>
            <p class="chat-text" dir="auto">{said(&message.text)}</p>
        </li>
    }
    .into_any()
}

/// The text of a message, with its links.
fn said(message: &str) -> Vec<AnyView> {
    let piece = |piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Link(address) => {
            let to = address.clone();
            view! { <a href=to target="_blank" rel="noopener noreferrer nofollow">{address}</a> }.into_any()
        }
    };
    pieces(message).into_iter().map(piece).collect()
}
