//! The server: its state, its routes, and the layers around them.

use crate::auth::password::{HashingFailed, Passwords};
use crate::auth::session::{Sessions, Signed, Touches};
use crate::auth::{session, sign_in, throttle};
use crate::config::{Config, SESSION_COOKIE};
use crate::embed::EmbedPace;
use crate::feeds;
use crate::http::assets::{self, Assets};
use crate::http::failure::Failure;
use crate::http::observe;
use crate::http::routes::{Route, Routes, routes};
use crate::http::{bearer, cross_site, headers, see_as};
use crate::live::{self, Live};
use crate::mail::{self, Post};
use crate::pace::Pace;
use crate::panels::settings::keep_ending;
use crate::{
    accounts, api_description, context, embed, health, notices, notifications, panels, partners, people,
    requests, store,
};
use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use portico_reporting::Targets;
use sea_orm::DatabaseConnection;
use std::any::Any;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_sessions::session::Id;
use utoipa::openapi::OpenApi;

/// How often what has ended is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(15 * 60);

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

struct Shared {
    db: DatabaseConnection,
    /// For writing, where that is another one.
    writer: Option<DatabaseConnection>,
    touches: Touches,
    live: Live,
    config: Config,
    passwords: Passwords,
    assets: Assets,
    description: Bytes,
    settings_change: Notify,
    feed_pace: Pace<i64>,
    embed_pace: EmbedPace,
    post: Option<Post>,
    mail_written: Notify,
    /// Where the server listens, once it does.
    listening: OnceLock<SocketAddr>,
}

impl App {
    /// The store.
    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.0.db
    }

    /// The store, for writing to it.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        self.0.writer.as_ref().unwrap_or(&self.0.db)
    }

    /// What availability is promised.
    pub(crate) fn targets(&self) -> &Targets {
        &self.0.config.targets
    }

    /// Tells open pages what changed.
    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    /// To be called when a change to settings was committed.
    pub(crate) fn settings_changed(&self) {
        self.live().wake();
        self.0.settings_change.notify_one();
    }

    /// Ready when settings have changed since it was called last.
    pub(crate) async fn until_settings_change(&self) {
        self.0.settings_change.notified().await;
    }

    /// The way to the mail server, where there is one.
    pub(crate) fn post(&self) -> Option<&Post> {
        self.0.post.as_ref()
    }

    /// To be called when a mail was committed.
    pub(crate) fn mail_written(&self) {
        self.0.mail_written.notify_one();
    }

    /// Ready when a mail was written since it was called last.
    pub(crate) async fn until_mail(&self) {
        self.0.mail_written.notified().await;
    }

    /// The origin under which people reach the server, for links: the public one, or where it listens.
    pub(crate) fn origin(&self) -> String {
        match (&self.config().public_origin, self.0.listening.get()) {
            (Some(origin), _) => origin.as_str().to_owned(),
            (None, Some(address)) => format!("http://{address}"),
            (None, None) => String::new(),
        }
    }

    /// Takes note of sessions that are used.
    pub(crate) fn touches(&self) -> &Touches {
        &self.0.touches
    }

    /// The sessions in the store.
    pub(crate) fn sessions(&self) -> Sessions {
        Sessions::new(self.db().clone(), self.writer().clone(), self.config())
    }

    /// How often programs read at one secret address.
    pub(crate) fn feed_pace(&self) -> &Pace<i64> {
        &self.0.feed_pace
    }

    /// How often codes for embedding are asked for, and tried.
    pub(crate) fn embed_pace(&self) -> &EmbedPace {
        &self.0.embed_pace
    }

    /// What the server was told.
    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// Checks passwords.
    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// The built app's files.
    pub(crate) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// The description of the API, as JSON.
    pub(crate) fn description(&self) -> Bytes {
        self.0.description.clone()
    }
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Passwords(#[from] HashingFailed),
    /// The API cannot be described.
    #[error("the API cannot be described: {0}")]
    Description(#[from] serde_json::Error),
    /// Mails cannot be sent like this.
    #[error("{0}")]
    Mail(String),
    /// Connections cannot be accepted.
    #[error("connections cannot be accepted: {0}")]
    Accept(#[from] std::io::Error),
}

/// The server, ready to accept connections.
pub struct Server {
    app: App,
    router: Router,
    touched: mpsc::Receiver<(Id, Signed)>,
}

impl Server {
    /// A server on this store.
    ///
    /// # Errors
    /// When the system has no randomness to give, or the way to send mails is not understood.
    pub fn new(db: DatabaseConnection, config: Config) -> Result<Self, ServerError> {
        let (router, description, _) = all_routes(config.session_cookie()).split();
        let (touches, touched) = Touches::new();
        let app = App(Arc::new(Shared {
            passwords: Passwords::new()?,
            assets: Assets::new(config.assets.clone()),
            description: serde_json::to_vec(&description)?.into(),
            writer: store::writer(&db),
            db,
            touches,
            live: Live::new(),
            post: config.smtp.as_ref().map(Post::new).transpose().map_err(ServerError::Mail)?,
            config,
            settings_change: Notify::new(),
            feed_pace: Pace::default(),
            embed_pace: EmbedPace::default(),
            mail_written: Notify::new(),
            listening: OnceLock::new(),
        }));
        let router = layered(router, &app);
        Ok(Self { app, router, touched })
    }

    /// Whether there is a built app to serve.
    pub fn has_assets(&self) -> bool {
        self.app.assets().are_there()
    }

    /// Every route with what it demands.
    pub fn table() -> Vec<Route> {
        all_routes(SESSION_COOKIE).split().2
    }

    /// The description of the API, without a public origin.
    pub fn description() -> OpenApi {
        all_routes(SESSION_COOKIE).split().1
    }

    /// Answers requests until `stop` is ready and those that run then have been answered, or have taken
    /// longer than they may.
    ///
    /// # Errors
    /// When connections cannot be accepted.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        if let Ok(address) = listener.local_addr() {
            self.app.0.listening.get_or_init(|| address);
        }
        let mailing = tokio::spawn(mail::deliver(self.app.clone()));
        let tidying = tokio::spawn(tidy(self.app.clone()));
        let touching = tokio::spawn(session::write_touches(self.app.sessions(), self.touched));
        let following = tokio::spawn(live::follow(self.app.clone()));
        let ending = tokio::spawn(keep_ending(self.app.clone()));
        let patience = self.app.config().stop_timeout;
        let (stopping, stopped) = tokio::sync::oneshot::channel();
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        let app = self.app.clone();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.await;
            // Streams would never end by themselves.
            app.live().stop();
            // Nobody listens any more when serving has ended by itself.
            let _ = stopping.send(());
        });
        let too_long = async {
            match stopped.await {
                Ok(()) => tokio::time::sleep(patience).await,
                Err(_) => std::future::pending().await,
            }
        };
        let served = tokio::select! {
            served = async { serving.await } => served,
            () = too_long => {
                tracing::warn!("some requests were still running; they are cut off");
                Ok(())
            }
        };
        tidying.abort();
        touching.abort();
        following.abort();
        ending.abort();
        mailing.abort();
        if let Some(writer) = &self.app.0.writer
            && let Ok(Err(error)) = timeout(patience, writer.close_by_ref()).await
        {
            tracing::warn!(%error, "the connection for writing could not be closed");
        }
        served.map_err(ServerError::Accept)
    }
}

