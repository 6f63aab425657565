// Everything that a partner's backend needs to show Portico to its visitors: one request. Copy this file.

/** How long Portico may take to answer, in milliseconds. */
const DEADLINE = 10_000;

/** Portico did not give a code. `status` is what it answered, or 0 where it did not answer at all. */
export class PorticoError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks Portico for a code with which one embedded portal signs in. The code works once, within 60 seconds, and only in
 * the document that made the challenge.
 *
 * @param portico `{ api, key, origin }`: Portico's address, your key, and the origin of your pages. All three are your
 *   configuration. Take none of them from the visitor's request.
 * @param visitor `{ user, account, panels }`: who *you* say is there: the e-mail address of a user that Portico knows, the
 *   account to show, and the panels, or nothing for all that the user may see.
 * @param challenge what the embedded portal sent along, passed on as it is.
 */
export async function mintCode({ api, key, origin }, { user, account, panels = null }, challenge) {
  let answer;
  try {
    answer = await fetch(new URL("/api/v1/embed/sessions", api), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ user, account, panels, challenge, origin }),
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch (error) {
    throw new PorticoError(0, `Portico does not answer: ${error.message}`);
  }
  const content = await answer.json().catch(() => ({}));
  // A problem says in `title` and `detail` what is wrong. Log it, without the key; it is not for your visitors.
  if (!answer.ok) throw new PorticoError(answer.status, content.detail ?? content.title ?? `status ${answer.status}`);
  return content.code;
}
