//! The dialog of a change: what, for whom, what it would do, and making it so.

use super::ask;
use super::preview::{self, Outcome};
use super::store::Matrix;
use super::wish::{Missing, Own, Scope, Subject, Task, Wish};
use super::{Board, difference, grid, what_if};
use crate::http::{HttpError, Request};
use crate::lazy::{ChunkError, lazily};
use crate::i18n::{fill, keys as k, plural, text};
use crate::{browser, ui};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::plan::{Planned, Wrong, plan};
use portico_api::{SettingsChange, SettingsEntry, Timestamp};
use portico_rules::Setting;
use std::sync::Arc;

/// The longest note.
const NOTE: &str = "500";

/// What is being changed, the answers so far, and how saving goes.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub board: Board,
    pub task: StoredValue<Task>,
    pub setting: RwSignal<Option<Setting>>,
    pub value: RwSignal<Option<bool>>,
    pub scope: RwSignal<Scope>,
    pub own: RwSignal<Option<Own>>,
    pub from: RwSignal<Option<portico_api::AccountId>>,
    /// The last day of an override, `YYYY-MM-DD`; empty for none.
    pub last_day: RwSignal<String>,
    pub note: RwSignal<String>,
    /// The matrix that the user has seen.
    pub seen: RwSignal<Arc<Matrix>>,
    /// What it would do; what is missing, or wrong with it.
    pub outcome: Memo<Result<Arc<Outcome>, Hurdle>>,
    saving: RwSignal<bool>,
    failed: RwSignal<Option<HttpError>>,
}

/// Why there is no preview.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hurdle {
    /// Something has not been answered.
    Missing(Missing),
    /// The end of an override has passed.
    Ended,
    /// The provider has locked it for all accounts.
    Locked,
    /// The edits do not fit the accounts any more.
    Unfit,
}

/// The dialog, closed until something is to be changed.
pub(super) fn dialog(board: Board) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if board.task.with(Option::is_some) {
            request_animation_frame(move || ui::open(node));
        }
    });
    let closed = move |_| {
        board.task.set(None);
        // The cell from which it was opened may have been drawn anew.
        request_animation_frame(|| {
            if browser::nothing_focused() {
                grid::focus_active();
            }
        });
    };
    let content = move || {
        let task = board.task.get()?;
        let matrix = board.store.now()?;
        let draw = move |change: Change| change(board, task.clone(), Arc::clone(&matrix), node);
        Some(lazily(|| Box::pin(change_code()), draw))
    };
    view! {
        <dialog class="card change-dialog" node_ref=node aria-labelledby="change-title" on:close=closed>{content}</dialog>
    }
    .into_any()
}

impl Form {
    fn new(board: Board, task: Task, matrix: Arc<Matrix>) -> Self {
        let (value, scope) = ask::suggested(&task, &matrix, board.writer);
        let task = StoredValue::new(task);
        let setting = RwSignal::new(None);
        let value = RwSignal::new(value);
        let scope = RwSignal::new(scope);
        let own = RwSignal::new(None);
        let from = RwSignal::new(None);
        let last_day = RwSignal::new(String::new());
        let outcome = Memo::new_with_compare(
            move |_| {
                let matrix = board.store.matrix.get().ok_or(Hurdle::Unfit)?;
                let until = last_day.with(|day| browser::end_of_day(day)).map(Timestamp);
                let wish = Wish {
                    setting: setting.get(),
                    value: value.get(),
                    scope: scope.get(),
                    own: own.get(),
                    from: from.get(),
                    until,
                };
                task.with_value(|task| work_out(board, task, wish, matrix)).map(Arc::new)
            },
            |_, _| true,
        );
        let seen = RwSignal::new(matrix);
        // Who undoes at once has not seen their own change arrive yet.
        Effect::new(move |_| {
            let now = board.store.matrix.get();
            if let Some(now) = now.filter(|now| now.all.version == board.mine.get_value()) {
                seen.set(now);
            }
        });
        Self {
            board,
            task,
            setting,
            value,
            scope,
            own,
            from,
            last_day,
            note: RwSignal::new(String::new()),
            seen,
            outcome,
            saving: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Whether somebody has changed settings since the user looked.
    pub(super) fn is_stale(self) -> bool {
        let now = self.board.store.matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.all.version));
        now != Some(self.seen.with(|seen| seen.all.version))
    }

