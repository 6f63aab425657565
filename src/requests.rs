//! Requests for features that wait for an answer, as partners and operators see them.

use crate::data::{Load, Remote};
use crate::http::{HttpError, Request};
use crate::i18n::{country, fill, keys as k, plural, text};
use crate::session::{Session, Told};
use crate::{routes, ui, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{FeatureRequest, Page, RefuseRequest, RequestTo};
use portico_rules::Feature;
use std::sync::Arc;

/// Whose requests they are.
#[derive(Clone)]
pub struct Queue {
    /// The session.
    pub session: Session,
    /// Where they are listed, and each below it refused.
    pub address: String,
    /// Who answers here.
    pub answers: RequestTo,
    /// Whether the viewer may answer.
    pub may_answer: bool,
    /// The feature that is asked for, where only that is answered here.
    pub only: Option<Feature>,
    /// Begins to grant a request, where that can be done from here.
    pub grant: Option<Callback<FeatureRequest>>,
}

/// The queue; nothing while it is empty.
pub fn queue(queue: Queue) -> AnyView {
    let session = queue.session;
    let only = queue.only.map(|feature| format!("&feature={feature}")).unwrap_or_default();
    let address = format!("{}?state=open{only}", queue.address);
    let requests = Remote::<Page<FeatureRequest>>::new(session, move || address.clone());
    session.when_told(Told::Requests, move || requests.reload());
    let items = Memo::new(move |_| {
        requests.load.with(|load| match load {
            Load::Ready(answer) => answer.content.items.clone(),
            _ => Vec::new(),
        })
    });
    let queue = Arc::new(queue);
    let row = move |request: FeatureRequest| row(Arc::clone(&queue), requests, request);
    // Rows are kept while others come and go: in one of them somebody may be typing.
    view! {
        <Show when=move || items.with(|items| !items.is_empty())>
            <section class="card stack" data-requests="">
                <h2>{move || plural(k::REQUESTS, items.with(Vec::len), &[])}</h2>
                <ul class="list">
                    <For each=move || items.get() key=|request| request.id.clone() children=row.clone()/>
                </ul>
            </section>
        </Show>
    }
    .into_any()
}

fn row(queue: Arc<Queue>, requests: Remote<Page<FeatureRequest>>, request: FeatureRequest) -> AnyView {
    let feature = text(words::feature(request.feature));
    let title = match &request.market {
        Some(market) => {
            fill(k::REQUEST_MARKET, &[("account", &request.account.name), ("market", &country(market))])
        }
        None => fill(k::REQUEST_TITLE, &[("account", &request.account.name), ("feature", &feature)]),
    };
    let way = request.market.as_ref().and_then(|market| way_to_market(queue.session, market));
    let actions = if queue.may_answer && request.to == queue.answers {
        let grant = queue.grant.filter(|_| request.market.is_none()).map(|grant| {
            let asked = request.clone();
            let begin = move |_| grant.run(asked.clone());
            view! {
                <button type="button" class="button primary" data-grant="" aria-haspopup="dialog" on:click=begin>{text(k::REQUEST_GRANT)}</button>
            }
        });
        view! { <div class="form-foot">{grant}</div> {refusal(queue, requests, &request)} }.into_any()
    } else if request.to == RequestTo::Provider {
        view! { <p class="quiet">{text(k::REQUEST_PROVIDERS)}</p> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <li class="stack" data-request=request.id.to_string()>
            <strong>{title}</strong>
            <blockquote>{request.reason.clone()}</blockquote>
            <p class="quiet">{fill(k::ASK_BY, &[("name", &request.by)])}" · "{ui::instant(request.at)}</p>
            {way}
            {actions}
        </li>
    }
    .into_any()
}

/// The way to enable a market; who does it, where that is a distributor.
fn way_to_market(session: Session, market: &str) -> Option<AnyView> {
    let view = session.view.get_untracked()?;
    if view.may_edit(Feature::BillingMarkets) {
        let markets = routes::panel(&view.context.account.id, Feature::BillingMarkets);
        let to = format!("{markets}{}", routes::query(&[("market", market)]));
        return Some(view! { <p><a class="button primary" data-enable=market.to_owned() href=to>{text(k::REQUEST_ENABLE)}</a></p> }.into_any());
    }
    let distributor = view.context.partner.as_ref()?.referred_by.clone()?;
    Some(
        view! { <p class="quiet">{fill(k::REQUEST_DISTRIBUTOR, &[("distributor", &distributor)])}</p> }
            .into_any(),
    )
}

/// Refusing, with words.
fn refusal(queue: Arc<Queue>, requests: Remote<Page<FeatureRequest>>, request: &FeatureRequest) -> AnyView {
    let address = StoredValue::new(format!("{}/{}/refuse", queue.address, request.id));
    let session = queue.session;
    let answer = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<HttpError>);
    let typed = move |value: String| {
        session.unsaved.set(!value.trim().is_empty());
        answer.set(value);
    };
    on_cleanup(move || {
        session.unsaved.try_set(false);
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let (to, body) = (address.get_value(), RefuseRequest { answer: answer.get_untracked() });
            let result = Request::post(&to, &body).send::<FeatureRequest>().await;
            busy.try_set(false);
            match result {
                Ok(_) => {
                    session.unsaved.set(false);
                    requests.reload();
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <details>
            <summary data-refuse="">{text(k::REQUEST_REFUSE)}</summary>
            <form class="stack" on:submit=submit>
                <label class="field">
                    <span>{text(k::REQUEST_ANSWER)}</span>
                    <textarea name="answer" rows="2" maxlength="500" required
                        on:input:target=move |event| typed(event.target().value())></textarea>
                </label>
                <p class="form-error" role="alert">{move || failed.get().map(|error| ui::words(&error))}</p>
                <button type="submit" class="button" aria-disabled=move || busy.get().to_string()>{text(k::REQUEST_REFUSE_SEND)}</button>
            </form>
        </details>
    }
    .into_any()
}
