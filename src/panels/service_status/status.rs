//! What goes on and what is coming.

use super::{concern, feeds, heading};
use crate::data::Remote;
use crate::i18n::{Key, keys as k, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::session::Told;
use crate::ui;
use leptos::prelude::*;
use portico_api::{ServiceStatus, StatusNotice};
use portico_rules::Feature;

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::ServiceStatus), "");
    let status = Remote::<ServiceStatus>::new(place.session, move || address.clone());
    place.session.when_told(Told::Notices, move || status.reload());
    view! {
        {heading(&place)}
        {feeds::button(&place)}
        {status.show(move |answer| body(&place, &answer.content))}
    }
    .into_any()
}

fn body(place: &Place, status: &ServiceStatus) -> AnyView {
    view! {
        <div class="stack" data-status="">
            {part(place, k::STATUS_NOW, k::STATUS_NOTHING_NOW, &status.current)}
            {concern::strains(place, &status.strains, None)}
            {part(place, k::STATUS_COMING, k::STATUS_NOTHING_COMING, &status.coming)}
            {part(place, k::STATUS_RECENT, k::STATUS_NOTHING_RECENT, &status.recent)}
        </div>
    }
    .into_any()
}

fn part(place: &Place, title: Key, nothing: Key, notices: &[StatusNotice]) -> AnyView {
    let body = if notices.is_empty() {
        view! { <p class="quiet">{text(nothing)}</p> }.into_any()
    } else {
        let rows = notices.iter().map(|notice| row(place, notice)).collect_view();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! { <section class="card"><h2>{text(title)}</h2>{body}</section> }.into_any()
}

fn row(place: &Place, notice: &StatusNotice) -> AnyView {
    let first = notice.first.iter().map(|service| concern::concern(place, service)).collect_view();
    let more = (notice.concerned.certain + notice.concerned.possible) as usize - notice.first.len().min(
        (notice.concerned.certain + notice.concerned.possible) as usize,
    );
    let more = (more > 0).then(|| view! { <li class="quiet">{plural(k::AND_MORE, more, &[])}</li> });
    view! {
        <li class="notice" data-notice=notice.title.clone()>
            <h3 class="notice-title"><a href=concern::address(place, notice.id.as_str())>{notice.title.clone()}</a></h3>
            <span class="notice-facts">{concern::marks(notice)}<span>{ui::instant(notice.starts)}</span></span>
            <span class="quiet">{concern::times(notice.starts, notice.ends, None)}</span>
            {notice.impact.clone().map(|impact| view! { <span>{impact}</span> })}
            {concern::scope(notice)}
            {concern::counts(place, notice)}
            <ul class="concerns">{first}{more}</ul>
        </li>
    }
    .into_any()
}
