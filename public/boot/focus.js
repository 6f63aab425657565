// Keeps the focus where it is while a page is drawn anew. The app's framework takes the attributes off an element and
// puts them on again; what has the focus by one of them, such as a link or a heading, loses it in between.
const FOCUSABLE = "[href], [tabindex], button, input, select, textarea, summary, iframe";

/** Begins to watch over the focus. */
export function keepFocus() {
  addEventListener("focusout", ({ target, relatedTarget }) => {
    // Where somebody left it by themselves, it still could have the focus.
    if (relatedTarget || !(target instanceof HTMLElement) || target.matches(FOCUSABLE)) return;
    queueMicrotask(() => {
      if (document.activeElement === document.body) target.focus({ preventScroll: true });
    });
  });
}
