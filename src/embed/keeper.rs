//! Keeps the portal alive inside a partner's site: says hello, asks for tokens and renews them, follows what the site
//! says and tells it what happens. The token is here and nowhere else.

use super::Waiting;
use super::look;
use super::secret::Secret;
use super::trouble::{self, Trouble};
use crate::http::{self, HttpError, Request};
use crate::routes::Address;
use crate::session::{Session, Stage};
use crate::{browser, routes, shell, ui};
use gloo_net::http::Response;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AccountId, EmbedExchange, EmbedTenant, EmbedToken, Theme};
use portico_rules::Feature;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, ReadableStream};

// The browser's side, public/frame.js.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn listen(callback: &JsValue);
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn option(name: &str) -> String;
    #[wasm_bindgen(catch, js_namespace = __portico_embed)]
    async fn connect(origins: Vec<String>, challenge: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = __portico_embed)]
    async fn need(challenge: &str, reason: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn say(kind: &str, name: &str, value: &str, detail: &str);
    #[wasm_bindgen(js_namespace = __portico_embed, js_name = moved)]
    fn tell_moved(step: bool);
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn rest(ms: f64) -> Promise;
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn wake();
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn paint(values: Vec<String>, dark: bool);
    #[wasm_bindgen(js_namespace = __portico_embed)]
    fn save(file: &Blob, name: &str);
    #[wasm_bindgen(catch, js_namespace = __portico_embed, js_name = dataUrl)]
    async fn data_url(file: &Blob) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = __portico_embed)]
    async fn events(stream: ReadableStream, hear: &JsValue, silence: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = __portico_embed, js_name = endEvents)]
    fn end_events();
}

/// A token is renewed when this part of its time has passed.
const RENEW_AT: f64 = 0.8;
/// After a failure the next try waits, twice as long each time, up to this.
const FIRST_PAUSE_MS: f64 = 1000.0;
const LONGEST_PAUSE_MS: f64 = 60_000.0;
/// Requests of the page do not make tries follow each other faster than this.
const LEAST_PAUSE_MS: f64 = 2000.0;
/// A stream without a sign of life for this long is opened anew.
const SILENT_MS: f64 = 45_000.0;
const STREAM_PAUSE_MS: f64 = 5000.0;

/// A token with its times on the clock that only runs forward.
struct Token {
    secret: String,
    renew_at: f64,
    ends_at: f64,
    account: AccountId,
}

/// Everything that the portal inside a site knows beyond the session.
struct Keeper {
    session: Session,
    tenant: String,
    is_followed: bool,
    trouble: RwSignal<Option<Trouble>>,
    token: RefCell<Option<Token>>,
    /// The first secret, of which the hello has told.
    hello: RefCell<Option<Secret>>,
    /// The one renewal that is under way: whoever needs its outcome waits for it.
    flight: RefCell<Option<Promise>>,
    /// When the last renewal failed, if the last one did.
    failed_at: Cell<Option<f64>>,
    /// The server did not take the last token.
    refused: Cell<bool>,
    /// Rises when a session begins or ends: what belongs to an older one stops.
    run: Cell<u32>,
    /// A step that the site asked for is not told to it.
    silent: Cell<bool>,
    last_event: RefCell<String>,
}

thread_local! {
    static KEEPER: RefCell<Option<Rc<Keeper>>> = const { RefCell::new(None) };
}

fn keeper() -> Option<Rc<Keeper>> {
    KEEPER.with_borrow(Clone::clone)
}

