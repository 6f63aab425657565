//! The matrix as a grid: accounts by settings. Only the rows in view are drawn, and the one with the focus.

use super::store::Matrix;
use super::wish::Subject;
use super::{Board, view};
use crate::browser;
use crate::i18n::{fill, keys as k, plural, text};
use crate::words;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use portico_api::{AccountId, SettingsRow};
use portico_rules::Setting;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows drawn beyond each edge of the view.
const MARGIN: usize = 12;
/// Heights of a row and of the head in CSS pixels, in wide frames and in those narrower than [`NARROW`]; the
/// style sheet is told.
const HEIGHTS: (usize, usize) = (52, 92);
const NARROW: i32 = 640;

/// The column of the box that selects a row, of the account's name, and of the first setting.
const PICK: usize = 0;
const NAME: usize = 1;
const FIRST: usize = 2;
const LAST: usize = FIRST + Setting::ALL.len() - 1;

/// The cell that Tab leads to.
const ACTIVE: &str = ".matrix [tabindex=\"0\"]";

/// Which part of the grid is in view, and where the focus is or would go.
#[derive(Clone, Copy)]
struct Grid {
    board: Board,
    shown: Memo<Arc<Vec<usize>>>,
    frame: NodeRef<html::Div>,
    /// The first row in view, rows that fit, and the height of a row.
    top: RwSignal<usize>,
    fits: RwSignal<usize>,
    height: RwSignal<usize>,
    /// Row (0 is the head) and column that Tab leads to.
    active: RwSignal<(usize, usize)>,
    /// Whether the focus was inside when it was last seen.
    held: StoredValue<bool>,
}

