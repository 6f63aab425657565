//! Managed accounts.

use super::json::{Context, Document, Fault, Node};
use super::report::{Effect, Report};
use super::{ImportError, Kind, Origin};
use crate::store::{self, entity::account, keys};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::{HashMap, HashSet};

const FIELDS: [&str; 3] = ["accountRef", "accountName", "companyUid"];

/// Values of one `IN` list.
const IN_LIST: usize = 5000;

/// Managed accounts as read.
#[derive(Default)]
pub(super) struct Accounts {
    seen: HashSet<String>,
    list: Vec<Listed>,
}

struct Listed {
    uid: String,
    name: String,
    reference: Option<String>,
    origin: Origin,
}

impl Accounts {
    pub(super) fn read<'a>(
        &mut self,
        context: &Context<'a, '_>,
        node: Node<'a>,
        origin: Origin,
    ) -> Result<(), Fault<'a>> {
        let record = context.record(node, &FIELDS)?;
        let uid = record.required_id("companyUid")?;
        let reference = record.line("accountRef")?;
        let name = match record.line("accountName")? {
            Some(name) => name,
            None => {
                context.note_as(Effect::Remark, "accountName is missing; the id stands for it", &uid, node);
                uid.clone()
            }
        };
        if self.seen.insert(uid.clone()) {
            self.list.push(Listed { uid, name, reference, origin });
        } else {
            context.note_as(
                Effect::Skipped,
                "the account is listed more than once; the first is taken",
                &uid,
                node,
            );
        }
        Ok(())
    }
}

/// Adds and updates managed accounts. Who supports them is Portico's own to know: it stays as it is.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    partner: &account::Model,
    documents: &[Document],
    accounts: &Accounts,
    now: i64,
    report: &mut Report,
) -> Result<(), ImportError> {
    let known = by_source(tx, accounts.list.iter().map(|listed| listed.uid.as_str())).await?;
    let mut added = Vec::new();
    let mut renamed = Vec::new();
    for Listed { uid, name, reference, origin } in &accounts.list {
        match known.get(uid) {
            None => {
                note_added(report, name);
                let (uid, name, reference) = (uid.clone(), name.clone(), reference.clone());
                added.push(account::Model::managed(partner.id, uid, name, reference, now));
            }
            Some(account) if account.id == partner.id => {
                let reason = "is the partner itself, not one of its managed accounts".to_owned();
                report.notes.add(Kind::ManagedAccounts, Effect::Skipped, reason, || name.clone());
            }
            Some(account) if account.partner_id != Some(partner.id) => {
                return Err(origin.foreign(documents, "account", uid));
            }
            Some(account) if account.name == *name && account.reference == *reference => {
                report.counts(Kind::ManagedAccounts).unchanged += 1;
            }
            Some(account) => {
                report.counts(Kind::ManagedAccounts).changed += 1;
                let mut account = account.clone();
                account.name.clone_from(name);
                account.reference.clone_from(reference);
                keys::refresh_account(&mut account);
                renamed.push(account.id);
                account.into_active_model().reset_all().update(tx).await?;
            }
        }
    }
    store::insert_all(tx, added).await?;
    store::refresh_services(tx, store::Stale::OfAccounts(&renamed)).await?;
    Ok(())
}

/// Counts an account that is about to be added, and says how it will be supported.
pub(super) fn note_added(report: &mut Report, name: &str) {
    report.counts(Kind::ManagedAccounts).added += 1;
    let reason =
        "added as partner-supported, because an export does not say who supports an account".to_owned();
    report.notes.add(Kind::ManagedAccounts, Effect::Remark, reason, || name.to_owned());
}

/// The accounts that have these ids at the provider, by that id; other partners' too.
pub(super) async fn by_source(
    tx: &DatabaseTransaction,
    uids: impl Iterator<Item = &str>,
) -> Result<HashMap<String, account::Model>, DbErr> {
    let uids: Vec<&str> = uids.collect();
    let mut known = HashMap::with_capacity(uids.len());
    for some in uids.chunks(IN_LIST) {
        let found = account::Entity::find()
            .filter(account::Column::SourceUid.is_in(some.iter().copied()))
            .all(tx)
            .await?;
        known.extend(found.into_iter().filter_map(|account| Some((account.source_uid.clone()?, account))));
    }
    Ok(known)
}
