//! Portico's browser app.

mod app;
mod boot;
mod browser;
mod chat;
mod data;
mod embed;
mod embedding;
mod http;
mod i18n;
mod lazy;
mod navigation;
mod notices;
mod panels;
mod people;
mod requests;
mod routes;
mod session;
mod shell;
mod ui;
mod words;

fn main() {
    boot::watch_for_panics();
    i18n::start();
    leptos::mount::mount_to_body(app::App);
}
