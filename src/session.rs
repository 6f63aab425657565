//! Who is signed in, and what they get: the app's only global state.

use crate::http::{HttpError, Request};
use crate::navigation::Navigation;
use crate::{boot, browser, embed, i18n, routes, shell};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{
    AccountId, AccountKind, AccountSummary, ProblemKind, Seen, SessionState, SignIn, User, UserKind,
};
use portico_rules as rules;
use portico_rules::{Audience, Decision, Feature, Role};
use std::sync::Arc;
use wasm_bindgen::closure::Closure;

/// The context with the facts in the form that the rules take.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// What the server said.
    pub context: Seen,
    /// What decisions are made from; absent for operators.
    pub facts: Option<rules::Facts>,
    /// Inside a partner's own site: the panels that the session is for.
    pub panels: Option<rules::Panels>,
}

impl View {
    /// What the server said, ready to decide from.
    pub fn new(context: Seen) -> Self {
        let facts = context.facts.as_ref().and_then(|facts| facts.try_into().ok());
        let panels = context.panels.as_ref().map(|panels| panels.iter().copied().collect());
        Self { context, facts, panels }
    }

    /// The decision on one feature; absent for operators, who have no features.
    pub fn decision(&self, feature: Feature) -> Option<Decision> {
        self.facts.as_ref().map(|facts| rules::decide_within(self.panels, feature, facts))
    }

    /// Whether the user may see a feature.
    pub fn may_see(&self, feature: Feature) -> bool {
        self.decision(feature).is_some_and(|decision| decision.access > rules::Access::Hidden)
    }

    /// What the user gets of a page that is no feature.
    pub fn access(&self, page: rules::Page) -> rules::Access {
        self.facts.map_or(rules::Access::Hidden, |facts| rules::page_within(self.panels, page, &facts))
    }

    /// What the viewer gets of the notice to a customer about an event.
    pub fn customer_notice(&self) -> rules::Access {
        self.facts.map_or(rules::Access::Hidden, |facts| rules::customer_notice_within(self.panels, &facts))
    }

    /// Who looks at what, and as whom: what the frame of the page shows.
    pub fn who(&self) -> (User, AccountSummary, AccountSummary, Option<Role>) {
        let Seen { user, home, account, .. } = self.context.clone();
        (user, home, account, self.see_as())
    }

    /// The role in which a partner's user looks at a managed account as its users do.
    pub fn see_as(&self) -> Option<Role> {
        let facts = self.facts.filter(|_| self.context.user.kind == UserKind::Partner)?;
        (facts.viewer.audience == Audience::Managed).then_some(facts.viewer.role)
    }

    /// Whether the user may change what a feature shows.
    pub fn may_edit(&self, feature: Feature) -> bool {
        self.see_as().is_none()
            && self.decision(feature).is_some_and(|decision| decision.access == rules::Access::Edit)
    }

    /// Where the user lands: a panel of the account in view, or the operators' desk.
    pub fn landing(&self) -> String {
        self.facts.as_ref().map_or_else(
            || routes::Address::Desk.to_string(),
            |facts| {
                let landing = rules::landing_within(self.panels, facts);
                routes::panel(&self.context.account.id, landing.unwrap_or_else(|| rules::landing(facts)))
            },
        )
    }

    /// Whether the account in view stands for several: a partner's own account covers those it manages.
    pub fn covers_accounts(&self) -> bool {
        self.context.account.kind == AccountKind::Partner
    }

    /// Whether the user can look at other accounts than their own.
    pub fn can_switch(&self) -> bool {
        self.context.user.kind == UserKind::Partner
    }
}

/// Where the session stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Stage {
    /// Asking the server.
    Starting,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn,
    /// The server could not be asked.
    Failed(HttpError),
}

/// What the event stream told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// Settings were changed.
    Settings,
    /// Requests were made or answered.
    Requests,
    /// Orders were sent or moved on.
    Orders,
    /// Somebody of the viewer's account was told something.
    Notifications,
    /// Notices were told, updated or corrected.
    Notices,
    /// Something happened in a conversation, or operators came or went.
    Chat,
    /// Anything may have changed.
    Anything,
}

/// The session, shared by the whole app.
#[derive(Clone, Copy)]
pub struct Session {
    /// The address of the page.
    pub navigation: Navigation,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// Who is signed in and which account is in view.
    pub view: RwSignal<Option<Arc<View>>>,
    /// The account that was asked for and could not be looked at, and why.
    pub stuck: RwSignal<Option<(AccountId, HttpError)>>,
    /// The session ended while the user was at work: they are asked to sign in over the page.
    pub ended: RwSignal<bool>,
    /// Rises when somebody signs in again, so that what failed meanwhile is asked for anew.
    pub epoch: RwSignal<u32>,
    /// Rises when the language has changed: the page is drawn anew.
    pub language: RwSignal<u32>,
    /// What the event stream told last, and how often it told something. Panels read anew what it concerns.
    pub live: RwSignal<(u32, Told)>,
    /// Something was typed in the panel and not saved: the panel stays as long as it is.
    pub unsaved: RwSignal<bool>,
    /// What came and went in the navigation by itself, for who cannot see it happen.
    pub said: RwSignal<String>,
}

