//! A draft, written step by step. What is written is kept on the server at once, the step in the address.

use super::{facts, fields};
use crate::browser;
use crate::data::{Load, Remote};
use crate::http::{Answer, HttpError, Request};
use crate::i18n::{Key, fill, keys as k, text};
use crate::panels::Place;
use crate::{routes, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Order, OrderEdit, OrderKind};
use portico_rules::Feature;
use std::sync::Arc;

/// The steps, as they are called in the address.
pub(super) const PRODUCT: &str = "product";
/// See [`PRODUCT`].
pub(super) const WHERE: &str = "where";
/// See [`PRODUCT`].
pub(super) const DETAILS: &str = "details";
/// See [`PRODUCT`].
pub(super) const REVIEW: &str = "review";

/// A draft at work.
#[derive(Clone, Copy)]
pub(super) struct Flow {
    /// Where it is written.
    pub(super) place: StoredValue<Place>,
    remote: Remote<Order>,
    /// The order as the server knows it.
    pub(super) order: RwSignal<Arc<Order>>,
    /// What is written here.
    pub(super) edit: RwSignal<OrderEdit>,
    /// What was sent last.
    sent: StoredValue<OrderEdit>,
    etag: StoredValue<String>,
    /// One name for however many clicks.
    key: StoredValue<String>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<HttpError>>,
    /// What could not be kept because the session ended; the page is drawn anew when somebody signs in.
    lost: Lost,
}

/// What is written and not kept, beyond the life of a drawing of the page.
pub(super) type Lost = StoredValue<Option<OrderEdit>>;

