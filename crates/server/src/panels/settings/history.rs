//! The history of settings: what was changed, and how the settings stood.

use super::Desk;
use super::ledger::Values;
use crate::accounts::{contains, refs};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{id, searched, text};
use crate::store::entity::{settings_change, settings_write};
use crate::store::keys;
use crate::terms;
use portico_api::{AccountRef, ChangeId, Page, SettingsEntry, SettingsReach, SettingsWrite, Timestamp};
use portico_rules::{Layer, Setting};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Writes that a list shows of each change.
const SHOWN: i64 = 20;

/// Which changes.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// Changes that wrote something for this account, or for all accounts. With a managed account in view, it
    /// is that one.
    #[param(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9-]{1,64}$")]
    account: Option<String>,
    /// Changes that wrote this setting.
    #[param(inline)]
    setting: Option<Setting>,
    /// Changes of the person with this name.
    #[param(max_length = 200)]
    by: Option<String>,
    /// Part of the person's name or of the note; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// A page of the history, newest first.
pub(super) async fn page(desk: &Desk, query: HistoryQuery) -> Result<Page<SettingsEntry>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let by = text("by", query.by.as_deref())?;
    let account = match (desk.account, id("account", query.account.as_deref())?) {
        (Some(in_view), _) => Some(in_view),
        (None, Some(uid)) => {
            let unknown = || Failure::parameter("account", "you have no account with this id");
            Some(desk.account(desk.app.db(), uid).await?.ok_or_else(unknown)?)
        }
        (None, None) => None,
    };
    let list = List::new(("settings-history", &desk.uid, account, query.setting, by, q));
    let before = list.keys::<i64>(query.cursor.as_deref())?;
    let wanted = of_partner(desk.partner_id)
        .apply_if(by, |changes, by| changes.filter(settings_change::Column::ByName.eq(by)))
        .apply_if(q, |changes, q| changes.filter(contains(settings_change::Column::Search, &keys::fold(q))));
    let wanted = if account.is_some() || query.setting.is_some() {
        let holders = account.map(|account| [account, desk.partner_id]);
        let writes = settings_write::Entity::find()
            .select_only()
            .column(settings_write::Column::ChangeId)
            .apply_if(holders, |writes, holders| {
                writes.filter(settings_write::Column::HolderId.is_in(holders))
            })
            .apply_if(query.setting, |writes, setting| {
                writes.filter(settings_write::Column::Setting.eq(setting.as_str()))
            });
        wanted.filter(settings_change::Column::Id.in_subquery(writes.into_query()))
    } else {
        wanted
    };
    let total = wanted.clone().count(desk.app.db()).await?;
    let rows = wanted
        .apply_if(before, |changes, version| changes.filter(settings_change::Column::Version.lt(version)))
        .order_by_desc(settings_change::Column::Version)
        .limit(limit + 1)
        .all(desk.app.db())
        .await?;
    let page = list.page(rows, limit, total, |row| row.version);
    let (next, total) = (page.next, page.total);
    Ok(Page { items: entries(desk.app.db(), page.items, SHOWN).await?, next, total })
}

/// One change with everything it wrote.
pub(super) async fn show(desk: &Desk, uid: &str) -> Result<SettingsEntry, Failure> {
    let found = find(desk.app.db(), desk.partner_id, uid).await?.ok_or_else(Failure::not_found)?;
    one(desk.app.db(), found, i64::MAX).await
}

/// A change as a list shows it.
pub(super) async fn entry(
    db: &impl ConnectionTrait,
    change: settings_change::Model,
) -> Result<SettingsEntry, Failure> {
    one(db, change, SHOWN).await
}

async fn one(
    db: &impl ConnectionTrait,
    change: settings_change::Model,
    most: i64,
) -> Result<SettingsEntry, Failure> {
    let mut entries = entries(db, vec![change], most).await?;
    entries.pop().ok_or_else(|| Failure::internal("a change that is no entry"))
}

/// Everything that a change of the partner wrote; `None` when there is no such change.
pub(super) async fn writes_of(
    db: &impl ConnectionTrait,
    partner_id: i64,
    change: &ChangeId,
) -> Result<Option<Vec<SettingsWrite>>, Failure> {
    let Some(found) = find(db, partner_id, change.as_str()).await? else { return Ok(None) };
    Ok(Some(one(db, found, i64::MAX).await?.writes))
}

/// The newest change.
pub(super) async fn newest(
    db: &impl ConnectionTrait,
    partner_id: i64,
) -> Result<Option<settings_change::Model>, DbErr> {
    of_partner(partner_id).order_by_desc(settings_change::Column::Version).one(db).await
}

