//! Writing a change to settings, with its history, in one transaction.

use super::ledger::Ledger;
use super::{Desk, IN_LIST, history};
use crate::http::failure::Failure;
use crate::live::{self, Kind};
use crate::notifications::events;
use crate::store::entity::{account, setting_value, settings_change, settings_write};
use crate::store::{self, begin_write, keys};
use crate::{requests, terms};
use portico_api::plan::{Conflict, Planned, PlannedWrite, Standing, plan, undo_edits};
use portico_api::{
    FieldProblem, ProblemKind, SettingsAct, SettingsChange, SettingsEdit, SettingsEntry, SettingsReach,
    Timestamp,
};
use portico_rules::{Effect, Layer, Setting, Writer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;
/// Conflicts that are named when nothing is left of an undo.
const MOST_NAMED: usize = 100;

/// What the history is told of a change.
pub(crate) struct Told<'a> {
    /// The version that it makes.
    pub(crate) version: i64,
    /// When.
    pub(crate) at: i64,
    /// The name of whoever makes it.
    pub(crate) by: Option<&'a str>,
    /// Who that is.
    pub(crate) writer: Writer,
    /// What it is.
    pub(crate) act: SettingsAct,
    /// The account from which it is made.
    pub(crate) from_id: Option<i64>,
    /// Why.
    pub(crate) note: Option<String>,
    /// Public id of the change that it takes back.
    pub(crate) undoes: Option<String>,
}

/// Commits a change whole, or refuses it.
pub(super) async fn commit(
    desk: &Desk,
    version: i64,
    change: SettingsChange,
) -> Result<(i64, SettingsEntry), Failure> {
    let change = checked(change)?;
    let now = terms::now();
    let tx = begin_write(desk.app.writer()).await?;
    let Some(next) = take_version(&tx, desk.partner_id, Some(version)).await? else {
        tx.rollback().await?;
        return Err(somebody_was_faster(desk).await?);
    };
    let ledger = Ledger::read(&tx, desk.partner_id).await?;
    if !ledger.due(now).is_empty() {
        // What was read has changed by itself meanwhile.
        tx.rollback().await?;
        super::expiry::end_due(&desk.app).await?;
        return Err(somebody_was_faster(desk).await?);
    }
    let planned = planned(&tx, desk, &ledger, &change, now).await?;
    let reach = SettingsReach::from(planned.tally);
    if reach != change.expected {
        return Err(differs(&reach));
    }
    let told = Told {
        version: next,
        at: now,
        by: Some(&desk.by.name),
        writer: desk.writer,
        act: change.act,
        from_id: from(&tx, desk, &change).await?,
        note: change.note,
        undoes: change.undoes.map(|undoes| undoes.0),
    };
    let written = write_change(&tx, &ledger, &planned, told).await?;
    let changed = changed_accounts(&ledger, &planned);
    events::settings_changed(&tx, desk.partner_id, changed, Some(&desk.by.name)).await?;
    if let Some(request) = &change.answers
        && !requests::grant(&tx, desk.partner_id, request.as_str(), desk.by.id, now).await?
    {
        return Err(one_problem("answers", "no_such_request", "There is no such open request. Look again."));
    }
    tx.commit().await?;
    desk.app.settings_changed();
    Ok((next, history::entry(desk.app.db(), written).await?))
}

/// The change with its note trimmed; or what is wrong with its shape.
fn checked(mut change: SettingsChange) -> Result<SettingsChange, Failure> {
    change.note = change.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    let note = change.note.as_deref().unwrap_or_default();
    let undoes = change.act == SettingsAct::Undo;
    let problem = if change.act == SettingsAct::Expiry {
        Some(("act", "not_yours", "Overrides end by themselves. Clear them instead."))
    } else if undoes != change.undoes.is_some() {
        Some(("undoes", "required", "Name the change that is taken back, for an undo and for nothing else."))
    } else if undoes && !change.edits.is_empty() {
        Some(("edits", "not_allowed", "An undo follows from the change it takes back. Leave the edits out."))
    } else if !undoes && change.edits.is_empty() {
        Some(("edits", "required", "Say what is to be written."))
    } else if note.chars().count() > LONGEST_NOTE {
        Some(("note", "too_long", "At most 500 characters. Shorten the note."))
    } else if note.chars().any(|c| c.is_control() && c != '\n') {
        Some(("note", "control_character", "Remove control characters from the note."))
    } else {
        None
    };
    match problem {
        Some((field, code, detail)) => Err(one_problem(field, code, detail)),
        None => Ok(change),
    }
}

fn problem(field: impl Into<String>, code: &str, detail: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.into(), code: code.to_owned(), detail: detail.into() }
}

