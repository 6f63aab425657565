//! Asking for a feature, refusing, and taking a request back.

use super::queue::read;
use super::{close, tell};
use crate::app::App;
use crate::guard::feature::Settings;
use crate::guard::{Allowed, Edit, InView, Operator};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::panels::billing_markets;
use crate::store::begin_write;
use crate::store::entity::feature_request::{ActiveModel, Column, Entity, Model};
use crate::terms::{self, spell};
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::{
    AskForFeature, FeatureRequest, FieldProblem, MARKETS, Problem, ProblemKind, RefuseRequest, RequestState,
    RequestTo,
};
use portico_rules::{AskWhom, Feature, ask_whom, asks_for_markets};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;

/// The longest reason or answer, in characters.
const LONGEST: usize = 500;

/// Asks for a feature to be turned on; for users of the account itself. Whoever asks again for what is open
/// already gets the open request.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/requests", tag = "requests", request_body = AskForFeature,
    responses(
        (status = 201, description = "Asked.", body = FeatureRequest),
        (status = 200, description = "Somebody has asked already, and nobody answered yet.", body = FeatureRequest),
    ))]
pub(crate) async fn ask(
    scope: InView,
    Json(asked): Json<AskForFeature>,
) -> Result<(StatusCode, axum::Json<FeatureRequest>), Failure> {
    let member = scope.member().ok_or_else(Failure::not_found)?;
    if scope.panels().is_some_and(|panels| !panels.contains(asked.feature)) {
        return Err(Failure::not_found());
    }
    let reason = words("reason", &asked.reason)?;
    let to = match &asked.market {
        Some(country) => recipient_for_market(&scope, asked.feature, country).await?,
        None => recipient(&scope, asked.feature).ok_or_else(|| {
            problem(
                "feature",
                "cannot_be_asked",
                "Nobody can turn this on for your account, or it is on already.",
            )
        })?,
    };
    let row = Model {
        id: 0,
        uid: Uuid::new_v4().to_string(),
        partner_id: scope.partner_id(),
        account_id: scope.account_id(),
        user_id: member.id,
        feature: asked.feature.as_str().to_owned(),
        market: asked.market.unwrap_or_default(),
        reason,
        recipient: spell(to),
        state: spell(RequestState::Open),
        at: terms::now(),
        answer: None,
        answered_by: None,
        answered_at: None,
    };
    let (request, is_new) = insert(scope.app(), row).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(answer(scope.app(), request).await?)))
}

/// Who can turn a feature on for the account in view.
fn recipient(scope: &InView, feature: Feature) -> Option<RequestTo> {
    Some(match ask_whom(feature, &scope.sight().facts)? {
        AskWhom::Partner => RequestTo::Partner,
        AskWhom::Provider => RequestTo::Provider,
    })
}

/// Who can enable a market for the account in view: its partner.
async fn recipient_for_market(scope: &InView, feature: Feature, country: &str) -> Result<RequestTo, Failure> {
    if feature != Feature::BillingMarkets || !asks_for_markets(&scope.sight().facts) {
        return Err(problem("market", "cannot_be_asked", "Only billing markets are asked for by country."));
    }
    if !MARKETS.contains(&country) {
        return Err(problem("market", "not_a_market", "Choose a country that the provider bills in."));
    }
    if billing_markets::is_enabled(scope.db(), scope.partner_id(), country).await? {
        return Err(problem("market", "already_enabled", "This market is enabled. You can order in it."));
    }
    Ok(RequestTo::Partner)
}

/// Stores the request, unless one is open already. Answers the open one, and whether it is this.
async fn insert(app: &App, row: Model) -> Result<(Model, bool), Failure> {
    let transaction = begin_write(app.writer()).await?;
    let mut new: ActiveModel = row.clone().into_active_model().reset_all();
    new.not_set(Column::Id);
    let inserted = Entity::insert(new)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await;
    let is_new = match inserted {
        // What the store answers when one was open already.
        Err(DbErr::RecordNotInserted) => false,
        inserted => inserted? == 1,
    };
    let open = Entity::find()
        .filter(Column::AccountId.eq(row.account_id))
        .filter(Column::Feature.eq(row.feature))
        .filter(Column::Market.eq(row.market))
        .filter(Column::State.eq(spell(RequestState::Open)))
        .one(&transaction)
        .await?
        .ok_or_else(|| Failure::of(ProblemKind::Unavailable))?;
    if is_new {
        tell(&transaction, &open).await?;
    }
    transaction.commit().await?;
    app.live().wake();
    Ok((open, is_new))
}

