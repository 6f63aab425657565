//! Mails: written in the transaction of what they tell, kept in the store, and sent from there.

mod delivery;
mod desk;
mod words;

pub(crate) use delivery::{Post, deliver};
pub(crate) use desk::{__path_list, list};
pub(crate) use words::Letter;

use crate::app::App;
use crate::http::failure::Failure;
use crate::store::entity::mail::{ActiveModel, Column, Entity, Model};
use crate::store::keys;
use crate::terms;
use portico_api::Language;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
};

/// What stands for the link, on a line of its own.
const LINK: &str = "{link}";
/// For how long a link is kept, in milliseconds: no invitation lives longer.
const LINK_KEPT: i64 = 7 * 24 * 60 * 60 * 1000;

/// Writes a mail, to be sent once the transaction is committed. Answers its internal id.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    app: &App,
    to: &str,
    language: Language,
    letter: &Letter<'_>,
    link: Option<String>,
) -> Result<i64, Failure> {
    put(tx, app, to, language, letter.text(language)?, link).await
}

/// Writes a mail of some kind with these values and without a link.
pub(crate) async fn write_said(
    tx: &impl ConnectionTrait,
    app: &App,
    to: &str,
    language: Language,
    kind: &str,
    values: &[(&str, &str)],
) -> Result<(), Failure> {
    put(tx, app, to, language, words::said(language, kind, values)?, None).await.map(|_| ())
}

async fn put(
    tx: &impl ConnectionTrait,
    app: &App,
    to: &str,
    language: Language,
    (subject, body): (String, String),
    link: Option<String>,
) -> Result<i64, Failure> {
    let uid = keys::new_uid();
    let now = terms::now();
    let row = ActiveModel {
        id: NotSet,
        message_id: Set(format!("<{uid}@{}>", app.mail_domain())),
        uid: Set(uid),
        recipient: Set(to.to_owned()),
        locale: Set(terms::spell(language)),
        subject: Set(subject),
        body: Set(body),
        link: Set(link),
        created_at: Set(now),
        attempts: Set(0),
        next_try: Set(Some(now)),
        sent_at: Set(None),
        last_error: Set(None),
    };
    Ok(row.insert(tx).await?.id)
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

/// The text with the link, or with what is said in its place.
fn text(mail: &Model, in_place: &str) -> String {
    let link = mail.link.as_deref().unwrap_or(in_place);
    let lines = mail.body.lines().map(|line| if line == LINK { link } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
