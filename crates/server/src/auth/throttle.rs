//! Counting failed sign-ins.
//!
//! An attempt is charged before its password is checked and given back when the password was right, so
//! attempts side by side cannot exceed a limit. Who is charged where:
//!
//! - on a known device: that device only;
//! - from an address where the account signed in before: account and address together;
//! - anywhere else: account and address together, the address over all accounts, and the account.
//!
//! Guessing from elsewhere uses up none of the first two budgets, so nobody can lock out a person who has
//! signed in before.

use super::address::Network;
use super::device::Device;
use crate::app::App;
use crate::config::{Config, Throttling};
use crate::digest::sha256_hex;
use crate::store::begin_write;
use crate::store::entity::sign_in_attempt::{ActiveModel, Column, Entity};
use crate::terms;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
};
use std::time::Duration;

/// Marks rows that say where an account signed in; their window is the day, and their count means nothing.
const SEEN: &str = "seen:";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One budget: what is counted, for how long, and how many failures it bears.
struct Budget {
    key: String,
    window: Duration,
    limit: i32,
}

/// An attempt that was charged.
pub(crate) struct Charged(Vec<(String, i64)>);

/// Whether an attempt may be made.
pub(crate) enum Verdict {
    /// It may; it counts as failed until it is given back.
    Charged(Charged),
    /// It may not; another one may after this many seconds.
    Wait(u32),
}

/// Charges an attempt to sign in.
pub(crate) async fn charge(
    app: &App,
    email: &str,
    network: &Network,
    device: Option<&Device>,
) -> Result<Verdict, DbErr> {
    let known_network = signed_in_from(app.db(), app.config(), email, network, terms::now()).await?;
    charge_all(app, budgets(app.config().throttling, email, network, device, known_network)).await
}

/// Charges an attempt to open an invitation: by its address alone, since nobody is known yet.
pub(crate) async fn charge_opening(app: &App, network: &Network) -> Result<Verdict, DbErr> {
    let limits = app.config().throttling;
    let key = format!("opening:{}", sha256_hex([network.as_str().as_bytes()]));
    charge_all(app, vec![Budget { key, window: limits.window, limit: limits.per_address }]).await
}

async fn charge_all(app: &App, budgets: Vec<Budget>) -> Result<Verdict, DbErr> {
    let now = terms::now();
    let transaction = begin_write(app.writer()).await?;
    let mut charged = Vec::new();
    for budget in budgets {
        let window = window_start(now, budget.window);
        if count_one_more(&transaction, &budget.key, window).await? > budget.limit {
            // Attempts that are refused are not counted.
            transaction.rollback().await?;
            let ends = window.saturating_add(millis(budget.window));
            return Ok(Verdict::Wait(u32::try_from((ends - now).div_euclid(1000) + 1).unwrap_or(1)));
        }
        charged.push((budget.key, window));
    }
    transaction.commit().await?;
    Ok(Verdict::Charged(Charged(charged)))
}

/// Gives back what was charged for an attempt that succeeded, and remembers where it came from.
pub(crate) async fn give_back(
    db: &DatabaseConnection,
    Charged(charged): Charged,
    email: &str,
    network: &Network,
) -> Result<(), DbErr> {
    let transaction = begin_write(db).await?;
    uncount(&transaction, charged).await?;
    let seen = ActiveModel {
        key: Set(seen_key(email, network)),
        window_start: Set(window_start(terms::now(), DAY)),
        count: Set(0),
    };
    Entity::insert(seen)
        .on_conflict(OnConflict::columns([Column::Key, Column::WindowStart]).do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await?;
    transaction.commit().await
}

/// Gives back what was charged for opening an invitation that is good.
pub(crate) async fn give_back_opening(
    db: &DatabaseConnection,
    Charged(charged): Charged,
) -> Result<(), DbErr> {
    let transaction = begin_write(db).await?;
    uncount(&transaction, charged).await?;
    transaction.commit().await
}

async fn uncount(db: &impl ConnectionTrait, charged: Vec<(String, i64)>) -> Result<(), DbErr> {
    for (key, window) in charged {
        Entity::update_many()
            .col_expr(Column::Count, Expr::col(Column::Count).sub(1))
            .filter(Column::Key.eq(key))
            .filter(Column::WindowStart.eq(window))
            .filter(Column::Count.gt(0))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Forgets what no longer counts.
pub(crate) async fn tidy(db: &DatabaseConnection, config: &Config) -> Result<(), DbErr> {
    let now = terms::now();
    let throttling = config.throttling;
    let counted = millis(throttling.window.max(throttling.account_window));
    let old_failure = Column::Key.not_like(format!("{SEEN}%")).and(Column::WindowStart.lt(now - counted));
    let old_place = Column::WindowStart.lt(now - millis(config.known_for));
    Entity::delete_many().filter(old_failure.or(old_place)).exec(db).await.map(|_| ())
}

fn budgets(
    limits: Throttling,
    email: &str,
    network: &Network,
    device: Option<&Device>,
    known_network: bool,
) -> Vec<Budget> {
    let budget = |kind: &str, [one, other]: [&str; 2], window, limit| {
        let what = sha256_hex([one.as_bytes(), other.as_bytes()]);
        Budget { key: format!("{kind}:{what}"), window, limit }
    };
    if let Some(device) = device {
        return vec![budget("device", [email, device.id()], limits.window, limits.per_known_device)];
    }
    let network = network.as_str();
    let mut budgets = vec![budget("pair", [email, network], limits.window, limits.per_account_and_address)];
    if !known_network {
        budgets.push(budget("address", [network, ""], limits.window, limits.per_address));
        budgets.push(budget("account", [email, ""], limits.account_window, limits.per_account));
    }
    // Always in the same order, so that attempts side by side do not wait for each other in a circle.
    budgets.sort_by(|one, other| one.key.cmp(&other.key));
    budgets
}

async fn count_one_more(db: &impl ConnectionTrait, key: &str, window: i64) -> Result<i32, DbErr> {
    let upsert = Query::insert()
        .into_table(Entity)
        .columns([Column::Key, Column::WindowStart, Column::Count])
        .values_panic([key.into(), window.into(), 1.into()])
        .on_conflict(
            OnConflict::columns([Column::Key, Column::WindowStart])
                .value(Column::Count, Expr::col((Entity, Column::Count)).add(1))
                .to_owned(),
        )
        .returning_col(Column::Count)
        .to_owned();
    match db.query_one(&upsert).await? {
        Some(row) => row.try_get("", "count"),
        None => Err(DbErr::RecordNotInserted),
    }
}

async fn signed_in_from(
    db: &DatabaseConnection,
    config: &Config,
    email: &str,
    network: &Network,
    now: i64,
) -> Result<bool, DbErr> {
    let seen = Entity::find()
        .filter(Column::Key.eq(seen_key(email, network)))
        .filter(Column::WindowStart.gt(now - millis(config.known_for)))
        .count(db)
        .await?;
    Ok(seen > 0)
}

fn seen_key(email: &str, network: &Network) -> String {
    format!("{SEEN}{}", sha256_hex([email.as_bytes(), network.as_str().as_bytes()]))
}

fn window_start(now: i64, window: Duration) -> i64 {
    now - now.checked_rem_euclid(millis(window)).unwrap_or(0)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}
