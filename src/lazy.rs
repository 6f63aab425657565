//! Code that arrives when it is needed.

use crate::http::HttpError;
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::Pin;

/// Code on its way: what it hands over when it is there.
pub type Loading<T> = Pin<Box<dyn Future<Output = Result<T, ChunkError>>>>;

/// A file of code did not arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChunkError;

impl From<wasm_split_helpers::SplitLoaderError> for ChunkError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Shows something when its code is there; meanwhile a skeleton, and a way to try again when it failed.
pub fn lazily<T: Copy + Send + Sync + 'static>(
    load: fn() -> Loading<T>,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    // Boxed, so that the rest is there once for each kind of code and not for each place that asks for some.
    boxed(load, Box::new(show))
}

fn boxed<T: Copy + Send + Sync + 'static>(
    load: fn() -> Loading<T>,
    show: Box<dyn Fn(T) -> AnyView + Send>,
) -> AnyView {
    let code = RwSignal::new(None::<Result<T, ChunkError>>);
    let fetch = move || {
        code.set(None);
        let loading = load();
        spawn_local(async move {
            let result = loading.await;
            code.try_set(Some(result));
        });
    };
    fetch();
    (move || match code.get() {
        None => ui::skeleton(),
        Some(Ok(code)) => show(code),
        Some(Err(ChunkError)) => ui::failure(&HttpError::Offline, fetch),
    })
    .into_any()
}
