//! Asking for a hidden feature, at its address: the form, what became of the last request, taking it back.

use crate::data::{Load, Remote};
use crate::http::{HttpError, Request};
use crate::i18n::{country, fill, keys as k, text};
use crate::session::{Session, Told, View};
use crate::{routes, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AskForFeature, FeatureRequest, MARKETS, Page, RequestState, RequestTo};
use portico_rules::{AskWhom, Feature};

/// The form, or the request that is open.
pub(super) fn ask(session: Session, view: &View, feature: Feature, whom: AskWhom) -> AnyView {
    if view.see_as().is_some() {
        return view! { <p class="quiet">{text(k::ASK_SEEN_AS)}</p> }.into_any();
    }
    let list = routes::requests(&view.context.account.id);
    let address = StoredValue::new(list.clone());
    let requests = Remote::<Page<FeatureRequest>>::new(session, move || list.clone());
    session.when_told(Told::Requests, move || requests.reload());
    let for_market = feature == Feature::BillingMarkets;
    let market = RwSignal::new(session.navigation.query_value("market"));
    // The newest comes first; of a market, the one that is chosen.
    let last = Memo::new(move |_| {
        requests.load.with(|load| match load {
            Load::Ready(answer) => {
                let mut items = answer.content.items.iter().filter(|request| request.feature == feature);
                let chosen = market.get();
                items.find(|request| !for_market || request.market.as_ref() == Some(&chosen)).cloned()
            }
            _ => None,
        })
    });
    let there = Memo::new(move |_| requests.load.with(|load| matches!(load, Load::Ready(_))));
    let asked = Asked {
        session,
        requests,
        address,
        feature,
        market,
        reason: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    on_cleanup(move || session.unsaved.set(false));
    let name = view.context.user.name.clone();
    let partner = view.context.partner.as_ref().map(|partner| partner.name.clone()).unwrap_or_default();
    let title = match whom {
        AskWhom::Partner if for_market => fill(k::ASK_MARKET_TITLE, &[("partner", &partner)]),
        AskWhom::Partner => fill(k::ASK_TITLE_PARTNER, &[("partner", &partner)]),
        AskWhom::Provider => text(k::ASK_TITLE_PROVIDER).to_owned(),
    };
    let content = move || match (there.get(), last.get()) {
        (false, _) => requests.show(|_| ().into_any()),
        (true, Some(request)) if request.state == RequestState::Open => asked.open(&request, &partner, &name),
        (true, last) => asked.form(last.as_ref()),
    };
    view! {
        <section class="card narrow stack" data-ask=feature.as_str()>
            <h2>{title}</h2>
            {for_market.then(|| asked.markets())}
            <div role="status">{content}</div>
            <p class="form-error" role="alert">{move || asked.failed.get().map(|error| words(&error))}</p>
        </section>
    }
    .into_any()
}

/// What went wrong; a market may be enabled already.
fn words(error: &HttpError) -> String {
    match error {
        HttpError::Problem(_, problem)
            if problem.fields.iter().any(|field| field.code == "already_enabled") =>
        {
            text(k::ASK_MARKET_ENABLED).to_owned()
        }
        error => ui::words(error),
    }
}

/// What is asked, and how asking goes.
#[derive(Clone, Copy)]
struct Asked {
    session: Session,
    requests: Remote<Page<FeatureRequest>>,
    address: StoredValue<String>,
    feature: Feature,
    /// For billing markets: the country code of the one that is asked for.
    market: RwSignal<String>,
    reason: RwSignal<String>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<HttpError>>,
}

impl Asked {
    /// The choice of a market.
    fn markets(self) -> AnyView {
        let mut options = MARKETS.map(|code| (code, country(code)));
        options.sort_by(|a, b| a.1.cmp(&b.1));
        let chosen = self.market.get_untracked();
        let options = options.into_iter().map(|(code, name)| {
            let selected = code == chosen;
            view! { <option value=code selected=selected>{name}</option> }
        });
        view! {
            <label class="field">
                <span>{text(k::COLUMN_MARKET)}</span>
                <select name="market" on:change:target=move |event| self.choose(event.target().value())>
                    <option value="">{text(k::MARKET_CHOOSE)}</option>
                    {options.collect_view()}
                </select>
            </label>
        }
        .into_any()
    }

    fn choose(self, market: String) {
        self.failed.set(None);
        self.market.set(market);
    }

    /// The request that waits for an answer.
    fn open(self, request: &FeatureRequest, partner: &str, name: &str) -> AnyView {
        let waits = match request.to {
            RequestTo::Partner => fill(k::ASK_WAITS_PARTNER, &[("partner", &partner)]),
            RequestTo::Provider => text(k::ASK_WAITS_PROVIDER).to_owned(),
        };
        let id = request.id.clone();
        let withdraw = (request.by == name).then(|| {
            let withdraw = move |_| self.send(format!("{}/{id}/withdraw", self.address.get_value()), ());
            view! { <button type="button" class="button" data-withdraw="" on:click=withdraw>{text(k::ASK_WITHDRAW)}</button> }
        });
        view! {
            <div class="stack" data-request="open">
                <p class="status busy">{waits}</p>
                <p>{fill(k::ASK_BY, &[("name", &request.by)])}" · "{ui::instant(request.at)}</p>
                <blockquote>{request.reason.clone()}</blockquote>
                {withdraw}
            </div>
        }
        .into_any()
    }

    /// The form, after what became of the last request.
    fn form(self, last: Option<&FeatureRequest>) -> AnyView {
        let refused = last.filter(|last| last.state == RequestState::Refused).map(|last| {
            view! {
                <div data-request="refused">
                    <p class="status warn">{text(k::ASK_REFUSED)}</p>
                    <blockquote>{last.answer.clone()}</blockquote>
                </div>
            }
        });
        let typed = move |value: String| {
            self.session.unsaved.set(!value.trim().is_empty());
            self.reason.set(value);
        };
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let reason = self.reason.get_untracked();
            let market = Some(self.market.get_untracked()).filter(|market| !market.is_empty());
            self.send(self.address.get_value(), AskForFeature { feature: self.feature, market, reason });
        };
        let granted = last.filter(|last| last.market.is_some() && last.state == RequestState::Granted);
        let granted = granted.map(
            |_| view! { <p class="status good" data-request="granted">{text(k::ASK_MARKET_GRANTED)}</p> },
        );
        if self.feature == Feature::BillingMarkets && self.market.with(String::is_empty) {
            return view! { <p class="quiet">{text(k::ASK_MARKET_CHOOSE)}</p> }.into_any();
        }
        view! {
            {refused}
            {granted}
            <form class="stack" on:submit=submit>
                <label class="field">
                    <span>{text(k::ASK_REASON)}</span>
                    <textarea name="reason" rows="3" maxlength="500" required prop:value=move || self.reason.get()
                        on:input:target=move |event| typed(event.target().value())></textarea>
                </label>
                <button type="submit" class="button primary" aria-disabled=move || self.busy.get().to_string()>{text(k::ASK_SEND)}</button>
            </form>
        }
        .into_any()
    }

    fn send(self, address: String, body: impl serde::Serialize + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let result = Request::post(&address, &body).send::<FeatureRequest>().await;
            self.busy.try_set(false);
            match result {
                Ok(_) => {
                    self.reason.try_set(String::new());
                    self.session.unsaved.set(false);
                    self.requests.reload();
                }
                Err(error) if error.is_signed_out() => self.session.signed_out(),
                Err(error) => {
                    self.failed.try_set(Some(error));
                    self.requests.reload();
                }
            }
        });
    }
}
