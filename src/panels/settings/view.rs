//! What a value and its source look like: the value in words, its source by shape and word.

use super::store::Cell;
use crate::i18n::{date, fill, keys as k, text};
use crate::words;
use leptos::prelude::*;
use portico_api::Timestamp;
use portico_rules::{Setting, Source};

/// The value and its source; with the day on which an override ends.
pub(super) fn value(cell: Cell, until: Option<Timestamp>) -> AnyView {
    let ends = until.map(|until| format!(" · {}", short_end(until)));
    view! {
        <span class=if cell.value { "value on" } else { "value off" }>{text(words::on_off(cell.value))}</span>
        <span class=format!("source {}", class(cell.source))>{text(words::source(cell.source))}{ends}</span>
    }
    .into_any()
}

/// The last day on which an override holds, in words.
pub(super) fn short_end(until: Timestamp) -> String {
    fill(k::UNTIL, &[("day", &date((until.0 - 1) as f64))])
}

/// The name of a setting.
pub(super) fn name(setting: Setting) -> &'static str {
    text(words::feature(setting.feature()))
}

/// A shared value in words.
pub(super) fn shared(value: Option<bool>) -> &'static str {
    text(match value {
        Some(true) => k::SHARED_ON,
        Some(false) => k::SHARED_OFF,
        None => k::SHARED_NONE,
    })
}

/// A stored value in words.
pub(super) fn stored(value: Option<bool>) -> &'static str {
    value.map_or_else(|| text(k::NOT_SET), |on| text(words::on_off(on)))
}

/// What the sources mean.
pub(super) fn legend() -> AnyView {
    let rows = SOURCES.map(|source| {
        view! {
            <div class="fact">
                <dt><span class=format!("source {}", class(source))>{text(words::source(source))}</span></dt>
                <dd>{text(hint(source))}</dd>
            </div>
        }
    });
    view! {
        <details class="legend"><summary>{text(k::LEGEND)}</summary><dl class="facts">{rows.into_iter().collect_view()}</dl></details>
    }
    .into_any()
}

/// Every source, in the order in which they are explained.
pub(super) const SOURCES: [Source; 7] = [
    Source::Default,
    Source::Inherited,
    Source::Own,
    Source::Pin,
    Source::Dormant,
    Source::Locked,
    Source::Rule,
];

/// What a source means.
pub(super) fn hint(source: Source) -> crate::i18n::Key {
    match source {
        Source::Default => k::SOURCE_DEFAULT_HINT,
        Source::Inherited => k::SOURCE_INHERITED_HINT,
        Source::Own => k::SOURCE_OWN_HINT,
        Source::Pin => k::SOURCE_PIN_HINT,
        Source::Dormant => k::SOURCE_DORMANT_HINT,
        Source::Locked => k::SOURCE_LOCKED_HINT,
        Source::Rule => k::SOURCE_RULE_HINT,
    }
}

/// The name of a source that addresses and the style sheet know.
pub(super) fn class(source: Source) -> &'static str {
    match source {
        Source::Rule => "rule",
        Source::Dormant => "dormant",
        Source::Locked => "locked",
        Source::Own => "own",
        Source::Pin => "pin",
        Source::Inherited => "inherited",
        Source::Default => "default",
    }
}