    /// What stands in the way of saving, in words.
    fn hurdle(self) -> Option<String> {
        if self.is_stale() {
            return Some(text(k::HURDLE_STALE).to_owned());
        }
        let key = self.outcome.with(|outcome| match outcome {
            Ok(outcome) if outcome.planned.writes.is_empty() => Some(k::HURDLE_NOTHING),
            Ok(_) => None,
            Err(Hurdle::Missing(Missing::Setting)) => Some(k::HURDLE_SETTING),
            Err(Hurdle::Missing(Missing::Own)) => Some(k::HURDLE_OWN),
            Err(Hurdle::Missing(Missing::Source)) => Some(k::HURDLE_SOURCE),
            Err(Hurdle::Ended) => Some(k::HURDLE_ENDED),
            Err(Hurdle::Locked) => Some(k::CLOSED_LOCK_ALL),
            Err(Hurdle::Unfit) => Some(k::HURDLE_UNFIT),
        });
        key.map(|key| text(key).to_owned())
    }

    fn save(self, node: NodeRef<html::Dialog>) {
        let Ok(outcome) = self.outcome.get_untracked() else { return };
        if self.saving.get_untracked() || untrack(|| self.hurdle()).is_some() {
            return;
        }
        self.saving.set(true);
        self.failed.set(None);
        let board = self.board;
        let body = self.task.with_value(|task| body(task, &outcome, self.note.get_untracked()));
        spawn_local(async move {
            let Some(address) = board.address.try_get_value() else { return };
            let address = format!("{address}/changes");
            let request = Request::post(&address, &body).at_version(&outcome.matrix.etag);
            let result = request.send::<SettingsEntry>().await;
            self.saving.try_set(false);
            match result {
                Ok(answer) => {
                    board.mine.try_update_value(|mine| *mine = answer.content.version);
                    board.saved.try_set(Some(Arc::new(answer.content)));
                    board.store.reload();
                    ui::close(node);
                }
                Err(error) if error.is_signed_out() => board.session.signed_out(),
                Err(error) => {
                    // Somebody was faster: the newer settings come, and the difference is shown.
                    if error.is_outdated() {
                        board.store.reload();
                    }
                    self.failed.try_set(Some(error));
                    browser::focus("[data-change-error]");
                }
            }
        });
    }
}

/// What is sent: the edits, and what the preview came to.
fn body(task: &Task, outcome: &Outcome, note: String) -> SettingsChange {
    let undoes = match &task.subject {
        Subject::Undo(entry) => Some(entry.id.clone()),
        _ => None,
    };
    SettingsChange {
        act: task.act(&outcome.wish),
        // What an undo writes follows from the change that it takes back.
        edits: if undoes.is_some() { Vec::new() } else { outcome.edits.clone() },
        from: task.source(&outcome.wish),
        note: Some(note.trim().to_owned()).filter(|note| !note.is_empty()),
        undoes,
        answers: task.answers.clone(),
        expected: outcome.planned.tally.into(),
    }
}

fn work_out(board: Board, task: &Task, wish: Wish, matrix: Arc<Matrix>) -> Result<Outcome, Hurdle> {
    let now = Timestamp(browser::now());
    let edits = task.edits(&wish, &matrix, now).map_err(Hurdle::Missing)?;
    let began = browser::stopwatch();
    let planned = plan(&matrix.book, board.writer, &edits, now).map_err(|problems| {
        problems.first().map_or(Hurdle::Unfit, |problem| match problem.wrong {
            Wrong::UntilPassed => Hurdle::Ended,
            Wrong::Blocked(_) => Hurdle::Locked,
            _ => Hurdle::Unfit,
        })
    })?;
    let took = browser::stopwatch() - began;
    Ok(Outcome { matrix, wish, edits, planned, took })
}

/// Draws what the dialog holds.
type Change = fn(Board, Task, Arc<Matrix>, NodeRef<html::Dialog>) -> AnyView;

/// Its code arrives when something is changed: the matrix comes first.
#[wasm_split_helpers::wasm_split(settings_change, fallible)]
fn change_code() -> Result<Change, ChunkError> {
    Ok(change)
}

