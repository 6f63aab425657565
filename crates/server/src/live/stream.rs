//! `GET /events`: the stream of one page.
//!
//! An event says of what kind it is. Its id is the time at which it was sent, so it tells nothing of what
//! happens elsewhere; a page that was cut off asks for what happened since a little before. It may hear of a
//! thing twice and misses none.

use super::{KEPT, News};
use crate::auth::session;
use crate::guard::SignedIn;
use crate::http::failure::Failure;
use crate::store::entity::event;
use crate::terms;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures_util::stream::unfold;
use portico_rules::Audience;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Interval, interval};
use tower_sessions::Session;

/// How long before its last event a page is told again, in milliseconds: clocks of servers differ, and what
/// was noted earlier may have been committed later.
const OVERLAP: i64 = 10_000;
/// After how long a page that was cut off should come back.
const COME_BACK: Duration = Duration::from_secs(1);

/// Tells proxies not to hold events back.
const NO_BUFFERING: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// What changes for the viewer, as it happens: a stream of server-sent events.
///
/// `ready` comes first on a new stream. `settings` means that settings of the viewer's account, or of accounts
/// that it manages, were changed; `requests` that requests were made or answered; `orders` that orders were
/// sent or moved on; `notifications` that somebody there was told something; `reset` that events may have
/// been missed, so that everything has to be fetched anew; `signed-out` that the session has ended, and it is
/// the last. The data is an object with `account`, the managed account concerned, or null. With
/// `Last-Event-ID`, what happened since then is told first.
#[utoipa::path(get, path = "/api/v1/events", tag = "session",
    params(("last-event-id" = Option<String>, Header, description = "The id of the last event that was received.")),
    responses((status = 200, description = "Events, until either side ends it.", body = String,
        content_type = "text/event-stream")))]
pub(crate) async fn show(
    by: SignedIn,
    session: Session,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let live = by.app().live();
    let over = *live.stopped.borrow();
    let mut follower = Follower {
        news: live.news.subscribe(),
        stopped: live.stopped.subscribe(),
        heartbeat: interval(by.app().config().heartbeat),
        waiting: VecDeque::new(),
        over,
        account: by
            .viewer()
            .filter(|viewer| viewer.audience == Audience::Managed)
            .map(|_| by.home().uid.clone()),
        by,
        session,
    };
    // It ticks at once the first time.
    follower.heartbeat.tick().await;
    // Subscribed first, so that nothing falls between what is read and what is heard.
    match headers.get("last-event-id").map(|id| id.to_str().ok().and_then(|id| id.parse().ok())) {
        None => follower.tell("ready"),
        Some(since) => follower.resume(since).await?,
    }
    let stream = unfold(follower, |mut follower| async {
        follower.next().await.map(|event| (Ok::<_, Infallible>(event), follower))
    });
    Ok(([NO_BUFFERING], Sse::new(stream)))
}

/// The stream of one page.
struct Follower {
    by: SignedIn,
    session: Session,
    news: broadcast::Receiver<News>,
    stopped: watch::Receiver<bool>,
    heartbeat: Interval,
    /// The managed account whose users are told.
    account: Option<String>,
    waiting: VecDeque<Event>,
    /// Nothing follows what is waiting.
    over: bool,
}

impl Follower {
    /// What is sent next; `None` at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            tokio::select! {
                _ = self.stopped.changed() => self.over = true,
                news = self.news.recv() => self.hear(news).await,
                _ = self.heartbeat.tick() => {
                    self.check().await;
                    if !self.over {
                        self.waiting.push_back(Event::default().id(terms::now().to_string()).comment(""));
                    }
                }
            }
        }
    }

    async fn hear(&mut self, news: Result<News, RecvError>) {
        match news {
            Ok(News::Events(events)) => {
                let mine = events.iter().filter(|event| event.account_id == self.by.home().id);
                self.tell_all(mine.map(|event| event.kind.clone()).collect());
            }
            Ok(News::SignedOut(user)) if user == self.by.user().id => self.check().await,
            Ok(News::SignedOut(_)) => {}
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => self.tell("reset"),
            Err(RecvError::Closed) => self.over = true,
        }
    }

    /// Ends the stream when the session has ended.
    async fn check(&mut self) {
        match session::is_still(self.by.app(), &self.session, self.by.user()).await {
            Ok(true) => {}
            Ok(false) => {
                self.tell("signed-out");
                self.over = true;
            }
            // The page comes back, and is asked who it is.
            Err(_) => self.over = true,
        }
    }

    /// Tells what happened since an instant; `None` is one that nobody can make out.
    async fn resume(&mut self, since: Option<i64>) -> Result<(), Failure> {
        let now = terms::now();
        match since {
            Some(since) if (now - KEPT + OVERLAP..=now + OVERLAP).contains(&since) => {
                let kinds = event::Entity::find()
                    .select_only()
                    .column(event::Column::Kind)
                    .distinct()
                    .filter(event::Column::AccountId.eq(self.by.home().id))
                    .filter(event::Column::At.gte(since - OVERLAP))
                    .into_tuple()
                    .all(self.by.app().db())
                    .await?;
                self.waiting.push_back(Event::default().retry(COME_BACK).comment("resumed"));
                self.tell_all(kinds);
            }
            _ => self.tell("reset"),
        }
        Ok(())
    }

    /// Tells each kind once.
    fn tell_all(&mut self, mut kinds: Vec<String>) {
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            self.tell(&kind);
        }
    }

    fn tell(&mut self, kind: &str) {
        let data = serde_json::json!({"account": self.account}).to_string();
        let event = Event::default().event(kind).id(terms::now().to_string()).data(data);
        self.waiting.push_back(if kind == "ready" { event.retry(COME_BACK) } else { event });
    }
}
