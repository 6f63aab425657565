//! What stands around every panel: navigation, top bar, banner, sign-in, explanations.

mod account_menu;
mod ask;
mod banner;
mod chrome;
mod desk;
mod desk_notices;
mod desk_orders;
mod host;
mod live;
mod page;
mod sign_in;
mod switcher;
mod unavailable;
mod why;

pub use chrome::{hear, welcome};
pub use page::page;
pub use sign_in::sign_in_page;
pub use why::why;
