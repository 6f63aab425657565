//! What a user sees when they look at an account: the account, its partner, and the facts to decide by.

use super::SignedIn;
use crate::http::failure::Failure;
use crate::store::entity::{account, service, setting_value, sighting};
use crate::store::insert_all;
use crate::terms;
use portico_rules::{
    Access, Account, Audience, Decision, Facts, Feature, Layer, Page, Panels, Role, Row, ServiceState,
    Setting, Settings, SupportModel, Viewer, decide_within, may_see_as, page_within, settings_of,
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
    /// Inside a partner's site: the panels that the session is for.
    pub(crate) panels: Option<Panels>,
    /// When a partner's user looks as somebody else: what decisions on themselves are made from.
    behind: Option<Facts>,
}

/// Looking again within this time is the same look, in milliseconds.
const SAME_LOOK: i64 = 30 * 60 * 1000;

impl Sight {
    /// The account with this public id, or the user's own, as the user sees it. `None` when the user may not
    /// look at it or there is none: users look at their own account, and partners' users at the accounts
    /// that their partner manages. Inside a partner's site, they look at the session's account instead of their
    /// own, and at nothing beyond it.
    pub(crate) async fn of(by: &SignedIn, account: Option<&str>) -> Result<Option<Self>, Failure> {
        let Some(viewer) = by.viewer() else { return Ok(None) };
        let home = by.home();
        let account = match account {
            Some(uid) if uid != home.uid => managed_by(by.app().db(), home, uid).await?,
            Some(_) => Some(home.clone()),
            None => Some(by.outlook().clone()),
        };
        let within = |account: &account::Model| by.embedded().is_none_or(|session| session.covers(account));
        let Some(account) = account.filter(within) else { return Ok(None) };
        let partner_id = account.partner_id.unwrap_or(account.id);
        let facts = facts(by.app().db(), viewer, home, &account).await?;
        Ok(Some(Self { account, partner_id, viewer, facts, panels: by.panels(), behind: None }))
    }

    /// The managed account as its users see it in one of their roles, for a user of its partner; `None` for
    /// everybody else. Leaves a note of who looked.
    pub(crate) async fn as_users_of(
        by: &SignedIn,
        account: Option<&str>,
        role: Role,
    ) -> Result<Option<Self>, Failure> {
        let Some(own) = Self::of(by, account).await? else { return Ok(None) };
        if !may_see_as(own.viewer, own.facts.account) {
            return Ok(None);
        }
        note(by, &own.account, Some(role)).await?;
        let viewer = Viewer { audience: Audience::Managed, role };
        // Managed users are told nothing of it.
        let facts = Facts { viewer, referred: false, ..own.facts };
        Ok(Some(Self { viewer, facts, behind: Some(own.facts), ..own }))
    }

    /// Notes, beside the answer, that a partner's user has one of its managed accounts in view: who reads does
    /// not wait for who writes.
    pub(crate) fn note(&self, by: &SignedIn) {
        if self.account.id == by.home().id {
            return;
        }
        let (by, account) = (by.clone(), self.account.clone());
        tokio::spawn(async move {
            if let Err(error) = note(&by, &account, None).await {
                tracing::warn!(?error, "a look at an account could not be noted");
            }
        });
    }

    /// What the viewer gets of a feature. Who looks as somebody else gets no more than they would themselves.
    pub(crate) fn decide(&self, feature: Feature) -> Decision {
        let decision = decide_within(self.panels, feature, &self.facts);
        let most =
            self.behind.map_or(Access::Edit, |behind| decide_within(self.panels, feature, &behind).access);
        Decision { access: decision.access.min(most), ..decision }
    }

    /// What the viewer gets of a page that is no feature, by the same.
    pub(crate) fn page(&self, which: Page) -> Access {
        let most = self.behind.map_or(Access::Edit, |behind| page_within(self.panels, which, &behind));
        page_within(self.panels, which, &self.facts).min(most)
    }
}

/// Notes that a partner's user looks at one of its managed accounts, in a role as its users do or with their own
/// eyes, unless they just did.
async fn note(by: &SignedIn, account: &account::Model, role: Option<Role>) -> Result<(), Failure> {
    let now = terms::now();
    let user_id = by.user().id;
    let role = role.map(Role::as_str);
    let in_role = match role {
        Some(role) => sighting::Column::Role.eq(role),
        None => sighting::Column::Role.is_null(),
    };
    let noted = sighting::Entity::find()
        .filter(sighting::Column::AccountId.eq(account.id))
        .filter(sighting::Column::At.gt(now - SAME_LOOK))
        .filter(sighting::Column::UserId.eq(user_id))
        .filter(in_role)
        .count(by.app().db())
        .await?;
    if noted > 0 {
        return Ok(());
    }
    if let Some(role) = role {
        tracing::info!(
            user = by.user().uid,
            account = account.uid,
            role,
            "looks at an account as its users do"
        );
    }
    let role = role.map(ToOwned::to_owned);
    let sighting = sighting::Model { id: 0, user_id, account_id: account.id, role, at: now };
    Ok(insert_all(by.app().writer(), vec![sighting]).await?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use portico_rules::decide_one;

    #[test]
    fn who_looks_as_somebody_else_gets_the_less_of_both() {
        let mut accounts = vec![Account::Partner];
        accounts.extend(SupportModel::ALL.map(|supported_by| Account::Managed { supported_by }));
        let mut settings = Settings::default();
        let mut all = vec![settings];
        for setting in Setting::ALL {
            settings.get_mut(setting).shared = Some(true);
            all.push(settings);
        }
        let roles = Role::ALL.into_iter().flat_map(|own| Role::ALL.map(|theirs| (own, theirs)));
        for ((own, theirs), account) in roles.flat_map(|roles| accounts.iter().map(move |of| (roles, *of))) {
            for (referred, settings) in
                all.iter().flat_map(|settings| [(false, *settings), (true, *settings)])
            {
                let facts = |audience, role, referred| Facts {
                    viewer: Viewer { audience, role },
                    account,
                    referred,
                    settings,
                    configured_services: 0,
                };
                let behind = facts(Audience::Partner, own, referred);
                let facts = facts(Audience::Managed, theirs, false);
                let sight = Sight {
                    account: account::Model::partner(String::new(), String::new(), 0),
                    partner_id: 0,
                    viewer: facts.viewer,
                    facts,
                    panels: None,
                    behind: Some(behind),
                };
                for feature in Feature::ALL {
                    let (as_they, as_self) = (decide_one(feature, &facts), decide_one(feature, &behind));
                    let decided = sight.decide(feature);
                    assert_eq!(decided.access, as_they.access.min(as_self.access));
                    assert_eq!(decided.price_list, as_they.price_list);
                }
            }
        }
    }
}
