//! Data that a panel reads from the server: waiting, here, or failed with a way to try again.

use crate::http::{Answer, HttpError, Request};
use crate::session::Session;
use crate::{browser, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// What came of a request.
pub enum Load<T> {
    /// Nothing yet.
    Waiting,
    /// The answer. It stays on screen while a newer one is on its way.
    Ready(Arc<Answer<T>>),
    /// What went wrong.
    Failed(HttpError),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::Ready(answer) => Self::Ready(Arc::clone(answer)),
            Self::Failed(error) => Self::Failed(error.clone()),
        }
    }
}

/// Something read from the server, read again when its address changes.
pub struct Remote<T: Send + Sync + 'static> {
    /// What came of it.
    pub load: RwSignal<Load<T>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: DeserializeOwned + Send + Sync + 'static> Remote<T> {
    /// Reads from an address, and again whenever the address changes, on request, or after a new sign-in.
    pub fn new(session: Session, address: impl Fn() -> String + 'static) -> Self {
        let remote = Self { load: RwSignal::new(Load::Waiting), again: RwSignal::new(0) };
        let asked = Rc::new(Cell::new(0_u32));
        Effect::new(move |_| {
            remote.again.track();
            session.epoch.track();
            let address = address();
            let mine = asked.get().wrapping_add(1);
            asked.set(mine);
            let asked = Rc::clone(&asked);
            spawn_local(async move {
                let result = Request::get(&address).send::<T>().await;
                // An answer to a question that is no longer asked.
                if asked.get() != mine {
                    return;
                }
                match result {
                    Ok(answer) => drop(remote.load.try_set(Load::Ready(Arc::new(answer)))),
                    Err(error) if error.is_signed_out() => session.signed_out(),
                    Err(error) => drop(remote.load.try_set(Load::Failed(error))),
                }
            });
        });
        remote
    }

    /// Reads again.
    pub fn reload(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// Shows what came of it: a skeleton while waiting, an explanation with a retry when it failed.
    pub fn show(self, ready: impl Fn(Arc<Answer<T>>) -> AnyView + Send + 'static) -> AnyView {
        (move || match self.load.get() {
            Load::Waiting => ui::skeleton(),
            Load::Failed(error) => ui::failure(&error, move || self.reload()),
            Load::Ready(answer) => {
                browser::mark_ready();
                ready(answer)
            }
        })
        .into_any()
    }
}