/// Begins: from here on this keeps itself alive.
pub(super) fn begin(session: Session) {
    let path = window().location().pathname().unwrap_or_default();
    let tenant = super::split(&path).0.rsplit('/').next().unwrap_or_default().to_owned();
    let keeper = Rc::new(Keeper {
        session,
        tenant,
        is_followed: option("sync") == "1",
        trouble: RwSignal::new(None),
        token: RefCell::default(),
        hello: RefCell::default(),
        flight: RefCell::default(),
        failed_at: Cell::default(),
        refused: Cell::default(),
        run: Cell::default(),
        silent: Cell::default(),
        last_event: RefCell::default(),
    });
    KEEPER.set(Some(Rc::clone(&keeper)));
    let hear = Closure::<dyn FnMut(String, String)>::new(|word: String, text: String| {
        if let Some(keeper) = keeper_now() {
            keeper.hear(&word, text);
        }
    });
    listen(&hear.into_js_value());
    Effect::new(move |_| {
        if let Stage::Failed(error) = session.stage.get() {
            say("error", "code", "context", &ui::words(&error));
        }
    });
    trouble::mount(session, keeper.trouble, || {
        if let Some(keeper) = keeper_now() {
            keeper.again();
        }
    });
    spawn_local(keeper.open());
}

fn keeper_now() -> Option<Rc<Keeper>> {
    keeper()
}

impl Keeper {
    /// Says hello, as often as it takes, and keeps a session from then on.
    async fn open(self: Rc<Self>) {
        let mut pause = FIRST_PAUSE_MS;
        while let Err(trouble) = self.say_hello().await {
            self.trouble.set(Some(trouble));
            let ends = matches!(trouble, Trouble::Alone | Trouble::Insecure);
            pause = after_pause(if ends { LONGEST_PAUSE_MS } else { pause }).await;
        }
        self.trouble.set(None);
        self.keep().await;
    }

    async fn say_hello(&self) -> Result<(), Trouble> {
        let address = routes::tenant(&self.tenant);
        let tenant = Request::get(&address).with_token("").send::<EmbedTenant>().await;
        let tenant = tenant.map_err(|_| Trouble::Unreachable)?.content;
        self.wear(&tenant.theme);
        let secret = Secret::new().await.map_err(|_| Trouble::Insecure)?;
        let connected = connect(tenant.origins, &secret.challenge).await;
        *self.hello.borrow_mut() = Some(secret);
        connected.map(drop).map_err(|word| match word.as_string().as_deref() {
            Some("alone") => Trouble::Alone,
            _ => Trouble::Unconnected,
        })
    }

    /// Keeps a session until it is ended: renews the token in time, and tries for ever when that fails.
    async fn keep(self: Rc<Self>) {
        let mine = self.run.get().wrapping_add(1);
        self.run.set(mine);
        spawn_local(Rc::clone(&self).follow(mine));
        let mut pause = FIRST_PAUSE_MS;
        while self.run.get() == mine {
            let wait = self.token.borrow().as_ref().map(|token| token.renew_at - browser::stopwatch());
            if let Some(wait) = wait.filter(|wait| *wait > 0.0) {
                pause = FIRST_PAUSE_MS;
                let _ = JsFuture::from(rest(wait)).await;
            } else if self.renewed().await.is_err() && self.run.get() == mine {
                pause = after_pause(pause).await;
            }
        }
    }