fn one_problem(field: &str, code: &str, detail: &str) -> Failure {
    Failure::invalid(vec![problem(field, code, detail)])
}

/// Takes the next version of a partner's settings, if the present one is this; nobody else can until the
/// transaction ends. `None` when it is another one, or there is no such partner.
pub(crate) async fn take_version(
    tx: &DatabaseTransaction,
    partner_id: i64,
    present: Option<i64>,
) -> Result<Option<i64>, DbErr> {
    let column = account::Column::SettingsVersion;
    let mut taking = account::Entity::update_many()
        .col_expr(column, Expr::col(column).add(1))
        .filter(account::Column::Id.eq(partner_id));
    if let Some(present) = present {
        taking = taking.filter(column.eq(present));
    }
    if taking.exec(tx).await?.rows_affected == 0 {
        return Ok(None);
    }
    version(tx, partner_id).await
}

/// The version of a partner's settings.
pub(super) async fn version(db: &impl ConnectionTrait, partner_id: i64) -> Result<Option<i64>, DbErr> {
    account::Entity::find_by_id(partner_id)
        .select_only()
        .column(account::Column::SettingsVersion)
        .into_tuple()
        .one(db)
        .await
}

async fn planned(
    tx: &DatabaseTransaction,
    desk: &Desk,
    ledger: &Ledger,
    change: &SettingsChange,
    now: i64,
) -> Result<Planned, Failure> {
    let taken_back = match &change.undoes {
        Some(undoes) => Some(history::writes_of(tx, desk.partner_id, undoes).await?.ok_or_else(|| {
            one_problem("undoes", "unknown_change", "There is no such change in your history. Look again.")
        })?),
        None => None,
    };
    let (undoing, conflicts) = match &taken_back {
        Some(writes) => undo_edits(&ledger.book, writes, Timestamp(now)),
        None => Default::default(),
    };
    let edits: &[SettingsEdit] = if taken_back.is_some() { &undoing } else { &change.edits };
    let planned = plan(&ledger.book, desk.writer, edits, Timestamp(now))
        .map_err(|problems| Failure::invalid(problems.into_iter().map(FieldProblem::from).collect()))?;
    if !planned.writes.is_empty() {
        return Ok(planned);
    }
    let mut problems: Vec<_> = conflicts.iter().take(MOST_NAMED).map(named).collect();
    problems.extend(planned.touched.iter().take(MOST_NAMED).filter_map(|touched| match touched.effect {
        Effect::Blocked(by) => {
            let account = &ledger.book.accounts().get(touched.account)?.account;
            let field = format!("accounts/{account}/{}", touched.setting);
            Some(problem(field, "blocked", format!("It is blocked ({by}), so nothing is written there.")))
        }
        _ => None,
    }));
    if problems.is_empty() {
        problems.push(problem(
            "edits",
            "nothing_to_write",
            "All of this is stored already. Change something.",
        ));
    }
    Err(Failure::invalid(problems))
}

/// Why a write of the change that is taken back stays.
fn named(conflict: &Conflict<'_>) -> FieldProblem {
    let write = conflict.write;
    let (id, name) = match &write.account {
        Some(account) => (account.id.as_str(), account.name.as_str()),
        None => ("all", "All accounts"),
    };
    let (code, why) = match conflict.why {
        Standing::Newer(_) => ("newer", "something newer stands there; change that instead"),
        Standing::Ended => ("ended", "what stood there would have ended by now"),
        Standing::Gone => ("gone", "the account is gone"),
    };
    problem(format!("accounts/{id}/{}", write.setting), code, format!("{name}, {}: {why}.", write.setting))
}

async fn from(
    tx: &DatabaseTransaction,
    desk: &Desk,
    change: &SettingsChange,
) -> Result<Option<i64>, Failure> {
    let Some(from) = &change.from else { return Ok(None) };
    let found = desk.account(tx, from.as_str()).await?;
    let unknown = || one_problem("from", "unknown_account", "You have no account with this id.");
    found.map(Some).ok_or_else(unknown)
}

fn differs(reach: &SettingsReach) -> Failure {
    let SettingsReach { changed, moved, kept, blocked, .. } = reach;
    Failure::new(
        ProblemKind::PreviewDiffers,
        format!(
            "It would change {changed} values, move {moved}, keep {kept} overrides and find {blocked} blocked, \
             which is not what you saw, so nothing was saved. Look at the preview again."
        ),
    )
}

