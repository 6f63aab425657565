//! Who hears of what: people with what the rules are asked with.

use super::{Event, IN_LIST};
use crate::store::entity::{account, opt_out, setting_value, subscription, user};
use crate::terms;
use chrono_tz::Tz;
use portico_api::{Channel, Language};
use portico_rules::{
    Account, Audience, Category, Facts, HearsBecause, Layer, Role, Row, Setting, Settings, SupportModel,
    Viewer, Wishes, concerns, hears, settings_of,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

/// Somebody who may hear.
pub(super) struct Person {
    pub(super) user: user::Model,
    viewer: Viewer,
}

impl Person {
    pub(super) const fn id(&self) -> i64 {
        self.user.id
    }

    /// The account that they belong to.
    pub(super) const fn home(&self) -> i64 {
        self.user.account_id
    }

    /// Whether they are the partner's.
    pub(super) fn is_partners(&self) -> bool {
        self.viewer.audience == Audience::Partner
    }

    /// The language that they chose.
    pub(super) fn language(&self) -> Language {
        terms::read_if(self.user.locale.as_deref()).ok().flatten().unwrap_or_default()
    }
}

/// An account concerned.
struct Concerned {
    account: account::Model,
    in_view: Account,
    settings: Settings,
}

/// The people of a partner and of some of its accounts, with their wishes.
pub(super) struct Circle {
    pub(super) people: Vec<Person>,
    partner_id: i64,
    accounts: HashMap<i64, Concerned>,
    wishes: HashMap<(i64, String, String), bool>,
    opted_out: HashSet<(i64, i64)>,
}

impl Circle {
    /// Reads them; without the users of managed accounts where these hear nothing anyway.
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        partner_id: i64,
        accounts: &[i64],
        managed_too: bool,
    ) -> Result<Self, DbErr> {
        let mut ids: Vec<i64> = accounts.iter().copied().chain([partner_id]).collect();
        ids.sort_unstable();
        ids.dedup();
        let (mut found, mut layers, mut users) =
            (Vec::new(), HashMap::<i64, Vec<Row<i64>>>::new(), Vec::new());
        for some in ids.chunks(IN_LIST) {
            let some = || some.iter().copied();
            found.extend(account::Entity::find().filter(account::Column::Id.is_in(some())).all(db).await?);
            let stored = setting_value::Entity::standing(terms::now())
                .filter(setting_value::Column::HolderId.is_in(some()))
                .filter(setting_value::Column::Setting.eq(Setting::Notifications.as_str()))
                .all(db)
                .await?;
            for value in stored {
                if let Some(layer) = Layer::parse(&value.layer) {
                    let row = Row {
                        holder: value.holder_id,
                        layer,
                        setting: Setting::Notifications,
                        value: value.value,
                    };
                    layers.entry(value.holder_id).or_default().push(row);
                }
            }
            if managed_too {
                users.extend(people(db, some()).await?);
            }
        }
        if !managed_too {
            users = people(db, [partner_id]).await?;
        }
        let of = |id: i64| layers.get(&id).map(Vec::as_slice).unwrap_or_default();
        let accounts: HashMap<i64, Concerned> = found
            .into_iter()
            .filter_map(|account| {
                let rows = [of(partner_id), of(account.id)].concat();
                let settings = settings_of(&rows, &partner_id, &account.id);
                let in_view = match account.partner_id {
                    None => Account::Partner,
                    Some(_) => Account::Managed {
                        supported_by: account.supported_by.as_deref().and_then(SupportModel::parse)?,
                    },
                };
                Some((account.id, Concerned { account, in_view, settings }))
            })
            .collect();
        let people: Vec<Person> = users
            .into_iter()
            .filter_map(|user| {
                let home = &accounts.get(&user.account_id)?.account;
                let audience = Audience::parse(&home.kind).filter(|_| home.deactivated_at.is_none())?;
                // A role that nobody knows widens nothing.
                let role = user.role.as_deref().and_then(Role::parse).unwrap_or(Role::ReadOnly);
                Some(Person { user, viewer: Viewer { audience, role } })
            })
            .collect();
        let mut circle =
            Self { people, partner_id, accounts, wishes: HashMap::new(), opted_out: HashSet::new() };
        circle.read_wishes(db).await?;
        Ok(circle)
    }

    async fn read_wishes(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let ids: Vec<i64> = self.people.iter().map(Person::id).collect();
        for some in ids.chunks(IN_LIST) {
            let some = || some.iter().copied();
            let chosen = subscription::Entity::find()
                .filter(subscription::Column::UserId.is_in(some()))
                .all(db)
                .await?;
            self.wishes
                .extend(chosen.into_iter().map(|row| ((row.user_id, row.category, row.channel), row.wanted)));
            let out = opt_out::Entity::find().filter(opt_out::Column::UserId.is_in(some())).all(db).await?;
            self.opted_out.extend(out.into_iter().map(|row| (row.user_id, row.account_id)));
        }
        Ok(())
    }

    /// Why somebody is told of an event about one of the accounts; `None` when they are not.
    pub(super) fn tells(
        &self,
        person: &Person,
        account_id: i64,
        event: &Event<'_>,
        channel: Channel,
    ) -> Option<HearsBecause> {
        let facts = self.facts(person, account_id)?;
        let theirs = event.person.is_none_or(|about| concerns(&facts, about == person.id()));
        self.would_tell(person, account_id, event.category, channel, event.by_managed).filter(|_| theirs)
    }

    /// Why somebody would be told of events of a category about one of the accounts.
    pub(super) fn would_tell(
        &self,
        person: &Person,
        account_id: i64,
        category: Category,
        channel: Channel,
        by_managed: bool,
    ) -> Option<HearsBecause> {
        let facts = self.facts(person, account_id)?;
        let key = (person.id(), category.as_str().to_owned(), terms::spell(channel));
        let wishes = Wishes {
            subscribed: self.wishes.get(&key).copied(),
            opted_out: [self.partner_id, account_id]
                .iter()
                .any(|id| self.opted_out.contains(&(person.id(), *id))),
        };
        let told = hears(category, &facts, wishes, by_managed);
        told.told.then_some(told.why)
    }

    /// What the rules are asked with; nothing where the account is none of theirs.
    fn facts(&self, person: &Person, account_id: i64) -> Option<Facts> {
        let concerned = self.accounts.get(&account_id)?;
        (person.is_partners() || person.home() == account_id).then_some(Facts {
            viewer: person.viewer,
            account: concerned.in_view,
            // Who hears of what does not depend on it.
            referred: false,
            settings: concerned.settings,
            configured_services: 0,
        })
    }

    /// The name of one of the accounts.
    pub(super) fn name(&self, account_id: i64) -> &str {
        self.accounts.get(&account_id).map_or("", |concerned| &concerned.account.name)
    }

    /// By whose clock one of the accounts lives.
    pub(super) fn zone(&self, account_id: i64) -> Tz {
        self.accounts.get(&account_id).map_or(Tz::UTC, |concerned| concerned.account.zone())
    }

    /// The public id of one of the accounts.
    pub(super) fn uid(&self, account_id: i64) -> Option<&str> {
        self.accounts.get(&account_id).map(|concerned| concerned.account.uid.as_str())
    }
}

/// People who sign in for some accounts.
async fn people(
    db: &impl ConnectionTrait,
    accounts: impl IntoIterator<Item = i64>,
) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::AccountId.is_in(accounts))
        .filter(user::Column::DeactivatedAt.is_null())
        .all(db)
        .await
}
