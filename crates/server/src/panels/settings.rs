//! The settings panel: what is stored for each account and each setting.

use crate::accounts::{matching, summary};
use crate::guard::feature::Settings as Feature;
use crate::guard::sight::layers;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::store::entity::{account, setting_value};
use crate::terms;
use portico_api::{LayerFacts, SettingsMatrix, SettingsRow};
use portico_rules::catalogue::setting_rule;
use portico_rules::{Audience, Layer, Layers, Setting, SupportModel};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef, Select,
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use utoipa::IntoParams;

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettingsQuery {
    /// Part of the account's name, reference or id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Shows the matrix of accounts and settings as stored. With a managed account in view, its row alone.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/settings", tag = "settings", params(SettingsQuery),
    responses((status = 200, description = "The shared values and a page of accounts.", body = SettingsMatrix)))]
pub(crate) async fn list(
    scope: Allowed<Feature, View>,
    Query(query): Query<SettingsQuery>,
) -> Result<axum::Json<SettingsMatrix>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new(("settings", scope.account_uid(), q));
    let after = list.keys::<(String, i64)>(query.cursor.as_deref())?;

    let wanted = accounts(&scope).filter(matching(q));
    let total = wanted.clone().count(scope.db()).await?;
    let found = wanted
        .apply_if(after, |query, (key, id)| {
            let columns = [account::Column::SortKey, account::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).gt(Expr::tuple([key.into(), id.into()])))
        })
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(found, limit, total, |row| (row.sort_key.clone(), row.id));

    let of_partner = stored(&scope, [scope.partner_id()]).await?;
    let of_accounts = stored(&scope, page.items.iter().map(|account| account.id)).await?;
    let mut by_account: HashMap<i64, Vec<setting_value::Model>> = HashMap::new();
    for row in of_accounts {
        by_account.entry(row.holder_id).or_default().push(row);
    }
    let rows = paging::map(page, |accounts| {
        accounts
            .iter()
            .map(|account| {
                let own = by_account.get(&account.id).map(Vec::as_slice).unwrap_or_default();
                row(account, scope.partner_id(), of_partner.iter().chain(own))
            })
            .collect()
    })?;
    Ok(axum::Json(SettingsMatrix {
        shared: shared(&of_partner),
        following: following(&scope, &of_partner).await?,
        rows,
    }))
}

/// The managed accounts within the scope.
fn accounts(scope: &Allowed<Feature, View>) -> Select<account::Entity> {
    let managed = account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id()));
    managed.apply_if((!scope.is_whole_partner()).then_some(scope.account_id()), |query, id| {
        query.filter(account::Column::Id.eq(id))
    })
}

async fn stored(
    scope: &Allowed<Feature, View>,
    holders: impl IntoIterator<Item = i64>,
) -> Result<Vec<setting_value::Model>, Failure> {
    let of_holders = setting_value::Entity::find().filter(setting_value::Column::HolderId.is_in(holders));
    Ok(of_holders.all(scope.db()).await?)
}

fn row<'a>(
    account: &account::Model,
    partner_id: i64,
    stored: impl Iterator<Item = &'a setting_value::Model>,
) -> Result<SettingsRow, Failure> {
    let settings = layers(stored, partner_id, account.id);
    let settings = Setting::ALL
        .into_iter()
        .map(|setting| (setting, settings.get(setting)))
        .filter(|(_, layers)| *layers != Layers::default())
        .map(|(setting, layers)| (setting, LayerFacts::from(layers)))
        .collect();
    Ok(SettingsRow { account: summary(account, Some(Audience::Partner))?, settings })
}

fn shared(of_partner: &[setting_value::Model]) -> BTreeMap<Setting, bool> {
    of_partner
        .iter()
        .filter(|row| row.layer == Layer::Shared.as_str())
        .filter_map(|row| Some((Setting::parse(&row.setting)?, row.value)))
        .collect()
}

/// How many of the partner's accounts follow the shared value of each setting: those for which it can be
/// configured, less those that have a lock or a value of their own.
async fn following(
    scope: &Allowed<Feature, View>,
    of_partner: &[setting_value::Model],
) -> Result<BTreeMap<Setting, u32>, Failure> {
    let managed = || account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id()));
    let all: Vec<(Option<String>, i64)> = managed()
        .select_only()
        .column(account::Column::SupportedBy)
        .column_as(account::Column::Id.count(), "accounts")
        .group_by(account::Column::SupportedBy)
        .into_tuple()
        .all(scope.db())
        .await?;
    let on_their_own: Vec<(Option<String>, String, i64)> = managed()
        .join(JoinType::InnerJoin, values_of_accounts())
        .select_only()
        .column(account::Column::SupportedBy)
        .column(setting_value::Column::Setting)
        .column_as(account::Column::Id.into_expr().count_distinct(), "accounts")
        .group_by(account::Column::SupportedBy)
        .group_by(setting_value::Column::Setting)
        .into_tuple()
        .all(scope.db())
        .await?;
    let locked = |setting: Setting| {
        of_partner.iter().any(|row| row.layer == Layer::Lock.as_str() && row.setting == setting.as_str())
    };
    Ok(Setting::ALL
        .into_iter()
        .map(|setting| {
            let configurable = |supported_by: &Option<String>| {
                let model = supported_by.as_deref().and_then(SupportModel::parse);
                model.is_some_and(|model| setting_rule(setting).configurable.by(model))
            };
            let can: i64 = all.iter().filter(|(model, _)| configurable(model)).map(|(_, count)| count).sum();
            let own: i64 = on_their_own
                .iter()
                .filter(|(model, name, _)| name == setting.as_str() && configurable(model))
                .map(|(_, _, count)| count)
                .sum();
            (setting, if locked(setting) { 0 } else { terms::count(can - own) })
        })
        .collect())
}

/// From accounts to what is stored for them alone.
fn values_of_accounts() -> RelationDef {
    account::Entity::belongs_to(setting_value::Entity)
        .from(account::Column::Id)
        .to(setting_value::Column::HolderId)
        .into()
}