/// What the dialog holds.
fn change(board: Board, task: Task, matrix: Arc<Matrix>, node: NodeRef<html::Dialog>) -> AnyView {
    let form = Form::new(board, task, matrix);
    request_animation_frame(|| {
        browser::focus("#change-title");
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.save(node);
    };
    let title = form.task.with_value(|task| form.seen.with_untracked(|seen| ask::title(task, seen)));
    let shown = move || match form.outcome.get() {
        Ok(outcome) => preview::preview(&outcome),
        Err(_) => ().into_any(),
    };
    let summary = move || match form.outcome.get() {
        Ok(outcome) => preview::sentence(&outcome),
        Err(_) => form.hurdle().unwrap_or_default(),
    };
    let blocked = Memo::new(move |_| form.hurdle());
    let label = move || {
        if form.saving.get() {
            return text(k::SAVING).to_owned();
        }
        let outcome = form.outcome.get();
        outcome.map_or_else(|_| text(k::SAVE).to_owned(), |outcome| form.task.with_value(|task| confirm(task, &outcome)))
    };
    let failed = move || {
        form.failed.get().map(|error| view! { <p class="form-error" role="alert">{ui::words(&error)}</p> })
    };
    view! {
        <form class="change" on:submit=submit novalidate data-change="">
            <div class="dialog-head">
                <h2 id="change-title" tabindex="-1">{title}</h2>
                <button type="button" class="button quiet" on:click=move |_| ui::close(node)>{text(k::CLOSE)}</button>
            </div>
            <div class="change-body">
                <div class="stack change-ask">
                    {ask::questions(form)}
                    <label class="field">
                        <span>{text(k::NOTE)}</span>
                        <textarea name="note" rows="2" maxlength=NOTE prop:value=move || form.note.get()
 on:input:target=move |event| form.note.set(event.target().value())></textarea>
                    </label>
                </div>
                <section class="stack change-preview" aria-labelledby="preview-title">
                    <h3 id="preview-title">{text(k::PREVIEW)}</h3>
                    {difference::difference(form)}
                    <p class="preview-sum" role="status" data-preview-sum="">{summary}</p>
                    {shown}
                    {what_if::what_if(form)}
                </section>
            </div>
            <div class="form-foot">
                <div data-change-error="" tabindex="-1">{failed}</div>
                <button
                    type="submit"
                    class="button primary"
                    data-confirm=""
                    aria-disabled=move || (form.saving.get() || blocked.with(Option::is_some)).to_string()
                    aria-describedby=move || blocked.with(Option::is_some).then_some("change-hurdle")
                >
                    {label}
                </button>
                <button type="button" class="button" on:click=move |_| ui::close(node)>{text(k::CANCEL)}</button>
                <span class="quiet" id="change-hurdle">{move || blocked.get()}</span>
            </div>
        </form>
    }
    .into_any()
}

/// What the button says: what will happen, and to how many.
fn confirm(task: &Task, outcome: &Outcome) -> String {
    let Outcome { wish, planned: Planned { tally, writes, .. }, .. } = outcome;
    let reached = (tally.changed + tally.moved) as usize;
    let (setting, account) = match &task.subject {
        Subject::Cell(account, setting) => (*setting, Some(account)),
        Subject::Shared(setting) => (*setting, None),
        Subject::Selection(_) => (wish.setting.unwrap_or(Setting::Pricing), None),
        Subject::Copy(_) => return plural(k::CONFIRM_COPY, reached_accounts(outcome), &[]),
        Subject::Import(..) => return plural(k::CONFIRM_IMPORT, writes.len(), &[]),
        Subject::Undo(_) => return plural(k::CONFIRM_UNDO, writes.len(), &[]),
        Subject::Clear(_) => return plural(k::CONFIRM_CLEAR, writes.len(), &[]),
    };
    let setting = super::view::name(setting);
    let one = account.filter(|_| matches!(wish.scope, Scope::Only | Scope::Lock));
    let name = one.map(|account| outcome.matrix.name(account)).unwrap_or_default();
    let locks = matches!(wish.scope, Scope::Lock | Scope::LockAll);
    match (wish.value, one.is_some(), locks) {
        (Some(true), true, false) => fill(k::CONFIRM_ON_ONE, &[("setting", &setting), ("account", &name)]),
        (Some(false), true, false) => fill(k::CONFIRM_OFF_ONE, &[("setting", &setting), ("account", &name)]),
        (None, true, false) => fill(k::CONFIRM_FOLLOW_ONE, &[("setting", &setting), ("account", &name)]),
        (Some(true), _, false) => plural(k::CONFIRM_ON, reached, &[("setting", &setting)]),
        (Some(false), _, false) => plural(k::CONFIRM_OFF, reached, &[("setting", &setting)]),
        (None, _, false) if wish.scope == Scope::Shared => fill(k::CONFIRM_UNSHARE, &[("setting", &setting)]),
        (None, _, false) => plural(k::CONFIRM_FOLLOW, reached, &[("setting", &setting)]),
        (Some(true), _, true) => plural(k::CONFIRM_LOCK_ON, reached, &[("setting", &setting)]),
        (Some(false), _, true) => plural(k::CONFIRM_LOCK_OFF, reached, &[("setting", &setting)]),
        (None, _, true) => plural(k::CONFIRM_UNLOCK, reached, &[("setting", &setting)]),
    }
}

fn reached_accounts(outcome: &Outcome) -> usize {
    let written = outcome.planned.writes.iter().filter_map(|write| write.account);
    written.collect::<std::collections::BTreeSet<_>>().len()
}