fn of_partner(partner_id: i64) -> Select<settings_change::Entity> {
    settings_change::Entity::find().filter(settings_change::Column::PartnerId.eq(partner_id))
}

async fn find(
    db: &impl ConnectionTrait,
    partner_id: i64,
    uid: &str,
) -> Result<Option<settings_change::Model>, DbErr> {
    of_partner(partner_id).filter(settings_change::Column::Uid.eq(uid)).one(db).await
}

/// Changes as they travel, each with its first writes.
async fn entries(
    db: &impl ConnectionTrait,
    changes: Vec<settings_change::Model>,
    most: i64,
) -> Result<Vec<SettingsEntry>, Failure> {
    let writes = settings_write::Entity::find()
        .filter(settings_write::Column::ChangeId.is_in(changes.iter().map(|change| change.id)))
        .filter(settings_write::Column::Position.lt(most))
        .order_by_asc(settings_write::Column::ChangeId)
        .order_by_asc(settings_write::Column::Position)
        .all(db)
        .await?;
    let named = writes.iter().map(|write| write.holder_id);
    let names = refs(db, named.chain(changes.iter().filter_map(|change| change.from_id))).await?;
    let mut by_change: HashMap<i64, Vec<settings_write::Model>> = HashMap::new();
    for write in writes {
        by_change.entry(write.change_id).or_default().push(write);
    }
    let entry = |change: settings_change::Model| {
        let writes = by_change.remove(&change.id).unwrap_or_default();
        to_entry(change, writes, &names)
    };
    changes.into_iter().map(entry).collect()
}

fn to_entry(
    change: settings_change::Model,
    writes: Vec<settings_write::Model>,
    names: &HashMap<i64, AccountRef>,
) -> Result<SettingsEntry, Failure> {
    let write = |write: settings_write::Model| {
        let partner_wide = write.holder_id == change.partner_id;
        Ok(SettingsWrite {
            account: names.get(&write.holder_id).filter(|_| !partner_wide).cloned(),
            layer: terms::read(&write.layer)?,
            setting: terms::read(&write.setting)?,
            old: write.old,
            new: write.new,
            old_until: write.old_until.map(Timestamp),
            until: write.until.map(Timestamp),
        })
    };
    Ok(SettingsEntry {
        id: ChangeId(change.uid),
        version: change.version.unsigned_abs(),
        at: Timestamp(change.at),
        by: change.by_name,
        by_operator: change.by_operator,
        act: terms::read(&change.act)?,
        from: change.from_id.and_then(|from| names.get(&from).cloned()),
        note: change.note,
        undoes: change.undoes.map(ChangeId),
        undone_by: change.undone_by.map(ChangeId),
        reach: SettingsReach {
            changed: terms::count(change.changed),
            moved: terms::count(change.moved),
            kept: terms::count(change.kept),
            blocked: terms::count(change.blocked),
            digest: change.digest,
        },
        writes_total: terms::count(change.writes_total),
        writes: writes.into_iter().map(write).collect::<Result<_, Failure>>()?,
    })
}

/// The version of a partner's settings at an instant.
pub(super) async fn version_at(
    db: &impl ConnectionTrait,
    partner_id: i64,
    at: i64,
) -> Result<Option<i64>, DbErr> {
    of_partner(partner_id)
        .select_only()
        .column_as(settings_change::Column::Version.max(), "version")
        .filter(settings_change::Column::At.lte(at))
        .into_tuple()
        .one(db)
        .await
        .map(Option::flatten)
}

/// Turns values back to how they stood after the version, by what was written for these holders since.
pub(super) async fn turn_back(
    db: &impl ConnectionTrait,
    partner_id: i64,
    holders: &[i64],
    version: i64,
    values: &mut Values,
) -> Result<(), DbErr> {
    let since = settings_write::Entity::find()
        .find_also_related(settings_change::Entity)
        .filter(settings_change::Column::PartnerId.eq(partner_id))
        .filter(settings_change::Column::Version.gt(version))
        .filter(settings_write::Column::HolderId.is_in(holders.iter().copied()))
        .order_by_desc(settings_change::Column::Version);
    for (write, _) in since.all(db).await? {
        if let (Some(layer), Some(setting)) = (Layer::parse(&write.layer), Setting::parse(&write.setting)) {
            let old = write.old.map(|value| (value, write.old_until));
            values.put(write.holder_id, layer, setting, old);
        }
    }
    Ok(())
}
