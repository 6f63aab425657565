//! Portico's browser app.

mod app;
mod boot;
mod browser;
mod data;
mod http;
mod i18n;
mod notices;
mod panels;
mod routes;
mod session;
mod shell;
mod ui;
mod words;

fn main() {
    boot::watch_for_panics();
    i18n::start();
<<<<<<< HEAD
    leptos::mount::mount_to_body(app::App);
=======
    leptos::mount::mount_to_body(App);
    boot::remove_shell();
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <nav aria-label=text(keys::NAV_LABEL)>
                <A href="/accounts/1/services" attr:data-nav="services">{text(keys::NAV_SERVICES)}</A>
                <A href="/accounts/1/dashboard" attr:data-nav="dashboard">{text(keys::NAV_DASHBOARD)}</A>
            </nav>
            <Routes fallback=|| text(keys::APP_NOT_FOUND)>
                <Route path=path!("/") view=Home />
                <Route path=path!("/accounts/:account/:feature") view=Panel />
            </Routes>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    let navigate = leptos_router::hooks::use_navigate();
    leptos::task::spawn_local(async move {
        let answer = boot::early_answer("/api/v1/context").await;
        let account = if matches!(answer, Some(Ok(answer)) if answer.ok()) { "7" } else { "1" };
        navigate(&format!("/accounts/{account}/dashboard"), Default::default());
    });
}

#[component]
fn Panel() -> impl IntoView {
    let params = use_params_map();
    let feature = Memo::new(move |_| params.with(|p| p.get("feature").unwrap_or_default()));
    // The view on screen; it stays until the next panel's code is there.
    let shown = RwSignal::new(None::<Result<PanelView, ()>>);
    Effect::new(move |_| {
        let wanted = feature.get();
        let Some(loading) = panels::open(&wanted) else { return shown.set(Some(Err(()))) };
        leptos::task::spawn_local(async move {
            let loaded = loading.await;
            if feature.try_get_untracked().as_ref() == Some(&wanted) {
                shown.set(Some(loaded.map_err(|_| ())));
            }
        });
    });
    view! {
        <main data-panel=move || feature.get()>
            {move || shown.get().map(|loaded| match loaded {
                Ok(view) => view(),
                Err(()) => text(keys::APP_PANEL_FAILED).into_any(),
            })}
        </main>
    }
>>>>>>> build
}
