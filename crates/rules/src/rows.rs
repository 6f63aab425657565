//! Stored rows, and what they amount to for one managed account.
//!
//! Rows are sparse and never copied into accounts: that managed accounts inherit what their partner sets, unless
//! they have an override (the topic's opening sentence), is resolved on reading.

use crate::{Layer, Setting, Settings};

/// One stored value of one setting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row<A> {
    /// Whose row it is: a partner account's for shared values and for locks on all its managed accounts; a
    /// managed account's for its override and for a lock on it alone.
    pub holder: A,
    /// Which layer it stores.
    pub layer: Layer,
    /// Of which setting.
    pub setting: Setting,
    /// The value.
    pub value: bool,
}

/// The stored layers of `account`, one of the managed accounts of `partner`, folded from rows of any accounts.
///
/// - Rows of other holders do not matter, nor does a row whose holder cannot hold its layer (a shared value of
///   a managed account, an override of a partner).
/// - A lock on the account alone goes before the partner-wide lock.
/// - Order and repetition do not matter. A store keeps one value for each holder, layer and setting; should
///   rows contradict each other all the same, off wins: what is in doubt is not shown.
pub fn settings_of<'r, A: PartialEq + 'r>(
    rows: impl IntoIterator<Item = &'r Row<A>>,
    partner: &A,
    account: &A,
) -> Settings {
    let mut settings = Settings::default();
    let mut partner_wide = Settings::default();
    for row in rows {
        let place = match row.layer {
            Layer::Shared if row.holder == *partner => &mut settings.get_mut(row.setting).shared,
            Layer::Lock if row.holder == *partner => &mut partner_wide.get_mut(row.setting).lock,
            Layer::Lock if row.holder == *account => &mut settings.get_mut(row.setting).lock,
            Layer::Own if row.holder == *account => &mut settings.get_mut(row.setting).own,
            Layer::Lock | Layer::Own | Layer::Shared => continue,
        };
        *place = Some(row.value && place.unwrap_or(true));
    }
    for setting in Setting::ALL {
        let lock = &mut settings.get_mut(setting).lock;
        *lock = lock.or(partner_wide.get(setting).lock);
    }
    settings
}