/// Draws the flow of a draft.
pub(super) fn flow(place: &Place, remote: Remote<Order>, answer: &Answer<Order>, lost: Lost) -> AnyView {
    let order = &answer.content;
    let found = lost.try_update_value(Option::take).flatten();
    let flow = Flow {
        place: StoredValue::new(place.clone()),
        remote,
        order: RwSignal::new(Arc::new(order.clone())),
        edit: RwSignal::new(found.unwrap_or_else(|| order.row.edit.clone())),
        sent: StoredValue::new(order.row.edit.clone()),
        etag: StoredValue::new(answer.etag.clone().unwrap_or_default()),
        key: StoredValue::new(browser::unique()),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        lost,
    };
    flow.save();
    let steps: &'static [(&str, Key)] = match order.row.edit.kind {
        OrderKind::New => &[
            (PRODUCT, k::ORDER_STEP_PRODUCT),
            (WHERE, k::ORDER_STEP_WHERE),
            (DETAILS, k::ORDER_STEP_DETAILS),
            (REVIEW, k::ORDER_STEP_REVIEW),
        ],
        OrderKind::Change => &[(DETAILS, k::ORDER_STEP_DETAILS), (REVIEW, k::ORDER_STEP_REVIEW)],
        OrderKind::Cancel => &[(REVIEW, k::ORDER_STEP_REVIEW)],
    };
    let navigation = place.session.navigation;
    let at = Memo::new(move |_| {
        let named = navigation.query_value("step");
        steps.iter().position(|(step, _)| *step == named).unwrap_or(0)
    });
    let list = move || {
        let links = steps.iter().enumerate().map(|(index, (step, name))| {
            let current = move || (at.get() == index).then_some("step");
            view! {
                <li>
                    <button type="button" class="step" aria-current=current on:click=move |_| flow.go(step)>
                        {text(*name)}
                    </button>
                </li>
            }
        });
        links.collect_view()
    };
    let step = move || steps.get(at.get()).copied().unwrap_or((REVIEW, k::ORDER_STEP_REVIEW));
    let body = move || {
        let (step, name) = step();
        let fields = match step {
            PRODUCT => fields::products(flow.edit.with_untracked(|edit| edit.product), move |kind| {
                // Speeds and places of one product mean nothing for another.
                flow.edit.update(|edit| {
                    *edit = OrderEdit {
                        product: Some(kind),
                        name: edit.name.clone(),
                        term_months: edit.term_months,
                        ..OrderEdit::blank(edit.kind)
                    };
                });
                flow.save();
            }),
            WHERE => view! { <div class="card stack">{fields::place(flow)}</div> }.into_any(),
            DETAILS => view! { <div class="card stack">{fields::details(flow)}</div> }.into_any(),
            _ => review(flow),
        };
        view! { <h2 tabindex="-1" data-step=step>{text(name)}</h2> {fields} }
    };
    let onward = move || {
        let index = at.get();
        let back = index.checked_sub(1).and_then(|index| steps.get(index));
        let next = steps.get(index + 1);
        let place = flow.order.with(|order| fill(k::ORDER_PLACE, &[("account", &order.row.account.name)]));
        let blocked = move || {
            flow.busy.get() || flow.order.with(|order| !order.problems.is_empty())
        };
        view! {
            {back.map(|(step, _)| view! {
                <button type="button" class="button" on:click=move |_| flow.go(step)>{text(k::ORDER_BACK)}</button>
            })}
            {next.map(|(step, _)| view! {
                <button type="button" class="button primary" data-next="" on:click=move |_| flow.go(step)>{text(k::ORDER_NEXT)}</button>
            })}
            {next.is_none().then(|| view! {
                <button type="button" class="button primary" data-submit="" aria-disabled=move || blocked().to_string()
                    on:click=move |_| if !blocked() { flow.submit() }>{place}</button>
            })}
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some((step, _)) = steps.get(at.get_untracked() + 1) {
            flow.go(step);
        }
    };
    let said = move || {
        let (busy, kept) = (flow.busy.get(), flow.edit.with(|edit| flow.sent.with_value(|sent| sent == edit)));
        if busy { text(k::SAVING) } else if kept { text(k::ORDER_SAVED) } else { "" }
    };
    view! {
        <nav aria-label=text(k::ORDER_STEPS)><ol class="steps">{list}</ol></nav>
        <form class="stack order" novalidate on:submit=submit data-form="order">
            {body}
            {move || flow.order.with(|order| order.estimate.as_ref().map(facts::estimate))}
            <div data-form-error="" tabindex="-1">{move || flow.failed.get().map(|error| flow.failure(&error))}</div>
            <div class="form-foot">
                {onward}
                <button type="button" class="button quiet" on:click=move |_| flow.discard()>{text(k::ORDER_DISCARD)}</button>
                <span class="quiet" role="status">{said}</span>
            </div>
        </form>
    }
    .into_any()
}

/// The last step: everything once more, and what is in the way.
fn review(flow: Flow) -> AnyView {
    let place = flow.place.get_value();
    (move || {
        let order = flow.order.get();
        let problems = order.problems.iter().map(|found| {
            let (words, step) = facts::problem(&place, found);
            let change = step.map(|step| {
                view! {
                    " " <button type="button" class="button quiet" on:click=move |_| flow.go(step)>{text(k::ORDER_PROBLEM_EDIT)}</button>
                }
            });
            view! { <li data-problem=found.code.clone()>{words}{facts::way_to_markets(&place, &order, found)}{change}</li> }
        });
        let partner = place.view.context.partner.as_ref().map(|partner| partner.name.clone()).unwrap_or_default();
        let cancels = order.row.edit.kind == OrderKind::Cancel;
        let waits = order.needs_approval.then(|| fill(k::ORDER_NEEDS_APPROVAL, &[("partner", &partner)]));
        view! {
            <section class="card stack">
                <h3>{text(k::ORDER_REVIEW)}</h3>
                {facts::facts(&place, &order)}
                {cancels.then(|| view! { <p>{text(k::ORDER_CANCEL_NOTE)}</p> })}
                {waits.map(|waits| view! { <p>{waits}</p> })}
                <div role="status"><ul class="problems">{problems.collect_view()}</ul></div>
            </section>
        }
    })
    .into_any()
}