    /// Why a token is asked for.
    fn reason(&self) -> &'static str {
        match &*self.token.borrow() {
            None if self.refused.get() => "refused",
            None => "first",
            Some(token) if token.ends_at <= browser::stopwatch() => "expired",
            Some(_) => "renew",
        }
    }

    /// A new token: waits for the renewal that is under way, or makes one.
    async fn renewed(self: &Rc<Self>) -> Result<(), JsValue> {
        let under_way = self.flight.borrow().clone();
        let flight = under_way.unwrap_or_else(|| {
            let keeper = Rc::clone(self);
            let flight = future_to_promise(async move {
                let mine = keeper.run.get();
                let outcome = keeper.renew(mine).await;
                *keeper.flight.borrow_mut() = None;
                if keeper.run.get() == mine {
                    keeper.note(outcome);
                }
                outcome.map(|()| JsValue::UNDEFINED).map_err(|_| JsValue::UNDEFINED)
            });
            *self.flight.borrow_mut() = Some(flight.clone());
            flight
        });
        JsFuture::from(flight).await.map(drop)
    }

    /// One renewal, for a session that still stands when it is done.
    async fn renew(self: &Rc<Self>, mine: u32) -> Result<(), Trouble> {
        let reason = self.reason();
        say("session.state", "state", "renewing", "");
        let first = self.hello.borrow_mut().take();
        let secret = match first {
            Some(secret) => secret,
            None => Secret::new().await.map_err(|_| Trouble::Insecure)?,
        };
        let code = need(&secret.challenge, reason).await.ok().and_then(|code| code.as_string());
        let code = code.filter(|_| self.run.get() == mine).ok_or(Trouble::NoCode)?;
        let exchange = EmbedExchange { tenant: self.tenant.clone(), code, verifier: secret.verifier };
        // Its time begins before the answer is here.
        let asked_at = browser::stopwatch();
        let answer = Request::post(routes::EMBED_TOKEN, &exchange).with_token("").send::<EmbedToken>().await;
        let EmbedToken { token, expires_in, account, .. } = match answer {
            Ok(answer) => answer.content,
            Err(error) => {
                let code = if error == HttpError::Offline { "token-offline" } else { "token-refused" };
                say("error", "code", code, &ui::words(&error));
                return Err(if error == HttpError::Offline {
                    Trouble::Unreachable
                } else {
                    Trouble::Refused
                });
            }
        };
        if self.run.get() != mine {
            // The session was ended meanwhile, and so is this one.
            let _ = Request::delete(routes::EMBED_TOKEN).with_token(&token).send::<()>().await;
            return Err(Trouble::SignedOut);
        }
        let lifetime = f64::from(expires_in) * 1000.0;
        let (renew_at, ends_at) = (asked_at + lifetime * RENEW_AT, asked_at + lifetime);
        let next = Token { secret: token, renew_at, ends_at, account: account.clone() };
        let before = self.token.borrow_mut().replace(next);
        self.refused.set(false);
        if before.is_some_and(|before| before.account != account) {
            // The site has somebody look at another account now.
            self.session.view.set(None);
            self.session.navigation.replace("/");
        }
        if self.session.view.with_untracked(Option::is_none) {
            self.enter(account);
        }
        end_events();
        Ok(())
    }

    fn note(&self, outcome: Result<(), Trouble>) {
        match outcome {
            Ok(()) => {
                say("session.state", "state", "active", "");
                self.trouble.set(None);
                if self.failed_at.take().is_some() {
                    // What failed meanwhile is asked for anew.
                    self.session.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
                }
            }
            Err(trouble) => {
                say("session.state", "state", "waiting", "");
                self.failed_at.set(Some(browser::stopwatch()));
                // While the token is good nobody notices.
                if self.valid().is_none() {
                    self.trouble.set(Some(trouble));
                }
            }
        }
    }

    /// Shows the panel that the address or the site asks for, of the account that the token is for.
    fn enter(&self, account: AccountId) {
        let navigation = self.session.navigation;
        let address = navigation.path.with_untracked(|path| Address::parse(path));
        let panel = Feature::parse(&option("panel").replace('-', "_"));
        if let (Address::Landing, Some(panel)) = (&address, panel) {
            navigation.replace(&routes::panel(&account, panel));
        }
        let account = address.account().cloned().unwrap_or(account);
        self.session.look_at(Some(account));
    }

    /// The token, while it is good.
    fn valid(&self) -> Option<String> {
        let token = self.token.borrow();
        token.as_ref().filter(|token| browser::stopwatch() < token.ends_at).map(|token| token.secret.clone())
    }

    /// The token of the moment, a new one in the place of a refused one.
    async fn token(self: Rc<Self>, refused: Option<String>) -> Result<String, HttpError> {
        if refused.is_some() && self.token.borrow().as_ref().map(|token| &token.secret) == refused.as_ref() {
            *self.token.borrow_mut() = None;
            self.refused.set(true);
        }
        if let Some(token) = self.valid() {
            return Ok(token);
        }
        let soon = self.failed_at.get().is_some_and(|at| browser::stopwatch() - at < LEAST_PAUSE_MS);
        if self.trouble.get_untracked() == Some(Trouble::SignedOut) || soon || self.renewed().await.is_err() {
            // Who keeps the session goes on trying.
            wake();
            return Err(HttpError::Offline);
        }
        self.valid().ok_or(HttpError::Offline)
    }

    /// Follows the stream of events, with the token of the moment.
    async fn follow(self: Rc<Self>, mine: u32) {
        while self.run.get() == mine {
            if self.valid().is_some() && self.session.view.with_untracked(Option::is_some) {
                let address = routes::events(&self.last_event.borrow());
                let answer = Request::get(&address).response().await.ok().filter(Response::ok);
                if let Some(stream) =
                    answer.filter(|_| self.run.get() == mine).and_then(|answer| answer.body())
                {
                    let keeper = Rc::clone(&self);
                    let hear = Closure::<dyn FnMut(String, String)>::new(move |kind: String, id: String| {
                        keeper.hear_event(&kind, id);
                    });
                    // Ended for a new token, it is opened again at once.
                    if events(stream, hear.as_ref(), SILENT_MS).await.is_ok_and(|ended| ended.is_truthy()) {
                        continue;
                    }
                }
            }
            let _ = JsFuture::from(rest(STREAM_PAUSE_MS)).await;
        }
    }

    fn hear_event(self: &Rc<Self>, kind: &str, id: String) {
        if !id.is_empty() {
            *self.last_event.borrow_mut() = id;
        }
        match kind {
            "" | "beat" => {}
            "signed-out" => self.lost(),
            kind => shell::hear(self.session, kind.to_owned()),
        }
    }

    /// The server does not know the token any more.
    fn lost(self: &Rc<Self>) {
        if self.token.borrow_mut().take().is_some() {
            self.refused.set(true);
            wake();
        }
    }

    /// What the site says, or the visitor does with a link that this code has to follow.
    fn hear(self: &Rc<Self>, word: &str, text: String) {
        match word {
            "theme" => match http::parse::<Theme>(&text) {
                Some(theme) if self.wear(&theme) => {}
                _ => say("error", "code", "theme", "It is incomplete, malformed or hard to read."),
            },
            "locale" if text != browser::language() => self.session.speak(text),
            "route" => self.go(&text),
            "follow" => self.session.navigation.go(&text),
            "download" => {
                spawn_local(async move {
                    if fetch_file(&text).await.is_none() {
                        say("error", "code", "download", "");
                    }
                });
            }
            "logout" => spawn_local(Rc::clone(self).leave()),
            _ => {}
        }
    }

    /// Goes where the site wants, if that is inside the portal. The way is not told back.
    fn go(&self, route: &str) {
        let path = route.split('?').next().unwrap_or_default();
        if !matches!(Address::parse(path), Address::Landing | Address::Panel { .. }) {
            say("error", "code", "route", "There is nothing at this address of the portal.");
            // The site learns where the portal really is.
            return tell_moved(false);
        }
        self.silent.set(true);
        if self.is_followed {
            self.session.navigation.replace(route);
        } else {
            self.session.navigation.go(route);
        }
        self.silent.set(false);
    }

    /// Ends the session at once, here and at the server.
    async fn leave(self: Rc<Self>) {
        self.run.set(self.run.get().wrapping_add(1));
        let token = self.token.borrow_mut().take();
        *self.flight.borrow_mut() = None;
        *self.hello.borrow_mut() = None;
        self.failed_at.set(None);
        self.refused.set(false);
        self.trouble.set(Some(Trouble::SignedOut));
        end_events();
        wake();
        self.session.stage.set(Stage::Starting);
        self.session.view.set(None);
        if let Some(token) = token {
            let ended = Request::delete(routes::EMBED_TOKEN).with_token(&token.secret).send::<()>().await;
            if ended.is_err_and(|error| !error.is_signed_out()) {
                say("error", "code", "logout", "The server did not hear of it; the session ends by itself.");
            }
        }
        // Only now: the page may leave as soon as it hears this.
        say("session.state", "state", "signed-out", "");
    }

    /// The visitor wants another try.
    fn again(self: Rc<Self>) {
        if self.trouble.get_untracked() == Some(Trouble::SignedOut) {
            self.trouble.set(None);
            spawn_local(self.keep());
        } else {
            wake();
        }
    }

    /// Puts a theme on, if it is acceptable.
    fn wear(&self, theme: &Theme) -> bool {
        let properties = look::properties(theme);
        if let Some(properties) = &properties {
            let values = properties.iter().flat_map(|(name, value)| [(*name).to_owned(), value.clone()]);
            paint(values.collect(), theme.is_dark());
        }
        properties.is_some()
    }
}

