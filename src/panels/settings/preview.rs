//! What a change would do, before it is made: a sentence, and the accounts by name.

use super::store::{Cell, Matrix, support};
use super::view;
use super::wish::Wish;
use crate::i18n::{Plural, fill, keys as k, plural, text};
use crate::words;
use leptos::prelude::*;
use portico_api::SettingsEdit;
use portico_api::plan::{Planned, Touched};
use portico_rules::{BlockedBy, Effect, Setting};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Accounts listed at first, and how many more each time.
const FEW: usize = 6;
const MORE: usize = 200;

/// A change worked out against the matrix that it would be made to.
pub(super) struct Outcome {
    /// The matrix.
    pub matrix: Arc<Matrix>,
    /// The answers from which it follows.
    pub wish: Wish,
    /// What is to be written.
    pub edits: Vec<SettingsEdit>,
    /// What it would do.
    pub planned: Planned,
    /// Milliseconds that working it out took.
    pub took: f64,
}

/// Accounts to which the same happens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    On,
    Off,
    Moved,
    Kept,
    Locked,
    Ruled,
}

impl Kind {
    const fn of(effect: Effect) -> Option<Self> {
        Some(match effect {
            Effect::Untouched => return None,
            Effect::Changes { to: true } => Self::On,
            Effect::Changes { to: false } => Self::Off,
            Effect::Moves => Self::Moved,
            Effect::Keeps => Self::Kept,
            Effect::Blocked(BlockedBy::Lock) => Self::Locked,
            Effect::Blocked(BlockedBy::HardRule) => Self::Ruled,
        })
    }

    const fn title(self) -> Plural {
        match self {
            Self::On => k::GROUP_ON,
            Self::Off => k::GROUP_OFF,
            Self::Moved => k::GROUP_MOVED,
            Self::Kept => k::GROUP_KEPT,
            Self::Locked => k::GROUP_LOCKED,
            Self::Ruled => k::GROUP_RULED,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Moved => "moved",
            Self::Kept => "kept",
            Self::Locked => "locked",
            Self::Ruled => "ruled",
        }
    }
}

/// Draws what a change would do.
pub(super) fn preview(outcome: &Arc<Outcome>) -> AnyView {
    let mut groups: BTreeMap<(Kind, Setting), Vec<Touched>> = BTreeMap::new();
    for touched in &outcome.planned.touched {
        if let Some(kind) = Kind::of(touched.effect) {
            groups.entry((kind, touched.setting)).or_default().push(*touched);
        }
    }
    let touched: BTreeSet<usize> = outcome.planned.touched.iter().map(|touched| touched.account).collect();
    let untouched = outcome.matrix.rows().len() - touched.len();
    let groups: Vec<_> = groups
        .into_iter()
        .map(|((kind, setting), touched)| group(outcome, kind, setting, touched))
        .collect();
    view! {
        <div class="preview-groups" data-preview-ms=format!("{:.2}", outcome.took)>
            {groups}
            {(untouched > 0).then(|| view! { <p class="quiet">{plural(k::UNTOUCHED, untouched, &[])}</p> })}
        </div>
    }
    .into_any()
}

/// What it comes to, in one sentence.
pub(super) fn sentence(outcome: &Outcome) -> String {
    let Planned { tally, touched, writes } = &outcome.planned;
    if writes.is_empty() {
        return text(k::PREVIEW_NOTHING).to_owned();
    }
    let one_setting = touched.windows(2).all(|pair| match pair {
        [a, b] => a.setting == b.setting,
        _ => true,
    });
    sums([tally.changed, tally.moved, tally.kept, tally.blocked], one_setting)
}

/// Counts in words (changed, moved, kept, blocked): of accounts where one setting is concerned, else of values.
pub(super) fn sums(counts: [u32; 4], accounts: bool) -> String {
    let forms = if accounts {
        [k::SUM_CHANGED, k::SUM_MOVED, k::SUM_KEPT, k::SUM_BLOCKED]
    } else {
        [k::SUM_VALUES_CHANGED, k::SUM_VALUES_MOVED, k::SUM_VALUES_KEPT, k::SUM_VALUES_BLOCKED]
    };
    let parts: Vec<_> = forms
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(form, count)| plural(form, count as usize, &[]))
        .collect();
    if parts.is_empty() { text(k::SUM_NONE).to_owned() } else { parts.join(" · ") }
}

fn group(outcome: &Arc<Outcome>, kind: Kind, setting: Setting, touched: Vec<Touched>) -> AnyView {
    let title = plural(kind.title(), touched.len(), &[("setting", &view::name(setting))]);
    let means = match kind {
        Kind::On => Some(fill(k::USERS_GAIN, &[("what", &text(gain(setting)))])),
        Kind::Off => Some(fill(k::USERS_LOSE, &[("what", &text(gain(setting)))])),
        _ => None,
    };
    let listed = RwSignal::new(FEW);
    let (count, outcome) = (touched.len(), Arc::clone(outcome));
    let touched = Arc::new(touched);
    let items = move || {
        let shown = touched.iter().take(listed.get());
        shown.map(|touched| item(&outcome.matrix, kind, touched)).collect_view()
    };
    let more = move || {
        let rest = count.saturating_sub(listed.get());
        (rest > 0).then(|| {
            view! {
                <button type="button" class="button quiet" on:click=move |_| listed.update(|listed| *listed += MORE)>
                    {plural(k::AND_MORE, rest, &[])}
                </button>
            }
        })
    };
    view! {
        <section class=format!("preview-group {}", kind.class()) data-effect=kind.class() data-count=count>
            <h4>{title}</h4>
            {means.map(|means| view! { <p>{means}</p> })}
            <ul class="preview-accounts">{items}</ul>
            {more}
        </section>
    }
    .into_any()
}

fn item(matrix: &Matrix, kind: Kind, touched: &Touched) -> AnyView {
    let Some(row) = matrix.rows().get(touched.account) else { return ().into_any() };
    let [before, after] =
        [touched.before, touched.after].map(|layers| Cell::of(touched.setting, support(row), layers));
    let said = |cell: Cell| {
        format!("{} ({})", text(words::on_off(cell.value)), text(words::source(cell.source)))
    };
    let what = match kind {
        Kind::On | Kind::Off | Kind::Moved => format!("{} → {}", said(before), said(after)),
        Kind::Kept | Kind::Locked | Kind::Ruled => said(after),
    };
    view! { <li><span class="who">{row.account.name.clone()}</span>" "<span class="quiet">{what}</span></li> }
        .into_any()
}

/// What users get when a setting is on.
fn gain(setting: Setting) -> crate::i18n::Key {
    match setting {
        Setting::CompanyProfile => k::GAIN_COMPANY_PROFILE,
        Setting::Dashboard => k::GAIN_DASHBOARD,
        Setting::Pricing => k::GAIN_PRICING,
        Setting::Chat => k::GAIN_CHAT,
        Setting::Notifications => k::GAIN_NOTIFICATIONS,
    }
}
