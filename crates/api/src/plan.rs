//! What a change to settings writes and does, worked out before it is made. The browser previews with it, the
//! server commits with it: the same edits to the same stored values come to the same result.

use crate::settings::{SettingsEdit, SettingsMatrix, SettingsRow, SettingsWrite};
use crate::{AccountId, FieldProblem, Timestamp};
use portico_rules::catalogue::setting_rule;
use portico_rules::{
    BlockedBy, Effect, Layer, Layers, Newer, Refusal, Setting, Settings, SupportModel, Tally, Writer, effect,
    refusal, refusal_for_all, undo,
};
use std::collections::{BTreeMap, HashMap};

/// Problems that are told of one change; a caller that has more than these has one problem.
const MOST_PROBLEMS: usize = 100;
/// The last millisecond of the year 9999: what comes later has no date that people write.
const LATEST: Timestamp = Timestamp(253_402_300_799_999);

/// A managed account and what is stored for it alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// Who supports it.
    pub supported_by: SupportModel,
    /// Its overrides and the locks on it alone; `shared` is never set here.
    pub stored: Settings,
    /// When overrides end, for those that do.
    pub until: BTreeMap<Setting, Timestamp>,
}

impl From<&SettingsRow> for Holder {
    fn from(row: &SettingsRow) -> Self {
        let mut stored = Settings::default();
        for setting in Setting::ALL {
            *stored.get_mut(setting) = row.layers(setting);
        }
        Self {
            account: row.account.id.clone(),
            // Every managed account has a support model; of one that had none, the least is assumed.
            supported_by: row.account.supported_by.unwrap_or(SupportModel::Partner),
            stored,
            until: row.until.clone(),
        }
    }
}

/// Everything that is stored for the managed accounts of a partner, ready to plan changes to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book {
    partner: Settings,
    accounts: Vec<Holder>,
    places: HashMap<AccountId, usize>,
}

impl Book {
    /// Of what is stored for all accounts (shared values, partner-wide locks) and for each. All managed
    /// accounts of the partner have to be there.
    pub fn new(partner: Settings, accounts: Vec<Holder>) -> Self {
        let places = accounts.iter().enumerate().map(|(at, holder)| (holder.account.clone(), at)).collect();
        Self { partner, accounts, places }
    }

    /// Of a matrix that holds all accounts of the partner, in the same order.
    pub fn of(matrix: &SettingsMatrix) -> Self {
        let mut partner = Settings::default();
        for setting in Setting::ALL {
            *partner.get_mut(setting) = matrix.layers(setting);
        }
        Self::new(partner, matrix.rows.items.iter().map(Holder::from).collect())
    }

    /// What is stored for all accounts.
    pub const fn partner(&self) -> &Settings {
        &self.partner
    }

    /// The accounts; [`Touched::account`] and [`PlannedWrite::account`] are places in here.
    pub fn accounts(&self) -> &[Holder] {
        &self.accounts
    }

    /// The place of an account in [`Book::accounts`].
    pub fn place(&self, account: &AccountId) -> Option<usize> {
        self.places.get(account).copied()
    }

    /// The layers that decide a setting for the account at a place.
    pub fn layers(&self, place: usize, setting: Setting) -> Layers {
        let own = self.accounts.get(place).map(|holder| holder.stored.get(setting)).unwrap_or_default();
        Layers::over(own, self.partner.get(setting))
    }

    /// The book as it is after these writes.
    #[must_use]
    pub fn after(&self, writes: &[PlannedWrite]) -> Self {
        let mut after = self.clone();
        for write in writes {
            let stored = match write.account {
                None => Some(&mut after.partner),
                Some(place) => after.accounts.get_mut(place).map(|holder| {
                    if write.layer == Layer::Own {
                        match write.until {
                            Some(until) => holder.until.insert(write.setting, until),
                            None => holder.until.remove(&write.setting),
                        };
                    }
                    &mut holder.stored
                }),
            };
            if let Some(stored) = stored {
                *stored.get_mut(write.setting).get_mut(write.layer) = write.new;
            }
        }
        after
    }

    /// What a place holds, and until when; `None` when the place's account is not in the book.
    fn stored(&self, account: Option<usize>, layer: Layer, setting: Setting) -> Option<Stored> {
        let Some(place) = account else {
            return Some((self.partner.get(setting).get(layer), None));
        };
        let holder = self.accounts.get(place)?;
        let until = holder.until.get(&setting).filter(|_| layer == Layer::Own).copied();
        Some((holder.stored.get(setting).get(layer), until))
    }
}

