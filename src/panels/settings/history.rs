//! The history of settings: what was changed, by whom, why and how far it reached; taking it back; as of a date.

use super::store::Matrix;
use super::wish::{Subject, Task};
use super::{Board, preview, view};
use crate::data::{Load, Remote};
use crate::http::Request;
use crate::i18n::{datetime, fill, keys as k, plural, text};
use crate::ui::{self, Filter, Rows, search, select};
use crate::{browser, routes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{ChangeId, Page, SettingsAct, SettingsEntry, SettingsWrite};
use portico_rules::{Layer, Setting};
use std::sync::Arc;

/// Accounts that are suggested while one types.
const SUGGESTED: usize = 8;

/// Who made a change.
pub(super) fn who(entry: &SettingsEntry) -> String {
    match &entry.by {
        Some(by) if entry.by_operator => fill(k::BY_OPERATOR, &[("name", by)]),
        Some(by) => by.clone(),
        None => text(k::BY_ITSELF).to_owned(),
    }
}

/// What a change was, in one sentence.
pub(super) fn sentence(entry: &SettingsEntry) -> String {
    let total = entry.writes_total as usize;
    let from = entry.from.as_ref().map(|from| from.name.as_str()).unwrap_or_default();
    let shared = entry.writes.iter().find(|write| write.layer == Layer::Shared);
    match (entry.act, shared, entry.writes.first()) {
        (SettingsAct::Copy, ..) => plural(k::SAID_COPY, total, &[("account", &from)]),
        (SettingsAct::Import, ..) => plural(k::SAID_IMPORT, total, &[]),
        (SettingsAct::Undo, ..) => plural(k::SAID_UNDO, total, &[]),
        (SettingsAct::Expiry, ..) => plural(k::SAID_EXPIRY, total, &[]),
        (SettingsAct::Shared, Some(write), _) => {
            fill(k::SAID_SHARED, &[("setting", &view::name(write.setting)), ("value", &view::stored(write.new))])
        }
        (_, _, Some(first)) if entry.writes.iter().all(|write| alike(first, write)) => {
            let (setting, value) = (view::name(first.setting), view::stored(first.new));
            let locks = first.layer == Layer::Lock;
            match (&first.account, total) {
                (None, _) => fill(k::SAID_LOCK_ALL, &[("setting", &setting), ("value", &value)]),
                (Some(account), 1) => {
                    let key = if locks { k::SAID_LOCK } else { k::SAID_ONLY };
                    fill(key, &[("setting", &setting), ("value", &value), ("account", &account.name)])
                }
                _ => {
                    let form = if locks { k::SAID_LOCK_MANY } else { k::SAID_MANY };
                    plural(form, total, &[("setting", &setting), ("value", &value)])
                }
            }
        }
        _ => plural(k::SAID_VALUES, total, &[]),
    }
}

fn alike(a: &SettingsWrite, b: &SettingsWrite) -> bool {
    (a.layer, a.setting, a.new) == (b.layer, b.setting, b.new)
}

/// The tab.
pub(super) fn history(board: Board) -> AnyView {
    let filter = board.filter;
    let address = board.history;
    let entries = Rows::<Page<SettingsEntry>>::new(board.session, move || {
        let values = ["account", "setting", "q"].map(|name| (name, filter.get(name)));
        let pairs: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        address.with_value(|address| format!("{address}{}", routes::query(&pairs)))
    });
    // Whatever changes the matrix has made an entry, too.
    Effect::new(move |before: Option<Option<u64>>| {
        let version = board.store.matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.all.version));
        if before.flatten().is_some_and(|before| version.is_some_and(|version| version != before)) {
            entries.reload();
        }
        version
    });
    let list = move || {
        entries.known.with(|known| match (&known.items, &known.failed) {
            (None, Some(error)) => ui::failure(error, move || entries.reload()),
            (None, None) => ui::skeleton(),
            (Some(items), _) if items.is_empty() => {
                browser::mark_ready();
                ui::empty(k::NO_CHANGES, k::NO_CHANGES_DETAIL)
            }
            (Some(items), failed) => {
                browser::mark_ready();
                let rest = usize::try_from(known.total).unwrap_or(usize::MAX).saturating_sub(items.len());
                let drawn = items.iter().map(|entry| item(board, entry)).collect_view();
                let more = (rest > 0 && failed.is_none()).then(|| {
                    view! {
                        <button type="button" class="button" on:click=move |_| entries.more()>{plural(k::AND_MORE, rest, &[])}</button>
                    }
                });
                let failed = failed.as_ref().map(|error| ui::failure(error, move || entries.more()));
                view! { <ol class="entries">{drawn}</ol> {more} {failed} }.into_any()
            }
        })
    };
    let count = move || entries.total().map(|total| plural(k::CHANGES_COUNT, total, &[]));
    view! {
        {fields(board, filter)}
        {as_of(board)}
        <p class="quiet count" role="status">{count}</p>
        {list}
    }
    .into_any()
}

