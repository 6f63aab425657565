//! Drafts: writing one, again, and throwing it away.

use super::{acts, checks, works};
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::panels::marketplace::offers;
use crate::store::entity::{order, service};
use crate::store::{begin_write, keys};
use crate::terms;
use portico_api::{FieldProblem, OrderEdit, OrderKind, ProblemKind, ServiceKind};
use portico_rules::{Feature, OrderState, connects};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QuerySelect, Select,
};

/// What a draft is about, once it is known to be within the scope.
pub(super) struct About {
    /// What is written in it, fit to be stored.
    pub(super) edit: OrderEdit,
    /// The account that orders.
    pub(super) account_id: i64,
    /// The service that is to change or end.
    pub(super) service: Option<service::Model>,
}

/// What a draft is about, or what is wrong with it.
pub(super) async fn about(
    scope: &Scope,
    db: &impl ConnectionTrait,
    mut edit: OrderEdit,
) -> Result<About, Failure> {
    let service = if edit.kind == OrderKind::New {
        edit.service = None;
        edit = to_offer(scope, db, edit).await?;
        None
    } else {
        let uid = edit.service.as_ref().map_or("", |service| service.as_str());
        let found = service::Entity::find()
            .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
            .filter(service::Column::Uid.eq(uid))
            .one(db)
            .await?;
        let found = found.ok_or_else(|| {
            let detail = "There is no service with this id. Choose one of yours.";
            Failure::invalid(vec![checks::problem("service", "unknown_service", detail)])
        })?;
        let kind: ServiceKind = terms::read(&found.kind)?;
        edit = OrderEdit {
            product: Some(kind),
            market: None,
            location: String::new(),
            a_end: None,
            b_end: None,
            b_market: None,
            b_end_text: String::new(),
            ..edit
        };
        if edit.kind == OrderKind::Cancel {
            edit = OrderEdit { name: String::new(), speed_mbps: None, term_months: None, ..edit };
        }
        Some(found)
    };
    // The speeds depend on the product, which is the service's.
    refused(edit.unfit())?;
    let account_id = service.as_ref().map_or(scope.account_id(), |service| service.account_id);
    Ok(About { edit, account_id, service })
}

/// A connection to what somebody offers ends there and nowhere else; what that is called is not for who orders to
/// write.
async fn to_offer(scope: &Scope, db: &impl ConnectionTrait, edit: OrderEdit) -> Result<OrderEdit, Failure> {
    let Some(wanted) = &edit.b_market else { return Ok(edit) };
    if edit.product != Some(ServiceKind::Vxc) {
        return Ok(OrderEdit { b_market: None, ..edit });
    }
    let marketplace = scope.panels().is_none_or(|panels| panels.contains(Feature::Marketplace));
    if !marketplace || !connects(scope.facts()) {
        return Err(Failure::of(ProblemKind::NotAllowed));
    }
    let offer = offers::find(db, wanted).await?;
    Ok(OrderEdit { b_end: None, b_end_text: offer.map(|offer| offer.words()).unwrap_or_default(), ..edit })
}

/// An order within the scope.
pub(super) async fn find(
    scope: &Scope,
    db: &impl ConnectionTrait,
    uid: &str,
) -> Result<order::Model, Failure> {
    within(scope, uid).one(db).await?.ok_or_else(Failure::not_found)
}

/// The same to write it: whoever comes second waits, and then sees what the first did.
pub(super) async fn take(
    scope: &Scope,
    tx: &DatabaseTransaction,
    uid: &str,
) -> Result<order::Model, Failure> {
    within(scope, uid).lock_exclusive().one(tx).await?.ok_or_else(Failure::not_found)
}

fn within(scope: &Scope, uid: &str) -> Select<order::Entity> {
    order::Entity::find()
        .filter(scope.holds(order::Column::PartnerId, order::Column::AccountId))
        .filter(order::Column::Uid.eq(uid))
}

