//! The questions of a change: what, for whom, what becomes of an own value, until when.

use super::dialog::Form;
use super::store::{Matrix, support};
use super::view;
use super::wish::{Own, Scope, Subject, Task, has_own};
use crate::i18n::{fill, keys as k, plural, text};
use crate::words;
use leptos::prelude::*;
use portico_api::plan::{Standing, undo_edits};
use portico_api::{AccountId, SettingsEntry, Timestamp};
use portico_rules::{BlockedBy, Layer, Refusal, Setting, Source, Writer, refusal, refusal_for_all};
use std::sync::Arc;

/// Accounts listed as the source of a copy.
const SOURCES: usize = 6;
/// Conflicts of an undo that are named.
const CONFLICTS: usize = 20;

/// The heading.
pub(super) fn title(task: &Task, matrix: &Matrix) -> String {
    match &task.subject {
        Subject::Cell(account, setting) => {
            fill(k::TITLE_CELL, &[("setting", &view::name(*setting)), ("account", &matrix.name(account))])
        }
        Subject::Shared(setting) => fill(k::TITLE_SHARED, &[("setting", &view::name(*setting))]),
        Subject::Selection(accounts) => plural(k::TITLE_SELECTION, accounts.len(), &[]),
        Subject::Copy(accounts) => plural(k::TITLE_COPY, accounts.len(), &[]),
        Subject::Import(file, _) => fill(k::TITLE_IMPORT, &[("file", file)]),
        Subject::Undo(_) => text(k::TITLE_UNDO).to_owned(),
        Subject::Clear(places) => plural(k::TITLE_CLEAR, places.len(), &[]),
    }
}

/// The value and the scope with which the questions begin.
pub(super) fn suggested(task: &Task, matrix: &Matrix, writer: Writer) -> (Option<bool>, Scope) {
    let (value, scope) = match &task.subject {
        Subject::Cell(account, setting) => {
            let cell = matrix.row(account).map(|row| matrix.cell(row, *setting));
            // Behind a lock nothing else has an effect.
            let locked = cell.is_some_and(|cell| cell.source == Source::Locked);
            let scope = if locked && writer == Writer::Operator { Scope::Lock } else { Scope::Shared };
            (Some(!cell.is_some_and(|cell| cell.value)), scope)
        }
        Subject::Shared(setting) => (Some(matrix.all.layers(*setting).shared != Some(true)), Scope::Shared),
        Subject::Selection(_) => (Some(true), Scope::Only),
        _ => (None, Scope::Only),
    };
    (task.value.unwrap_or(value), scope)
}

/// The questions.
pub(super) fn questions(form: Form) -> AnyView {
    match form.task.with_value(|task| task.subject.clone()) {
        Subject::Cell(account, setting) => view! {
            {now_line(form, &account, setting)}
            {values(form)}
            {scopes(form)}
            {own_value(form, account, setting)}
            {last_day(form)}
        }
        .into_any(),
        Subject::Shared(_) => view! { {values(form)} {scopes(form)} }.into_any(),
        Subject::Selection(accounts) => view! {
            {settings(form)}
            {values(form)}
            {scopes(form)}
            <p class="quiet">{plural(k::SCOPE_THESE_HINT, accounts.len(), &[])}</p>
            {last_day(form)}
        }
        .into_any(),
        Subject::Copy(_) => source(form),
        Subject::Import(..) => view! { <p class="quiet">{text(k::IMPORT_HINT)}</p> }.into_any(),
        Subject::Undo(entry) => undone(form, &entry),
        Subject::Clear(_) => view! { <p class="quiet">{text(k::CLEAR_HINT)}</p> }.into_any(),
    }
}

/// The cell as it stands.
fn now_line(form: Form, account: &AccountId, setting: Setting) -> AnyView {
    let account = account.clone();
    (move || {
        let matrix = form.board.store.matrix.get()?;
        let row = matrix.row(&account)?;
        let cell = matrix.cell(row, setting);
        Some(view! {
            <p class="now-line">
                <span class="quiet">{text(k::NOW)}</span>
                <span class="setting">{view::value(cell, row.until.get(&setting).copied())}</span>
                <span class="quiet">{text(view::hint(cell.source))}</span>
            </p>
        })
    })
    .into_any()
}

