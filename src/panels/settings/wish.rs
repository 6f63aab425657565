//! What somebody wants to change, and the edits that it comes to.

use super::store::Matrix;
use portico_api::plan::undo_edits;
use portico_api::{AccountId, RequestId, SettingsAct, SettingsEdit, SettingsEntry, Timestamp};
use portico_rules::{Layer, Setting, Writer};
use std::collections::BTreeMap;

/// What a change is about.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Subject {
    /// One setting of one account.
    Cell(AccountId, Setting),
    /// The shared value of a setting.
    Shared(Setting),
    /// One setting of several accounts.
    Selection(Vec<AccountId>),
    /// Several accounts get what another one has.
    Copy(Vec<AccountId>),
    /// Values of a file, by its name.
    Import(String, Vec<SettingsEdit>),
    /// A change is taken back.
    Undo(Box<SettingsEntry>),
    /// Overrides are cleared.
    Clear(Vec<(AccountId, Setting)>),
}

/// What is to be asked, and what is known of the answers already.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Task {
    /// What it is about.
    pub subject: Subject,
    /// The value, where something suggests one; `Some(None)` is to follow again.
    pub value: Option<Option<bool>>,
    /// The request that it answers.
    pub answers: Option<RequestId>,
}

impl From<Subject> for Task {
    fn from(subject: Subject) -> Self {
        Self { subject, value: None, answers: None }
    }
}

/// For whom a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// All accounts that follow: the shared value.
    Shared,
    /// The accounts named: their overrides.
    Only,
    /// The accounts named, locked.
    Lock,
    /// All accounts of the partner, locked.
    LockAll,
}

/// What becomes of the override of the account from which a shared value is changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Own {
    /// It goes, and the account follows.
    Clear,
    /// It stays, and goes before the shared value.
    Keep,
}

/// The answers so far.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Wish {
    /// The setting, where the subject leaves it open.
    pub setting: Option<Setting>,
    /// On, off, or `None` to follow again.
    pub value: Option<bool>,
    /// For whom.
    pub scope: Scope,
    /// What becomes of the account's own value; asked, never assumed.
    pub own: Option<Own>,
    /// The account that is copied.
    pub from: Option<AccountId>,
    /// When an override ends.
    pub until: Option<Timestamp>,
}

/// An answer without which there are no edits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    /// Which setting.
    Setting,
    /// What becomes of the account's own value.
    Own,
    /// Which account is copied.
    Source,
}

impl Task {
    /// What the task comes to, with these answers.
    pub(super) fn edits(&self, wish: &Wish, matrix: &Matrix, now: Timestamp) -> Result<Vec<SettingsEdit>, Missing> {
        match &self.subject {
            Subject::Cell(account, setting) => one(wish, matrix, account, *setting),
            Subject::Shared(setting) => {
                let layer = if wish.scope == Scope::LockAll { Layer::Lock } else { Layer::Shared };
                Ok(vec![edit(layer, *setting, wish.value, Vec::new())])
            }
            Subject::Selection(accounts) => {
                let setting = wish.setting.ok_or(Missing::Setting)?;
                let layer = if wish.scope == Scope::Lock { Layer::Lock } else { Layer::Own };
                Ok(vec![until(edit(layer, setting, wish.value, accounts.clone()), wish)])
            }
            Subject::Copy(to) => {
                let from = wish.from.as_ref().ok_or(Missing::Source)?;
                Ok(copy(matrix, from, to))
            }
            Subject::Import(_, edits) => Ok(edits.clone()),
            Subject::Undo(entry) => Ok(undo_edits(&matrix.book, &entry.writes, now).0),
            Subject::Clear(places) => {
                let clear = |(account, setting): &(AccountId, Setting)| (*setting, None, account.clone());
                Ok(grouped(places.iter().map(clear)))
            }
        }
    }

