//! Every route by every actor. The matrix has to name every route of the server's table; what each route
//! declares to demand has to agree with the cells.

use crate::world::{PASSWORD, Visitor, World};
use portico_server::{Requirement, Route, Server};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who asks, in the order of the columns below.
const ACTORS: [&str; 7] = [
    "", // nobody is signed in
    "ada@halcyon.example",
    "noor@halcyon.example",
    "rosa@bluemesa.example",
    "hugo@harbour.example",
    "lena@lumen.example",
    "ops@provider.example",
];

/// What they are called: partner (administrator, reads only), the other partner, a managed account of the
/// partner, one of the other partner, an operator.
type Row = [u16; ACTORS.len()];

/// What is expected by account.
type Cells = [(&'static str, Row); 5];

/// The accounts that are asked about: name, and who can tell its id.
const HALCYON: &str = "Halcyon Networks";
const HARBOUR: &str = "Harbour Logistics";
const KESTREL: &str = "Kestrel Air";
const LUMEN: &str = "Lumen Bakery";
const NOBODYS: &str = "an account that does not exist";

const EVERYBODY: Row = [200; 7];
const SIGNED_IN: Row = [401, 200, 200, 200, 200, 200, 200];
const OPERATOR: Row = [401, 404, 404, 404, 404, 404, 200];
/// Who may change something is told that the version is wrong.
const OPERATOR_EDITS: Row = [401, 404, 404, 404, 404, 404, 412];
const NOBODY: Row = [401, 404, 404, 404, 404, 404, 404];
/// The partner's users, and nobody else.
const HALCYONS: Row = [401, 200, 200, 404, 404, 404, 404];
/// The partner's users, and the managed account's.
const HALCYONS_AND_HUGO: Row = [401, 200, 200, 404, 200, 404, 404];
/// The other partner's administrator, and nobody else.
const ROSA: Row = [401, 404, 404, 200, 404, 404, 404];
const ROSA_AND_LENA: Row = [401, 404, 404, 200, 404, 200, 404];
/// Billing is hidden from who reads only.
const ADA: Row = [401, 200, 404, 404, 404, 404, 404];
/// The version is wrong.
const ADA_EDITS: Row = [401, 412, 404, 404, 404, 404, 404];
/// The provider bills in no such country.
const ADA_ENABLES: Row = [401, 422, 404, 404, 404, 404, 404];
/// Who may edit is told that the version is wrong; who may only look, that they may not edit.
const HALCYONS_EDIT: Row = [401, 412, 403, 404, 404, 404, 404];
const ROSA_EDITS: Row = [401, 404, 404, 412, 404, 404, 404];
/// Who reads only is told so before anything is looked for.
const LOOKS_IN_VAIN: Row = [401, 404, 403, 404, 404, 404, 404];

/// Everybody marks what they were told themselves.
const HALCYONS_MARK: Row = [401, 204, 204, 404, 404, 404, 404];
const ROSA_MARKS: Row = [401, 404, 404, 204, 404, 404, 404];
/// Whoever looks may make an address for programs, and revoke their own.
const HALCYONS_MAKE: Row = [401, 201, 201, 404, 404, 404, 404];
const HALCYONS_AND_HUGO_MAKE: Row = [401, 201, 201, 404, 201, 404, 404];
const ROSA_AND_LENA_MAKE: Row = [401, 404, 404, 201, 404, 201, 404];
const ADA_REVOKES: Row = [401, 204, 404, 404, 404, 404, 404];
const ROSA_REVOKES: Row = [401, 404, 404, 204, 404, 404, 404];

/// An answer without end.
const EVENTS: &str = "/api/v1/events";

/// The request is not complete: who may order is told so.
const HALCYONS_ORDER: Row = [401, 400, 403, 404, 404, 404, 404];
const HALCYONS_AND_HUGO_ORDER: Row = [401, 400, 403, 404, 400, 404, 404];
const ROSA_AND_LENA_ORDER: Row = [401, 404, 404, 400, 404, 400, 404];
/// The version is wrong.
const HALCYONS_AND_HUGO_EDIT: Row = [401, 412, 403, 404, 412, 404, 404];
const ROSA_AND_LENA_EDIT: Row = [401, 404, 404, 412, 404, 412, 404];
/// Which offering or service is not said: who may look is asked for it.
const OF_AN_OFFERING: Cells = cells(
    [401, 400, 400, 404, 404, 404, 404],
    [401, 400, 400, 404, 400, 404, 404],
    [401, 400, 400, 404, 404, 404, 404],
    [401, 404, 404, 400, 404, 400, 404],
);
/// A draft cannot be withdrawn, approved or rejected.
const HALCYONS_ACT: Row = [401, 409, 403, 404, 404, 404, 404];
const HALCYONS_AND_HUGO_ACT: Row = [401, 409, 403, 404, 409, 404, 404];
const ROSA_AND_LENA_ACT: Row = [401, 404, 404, 409, 404, 409, 404];
/// And approving is not what managed users do.
const HALCYONS_APPROVE: Row = [401, 409, 403, 404, 403, 404, 404];
const ROSA_APPROVES: Row = [401, 404, 404, 409, 404, 403, 404];
/// A partner's own orders wait for nobody.
const NOTHING_TO_EDIT: Row = [401, 404, 403, 404, 404, 404, 404];

/// What is sent is no picture; who reads only is told that they may not send one.
const HALCYONS_PICTURE: Row = [401, 422, 403, 404, 404, 404, 404];
/// Whoever may invite is told that the address is none.
const HALCYONS_INVITE: Row = [401, 422, 403, 404, 404, 404, 404];
const HALCYONS_AND_HUGO_INVITE: Row = [401, 422, 403, 404, 422, 404, 404];
const ROSA_AND_LENA_INVITE: Row = [401, 404, 404, 422, 404, 422, 404];
/// Nothing is sent: who may is told so.
const ROSA_WRITES_TO: Row = [401, 404, 404, 400, 404, 404, 404];
/// Chatting is for every role.
const HALCYONS_WRITE: Row = [401, 201, 201, 404, 404, 404, 404];
const ROSA_WRITES: Row = [401, 404, 404, 201, 404, 404, 404];
const HALCYONS_DO: Row = [401, 204, 204, 404, 404, 404, 404];
const ROSA_DOES: Row = [401, 404, 404, 204, 404, 404, 404];
/// Nobody has a key or a token, whoever they are.
const NO_BEARER: Row = [401; 7];
/// Anybody may try, and is refused.
const REFUSED: Row = [403; 7];
/// Only the partner's administrator has to do with embedding.
const ADA_SETS: Row = [401, 412, 404, 404, 404, 404, 404];
const ADA_MAKES: Row = [401, 201, 404, 404, 404, 404, 404];
const ADA_ENDS: Row = [401, 204, 404, 404, 404, 404, 404];
/// There is no such key or session.
const ADA_IN_VAIN: Row = NOBODY;
/// Anybody may try, and nobody has what opens it.
const OPENS_NOTHING: Row = [404; 7];

/// The row of each account: the partner's, of two that it manages, of another partner's, of nobody's.
const fn cells(halcyon: Row, harbour: Row, kestrel: Row, lumen: Row) -> Cells {
    [(HALCYON, halcyon), (HARBOUR, harbour), (KESTREL, kestrel), (LUMEN, lumen), (NOBODYS, NOBODY)]
}

/// Routes that belong to no account. Signing out and in comes last: it changes who asks.
const ROUTES: &[(&str, &str, Row)] = &[
    ("GET", "/healthz", EVERYBODY),
    ("GET", "/readyz", EVERYBODY),
    ("GET", "/api/v1/openapi.json", EVERYBODY),
    ("GET", "/api/v1/context", SIGNED_IN),
    ("GET", "/api/v1/accounts", SIGNED_IN),
    ("GET", EVENTS, SIGNED_IN),
    ("GET", "/api/v1/partners", OPERATOR),
    ("GET", "/api/v1/requests", OPERATOR),
    ("POST", "/api/v1/requests/{request}/refuse", OPERATOR),
    ("GET", "/api/v1/orders", OPERATOR),
    ("POST", "/api/v1/orders/{order}/advance", OPERATOR),
    ("GET", "/api/v1/notices", OPERATOR),
    ("POST", "/api/v1/notices", OPERATOR),
    ("GET", "/api/v1/notices/{notice}", OPERATOR),
    ("PUT", "/api/v1/notices/{notice}", OPERATOR_EDITS),
    ("DELETE", "/api/v1/notices/{notice}", OPERATOR_EDITS),
    ("POST", "/api/v1/notices/{notice}/updates", OPERATOR_EDITS),
    ("POST", "/api/v1/notices/{notice}/publish", OPERATOR_EDITS),
    ("GET", "/feeds/{token}/maintenance.ics", EVERYBODY),
    ("GET", "/feeds/{token}/notices.atom", EVERYBODY),
    ("GET", "/feeds/{token}/status/api/v2/summary.json", EVERYBODY),
    ("GET", "/api/v1/partners/{partner}/settings", OPERATOR),
    ("POST", "/api/v1/partners/{partner}/settings/changes", OPERATOR_EDITS),
    ("GET", "/api/v1/partners/{partner}/settings/history", OPERATOR),
    ("GET", "/api/v1/partners/{partner}/settings/history/{change}", OPERATOR),
    ("GET", "/api/v1/mails", OPERATOR),
    ("GET", "/api/v1/chats", OPERATOR),
    ("GET", "/api/v1/chats/{chat}", OPERATOR),
    ("GET", "/api/v1/chats/{chat}/messages", OPERATOR),
    ("POST", "/api/v1/chats/{chat}/messages", [401, 404, 404, 404, 404, 404, 201]),
    ("POST", "/api/v1/chats/{chat}/seen", [401, 404, 404, 404, 404, 404, 204]),
    ("POST", "/api/v1/chats/{chat}/typing", [401, 404, 404, 404, 404, 404, 204]),
    ("POST", "/api/v1/chats/{chat}/claim", OPERATOR),
    ("POST", "/api/v1/chats/{chat}/close", OPERATOR),
    ("GET", "/api/v1/embed/tenants/{tenant}", EVERYBODY),
    // It has none.
    ("GET", "/api/v1/embed/tenants/{tenant}/logo", OPENS_NOTHING),
    ("POST", "/api/v1/embed/sessions", NO_BEARER),
    ("POST", "/api/v1/embed/token", REFUSED),
    ("DELETE", "/api/v1/embed/token", NO_BEARER),
    ("POST", "/api/v1/invitations/look", OPENS_NOTHING),
    ("POST", "/api/v1/invitations/accept", OPENS_NOTHING),
    ("GET", "/api/v1/unsubscribe", OPENS_NOTHING),
    ("POST", "/api/v1/unsubscribe", OPENS_NOTHING),
    ("GET", "/api/v1/session", EVERYBODY),
    ("DELETE", "/api/v1/session", [401, 204, 204, 204, 204, 204, 204]),
    ("POST", "/api/v1/session", EVERYBODY),
];

/// Routes that belong to an account: by account.
const OF_ACCOUNTS: &[(&str, &str, Cells)] = &[
    ("GET", "/dashboard", cells(HALCYONS, HALCYONS, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/services", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/services.csv", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/services/{service}", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/overview", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/overview/accounts", OF_AN_OFFERING),
    ("GET", "/service-status/overview/services", OF_AN_OFFERING),
    ("GET", "/service-status/availability", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/availability/accounts", OF_AN_OFFERING),
    ("GET", "/service-status/availability/services", OF_AN_OFFERING),
    ("GET", "/service-status/availability/ledger", OF_AN_OFFERING),
    (
        "GET",
        "/service-status/availability/services.csv",
        cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA),
    ),
    (
        "GET",
        "/service-status/availability/ledger.csv",
        cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA),
    ),
    ("GET", "/orders", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("POST", "/orders", cells(HALCYONS_ORDER, HALCYONS_AND_HUGO_ORDER, HALCYONS_ORDER, ROSA_AND_LENA_ORDER)),
    ("GET", "/orders/{order}", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    (
        "PUT",
        "/orders/{order}",
        cells(HALCYONS_EDIT, HALCYONS_AND_HUGO_EDIT, HALCYONS_EDIT, ROSA_AND_LENA_EDIT),
    ),
    (
        "DELETE",
        "/orders/{order}",
        cells(HALCYONS_EDIT, HALCYONS_AND_HUGO_EDIT, HALCYONS_EDIT, ROSA_AND_LENA_EDIT),
    ),
    (
        "POST",
        "/orders/{order}/submit",
        cells(HALCYONS_ORDER, HALCYONS_AND_HUGO_ORDER, HALCYONS_ORDER, ROSA_AND_LENA_ORDER),
    ),
    (
        "POST",
        "/orders/{order}/withdraw",
        cells(HALCYONS_ACT, HALCYONS_AND_HUGO_ACT, HALCYONS_ACT, ROSA_AND_LENA_ACT),
    ),
    ("POST", "/orders/{order}/approve", cells(HALCYONS_ACT, HALCYONS_APPROVE, HALCYONS_ACT, ROSA_APPROVES)),
    ("POST", "/orders/{order}/reject", cells(HALCYONS_ACT, HALCYONS_APPROVE, HALCYONS_ACT, ROSA_APPROVES)),
    ("GET", "/service-status", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/calendar", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/{notice}", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/service-status/{notice}/customer-notice", cells(NOBODY, HALCYONS, HALCYONS, ROSA)),
    (
        "POST",
        "/service-status/{notice}/customer-notice",
        cells(NOBODY, HALCYONS_ORDER, HALCYONS_ORDER, ROSA_WRITES_TO),
    ),
    ("GET", "/feeds", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("POST", "/feeds", cells(HALCYONS_MAKE, HALCYONS_AND_HUGO_MAKE, HALCYONS_MAKE, ROSA_AND_LENA_MAKE)),
    // One's own only.
    ("DELETE", "/feeds/{feed}", cells(ADA_REVOKES, ADA_REVOKES, ADA_REVOKES, ROSA_REVOKES)),
    // Like the price list.
    ("POST", "/orders/estimate", cells(HALCYONS, HALCYONS, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/approvals", cells(NOBODY, HALCYONS, HALCYONS, ROSA)),
    ("PUT", "/approvals", cells(NOTHING_TO_EDIT, HALCYONS_EDIT, HALCYONS_EDIT, ROSA_EDITS)),
    ("GET", "/pricing", cells(HALCYONS, HALCYONS, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/company-profile", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("PUT", "/company-profile", cells(HALCYONS_EDIT, HALCYONS_EDIT, HALCYONS_EDIT, ROSA_EDITS)),
    ("GET", "/marketplace", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/marketplace/{provider}", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/marketplace/{provider}/services", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/marketplace/{provider}/logo", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    // Managed accounts have no profile and publish nothing, whoever looks.
    ("GET", "/marketplace-profile", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    ("PUT", "/marketplace-profile", cells(HALCYONS_EDIT, NOBODY, NOBODY, NOBODY)),
    ("GET", "/marketplace-profile/logo", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    ("PUT", "/marketplace-profile/logo", cells(HALCYONS_PICTURE, NOBODY, NOBODY, NOBODY)),
    ("DELETE", "/marketplace-profile/logo", cells(HALCYONS_EDIT, NOBODY, NOBODY, NOBODY)),
    ("GET", "/marketplace-profile/services", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    // The service is one of a managed account.
    ("PUT", "/marketplace-profile/services/{service}", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("GET", "/connection-requests", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    // There is no such request.
    ("POST", "/connection-requests/{connection}/accept", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("POST", "/connection-requests/{connection}/decline", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    // The other partner was referred by a distributor.
    ("GET", "/billing-markets", cells(ADA, ADA, ADA, NOBODY)),
    ("POST", "/billing-markets", cells(ADA_ENABLES, ADA_ENABLES, ADA_ENABLES, NOBODY)),
    ("PUT", "/billing-markets/{market}", cells(ADA_EDITS, ADA_EDITS, ADA_EDITS, NOBODY)),
    ("GET", "/billing-markets/history", cells(ADA, ADA, ADA, NOBODY)),
    ("GET", "/invoices", cells(ADA, ADA, ADA, NOBODY)),
    ("GET", "/invoices/{invoice}", cells(ADA, ADA, ADA, NOBODY)),
    ("GET", "/invoices/{invoice}/lines", cells(ADA, ADA, ADA, NOBODY)),
    // Partners chat about accounts that they support; accounts that the provider supports do so themselves.
    ("GET", "/chat", cells(HALCYONS, HALCYONS, NOBODY, ROSA)),
    ("GET", "/chat/messages", cells(HALCYONS, HALCYONS, NOBODY, ROSA)),
    ("POST", "/chat/messages", cells(HALCYONS_WRITE, HALCYONS_WRITE, NOBODY, ROSA_WRITES)),
    ("POST", "/chat/seen", cells(HALCYONS_DO, HALCYONS_DO, NOBODY, ROSA_DOES)),
    ("POST", "/chat/typing", cells(HALCYONS_DO, HALCYONS_DO, NOBODY, ROSA_DOES)),
    ("GET", "/settings", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("GET", "/requests", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    // Asking is for the account's own users.
    (
        "POST",
        "/requests",
        [
            (HALCYON, NOBODY),
            (HARBOUR, [401, 404, 404, 404, 201, 404, 404]),
            (KESTREL, NOBODY),
            (LUMEN, [401, 404, 404, 404, 404, 201, 404]),
            (NOBODYS, NOBODY),
        ],
    ),
    // The request is one to the provider: nobody's here.
    ("POST", "/requests/{request}/refuse", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    ("POST", "/requests/{request}/withdraw", cells(NOBODY, NOBODY, NOBODY, NOBODY)),
    ("POST", "/settings/changes", cells(HALCYONS_EDIT, HALCYONS_EDIT, HALCYONS_EDIT, ROSA_EDITS)),
    ("GET", "/settings/history", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("GET", "/settings/history/{change}", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("GET", "/settings/file", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    // Off for the account of one managed user, who is partner-supported.
    ("GET", "/notifications", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("POST", "/notifications/mark", cells(HALCYONS_MARK, HALCYONS_MARK, HALCYONS_MARK, ROSA_MARKS)),
    ("GET", "/notifications/subscriptions", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("PUT", "/notifications/subscriptions", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("PUT", "/notifications/opt-out", cells(HALCYONS, HALCYONS, HALCYONS, ROSA)),
    ("GET", "/notifications/reach", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    ("GET", "/embedding", cells(ADA, NOBODY, NOBODY, NOBODY)),
    ("PUT", "/embedding", cells(ADA_SETS, NOBODY, NOBODY, NOBODY)),
    ("PUT", "/embedding/logo", cells([401, 422, 404, 404, 404, 404, 404], NOBODY, NOBODY, NOBODY)),
    ("DELETE", "/embedding/logo", cells(ADA_SETS, NOBODY, NOBODY, NOBODY)),
    ("POST", "/embedding/keys", cells(ADA_MAKES, NOBODY, NOBODY, NOBODY)),
    ("POST", "/embedding/keys/{key}/rotate", cells(ADA_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("DELETE", "/embedding/keys/{key}", cells(ADA_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("GET", "/embedding/sessions", cells(ADA, NOBODY, NOBODY, NOBODY)),
    ("DELETE", "/embedding/sessions/{session}", cells(ADA_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("DELETE", "/embedding/sessions", cells(ADA_ENDS, NOBODY, NOBODY, NOBODY)),
    ("GET", "/activity", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    ("GET", "/people", cells(HALCYONS, HALCYONS_AND_HUGO, HALCYONS, ROSA_AND_LENA)),
    (
        "POST",
        "/people",
        cells(HALCYONS_INVITE, HALCYONS_AND_HUGO_INVITE, HALCYONS_INVITE, ROSA_AND_LENA_INVITE),
    ),
    // Nobody of the account.
    ("POST", "/people/{person}/role", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    ("POST", "/people/{person}/deactivate", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    ("POST", "/people/{person}/activate", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    ("POST", "/people/{person}/resend", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    ("POST", "/people/{person}/revoke", cells(LOOKS_IN_VAIN, LOOKS_IN_VAIN, LOOKS_IN_VAIN, NOBODY)),
    // Only a partner has managed accounts. The other partner's is none of these.
    ("GET", "/managed-accounts", cells(HALCYONS, NOBODY, NOBODY, NOBODY)),
    ("POST", "/managed-accounts", cells(HALCYONS_ORDER, NOBODY, NOBODY, NOBODY)),
    ("PUT", "/managed-accounts/{managed}", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("POST", "/managed-accounts/{managed}/deactivate", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
    ("POST", "/managed-accounts/{managed}/activate", cells(LOOKS_IN_VAIN, NOBODY, NOBODY, NOBODY)),
];

/// A request that only the provider can grant.
const REQUEST: &str = "a-request";

/// What is asked for of an account.
struct Asked {
    account: String,
    service: String,
    invoice: String,
    market: String,
    change: String,
    /// A draft.
    order: String,
    /// An order that was sent.
    sent: String,
    /// A notice that concerns it.
    notice: String,
    /// An address for programs, and its secret.
    feed: String,
    token: String,
}

#[tokio::test]
async fn every_route_by_every_actor() {
    let world = World::new().await;
    let request = format!(
        "INSERT INTO feature_requests
            (uid, partner_id, account_id, user_id, feature, reason, recipient, state, at)
            SELECT '{REQUEST}', accounts.partner_id, accounts.id, users.id, 'pricing', 'x', 'provider', 'open', 0
            FROM accounts JOIN users ON users.account_id = accounts.id WHERE users.email = 'kim@kestrel.example'"
    );
    world.db.execute_unprepared(&request).await.unwrap();
    let chat = "INSERT INTO conversations (uid, partner_id, account_id, state, rank, sort_at, last_seq)
            SELECT 'a-chat', partner_id, id, 'waiting', 0, 0, 0 FROM accounts WHERE name = 'Kestrel Air'";
    world.db.execute_unprepared(chat).await.unwrap();
    let ada = world.signed_in("ada@halcyon.example").await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let provider = crate::marketplace::halcyon_with_a_logo(&world, &ada).await;
    let mut asked = BTreeMap::new();
    for (by, name) in [(&ada, HALCYON), (&ada, HARBOUR), (&ada, KESTREL), (&rosa, LUMEN)] {
        asked.insert(name, find(&world, by, name).await);
    }
    let nobodys =
        Asked { account: "00000000-0000-4000-8000-000000000000".into(), ..find(&world, &ada, HALCYON).await };
    asked.insert(NOBODYS, nobodys);

    // What belongs to the other partner.
    let lumen = asked[LUMEN].account.clone();
    let found = rosa.get(&format!("accounts/{}/people", rosa_account(&rosa).await)).await.ok();
    let nobody = found["items"][0]["id"].as_str().unwrap().to_owned();

    let mut wrong = Vec::new();
    let mut refusals = BTreeSet::new();
    for (column, actor) in ACTORS.into_iter().enumerate() {
        let visitor = if actor.is_empty() { world.visitor() } else { world.signed_in(actor).await };
        for (method, route, cells) in OF_ACCOUNTS {
            for (name, row) in cells {
                let asked = &asked[name];
                let path = format!("/api/v1/accounts/{}{route}", asked.account)
                    .replace("{service}", &asked.service)
                    .replace("{invoice}", &asked.invoice)
                    .replace("{market}", &asked.market)
                    .replace("{request}", REQUEST)
                    .replace("{change}", &asked.change)
                    .replace("{notice}", &asked.notice)
                    .replace("{feed}", &asked.feed)
                    .replace("{provider}", &provider)
                    .replace("{connection}", "none")
                    .replace("{key}", "none")
                    .replace("{session}", "none")
                    .replace("{person}", &nobody)
                    .replace("{managed}", &lumen)
                    .replace("{order}", &asked.order);
                let found = ask(&visitor, method, &path, actor).await;
                compare(&mut wrong, (method, route, name, actor), &found, row[column]);
                if found.status == 404 {
                    refusals.insert(found.problem(404, "not-found").to_string());
                }
            }
        }
        for (method, route, row) in ROUTES {
            let halcyon = &asked[HALCYON];
            let path = route.replace("{partner}", &halcyon.account).replace("{change}", &halcyon.change);
            let path = path.replace("{chat}", "a-chat").replace("{tenant}", "halcyon");
            let path = path.replace("{request}", REQUEST).replace("{order}", &halcyon.sent);
            let path = path.replace("/unsubscribe", "/unsubscribe?token=guessed");
            // Another account's: its address stays.
            let path = path.replace("{notice}", &halcyon.notice).replace("{token}", &asked[NOBODYS].token);
            let found = ask(&visitor, method, &path, actor).await;
            compare(&mut wrong, (method, route, "", actor), &found, row[column]);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    // What is hidden, what belongs to somebody else and what does not exist cannot be told apart.
    assert_eq!(refusals.len(), 1, "{refusals:?}");
}

#[test]
fn the_matrix_names_every_route() {
    let of_accounts = OF_ACCOUNTS
        .iter()
        .map(|(method, route, _)| (*method, format!("/api/v1/accounts/{{account}}{route}")));
    let others = ROUTES.iter().map(|(method, route, _)| (*method, (*route).to_owned()));
    let named: BTreeSet<_> =
        of_accounts.chain(others).map(|(method, path)| (method.to_owned(), path)).collect();
    let table: BTreeSet<_> =
        Server::table().into_iter().map(|Route { method, path, .. }| (method, path)).collect();
    assert_eq!(named, table, "a route is missing from the matrix, or the matrix names one that is gone");
}

#[test]
fn declarations_agree_with_the_cells() {
    for Route { method, path, requirement, .. } in Server::table() {
        let rows: Vec<Row> = match path.strip_prefix("/api/v1/accounts/{account}") {
            Some(route) => OF_ACCOUNTS
                .iter()
                .filter(|(known, of, _)| (*known, *of) == (method.as_str(), route))
                .flat_map(|(_, _, cells)| cells.map(|(_, row)| row))
                .collect(),
            None => ROUTES
                .iter()
                .filter(|(known, of, _)| (*known, *of) == (method.as_str(), path.as_str()))
                .map(|(_, _, row)| *row)
                .collect(),
        };
        assert!(!rows.is_empty(), "{method} {path}");
        for row in rows {
            let agrees = match requirement {
                Requirement::Public => row == EVERYBODY || row == OPENS_NOTHING || row == REFUSED,
                Requirement::Key | Requirement::Bearer => row == NO_BEARER,
                Requirement::SignedIn => row[0] == 401 && row[1..].iter().all(|status| *status < 300),
                Requirement::Operator => {
                    row[0] == 401 && row[1..6].iter().all(|status| *status == 404) && row[6] != 404
                }
                // Operators look at no account, and nobody looks upward or sideways.
                Requirement::Account | Requirement::Of(..) => row[0] == 401 && row[6] == 404,
            };
            assert!(agrees, "{method} {path} declares {requirement:?}, but the matrix expects {row:?}");
        }
    }
}

async fn rosa_account(rosa: &Visitor) -> String {
    rosa.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned()
}

async fn find(world: &World, by: &Visitor, name: &str) -> Asked {
    let account = world.account(by, name).await;
    let first = |list: Value| list["items"][0]["id"].as_str().unwrap_or("none").to_owned();
    let service = first(by.get(&format!("accounts/{account}/services?limit=1")).await.ok());
    let invoices = by.get(&format!("accounts/{account}/invoices?limit=1")).await;
    let invoice = if invoices.status == 200 { first(invoices.json()) } else { "none".to_owned() };
    let markets = by.get(&format!("accounts/{account}/billing-markets")).await;
    let market = if markets.status == 200 { first(markets.json()) } else { "none".to_owned() };
    let change = first(by.get(&format!("accounts/{account}/settings/history?limit=1")).await.ok());
    let draft = json!({
        "kind": "new", "product": "mve", "name": "Edge", "term_months": 12, "location": "FRA6",
        "market": if name == LUMEN { "US" } else { "DE" },
    });
    let orders = format!("accounts/{account}/orders");
    let mut made = Vec::new();
    for key in ["draft", "sent"] {
        let key = format!("{key}-{account}");
        let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
        let order = by.send(Method::POST, &orders, Some(&draft), &headers).await;
        made.push(order.json()["row"]["id"].as_str().unwrap().to_owned());
    }
    let headers = [("idempotency-key", "send"), ("if-match", "\"1\"")];
    by.send(Method::POST, &format!("{orders}/{}/submit", made[1]), None, &headers).await.ok();
    let [order, sent] = made.try_into().unwrap();
    let status = by.get(&format!("accounts/{account}/service-status")).await.ok();
    let notice = status["coming"][0]["id"].as_str().unwrap().to_owned();
    let feed = by.send(Method::POST, &format!("accounts/{account}/feeds"), None, &[]).await.json();
    let token = feed["calendar"].as_str().unwrap().split('/').nth(2).unwrap().to_owned();
    let feed = feed["feed"]["id"].as_str().unwrap().to_owned();
    Asked { account, service, invoice, market, change, order, sent, notice, feed, token }
}

async fn ask(visitor: &Visitor, method: &str, path: &str, actor: &str) -> crate::world::Answer {
    let body = match (method, path) {
        ("POST", "/api/v1/session") => {
            let email = if actor.is_empty() { "ada@halcyon.example" } else { actor };
            Some(json!({"email": email, "password": PASSWORD}))
        }
        ("POST", path) if path.ends_with("/notifications/mark") => Some(json!({"read": true})),
        ("PUT", path) if path.ends_with("/notifications/subscriptions") => {
            Some(json!({"category": "services", "channel": "mail", "on": true}))
        }
        ("PUT", path) if path.ends_with("/notifications/opt-out") => Some(json!({"all": true, "on": false})),
        ("POST", path) if path.ends_with("/requests") => {
            Some(json!({"feature": "company_profile", "reason": "We would like to look at it."}))
        }
        (_, path) if path.ends_with("/updates") => Some(json!({"state": "cancelled", "words": "No."})),
        (_, path) if path.contains("/notices") => {
            Some(json!({"kind": "maintenance", "title": "Work", "starts": 1, "reference": "matrix"}))
        }
        ("POST", path) if path.ends_with("/people") => {
            Some(json!({"name": "Nia", "email": "nobody", "role": "read_only"}))
        }
        ("POST", path) if path.ends_with("/embed/token") => {
            Some(json!({"tenant": "halcyon", "code": "guessed", "verifier": "guessed".repeat(7)}))
        }
        ("POST", path) if path.ends_with("/embedding/keys") => Some(json!({"name": "Site"})),
        ("PUT", path) if path.ends_with("/embedding") => {
            let theme = json!({"accent": "#0a5c55", "surface": "#ffffff", "text": "#1a2421", "radius": 8, "font": "system"});
            Some(json!({"origins": [], "theme": theme}))
        }
        ("POST", path) if path.contains("/invitations/") => {
            Some(json!({"token": "guessed", "name": "Nia", "password": "a long password"}))
        }
        ("POST", path) if path.ends_with("/messages") => {
            let client_id = uuid::Uuid::new_v4().to_string();
            Some(json!({"client_id": client_id, "text": "Hello"}))
        }
        ("POST", path) if path.ends_with("/seen") => Some(json!({"seq": 1})),
        ("POST", path) if path.ends_with("/role") => Some(json!({"role": "read_only"})),
        (_, path) if path.contains("/managed-accounts") => {
            Some(json!({"name": "Nordlicht", "supported_by": "partner"}))
        }
        ("POST", path) if path.ends_with("/refuse") => Some(json!({"answer": "Not yet."})),
        ("PUT", path) if path.contains("/marketplace-profile/services/") => Some(json!({"visible": true})),
        ("PUT", path) if path.ends_with("/marketplace-profile") => {
            Some(json!({"public": true, "name": "Us"}))
        }
        ("POST", path) if path.ends_with("/decline") => Some(json!({"words": "No."})),
        (_, path) if path.contains("/orders") || path.ends_with("/approvals") => {
            Some(json!({"kind": "new", "words": "No.", "act": "start", "required": true}))
        }
        (_, path) if path.contains("/billing-markets") => {
            let market = json!({
                "contact_name": "Finn", "contact_email": "finn@halcyon.example", "address": ["Hamburg"],
                "vat_exempt": false, "active": true, "affects": 24,
            });
            Some(if method == "PUT" { market } else { json!({"country": "ZZ", "market": market}) })
        }
        ("PUT", _) => {
            Some(json!({"legal_name": "Somebody", "contacts": [{"name": "Desk", "email": "desk@a.example"}]}))
        }
        ("POST", _) => Some(json!({
            "act": "shared", "edits": [{"layer": "shared", "setting": "chat", "value": true}],
            "expected": {"changed": 0, "moved": 0, "kept": 0, "blocked": 0, "digest": ""},
        })),
        _ => None,
    };
    let headers: &[_] = if method != "GET" { &[("if-match", "\"999999\"")] } else { &[] };
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    if path == EVENTS {
        let opened = visitor.open(method, path, None, headers).await;
        let (status, headers) = (opened.status(), opened.headers().clone());
        return crate::world::Answer { status, headers, body: Vec::new() };
    }
    visitor.send(method, path, body.as_ref(), headers).await
}

fn compare(
    wrong: &mut Vec<String>,
    cell: (&str, &str, &str, &str),
    found: &crate::world::Answer,
    expected: u16,
) {
    if found.status != expected {
        wrong.push(format!("{cell:?}: {} instead of {expected}", found.status));
    }
}
