//! Portico's browser app.

mod app;
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
    std::panic::set_hook(Box::new(|info| {
        browser::crashed(&info.to_string());
    }));
    i18n::start();
    leptos::mount::mount_to_body(app::App);
}
