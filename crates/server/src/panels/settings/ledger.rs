//! What is stored for a partner and its managed accounts, read as a whole.

use crate::store::entity::{account, setting_value};
use portico_api::plan::{Book, Holder};
use portico_api::{AccountId, SettingsEdit, Timestamp};
use portico_rules::{Layer, Setting, Settings, SupportModel};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use std::collections::{BTreeMap, HashMap};

/// A stored value, and when it ends.
pub(super) type Stored = (bool, Option<i64>);

/// Stored values by holder, layer and setting.
#[derive(Default)]
pub(super) struct Values(HashMap<i64, BTreeMap<(Layer, Setting), Stored>>);

impl Values {
    /// Adds rows of the table. Terms that nobody knows are passed over, as the guards do.
    pub(super) fn add(&mut self, rows: Vec<setting_value::Model>) {
        for row in rows {
            if let (Some(layer), Some(setting)) = (Layer::parse(&row.layer), Setting::parse(&row.setting)) {
                self.put(row.holder_id, layer, setting, Some((row.value, row.until)));
            }
        }
    }

    /// Stores a value, or nothing.
    pub(super) fn put(&mut self, holder: i64, layer: Layer, setting: Setting, value: Option<Stored>) {
        let held = self.0.entry(holder).or_default();
        match value {
            Some(value) => held.insert((layer, setting), value),
            None => held.remove(&(layer, setting)),
        };
    }

    /// Forgets what had ended at this instant.
    pub(super) fn end(&mut self, now: i64) {
        for held in self.0.values_mut() {
            held.retain(|_, (_, until)| until.is_none_or(|until| until > now));
        }
    }

    /// The values of one layer of a holder.
    pub(super) fn layer(&self, holder: i64, layer: Layer) -> BTreeMap<Setting, bool> {
        self.held(holder)
            .filter(|(of, ..)| *of == layer)
            .map(|(_, setting, (value, _))| (setting, value))
            .collect()
    }

    /// When overrides of a holder end.
    pub(super) fn until(&self, holder: i64) -> BTreeMap<Setting, Timestamp> {
        let ends = |(_, setting, (_, until)): (Layer, Setting, Stored)| Some((setting, Timestamp(until?)));
        self.held(holder).filter_map(ends).collect()
    }

    fn settings(&self, holder: i64) -> Settings {
        let mut settings = Settings::default();
        for (layer, setting, (value, _)) in self.held(holder) {
            *settings.get_mut(setting).get_mut(layer) = Some(value);
        }
        settings
    }

    fn held(&self, holder: i64) -> impl Iterator<Item = (Layer, Setting, Stored)> {
        self.0.get(&holder).into_iter().flatten().map(|(&(layer, setting), &value)| (layer, setting, value))
    }
}

/// The settings of a partner as the store has them, with what has ended and was not taken away yet.
pub(crate) struct Ledger {
    /// For planning.
    pub(crate) book: Book,
    /// The partner.
    pub(crate) partner_id: i64,
    /// Internal ids of the accounts, in the order of the book.
    pub(crate) accounts: Vec<i64>,
}

impl Ledger {
    /// Reads it.
    pub(crate) async fn read(db: &impl ConnectionTrait, partner_id: i64) -> Result<Self, DbErr> {
        let found: Vec<(i64, String, Option<String>)> = managed_by(partner_id)
            .select_only()
            .columns([account::Column::Id, account::Column::Uid, account::Column::SupportedBy])
            .order_by_asc(account::Column::SortKey)
            .order_by_asc(account::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let ids = managed_by(partner_id).select_only().column(account::Column::Id).into_query();
        let holds = setting_value::Column::HolderId;
        let rows = setting_value::Entity::find()
            .filter(holds.eq(partner_id).or(holds.in_subquery(ids)))
            .all(db)
            .await?;
        let mut values = Values::default();
        values.add(rows);
        let accounts = found.iter().map(|(id, ..)| *id).collect();
        let holders = found.into_iter().map(|(id, uid, supported_by)| Holder {
            account: AccountId(uid),
            // As on the guards' side, an account of no known support model gets the least.
            supported_by: supported_by
                .and_then(|model| SupportModel::parse(&model))
                .unwrap_or(SupportModel::Partner),
            stored: own(values.settings(id)),
            until: values.until(id),
        });
        let book = Book::new(partner_wide(values.settings(partner_id)), holders.collect());
        Ok(Self { book, partner_id, accounts })
    }

    /// What takes away the overrides that have ended by now.
    pub(crate) fn due(&self, now: i64) -> Vec<SettingsEdit> {
        let ended = |setting: Setting| {
            let holders = self.book.accounts().iter();
            holders.filter(move |holder| holder.until.get(&setting).is_some_and(|until| until.0 <= now))
        };
        Setting::ALL
            .into_iter()
            .map(|setting| SettingsEdit {
                layer: Layer::Own,
                setting,
                value: None,
                accounts: ended(setting).map(|holder| holder.account.clone()).collect(),
                until: None,
            })
            .filter(|edit| !edit.accounts.is_empty())
            .collect()
    }

    /// The internal id of whoever holds a place of the book.
    pub(crate) fn holder(&self, place: Option<usize>) -> Option<i64> {
        match place {
            None => Some(self.partner_id),
            Some(place) => self.accounts.get(place).copied(),
        }
    }
}

/// The managed accounts of a partner.
pub(super) fn managed_by(partner_id: i64) -> Select<account::Entity> {
    account::Entity::find().filter(account::Column::PartnerId.eq(partner_id))
}

/// What an account can hold.
fn own(mut stored: Settings) -> Settings {
    for setting in Setting::ALL {
        stored.get_mut(setting).shared = None;
    }
    stored
}

/// What a partner can hold.
fn partner_wide(mut stored: Settings) -> Settings {
    for setting in Setting::ALL {
        stored.get_mut(setting).own = None;
    }
    stored
}
