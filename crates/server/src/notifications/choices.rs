//! What people want to hear: subscriptions by category and channel, and managed accounts that partners' people
//! leave out.

use crate::guard::feature::Notifications;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::store::begin_write;
use crate::store::entity::{opt_out as out, subscription};
use crate::terms;
use portico_api::{Channel, FieldProblem, OptOut, Subscribe, Subscription, Subscriptions};
use portico_rules::{Audience, Category, may_opt_out};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};

/// What the viewer wants to hear.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/notifications/subscriptions", tag = "notifications",
    responses((status = 200, description = "By category.", body = Subscriptions)))]
pub(crate) async fn show(scope: Allowed<Notifications, View>) -> Result<axum::Json<Subscriptions>, Failure> {
    Ok(axum::Json(chosen(&scope, scope.db()).await?))
}

/// Chooses whether to be told of a category by a channel.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/notifications/subscriptions", tag = "notifications",
    request_body = Subscribe,
    responses((status = 200, description = "What is chosen now.", body = Subscriptions)))]
pub(crate) async fn choose(
    scope: Allowed<Notifications, Edit>,
    Json(Subscribe { category, channel, on }): Json<Subscribe>,
) -> Result<axum::Json<Subscriptions>, Failure> {
    if category.is_always_on() || !offered(&scope).any(|offered| offered == category) {
        let detail = "Nobody chooses this: everybody is told, or you never are.";
        return Err(Failure::invalid(vec![FieldProblem {
            field: "category".to_owned(),
            code: "fixed".to_owned(),
            detail: detail.to_owned(),
        }]));
    }
    let tx = begin_write(scope.writer()).await?;
    subscribe(&tx, scope.by().id, category, channel, on).await?;
    let chosen = chosen(&scope, &tx).await?;
    tx.commit().await?;
    Ok(axum::Json(chosen))
}

/// Leaves managed accounts out: the one in view, or all of them.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/notifications/opt-out", tag = "notifications",
    request_body = OptOut,
    responses((status = 200, description = "What is chosen now.", body = Subscriptions)))]
pub(crate) async fn leave_out(
    scope: Allowed<Notifications, Edit>,
    Json(OptOut { all, on }): Json<OptOut>,
) -> Result<axum::Json<Subscriptions>, Failure> {
    // To others there is nothing here; and a partner's own account is none that it manages.
    if !may_opt_out(scope.facts()) || (!all && scope.is_whole_partner()) {
        return Err(Failure::not_found());
    }
    let of = if all { scope.partner_id() } else { scope.account_id() };
    let tx = begin_write(scope.writer()).await?;
    opt_out(&tx, scope.by().id, of, on).await?;
    let chosen = chosen(&scope, &tx).await?;
    tx.commit().await?;
    Ok(axum::Json(chosen))
}

/// The categories of which the viewer can hear.
fn offered(scope: &Scope) -> impl Iterator<Item = Category> {
    let managed = scope.facts().viewer.audience == Audience::Managed;
    Category::ALL.into_iter().filter(move |category| !(managed && category.is_partners_only()))
}

async fn chosen(scope: &Scope, db: &impl ConnectionTrait) -> Result<Subscriptions, Failure> {
    let user_id = scope.by().id;
    let stored =
        subscription::Entity::find().filter(subscription::Column::UserId.eq(user_id)).all(db).await?;
    let wants = |category: Category, channel: Channel| {
        let (category_name, channel) = (category.as_str(), terms::spell(channel));
        let row = stored.iter().find(|row| row.category == category_name && row.channel == channel);
        category.is_always_on() || row.map_or(category.is_on_at_first(), |row| row.wanted)
    };
    let categories = offered(scope)
        .map(|category| Subscription {
            category,
            in_app: wants(category, Channel::InApp),
            mail: wants(category, Channel::Mail),
            always: category.is_always_on(),
        })
        .collect();
    let left_out = out::Entity::find().filter(out::Column::UserId.eq(user_id)).all(db).await?;
    let is_out = |account: i64| left_out.iter().any(|row| row.account_id == account);
    let partners = may_opt_out(scope.facts());
    Ok(Subscriptions {
        categories,
        opted_out: partners.then(|| is_out(scope.partner_id())),
        opted_out_here: (partners && !scope.is_whole_partner()).then(|| is_out(scope.account_id())),
    })
}

/// Keeps a choice.
pub(super) async fn subscribe(
    tx: &impl ConnectionTrait,
    user_id: i64,
    category: Category,
    channel: Channel,
    wanted: bool,
) -> Result<(), DbErr> {
    let row = subscription::Model {
        user_id,
        category: category.as_str().to_owned(),
        channel: terms::spell(channel),
        wanted,
    };
    let key = [subscription::Column::UserId, subscription::Column::Category, subscription::Column::Channel];
    subscription::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(OnConflict::columns(key).update_column(subscription::Column::Wanted).to_owned())
        .exec_without_returning(tx)
        .await
        .map(|_| ())
}

/// Leaves an account out, or not any more; the partner's own stands for all.
pub(super) async fn opt_out(
    tx: &impl ConnectionTrait,
    user_id: i64,
    account_id: i64,
    on: bool,
) -> Result<(), DbErr> {
    out::Entity::delete_many()
        .filter(out::Column::UserId.eq(user_id))
        .filter(out::Column::AccountId.eq(account_id))
        .exec(tx)
        .await?;
    if on {
        crate::store::insert_all(tx, vec![out::Model { user_id, account_id }]).await?;
    }
    Ok(())
}
