//! Reachability: who would hear of what about each managed account, with the holes marked.

use super::{data, words};
use crate::i18n::{fill, keys as k, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Filter, Rows, search, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{Page, ReachRow, Reached};

/// Draws it.
pub(super) fn reach(place: &Place) -> AnyView {
    let filter = Filter::new(place.session.navigation, &["q"]);
    let address = data(place, "/reach");
    let rows = Rows::<Page<ReachRow>>::new(place.session, move || {
        format!("{address}{}", routes::query(&[("q", &filter.get("q"))]))
    });
    let body = rows.show(k::NOTIFICATIONS_MORE, move || ui::empty(k::REACH_NONE, k::REACH_NONE_DETAIL), move |items| {
        let lines = items.iter().map(|row| line(row)).collect_view();
        view! { <ul class="stack reach-rows">{lines}</ul> }.into_any()
    });
    view! {
        <p class="lead">{text(k::REACH_LEAD)}</p>
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::REACH_SEARCH))}
        </form>
        <p class="quiet count" role="status">{move || rows.total().map(|total| plural(k::REACH_COUNT, total, &[]))}</p>
        {body}
    }
    .into_any()
}

fn line(row: &ReachRow) -> AnyView {
    let categories = row.categories.iter().map(category).collect_view();
    view! {
        <li class="card" data-reach=row.account.id.to_string()>
            <h2 dir="auto">{row.account.name.clone()}</h2>
            <dl class="hearers">{categories}</dl>
        </li>
    }
    .into_any()
}

fn category(reached: &Reached) -> AnyView {
    let who = if reached.partner + reached.managed == 0 {
        status(Tone::Warn, k::REACH_NOBODY, None)
    } else {
        let counts = fill(
            k::REACH_WHO,
            &[("partner", &reached.partner), ("managed", &reached.managed), ("mail", &reached.by_mail)],
        );
        let names = reached.names.join(", ");
        view! { <span>{counts}</span> <span class="quiet" dir="auto">{names}</span> }.into_any()
    };
    view! {
        <div data-category=reached.category.as_str()>
            <dt>{text(words::category(reached.category))}</dt>
            <dd>{who}</dd>
        </div>
    }
    .into_any()
}