impl Session {
    /// A session that has not begun.
    pub fn new(navigation: Navigation) -> Self {
        Self {
            navigation,
            stage: RwSignal::new(Stage::Starting),
            view: RwSignal::new(None),
            stuck: RwSignal::new(None),
            ended: RwSignal::new(false),
            epoch: RwSignal::new(0),
            language: RwSignal::new(0),
            live: RwSignal::new((0, Told::Anything)),
            unsaved: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        }
    }

    /// Follows what the server tells, from now on.
    pub fn listen(self) {
        let hear = Closure::<dyn FnMut(String)>::new(move |kind: String| shell::hear(self, kind));
        boot::listen(&hear.into_js_value());
    }

    /// Does something whenever the event stream tells this, or that anything may have changed.
    pub fn when_told(self, what: Told, run: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let (count, told) = self.live.get();
            if before.is_some_and(|before| before != count) && [what, Told::Anything].contains(&told) {
                run();
            }
            count
        });
    }

    /// Starts: asks for the context, after asking whether there is a session where most likely there is
    /// none. A refused context would stand in the browser's console as an error.
    pub fn start(self, account: Option<AccountId>) {
        if !browser::is_guest() {
            return self.look_at(account);
        }
        spawn_local(async move {
            match Request::get(routes::SESSION).send::<SessionState>().await {
                Ok(answer) if answer.content.signed_in => self.look_at(account),
                Ok(_) => self.signed_out(),
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }

    /// Asks for the context of an account, or of the user's own.
    pub fn look_at(self, account: Option<AccountId>) {
        spawn_local(async move {
            let address = routes::context(account.as_ref());
            match Request::get(&address).send::<Seen>().await {
                Ok(answer) => self.enter(answer.content),
                Err(error) if error.is_signed_out() => self.signed_out(),
                Err(error) => {
                    let first = self.view.with_untracked(Option::is_none);
                    let elsewhere = error.kind() == Some(ProblemKind::NotFound) && account.is_some();
                    if first && !elsewhere {
                        return self.stage.set(Stage::Failed(error));
                    }
                    self.stuck.set(account.map(|account| (account, error)));
                    // There is a page around the account that is not theirs.
                    if first {
                        self.look_at(None);
                    }
                }
            }
        });
    }

    /// Signs in, with the given account in view if the user may look at it.
    pub async fn sign_in(self, sign_in: SignIn) -> Result<(), HttpError> {
        let context = Request::post(routes::SESSION, &sign_in).send::<Seen>().await?.content;
        let same_user = self
            .view
            .with_untracked(|view| view.as_ref().is_some_and(|view| view.context.user.id == context.user.id));
        boot::mark_signed_in(true);
        if !(self.ended.get_untracked() && same_user) {
            self.stuck.set(None);
            self.enter(context);
        }
        self.ended.set(false);
        self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
        Ok(())
    }

    /// Signs out, here or everywhere.
    pub async fn sign_out(self, everywhere: bool) -> Result<(), HttpError> {
        let address = if everywhere { routes::SESSIONS_EVERYWHERE } else { routes::SESSION };
        match Request::delete(address).send::<()>().await {
            Ok(_) => {}
            Err(error) if error.is_signed_out() => {}
            Err(error) => return Err(error),
        }
        boot::mark_signed_in(false);
        self.view.set(None);
        self.ended.set(false);
        self.stage.set(Stage::SignedOut);
        Ok(())
    }

    /// Notes that the server no longer knows this session: what is on screen stays until somebody signs in.
    pub fn signed_out(self) {
        if let Some(hooks) = embed::hooks() {
            return (hooks.lost)();
        }
        boot::mark_signed_in(false);
        if self.view.with_untracked(Option::is_some) {
            self.ended.set(true);
        } else {
            self.stage.set(Stage::SignedOut);
        }
    }

    /// Changes the language of the page, and keeps the choice.
    pub fn speak(self, language: String) {
        spawn_local(async move {
            // Texts that do not arrive leave the page as it is.
            if i18n::change(&language).await.is_ok() {
                self.language.update(|language| *language = language.wrapping_add(1));
            }
        });
    }

    /// Begins with a context: somebody is signed in.
    pub fn enter(self, context: Seen) {
        boot::mark_signed_in(true);
        self.show(View::new(context));
        self.stage.set(Stage::SignedIn);
    }

    /// Puts what the user gets on the page, if it is another than before.
    pub fn show(self, view: View) {
        if self.view.with_untracked(|now| now.as_deref() != Some(&view)) {
            self.view.set(Some(Arc::new(view)));
        }
    }
}
