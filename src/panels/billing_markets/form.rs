//! Enabling a market and editing one: what is wanted, then whom it affects, then saving it.

use super::view::country;
use super::{CHOOSE, history, named, reach};
use crate::browser;
use crate::data::Remote;
use crate::http::{HttpError, Request};
use crate::i18n::{self, Key, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::form::{self, Failed};
use crate::{routes, shell, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{EnableMarket, Market, MarketEdit, MarketOffer, Markets};
use portico_rules::Feature;
use std::sync::Arc;

/// What is written, and how saving it goes.
#[derive(Clone, Copy)]
struct Form {
    place: StoredValue<Place>,
    /// The address of the markets in the API.
    address: StoredValue<String>,
    remote: Remote<Markets>,
    /// The markets as the server knows them.
    markets: RwSignal<Arc<Markets>>,
    /// The market's id; nothing for one that is enabled for the first time.
    id: StoredValue<Option<String>>,
    country: RwSignal<String>,
    edit: RwSignal<MarketEdit>,
    confirming: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: Failed,
    saved: RwSignal<Option<String>>,
}

/// The form of the market that the address names.
pub(super) fn form(
    place: &Place,
    address: &str,
    remote: Remote<Markets>,
    markets: &Markets,
    wanted: &str,
    saved: RwSignal<Option<String>>,
) -> AnyView {
    let existing = named(markets, wanted);
    // Whoever comes for a country wants to order there.
    let enables = existing.is_none_or(|market| market.country == wanted);
    let form = Form {
        place: StoredValue::new(place.clone()),
        address: StoredValue::new(address.to_owned()),
        remote,
        id: StoredValue::new(existing.map(|market| market.id.to_string())),
        country: RwSignal::new(match existing {
            Some(market) => market.country.clone(),
            None if wanted == CHOOSE => String::new(),
            None => wanted.to_owned(),
        }),
        edit: RwSignal::new(MarketEdit {
            active: enables || existing.is_some_and(|market| market.active),
            ..existing.map_or_else(|| like_others(markets), decided)
        }),
        markets: RwSignal::new(Arc::new(markets.clone())),
        confirming: RwSignal::new(false),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        saved,
    };
    let session = place.session;
    on_cleanup(move || {
        session.unsaved.try_set(false);
    });
    let title = match existing {
        Some(market) => fill(k::MARKET_EDIT_OF, &[("market", &country(market))]),
        None => text(k::MARKET_ENABLE).to_owned(),
    };
    browser::heading_is_there();
    browser::mark_ready();
    browser::set_title(&fill(k::TITLE, &[("page", &title)]));
    let back = routes::panel(place.account(), Feature::BillingMarkets);
    let step = move || if form.confirming.get() { form.confirm() } else { form.fields() };
    view! {
        <p class="back"><a href=back>{text(k::MARKETS_BACK)}</a></p>
        <div class="panel-head">
            <h1 tabindex="-1">{title}</h1>
            {shell::why(session, Feature::BillingMarkets)}
        </div>
        {step}
    }
    .into_any()
}

/// What is decided about a market now.
fn decided(market: &Market) -> MarketEdit {
    MarketEdit {
        contact_name: market.contact_name.clone().unwrap_or_default(),
        contact_email: market.contact_email.clone().unwrap_or_default(),
        address: market.address.clone(),
        vat_exempt: market.vat_exempt,
        active: market.active,
        affects: 0,
    }
}

/// A new market is most likely billed to where the others are.
fn like_others(markets: &Markets) -> MarketEdit {
    let nothing = MarketEdit {
        contact_name: String::new(),
        contact_email: String::new(),
        address: Vec::new(),
        vat_exempt: false,
        active: true,
        affects: 0,
    };
    let first = markets.items.first().map(decided);
    first.map_or(nothing, |first| MarketEdit { vat_exempt: false, active: true, ..first })
}

impl Form {
    /// The market as it stands, where there is one.
    fn existing(self) -> Option<Market> {
        let id = self.id.get_value()?;
        self.markets.with(|markets| markets.items.iter().find(|market| market.id.as_str() == id).cloned())
    }

    fn offer(self) -> Option<MarketOffer> {
        let country = self.country.get();
        self.markets.with(|markets| markets.offers.iter().find(|offer| offer.country == country).cloned())
    }

    /// What is written, complete.
    fn wanted(self) -> MarketEdit {
        let affects = self.markets.with(|markets| markets.affected_accounts);
        let mut edit = self.edit.get();
        edit.address = edit.address.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        MarketEdit { affects, ..edit }
    }

    fn change(self, set: impl FnOnce(&mut MarketEdit)) {
        self.place.with_value(|place| place.session.unsaved.set(true));
        self.edit.update(set);
    }

    /// The first step: what is wanted.
    fn fields(self) -> AnyView {
        let next = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let edit = untrack(move || self.wanted());
            let country = self.country.get_untracked();
            let problems = match self.id.get_value() {
                Some(_) => edit.problems(),
                None => EnableMarket { country, market: edit }.problems(),
            };
            if problems.is_empty() {
                self.failed.set(None);
                self.confirming.set(true);
                request_animation_frame(|| { browser::focus("[data-confirm] h2"); });
            } else {
                self.failed.set(Some(HttpError::invalid(problems)));
                request_animation_frame(|| { browser::focus("[aria-invalid=true]"); });
            }
        };
        let start = self.edit.get_untracked();
        let is_new = self.id.get_value().is_none();
        view! {
            <form class="stack edit" on:submit=next novalidate data-form="market">
                <div class="card stack">
                    {is_new.then(|| self.countries())}
                    {self.terms()}
                    {self.input("contact_name", k::FACT_CONTACT, start.contact_name, |edit, value| edit.contact_name = value)}
                    {self.input("contact_email", k::MARKET_EMAIL, start.contact_email, |edit, value| edit.contact_email = value)}
                    {self.address_lines(start.address)}
                    {self.check("vat_exempt", k::VAT_EXEMPT, start.vat_exempt, |edit, on| edit.vat_exempt = on)}
                    {self.check("active", k::MARKET_CAN_ORDER, start.active, |edit, on| edit.active = on)}
                </div>
                <div class="form-foot">
                    <div>{self.failure()}</div>
                    <button type="submit" class="button primary">{text(k::MARKET_NEXT)}</button>
                    {self.cancel()}
                </div>
            </form>
        }
        .into_any()
    }

    fn cancel(self) -> AnyView {
        let back = self.place.with_value(|place| routes::panel(place.account(), Feature::BillingMarkets));
        view! { <a class="button" href=back>{text(k::CANCEL)}</a> }.into_any()
    }

    fn countries(self) -> AnyView {
        let chosen = self.country.get_untracked();
        let mut options: Vec<_> = self.markets.with_untracked(|markets| {
            markets.offers.iter().map(|offer| (offer.country.clone(), i18n::country(&offer.country))).collect()
        });
        options.sort_by(|a, b| a.1.cmp(&b.1));
        let options = options.into_iter().map(|(code, name)| {
            let selected = code == chosen;
            view! { <option value=code selected=selected>{name}</option> }
        });
        let hint = "field-country-problem";
        view! {
            <div class="field">
                <label for="field-country">{text(k::MARKETS_COUNTRY)}</label>
                <select id="field-country" name="country" required aria-describedby=hint
                    aria-invalid=move || self.problem("country").is_some().then_some("true")
                    on:change:target=move |event| self.country.set(event.target().value())>
                    <option value="">{text(k::MARKET_CHOOSE)}</option>
                    {options.collect_view()}
                </select>
                <span class="field-error" id=hint>{move || self.problem("country").map(text)}</span>
            </div>
        }
        .into_any()
    }

    /// What the provider decides.
    fn terms(self) -> AnyView {
        (move || {
            let (supplier, currency, rate, days) = match (self.existing(), self.offer()) {
                (Some(market), _) => (market.supplier, market.currency, market.tax_rate, market.payment_days),
                (None, Some(offer)) => (offer.supplier, offer.currency, Some(offer.tax_rate), Some(offer.payment_days)),
                (None, None) => return ().into_any(),
            };
            view! {
                <div class="terms" role="status">
                    <p class="quiet">{text(k::MARKET_TERMS)}</p>
                    <dl class="facts">
                        {ui::fact(k::FACT_SUPPLIER, Some(supplier))}
                        {ui::fact(k::FACT_CURRENCY, Some(currency))}
                        {ui::fact(k::FACT_TAX, rate.map(|rate| fill(k::PERCENT, &[("rate", &rate)])))}
                        {ui::fact(k::FACT_PAYMENT, days.map(|days| plural(k::DAYS, days as usize, &[])))}
                    </dl>
                </div>
            }
            .into_any()
        })
        .into_any()
    }

    fn input(self, field: &'static str, label: Key, start: String, set: fn(&mut MarketEdit, String)) -> AnyView {
        let (id, hint) = (format!("field-{field}"), format!("field-{field}-problem"));
        view! {
            <div class="field">
                <label for=id.clone()>{text(label)}</label>
                <input id=id name=field value=start autocomplete="off" maxlength="128" aria-describedby=hint.clone()
                    aria-invalid=move || self.problem(field).is_some().then_some("true")
                    on:input:target=move |event| self.change(|edit| set(edit, event.target().value()))/>
                <span class="field-error" id=hint>{move || self.problem(field).map(text)}</span>
            </div>
        }
        .into_any()
    }

    fn address_lines(self, start: Vec<String>) -> AnyView {
        let typed = move |value: String| {
            self.change(|edit| edit.address = value.lines().map(ToOwned::to_owned).collect());
        };
        let hint = "field-address-problem";
        view! {
            <div class="field">
                <label for="field-address">{text(k::MARKET_ADDRESS)}</label>
                <textarea id="field-address" name="address" rows="4" aria-describedby=hint prop:value=start.join("\n")
                    aria-invalid=move || self.problem("address").is_some().then_some("true")
                    on:input:target=move |event| typed(event.target().value())></textarea>
                <span class="field-error" id=hint>{move || self.problem("address").map(text)}</span>
            </div>
        }
        .into_any()
    }

    fn check(self, field: &'static str, label: Key, start: bool, set: fn(&mut MarketEdit, bool)) -> AnyView {
        view! {
            <label class="check">
                <input type="checkbox" name=field checked=start
                    on:change:target=move |event| self.change(|edit| set(edit, event.target().checked()))/>
                <span>{text(label)}</span>
            </label>
        }
        .into_any()
    }

    /// What is wrong with a field.
    fn problem(self, field: &str) -> Option<Key> {
        match form::code(self.failed, field)?.as_str() {
            "too_many" => Some(k::MARKET_TOO_MANY_LINES),
            "not_a_market" => Some(k::MARKET_CHOOSE),
            code => form::said(code),
        }
    }

    fn failure(self) -> AnyView {
        (move || {
            let error = self.failed.get()?;
            let words = if error.is_outdated() { text(k::MARKET_OUTDATED).to_owned() } else { ui::words(&error) };
            Some(view! { <p class="form-error" role="alert" data-form-error="" tabindex="-1">{words}</p> })
        })
        .into_any()
    }

    /// The second step: whom it affects and what changes, before anything is saved.
    fn confirm(self) -> AnyView {
        let edit = self.wanted();
        let existing = self.existing();
        let affected = edit.affects;
        let was = existing.as_ref().map(decided);
        let values = edit.differences(&was.unwrap_or_else(|| MarketEdit {
            contact_name: String::new(),
            contact_email: String::new(),
            address: Vec::new(),
            vat_exempt: false,
            active: false,
            affects: 0,
        }));
        let name = existing.as_ref().map_or_else(|| i18n::country(&self.country.get()), country);
        let disables = existing.as_ref().is_some_and(|market| market.active) && !edit.active;
        let open = existing.map_or(0, |market| market.open_orders);
        let disabled = disables.then(|| {
            let orders = (open > 0).then(|| plural(k::MARKET_DISABLES_ORDERS, open as usize, &[]));
            view! { <p class="status warn" data-disables="">{text(k::MARKET_DISABLES)}" "{orders}</p> }
        });
        let same = values.is_empty();
        let place = self.place.get_value();
        view! {
            <section class="card stack" data-confirm="">
                <h2 tabindex="-1">{fill(k::MARKET_CONFIRM, &[("market", &name)])}</h2>
                <p class="status warn">{plural(k::MARKETS_AFFECT, affected as usize, &[])}</p>
                {reach::reach(&place, affected)}
                {disabled}
                <h3>{text(k::MARKET_CHANGES)}</h3>
                {if same {
                    view! { <p class="quiet">{text(k::MARKET_CHANGES_NONE)}</p> }.into_any()
                } else {
                    history::differences(&values)
                }}
                <div class="form-foot">
                    <div>{self.failure()}</div>
                    <button type="button" class="button primary" data-save=""
                        aria-disabled=move || (same || self.busy.get()).to_string()
                        on:click=move |_| if !same { self.save() }>
                        {move || if self.busy.get() {
                            text(k::SAVING).to_owned()
                        } else {
                            plural(k::MARKET_SAVE, affected as usize, &[])
                        }}
                    </button>
                    <button type="button" class="button" on:click=move |_| self.confirming.set(false)>{text(k::MARKET_AGAIN)}</button>
                    {self.cancel()}
                </div>
            </section>
        }
        .into_any()
    }

    fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        let edit = untrack(move || self.wanted());
        let version = untrack(move || self.existing()).map(|market| format!("\"{}\"", market.version));
        spawn_local(async move {
            let address = self.address.get_value();
            let result = match (self.id.get_value(), version) {
                (Some(id), Some(version)) => {
                    Request::put(&format!("{address}/{id}"), &version, &edit).send::<Market>().await
                }
                _ => {
                    let body = EnableMarket { country: self.country.get_untracked(), market: edit };
                    Request::post(&address, &body).send::<Market>().await
                }
            };
            self.busy.try_set(false);
            match result {
                Ok(answer) => self.done(&answer.content),
                Err(error) if error.is_signed_out() => self.place.with_value(|place| place.session.signed_out()),
                Err(error) => self.failed_with(error).await,
            }
        });
    }

    fn done(self, market: &Market) {
        let said = fill(k::MARKET_SAVED, &[("market", &country(market))]);
        self.saved.try_set(Some(said));
        self.remote.reload();
        let Some(place) = self.place.try_get_value() else { return };
        place.session.unsaved.set(false);
        place.session.navigation.go(&routes::panel(place.account(), Feature::BillingMarkets));
        request_animation_frame(browser::focus_heading);
    }

    /// When it stands otherwise by now, that is read; what was typed stays.
    async fn failed_with(self, error: HttpError) {
        if error.is_outdated()
            && let Ok(newer) = Request::get(&self.address.get_value()).send::<Markets>().await
        {
            let newer = newer.content;
            let there = named(&newer, &self.country.get_untracked()).map(|market| market.id.to_string());
            if self.id.get_value().is_none() {
                self.id.set_value(there);
            }
            self.markets.try_set(Arc::new(newer));
        }
        self.failed.try_set(Some(error));
        request_animation_frame(|| { browser::focus("[data-form-error]"); });
    }
}
