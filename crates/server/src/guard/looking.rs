//! Guards of what may be looked at as somebody else: the session, and how the user wants to look.

use super::sight::Sight;
use super::{Guard, Requirement, Scope, SignedIn};
use crate::app::App;
use crate::http::failure::Failure;
use crate::http::see_as;
use crate::store::entity::user;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use portico_rules::{Audience, Role};
use std::ops::Deref;

/// The user who is signed in, and the role in which they look at a managed account as its users do.
pub(crate) struct Looking {
    by: SignedIn,
    see_as: Option<Role>,
}

impl Looking {
    /// The user.
    pub(crate) fn by(&self) -> &SignedIn {
        &self.by
    }

    /// Whether they look as somebody else.
    pub(crate) fn as_somebody_else(&self) -> bool {
        self.see_as.is_some()
    }

    /// What they see of an account, or of their own. `None` when they may not look at it like this.
    pub(crate) async fn sight(&self, account: Option<&str>) -> Result<Option<Sight>, Failure> {
        match self.see_as {
            Some(role) => Sight::as_users_of(&self.by, account, role).await,
            None => Sight::of(&self.by, account).await,
        }
    }
}

impl Guard for Looking {
    const REQUIREMENT: Requirement = Requirement::SignedIn;
    const TAKES_TOKEN: bool = true;
}

impl FromRequestParts<App> for Looking {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let by = SignedIn::of_request(parts, app).await?;
        Ok(Self { by, see_as: see_as::role(parts)? })
    }
}

/// The account in the path is one that the user may look at.
pub(crate) struct InView {
    by: SignedIn,
    sight: Sight,
    scope: Scope,
}

impl InView {
    /// What the user sees of it.
    pub(crate) fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The user, when they belong to the managed account in view.
    pub(crate) fn member(&self) -> Option<&user::Model> {
        let managed = self.by.viewer().is_some_and(|viewer| viewer.audience == Audience::Managed);
        managed.then(|| self.by.user())
    }

    /// What they see, and the scope.
    pub(super) fn into_parts(self) -> (Sight, Scope) {
        (self.sight, self.scope)
    }
}

impl Deref for InView {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        &self.scope
    }
}

impl Guard for InView {
    const REQUIREMENT: Requirement = Requirement::Account;
    const TAKES_TOKEN: bool = true;
}

impl FromRequestParts<App> for InView {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let looking = Looking::from_request_parts(parts, app).await?;
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::not_found())?;
        let account = params.iter().find_map(|(name, value)| (name == "account").then_some(value));
        let account = account.ok_or_else(|| Failure::internal("a route without an account"))?;
        let sight = looking.sight(Some(account)).await?.ok_or_else(Failure::not_found)?;
        let scope = Scope::of(&looking.by, &sight);
        Ok(Self { by: looking.by, sight, scope })
    }
}