impl Flow {
    fn address(self, inside: &str) -> String {
        let place = self.place.get_value();
        let id = self.order.with_untracked(|order| order.row.id.clone());
        routes::orders_data(place.account(), &format!("/{id}{inside}"))
    }

    /// Goes to a step. What is written goes with it, whether it is stored yet or not.
    fn go(self, step: &str) {
        self.save();
        let place = self.place.get_value();
        let path = self.order.with_untracked(|order| routes::order(place.account(), &order.row.id));
        place.session.navigation.go(&format!("{path}{}", routes::query(&[("step", step)])));
        request_animation_frame(|| {
            browser::focus("[data-step]");
        });
    }

    /// Keeps what is written. While that is under way, what is written meanwhile follows.
    pub(super) fn save(self) {
        if self.busy.get_untracked() || !self.is_dirty() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let kept = self.keep().await;
            self.busy.try_set(false);
            if let Err(error) = kept {
                self.fail(error);
            }
        });
    }

    fn is_dirty(self) -> bool {
        self.edit.with_untracked(|edit| self.sent.with_value(|sent| sent != edit))
    }

    async fn keep(self) -> Result<(), HttpError> {
        while self.edit.try_with_untracked(|_| ()).is_some() && self.is_dirty() {
            let (address, etag, edit) = (self.address(""), self.etag.get_value(), self.edit.get_untracked());
            let answer = Request::put(&address, &etag, &edit).send::<Order>().await?;
            if self.sent.try_set_value(edit).is_some() {
                // The page is gone; what was written is not.
                return Ok(());
            }
            self.etag.set_value(answer.etag.unwrap_or_default());
            self.order.set(Arc::new(answer.content));
        }
        Ok(())
    }

    fn submit(self) {
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let sent = self.send().await;
            self.busy.try_set(false);
            match sent {
                Ok(answer) => {
                    drop(self.remote.load.try_set(Load::Ready(Arc::new(answer))));
                    request_animation_frame(browser::focus_heading);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    async fn send(self) -> Result<Answer<Order>, HttpError> {
        self.keep().await?;
        let (address, etag, key) = (self.address("/submit"), self.etag.get_value(), self.key.get_value());
        Request::post(&address, &()).at_version(&etag).once(&key).send::<Order>().await
    }

    fn discard(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let (address, etag) = (self.address(""), self.etag.get_value());
            let gone = Request::delete(&address).at_version(&etag).send::<()>().await;
            self.busy.try_set(false);
            match gone {
                Ok(_) => {
                    let place = self.place.get_value();
                    let to = routes::item(place.account(), Feature::Services, routes::ORDERS);
                    place.session.navigation.go(&to);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    /// Says what went wrong.
    pub(super) fn fail(self, error: HttpError) {
        if error.is_signed_out() {
            if let Some(edit) = self.edit.try_get_untracked() {
                self.lost.set_value(Some(edit));
            }
            return self.place.with_value(|place| place.session.signed_out());
        }
        if self.failed.try_set(Some(error)).is_none() {
            browser::focus("[data-form-error]");
        }
    }

    fn failure(self, error: &HttpError) -> AnyView {
        let theirs = error.is_outdated().then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| self.remote.reload()>{text(k::ORDER_THEIRS)}</button>
            }
        });
        let fields = match error {
            HttpError::Problem(_, problem) => self.place.with_value(|place| {
                let named = problem.fields.iter().filter(|field| !field.code.starts_with("changed_"));
                named.filter(|field| field.code != "stands").map(|field| facts::problem(place, field).0).collect::<Vec<_>>()
            }),
            _ => Vec::new(),
        };
        let fields = fields.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <div class="form-error" role="alert"><p>{ui::words(error)}</p><ul>{fields}</ul>{theirs}</div> }
            .into_any()
    }
}
