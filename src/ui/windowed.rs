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
    columns: u16,
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
    let count = Memo::new(move |_| rows.items.with(|items| items.as_ref().map_or(0, |items| items.len())));
    let range = Memo::new(move |_| {
        let first = (top.get() as usize).saturating_sub(MARGIN);
        let shown = (height.get() / ROW_HEIGHT) as usize + 2 * MARGIN;
        let last = (first + shown).min(count.get());
        (first.min(last), last)
    });
    Effect::new(move |_| {
        let (_, last) = range.get();
        if last + AHEAD >= count.get() {
            rows.more();
        }
    });
    // A new question starts at the top.
    Effect::new(move |_| {
        rows.rest.track();
        if let Some(frame) = frame.get_untracked() {
            frame.set_scroll_top(0);
        }
        top.set(0);
    });
    let row = Arc::new(row);
    let head = Arc::new(head);
    let none = Arc::new(none);
    let loaded = Memo::new(move |_| rows.items.with(|items| items.as_ref().map(|items| items.is_empty())));
    (move || {
        if let (Some(error), None | Some(true)) = (rows.failed.get(), loaded.get()) {
            return failure(&error, move || rows.reload());
        }
        match loaded.get() {
            None => skeleton(),
            Some(true) => {
                browser::mark_ready();
                none()
            }
            Some(false) => {
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
                        <table class="rows" aria-rowcount=move || rows.total.get() + 1>
                            <thead>{head()}</thead>
                            <tbody>
                                <tr class="gap" aria-hidden="true" style:height=move || gap(range.get().0)>
                                    <td colspan=columns></td>
                                </tr>
                                <For
                                    each=move || {
                                        let (first, last) = range.get();
                                        rows.items.with(|items| {
                                            let shown = items.as_ref().and_then(|items| items.get(first..last));
                                            let shown = shown.unwrap_or_default().iter().cloned();
                                            // The head is row 1.
                                            shown.zip(first + 2..).collect::<Vec<_>>()
                                        })
                                    }
                                    key=|(item, _)| Arc::as_ptr(item).addr()
                                    children=move |(item, index)| row(index, item)
                                />
                                <tr
                                    class="gap"
                                    aria-hidden="true"
                                    style:height=move || gap(count.get().saturating_sub(range.get().1))
                                >
                                    <td colspan=columns></td>
                                </tr>
                            </tbody>
                        </table>
                        {move || rows.failed.get().map(|error| failure(&error, move || rows.more()))}
                    </div>
                }
                .into_any()
            }
        }
    })
    .into_any()
}
