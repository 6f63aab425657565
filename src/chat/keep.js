// What somebody typed and has not sent, kept for this tab over reloads.

/** Keeps a text, or forgets it when it is empty. A browser that keeps nothing loses only the convenience. */
export function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {}
}

/** The text that was kept. */
export function kept(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
