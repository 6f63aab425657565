//! Why a feature is shown, hidden or read only: the layers in order, the deciding one marked.

use super::chrome::with_chrome;
use crate::i18n::{Key, fill, keys as k, text};
use crate::session::{Session, View};
use crate::{ui, words};
use leptos::html;
use leptos::prelude::*;
use portico_api::AccountKind;
use portico_rules::{
    self as rules, Account, Audience, Facts, Feature, LimitedBy, Reason, Role, Step, SupportModel,
};

/// A button that opens the explanation of a feature.
pub fn why(session: Session, feature: Feature) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opened = RwSignal::new(false);
    let open = move |_| {
        opened.set(true);
        ui::open(dialog);
    };
    view! {
        <button type="button" class="button quiet why" data-why=feature.as_str() aria-haspopup="dialog" on:click=open>
            {text(k::WHY)}
        </button>
        <dialog class="card why-dialog" node_ref=dialog aria-labelledby="why-title" on:close=move |_| opened.set(false)>
            <div class="dialog-head">
                <h2 id="why-title">{fill(k::WHY_TITLE, &[("feature", &text(words::feature(feature)))])}</h2>
                <button type="button" class="button quiet" on:click=move |_| ui::close(dialog)>{text(k::CLOSE)}</button>
            </div>
            {move || {
                let view = session.view.get();
                view.filter(|_| opened.get()).map(|view| with_chrome(move |chrome| (chrome.why)(&view, feature)))
            }}
        </dialog>
    }
    .into_any()
}

/// The explanation: for the viewer, and for partners also what the users of the account in view get.
pub(super) fn explanation(view: &View, feature: Feature) -> AnyView {
    let Some(facts) = view.facts else { return ().into_any() };
    let theirs = match (facts.viewer.audience, facts.account) {
        (Audience::Partner, Account::Managed { .. }) => {
            let viewer = rules::Viewer { audience: Audience::Managed, role: Role::CompanyAdmin };
            let heading = fill(k::WHY_THEIRS, &[("account", &view.context.account.name)]);
            Some(view! {
                <h3>{heading}</h3>
                {for_viewer(view, feature, &Facts { viewer, ..facts })}
            })
        }
        _ => None,
    };
    view! { {for_viewer(view, feature, &facts)} {theirs} }.into_any()
}

fn for_viewer(view: &View, feature: Feature, facts: &Facts) -> AnyView {
    let decision = rules::decide_one(feature, facts);
    let access = match decision.access {
        rules::Access::Hidden => k::ACCESS_HIDDEN,
        rules::Access::View => k::ACCESS_VIEW,
        rules::Access::Edit => k::ACCESS_EDIT,
    };
    // A role that narrows has the last word.
    let narrowed = decision.limited_by == Some(LimitedBy::Role);
    let role = narrowed.then(|| {
        let role = text(words::role(facts.viewer.role));
        step("role", k::WHY_ROLE_STEP, None, true, fill(k::WHY_ROLE, &[("role", &role)]))
    });
    let steps = match rules::layers_behind(feature, facts) {
        Some(steps) => steps
            .into_iter()
            .filter(|step| step.layer != Reason::HardRule || step.decides)
            .map(|step| layer(view, facts, feature, Step { decides: step.decides && !narrowed, ..step }))
            .collect_view(),
        // No setting: one step.
        None => {
            let (name, key) = (decision.reason.as_str(), words::layer(decision.reason));
            vec![step(name, key, None, !narrowed, sentence(view, facts, feature))].collect_view()
        }
    };
    view! { <p class="access">{text(access)}</p> <ol class="layers">{steps}{role}</ol> }.into_any()
}

/// One layer of a setting.
fn layer(view: &View, facts: &Facts, feature: Feature, layer: Step) -> AnyView {
    let value = layer.value.map_or_else(|| text(k::NOT_SET), |on| text(words::on_off(on)));
    let detail = match layer.layer {
        Reason::HardRule => sentence(view, facts, feature),
        Reason::Locked => text(k::LAYER_LOCK_HINT).to_owned(),
        Reason::Overridden => named(view, k::LAYER_OVERRIDE_HINT),
        Reason::Inherited => named(view, k::LAYER_SHARED_HINT),
        Reason::Default => match facts.account {
            Account::Managed { supported_by: SupportModel::Provider } => {
                named(view, k::LAYER_DEFAULT_PROVIDER)
            }
            _ => named(view, k::LAYER_DEFAULT_PARTNER),
        },
    };
    step(layer.layer.as_str(), words::layer(layer.layer), Some(value), layer.decides, detail)
}

/// A step on the way to the decision: its name, what it holds, whether it decides, and what it is.
fn step(
    layer: &'static str,
    name: Key,
    value: Option<&'static str>,
    decides: bool,
    detail: String,
) -> AnyView {
    let mark = decides.then(|| view! { <span class="decides">{text(k::DECIDES)}</span> });
    view! {
        <li data-layer=layer class:decided=decides aria-current=decides.then_some("step")>
            <span class="layer-name">{text(name)}</span>
            {value.map(|value| view! { <span class="layer-value">{value}</span> })}
            {mark}
            <span class="layer-hint">{detail}</span>
        </li>
    }
    .into_any()
}

/// The decision in one sentence, with the names of those concerned.
pub(super) fn sentence(view: &View, facts: &Facts, feature: Feature) -> String {
    let decision = rules::decide_one(feature, facts);
    let key = match rules::rule(feature, facts) {
        Some(rule) => words::rule(rule),
        None => match decision.reason {
            Reason::HardRule => k::RULE_ALWAYS,
            Reason::Locked => k::SENTENCE_LOCKED,
            Reason::Overridden => k::SENTENCE_OVERRIDDEN,
            Reason::Inherited => k::SENTENCE_INHERITED,
            Reason::Default => match (facts.viewer.audience, facts.account) {
                (Audience::Partner, _) if decision.access == rules::Access::Hidden => k::SENTENCE_PARTNER_OFF,
                (Audience::Partner, _) => k::SENTENCE_PARTNER,
                (_, Account::Managed { supported_by: SupportModel::Provider }) => {
                    k::SENTENCE_DEFAULT_PROVIDER
                }
                _ => k::SENTENCE_DEFAULT_PARTNER,
            },
        },
    };
    named(view, key)
}

/// A text with the names of partner, account and distributor.
pub(super) fn named(view: &View, key: Key) -> String {
    let context = &view.context;
    let partner = context.partner.as_ref();
    let account = match context.account.kind {
        AccountKind::Partner | AccountKind::Provider => &context.home.name,
        AccountKind::Managed => &context.account.name,
    };
    let distributor = partner.and_then(|partner| partner.referred_by.as_deref()).unwrap_or_default();
    let partner = partner.map(|partner| partner.name.as_str()).unwrap_or_default();
    fill(key, &[("partner", &partner), ("account", account), ("distributor", &distributor)])
}
