//! Guards that look at the session only.

use super::embedded::{self, Embedded};
use super::{Guard, Requirement};
use crate::app::App;
use crate::auth::session::{self, Signed};
use crate::http::bearer;
use crate::http::failure::Failure;
use crate::http::observe::About;
use crate::http::see_as::SEE_AS;
use crate::store::entity::{account, user};
use crate::terms;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use portico_api::ProblemKind;
use portico_rules::{Audience, Panels, Role, Viewer};
use sea_orm::EntityTrait;
use std::sync::Arc;
use tower_sessions::Session;

/// Anybody may call it.
pub(crate) struct Public;

impl Guard for Public {
    const REQUIREMENT: Requirement = Requirement::Public;
}

impl FromRequestParts<App> for Public {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, Failure> {
        Ok(Self)
    }
}

/// The user who is signed in, and their own account.
#[derive(Clone)]
pub(crate) struct SignedIn {
    app: App,
    user: user::Model,
    home: account::Model,
    embedded: Option<Arc<Embedded>>,
}

impl SignedIn {
    /// For signing in itself, and for answers to it.
    pub(crate) fn new(app: App, user: user::Model, home: account::Model) -> Self {
        Self { app, user, home, embedded: None }
    }

    /// In a session inside a partner's site.
    pub(super) fn within(self, embedded: Embedded) -> Self {
        Self { embedded: Some(Arc::new(embedded)), ..self }
    }

    /// The session inside a partner's site, where it is one.
    pub(crate) fn embedded(&self) -> Option<&Embedded> {
        self.embedded.as_deref()
    }

    /// The panels that the session is for; `None` in the portal itself.
    pub(crate) fn panels(&self) -> Option<Panels> {
        self.embedded().map(Embedded::panels)
    }

    /// The account from which they look: that of the session inside a partner's site, or their own.
    pub(crate) fn outlook(&self) -> &account::Model {
        self.embedded().map_or(&self.home, Embedded::account)
    }

    /// The server.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// The user.
    pub(crate) fn user(&self) -> &user::Model {
        &self.user
    }

    /// Their own account.
    pub(crate) fn home(&self) -> &account::Model {
        &self.home
    }

    /// On which side of the partnership they stand, and their role; `None` for operators.
    pub(crate) fn viewer(&self) -> Option<Viewer> {
        let audience = Audience::parse(&self.home.kind)?;
        // A role that nobody knows widens nothing.
        let role = self.user.role.as_deref().and_then(Role::parse).unwrap_or(Role::ReadOnly);
        Some(Viewer { audience, role })
    }
}

impl Guard for SignedIn {
    const REQUIREMENT: Requirement = Requirement::SignedIn;
}

/// In the portal itself only: what a handler with this guard does is not for sessions inside a partner's site, unless
/// it takes [`Anywhere`] instead.
impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Anywhere(by) = <Anywhere as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        if by.embedded.is_some() {
            return Err(Failure::new(ProblemKind::NotAllowed, "Sign in to the portal itself for this."));
        }
        Ok(by)
    }
}

/// The user who is signed in, in the portal itself or inside a partner's site. For what is within an account and its
/// panels, [`Allowed`](super::Allowed), [`InView`](super::InView) and [`Looking`](super::Looking) narrow by themselves.
pub(crate) struct Anywhere(pub(crate) SignedIn);

impl Guard for Anywhere {
    const REQUIREMENT: Requirement = Requirement::SignedIn;
    const TAKES_TOKEN: bool = true;
}

/// What belongs to no account cannot be looked at as its users do; [`Looking`](super::Looking) and the guards of
/// accounts can.
impl FromRequestParts<App> for Anywhere {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let by = SignedIn::of_request(parts, app).await?;
        if parts.headers.contains_key(SEE_AS) {
            return Err(Failure::parameter(
                SEE_AS.as_str(),
                "for the context and the data of an account only",
            ));
        }
        Ok(Self(by))
    }
}

impl SignedIn {
    /// The user who is signed in, however they look and wherever.
    pub(super) async fn of_request(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        if let Some(token) = bearer::read(&parts.headers) {
            let by = embedded::signed_in(app, token).await?;
            if let Some(about) = parts.extensions.get::<About>() {
                about.is_from(&by.user.uid);
            }
            return Ok(by);
        }
        let session =
            parts.extensions.get::<Session>().ok_or_else(|| Failure::internal("no session layer"))?;
        let signed = session::read(session).await?.ok_or_else(|| Failure::of(ProblemKind::SignedOut))?;
        let found =
            user::Entity::find_by_id(signed.user).find_also_related(account::Entity).one(app.db()).await?;
        let found = found.filter(|(user, _)| user.session_epoch == signed.epoch);
        let Some((user, Some(home))) = found.filter(|(user, home)| may_sign_in(user, home.as_ref())) else {
            session::end(session).await?;
            return Err(Failure::of(ProblemKind::SignedOut));
        };
        if let Some(about) = parts.extensions.get::<About>() {
            about.is_from(&user.uid);
        }
        let now = terms::now();
        if now - signed.seen > app.config().session_touch.as_millis() as i64 {
            app.touches().touch(session, Signed { seen: now, ..signed });
        }
        Ok(Self::new(app.clone(), user, home))
    }
}

/// Whether somebody may be signed in: nobody deactivated them or their account.
pub(crate) fn may_sign_in(user: &user::Model, home: Option<&account::Model>) -> bool {
    user.deactivated_at.is_none() && home.is_some_and(|home| home.deactivated_at.is_none())
}

/// For answers that differ, but are not refused, when nobody is signed in.
impl OptionalFromRequestParts<App> for Anywhere {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(failure) if failure.kind() == ProblemKind::SignedOut => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// One of the provider's operators.
pub(crate) struct Operator(SignedIn);

impl Operator {
    /// The server.
    pub(crate) fn app(&self) -> &App {
        self.0.app()
    }

    /// The operator.
    pub(crate) fn user(&self) -> &user::Model {
        self.0.user()
    }
}

impl Guard for Operator {
    const REQUIREMENT: Requirement = Requirement::Operator;
}

impl FromRequestParts<App> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let signed_in = <SignedIn as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        // To everybody else there is nothing here.
        if signed_in.viewer().is_none() { Ok(Self(signed_in)) } else { Err(Failure::not_found()) }
    }
}