/// A stored value, and until when.
type Stored = (Option<bool>, Option<Timestamp>);

/// A stored value that a change really writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlannedWrite {
    /// The account's place in the book; `None` for the shared value and for a lock on all accounts.
    pub account: Option<usize>,
    /// The layer.
    pub layer: Layer,
    /// The setting.
    pub setting: Setting,
    /// What is stored before.
    pub old: Option<bool>,
    /// What is stored after.
    pub new: Option<bool>,
    /// When the override before was to end.
    pub old_until: Option<Timestamp>,
    /// When the override after is to end.
    pub until: Option<Timestamp>,
}

/// What happens to one setting of one account; [`Effect::Untouched`] is not listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Touched {
    /// The account's place in the book.
    pub account: usize,
    /// The setting.
    pub setting: Setting,
    /// The layers that decide before.
    pub before: Layers,
    /// The layers that decide after.
    pub after: Layers,
    /// What that does.
    pub effect: Effect,
}

/// A change, worked out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Planned {
    /// What it writes. When this is empty there is nothing to commit.
    pub writes: Vec<PlannedWrite>,
    /// What it does, by account in the order of the book, then by setting.
    pub touched: Vec<Touched>,
    /// What that comes to.
    pub tally: Tally,
}

/// What is wrong with an edit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Wrong {
    /// The partner has no such managed account.
    UnknownAccount,
    /// An override needs accounts.
    NoAccounts,
    /// The shared value belongs to no account.
    AccountsGiven,
    /// Only the provider's operators set and lift locks.
    ProvidersOnly,
    /// The partner-wide value cannot be written.
    Blocked(BlockedBy),
    /// Only an override that is set can end.
    UntilMisplaced,
    /// The end lies in the past, or after all calendars.
    UntilPassed,
    /// Another edit, or the same one, has named this place before.
    NamedTwice,
}

impl Wrong {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::NoAccounts => "accounts_required",
            Self::AccountsGiven => "accounts_not_allowed",
            Self::ProvidersOnly => "providers_only",
            Self::Blocked(BlockedBy::Lock) => "locked",
            Self::Blocked(BlockedBy::HardRule) => "hard_rule",
            Self::UntilMisplaced => "until_not_allowed",
            Self::UntilPassed => "until_passed",
            Self::NamedTwice => "named_twice",
        }
    }

    const fn detail(self) -> &'static str {
        match self {
            Self::UnknownAccount => "You have no managed account with this id. Read the settings again.",
            Self::NoAccounts => "Name the accounts whose override this is.",
            Self::AccountsGiven => "The shared value belongs to no account. Leave the accounts out.",
            Self::ProvidersOnly => "Only the provider sets and lifts locks. Ask your provider.",
            Self::Blocked(BlockedBy::Lock) => "The provider has locked it. Ask your provider.",
            Self::Blocked(BlockedBy::HardRule) => "It cannot be configured. Leave it out.",
            Self::UntilMisplaced => "Only an override that is set can end. Leave the end out.",
            Self::UntilPassed => "Choose an end that is yet to come.",
            Self::NamedTwice => "Another edit of this change writes the same place. Keep one of them.",
        }
    }
}

/// What is wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PlanProblem {
    /// Which edit.
    pub edit: usize,
    /// Which of its accounts, where one is meant.
    pub account: Option<usize>,
    /// What.
    pub wrong: Wrong,
}

impl From<PlanProblem> for FieldProblem {
    fn from(PlanProblem { edit, account, wrong }: PlanProblem) -> Self {
        let field = match (account, wrong) {
            (Some(account), _) => format!("edits/{edit}/accounts/{account}"),
            (None, Wrong::UntilMisplaced | Wrong::UntilPassed) => format!("edits/{edit}/until"),
            (None, Wrong::NoAccounts | Wrong::AccountsGiven) => format!("edits/{edit}/accounts"),
            (None, _) => format!("edits/{edit}"),
        };
        Self { field, code: wrong.code().to_owned(), detail: wrong.detail().to_owned() }
    }
}

