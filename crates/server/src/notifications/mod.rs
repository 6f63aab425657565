//! Notifications: finding who hears of an event, writing it into their inboxes, and mails to them, in the
//! transaction of what it tells.

pub(crate) mod choices;
pub(crate) mod events;
mod hearers;
pub(crate) mod inbox;
mod letter;
pub(crate) mod reach;
pub(crate) mod unsubscribe;

use crate::live;
use crate::mail::{self, Draft};
use crate::store::entity::{notification, secret, service};
use crate::store::{insert_all, keys};
use crate::terms;
use hearers::Circle;
use letter::{Letter, Part};
use portico_api::{Channel, NotificationKind};
use portico_rules::{Category, HearsBecause};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use unsubscribe::Target;

/// Accounts that a notification names, and services of each.
const MOST_NAMED: usize = 50;
/// For how long notifications are kept, in milliseconds.
const KEPT: i64 = 180 * 24 * 60 * 60 * 1000;
/// Ids of one `IN` list.
const IN_LIST: usize = 5000;

/// The part of an event that concerns one account: the account, and its services.
pub(crate) type About = (i64, Vec<i64>);

/// What happened.
pub(crate) struct Event<'a> {
    /// Its category.
    pub(crate) category: Category,
    /// What.
    pub(crate) kind: NotificationKind,
    /// The partner of the accounts concerned.
    pub(crate) partner_id: i64,
    /// The accounts concerned: managed ones, or the partner's own.
    pub(crate) about: Vec<About>,
    /// The name of who did it.
    pub(crate) by: Option<&'a str>,
    /// Whether nobody knows whom it concerns: everybody hears of it for their own account.
    pub(crate) unknown: bool,
    /// Whether users of a managed account changed its services.
    pub(crate) by_managed: bool,
    /// Whom it is about, where it is about one person: others hear of it only if they administer people.
    pub(crate) person: Option<i64>,
    /// Who or what it is about, by name.
    pub(crate) subject: Option<&'a str>,
    /// From when until when it is, in milliseconds since 1970, where it has a time of its own.
    pub(crate) when: Option<(i64, Option<i64>)>,
    /// What it was before, and is now.
    pub(crate) before: Option<&'a str>,
    /// See `before`.
    pub(crate) after: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// An event about one account.
    pub(crate) fn of(
        (category, kind): (Category, NotificationKind),
        partner_id: i64,
        account_id: i64,
        by: Option<&'a str>,
    ) -> Self {
        Self {
            category,
            kind,
            partner_id,
            about: vec![(account_id, Vec::new())],
            by,
            unknown: false,
            by_managed: false,
            person: None,
            subject: None,
            when: None,
            before: None,
            after: None,
        }
    }
}