/// Draws the grid of the rows that are shown.
pub(super) fn grid(board: Board, shown: Memo<Arc<Vec<usize>>>) -> AnyView {
    let grid = Grid {
        board,
        shown,
        frame: NodeRef::new(),
        top: RwSignal::new(0),
        fits: RwSignal::new(20),
        height: RwSignal::new(HEIGHTS.0),
        active: RwSignal::new((1, NAME)),
        held: StoredValue::new(false),
    };
    Effect::new(move |_| {
        grid.frame.track();
        grid.measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| grid.measure());
    on_cleanup(move || resized.remove());
    // Other rows start at their top; the focus stays on a row that is there.
    Effect::new(move |before: Option<usize>| {
        let count = shown.with(|shown| shown.len());
        let (row, column) = grid.active.get_untracked();
        if row > count {
            grid.active.set((count, column));
        }
        if before.is_some_and(|before| before != count)
            && let Some(frame) = grid.frame.get_untracked()
        {
            frame.set_scroll_top(0);
        }
        count
    });
    // Rows that are drawn anew, or move, give the focus back to the cell that had it.
    Effect::new(move |_| {
        board.store.matrix.track();
        grid.top.track();
        grid.fits.track();
        if grid.held.get_value() {
            request_animation_frame(|| {
                if browser::nothing_focused() {
                    browser::focus_in_place(ACTIVE);
                }
            });
        }
    });
    let columns = if board.may_edit { LAST + 1 } else { LAST };
    view! {
        <div
            class="matrix"
            class:narrow=move || grid.height.get() == HEIGHTS.1
            role="grid"
            aria-label=text(k::FEATURE_SETTINGS)
            aria-rowcount=move || shown.with(|shown| shown.len() + 1)
            aria-colcount=columns
            aria-multiselectable=board.may_edit.then_some("true")
            aria-readonly=(!board.may_edit).then_some("true")
            node_ref=grid.frame
            on:scroll=move |_| grid.measure()
            on:keydown=move |event| grid.key(&event)
            on:focusin=move |_| grid.held.set_value(true)
            on:focusout=move |event| if event.related_target().is_some() { grid.held.set_value(false) }
        >
            {head(grid)}
            <div role="rowgroup" class="matrix-rows" style:block-size=move || {
                format!("{}px", shown.with(|shown| shown.len()) * grid.height.get())
            }>
                <For
                    each=move || grid.drawn()
                    key=|drawn: &Drawn| drawn.key()
                    children=move |drawn| row(grid, &drawn)
                />
            </div>
        </div>
    }
    .into_any()
}

/// Moves the focus to the cell that Tab leads to.
pub(super) fn focus_active() {
    browser::focus(ACTIVE);
}

/// A row to be drawn: which one, and the matrix that it is of.
#[derive(Clone)]
struct Drawn {
    /// From 1; the head is row 0.
    at: usize,
    place: usize,
    matrix: Arc<Matrix>,
}

impl Drawn {
    fn key(&self) -> (usize, usize, usize) {
        (self.at, self.place, Arc::as_ptr(&self.matrix).addr())
    }
}

impl Grid {
    fn measure(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        let height = if frame.client_width() < NARROW { HEIGHTS.1 } else { HEIGHTS.0 };
        let top = usize::try_from(frame.scroll_top()).unwrap_or(0) / height;
        let fits = usize::try_from(frame.client_height()).unwrap_or(0) / height + 1;
        set_changed(self.height, height);
        set_changed(self.top, top);
        set_changed(self.fits, fits);
    }

    /// The rows in view with a margin, and the one with the focus.
    fn drawn(self) -> Vec<Drawn> {
        let Some(matrix) = self.board.store.matrix.get() else { return Vec::new() };
        let active = self.active.with(|(row, _)| *row);
        self.shown.with(|shown| {
            let first = self.top.get().saturating_sub(MARGIN);
            let last = (self.top.get() + self.fits.get() + MARGIN).min(shown.len());
            let window = first + 1..last + 1;
            let beyond = (active > 0 && !window.contains(&active)).then_some(active);
            let (before, after) = (beyond.filter(|row| *row <= first), beyond.filter(|row| *row > last));
            let rows = before.into_iter().chain(window).chain(after);
            rows.filter_map(|at| {
                Some(Drawn { at, place: *shown.get(at - 1)?, matrix: Arc::clone(&matrix) })
            })
            .collect()
        })
    }

    fn key(self, event: &KeyboardEvent) {
        let (row, column) = self.active.get_untracked();
        let rows = self.shown.with_untracked(|shown| shown.len());
        let page = self.fits.get_untracked().saturating_sub(2).max(1);
        let first = if self.board.may_edit { PICK } else { NAME };
        let whole = event.ctrl_key() || event.meta_key();
        let to = match event.key().as_str() {
            "ArrowDown" if whole => (rows, column),
            "ArrowUp" if whole => (0, column),
            "ArrowDown" => (row + 1, column),
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowRight" => (row, column + 1),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "PageDown" => (row + page, column),
            "PageUp" => (row.saturating_sub(page), column),
            "Home" if whole => (0, first),
            "End" if whole => (rows, LAST),
            "Home" => (row, first),
            "End" => (row, LAST),
            "a" if whole && self.board.may_edit => {
                event.prevent_default();
                return self.select_all(true);
            }
            " " if event.shift_key() && row > 0 => {
                event.prevent_default();
                return self.toggle(row);
            }
            " " | "Enter" if row > 0 && column >= FIRST => {
                event.prevent_default();
                return self.open(row, column);
            }
            _ => return,
        };
        event.prevent_default();
        self.active.set((to.0.min(rows), to.1.clamp(first, LAST)));
        request_animation_frame(focus_active);
    }

    fn account(self, row: usize) -> Option<AccountId> {
        let matrix = self.board.store.now()?;
        let place = self.shown.with_untracked(|shown| shown.get(row.checked_sub(1)?).copied())?;
        Some(matrix.rows().get(place)?.account.id.clone())
    }

    fn open(self, row: usize, column: usize) {
        if let (Some(account), Some(setting)) = (self.account(row), Setting::ALL.get(column - FIRST)) {
            self.board.ask(Subject::Cell(account, *setting));
        }
    }

    fn toggle(self, row: usize) {
        if let Some(account) = self.account(row).filter(|_| self.board.may_edit) {
            toggle(self.board, &account);
        }
    }

    /// Selects every row that is shown, or none of them.
    fn select_all(self, select: bool) {
        let Some(matrix) = self.board.store.now() else { return };
        self.board.selected.update(|selected| {
            let selected = Arc::make_mut(selected);
            self.shown.with_untracked(|shown| {
                for row in shown.iter().filter_map(|place| matrix.rows().get(*place)) {
                    if select {
                        selected.insert(row.account.id.clone());
                    } else {
                        selected.remove(&row.account.id);
                    }
                }
            });
        });
    }
}

fn toggle(board: Board, account: &AccountId) {
    board.selected.update(|selected| {
        let selected: &mut BTreeSet<_> = Arc::make_mut(selected);
        if !selected.remove(account) {
            selected.insert(account.clone());
        }
    });
}

fn set_changed(signal: RwSignal<usize>, value: usize) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

fn head(grid: Grid) -> AnyView {
    let board = grid.board;
    let tab = move |column: usize| move || if grid.active.get() == (0, column) { "0" } else { "-1" };
    let all = Memo::new(move |_| {
        let (selected, shown, matrix) = (board.selected.get(), grid.shown.get(), board.store.matrix.get());
        let Some(matrix) = matrix else { return false };
        let mut rows = shown.iter().filter_map(|place| matrix.rows().get(*place));
        !shown.is_empty() && !selected.is_empty() && rows.all(|row| selected.contains(&row.account.id))
    });
    let pick = board.may_edit.then(|| {
        view! {
            <div role="columnheader" aria-colindex="1" class="pick">
                <input
                    type="checkbox"
                    tabindex=tab(PICK)
                    aria-label=text(k::SELECT_ALL_SHOWN)
                    prop:checked=move || all.get()
                    on:focus=move |_| grid.active.set((0, PICK))
 on:change:target=move |event| grid.select_all(event.target().checked())
                />
            </div>
        }
    });
    let settings = Setting::ALL.into_iter().zip(FIRST..).map(|(setting, column)| {
        let facts = Memo::new(move |_| {
            let matrix = board.store.matrix.get();
            matrix.map(|matrix| {
                let layers = matrix.all.layers(setting);
                (layers.shared, layers.lock, matrix.followers(setting))
            })
        });
        let content = move || {
            facts.get().map(|(shared, lock, followers)| {
                let locked = lock.map(|on| {
                    view! { <span class="sub source locked">{fill(k::LOCKED_FOR_ALL, &[("value", &text(words::on_off(on)))])}</span> }
                });
                view! {
                    <span class="sub">{view::shared(shared)}", "{plural(k::FOLLOWING, followers, &[])}</span>
                    {locked}
                }
            })
        };
        let inside = if board.may_edit {
            view! {
                <button
                    type="button"
                    class="head-button"
                    tabindex=tab(column)
                    data-shared=setting.as_str()
                    aria-haspopup="dialog"
                    on:focus=move |_| grid.active.set((0, column))
                    on:click=move |_| board.ask(Subject::Shared(setting))
                >
                    <span>{view::name(setting)}</span>
                    {content}
                    <span class="change">{text(k::CHANGE_SHARED)}</span>
                </button>
            }
            .into_any()
        } else {
            view! {
                <div class="head-button" tabindex=tab(column) on:focus=move |_| grid.active.set((0, column))>
                    <span>{view::name(setting)}</span>{content}
                </div>
            }
            .into_any()
        };
        view! { <div role="columnheader" aria-colindex=index(board, column) class="setting">{inside}</div> }
    });
    view! {
        <div role="rowgroup" class="matrix-head">
            <div role="row" aria-rowindex="1" class="matrix-row">
                {pick}
                <div role="columnheader" aria-colindex=index(board, NAME) class="name"
                    tabindex=tab(NAME) on:focus=move |_| grid.active.set((0, NAME))>
                    {text(k::COLUMN_ACCOUNT)}
                </div>
                {settings.collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// The number of a column for who listens, from 1.
fn index(board: Board, column: usize) -> usize {
    if board.may_edit { column + 1 } else { column }
}

/// One account.
fn row(grid: Grid, drawn: &Drawn) -> AnyView {
    let Drawn { at, place, matrix } = drawn;
    let (board, at) = (grid.board, *at);
    let Some(row) = matrix.rows().get(*place) else { return ().into_any() };
    let account = &row.account;
    let tab = move |column: usize| move || if grid.active.get() == (at, column) { "0" } else { "-1" };
    let id = account.id.clone();
    let selected = Memo::new(move |_| board.selected.with(|selected| selected.contains(&id)));
    let id = account.id.clone();
    let pick = board.may_edit.then(|| {
        view! {
            <div role="gridcell" aria-colindex="1" class="pick">
                <input
                    type="checkbox"
                    tabindex=tab(PICK)
                    aria-label=fill(k::SELECT_ACCOUNT, &[("account", &account.name)])
                    prop:checked=move || selected.get()
                    on:focus=move |_| grid.active.set((at, PICK))
                    on:change=move |_| toggle(board, &id)
                />
            </div>
        }
    });
    let cells = Setting::ALL.into_iter().zip(FIRST..).map(|(setting, column)| {
        cell(grid, row, matrix, (at, column), setting)
    });
    let href = board.account_address(&account.id);
    let reference = account.reference.as_ref().map(|reference| format!(" · {reference}"));
    view! {
        <div
            role="row"
            class="matrix-row"
            aria-rowindex=at + 1
            aria-selected=move || board.may_edit.then(|| selected.get().to_string())
            data-row=account.id.to_string()
            style:inset-block-start=move || format!("{}px", (at - 1) * grid.height.get())
        >
            {pick}
            <div role="rowheader" aria-colindex=index(board, NAME) class="name">
                {match href {
                    Some(href) => view! {
                        <a href=href title=account.name.clone() tabindex=tab(NAME) on:focus=move |_| grid.active.set((at, NAME))>
                            {account.name.clone()}
                        </a>
                    }.into_any(),
                    None => view! {
                        <span class="account-name" tabindex=tab(NAME) on:focus=move |_| grid.active.set((at, NAME))>
                            {account.name.clone()}
                        </span>
                    }.into_any(),
                }}
                <span class="sub">{account.supported_by.map(|model| text(words::support(model)))}{reference}</span>
            </div>
            {cells.collect_view()}
        </div>
    }
    .into_any()
}

fn cell(
    grid: Grid,
    row: &SettingsRow,
    matrix: &Matrix,
    (at, column): (usize, usize),
    setting: Setting,
) -> AnyView {
    let board = grid.board;
    let cell = matrix.cell(row, setting);
    let until = row.until.get(&setting).copied();
    let open = move |_| {
        grid.active.set((at, column));
        if board.may_edit {
            grid.open(at, column);
        }
    };
    view! {
        <div
            role="gridcell"
            class="setting"
            class:open=board.may_edit
            aria-colindex=index(board, column)
            aria-haspopup=board.may_edit.then_some("dialog")
            data-setting=setting.as_str()
            data-source=view::class(cell.source)
            tabindex=move || if grid.active.get() == (at, column) { "0" } else { "-1" }
            on:focus=move |_| grid.active.set((at, column))
            on:click=open
        >
            {view::value(cell, until)}
        </div>
    }
    .into_any()
}

/// What stands above the grid while rows are selected: how many, and what can be done with them.
pub(super) fn selection(board: Board) -> AnyView {
    let chosen = move || -> Vec<AccountId> { board.selected.with_untracked(|selected| selected.iter().cloned().collect()) };
    let bar = move || {
        let count = board.selected.with(|selected| selected.len());
        (count > 0).then(|| {
            view! {
                <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| board.ask(Subject::Selection(chosen()))>
                    {text(k::CHANGE_SELECTED)}
                </button>
                <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| board.ask(Subject::Copy(chosen()))>
                    {text(k::COPY_TO_SELECTED)}
                </button>
                <button type="button" class="button quiet" on:click=move |_| board.selected.set(Arc::default())>
                    {text(k::SELECT_NONE)}
                </button>
            }
        })
    };
    let count = move || {
        let count = board.selected.with(|selected| selected.len());
        (count > 0).then(|| plural(k::SELECTED, count, &[]))
    };
    view! { <span role="status" data-selected="">{count}</span> {bar} }.into_any()
}

/// Drops accounts from the selection that are gone.
pub(super) fn keep_selection(board: Board) {
    Effect::new(move |_| {
        let Some(matrix) = board.store.matrix.get() else { return };
        let gone = |account: &AccountId| matrix.row(account).is_none();
        if board.selected.with_untracked(|selected| selected.iter().any(gone)) {
            board.selected.update(|selected| Arc::make_mut(selected).retain(|account| matrix.row(account).is_some()));
        }
    });
}