/// Works out what these edits write and do; `now` is what an override's end is compared with.
///
/// What is stored like that already is not written. An account that a selection names although a lock or a
/// product rule stands in the way is left out of what is written and counted as blocked.
///
/// # Errors
/// When edits cannot be carried out at all, with what is wrong with each; the first hundred of them.
pub fn plan(
    book: &Book,
    writer: Writer,
    edits: &[SettingsEdit],
    now: Timestamp,
) -> Result<Planned, Vec<PlanProblem>> {
    let sheet = |stored: &Settings| Sheet { after: *stored, named: 0, refused: 0 };
    let mut draft = Draft {
        book,
        writer,
        now,
        partner: sheet(&book.partner),
        accounts: book.accounts.iter().map(|holder| sheet(&holder.stored)).collect(),
        settings: 0,
        writes: Vec::new(),
    };
    let mut problems = Vec::new();
    for (at, edit) in edits.iter().enumerate() {
        if let Err(wrong) = draft.take(edit, |account, wrong| {
            problems.push(PlanProblem { edit: at, account: Some(account), wrong });
        }) {
            problems.push(PlanProblem { edit: at, account: None, wrong });
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    problems.truncate(MOST_PROBLEMS);
    if problems.is_empty() { Ok(draft.finish()) } else { Err(problems) }
}

/// What one holder stores after the edits taken so far.
struct Sheet {
    after: Settings,
    /// Places that an edit named, a bit each.
    named: u16,
    /// Settings of which an edit was refused, a bit each.
    refused: u8,
}

struct Draft<'b> {
    book: &'b Book,
    writer: Writer,
    now: Timestamp,
    partner: Sheet,
    accounts: Vec<Sheet>,
    /// Settings that edits name, a bit each.
    settings: u8,
    writes: Vec<PlannedWrite>,
}

impl Draft<'_> {
    /// Takes one edit, and tells of each of its accounts that is wrong.
    fn take(&mut self, edit: &SettingsEdit, mut tell: impl FnMut(usize, Wrong)) -> Result<(), Wrong> {
        self.check_end(edit)?;
        self.settings |= 1 << edit.setting as u8;
        match (edit.layer, edit.accounts.is_empty()) {
            (Layer::Own, true) => return Err(Wrong::NoAccounts),
            (Layer::Shared, false) => return Err(Wrong::AccountsGiven),
            (Layer::Shared | Layer::Lock, true) => return self.take_for_all(edit),
            (Layer::Own | Layer::Lock, false) => {}
        }
        for (at, account) in edit.accounts.iter().enumerate() {
            let taken = match self.book.place(account) {
                Some(place) => self.take_for_one(edit, place),
                None => Err(Wrong::UnknownAccount),
            };
            match taken {
                Ok(()) => {}
                // Of every account the same is wrong.
                Err(Wrong::ProvidersOnly) => return Err(Wrong::ProvidersOnly),
                Err(wrong) => tell(at, wrong),
            }
        }
        Ok(())
    }

    fn check_end(&self, edit: &SettingsEdit) -> Result<(), Wrong> {
        match edit.until {
            Some(_) if edit.layer != Layer::Own || edit.value.is_none() => Err(Wrong::UntilMisplaced),
            Some(until) if until <= self.now || until > LATEST => Err(Wrong::UntilPassed),
            _ => Ok(()),
        }
    }

    fn take_for_all(&mut self, edit: &SettingsEdit) -> Result<(), Wrong> {
        let place = place_bit(edit);
        if self.partner.named & place != 0 {
            return Err(Wrong::NamedTwice);
        }
        self.partner.named |= place;
        let is_stored = self.is_stored(edit, None);
        match refusal_for_all(self.writer, edit.layer, self.book.partner.get(edit.setting)) {
            Some(Refusal::ProvidersOnly) => Err(Wrong::ProvidersOnly),
            _ if is_stored => Ok(()),
            Some(Refusal::Blocked(by)) => Err(Wrong::Blocked(by)),
            None => {
                *self.partner.after.get_mut(edit.setting).get_mut(edit.layer) = edit.value;
                self.write(edit, None);
                Ok(())
            }
        }
    }

    fn take_for_one(&mut self, edit: &SettingsEdit, at: usize) -> Result<(), Wrong> {
        let is_stored = self.is_stored(edit, Some(at));
        let (Some(holder), Some(sheet)) = (self.book.accounts.get(at), self.accounts.get_mut(at)) else {
            return Err(Wrong::UnknownAccount);
        };
        let place = place_bit(edit);
        if sheet.named & place != 0 {
            return Err(Wrong::NamedTwice);
        }
        sheet.named |= place;
        let layers = self.book.layers(at, edit.setting);
        match refusal(self.writer, edit.layer, edit.setting, holder.supported_by, layers, edit.value) {
            Some(Refusal::ProvidersOnly) => return Err(Wrong::ProvidersOnly),
            _ if is_stored => {}
            Some(Refusal::Blocked(_)) => sheet.refused |= 1 << edit.setting as u8,
            None => {
                *sheet.after.get_mut(edit.setting).get_mut(edit.layer) = edit.value;
                self.write(edit, Some(at));
            }
        }
        Ok(())
    }

    fn is_stored(&self, edit: &SettingsEdit, account: Option<usize>) -> bool {
        self.book.stored(account, edit.layer, edit.setting) == Some((edit.value, edit.until))
    }

    fn write(&mut self, edit: &SettingsEdit, account: Option<usize>) {
        let (old, old_until) = self.book.stored(account, edit.layer, edit.setting).unwrap_or_default();
        self.writes.push(PlannedWrite {
            account,
            layer: edit.layer,
            setting: edit.setting,
            old,
            new: edit.value,
            old_until,
            until: edit.until,
        });
    }

    fn finish(self) -> Planned {
        let mut planned = Planned { writes: self.writes, ..Planned::default() };
        let settings = Setting::ALL.into_iter().filter(|setting| self.settings & (1 << *setting as u8) != 0);
        let settings: Vec<(Setting, Layers, Layers)> = settings
            .map(|setting| (setting, self.book.partner.get(setting), self.partner.after.get(setting)))
            .collect();
        for (account, (holder, sheet)) in self.book.accounts.iter().zip(&self.accounts).enumerate() {
            for &(setting, partner_before, partner_after) in &settings {
                let before = Layers::over(holder.stored.get(setting), partner_before);
                let after = Layers::over(sheet.after.get(setting), partner_after);
                let effect = match effect(setting, holder.supported_by, before, after) {
                    Effect::Untouched if sheet.refused & (1 << setting as u8) == 0 => continue,
                    Effect::Untouched => Effect::Blocked(blocked_by(setting, holder.supported_by)),
                    effect => effect,
                };
                planned.tally.add(holder.account.as_str(), setting, effect);
                planned.touched.push(Touched { account, setting, before, after, effect });
            }
        }
        planned
    }
}

