//! `GET /events`: the stream of one page.
//!
//! An event says of what kind it is. Its id is the time at which it was sent, so it tells nothing of what
//! happens elsewhere; a page that was cut off asks for what happened since a little before. It may hear of a
//! thing twice and misses none.

use super::presence::OnDuty;
use super::{CHAT, DUTY, KEPT, News};
use crate::auth::session;
use crate::guard::sight::Sight;
use crate::guard::{Anywhere, SignedIn, still};
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::store::entity::{account, event};
use crate::terms;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures_util::stream::unfold;
use portico_rules::{Access, Feature};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Interval, interval};
use tower_sessions::Session;
use utoipa::IntoParams;

/// How long before its last event a page is told again, in milliseconds: clocks of servers differ, and what
/// was noted earlier may have been committed later.
const OVERLAP: i64 = 10_000;
/// After how long a page that was cut off should come back.
const COME_BACK: Duration = Duration::from_secs(1);

/// Tells proxies not to hold events back.
const NO_BUFFERING: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// From where on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StreamQuery {
    /// The id of the last event that another stream of the same browser received. The header counts for more.
    #[param(max_length = 64)]
    since: Option<String>,
}

/// What changes for the viewer, as it happens: a stream of server-sent events.
///
/// `ready` comes first on a new stream. `settings` means that settings of the viewer's account, or of accounts
/// that it manages, were changed; `requests` that requests were made or answered; `orders` that orders were
/// sent or moved on; `notifications` that somebody there was told something; `chat` that something happened in a
/// conversation that the viewer takes part in; `duty` that the first operator came or the last one went; `reset` that
/// events may have been missed, so that everything has to be fetched anew; `signed-out` that the session has ended,
/// and it is the last. `beat` comes now and then, so that a page knows that it is still connected. The data is an
/// object with `account`: the account that a conversation belongs to, else the managed account concerned, or null.
/// With `Last-Event-ID` or `since`, what happened since then is told first.
#[utoipa::path(get, path = "/api/v1/events", tag = "session",
    params(StreamQuery, ("last-event-id" = Option<String>, Header, description = "The id of the last event that was received.")),
    responses((status = 200, description = "Events, until either side ends it.", body = String,
        content_type = "text/event-stream")))]
pub(crate) async fn show(
    Anywhere(by): Anywhere,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<impl IntoResponse, Failure> {
    let live = by.app().live();
    let over = *live.stopped.borrow();
    let mut follower = Follower {
        news: live.news.subscribe(),
        stopped: live.stopped.subscribe(),
        heartbeat: interval(by.app().config().heartbeat),
        waiting: VecDeque::new(),
        over,
        _on_duty: by.viewer().is_none().then(|| OnDuty::new(by.app(), by.user().id)),
        account: by.outlook().partner_id.map(|_| by.outlook().uid.clone()),
        by,
        session,
    };
    // It ticks at once the first time.
    follower.heartbeat.tick().await;
    // Subscribed first, so that nothing falls between what is read and what is heard.
    let header = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    match header.or(query.since.as_deref()).map(|id| id.parse().ok()) {
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
    /// The managed account whose users are told, or that a session inside a partner's site is for.
    account: Option<String>,
    waiting: VecDeque<Event>,
    /// Nothing follows what is waiting.
    over: bool,
    /// An operator is there as long as their stream is.
    _on_duty: Option<OnDuty>,
}

/// What is told: its kind, and the account whose conversation it is about.
type Matter = (String, Option<i64>);

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
                        self.tell("beat");
                    }
                }
            }
        }
    }

    async fn hear(&mut self, news: Result<News, RecvError>) {
        let home = self.by.outlook().id;
        match news {
            Ok(News::Events(events)) => {
                let mine = events.iter().filter(|event| event.account_id == home);
                self.tell_all(mine.map(|event| (event.kind.clone(), event.about_id)).collect()).await;
            }
            Ok(News::Chat { partner_id, account_id }) => {
                if self.by.viewer().is_none() || [partner_id, account_id].contains(&home) {
                    self.tell_all(BTreeSet::from([(CHAT.to_owned(), Some(account_id))])).await;
                }
            }
            // It concerns every conversation; who may chat at home is told, and partners' users always may.
            Ok(News::Duty) => self.tell_all(BTreeSet::from([(DUTY.to_owned(), Some(home))])).await,
            Ok(News::SignedOut(user)) if user == self.by.user().id => self.check().await,
            Ok(News::SignedOut(_)) => {}
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => self.tell("reset"),
            Err(RecvError::Closed) => self.over = true,
        }
    }

    /// Ends the stream when the session has ended.
    async fn check(&mut self) {
        let still = match self.by.embedded() {
            Some(embedded) => still(&self.by, embedded).await,
            None => session::is_still(self.by.app(), &self.session, self.by.user()).await,
        };
        match still {
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
                let matters: Vec<Matter> = event::Entity::find()
                    .select_only()
                    .columns([event::Column::Kind, event::Column::AboutId])
                    .distinct()
                    .filter(event::Column::AccountId.eq(self.by.outlook().id))
                    .filter(event::Column::At.gte(since - OVERLAP))
                    .into_tuple()
                    .all(self.by.app().db())
                    .await?;
                self.waiting.push_back(Event::default().retry(COME_BACK).comment("resumed"));
                self.tell_all(matters.into_iter().collect()).await;
            }
            _ => self.tell("reset"),
        }
        Ok(())
    }

    /// Tells each matter once, to who may hear of it at this moment: what they could do a moment ago does not count.
    async fn tell_all(&mut self, matters: BTreeSet<Matter>) {
        if matters.is_empty() {
            return;
        }
        self.check().await;
        for (kind, about) in matters {
            if self.over {
                return;
            }
            match about {
                None => self.tell(&kind),
                Some(account) => match self.may_chat(account).await {
                    Ok(Some(account)) => self.tell_about(&kind, Some(&account)),
                    Ok(None) => {}
                    // The page comes back, and is told then.
                    Err(_) => self.over = true,
                },
            }
        }
    }

    /// The public id of an account, if the viewer may chat there now.
    async fn may_chat(&self, account_id: i64) -> Result<Option<String>, Failure> {
        let found = account::Entity::find_by_id(account_id).one(self.by.app().db()).await?;
        let Some(found) = found else { return Ok(None) };
        if self.by.viewer().is_none() {
            return Ok(Some(found.uid));
        }
        let sight = Sight::of(&self.by, Some(&found.uid)).await?;
        let may = sight.is_some_and(|sight| sight.decide(Feature::Chat).access == Access::Edit);
        Ok(may.then_some(found.uid))
    }

    fn tell(&mut self, kind: &str) {
        let account = self.account.clone();
        self.tell_about(kind, account.as_deref());
    }

    fn tell_about(&mut self, kind: &str, account: Option<&str>) {
        let data = serde_json::json!({"account": account}).to_string();
        let event = Event::default().event(kind).id(terms::now().to_string()).data(data);
        self.waiting.push_back(if kind == "ready" { event.retry(COME_BACK) } else { event });
    }
}
