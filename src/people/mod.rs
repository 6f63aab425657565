//! Managed accounts, people, invitations, what happened, mails: the pages beside the panels, in a chunk of their own.

mod activity;
mod fields;
mod mails;
mod managed;
mod persons;
mod question;
mod welcome;

use crate::embedding;
use crate::lazy::{ChunkError, Loading, lazily};
use crate::panels::Place;
use crate::session::Session;
use leptos::prelude::*;
use portico_rules::Page;

/// What draws each part.
#[derive(Clone, Copy)]
struct People {
    page: fn(Place, Page) -> AnyView,
    welcome: fn(Session) -> AnyView,
    mails: fn(Session) -> AnyView,
}

#[wasm_split_helpers::wasm_split(people, fallible)]
fn people() -> Result<People, ChunkError> {
    Ok(People { page: show, welcome: welcome::welcome, mails: mails::mails })
}

fn load() -> Loading<People> {
    Box::pin(people())
}

/// A page about the account in view.
pub fn page(place: Place, page: Page) -> AnyView {
    if page == Page::Embedding {
        return embedding::page(place);
    }
    lazily(load, move |people| (people.page)(place.clone(), page))
}

/// Where an invitation leads.
pub fn welcome(session: Session) -> AnyView {
    lazily(load, move |people| (people.welcome)(session))
}

/// The mails, for operators.
pub fn mails(session: Session) -> AnyView {
    lazily(load, move |people| (people.mails)(session))
}

fn show(place: Place, page: Page) -> AnyView {
    match page {
        Page::People => persons::persons(place),
        Page::ManagedAccounts => managed::managed(place),
        Page::Activity => activity::activity(place),
        Page::Embedding => ().into_any(),
    }
}