/// Refuses a request to the partner, with words.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/requests/{request}/refuse", tag = "requests",
    request_body = RefuseRequest,
    responses(
        (status = 200, description = "Refused.", body = FeatureRequest),
        (status = 412, description = "Somebody else was faster", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn refuse(
    scope: Allowed<Settings, Edit>,
    Path((_, request)): Path<(String, String)>,
    Json(refusal): Json<RefuseRequest>,
) -> Result<axum::Json<FeatureRequest>, Failure> {
    let ours = Entity::find()
        .filter(scope.holds(Column::PartnerId, Column::AccountId))
        .filter(Column::Recipient.eq(spell(RequestTo::Partner)));
    let words = words("answer", &refusal.answer)?;
    finish(scope.app(), ours, &request, RequestState::Refused, Some(words), scope.by().id).await
}

/// Refuses a request to the provider, with words.
#[utoipa::path(post, path = "/api/v1/requests/{request}/refuse", tag = "operators", request_body = RefuseRequest,
    responses(
        (status = 200, description = "Refused.", body = FeatureRequest),
        (status = 412, description = "Somebody else was faster", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn refuse_as_operator(
    by: Operator,
    Path(request): Path<String>,
    Json(refusal): Json<RefuseRequest>,
) -> Result<axum::Json<FeatureRequest>, Failure> {
    let ours = Entity::find().filter(Column::Recipient.eq(spell(RequestTo::Provider)));
    let words = words("answer", &refusal.answer)?;
    finish(by.app(), ours, &request, RequestState::Refused, Some(words), by.user().id).await
}

/// Takes a request back; for whoever asked.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/requests/{request}/withdraw", tag = "requests", responses(
    (status = 200, description = "Withdrawn.", body = FeatureRequest),
    (status = 412, description = "Somebody else was faster", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn withdraw(
    scope: InView,
    Path((_, request)): Path<(String, String)>,
) -> Result<axum::Json<FeatureRequest>, Failure> {
    let member = scope.member().ok_or_else(Failure::not_found)?;
    let own = Entity::find()
        .filter(scope.holds(Column::PartnerId, Column::AccountId))
        .filter(Column::UserId.eq(member.id));
    finish(scope.app(), own, &request, RequestState::Withdrawn, None, member.id).await
}

/// Gives one of these requests its last state.
async fn finish(
    app: &App,
    within: Select<Entity>,
    uid: &str,
    state: RequestState,
    words: Option<String>,
    by: i64,
) -> Result<axum::Json<FeatureRequest>, Failure> {
    let transaction = begin_write(app.writer()).await?;
    let request = within.filter(Column::Uid.eq(uid)).one(&transaction).await?;
    let request = request.ok_or_else(Failure::not_found)?;
    let now = terms::now();
    if !close(&transaction, &request, state, words.clone(), by, now).await? {
        return Err(Failure::of(ProblemKind::Changed));
    }
    transaction.commit().await?;
    app.live().wake();
    let closed = Model { state: spell(state), answer: words, answered_at: Some(now), ..request };
    answer(app, closed).await.map(axum::Json)
}

async fn answer(app: &App, request: Model) -> Result<FeatureRequest, Failure> {
    let read = read(app.db(), vec![request]).await?;
    read.into_iter().next().ok_or_else(|| Failure::internal("a request that is not there"))
}

/// A sentence that somebody typed, without the space around it.
fn words(field: &str, typed: &str) -> Result<String, Failure> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(problem(field, "required", "Say why, in a sentence."));
    }
    if text.chars().count() > LONGEST {
        return Err(problem(field, "too_long", "At most 500 characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
        return Err(problem(field, "control_character", "No control characters other than line breaks."));
    }
    Ok(text.to_owned())
}

fn problem(field: &str, code: &str, detail: &str) -> Failure {
    let [field, code, detail] = [field, code, detail].map(ToOwned::to_owned);
    Failure::invalid(vec![FieldProblem { field, code, detail }])
}
