/** Why a code is asked for: at first, before the token ends, after it has ended, or because it was refused. */
export type SessionReason = "first" | "renew" | "expired" | "refused";

/** What the portal asks the page for a code with. Pass `challenge` and `origin` on to the partner's backend. */
export interface SessionRequest {
  /** SHA-256 of a secret of the frame, in base64url: 43 characters. */
  challenge: string;
  reason: SessionReason;
  tenant: string | null;
  account: string | null;
  panel: string | null;
  /** The origin of this page. */
  origin: string;
  /** Aborted when nobody waits any more: give it to `fetch`. */
  signal: AbortSignal;
}

/** Asks the partner's backend for a code; resolves with it or with the answer that holds it. */
export type FetchSession = (request: SessionRequest) => Promise<string | { code: string }>;

/** Named values of the look; anything else is refused. Colours are `#rrggbb`, with a contrast of 4.5 : 1. */
export interface Theme {
  accent: string;
  surface: string;
  text: string;
  /** Pixels, at most 16. */
  radius: number;
  font: "system" | "humanist" | "serif" | "mono";
}

export type SessionState = "active" | "renewing" | "waiting" | "signed-out";

/**
 * Codes of the `error` event. From this element: `tenant`, `src`, `hello-timeout`, `ready-timeout`, `pong-timeout`,
 * `session`, `session-timeout`, `version`, `size-loop`. From the portal: `token-offline`, `token-refused`, `context`,
 * `theme`, `route`, `download`, `logout`, `crashed`, `size-loop`.
 */
export interface PortalError {
  code: string;
  detail?: string;
}

export interface PartnerPortalEventMap {
  /** The first panel stands. */
  ready: CustomEvent<{ panel?: string; route: string }>;
  /** The portal went somewhere. With `route-sync` the address of the page follows, unless this is prevented. */
  route: CustomEvent<{ route: string; replace: boolean }>;
  session: CustomEvent<{ state: SessionState }>;
  error: CustomEvent<PortalError>;
  /** A link that leads out of the portal was followed. Nothing opens unless its origin is in `external`. */
  external: CustomEvent<{ href: string }>;
  /** A dialog of the portal opened, or the last one closed. */
  overlay: CustomEvent<{ open: boolean }>;
}

/**
 * `<partner-portal tenant panel account theme locale route-sync src external>`, with slots `loading` and `error`; in
 * the latter an element with `data-retry` tries again.
 */
export class PartnerPortal extends HTMLElement {
  fetchSession?: FetchSession;
  theme?: Theme;
  /** Where the portal is, such as `/accounts/A/services?q=x`; setting it goes there. */
  route?: string;
  readonly state?: "loading" | "ready" | "failed";
  /** Opens the portal anew. */
  retry(): void;
  /** Ends the session of the portal at once. */
  logout(): void;
  addEventListener<K extends keyof PartnerPortalEventMap>(
    type: K,
    listener: (this: PartnerPortal, event: PartnerPortalEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

export interface MountOptions {
  tenant: string;
  panel?: string;
  account?: string;
  locale?: string;
  /** True, or the name of the parameter that holds the route in this page's address. */
  routeSync?: boolean | string;
  /** The portal's origin; that of the script when it is left out. */
  src?: string;
  /** Origins, separated by spaces, whose links open in a new tab. */
  external?: string;
  theme?: Theme;
  fetchSession: FetchSession;
  on?: { [K in keyof PartnerPortalEventMap]?: (event: PartnerPortalEventMap[K]) => unknown };
}

/** Puts a portal into an element of the page. */
export function mount(target: Element | string, options: MountOptions): { element: PartnerPortal; destroy(): void };

declare global {
  interface HTMLElementTagNameMap {
    "partner-portal": PartnerPortal;
  }
}
