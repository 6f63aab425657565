//! The choice of as whom to look at a managed account.

use crate::i18n::{fill, keys as k, text};
use crate::session::View;
use crate::{routes, words};
use leptos::prelude::*;
use portico_rules::{Feature, Role};

/// Links to the panel in view as users of the account see it, one for each role.
pub(super) fn choice(view: &View, feature: Feature) -> AnyView {
    let account = &view.context.account;
    let now = view.see_as();
    let roles = Role::ALL.into_iter().map(|role| {
        view! {
            <li>
                <a
                    href=routes::seen_as(&account.id, feature, Some(role))
                    data-see-as=role.as_str()
                    aria-current=(now == Some(role)).then_some("true")
                >
                    {text(words::role(role))}
                </a>
            </li>
        }
    });
    view! {
        <p>{fill(k::SEE_AS_DETAIL, &[("account", &account.name)])}</p>
        <ul class="account-list">{roles.collect_view()}</ul>
    }
    .into_any()
}
