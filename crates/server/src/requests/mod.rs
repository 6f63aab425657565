//! Requests of managed users to have a hidden feature turned on: asked, listed, answered, taken back.
//!
//! A partner answers for its accounts, the provider's operators where a lock stands in the partner's way. A
//! request is granted by a change to settings that names it ([`grant`]), with words when it is refused.

mod queue;
mod write;

pub(crate) use queue::{__path_list, __path_list_for_operators, list, list_for_operators};
pub(crate) use write::{
    __path_ask, __path_refuse, __path_refuse_as_operator, __path_withdraw, ask, refuse, refuse_as_operator,
    withdraw,
};

use crate::live::{self, Kind};
use crate::store::entity::feature_request::{Column, Entity, Model};
use portico_api::{RequestState, RequestTo};
use portico_rules::Feature;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::terms::spell;

/// Marks an open request of one of the partner's accounts as granted; `false` when there is none. Last in the
/// transaction that grants it, like every note to open pages.
pub(crate) async fn grant(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    request_uid: &str,
    answered_by: i64,
    now: i64,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(Column::Uid.eq(request_uid))
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::Market.eq(""))
        .one(tx)
        .await?;
    let Some(request) = found else { return Ok(false) };
    close(tx, &request, RequestState::Granted, None, answered_by, now).await
}

/// Marks every open request of the partner's accounts for a market as granted. Last in the transaction that enables
/// it.
pub(crate) async fn grant_market(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    country: &str,
    answered_by: i64,
    now: i64,
) -> Result<(), DbErr> {
    let open = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::Feature.eq(Feature::BillingMarkets.as_str()))
        .filter(Column::Market.eq(country))
        .filter(Column::State.eq(spell(RequestState::Open)))
        .all(tx)
        .await?;
    for request in open {
        close(tx, &request, RequestState::Granted, None, answered_by, now).await?;
    }
    Ok(())
}

/// Gives an open request its last state, and tells those concerned; `false` when it is not open.
async fn close(
    tx: &impl ConnectionTrait,
    request: &Model,
    state: RequestState,
    answer: Option<String>,
    by: i64,
    now: i64,
) -> Result<bool, DbErr> {
    let closed = Entity::update_many()
        .col_expr(Column::State, Expr::value(spell(state)))
        .col_expr(Column::Answer, Expr::value(answer))
        .col_expr(Column::AnsweredBy, Expr::value(by))
        .col_expr(Column::AnsweredAt, Expr::value(now))
        .filter(Column::Id.eq(request.id))
        .filter(Column::State.eq(spell(RequestState::Open)))
        .exec(tx)
        .await?;
    if closed.rows_affected == 0 {
        return Ok(false);
    }
    tell(tx, request).await?;
    Ok(true)
}

/// Tells the partner, the account, and the provider where it answers.
async fn tell(tx: &impl ConnectionTrait, request: &Model) -> Result<(), DbErr> {
    live::note(tx, Kind::Requests, request.partner_id, &[request.account_id]).await?;
    if request.recipient == spell(RequestTo::Provider) {
        live::note_provider(tx, Kind::Requests).await?;
    }
    Ok(())
}
