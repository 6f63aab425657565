//! What a server can be told: time-outs, limits, where it stands.

use portico_reporting::Targets;
use std::path::PathBuf;
use std::time::Duration;

/// The origin under which browsers reach the server, such as `https://portal.example`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

impl Origin {
    /// Whether browsers reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The origin as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match authority {
            Some(authority) if !authority.is_empty() && !authority.contains(['/', '?', '#', '@', ' ']) => {
                Ok(Self(text))
            }
            _ => Err("write it as https://portal.example, without a path".to_owned()),
        }
    }
}

/// How mails are sent.
#[derive(Clone)]
pub struct Smtp {
    /// The mail server, such as `smtps://portico@mail.example`, with the password in it.
    pub url: String,
    /// Who mails are from, such as `Portico <portico@portal.example>`.
    pub from: String,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds a password.
        f.debug_struct("Smtp").field("from", &self.from).finish_non_exhaustive()
    }
}

/// How many failed sign-ins are borne, and for how long they count.
///
/// Only failures count. A device on which the account signed in before has a budget of its own, and an
/// address from which it did is not affected by failures from elsewhere: nobody can lock a victim out.
#[derive(Clone, Copy, Debug)]
pub struct Throttling {
    /// How long failures from an address or on a known device count.
    pub window: Duration,
    /// Failures for one account from one address.
    pub per_account_and_address: i32,
    /// Failures from one address over all accounts (for IPv6: from one /64 network).
    pub per_address: i32,
    /// Failures for one account on one device on which it signed in before.
    pub per_known_device: i32,
    /// How long failures of unknown devices count against an account.
    pub account_window: Duration,
    /// Failures for one account from unknown devices at unknown addresses.
    pub per_account: i32,
}

/// What a server can be told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The built app; when there is none, only the API is served.
    pub assets: PathBuf,
    /// The origin under which browsers reach the server; over TLS it turns on HSTS and the `__Host-` cookie.
    pub public_origin: Option<Origin>,
    /// Whether HSTS covers the subdomains of the public origin's host too.
    pub hsts_subdomains: bool,
    /// Whether the last address in `X-Forwarded-For` is the client's: only behind a proxy that sets it.
    pub trust_forwarded_for: bool,
    /// A session ends when it was not used for this long.
    pub session_idle: Duration,
    /// A session ends this long after signing in, used or not.
    pub session_absolute: Duration,
    /// Use of a session is written down no more often than this.
    pub session_touch: Duration,
    /// For how long a device and an address stay known.
    pub known_for: Duration,
    /// Failed sign-ins.
    pub throttling: Throttling,
    /// A request that takes longer is given up.
    pub request_timeout: Duration,
    /// How often an open page's stream is looked after: whether its session still is, and that proxies see
    /// it is in use.
    pub heartbeat: Duration,
    /// When stopping, running requests may take this long.
    pub stop_timeout: Duration,
    /// What availability is promised of services, by offering.
    pub targets: Targets,
    /// How mails are sent; without it they are kept for the operators to pass on.
    pub smtp: Option<Smtp>,
    /// How long to wait before a mail is tried again; twice as long each time.
    pub mail_retry: Duration,
    /// For how long an attempt at a mail is one server's: longer than it may take.
    pub mail_lease: Duration,
    /// Where messages go by mail while no operator is there; without it, to each operator.
    pub desk_mail: Option<String>,
    /// Messages that one person may write in chats, each minute.
    pub chat_per_minute: u32,
    /// Inside partners' sites: how long a code is good.
    pub embed_code: Duration,
    /// Inside partners' sites: how long a token is good.
    pub embed_token: Duration,
    /// Codes that one key may ask for on behalf of one person, each minute.
    pub embed_mints_per_minute: u32,
    /// Keys and codes that open nothing, from one address each minute; also what one key may ask for in vain.
    pub embed_failures_per_minute: u32,
}

/// The name of the session's cookie without a public origin over https.
pub(crate) const SESSION_COOKIE: &str = "portico";

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Config {
    /// The usual limits, with the built app in `assets`.
    pub fn new(assets: PathBuf) -> Self {
        Self {
            assets,
            public_origin: None,
            hsts_subdomains: false,
            trust_forwarded_for: false,
            session_idle: 8 * HOUR,
            session_absolute: 7 * DAY,
            session_touch: 5 * MINUTE,
            known_for: 90 * DAY,
            throttling: Throttling {
                window: 10 * MINUTE,
                per_account_and_address: 10,
                per_address: 100,
                per_known_device: 10,
                account_window: HOUR,
                per_account: 50,
            },
            request_timeout: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
            stop_timeout: Duration::from_secs(10),
            targets: Targets::default(),
            smtp: None,
            mail_retry: MINUTE,
            mail_lease: 3 * MINUTE,
            desk_mail: None,
            chat_per_minute: 60,
            embed_code: MINUTE,
            embed_token: 5 * MINUTE,
            embed_mints_per_minute: 30,
            embed_failures_per_minute: 60,
        }
    }

    /// The name of the session's cookie.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.is_https() { "__Host-portico" } else { SESSION_COOKIE }
    }

    /// The name of the cookie by which a device is known.
    pub(crate) fn device_cookie(&self) -> &'static str {
        if self.is_https() { "__Host-portico-device" } else { "portico-device" }
    }

    pub(crate) fn is_https(&self) -> bool {
        self.public_origin.as_ref().is_some_and(Origin::is_https)
    }
}
