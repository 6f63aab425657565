//! Managed accounts, people, invitations, what happened, mails: the pages beside the panels, in a chunk of their own.

mod activity;
mod fields;
mod mails;
mod managed;
mod persons;
mod question;
mod welcome;

use crate::lazy::{ChunkError, Loading, lazily};
use crate::panels::Place;
use crate::session::Session;
use leptos::prelude::*;
use portico_rules::Page;

/// What draws each part.
#[derive(Clone, Copy)]
pub struct People {
    /// A page about the account in view.
    pub page: fn(Place, Page) -> AnyView,
    /// Where an invitation leads.
    pub welcome: fn(Session) -> AnyView,
    /// The mails, for operators.
    pub mails: fn(Session) -> AnyView,
}

#[wasm_split_helpers::wasm_split(people, fallible)]
fn people() -> Result<People, ChunkError> {
    Ok(People { page, welcome: welcome::welcome, mails: mails::mails })
}

fn load() -> Loading<People> {
    Box::pin(people())
}

/// Draws one of the parts when the code is there.
pub fn draw(show: impl Fn(People) -> AnyView + Send + 'static) -> AnyView {
    lazily(load, show)
}

fn page(place: Place, page: Page) -> AnyView {
    match page {
        Page::People => persons::persons(place),
        Page::ManagedAccounts => managed::managed(place),
        Page::Activity => activity::activity(place),
    }
}