fn fields(board: Board, filter: Filter) -> AnyView {
    let settings = Setting::ALL.map(|setting| (setting.as_str(), view::name(setting)));
    let account = board.whole.then(|| account_field(board, filter));
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {account}
            {select(filter, "setting", text(k::FILTER_SETTING), ("", text(k::FILTER_ALL)), &settings)}
            {search(filter, text(k::FILTER_PERSON))}
        </form>
    }
    .into_any()
}

/// A field that takes the name of an account; the address keeps its id.
fn account_field(board: Board, filter: Filter) -> AnyView {
    let typed = RwSignal::new(String::new());
    let matches = move || -> Vec<String> {
        let Some(matrix) = board.store.matrix.get() else { return Vec::new() };
        let wanted = typed.get().trim().to_lowercase();
        let rows = matrix.rows().iter().enumerate().filter(|(place, _)| matrix.matches(*place, &wanted));
        rows.take(SUGGESTED).map(|(_, row)| row.account.name.clone()).collect()
    };
    let named = move || {
        let account = portico_api::AccountId(filter.get("account"));
        board.store.matrix.get().map(|matrix| matrix.name(&account).to_owned()).unwrap_or_default()
    };
    let choose = move |value: String| {
        let found = board.store.now().and_then(|matrix| named_so(&matrix, value.trim()));
        if value.trim().is_empty() {
            filter.set("account", "");
        } else if let Some(account) = found {
            filter.set("account", &account);
        }
    };
    view! {
        <label class="field grow">
            <span>{text(k::COLUMN_ACCOUNT)}</span>
            <input
                type="search"
                name="account"
                list="history-accounts"
                autocomplete="off"
                maxlength="128"
                prop:value=named
                on:input:target=move |event| typed.set(event.target().value())
 on:change:target=move |event| choose(event.target().value())
            />
            <datalist id="history-accounts">
                {move || matches().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
            </datalist>
        </label>
    }
    .into_any()
}

/// The account of this name, or the only one whose name or reference holds the text.
fn named_so(matrix: &Matrix, name: &str) -> Option<String> {
    let exact = matrix.rows().iter().find(|row| row.account.name == name);
    let text = name.to_lowercase();
    let mut fitting = matrix.rows().iter().enumerate().filter(|(place, _)| matrix.matches(*place, &text));
    let only = match (fitting.next(), fitting.next()) {
        (Some((_, row)), None) => Some(row),
        _ => None,
    };
    exact.or(only).map(|row| row.account.id.to_string())
}

/// The choice of an instant at which to see the settings.
fn as_of(board: Board) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(instant) = browser::instant(&chosen.get_untracked()) {
            board.filter.set_all(&[("tab", ""), ("as_of", &instant.to_string())]);
        }
    };
    view! {
        <form class="filter" on:submit=go>
            <label class="field grow">
                <span>{text(k::AS_OF_FIELD)}</span>
                <input type="datetime-local" name="as-of" required prop:value=move || chosen.get()
 on:input:target=move |event| chosen.set(event.target().value())/>
            </label>
            <button type="submit" class="button">{text(k::AS_OF_SHOW)}</button>
        </form>
    }
    .into_any()
}

