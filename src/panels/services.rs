//! A stand-in for the services panel.

use leptos::prelude::*;

use crate::i18n::{self, keys};

super::chunk!(services, view);

fn view() -> AnyView {
    let count = RwSignal::new(1_usize);
    let now = js_sys::Date::now();
    view! {
        <h1>{i18n::text(keys::NAV_SERVICES)}</h1>
        <button on:click=move |_| count.update(|n| *n += 1)>
            {move || i18n::plural(keys::SERVICES_COUNT, count.get(), &[("account", &"Halcyon")])}
        </button>
        <ul>
            <li>{i18n::money(123_456, "EUR")}</li>
            <li>{i18n::money(123_456, "JPY")}</li>
            <li>{i18n::money(5, "not a code")}</li>
            <li>{i18n::date(now)}</li>
            <li>{i18n::datetime(now)}</li>
            <li>{i18n::relative(now - 7_200_000.0)}</li>
            <li>{i18n::datetime(f64::NAN)}</li>
        </ul>
    }
    .into_any()
}
