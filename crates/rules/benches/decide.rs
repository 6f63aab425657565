//! How long deciding takes: for one viewer, and for a partner with 10,000 managed accounts.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portico_rules::{
    Account, Audience, Facts, Layer, Layers, Role, Row, Setting, Settings, SupportModel, Viewer, decide,
    settings_of,
};
use std::hint::black_box;

/// An account of either support model with something stored for most settings, unlike its neighbours.
fn account(number: u32) -> Facts {
    let value = |number: u32| match number % 3 {
        0 => None,
        rest => Some(rest == 1),
    };
    let mut settings = Settings::default();
    for (at, setting) in (0..).zip(Setting::ALL) {
        let mixed = number.wrapping_mul(2_654_435_761).rotate_left(at * 7);
        *settings.get_mut(setting) =
            Layers { lock: value(mixed / 9), own: value(mixed / 3), shared: value(mixed) };
    }
    let supported_by = if number.is_multiple_of(2) { SupportModel::Partner } else { SupportModel::Provider };
    Facts {
        viewer: Viewer { audience: Audience::Managed, role: Role::TechnicalAdmin },
        account: Account::Managed { supported_by },
        referred: false,
        settings,
        configured_services: number % 5,
    }
}

fn benches(criterion: &mut Criterion) {
    let one = account(7);
    criterion.bench_function("all features for one viewer", |bencher| {
        bencher.iter(|| decide(black_box(&one)));
    });

    let accounts: Vec<Facts> = (0..10_000).map(account).collect();

    let mut many = criterion.benchmark_group("all features");
    many.throughput(Throughput::Elements(10_000));
    many.bench_function("10,000 accounts", |bencher| {
        bencher.iter(|| {
            for facts in black_box(&accounts) {
                black_box(decide(facts));
            }
        });
    });
    many.finish();

    let rows: Vec<Row<u32>> = Setting::ALL
        .into_iter()
        .flat_map(|setting| {
            [(0, Layer::Shared), (0, Layer::Lock), (1, Layer::Lock), (1, Layer::Own)]
                .map(|(holder, layer)| Row { holder, layer, setting, value: holder == 0 })
        })
        .collect();
    criterion.bench_function("an account's settings from twenty rows", |bencher| {
        bencher.iter(|| settings_of(black_box(&rows), &0, &1));
    });
}

criterion_group!(all, benches);
criterion_main!(all);
