//! Mails: written in the transaction of what they tell, kept in the store, and sent from there.

mod delivery;
mod desk;
mod when;
mod words;

pub(crate) use delivery::{Post, deliver};
pub(crate) use desk::{__path_list, list};
pub(crate) use when::when;
pub(crate) use words::{Letter, escaped, page, sentence};

use crate::http::failure::Failure;
use crate::store::entity::mail::{Column, Entity, Model};
use crate::store::{insert_all, keys};
use crate::terms;
use portico_api::Language;
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};

/// What stands for the link, on a line of its own.
const LINK: &str = "{link}";
/// What is said in place of a link that is not shown, or is good for nothing any more.
const HIDDEN: &str = "[…]";
/// What stands for the sender's host in a Message-ID until the mail is sent: who writes a mail may not know it.
const NO_DOMAIN: &str = "portico.invalid";
/// For how long a link is kept, in milliseconds: no invitation lives longer.
const LINK_KEPT: i64 = 7 * 24 * 60 * 60 * 1000;

/// A mail to be written.
pub(crate) struct Draft {
    /// The address that it goes to.
    pub(crate) to: String,
    /// The language that it is written in.
    pub(crate) locale: String,
    /// Its subject.
    pub(crate) subject: String,
    /// Its text, with lines that stand for links.
    pub(crate) body: String,
    /// A link that opens something.
    pub(crate) link: Option<String>,
    /// What the link that unsubscribes carries.
    pub(crate) unsubscribe: Option<String>,
}

/// Writes a mail, to be sent once the transaction is committed. Answers its internal id.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    to: &str,
    language: Language,
    letter: &Letter<'_>,
    link: Option<String>,
) -> Result<i64, Failure> {
    let (subject, body) = letter.text(language);
    put(tx, to, language, (subject, body), link).await
}

/// Writes a mail of some kind with these values and without a link.
pub(crate) async fn write_said(
    tx: &impl ConnectionTrait,
    to: &str,
    language: Language,
    kind: &str,
    values: &[(&str, &str)],
) -> Result<(), Failure> {
    put(tx, to, language, words::said(language, kind, values), None).await.map(|_| ())
}

async fn put(
    tx: &impl ConnectionTrait,
    to: &str,
    language: Language,
    (subject, body): (String, String),
    link: Option<String>,
) -> Result<i64, Failure> {
    let to = to.to_owned();
    let draft = Draft { to, locale: terms::spell(language), subject, body, link, unsubscribe: None };
    let mut row = row(draft).into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(tx).await?.id)
}

/// Writes mails, to be sent once the transaction is committed.
pub(crate) async fn enqueue(tx: &impl ConnectionTrait, drafts: Vec<Draft>) -> Result<(), DbErr> {
    insert_all(tx, drafts.into_iter().map(row).collect()).await
}

fn row(draft: Draft) -> Model {
    let uid = keys::new_uid();
    let now = terms::now();
    Model {
        id: 0,
        message_id: format!("<{uid}@{NO_DOMAIN}>"),
        uid,
        recipient: draft.to,
        locale: draft.locale,
        subject: draft.subject,
        body: draft.body,
        link: draft.link,
        unsubscribe: draft.unsubscribe,
        created_at: now,
        attempts: 0,
        next_try: Some(now),
        sent_at: None,
        last_error: None,
    }
}

/// Takes a mail back that was not sent yet, and forgets its link.
pub(crate) async fn take_back(tx: &impl ConnectionTrait, id: Option<i64>) -> Result<(), DbErr> {
    let Some(id) = id else { return Ok(()) };
    forget(Entity::update_many().filter(Column::Id.eq(id))).exec(tx).await.map(|_| ())
}

/// Forgets links that are good for nothing any more; mails that wait with one are given up.
pub(crate) async fn tidy(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let old = Column::Link.is_not_null().and(Column::CreatedAt.lt(terms::now() - LINK_KEPT));
    forget(Entity::update_many().filter(old)).exec(writer).await.map(|_| ())
}

fn forget(mails: sea_orm::UpdateMany<Entity>) -> sea_orm::UpdateMany<Entity> {
    mails
        .col_expr(Column::Link, Expr::value(Option::<String>::None))
        .col_expr(Column::NextTry, Expr::value(Option::<i64>::None))
}

/// What links in a mail lead to.
struct Links {
    /// The portal.
    portal: String,
    /// What the link opens, or what is said in its place.
    link: String,
    /// Where one unsubscribes, where one can.
    unsubscribe: String,
}

impl Links {
    /// As they are.
    fn shown(mail: &Model, origin: &str) -> Self {
        Self {
            portal: format!("{origin}/"),
            link: mail.link.clone().unwrap_or_else(|| HIDDEN.to_owned()),
            unsubscribe: unsubscribe_address(mail, origin).unwrap_or_default(),
        }
    }

    /// For who must not follow them.
    fn hidden(mail: &Model, origin: &str) -> Self {
        Self { link: HIDDEN.to_owned(), unsubscribe: HIDDEN.to_owned(), ..Self::shown(mail, origin) }
    }

    /// The link that a line stands for.
    fn of_line(&self, line: &str) -> Option<&str> {
        match line {
            LINK => Some(&self.link),
            "{portal}" => Some(&self.portal),
            "{unsubscribe}" => Some(&self.unsubscribe),
            _ => None,
        }
    }
}

/// Where the reader of a mail unsubscribes.
fn unsubscribe_address(mail: &Model, origin: &str) -> Option<String> {
    mail.unsubscribe.as_ref().map(|token| format!("{origin}/api/v1/unsubscribe?token={token}"))
}

/// The text with its links.
fn text(mail: &Model, links: &Links) -> String {
    let lines = mail.body.lines().map(|line| links.of_line(line).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}