/// One possible answer.
fn choice(
    name: &'static str,
    value: &'static str,
    label: impl Fn() -> String + Send + 'static,
    hint: Option<String>,
    closed: Option<&'static str>,
    chosen: impl Fn() -> bool + Send + 'static,
    choose: impl Fn() + 'static,
) -> AnyView {
    let hint = closed.map(ToOwned::to_owned).or(hint);
    view! {
        <label class="choice">
            <input type="radio" name=name value=value disabled=closed.is_some() prop:checked=chosen on:change=move |_| choose()/>
            <span>{label}{hint.map(|hint| view! { <span class="choice-hint">{hint}</span> })}</span>
        </label>
    }
    .into_any()
}

/// On, off, or follow again.
fn values(form: Form) -> AnyView {
    let clear = move || {
        text(match (form.scope.get(), form.task.with_value(|task| matches!(task.subject, Subject::Shared(_)))) {
            (Scope::Shared, _) => k::VALUE_UNSHARE,
            (Scope::Only, _) => k::VALUE_FOLLOW,
            (Scope::Lock | Scope::LockAll, _) => k::VALUE_UNLOCK,
        })
        .to_owned()
    };
    let option = move |value: Option<bool>, name: &'static str, label: Box<dyn Fn() -> String + Send>| {
        choice("value", name, label, None, None, move || form.value.get() == value, move || form.value.set(value))
    };
    view! {
        <fieldset class="choices">
            <legend>{text(k::ASK_WHAT)}</legend>
            {option(Some(true), "on", Box::new(|| text(k::VALUE_ON).to_owned()))}
            {option(Some(false), "off", Box::new(|| text(k::VALUE_OFF).to_owned()))}
            {option(None, "clear", Box::new(clear))}
        </fieldset>
    }
    .into_any()
}

