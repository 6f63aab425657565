//! What a user sees when they look at an account: the account, its partner, and the facts to decide by.

use super::SignedIn;
use crate::http::failure::Failure;
use crate::store::entity::{account, service, setting_value};
use crate::terms;
use portico_rules::{
    Account, Facts, Layer, Row, ServiceState, Setting, Settings, SupportModel, Viewer, settings_of,
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};

/// An account in view.
pub(crate) struct Sight {
    /// The account.
    pub(crate) account: account::Model,
    /// Its partner, or itself.
    pub(crate) partner_id: i64,
    /// Who looks at it.
    pub(crate) viewer: Viewer,
    /// What decisions are made from. The number of configured services is not counted, see
    /// [`count_configured`]: only the landing page depends on it.
    pub(crate) facts: Facts,
}

impl Sight {
    /// The account with this public id, or the user's own, as the user sees it. `None` when the user may not
    /// look at it or there is none: users look at their own account, and partners' users at the accounts
    /// that their partner manages.
    pub(crate) async fn of(by: &SignedIn, account: Option<&str>) -> Result<Option<Self>, Failure> {
        let Some(viewer) = by.viewer() else { return Ok(None) };
        let home = by.home();
        let account = match account {
            Some(uid) if uid != home.uid => managed_by(by.app().db(), home, uid).await?,
            _ => Some(home.clone()),
        };
        let Some(account) = account else { return Ok(None) };
        let partner_id = account.partner_id.unwrap_or(account.id);
        let facts = facts(by.app().db(), viewer, home, &account).await?;
        Ok(Some(Self { account, partner_id, viewer, facts }))
    }
}

async fn managed_by(
    db: &DatabaseConnection,
    home: &account::Model,
    uid: &str,
) -> Result<Option<account::Model>, Failure> {
    if !home.is_partner() {
        return Ok(None);
    }
    let found = account::Entity::find()
        .filter(account::Column::Uid.eq(uid))
        .filter(account::Column::PartnerId.eq(home.id))
        .one(db)
        .await?;
    Ok(found)
}

async fn facts(
    db: &DatabaseConnection,
    viewer: Viewer,
    home: &account::Model,
    account: &account::Model,
) -> Result<Facts, Failure> {
    let supported_by = account.supported_by.as_deref().and_then(SupportModel::parse);
    let (in_view, settings) = match (account.partner_id, supported_by) {
        (None, _) => (Account::Partner, Settings::default()),
        (Some(partner_id), Some(supported_by)) => {
            (Account::Managed { supported_by }, settings(db, account.id, partner_id).await?)
        }
        (Some(_), None) => return Err(Failure::internal("a managed account without a support model")),
    };
    Ok(Facts {
        viewer,
        account: in_view,
        // Managed users are told nothing of it, and nothing they get depends on it.
        referred: home.is_partner() && home.referred_by.is_some(),
        settings,
        configured_services: 0,
    })
}

async fn settings(db: &DatabaseConnection, account_id: i64, partner_id: i64) -> Result<Settings, Failure> {
    let stored = setting_value::Entity::standing(terms::now())
        .filter(setting_value::Column::HolderId.is_in([account_id, partner_id]))
        .all(db)
        .await?;
    let rows: Vec<_> = stored.iter().filter_map(row).collect();
    Ok(settings_of(&rows, &partner_id, &account_id))
}

fn row(stored: &setting_value::Model) -> Option<Row<i64>> {
    Some(Row {
        holder: stored.holder_id,
        layer: Layer::parse(&stored.layer)?,
        setting: Setting::parse(&stored.setting)?,
        value: stored.value,
    })
}

/// The states in which a service counts as configured.
pub(crate) fn configured_states() -> impl Iterator<Item = &'static str> {
    ServiceState::ALL.into_iter().filter(|state| state.is_configured()).map(ServiceState::as_str)
}

/// How many services of an account count as configured.
pub(crate) async fn count_configured(db: &DatabaseConnection, account_id: i64) -> Result<u32, Failure> {
    let count = service::Entity::find()
        .filter(service::Column::AccountId.eq(account_id))
        .filter(service::Column::State.is_in(configured_states()))
        .count(db)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
