//! How long the preview of a change takes for a partner with 10,000 managed accounts.

use criterion::{Criterion, criterion_group, criterion_main};
use portico_api::plan::{Book, Holder, plan};
use portico_api::{AccountId, SettingsEdit, Timestamp};
use portico_rules::{Layer, Layers, Setting, Settings, SupportModel, Writer};
use std::collections::BTreeMap;
use std::hint::black_box;

/// An account of either support model; one in nine has an override, one in twenty-five a lock.
fn account(number: u32) -> Holder {
    let mut stored = Settings::default();
    *stored.get_mut(Setting::Pricing) = Layers {
        lock: number.is_multiple_of(25).then_some(false),
        own: number.is_multiple_of(9).then_some(number.is_multiple_of(2)),
        shared: None,
    };
    Holder {
        account: AccountId(format!("{number:08x}-0000-4000-8000-{number:012x}")),
        supported_by: if number.is_multiple_of(3) { SupportModel::Provider } else { SupportModel::Partner },
        stored,
        until: BTreeMap::new(),
    }
}

fn benches(criterion: &mut Criterion) {
    let accounts: Vec<Holder> = (0..10_000).map(account).collect();
    let ids: Vec<AccountId> = accounts.iter().map(|holder| holder.account.clone()).collect();
    let book = Book::new(Settings::default(), accounts);
    let edit =
        |layer, setting, accounts| SettingsEdit { layer, setting, value: Some(true), accounts, until: None };
    let shared = [edit(Layer::Shared, Setting::Pricing, Vec::new())];
    let selection = [edit(Layer::Own, Setting::Pricing, ids.clone())];
    let everything = Setting::ALL.map(|setting| edit(Layer::Own, setting, ids.clone()));

    let mut group = criterion.benchmark_group("previewing for 10,000 accounts");
    group.sample_size(20);
    let mut measure = |name: &str, edits: &[SettingsEdit]| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| plan(black_box(&book), Writer::Partner, black_box(edits), Timestamp(0)));
        });
    };
    measure("a shared value", &shared);
    measure("an override for each", &selection);
    measure("five overrides for each", &everything);
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