/// Begins a draft; `false` with the one that the same request made before.
pub(super) async fn create(
    scope: &Scope,
    key: &str,
    edit: OrderEdit,
) -> Result<(bool, order::Model), Failure> {
    refused(edit.unfit())?;
    let About { edit, account_id, service } = about(scope, scope.db(), edit).await?;
    let now = terms::now();
    let tx = begin_write(scope.writer()).await?;
    refused(checks::of_account(&tx, account_id).await?.into_iter().collect())?;
    let uid = keys::new_uid();
    let row = order::Model {
        id: 0,
        uid: uid.clone(),
        partner_id: scope.partner_id(),
        account_id,
        service_id: service.as_ref().map(|service| service.id),
        kind: terms::spell(edit.kind),
        product: edit.product.map(terms::spell),
        name: service.map_or_else(|| edit.name.trim().to_owned(), |service| service.name),
        edit: write(&edit)?,
        state: OrderState::Draft.as_str().to_owned(),
        version: 1,
        words: None,
        by_id: scope.by().id,
        by_name: scope.by().name.clone(),
        create_key: key.to_owned(),
        submit_key: None,
        created_at: now,
        changed_at: now,
    };
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    let once = OnConflict::columns([order::Column::ById, order::Column::CreateKey]).do_nothing().to_owned();
    match order::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await {
        Ok(1) => {}
        // What the store answers when the row was there already.
        Ok(_) | Err(DbErr::RecordNotInserted) => {
            tx.rollback().await?;
            return first(scope, key).await.map(|order| (false, order));
        }
        Err(error) => return Err(error.into()),
    }
    let order = find(scope, &tx, &uid).await?;
    acts::note(&tx, &order, Some(&scope.by().name), now).await?;
    let order = works::design(&tx, order, &edit).await?;
    tx.commit().await?;
    Ok((true, order))
}

/// The order that a request with this key made before.
async fn first(scope: &Scope, key: &str) -> Result<order::Model, Failure> {
    order::Entity::find()
        .filter(scope.holds(order::Column::PartnerId, order::Column::AccountId))
        .filter(order::Column::ById.eq(scope.by().id))
        .filter(order::Column::CreateKey.eq(key))
        .one(scope.db())
        .await?
        .ok_or_else(|| Failure::parameter("Idempotency-Key", "it was used for another order; make a new one"))
}

/// Writes a draft anew.
pub(super) async fn replace(
    scope: &Scope,
    uid: &str,
    version: i32,
    edit: OrderEdit,
) -> Result<order::Model, Failure> {
    // What never fits is said first, whatever became of the order.
    refused(edit.unfit())?;
    let tx = begin_write(scope.writer()).await?;
    let order = draft_at(scope, &tx, uid, version).await?;
    let stored: OrderEdit = terms::read_json(&order.edit)?;
    let edit = OrderEdit { kind: stored.kind, service: stored.service, ..edit };
    let About { edit, .. } = about(scope, &tx, edit).await?;
    let mut changed = order.clone();
    if edit.kind == OrderKind::New {
        edit.name.trim().clone_into(&mut changed.name);
    }
    changed.edit = write(&edit)?;
    changed.product = edit.product.map(terms::spell);
    changed.version = order.version + 1;
    changed.changed_at = terms::now();
    let changed = changed.into_active_model().reset_all().update(&tx).await?;
    let changed = works::design(&tx, changed, &edit).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Throws a draft away.
pub(super) async fn discard(scope: &Scope, uid: &str, version: i32) -> Result<(), Failure> {
    let tx = begin_write(scope.writer()).await?;
    let order = draft_at(scope, &tx, uid, version).await?;
    works::forget(&tx, &order).await?;
    order.delete(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// A draft within the scope, if it is still one and of this version.
pub(super) async fn draft_at(
    scope: &Scope,
    tx: &DatabaseTransaction,
    uid: &str,
    version: i32,
) -> Result<order::Model, Failure> {
    let order = take(scope, tx, uid).await?;
    if order.state != OrderState::Draft.as_str() {
        return Err(acts::stands(tx, &order).await?);
    }
    if order.version != version {
        return Err(Failure::of(ProblemKind::Changed));
    }
    Ok(order)
}

fn write(edit: &OrderEdit) -> Result<String, Failure> {
    serde_json::to_string(edit).map_err(Failure::internal)
}

/// What is wrong, as an answer.
pub(super) fn refused(problems: Vec<FieldProblem>) -> Result<(), Failure> {
    if problems.is_empty() { Ok(()) } else { Err(Failure::invalid(problems)) }
}
