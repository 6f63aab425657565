//! Demo settings, each with the change that made it.

use super::{DAY, HOUR, USERS, missing};
use crate::panels::settings::{Ledger, Told, take_version, write_change};
use crate::store;
use crate::store::entity::{account, sighting, user};
use portico_api::plan::{Planned, plan};
use portico_api::{AccountId, SettingsAct, SettingsEdit, Timestamp};
use portico_rules::{Layer, Setting, SupportModel, Writer};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

const ADA: &str = "ada@halcyon.example";
const ROSA: &str = "rosa@bluemesa.example";
const OPS: &str = "ops@provider.example";

/// An account that the provider supported when its override was written; it sleeps since.
const MOVED: &str = "Orchard Lane Grocers";

/// A change: what was written for which accounts, none for the shared value.
struct Change {
    partner: &'static str,
    by: &'static str,
    days_ago: i64,
    act: SettingsAct,
    note: Option<&'static str>,
    layer: Layer,
    setting: Setting,
    value: Option<bool>,
    accounts: &'static [&'static str],
    /// In how many days from now it ends.
    ends_in: Option<i64>,
}

/// Ada turns a setting on or off for some accounts of Halcyon.
const fn by_ada(days_ago: i64, setting: Setting, value: bool, accounts: &'static [&'static str]) -> Change {
    Change {
        partner: "Halcyon Networks",
        by: ADA,
        days_ago,
        act: SettingsAct::Override,
        note: None,
        layer: Layer::Own,
        setting,
        value: Some(value),
        accounts,
        ends_in: None,
    }
}

/// Rosa turns a setting on for Lumen Bakery.
const fn by_rosa(days_ago: i64, setting: Setting) -> Change {
    Change { partner: "Blue Mesa IT", by: ROSA, ..by_ada(days_ago, setting, true, &["Lumen Bakery"]) }
}

/// The changes, oldest first. No shared value is left of them.
const CHANGES: [Change; 13] = [
    by_ada(44, Setting::Notifications, true, &[MOVED]),
    Change {
        note: Some("June wants to land on it as long as there is no service."),
        ..by_ada(40, Setting::Dashboard, true, &["Juniper Dental"])
    },
    by_rosa(36, Setting::Pricing),
    by_rosa(35, Setting::Dashboard),
    Change {
        note: Some("Both order by themselves."),
        ..by_ada(33, Setting::Pricing, true, &["Cobalt Robotics", "Dunmore Credit Union"])
    },
    by_ada(26, Setting::CompanyProfile, true, &["Larkspur Pharma"]),
    by_ada(21, Setting::Dashboard, true, &["Northgate Hospitals"]),
    // The override waits behind the lock.
    Change {
        by: OPS,
        act: SettingsAct::Lock,
        note: Some("Prices are under review until the new contract is signed."),
        layer: Layer::Lock,
        ..by_ada(19, Setting::Pricing, false, &["Dunmore Credit Union"])
    },
    Change {
        act: SettingsAct::Shared,
        layer: Layer::Shared,
        note: Some("A trial."),
        ..by_ada(15, Setting::Chat, true, &[])
    },
    Change {
        act: SettingsAct::Undo,
        layer: Layer::Shared,
        value: None,
        note: Some("The trial is over."),
        ..by_ada(14, Setting::Chat, true, &[])
    },
    by_ada(12, Setting::Chat, false, &["Umbra Games"]),
    // A pin: what it would follow anyway, kept when the shared value moves.
    Change {
        note: Some("Prices are agreed by phone here."),
        ..by_ada(9, Setting::Pricing, false, &["Brightwater Energy"])
    },
    Change {
        note: Some("For the audit."),
        ends_in: Some(6),
        ..by_ada(4, Setting::Dashboard, true, &["Quayside Studios"])
    },
];

/// Makes the changes, one after another.
pub(super) async fn fill(
    tx: &DatabaseTransaction,
    accounts: &HashMap<String, account::Model>,
    now: i64,
) -> Result<(), DbErr> {
    let account = |name: &str| accounts.get(name).ok_or_else(|| missing("account", name));
    let moved = account(MOVED)?.id;
    support(tx, moved, SupportModel::Provider).await?;
    let mut last = None;
    for change in CHANGES {
        let at = now - change.days_ago * DAY + HOUR;
        let ledger = Ledger::read(tx, account(change.partner)?.id).await?;
        let named = change.accounts.iter().map(|name| Ok(AccountId(account(name)?.uid.clone())));
        let edit = SettingsEdit {
            layer: change.layer,
            setting: change.setting,
            value: change.value,
            accounts: named.collect::<Result<_, DbErr>>()?,
            until: change.ends_in.map(|days| Timestamp(now + days * DAY)),
        };
        let user = USERS.iter().find(|user| user.email == change.by);
        let writer = if change.by == OPS { Writer::Operator } else { Writer::Partner };
        let planned = plan(&ledger.book, writer, &[edit], Timestamp(at)).unwrap_or_default();
        if planned.writes.is_empty() {
            return Err(missing("change of", change.setting.as_str()));
        }
        last =
            Some(make(tx, &ledger, &planned, &change, (at, user.map(|user| user.name), writer), last).await?);
        look(tx, accounts, &change, at).await?;
    }
    support(tx, moved, SupportModel::Partner).await
}

/// Who of a partner changed an account had it in view.
async fn look(
    tx: &DatabaseTransaction,
    accounts: &HashMap<String, account::Model>,
    change: &Change,
    at: i64,
) -> Result<(), DbErr> {
    let user = user::Entity::find().filter(user::Column::Email.eq(change.by)).one(tx).await?;
    let user_id = user.filter(|_| change.by != OPS).map(|user| user.id);
    let looked = change.accounts.iter().filter_map(|name| accounts.get(*name)).filter_map(|account| {
        Some(sighting::Model { id: 0, user_id: user_id?, account_id: account.id, role: None, at })
    });
    store::insert_all(tx, looked.collect()).await
}

/// Makes one change, which takes back the `last` one if it is an undo; its public id.
async fn make(
    tx: &DatabaseTransaction,
    ledger: &Ledger,
    planned: &Planned,
    change: &Change,
    (at, by, writer): (i64, Option<&str>, Writer),
    last: Option<String>,
) -> Result<String, DbErr> {
    let version = take_version(tx, ledger.partner_id, None).await?;
    let told = Told {
        version: version.ok_or_else(|| missing("partner", change.partner))?,
        at,
        by,
        writer,
        act: change.act,
        from_id: None,
        note: change.note.map(str::to_owned),
        undoes: last.filter(|_| change.act == SettingsAct::Undo),
    };
    Ok(write_change(tx, ledger, planned, told).await?.uid)
}

/// Sets who supports an account.
async fn support(tx: &DatabaseTransaction, account_id: i64, model: SupportModel) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::SupportedBy, Expr::value(model.as_str()))
        .filter(account::Column::Id.eq(account_id))
        .exec(tx)
        .await
        .map(|_| ())
}
