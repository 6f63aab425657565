//! `GET /context`: everything the page needs to know before it shows a panel.

use crate::accounts::summary;
use crate::digest::sha256_hex;
use crate::guard::sight::{Sight, count_configured};
use crate::guard::{Looking, SignedIn};
use crate::http::failure::Failure;
use crate::http::query::{Query, id, id_schema};
use crate::store::entity::{account, user};
use crate::terms;
use portico_api::{
    AccountFacts, Context, Decisions, Facts, LayerFacts, PartnerFacts, PartnerSummary, Seen, User, UserId,
    UserKind, ViewerFacts,
};
use portico_rules::{Account, Audience, Role, Setting};
use sea_orm::EntityTrait;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

/// Which account is in view.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ContextQuery {
    /// Id of the account in view; the user's own without it.
    #[param(schema_with = id_schema)]
    account: Option<String>,
}

/// Who is signed in, which account is in view, and what they get of each feature.
///
/// With `portico-see-as`, everything but `user` and `home`, and so `version`, is what a user of the account in
/// view with that role gets: `facts.viewer` says whose eyes they are.
#[utoipa::path(get, path = "/api/v1/context", tag = "session", params(ContextQuery), responses(
    (status = 200, description = "The context.", body = Context),
    (status = 404, description = "Nothing here", body = portico_api::Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn show(
    looking: Looking,
    Query(query): Query<ContextQuery>,
) -> Result<axum::Json<Context>, Failure> {
    let account = id("account", query.account.as_deref())?;
    if !looking.as_somebody_else() {
        return of(looking.by(), account).await.map(axum::Json);
    }
    let sight = looking.sight(account).await?.ok_or_else(Failure::not_found)?;
    versioned(of_sight(looking.by(), sight).await?).map(axum::Json)
}

/// The context of a user, with an account in view or with their own.
pub(crate) async fn of(by: &SignedIn, account: Option<&str>) -> Result<Context, Failure> {
    versioned(match Sight::of(by, account).await? {
        Some(sight) => {
            sight.note(by);
            of_sight(by, sight).await?
        }
        None if by.viewer().is_none() && account.is_none_or(|uid| uid == by.home().uid) => of_operator(by)?,
        None => return Err(Failure::not_found()),
    })
}

fn versioned(mut context: Context) -> Result<Context, Failure> {
    let said = serde_json::to_vec(&context).map_err(Failure::internal)?;
    context.seen.version = sha256_hex([&said]);
    context.seen.version.truncate(16);
    Ok(context)
}

async fn of_sight(by: &SignedIn, mut sight: Sight) -> Result<Context, Failure> {
    sight.facts.configured_services = count_configured(by.app().db(), sight.account.id).await?;
    let audience = sight.viewer.audience;
    let partner = match audience {
        Audience::Partner => {
            PartnerSummary { name: by.home().name.clone(), referred_by: by.home().referred_by.clone() }
        }
        Audience::Managed => {
            PartnerSummary { name: partner_name(by, sight.partner_id).await?, referred_by: None }
        }
    };
    let seen = Seen {
        user: user(by)?,
        home: summary(by.home(), by.viewer().map(|viewer| viewer.audience))?,
        account: summary(&sight.account, Some(audience))?,
        facts: Some(facts(&sight, partner.referred_by.clone())),
        partner: Some(partner),
        panels: by.panels().map(|panels| panels.iter().collect()),
        version: String::new(),
    };
    Ok(Context { seen, decisions: Decisions::within(sight.panels, &sight.facts) })
}

fn of_operator(by: &SignedIn) -> Result<Context, Failure> {
    let seen = Seen {
        user: user(by)?,
        home: summary(by.home(), None)?,
        account: summary(by.home(), None)?,
        partner: None,
        facts: None,
        panels: None,
        version: String::new(),
    };
    Ok(Context { seen, decisions: Decisions { features: BTreeMap::new(), landing: None } })
}

async fn partner_name(by: &SignedIn, partner_id: i64) -> Result<String, Failure> {
    let partner = account::Entity::find_by_id(partner_id).one(by.app().db()).await?;
    partner
        .map(|partner| partner.name)
        .ok_or_else(|| Failure::internal("a managed account without a partner"))
}

fn user(by: &SignedIn) -> Result<User, Failure> {
    let user::Model { uid, name, email, role, .. } = by.user();
    Ok(User {
        id: UserId(uid.clone()),
        name: name.clone(),
        email: email.clone(),
        kind: match by.viewer().map(|viewer| viewer.audience) {
            Some(Audience::Partner) => UserKind::Partner,
            Some(Audience::Managed) => UserKind::Managed,
            None => UserKind::Operator,
        },
        role: terms::read_if::<Role>(role.as_deref())?,
    })
}

/// The facts as they travel. Layers without a value are left out.
fn facts(sight: &Sight, referred_by: Option<String>) -> Facts {
    let rules = &sight.facts;
    let (kind, supported_by) = match rules.account {
        Account::Partner => (Audience::Partner, None),
        Account::Managed { supported_by } => (Audience::Managed, Some(supported_by)),
    };
    let settings = Setting::ALL
        .into_iter()
        .map(|setting| (setting.feature(), LayerFacts::from(rules.settings.get(setting))))
        .filter(|(_, layers)| *layers != LayerFacts::default())
        .collect();
    Facts {
        viewer: ViewerFacts { kind: sight.viewer.audience, role: sight.viewer.role },
        account: AccountFacts { kind, supported_by },
        partner: PartnerFacts { referred_by },
        settings,
        configured_services: rules.configured_services,
    }
}