/// Waits, longer by chance so that not all come at once, unless there is a reason to try now. Answers with the next
/// pause.
async fn after_pause(pause: f64) -> f64 {
    let _ = JsFuture::from(rest(pause * (1.0 + js_sys::Math::random() / 2.0))).await;
    (pause * 2.0).min(LONGEST_PAUSE_MS)
}

/// A file, fetched with the token and handed to the visitor.
async fn fetch_file(address: &str) -> Option<()> {
    let response = Request::get(address).response().await.ok().filter(Response::ok)?;
    let named = response.headers().get("content-disposition").unwrap_or_default();
    let name = file_name(&named).unwrap_or_else(|| {
        let path = address.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    });
    save(&blob(response.into()).await?, &name);
    Some(())
}

/// The name that an answer gives a file.
fn file_name(disposition: &str) -> Option<String> {
    let (_, rest) = disposition.split_once("filename=")?;
    let name = rest.trim_start_matches('"').split(['"', ';']).next().unwrap_or_default().trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
    (!name.is_empty() && name.chars().all(plain)).then(|| name.to_owned())
}

async fn blob(response: web_sys::Response) -> Option<Blob> {
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// See [`super::Hooks`].
pub(super) fn token(refused: Option<String>) -> Waiting {
    Box::pin(async move {
        match keeper() {
            Some(keeper) => keeper.token(refused).await,
            None => Err(HttpError::Offline),
        }
    })
}

/// See [`super::Hooks`].
pub(super) fn lost() {
    if let Some(keeper) = keeper() {
        keeper.lost();
    }
}

/// See [`super::moved`].
pub(super) fn moved(step: bool) {
    if keeper().is_some_and(|keeper| !keeper.silent.get()) {
        tell_moved(step);
    }
}

/// See [`super::is_followed`].
pub(super) fn is_followed() -> bool {
    keeper().is_some_and(|keeper| keeper.is_followed)
}

/// See [`super::picture`].
pub(super) fn picture(address: String, source: RwSignal<Option<String>>) {
    spawn_local(async move {
        let Some(response) = Request::get(&address).response().await.ok().filter(Response::ok) else {
            return;
        };
        if let Some(blob) = blob(response.into()).await
            && let Ok(url) = data_url(&blob).await
        {
            source.try_set(url.as_string());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_called_what_the_server_calls_it_if_that_is_plain() {
        assert_eq!(file_name("attachment; filename=\"services.csv\"").as_deref(), Some("services.csv"));
        assert_eq!(file_name("attachment; filename=a-1.csv; x=y").as_deref(), Some("a-1.csv"));
        for odd in ["", "attachment", "attachment; filename=\"../x\"", "attachment; filename=\"\""] {
            assert_eq!(file_name(odd), None, "{odd}");
        }
    }
}