/// Which setting, for a selection.
fn settings(form: Form) -> AnyView {
    let options = Setting::ALL.map(|setting| {
        view! { <option value=setting.as_str() prop:selected=move || form.setting.get() == Some(setting)>{view::name(setting)}</option> }
    });
    view! {
        <label class="field">
            <span>{text(k::FILTER_SETTING)}</span>
            <select name="which" on:change:target=move |event| form.setting.set(Setting::parse(&event.target().value()))>
                <option value="">{text(k::CHOOSE)}</option>
                {options.into_iter().collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// For whom.
fn scopes(form: Form) -> AnyView {
    let scopes = form.task.with_value(|task| task.scopes(form.board.writer));
    if scopes.is_empty() {
        return ().into_any();
    }
    let options = move || {
        let Some(matrix) = form.board.store.matrix.get() else { return Vec::new() };
        scopes.iter().map(|scope| scope_option(form, &matrix, *scope)).collect()
    };
    view! { <fieldset class="choices"><legend>{text(k::ASK_WHOM)}</legend>{options}</fieldset> }.into_any()
}

fn scope_option(form: Form, matrix: &Arc<Matrix>, scope: Scope) -> AnyView {
    let (label, hint, name) = form.task.with_value(|task| {
        let (account, setting, count) = match &task.subject {
            Subject::Cell(account, setting) => (matrix.name(account), Some(*setting), 1),
            Subject::Shared(setting) => ("", Some(*setting), 0),
            Subject::Selection(accounts) => ("", None, accounts.len()),
            _ => ("", None, 0),
        };
        let one = !account.is_empty();
        match scope {
            Scope::Shared => {
                let followers = setting.map_or(0, |setting| matrix.followers(setting));
                let own = setting.map_or(0, |setting| own_values(matrix, setting));
                let hint = (own > 0).then(|| plural(k::SCOPE_SHARED_KEEP, own, &[]));
                (plural(k::SCOPE_SHARED, followers, &[]), hint, "shared")
            }
            Scope::Only if one => {
                (fill(k::SCOPE_ONLY, &[("account", &account)]), Some(text(k::SCOPE_ONLY_HINT).to_owned()), "only")
            }
            Scope::Only => (plural(k::SCOPE_THESE, count, &[]), None, "only"),
            Scope::Lock if one => (fill(k::SCOPE_LOCK, &[("account", &account)]), None, "lock"),
            Scope::Lock => (plural(k::SCOPE_LOCK_THESE, count, &[]), None, "lock"),
            Scope::LockAll => (plural(k::SCOPE_LOCK_ALL, matrix.rows().len(), &[]), None, "lock-all"),
        }
    });
    let closed = form.task.with_value(|task| closed(form, task, matrix, scope));
    choice(
        "scope",
        name,
        move || label.clone(),
        hint,
        closed.map(text),
        move || form.scope.get() == scope,
        move || form.scope.set(scope),
    )
}

fn own_values(matrix: &Matrix, setting: Setting) -> usize {
    let own = |cell: super::store::Cell| matches!(cell.source, Source::Own | Source::Pin);
    matrix.rows().iter().filter(|row| own(matrix.cell(row, setting))).count()
}

/// Why a scope cannot be chosen.
fn closed(form: Form, task: &Task, matrix: &Matrix, scope: Scope) -> Option<crate::i18n::Key> {
    let writer = form.board.writer;
    let (account, setting) = match &task.subject {
        Subject::Cell(account, setting) => (Some(account), *setting),
        Subject::Shared(setting) => (None, *setting),
        _ => return None,
    };
    let refused = match scope {
        Scope::Shared => refusal_for_all(writer, Layer::Shared, matrix.all.layers(setting)),
        Scope::LockAll => refusal_for_all(writer, Layer::Lock, matrix.all.layers(setting)),
        Scope::Only | Scope::Lock => {
            let row = matrix.row(account?)?;
            let layer = if scope == Scope::Only { Layer::Own } else { Layer::Lock };
            let stored = row.layers(setting).get(layer).is_some();
            // An override that sleeps can be cleared, and nothing else.
            let value = (!stored).then_some(true);
            refusal(writer, layer, setting, support(row), matrix.cell(row, setting).layers, value)
        }
    };
    Some(match refused? {
        Refusal::ProvidersOnly => k::CLOSED_PROVIDERS,
        Refusal::Blocked(BlockedBy::Lock) if scope == Scope::Shared => k::CLOSED_LOCK_ALL,
        Refusal::Blocked(BlockedBy::Lock) => k::CLOSED_LOCK,
        Refusal::Blocked(BlockedBy::HardRule) => k::CLOSED_RULE,
    })
}

/// The account's own value, when the shared one is changed from there: asked, never assumed.
fn own_value(form: Form, account: AccountId, setting: Setting) -> AnyView {
    let asked = {
        let account = account.clone();
        Memo::new(move |_| {
            let matrix = form.board.store.matrix.get()?;
            let own = *matrix.row(&account)?.own.get(&setting)?;
            let wanted = form.scope.get() == Scope::Shared && has_own(&matrix, &account, setting);
            wanted.then(|| (matrix.name(&account).to_owned(), own))
        })
    };
    (move || {
        asked.get().map(|(name, own)| {
            let legend = fill(k::ASK_OWN, &[("account", &name), ("value", &text(words::on_off(own)))]);
            let (clear, keep) = (fill(k::OWN_CLEAR, &[("account", &name)]), fill(k::OWN_KEEP, &[("account", &name)]));
            let option = |own: Own, value: &'static str, label: String| {
                let chosen = move || form.own.get() == Some(own);
                choice("own", value, move || label.clone(), None, None, chosen, move || form.own.set(Some(own)))
            };
            view! {
                <fieldset class="choices asked">
                    <legend>{legend}</legend>
                    {option(Own::Clear, "clear", clear)}
                    {option(Own::Keep, "keep", keep)}
                </fieldset>
            }
        })
    })
    .into_any()
}

/// The last day of an override.
fn last_day(form: Form) -> AnyView {
    let wanted = Memo::new(move |_| form.scope.get() == Scope::Only && form.value.get().is_some());
    (move || {
        wanted.get().then(|| {
            view! {
                <label class="field">
                    <span>{text(k::LAST_DAY)}</span>
                    <input type="date" name="last-day" prop:value=move || form.last_day.get()
 on:input:target=move |event| form.last_day.set(event.target().value())/>
                    <span class="quiet">{text(k::LAST_DAY_HINT)}</span>
                </label>
            }
        })
    })
    .into_any()
}

/// Which account is copied.
fn source(form: Form) -> AnyView {
    let typed = RwSignal::new(String::new());
    let found = move || {
        let Some(matrix) = form.board.store.matrix.get() else { return Vec::new() };
        let wanted = typed.get().trim().to_lowercase();
        let rows = matrix.rows().iter().enumerate().filter(|(place, _)| matrix.matches(*place, &wanted));
        rows.take(SOURCES)
            .map(|(_, row)| {
                let own: Vec<_> = row
                    .own
                    .iter()
                    .map(|(setting, value)| format!("{}: {}", view::name(*setting), text(words::on_off(*value))))
                    .collect();
                let hint = if own.is_empty() { text(k::COPY_FOLLOWS).to_owned() } else { own.join(", ") };
                let (name, id) = (row.account.name.clone(), row.account.id.clone());
                let chosen = id.clone();
                choice(
                    "source",
                    "account",
                    move || name.clone(),
                    Some(hint),
                    None,
                    move || form.from.with(|from| from.as_ref() == Some(&chosen)),
                    move || form.from.set(Some(id.clone())),
                )
            })
            .collect()
    };
    view! {
        <label class="field">
            <span>{text(k::COPY_FROM)}</span>
            <input type="search" name="source-search" autocomplete="off" maxlength="128" placeholder=text(k::SEARCH_ACCOUNTS)
 on:input:target=move |event| typed.set(event.target().value())/>
        </label>
        <fieldset class="choices"><legend>{text(k::COPY_WHICH)}</legend>{found}</fieldset>
        <p class="quiet">{text(k::COPY_HINT)}</p>
    }
    .into_any()
}

/// The change that is taken back, and what of it stays.
fn undone(form: Form, entry: &SettingsEntry) -> AnyView {
    let said = super::history::sentence(entry);
    let entry = entry.clone();
    let conflicts = move || {
        let matrix = form.board.store.matrix.get()?;
        let now = Timestamp(crate::browser::now());
        let (_, conflicts) = undo_edits(&matrix.book, &entry.writes, now);
        (!conflicts.is_empty()).then(|| {
            let named = conflicts.iter().take(CONFLICTS).map(|conflict| {
                let who = conflict.write.account.as_ref();
                let who = who.map_or_else(|| text(k::ALL_ACCOUNTS).to_owned(), |account| account.name.clone());
                let why = match conflict.why {
                    Standing::Newer(value) => fill(k::CONFLICT_NEWER, &[("value", &view::stored(value))]),
                    Standing::Ended => text(k::CONFLICT_ENDED).to_owned(),
                    Standing::Gone => text(k::CONFLICT_GONE).to_owned(),
                };
                view! { <li><span class="who">{who}", "{view::name(conflict.write.setting)}</span>" "<span class="quiet">{why}</span></li> }
            });
            let rest = conflicts.len().saturating_sub(CONFLICTS);
            view! {
                <section class="preview-group conflicts" data-conflicts=conflicts.len()>
                    <h3>{plural(k::CONFLICTS, conflicts.len(), &[])}</h3>
                    <ul class="preview-accounts">{named.collect_view()}</ul>
                    {(rest > 0).then(|| view! { <p class="quiet">{plural(k::AND_MORE, rest, &[])}</p> })}
                </section>
            }
        })
    };
    view! { <p>{said}</p> {conflicts} }.into_any()
}

