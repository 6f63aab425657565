//! What open pages are told: that something changed for them, never what. They fetch that themselves, through
//! the guards.
//!
//! Who changes something notes it in the same transaction ([`note`]); a task reads on in the table and passes
//! what is new to the streams of this process ([`follow`]). It looks at once when somebody here has committed
//! ([`Live::wake`]), and now and then for other processes on the same store.

mod presence;
mod stream;

pub(crate) use stream::__path_show;
pub(crate) use stream::show;

use crate::app::App;
use crate::store::entity::{account, event};
use crate::store::insert_all;
use crate::terms;
use presence::Presence;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};

/// How often to look for what other processes noted.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Rows that are read at a time.
const AT_A_TIME: u64 = 20_000;
/// News that wait for a slow stream; one that falls further behind is told to fetch everything.
const WAITING: usize = 256;
/// For how long events are kept, in milliseconds: a page that was away for longer fetches everything.
const KEPT: i64 = 7 * 24 * 60 * 60 * 1000;

/// The kind of events about conversations.
const CHAT: &str = "chat";
/// The kind of events that say that operators came or went.
const DUTY: &str = "duty";

/// What changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Settings, and with them perhaps what users of an account see.
    Settings,
    /// Requests for features.
    Requests,
    /// Orders, and the services that follow them.
    Orders,
    /// What somebody was told.
    Notifications,
    /// Notices of outages and maintenance.
    Notices,
    /// A conversation with the provider.
    Chat,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Requests => "requests",
            Self::Orders => "orders",
            Self::Notifications => "notifications",
            Self::Notices => "notices",
            Self::Chat => CHAT,
        }
    }
}

/// Notes that something changed for a partner's users and for the users of some of its accounts. Last in a
/// transaction: on PostgreSQL those that note wait for each other from here to their commit.
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    kind: Kind,
    partner_id: i64,
    accounts: &[i64],
) -> Result<(), DbErr> {
    tell(tx, kind, [partner_id].into_iter().chain(accounts.iter().copied()), None).await
}

/// Notes that something happened in an account's conversation, for its users, its partner's and the provider's
/// operators. Who may not chat there is not told, by what holds when they would be.
pub(crate) async fn note_chat(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    account_id: i64,
) -> Result<(), DbErr> {
    let mut concerned = providers(tx).await?;
    concerned.push(account_id);
    concerned.extend(Some(partner_id).filter(|partner| *partner != account_id));
    tell(tx, Kind::Chat, concerned, Some(account_id)).await
}

/// Notes that something changed for the provider's operators.
pub(crate) async fn note_provider(tx: &impl ConnectionTrait, kind: Kind) -> Result<(), DbErr> {
    let providers = providers(tx).await?;
    tell(tx, kind, providers, None).await
}

async fn providers(tx: &impl ConnectionTrait) -> Result<Vec<i64>, DbErr> {
    account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Kind.eq(account::PROVIDER))
        .into_tuple()
        .all(tx)
        .await
}

async fn tell(
    tx: &impl ConnectionTrait,
    kind: Kind,
    accounts: impl IntoIterator<Item = i64>,
    about_id: Option<i64>,
) -> Result<(), DbErr> {
    // Ids must be committed in the order in which they are given out, or [`follow`] would pass over the late
    // ones. SQLite has one writer at a time; here the next id is given out after this commit.
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE events IN EXCLUSIVE MODE").await?;
    }
    let at = terms::now();
    let row = |account_id| event::Model { id: 0, account_id, kind: kind.as_str().to_owned(), at, about_id };
    insert_all(tx, accounts.into_iter().map(row).collect()).await
}

/// Forgets old events.
pub(crate) async fn tidy(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let old = event::Column::At.lt(terms::now() - KEPT);
    event::Entity::delete_many().filter(old).exec(writer).await.map(|_| ())
}

/// What streams are told.
#[derive(Clone)]
enum News {
    /// Events, in the order of their ids.
    Events(Arc<[event::Model]>),
    /// Some events may have been passed over.
    Missed,
    /// A user has ended sessions.
    SignedOut(i64),
    /// Something moved in an account's conversation.
    Chat { partner_id: i64, account_id: i64 },
    /// The first operator came, or the last one went.
    Duty,
}

/// Between those who note, the task that follows, and the streams.
pub(crate) struct Live {
    news: broadcast::Sender<News>,
    woken: Notify,
    stopped: watch::Sender<bool>,
    presence: Presence,
}

impl Live {
    /// With no streams yet.
    pub(crate) fn new() -> Self {
        Self {
            news: broadcast::Sender::new(WAITING),
            woken: Notify::new(),
            stopped: watch::Sender::new(false),
            presence: Presence::default(),
        }
    }

    /// Something that was noted has been committed.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Some of a user's sessions have ended: their streams look whether theirs has.
    pub(crate) fn signed_out(&self, user_id: i64) {
        self.send(News::SignedOut(user_id));
    }

    /// Ends all streams, for good.
    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    fn send(&self, news: News) {
        // Nobody may be there to hear it.
        let _ = self.news.send(news);
    }
}

/// Passes on what is noted, by this process or another, until it is dropped.
pub(crate) async fn follow(app: App) {
    let mut last = None;
    let mut failing = false;
    loop {
        match read_on(&app, last).await {
            Ok(id) => {
                last = Some(id);
                failing = false;
            }
            Err(error) if !failing => {
                failing = true;
                tracing::warn!(%error, "open pages are told nothing until the store answers again");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = app.live().woken.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Passes on what comes after an event. Answers the last one there is.
async fn read_on(app: &App, last: Option<i64>) -> Result<i64, DbErr> {
    let Some(mut last) = last else {
        let newest = event::Entity::find().order_by_desc(event::Column::Id).one(app.db()).await?;
        // For streams that began before this.
        app.live().send(News::Missed);
        return Ok(newest.map_or(0, |event| event.id));
    };
    loop {
        let events = event::Entity::find()
            .filter(event::Column::Id.gt(last))
            .order_by_asc(event::Column::Id)
            .limit(AT_A_TIME)
            .all(app.db())
            .await?;
        let Some(newest) = events.last() else { return Ok(last) };
        last = newest.id;
        app.live().send(News::Events(events.into()));
    }
}
