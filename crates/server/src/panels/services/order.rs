//! How services are ordered and grouped. Every order ascends, and ends with the place in the tree: children
//! come after their parent.

use super::rows::Listed;
use crate::http::failure::Failure;
use crate::store::entity::service::{self, Column};
use crate::terms;
use portico_api::{ServiceGroup, ServiceSort};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DerivePartialModel, FromQueryResult, IntoSimpleExpr,
    QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A row with the keys of every order.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
pub(super) struct Keyed {
    tree_key: String,
    by_account: String,
    by_state: i32,
    by_speed: i64,
    by_newest: i64,
    by_location: String,
    by_kind: i32,
    #[sea_orm(nested)]
    pub(super) row: Listed,
}

/// The keys of a row in an order: those of its group and of the order itself, the place in the tree, and the id
/// for what ties remain.
pub(super) type Keys = (Vec<Key>, String, i64);

/// A key before the place in the tree.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

/// An order: by group, then as sorted.
#[derive(Clone, Copy)]
pub(super) struct Order {
    pub(super) group: Option<ServiceGroup>,
    pub(super) sort: ServiceSort,
}

impl Order {
    fn group_column(self) -> Option<Column> {
        self.group.map(|group| match group {
            ServiceGroup::Account => Column::ByAccount,
            ServiceGroup::Location => Column::ByLocation,
            ServiceGroup::Kind => Column::ByKind,
        })
    }

    fn own_column(self) -> Option<Column> {
        match self.sort {
            ServiceSort::Name => None,
            ServiceSort::Account if self.group == Some(ServiceGroup::Account) => None,
            ServiceSort::Account => Some(Column::ByAccount),
            ServiceSort::State => Some(Column::ByState),
            ServiceSort::Speed => Some(Column::BySpeed),
            ServiceSort::Newest => Some(Column::ByNewest),
        }
    }

    fn leading(self) -> impl Iterator<Item = Column> {
        self.group_column().into_iter().chain(self.own_column())
    }

    fn columns(self) -> impl Iterator<Item = Column> {
        self.leading().chain([Column::TreeKey, Column::Id])
    }

    /// The keys of a row.
    pub(super) fn keys(self, row: &Keyed) -> Keys {
        (self.leading().map(|column| key(row, column)).collect(), row.tree_key.clone(), row.row.id)
    }

    /// Whether keys that somebody sent are of this order.
    pub(super) fn fits(self, keys: &Keys) -> bool {
        keys.0.len() == self.leading().count()
    }

    /// These rows in this order, from the one after that with these keys.
    pub(super) fn apply(self, rows: Select<service::Entity>, after: Option<Keys>) -> Select<service::Entity> {
        let mut rows = rows;
        if let Some((leading, tree, id)) = after {
            let values = leading.into_iter().map(Value::from).chain([tree.into(), id.into()]);
            let columns = self.columns().map(IntoSimpleExpr::into_simple_expr);
            let later = Expr::tuple(columns).gt(Expr::tuple(values.map(SimpleExpr::from)));
            rows = rows.filter(Condition::all().add(later));
        }
        self.columns().fold(rows, QueryOrder::order_by_asc)
    }

    /// How many of the wanted services each group has that begins among these rows, by the row's place;
    /// `before` are the keys of the row before the first one.
    pub(super) async fn group_sizes(
        self,
        db: &DatabaseConnection,
        wanted: Select<service::Entity>,
        before: Option<&Keys>,
        rows: &[Keyed],
    ) -> Result<Vec<Option<u32>>, Failure> {
        let Some(column) = self.group_column() else { return Ok(vec![None; rows.len()]) };
        let mut last = before.and_then(|(leading, ..)| leading.first().cloned());
        let begins: Vec<Option<Key>> = rows
            .iter()
            .map(|row| {
                let key = key(row, column);
                let begins = last.as_ref() != Some(&key);
                last = Some(key.clone());
                begins.then_some(key)
            })
            .collect();
        let sizes = count(db, wanted, column, begins.iter().flatten().cloned()).await?;
        Ok(begins.into_iter().map(|key| key.and_then(|key| sizes.get(&key).copied())).collect())
    }
}

fn key(row: &Keyed, column: Column) -> Key {
    match column {
        Column::ByAccount => Key::Text(row.by_account.clone()),
        Column::ByLocation => Key::Text(row.by_location.clone()),
        Column::ByKind => Key::Number(row.by_kind.into()),
        Column::ByState => Key::Number(row.by_state.into()),
        Column::BySpeed => Key::Number(row.by_speed),
        _ => Key::Number(row.by_newest),
    }
}

/// How many rows each of these keys has.
async fn count(
    db: &DatabaseConnection,
    wanted: Select<service::Entity>,
    column: Column,
    keys: impl Iterator<Item = Key>,
) -> Result<HashMap<Key, u32>, Failure> {
    #[derive(FromQueryResult)]
    struct Numbered {
        key: i32,
        size: i64,
    }
    #[derive(FromQueryResult)]
    struct Named {
        key: String,
        size: i64,
    }
    let values: Vec<Value> = keys.map(Value::from).collect();
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let counted = wanted
        .filter(column.is_in(values))
        .select_only()
        .column_as(column, "key")
        .column_as(service::Column::Id.count(), "size")
        .group_by(column);
    Ok(if matches!(column, Column::ByKind) {
        let found = counted.into_model::<Numbered>().all(db).await?;
        found.into_iter().map(|row| (Key::Number(row.key.into()), terms::count(row.size))).collect()
    } else {
        let found = counted.into_model::<Named>().all(db).await?;
        found.into_iter().map(|row| (Key::Text(row.key), terms::count(row.size))).collect()
    })
}
