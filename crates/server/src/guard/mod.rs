//! Guards: what a handler's signature says about who may call it. Each is an extractor that refuses.
//!
//! [`Allowed`] decides by the rules crate and yields the scope that queries take; [`InView`] yields the scope and
//! leaves the decision to the handler.

mod allowed;
mod embedded;
mod looking;
pub(crate) mod program;
pub(crate) mod sight;
mod signed_in;

pub(crate) use allowed::{Allowed, Edit, Scope, View, feature};
pub(crate) use embedded::{Backend, Bearer, key_digest, still, token_digest};
pub(crate) use looking::{InView, Looking};
pub(crate) use program::{FeedReader, NoticeWriter};
pub(crate) use signed_in::{Anywhere, Operator, Public, SignedIn, may_sign_in};

use crate::app::App;
pub use allowed::feature::Subject;
use axum::extract::FromRequestParts;
use portico_rules::Access;

/// What a guard demands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Requirement {
    /// Nothing.
    Public,
    /// Somebody is signed in.
    SignedIn,
    /// One of the provider's operators is signed in.
    Operator,
    /// A key of a partner's backend.
    Key,
    /// The token of a session inside a partner's site.
    Bearer,
    /// The account in the path is one the user may look at.
    Account,
    /// The account in the path is one the user may look at, and gives them this much of a feature or a page.
    Of(Subject, Access),
}

/// An extractor that lets only some requests reach the handler.
pub(crate) trait Guard: FromRequestParts<App> {
    /// What it demands, for the description and the tests that are made of it.
    const REQUIREMENT: Requirement;
    /// Whether a session inside a partner's site can be enough, by its token. Not unless a guard says so.
    const TAKES_TOKEN: bool = false;
}