/// What the store keeps of an event for one of its hearers.
#[derive(Serialize, Deserialize, Default)]
struct Stored {
    about: Vec<StoredPart>,
    /// Accounts beyond those.
    more: u32,
    by: Option<String>,
    subject: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredPart {
    account: i64,
    services: Vec<i64>,
    /// Services beyond those.
    more: u32,
}

/// Tells everybody who hears of an event: in their inboxes, and by mail; each of them once, and only what
/// concerns accounts of which they hear.
pub(crate) async fn notify(tx: &impl ConnectionTrait, event: Event<'_>) -> Result<(), DbErr> {
    let ids: Vec<i64> = event.about.iter().map(|(account, _)| *account).collect();
    let circle = Circle::read(tx, event.partner_id, &ids, !event.category.is_partners_only()).await?;
    let (mut rows, mut letters, mut homes) = (Vec::new(), Vec::new(), BTreeSet::new());
    for person in &circle.people {
        let heard = |channel| {
            let tell = |(account, services): &About| {
                let why = circle.tells(person, *account, &event, channel)?;
                Some((*account, services.clone(), why))
            };
            let theirs = |(account, _): &&About| !event.unknown || *account == person.home();
            event.about.iter().filter(theirs).filter_map(tell).collect::<Vec<_>>()
        };
        let in_app = heard(Channel::InApp);
        if let Some((_, _, why)) = in_app.first() {
            homes.insert(person.home());
            rows.push(row(&event, person.id(), &in_app, *why));
        }
        let by_mail = heard(Channel::Mail);
        if !by_mail.is_empty() {
            letters.push((person, by_mail));
        }
    }
    insert_all(tx, rows).await?;
    if !letters.is_empty() {
        write_mails(tx, &circle, &event, letters).await?;
    }
    if homes.is_empty() {
        return Ok(());
    }
    homes.remove(&event.partner_id);
    let homes: Vec<i64> = homes.into_iter().collect();
    live::note(tx, live::Kind::Notifications, event.partner_id, &homes).await
}

/// What somebody hears: by account, the services and why.
type Heard = Vec<(i64, Vec<i64>, HearsBecause)>;

fn row(event: &Event<'_>, user_id: i64, heard: &Heard, why: HearsBecause) -> notification::Model {
    let stored = Stored {
        about: heard
            .iter()
            .take(MOST_NAMED)
            .map(|(account, services, _)| StoredPart {
                account: *account,
                services: services.iter().copied().take(MOST_NAMED).collect(),
                more: terms::count(services.len().saturating_sub(MOST_NAMED)),
            })
            .collect(),
        more: terms::count(heard.len().saturating_sub(MOST_NAMED)),
        by: event.by.map(str::to_owned),
        subject: event.subject.map(str::to_owned),
        before: event.before.map(str::to_owned),
        after: event.after.map(str::to_owned),
    };
    notification::Model {
        id: 0,
        uid: keys::new_uid(),
        user_id,
        account_id: match heard.as_slice() {
            [(account, ..)] => *account,
            _ => event.partner_id,
        },
        category: event.category.as_str().to_owned(),
        kind: terms::spell(event.kind),
        why: why.as_str().to_owned(),
        subject: serde_json::to_string(&stored).unwrap_or_default(),
        at: terms::now(),
        read_at: None,
    }
}

/// Writes one mail for each hearer.
async fn write_mails(
    tx: &impl ConnectionTrait,
    circle: &Circle,
    event: &Event<'_>,
    letters: Vec<(&hearers::Person, Heard)>,
) -> Result<(), DbErr> {
    let named = event.about.iter().flat_map(|(_, services)| services.iter().copied().take(MOST_NAMED));
    let names = service_names(tx, &named.collect::<Vec<_>>()).await?;
    let key = key(tx).await?;
    let mut drafts = Vec::with_capacity(letters.len());
    for (person, heard) in letters {
        let parts: Vec<Part<'_>> = heard
            .iter()
            .take(MOST_NAMED)
            .map(|(account, services, _)| Part {
                account: circle.name(*account),
                services: services
                    .iter()
                    .take(MOST_NAMED)
                    .filter_map(|service| names.get(service).map(String::as_str))
                    .collect(),
                more: services.len().saturating_sub(MOST_NAMED),
            })
            .collect();
        let why = heard.first().map_or(HearsBecause::Always, |(_, _, why)| *why);
        let target = match (why, heard.as_slice()) {
            (HearsBecause::Always, _) => None,
            (HearsBecause::ChangedByManaged, [(account, ..)]) => {
                circle.uid(*account).map(|uid| Target::Account(uid.to_owned()))
            }
            _ => Some(Target::Category(event.category)),
        };
        let more = heard.len().saturating_sub(MOST_NAMED);
        let zone = circle.zone(person.home());
        let letter = Letter { event, name: &person.user.name, zone, parts, more, why };
        let (subject, body) = letter.text(person.language());
        drafts.push(Draft {
            to: person.user.email.clone(),
            locale: terms::spell(person.language()),
            subject,
            body,
            link: None,
            unsubscribe: target.map(|target| unsubscribe::token(&key, &person.user.uid, &target)),
        });
    }
    mail::enqueue(tx, drafts).await
}

async fn service_names(tx: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>, DbErr> {
    let mut names = HashMap::new();
    for some in ids.chunks(IN_LIST) {
        let found: Vec<(i64, String)> = service::Entity::find()
            .select_only()
            .column(service::Column::Id)
            .column(service::Column::Name)
            .filter(service::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        names.extend(found);
    }
    Ok(names)
}

/// The key of the links that unsubscribe.
async fn key(db: &impl ConnectionTrait) -> Result<String, DbErr> {
    let found = secret::Entity::find_by_id("unsubscribe").one(db).await?;
    found
        .map(|secret| secret.value)
        .ok_or_else(|| DbErr::RecordNotFound("the key of the links that unsubscribe".to_owned()))
}

/// Forgets old notifications.
pub(crate) async fn tidy(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let old = notification::Column::At.lt(terms::now() - KEPT);
    notification::Entity::delete_many().filter(old).exec(writer).await.map(|_| ())
}
