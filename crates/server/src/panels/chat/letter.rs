//! The mail that a message becomes while no operator is there.

use crate::app::App;
use crate::http::failure::Failure;
use crate::mail;
use crate::store::entity::{account, chat_message, user};
use portico_api::Language;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

/// Writes it, to the desk's address or else to each operator.
pub(super) async fn write(
    tx: &impl ConnectionTrait,
    app: &App,
    account_id: i64,
    message: &chat_message::Model,
) -> Result<(), Failure> {
    let account = account::Entity::find_by_id(account_id).one(tx).await?.ok_or_else(Failure::not_found)?;
    // Quoted, so that no line of it is taken for anything but its text.
    let said: Vec<_> = message.body.lines().map(|line| format!("> {line}")).collect();
    let said = said.join("\n");
    let desk = format!("{}/desk", app.origin());
    let values = [
        ("account", account.name.as_str()),
        ("by", message.author_name.as_str()),
        ("said", said.as_str()),
        ("desk", desk.as_str()),
    ];
    for address in recipients(tx, app).await? {
        mail::write_said(tx, &address, Language::En, "chat", &values).await?;
    }
    Ok(())
}

async fn recipients(tx: &impl ConnectionTrait, app: &App) -> Result<Vec<String>, Failure> {
    if let Some(desk) = &app.config().desk_mail {
        return Ok(vec![desk.clone()]);
    }
    let operators = user::Entity::find()
        .inner_join(account::Entity)
        .select_only()
        .column(user::Column::Email)
        .filter(account::Column::Kind.eq(account::PROVIDER))
        .filter(user::Column::DeactivatedAt.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    Ok(operators)
}
