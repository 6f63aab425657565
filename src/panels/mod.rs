//! The panels: one folder and one line each. Navigation, pages and titles are derived from these lines and
//! from what the rules decide; a panel's code arrives when its address is opened.

use crate::i18n::text;
use crate::lazy::Loading;
use crate::session::{Session, View};
use crate::{browser, shell, words};
use leptos::prelude::*;
use portico_api::AccountId;
use portico_rules::Feature;
use std::sync::Arc;

/// Where a panel is shown: to whom, about which account, and what is opened inside it.
#[derive(Clone)]
pub struct Place {
    /// The session.
    pub session: Session,
    /// Who looks, and at which account.
    pub view: Arc<View>,
    /// What is opened inside the panel, such as one service.
    pub item: Option<String>,
}

impl Place {
    /// The account in view.
    pub fn account(&self) -> &AccountId {
        &self.view.context.account.id
    }
}

/// Draws a panel.
pub type Show = fn(Place) -> AnyView;

/// What the app knows of a panel before its code is there.
pub struct Panel {
    /// The feature that it shows.
    pub feature: Feature,
    /// The name of its code's file, without hash and ending.
    pub chunk: &'static str,
    /// Its icon: one path in a field of 24 by 24.
    pub icon: &'static str,
    /// Fetches its code, once.
    pub load: fn() -> Loading<Show>,
}

macro_rules! panels {
    ($($folder:ident: $feature:ident, $icon:literal;)+) => {
        $(mod $folder;)+

        /// Every panel there is, in the order of the navigation.
        pub static PANELS: &[Panel] = &[$(Panel {
            feature: Feature::$feature,
            chunk: stringify!($folder),
            icon: $icon,
            load: || Box::pin(chunk::$folder()),
        }),+];

        /// The points at which the code is split: one file a panel.
        mod chunk {
            $(
                #[wasm_split_helpers::wasm_split($folder, fallible)]
                pub fn $folder() -> Result<super::Show, crate::lazy::ChunkError> {
                    Ok(super::$folder::show)
                }
            )+
        }
    };
}

panels! {
    dashboard: Dashboard, "M4 13h6V4H4zm0 7h6v-5H4zm10 0h6v-9h-6zm0-16v5h6V4z";
    services: Services, "M4 5h16v5H4zm0 9h16v5H4zM7 7.5h2M7 16.5h2";
    service_status: ServiceStatus, "M3 12h4l3-8 4 16 3-8h4";
    marketplace: Marketplace, "M4 9l2-5h12l2 5M4 9v11h16V9M4 9h16M10 20v-6h4v6";
    pricing: Pricing, "M4 12V4h8l8 8-8 8zM8 8h.01";
    billing_markets: BillingMarkets, "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18";
    invoices: Invoices, "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6";
    company_profile: CompanyProfile, "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3";
    marketplace_profile: MarketplaceProfile, "M4 5h16v14H4zM9 9a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM6 17c0-4 6-4 6 0M15 10h3M15 14h3";
    chat: Chat, "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5";
    notifications: Notifications, "M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 20a2 2 0 0 0 4 0";
    settings: Settings, "M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6";
}

/// The panel of a feature, if it has one.
pub fn of(feature: Feature) -> Option<&'static Panel> {
    PANELS.iter().find(|panel| panel.feature == feature)
}

/// The heading of a panel, with the button that explains why it is shown.
pub fn head(place: &Place, feature: Feature) -> AnyView {
    browser::heading_is_there();
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{text(words::feature(feature))}</h1>
            {shell::why(place.session, feature)}
        </div>
    }
    .into_any()
}