/// All routes; the cookie is for the description.
fn all_routes(session_cookie: &str) -> Routes {
    let routes = routes![Routes::new(api_description::frame(session_cookie));
        health::alive, health::ready, api_description::show,
        sign_in::state, sign_in::sign_in, sign_in::sign_out,
        context::show, accounts::list, partners::list, live::show,
        requests::ask, requests::list, requests::refuse, requests::withdraw,
        requests::list_for_operators, requests::refuse_as_operator,
        notices::list, notices::write, notices::show, notices::edit, notices::update, notices::publish,
        notices::discard,
        feeds::calendar, feeds::atom, feeds::summary,
        embed::tenant::show, embed::tenant::logo,
        embed::mint::mint, embed::token::exchange, embed::token::end,
        embed::settings::show, embed::settings::edit, embed::settings::replace_logo, embed::settings::remove_logo,
        embed::keys::create, embed::keys::rotate, embed::keys::revoke_key,
        embed::sessions::list, embed::sessions::end, embed::sessions::end_all,
        people::managed::list, people::managed::create, people::managed::edit,
        people::managed::deactivate, people::managed::activate,
        people::persons::list, people::persons::invite, people::persons::change_role,
        people::persons::deactivate, people::persons::activate,
        people::persons::resend, people::persons::revoke,
        people::welcome::look, people::welcome::accept,
        people::activity::list, mail::list,
        notifications::inbox::list, notifications::inbox::mark,
        notifications::choices::show, notifications::choices::choose, notifications::choices::leave_out,
        notifications::reach::list,
        notifications::unsubscribe::ask, notifications::unsubscribe::unsubscribe,
    ];
    panels::add(routes)
}

/// The layers, from the innermost to the outermost.
fn layered(router: Router<App>, app: &App) -> Router {
    let limit = app.config().request_timeout;
    router
        .fallback(assets::serve)
        .layer(session::layer(app.sessions(), app.config()))
        .layer(from_fn(see_as::refuse_writes))
        .layer(from_fn_with_state(app.clone(), bearer::refuse_with_cookie))
        .layer(from_fn_with_state(app.clone(), cross_site::refuse))
        .layer(from_fn(move |request: Request, next: Next| observe::limit_time(limit, request, next)))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Failure::internal(format!("panicked: {said}")).into_response()
        }))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .layer(CompressionLayer::new())
        .with_state(app.clone())
}

/// Forgets sessions and failures that no longer count, now and then.
async fn tidy(app: App) {
    let sessions = app.sessions();
    loop {
        let tidied = match sessions.tidy().await {
            Ok(()) => throttle::tidy(app.writer(), app.config()).await,
            failed => failed,
        };
        let tidied = match tidied {
            Ok(()) => live::tidy(app.writer()).await,
            failed => failed,
        };
        let tidied = match tidied {
            Ok(()) => mail::tidy(app.writer()).await,
            failed => failed,
        };
        let tidied = match tidied {
            Ok(()) => notifications::tidy(app.writer()).await,
            failed => failed,
        };
        let tidied = match tidied {
            Ok(()) => embed::tidy(app.writer()).await,
            failed => failed,
        };
        if let Err(error) = tidied {
            tracing::warn!(%error, "what has ended could not be removed; trying again later");
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
