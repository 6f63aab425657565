//! A stand-in for the dashboard.

use leptos::prelude::*;

use crate::i18n::{self, keys};

super::chunk!(dashboard, view);

fn view() -> AnyView {
    let answer = RwSignal::new(String::new());
    leptos::task::spawn_local(async move {
        let path = window().location().pathname().unwrap_or_default();
        let status = match crate::boot::early_answer(&format!("/api/v1{path}")).await {
            Some(Ok(early)) => format!("early answer {}", early.status()),
            Some(Err(_)) => "early answer failed".to_owned(),
            None => "no early answer".to_owned(),
        };
        answer.try_set(status);
        if let Some(page) = document().document_element() {
            let _ = page.set_attribute("data-ready", "true");
        }
        crate::boot::load_when_idle(&["services"]);
    });
    let german = move |_| {
        leptos::task::spawn_local(async move {
            if i18n::change("de").await.is_ok() {
                answer.try_set(i18n::text(keys::NAV_DASHBOARD).to_owned());
            }
        });
    };
    let rows = (0..5).map(|row| view! { <li class="row">{i18n::fill(keys::APP_ROW, &[("n", &row)])}</li> });
    view! {
        <h1>{i18n::text(keys::NAV_DASHBOARD)}</h1>
        <p>{answer}</p>
        <button on:click=german>"Deutsch"</button>
        <button on:click=move |_| crate::boot::use_theme("dark")>"Dark"</button>
        <button on:click=move |_| crate::boot::mark_signed_in(true)>"Sign in"</button>
        <ul>{rows.collect_view()}</ul>
    }
    .into_any()
}
