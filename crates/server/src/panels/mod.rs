//! The panels: one module each, with its handlers and its queries. What several show has a module too.

mod availability;
pub(crate) mod billing_markets;
mod changes;
mod chat;
mod company_profile;
mod dashboard;
mod invoices;
mod marketplace;
mod notices;
pub(crate) mod orders;
mod pricing;
pub(crate) mod service_status;
mod services;
pub(crate) mod settings;

use crate::http::routes::{Routes, routes};

/// Adds the routes of every panel.
pub(crate) fn add(routes: Routes) -> Routes {
    routes![routes;
        dashboard::show,
        services::list, services::file::download, services::detail::show,
        orders::list, orders::create, orders::show, orders::edit, orders::discard, orders::submit,
        orders::withdraw, orders::approve, orders::reject, orders::estimate,
        orders::approvals::show, orders::approvals::edit,
        orders::operators::list, orders::operators::advance,
        service_status::show, service_status::calendar, service_status::event::show, service_status::letter::show, service_status::letter::send,
        service_status::feeds::list, service_status::feeds::create, service_status::feeds::revoke,
        availability::overview::show, availability::overview::accounts, availability::overview::services,
        availability::report::show, availability::report::accounts, availability::report::services,
        availability::ledger::show, availability::file::services, availability::file::ledger,
        chat::show, chat::messages, chat::send, chat::seen, chat::typing,
        chat::desk::list, chat::desk::show, chat::desk::messages, chat::desk::send, chat::desk::seen, chat::desk::typing,
        chat::desk::claim, chat::desk::close,
        pricing::show,
        marketplace::list, marketplace::show, marketplace::services, marketplace::picture,
        marketplace::profile::show, marketplace::profile::edit,
        marketplace::logos::show, marketplace::logos::replace, marketplace::logos::remove,
        marketplace::publish::list, marketplace::publish::publish,
        marketplace::requests::list, marketplace::requests::accept, marketplace::requests::decline,
        company_profile::show, company_profile::edit,
        billing_markets::list, billing_markets::enable, billing_markets::edit, billing_markets::history::list,
        invoices::list, invoices::show, invoices::lines,
        settings::list, settings::change, settings::past, settings::past_one, settings::file,
        settings::operators::list, settings::operators::change, settings::operators::past,
        settings::operators::past_one,
    ]
}