    /// What it is called in the history.
    pub(super) fn act(&self, wish: &Wish) -> SettingsAct {
        match (&self.subject, wish.scope) {
            (Subject::Copy(_), _) => SettingsAct::Copy,
            (Subject::Import(..), _) => SettingsAct::Import,
            (Subject::Undo(_), _) => SettingsAct::Undo,
            (Subject::Clear(_), _) => SettingsAct::Override,
            (_, Scope::Lock | Scope::LockAll) => SettingsAct::Lock,
            (Subject::Shared(_), _) | (_, Scope::Shared) => SettingsAct::Shared,
            (_, Scope::Only) => SettingsAct::Override,
        }
    }

    /// The account from which it is made, or copied.
    pub(super) fn source(&self, wish: &Wish) -> Option<AccountId> {
        match &self.subject {
            Subject::Cell(account, _) => Some(account.clone()),
            Subject::Copy(_) => wish.from.clone(),
            _ => None,
        }
    }

    /// Whether it is about one setting of one account.
    pub(super) fn is_cell(&self) -> bool {
        matches!(self.subject, Subject::Cell(..))
    }

    /// The scopes that there are to choose from.
    pub(super) fn scopes(&self, writer: Writer) -> &'static [Scope] {
        use Scope::{Lock, LockAll, Only, Shared};
        match (&self.subject, writer) {
            (Subject::Cell(..), Writer::Partner) => &[Shared, Only],
            (Subject::Cell(..), Writer::Operator) => &[Shared, Only, Lock, LockAll],
            (Subject::Shared(_), Writer::Operator) => &[Shared, LockAll],
            (Subject::Selection(_), Writer::Operator) => &[Only, Lock],
            _ => &[],
        }
    }
}

fn one(wish: &Wish, matrix: &Matrix, account: &AccountId, setting: Setting) -> Result<Vec<SettingsEdit>, Missing> {
    let this = || vec![account.clone()];
    Ok(match wish.scope {
        Scope::Shared => {
            let mut edits = vec![edit(Layer::Shared, setting, wish.value, Vec::new())];
            if has_own(matrix, account, setting) && wish.own.ok_or(Missing::Own)? == Own::Clear {
                edits.push(edit(Layer::Own, setting, None, this()));
            }
            edits
        }
        Scope::Only => vec![until(edit(Layer::Own, setting, wish.value, this()), wish)],
        Scope::Lock => vec![edit(Layer::Lock, setting, wish.value, this())],
        Scope::LockAll => vec![edit(Layer::Lock, setting, wish.value, Vec::new())],
    })
}

/// Whether an account has a value of its own.
pub(super) fn has_own(matrix: &Matrix, account: &AccountId, setting: Setting) -> bool {
    matrix.row(account).is_some_and(|row| row.own.contains_key(&setting))
}

/// Every override of one account for others: what it has, they get; where it follows, they follow.
fn copy(matrix: &Matrix, from: &AccountId, to: &[AccountId]) -> Vec<SettingsEdit> {
    let Some(row) = matrix.row(from) else { return Vec::new() };
    let accounts: Vec<_> = to.iter().filter(|account| *account != from).cloned().collect();
    if accounts.is_empty() {
        return Vec::new();
    }
    Setting::ALL
        .map(|setting| edit(Layer::Own, setting, row.own.get(&setting).copied(), accounts.clone()))
        .into()
}

/// Overrides as edits, alike ones together.
pub(super) fn grouped(
    values: impl Iterator<Item = (Setting, Option<bool>, AccountId)>,
) -> Vec<SettingsEdit> {
    let mut groups: BTreeMap<(Setting, Option<bool>), Vec<AccountId>> = BTreeMap::new();
    for (setting, value, account) in values {
        groups.entry((setting, value)).or_default().push(account);
    }
    let edits = groups.into_iter().map(|((setting, value), accounts)| edit(Layer::Own, setting, value, accounts));
    edits.collect()
}

/// One edit without an end.
pub(super) fn edit(
    layer: Layer,
    setting: Setting,
    value: Option<bool>,
    accounts: Vec<AccountId>,
) -> SettingsEdit {
    SettingsEdit { layer, setting, value, accounts, until: None }
}

