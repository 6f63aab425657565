//! A table that draws only the rows in view, however many there are.

use super::{HasRows, Rows, failure, skeleton};
use crate::browser;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Height of a row in CSS pixels; the style sheet's `--row` says the same.
const ROW_HEIGHT: u32 = 52;

/// Rows drawn beyond each edge of the view, so that a quick scroll finds them there already.
const MARGIN: usize = 12;

/// Rows before the end of what has arrived at which the next page is asked for.
const AHEAD: usize = 120;

/// Shows rows in a scrolling table. `head` is the table's head row, `row` draws one row (a `tr` of
/// [`ROW_HEIGHT`] that says its `aria-rowindex`, given as the first argument) and `none` is shown when there are no rows.
pub fn windowed<A: HasRows + Send + Sync>(
    rows: Rows<A>,
    label: String,
    head: impl Fn() -> AnyView + Send + Sync + 'static,
    row: impl Fn(usize, Arc<A::Row>) -> AnyView + Send + Sync + 'static,
    none: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let frame = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0_u32);
    let height = RwSignal::new(900_u32);
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            let row_index = u32::try_from(frame.scroll_top()).unwrap_or(0) / ROW_HEIGHT;
            if top.get_untracked() != row_index {
                top.set(row_index);
            }
            let visible = u32::try_from(frame.client_height()).unwrap_or(900);
            if height.get_untracked() != visible {
                height.set(visible);
            }
        }
    };
    Effect::new(move |_| {
        frame.track();
        measure();
    });
    let shape = Memo::new(move |_| {
        let (count, total, failed, edition) = rows.known.with(|known| {
            let count = known.items.as_ref().map(|items| items.len());
            (count, known.row_count(), known.failed.is_some(), known.edition)
        });
        let first = (top.get() as usize).saturating_sub(MARGIN);
        let shown = (height.get() / ROW_HEIGHT) as usize + 2 * MARGIN;
        let last = (first + shown).min(count.unwrap_or(0));
        Shape { count, total, failed, edition, first: first.min(last), last }
    });
    Effect::new(move |_| {
        let shape = shape.get();
        if shape.last + AHEAD >= shape.count.unwrap_or(usize::MAX) && !shape.failed {
            rows.more();
        }
    });
    // Another list starts at its top.
    Effect::new(move |before: Option<u32>| {
        let edition = shape.with(|shape| shape.edition);
        if before.is_some_and(|before| before != edition)
            && let Some(frame) = frame.get_untracked()
        {
            frame.set_scroll_top(0);
        }
        edition
    });
    let row = Arc::new(row);
    let head = Arc::new(head);
    let none = Arc::new(none);
    let stage = Memo::new(move |_| shape.with(Shape::stage));
    (move || {
        match stage.get() {
            Stage::Waiting => skeleton(),
            Stage::Failed => problem(rows, Rows::reload),
            Stage::Empty => {
                browser::mark_ready();
                none()
            }
            Stage::Filled => {
                browser::mark_ready();
                let row = Arc::clone(&row);
                let gap = move |rows: usize| format!("{}px", rows.saturating_mul(ROW_HEIGHT as usize));
                view! {
                    <div
                        class="window"
                        role="region"
                        tabindex="0"
                        aria-label=label.clone()
                        node_ref=frame
                        on:scroll=move |_| measure()
                    >
                        <table class="rows" aria-rowcount=move || shape.with(|shape| shape.total.map_or(-1, |total| total as i64 + 1))>
                            <thead>{head()}</thead>
                            <tbody>
                                <tr class="gap" aria-hidden="true" style:height=move || gap(shape.get().first)>
                                    <td></td>
                                </tr>
                                <For
                                    each=move || {
                                        let Shape { first, last, .. } = shape.get();
                                        let items = rows.known.with(|known| known.items.clone()).unwrap_or_default();
                                        let shown = items.get(first..last).unwrap_or_default().to_vec();
                                        // The head is row 1.
                                        shown.into_iter().zip(first + 2..).collect::<Vec<_>>()
                                    }
                                    key=|(item, _)| Arc::as_ptr(item).addr()
                                    children=move |(item, index)| row(index, item)
                                />
                                <tr
                                    class="gap"
                                    aria-hidden="true"
                                    style:height=move || gap(shape.with(|shape| shape.count.unwrap_or(0).saturating_sub(shape.last)))
                                >
                                    <td></td>
                                </tr>
                            </tbody>
                        </table>
                        {move || shape.with(|shape| shape.failed).then(|| problem(rows, Rows::more))}
                    </div>
                }
                .into_any()
            }
        }
    })
    .into_any()
}

/// What went wrong, with a way to go on.
fn problem<A: HasRows + Send + Sync>(rows: Rows<A>, retry: fn(Rows<A>)) -> AnyView {
    let failed =
        rows.known.with(|known| known.failed.as_ref().map(|error| failure(error, move || retry(rows))));
    failed.unwrap_or_else(|| ().into_any())
}

/// How much of a list there is, and which part of it is drawn.
#[derive(Clone, Copy, PartialEq)]
struct Shape {
    /// Rows that have arrived; `None` until the first page is there.
    count: Option<usize>,
    /// Rows altogether; `None` while that is not known.
    total: Option<u64>,
    /// Whether the last request failed.
    failed: bool,
    /// Rises when the list is another one.
    edition: u32,
    /// The first row that is drawn.
    first: usize,
    /// The row after the last one that is drawn.
    last: usize,
}

/// What stands in the place of the table.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Waiting,
    Failed,
    Empty,
    Filled,
}

impl Shape {
    fn stage(&self) -> Stage {
        match self.count {
            None | Some(0) if self.failed => Stage::Failed,
            None => Stage::Waiting,
            Some(0) => Stage::Empty,
            Some(_) => Stage::Filled,
        }
    }
}
