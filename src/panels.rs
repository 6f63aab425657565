//! The panels: one module each, whose code arrives when its address is opened.

mod dashboard;
mod services;

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

/// What a panel's chunk hands over: the function that builds its view, to be called where it is shown.
pub(crate) type PanelView = fn() -> AnyView;

/// A panel on its way.
type Loading = Pin<Box<dyn Future<Output = Result<PanelView, SplitLoaderError>>>>;

/// Makes `load()` for a panel module: it fetches the chunk of that name and returns the module's view.
macro_rules! chunk {
    ($name:ident, $view:path) => {
        #[::leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)]
        pub(crate) fn load() -> Result<$crate::panels::PanelView, ::leptos::wasm_split::SplitLoaderError> {
            Ok($view)
        }
    };
}
pub(crate) use chunk;

/// Loads the panel of a feature as it is written in addresses; `None` when there is no such panel.
pub(crate) fn open(feature: &str) -> Option<Loading> {
    Some(match feature {
        "dashboard" => Box::pin(dashboard::load()),
        "services" => Box::pin(services::load()),
        _ => return None,
    })
}
