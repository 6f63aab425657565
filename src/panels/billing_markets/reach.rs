//! Which accounts a change affects: by name, a page at a time, however many there are.

use crate::i18n::{keys as k, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Rows};
use leptos::prelude::*;
use portico_api::{AccountKind, AccountRow, Page};

/// The list, closed until somebody wants to know.
pub(super) fn reach(place: &Place, affected: u32) -> AnyView {
    let session = place.session;
    let open = RwSignal::new(false);
    let list = move || open.get().then(|| accounts(session));
    view! {
        <details class="market-reach" data-reach="" on:toggle=move |_| open.set(true)>
            <summary>{plural(k::MARKET_REACH, affected as usize, &[])}</summary>
            {list}
        </details>
    }
    .into_any()
}

fn accounts(session: crate::session::Session) -> AnyView {
    let typed = RwSignal::new(String::new());
    let rows = Rows::<Page<AccountRow>>::new(session, move || typed.with(|typed| routes::accounts(typed)));
    let names = move || {
        let items = rows.known.with(|known| known.items.clone());
        let Some(items) = items else { return ui::skeleton() };
        // The partner's own account is among them; it is not what is asked about.
        let managed = items.iter().filter(|row| row.account.kind == AccountKind::Managed);
        let found: Vec<_> = managed
            .map(|row| {
                let reference = row.account.reference.clone();
                view! {
                    <li>
                        <bdi>{row.account.name.clone()}</bdi>
                        {reference.map(|reference| view! { " " <span class="quiet"><bdi>{reference}</bdi></span> })}
                    </li>
                }
            })
            .collect();
        if found.is_empty() {
            return view! { <p class="quiet">{text(k::MARKET_REACH_NONE)}</p> }.into_any();
        }
        view! { <ul class="reached">{found}</ul> }.into_any()
    };
    let more = move || {
        let (shown, total) = rows.known.with(|known| {
            (known.items.as_ref().map_or(0, |items| items.len()), usize::try_from(known.total).unwrap_or(0))
        });
        (shown < total).then(|| {
            let label = plural(k::MARKET_REACH_MORE, total - shown, &[]);
            view! { <button type="button" class="button" data-more="" on:click=move |_| rows.more()>{label}</button> }
        })
    };
    view! {
        <div class="stack">
            <label class="field">
                <span>{text(k::MARKET_REACH_SEARCH)}</span>
                <input type="search" autocomplete="off" maxlength="128"
                    on:input:target=move |event| typed.set(event.target().value())/>
            </label>
            <div role="status">{names}</div>
            {more}
        </div>
    }
    .into_any()
}