/// What refuses an edit of one account: the product's rule, or else a lock.
fn blocked_by(setting: Setting, supported_by: SupportModel) -> BlockedBy {
    if setting_rule(setting).configurable.by(supported_by) { BlockedBy::Lock } else { BlockedBy::HardRule }
}

/// The bit of the place that an edit writes, among those of one holder.
const fn place_bit(edit: &SettingsEdit) -> u16 {
    let layer = match edit.layer {
        Layer::Lock => 0,
        Layer::Own | Layer::Shared => 1,
    };
    1 << (edit.setting as u16 * 2 + layer)
}

/// Why a write of a change is not taken back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Standing {
    /// Something newer was written there, or the override has ended; this is stored now.
    Newer(Option<bool>),
    /// What stood there before would have ended by now.
    Ended,
    /// The account is gone.
    Gone,
}

/// A write of a change that is not taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict<'w> {
    /// The write.
    pub write: &'w SettingsWrite,
    /// Why not.
    pub why: Standing,
}

/// The edits that take back the writes of a change, and those writes that stay as they are.
pub fn undo_edits<'w>(
    book: &Book,
    writes: &'w [SettingsWrite],
    now: Timestamp,
) -> (Vec<SettingsEdit>, Vec<Conflict<'w>>) {
    let mut back: BTreeMap<_, Vec<AccountId>> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for write in writes {
        match taken_back(book, write, now) {
            Ok((value, until)) => back
                .entry((write.account.is_none(), write.layer, write.setting, value, until))
                .or_default()
                .extend(write.account.as_ref().map(|account| account.id.clone())),
            Err(why) => conflicts.push(Conflict { write, why }),
        }
    }
    let edits = back.into_iter().map(|((_, layer, setting, value, until), accounts)| SettingsEdit {
        layer,
        setting,
        value,
        accounts,
        until,
    });
    (edits.collect(), conflicts)
}

fn taken_back(book: &Book, write: &SettingsWrite, now: Timestamp) -> Result<Stored, Standing> {
    let account = match &write.account {
        Some(account) => Some(book.place(&account.id).ok_or(Standing::Gone)?),
        None => None,
    };
    let (stored, until) = book.stored(account, write.layer, write.setting).ok_or(Standing::Gone)?;
    let old = match undo(write.old, write.new, stored) {
        Ok(old) if until == write.until => old,
        Ok(_) | Err(Newer) => return Err(Standing::Newer(stored)),
    };
    match write.old_until {
        Some(until) if until <= now => Err(Standing::Ended),
        until => Ok((old, until)),
    }
}