/// Only an override that is set can end.
fn until(edit: SettingsEdit, wish: &Wish) -> SettingsEdit {
    let ends = edit.layer == Layer::Own && edit.value.is_some();
    SettingsEdit { until: wish.until.filter(|_| ends), ..edit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_api::{AccountKind, AccountSummary, Page, SettingsMatrix, SettingsRow};
    use portico_rules::SupportModel;

    const NOW: Timestamp = Timestamp(1_000);

    fn id(name: &str) -> AccountId {
        AccountId(name.to_owned())
    }

    /// Accounts with their own values of pricing.
    fn matrix(accounts: &[(&str, Option<bool>)]) -> Matrix {
        let row = |(name, own): &(&str, Option<bool>)| SettingsRow {
            account: AccountSummary {
                id: id(name),
                name: (*name).to_owned(),
                kind: AccountKind::Managed,
                reference: None,
                supported_by: Some(SupportModel::Partner),
                inactive: false,
            },
            own: own.map(|own| (Setting::Pricing, own)).into_iter().collect(),
            lock: BTreeMap::new(),
            until: BTreeMap::new(),
            looked_at: None,
        };
        let items: Vec<_> = accounts.iter().map(row).collect();
        let total = items.len() as u64;
        let rows = Page { items, next: None, total };
        let all =
            SettingsMatrix { version: 1, as_of: None, shared: BTreeMap::new(), lock: BTreeMap::new(), rows };
        Matrix::new(all, "\"1\"".to_owned())
    }

    fn wish(scope: Scope, own: Option<Own>) -> Wish {
        Wish { setting: None, value: Some(true), scope, own, from: None, until: Some(Timestamp(2_000)) }
    }

    #[test]
    fn an_own_value_is_asked_about_and_cleared_only_when_told() {
        let matrix = matrix(&[("a", Some(false)), ("b", None)]);
        let edits = |name, own| {
            Task::from(Subject::Cell(id(name), Setting::Pricing)).edits(&wish(Scope::Shared, own), &matrix, NOW)
        };
        let shared = edit(Layer::Shared, Setting::Pricing, Some(true), Vec::new());
        let clear = edit(Layer::Own, Setting::Pricing, None, vec![id("a")]);
        assert_eq!(edits("a", None), Err(Missing::Own));
        assert_eq!(edits("a", Some(Own::Keep)), Ok(vec![shared.clone()]));
        assert_eq!(edits("a", Some(Own::Clear)), Ok(vec![shared.clone(), clear]));
        assert_eq!(edits("b", None), Ok(vec![shared]));
    }

    #[test]
    fn only_an_override_that_is_set_ends() {
        let matrix = matrix(&[("a", None)]);
        let task = Task::from(Subject::Cell(id("a"), Setting::Pricing));
        let until = |wish: &Wish| task.edits(wish, &matrix, NOW).map(|edits| edits.first().and_then(|edit| edit.until));
        assert_eq!(until(&wish(Scope::Only, None)), Ok(Some(Timestamp(2_000))));
        assert_eq!(until(&wish(Scope::Shared, None)), Ok(None));
        assert_eq!(until(&Wish { value: None, ..wish(Scope::Only, None) }), Ok(None));
    }

    #[test]
    fn a_copy_gives_what_is_there_and_clears_what_is_not_and_spares_the_source() {
        let matrix = matrix(&[("a", Some(true)), ("b", None)]);
        let task = Task::from(Subject::Copy(vec![id("a"), id("b")]));
        assert_eq!(task.edits(&wish(Scope::Only, None), &matrix, NOW), Err(Missing::Source));
        let wish = Wish { from: Some(id("a")), ..wish(Scope::Only, None) };
        let edits = task.edits(&wish, &matrix, NOW).unwrap_or_default();
        assert_eq!(edits.len(), Setting::ALL.len());
        for edit in edits {
            assert_eq!(edit.accounts, [id("b")]);
            assert_eq!(edit.value, (edit.setting == Setting::Pricing).then_some(true));
        }
    }
}