fn item(board: Board, entry: &Arc<SettingsEntry>) -> AnyView {
    let reach = &entry.reach;
    let counts = [reach.changed, reach.moved, reach.kept, reach.blocked];
    let one_setting = entry.writes.windows(2).all(|pair| matches!(pair, [a, b] if a.setting == b.setting));
    let note = entry.note.clone().map(|note| view! { <p class="entry-note">{note}</p> });
    let mark = match (&entry.undone_by, &entry.undoes) {
        (Some(_), _) => Some(k::ENTRY_UNDONE),
        (None, Some(_)) => Some(k::ENTRY_UNDOES),
        _ => None,
    };
    let id = entry.id.clone();
    let undo = (board.may_edit && entry.undone_by.is_none()).then(|| {
        let id = id.clone();
        let busy = RwSignal::new(false);
        let undo = move |_| {
            if !busy.get_untracked() {
                busy.set(true);
                ask_undo(board, id.clone(), busy);
            }
        };
        view! {
            <button type="button" class="button" data-undo="" aria-haspopup="dialog" on:click=undo>
                {move || text(if busy.get() { k::LOADING } else { k::UNDO })}
            </button>
        }
    });
    let at = entry.at;
    let before = move |_| board.filter.set_all(&[("tab", ""), ("as_of", &at.0.to_string())]);
    let opened = RwSignal::new(false);
    let writes = move || opened.get().then(|| writes(board, &id));
    view! {
        <li class="card entry" data-entry=entry.id.to_string() data-act=act(entry.act)>
            <p class="entry-head">
                <strong>{who(entry)}</strong>
                <span class="quiet">{ui::instant(entry.at)}" · "{datetime(entry.at.0 as f64)}</span>
                {mark.map(|mark| view! { <span class="status quiet">{text(mark)}</span> })}
            </p>
            <p class="entry-what">{sentence(entry)}</p>
            {note}
            <p class="quiet" data-reach="">{preview::sums(counts, one_setting)}</p>
            <details on:toggle=move |_| opened.set(true)>
                <summary>{plural(k::WRITES, entry.writes_total as usize, &[])}</summary>
                {writes}
            </details>
            <div class="entry-acts">
                {undo}
                <button type="button" class="button quiet" on:click=before>{text(k::AS_OF_THEN)}</button>
            </div>
        </li>
    }
    .into_any()
}

const fn act(act: SettingsAct) -> &'static str {
    match act {
        SettingsAct::Shared => "shared",
        SettingsAct::Override => "override",
        SettingsAct::Copy => "copy",
        SettingsAct::Import => "import",
        SettingsAct::Undo => "undo",
        SettingsAct::Lock => "lock",
        SettingsAct::Expiry => "expiry",
    }
}

/// Fetches all writes of a change and opens the dialog that takes it back.
pub(super) fn ask_undo(board: Board, change: ChangeId, busy: RwSignal<bool>) {
    let address = board.history.with_value(|address| format!("{address}/{change}"));
    spawn_local(async move {
        let result = Request::get(&address).send::<SettingsEntry>().await;
        busy.try_set(false);
        match result {
            Ok(answer) => {
                board.task.try_set(Some(Task::from(Subject::Undo(Box::new(answer.content)))));
            }
            Err(error) if error.is_signed_out() => board.session.signed_out(),
            Err(error) => {
                board.failed.try_set(Some(error));
            }
        }
    });
}

/// Every value that a change wrote.
fn writes(board: Board, change: &ChangeId) -> AnyView {
    let address = board.history.with_value(|address| format!("{address}/{change}"));
    let entry = Remote::<SettingsEntry>::new(board.session, move || address.clone());
    // Rows are drawn in parts: a change can write thousands of values.
    let listed = RwSignal::new(50_usize);
    (move || match entry.load.get() {
        Load::Waiting => ui::skeleton(),
        Load::Failed(error) => ui::failure(&error, move || entry.reload()),
        Load::Ready(answer) => {
            let total = answer.content.writes.len();
            let rows = move || {
                let shown = answer.content.writes.iter().take(listed.get());
                shown.map(written).collect_view()
            };
            let more = move || {
                let rest = total.saturating_sub(listed.get());
                (rest > 0).then(|| {
                    view! {
                        <button type="button" class="button quiet" on:click=move |_| listed.update(|listed| *listed += 500)>
                            {plural(k::AND_MORE, rest, &[])}
                        </button>
                    }
                })
            };
            view! {
                <div class="scroll" tabindex="0" role="region" aria-label=text(k::CHANGES)>
                    <table data-writes="">
                        <thead>
                            <tr>
                                <th scope="col">{text(k::COLUMN_PLACE)}</th>
                                <th scope="col">{text(k::FILTER_SETTING)}</th>
                                <th scope="col">{text(k::COLUMN_OLD)}</th>
                                <th scope="col">{text(k::COLUMN_NEW)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more}
            }
            .into_any()
        }
    })
    .into_any()
}

fn written(write: &SettingsWrite) -> AnyView {
    let place = match (&write.account, write.layer) {
        (Some(account), Layer::Lock) => fill(k::PLACE_LOCK, &[("account", &account.name)]),
        (Some(account), _) => account.name.clone(),
        (None, Layer::Lock) => text(k::ALL_ACCOUNTS).to_owned(),
        (None, _) => text(k::SHARED_VALUE).to_owned(),
    };
    let until = write.until.map(|until| view! { <span class="sub">{view::short_end(until)}</span> });
    view! {
        <tr>
            <th scope="row">{place}</th>
            <td>{view::name(write.setting)}</td>
            <td>{view::stored(write.old)}</td>
            <td>{view::stored(write.new)}{until}</td>
        </tr>
    }
    .into_any()
}
