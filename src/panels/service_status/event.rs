//! The page of one notice.

use super::{concern, letter};
use crate::browser;
use crate::data::Remote;
use crate::i18n::{date, datetime, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::session::Told;
use crate::ui::{self, fact, status};
use crate::{routes, shell, words};
use leptos::prelude::*;
use portico_api::{AccountConcern, NoticeCorrection, NoticeFacts, StatusEvent, StatusNotice, Timestamp};
use portico_rules::Feature;

/// Draws the page.
pub(super) fn page(place: Place) -> AnyView {
    let item = place.item.clone().unwrap_or_default();
    let address = routes::data(&routes::item(place.account(), Feature::ServiceStatus, &item), "");
    let event = Remote::<StatusEvent>::new(place.session, move || address.clone());
    place.session.when_told(Told::Notices, move || event.reload());
    let back = routes::panel(place.account(), Feature::ServiceStatus);
    view! {
        <p class="back"><a href=back>{text(k::STATUS_BACK)}</a></p>
        {event.show(move |answer| body(&place, &answer.content))}
    }
    .into_any()
}

fn body(place: &Place, event: &StatusEvent) -> AnyView {
    let notice = &event.notice;
    browser::heading_is_there();
    browser::set_title(&fill(k::TITLE, &[("page", &notice.title)]));
    let at = |at: Option<Timestamp>| at.map(|at| datetime(at.0 as f64));
    let updates = event.updates.iter().map(|update| {
        let (word, tone) = words::notice_state(update.state);
        view! {
            <li>
                {status(tone, word, None)}
                <span class="quiet">{datetime(update.at.0 as f64)}" · "{ui::instant(update.at)}</span>
                <p class="said">{update.words.clone()}</p>
            </li>
        }
    });
    let updates = (!event.updates.is_empty()).then(|| {
        view! { <section class="card"><h2>{text(k::STATUS_UPDATES)}</h2><ol class="list">{updates.collect_view()}</ol></section> }
    });
    let corrections = (!event.corrections.is_empty()).then(|| {
        let rows = event.corrections.iter().map(correction).collect_view();
        view! { <section class="card"><h2>{text(k::STATUS_CORRECTIONS)}</h2><ol class="list">{rows}</ol></section> }
    });
    let accounts = event.accounts.iter().map(|account| of_account(place, notice, account)).collect_view();
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{notice.title.clone()}</h1>
            {shell::why(place.session, Feature::ServiceStatus)}
        </div>
        <p class="notice-facts">{concern::marks(notice)}</p>
        <div class="columns">
            <section class="card">
                <h2>{text(k::FACTS)}</h2>
                <dl class="facts">
                    {fact(k::STATUS_WHEN, Some(concern::times(notice.starts, notice.ends, None)))}
                    {fact(k::STATUS_WHEN_UTC, Some(concern::times(notice.starts, notice.ends, Some("UTC"))))}
                    {fact(k::STATUS_ANNOUNCED, event.announced.map(|at| date(at.0 as f64)))}
                    {fact(k::STATUS_REALLY_BEGAN, at(event.actual_starts))}
                    {fact(k::STATUS_REALLY_ENDED, at(event.actual_ends))}
                    {fact(k::STATUS_IMPACT, notice.impact.clone())}
                    {fact(k::STATUS_CAUSE, event.cause.clone())}
                    {fact(k::STATUS_RESOLUTION, event.resolution.clone())}
                    {fact(k::STATUS_MITIGATION, event.mitigation.clone())}
                    {fact(k::STATUS_CANCEL_REASON, event.cancel_reason.clone())}
                </dl>
            </section>
            {updates}
            {corrections}
            <section class="card" data-concerned="">
                <h2>{text(k::STATUS_CONCERNS)}</h2>
                <p>{concern::counts(place, notice)}</p>
                {concern::scope(notice)}
                {accounts}
            </section>
            {concern::strains(place, &event.strains, None)}
            {letter::letter(place)}
        </div>
    }
    .into_any()
}

/// One account, opened when there are few.
fn of_account(place: &Place, notice: &StatusNotice, account: &AccountConcern) -> AnyView {
    let services = account.services.iter().map(|service| concern::concern(place, service)).collect_view();
    let more = (account.certain + account.possible) as usize;
    let more = more.saturating_sub(account.services.len());
    let more = (more > 0).then(|| view! { <li class="quiet">{plural(k::AND_MORE, more, &[])}</li> });
    // Where the account's clock says the same as the visitor's, once is enough.
    let times = |zone| concern::times(notice.starts, notice.ends, zone);
    let there = account.zone.as_deref().filter(|zone| times(Some(zone)) != times(None)).map(|zone| {
        view! { <p data-zone=zone.to_owned()>{fill(k::STATUS_THERE, &[("zone", &zone), ("times", &times(Some(zone)))])}</p> }
    });
    let list = view! { {there}<ul class="concerns">{services}{more}</ul> };
    if !place.view.covers_accounts() {
        return list.into_any();
    }
    let counts = [
        (account.certain > 0).then(|| plural(k::STATUS_CERTAIN, account.certain as usize, &[])),
        (account.possible > 0).then(|| plural(k::STATUS_POSSIBLE, account.possible as usize, &[])),
    ];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <details data-account=account.account.name.clone()>
            <summary>{account.account.name.clone()}" "<span class="quiet">{counts}</span></summary>
            {list}
            {letter::link(place, account)}
        </details>
    }
    .into_any()
}

fn correction(correction: &NoticeCorrection) -> AnyView {
    let said = |facts: &NoticeFacts| {
        let times = concern::times(facts.starts, facts.ends, None);
        let how_bad = facts.severity.map(|how_bad| text(concern::severity(how_bad).0).to_owned());
        let named = facts.phrase.iter().chain(&facts.offerings).cloned();
        [times].into_iter().chain(how_bad).chain(named).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li>
            <span class="quiet">{datetime(correction.at.0 as f64)}</span>
            <p class="said">{correction.words.clone()}</p>
            <p><del>{said(&correction.before)}</del></p>
            <p><ins>{said(&correction.after)}</ins></p>
        </li>
    }
    .into_any()
}