/// The refusal of a change to an older version, with whose change came before it.
async fn somebody_was_faster(desk: &Desk) -> Result<Failure, Failure> {
    let Some(newest) = history::newest(desk.app.db(), desk.partner_id).await? else {
        return Ok(Failure::of(ProblemKind::Changed));
    };
    let at = OffsetDateTime::from_unix_timestamp(newest.at / 1000)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default();
    let by = newest.by_name.as_deref().unwrap_or("An override that ended");
    let detail = format!(
        "{by} changed these settings at {at}, after you read them, so nothing was saved. Read them again and \
         repeat your change."
    );
    Ok(Failure::new(ProblemKind::Changed, detail).with(vec![
        problem("by", "changed_by", by),
        problem("at", "changed_at", at),
        problem("change", "changed_in", newest.uid),
    ]))
}

/// Writes what was planned, and its history. The transaction holds the version.
pub(crate) async fn write_change(
    tx: &DatabaseTransaction,
    ledger: &Ledger,
    planned: &Planned,
    told: Told<'_>,
) -> Result<settings_change::Model, DbErr> {
    let at = told.at;
    replace_values(tx, ledger, &planned.writes, at).await?;
    let SettingsReach { changed, moved, kept, blocked, digest } = planned.tally.into();
    let search = format!("{}\n{}", told.by.unwrap_or_default(), told.note.as_deref().unwrap_or_default());
    let change = settings_change::Model {
        id: 0,
        uid: keys::new_uid(),
        partner_id: ledger.partner_id,
        version: told.version,
        at,
        by_name: told.by.map(str::to_owned),
        by_operator: told.by.is_some() && told.writer == Writer::Operator,
        act: terms::spell(told.act),
        from_id: told.from_id,
        search: keys::fold(&search),
        note: told.note,
        undoes: told.undoes,
        undone_by: None,
        changed: changed.into(),
        moved: moved.into(),
        kept: kept.into(),
        blocked: blocked.into(),
        digest,
        writes_total: i64::try_from(planned.writes.len()).unwrap_or(i64::MAX),
    };
    let mut row = change.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::NotSet;
    let change = row.insert(tx).await?;
    let rows = (0..).zip(&planned.writes).filter_map(|(position, write)| {
        Some(settings_write::Model {
            change_id: change.id,
            position,
            holder_id: ledger.holder(write.account)?,
            layer: write.layer.as_str().to_owned(),
            setting: write.setting.as_str().to_owned(),
            old: write.old,
            new: write.new,
            old_until: write.old_until.map(|until| until.0),
            until: write.until.map(|until| until.0),
        })
    });
    store::insert_all(tx, rows.collect()).await?;
    if let Some(undone) = &change.undoes {
        settings_change::Entity::update_many()
            .col_expr(settings_change::Column::UndoneBy, Expr::value(change.uid.clone()))
            .filter(settings_change::Column::PartnerId.eq(change.partner_id))
            .filter(settings_change::Column::Uid.eq(undone.as_str()))
            .exec(tx)
            .await?;
    }
    live::note(tx, Kind::Settings, ledger.partner_id, &changed_accounts(ledger, planned)).await?;
    Ok(change)
}

/// Internal ids of the accounts whose users gain or lose something.
fn changed_accounts(ledger: &Ledger, planned: &Planned) -> Vec<i64> {
    let changes = planned.touched.iter().filter(|touched| matches!(touched.effect, Effect::Changes { .. }));
    let mut ids: Vec<i64> = changes.filter_map(|touched| ledger.holder(Some(touched.account))).collect();
    // What belongs to one account follows itself.
    ids.dedup();
    ids
}

async fn replace_values(
    tx: &DatabaseTransaction,
    ledger: &Ledger,
    writes: &[PlannedWrite],
    at: i64,
) -> Result<(), DbErr> {
    let mut emptied: BTreeMap<(Layer, Setting), Vec<i64>> = BTreeMap::new();
    let mut filled = Vec::new();
    for write in writes {
        let Some(holder_id) = ledger.holder(write.account) else { continue };
        emptied.entry((write.layer, write.setting)).or_default().push(holder_id);
        filled.extend(write.new.map(|value| setting_value::Model {
            holder_id,
            layer: write.layer.as_str().to_owned(),
            setting: write.setting.as_str().to_owned(),
            value,
            updated_at: at,
            until: write.until.map(|until| until.0),
        }));
    }
    for ((layer, setting), holders) in emptied {
        for some in holders.chunks(IN_LIST) {
            setting_value::Entity::delete_many()
                .filter(setting_value::Column::HolderId.is_in(some.iter().copied()))
                .filter(setting_value::Column::Layer.eq(layer.as_str()))
                .filter(setting_value::Column::Setting.eq(setting.as_str()))
                .exec(tx)
                .await?;
        }
    }
    store::insert_all(tx, filled).await
}
