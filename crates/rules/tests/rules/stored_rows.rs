//! Laws of stored rows: what rows amount to for an account, and what writing them changes.

use crate::world;
use portico_rules::{
    Layer, Layers, Reason, Resolved, Row, Setting, Settings, Source, SupportModel, resolve, settings_of,
    source,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// The managed accounts, each with its partner.
const ACCOUNTS: [(&str, &str); 4] =
    [("harbour", "halcyon"), ("juniper", "halcyon"), ("kestrel", "halcyon"), ("lumen", "blue mesa")];
const HOLDERS: [&str; 6] = ["halcyon", "blue mesa", "harbour", "juniper", "kestrel", "lumen"];

type Rows = Vec<Row<&'static str>>;

fn read(rows: &[Row<&'static str>], (account, partner): (&'static str, &'static str)) -> Settings {
    settings_of(rows, &partner, &account)
}

fn read_all(rows: &[Row<&'static str>]) -> [Settings; 4] {
    ACCOUNTS.map(|account| read(rows, account))
}

fn row(holder: &'static str, layer: Layer, setting: Setting, value: bool) -> Row<&'static str> {
    Row { holder, layer, setting, value }
}

fn has_key_of(row: &Row<&str>) -> impl Fn(&Row<&'static str>) -> bool {
    let key = (row.holder.to_owned(), row.layer, row.setting);
    move |other| (other.holder, other.layer, other.setting) == (&*key.0, key.1, key.2)
}

/// A store's write: one value for each holder, layer and setting.
fn put(rows: &[Row<&'static str>], row: Row<&'static str>) -> Rows {
    let mut rows = cleared(rows, &row);
    rows.push(row);
    rows
}

fn cleared(rows: &[Row<&'static str>], row: &Row<&'static str>) -> Rows {
    let same = has_key_of(row);
    rows.iter().copied().filter(|other| !same(other)).collect()
}

prop_compose! {
    fn any_row()(
        holder in select(&HOLDERS[..]),
        layer in select(&Layer::ALL[..]),
        setting in select(&Setting::ALL[..]),
        value: bool,
    ) -> Row<&'static str> {
        row(holder, layer, setting, value)
    }
}

/// Any rows, also contradicting ones and ones that their holder cannot hold.
fn any_rows() -> impl Strategy<Value = Rows> {
    prop::collection::vec(any_row(), 0..48)
}

fn any_account() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(&ACCOUNTS[..])
}

fn any_setting() -> impl Strategy<Value = Setting> {
    select(&Setting::ALL[..])
}

fn any_support() -> impl Strategy<Value = SupportModel> {
    select(&SupportModel::ALL[..])
}

proptest! {
    /// 2. A shared write reaches every configurable account without override or lock, and no other.
    #[test]
    fn a_shared_write_reaches_whom_it_should(
        rows in any_rows(),
        setting in any_setting(),
        supported_by in any_support(),
        value: bool,
    ) {
        let after = put(&rows, row("halcyon", Layer::Shared, setting, value));
        for account in ACCOUNTS {
            let [before, now] = [&rows, &after].map(|rows| read(rows, account).get(setting));
            let [was, is] = [before, now].map(|layers| resolve(setting, supported_by, layers));
            let configurable = !(setting == Setting::Notifications && supported_by == SupportModel::Partner);
            if account.1 == "halcyon" && configurable && before.own.is_none() && before.lock.is_none() {
                prop_assert_eq!(is, Resolved { value, reason: Reason::Inherited });
            } else {
                prop_assert_eq!(is, was);
            }
        }
        for other in Setting::ALL.into_iter().filter(|other| *other != setting) {
            for account in ACCOUNTS {
                prop_assert_eq!(read(&rows, account).get(other), read(&after, account).get(other));
            }
        }
    }

    /// 3. One partner's rows never matter to another; one account's override to no other account.
    #[test]
    fn rows_of_others_do_not_matter(rows in any_rows(), account in any_account()) {
        let related: Rows = rows
            .iter()
            .copied()
            .filter(|row| row.holder == account.0 || row.holder == account.1)
            .collect();
        prop_assert_eq!(read(&rows, account), read(&related, account));
    }

    /// 3. And what is written for one account alone changes that account alone.
    #[test]
    fn an_accounts_own_rows_change_it_alone(
        rows in any_rows(),
        account in any_account(),
        layer in select(&[Layer::Own, Layer::Lock][..]),
        setting in any_setting(),
        value: bool,
    ) {
        let after = put(&rows, row(account.0, layer, setting, value));
        for other in ACCOUNTS.into_iter().filter(|other| *other != account) {
            prop_assert_eq!(read(&rows, other), read(&after, other));
        }
    }

    /// 4. Put-get, put-put, and set-then-clear is the identity.
    #[test]
    fn put_get_put_put_set_clear(rows in any_rows(), written in any_row(), account in any_account()) {
        let rows = cleared(&rows, &written);
        let once = put(&rows, written);
        prop_assert_eq!(read_all(&put(&once, written)), read_all(&once));
        let other = Row { value: !written.value, ..written };
        prop_assert_eq!(read_all(&put(&put(&rows, other), written)), read_all(&once));
        prop_assert_eq!(read_all(&cleared(&once, &written)), read_all(&rows));

        let own = row(account.0, Layer::Own, written.setting, written.value);
        prop_assert_eq!(read(&put(&rows, own), account).get(own.setting).own, Some(own.value));
        let shared = row(account.1, Layer::Shared, written.setting, written.value);
        prop_assert_eq!(read(&put(&rows, shared), account).get(shared.setting).shared, Some(shared.value));
    }

    /// 5. A pin survives a shared write.
    #[test]
    fn a_pin_survives_a_shared_write(
        rows in any_rows(),
        account in any_account(),
        setting in any_setting(),
        value: bool,
    ) {
        let supported_by = SupportModel::Provider;
        let lock = |holder| row(holder, Layer::Lock, setting, value);
        let rows = cleared(&cleared(&rows, &lock(account.0)), &lock(account.1));
        let shared = |value| row(account.1, Layer::Shared, setting, value);
        let pinned = put(&put(&rows, shared(value)), row(account.0, Layer::Own, setting, value));
        let moved = put(&pinned, shared(!value));

        let [before, after] = [&pinned, &moved].map(|rows| read(rows, account).get(setting));
        prop_assert_eq!(source(setting, supported_by, before), Source::Pin);
        prop_assert_eq!(source(setting, supported_by, after), Source::Own);
        let expected = Resolved { value, reason: Reason::Overridden };
        prop_assert_eq!(resolve(setting, supported_by, before), expected);
        prop_assert_eq!(resolve(setting, supported_by, after), expected);
    }

    /// 7. Lock then unlock is the identity, and a lock deletes nothing.
    #[test]
    fn lock_then_unlock_is_the_identity(
        rows in any_rows(),
        holder in select(&HOLDERS[..]),
        setting in any_setting(),
        value: bool,
    ) {
        let lock = row(holder, Layer::Lock, setting, value);
        let unlocked = cleared(&rows, &lock);
        let locked = put(&unlocked, lock);
        prop_assert_eq!(read_all(&cleared(&locked, &lock)), read_all(&unlocked));
        for account in ACCOUNTS {
            let [before, during] = [&unlocked, &locked].map(|rows| read(rows, account).get(setting));
            prop_assert_eq!((during.own, during.shared), (before.own, before.shared));
            if holder == account.0 || (holder == account.1 && before.lock.is_none()) {
                prop_assert_eq!(during.lock, Some(value));
            } else {
                prop_assert_eq!(during.lock, before.lock);
            }
        }
    }

    /// 8. Row order and duplicates do not matter.
    #[test]
    fn order_and_duplicates_do_not_matter(
        (rows, mixed) in any_rows().prop_flat_map(|rows| {
            let count = rows.len();
            let mixed = subsequence(rows.clone(), 0..=count)
                .prop_map({
                    let rows = rows.clone();
                    move |repeated| [rows.clone(), repeated].concat()
                })
                .prop_shuffle();
            (Just(rows), mixed)
        }),
    ) {
        prop_assert_eq!(read_all(&mixed), read_all(&rows));
    }

    /// 12. A support-model round trip restores every value, whatever was written and cleared meanwhile; what
    /// cannot be configured in between sleeps.
    #[test]
    fn a_support_model_round_trip_restores_every_value(
        rows in any_rows(),
        account in any_account(),
        meanwhile in any_row(),
        from in any_support(),
    ) {
        let rows = cleared(&rows, &meanwhile);
        let look = |rows: &Rows, supported_by| {
            let settings = read(rows, account);
            Setting::ALL.map(|setting| (
                resolve(setting, supported_by, settings.get(setting)),
                source(setting, supported_by, settings.get(setting)),
            ))
        };
        let before = look(&rows, from);
        let during = put(&rows, meanwhile);
        for (setting, (resolved, source)) in Setting::ALL.into_iter().zip(look(&during, SupportModel::Partner)) {
            if setting == Setting::Notifications {
                let sleeps = read(&during, account).notifications.own.is_some();
                prop_assert_eq!(resolved, Resolved { value: false, reason: Reason::HardRule });
                prop_assert_eq!(source == Source::Dormant, sleeps);
            }
        }
        prop_assert_eq!(look(&cleared(&during, &meanwhile), from), before);
    }
}

/// Every combination of layers of every setting can be stored for an account, and is read back as stored.
#[test]
fn what_is_stored_is_read() {
    for setting in Setting::ALL {
        for layers in world::layers() {
            for lock_holder in ["harbour", "halcyon"] {
                let rows: Rows = [
                    layers.shared.map(|value| row("halcyon", Layer::Shared, setting, value)),
                    layers.own.map(|value| row("harbour", Layer::Own, setting, value)),
                    layers.lock.map(|value| row(lock_holder, Layer::Lock, setting, value)),
                ]
                .into_iter()
                .flatten()
                .collect();
                let mut expected = Settings::default();
                *expected.get_mut(setting) = layers;
                assert_eq!(read(&rows, ACCOUNTS[0]), expected);
                // Another account of the partner has what the partner holds; another partner's has nothing.
                let lock = layers.lock.filter(|_| lock_holder == "halcyon");
                *expected.get_mut(setting) = Layers { lock, own: None, shared: layers.shared };
                assert_eq!(read(&rows, ACCOUNTS[1]), expected);
                assert_eq!(read(&rows, ACCOUNTS[3]), Settings::default());
            }
        }
    }
}

#[test]
fn an_accounts_own_lock_goes_before_the_partner_wide_one() {
    for value in [false, true] {
        let rows = [
            row("halcyon", Layer::Lock, Setting::Chat, !value),
            row("harbour", Layer::Lock, Setting::Chat, value),
        ];
        assert_eq!(read(&rows, ACCOUNTS[0]).chat.lock, Some(value));
        assert_eq!(read(&rows, ACCOUNTS[1]).chat.lock, Some(!value));
    }
}

#[test]
fn rows_that_contradict_each_other_mean_off() {
    for (holder, layer) in [
        ("halcyon", Layer::Shared),
        ("halcyon", Layer::Lock),
        ("harbour", Layer::Lock),
        ("harbour", Layer::Own),
    ] {
        let [on, off] = [true, false].map(|value| row(holder, layer, Setting::Pricing, value));
        for rows in [[on, off], [off, on]] {
            assert_eq!(read(&rows, ACCOUNTS[0]), read(&[off], ACCOUNTS[0]));
            assert_ne!(read(&rows, ACCOUNTS[0]), read(&[on], ACCOUNTS[0]));
        }
    }
}

#[test]
fn a_row_whose_holder_cannot_hold_its_layer_means_nothing() {
    for setting in Setting::ALL {
        let rows = [row("harbour", Layer::Shared, setting, true), row("halcyon", Layer::Own, setting, true)];
        assert_eq!(read_all(&rows), [Settings::default(); 4]);
    }
}
