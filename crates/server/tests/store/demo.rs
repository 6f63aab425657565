//! The demo data is what its table promises.

use crate::support::Store;
use portico_rules::ServiceState;
use portico_server::demo::{self, DemoError, Outcome, USERS};
use portico_server::store::entity::*;
use sea_orm::EntityTrait;
use std::collections::{BTreeMap, BTreeSet};

async fn filled() -> Store {
    let store = Store::new().await;
    assert_eq!(demo::fill(&store.db, "$argon2id$demo").await.unwrap(), Outcome::Filled);
    store
}

async fn services_of(store: &Store, account: &str) -> Vec<service::Model> {
    let id = store.account(account).await.id;
    let all = service::Entity::find().all(&store.db).await.unwrap();
    all.into_iter().filter(|service| service.account_id == id).collect()
}

fn configured(services: &[service::Model]) -> usize {
    services.iter().filter(|service| ServiceState::parse(&service.state).unwrap().is_configured()).count()
}

#[tokio::test]
async fn filling_twice_changes_nothing_and_other_data_is_refused() {
    let store = filled().await;
    let before = store.contents().await;
    assert_eq!(demo::fill(&store.db, "$argon2id$other").await.unwrap(), Outcome::AlreadyThere);
    assert_eq!(store.contents().await, before);

    let other = Store::new().await;
    other.import(&[r#"[{"accountName":"A","companyUid":"a"}]"#]).await.unwrap();
    assert!(matches!(demo::fill(&other.db, "").await, Err(DemoError::OtherData)));
}

#[tokio::test]
async fn users_belong_to_their_accounts_with_their_roles() {
    let store = filled().await;
    let users = user::Entity::find().all(&store.db).await.unwrap();
    assert_eq!(users.len(), USERS.len());
    for demo in USERS {
        let user = users.iter().find(|user| user.email == demo.email).unwrap();
        assert_eq!(user.account_id, store.account(demo.account).await.id);
        assert_eq!(user.role.as_deref(), demo.role.map(portico_rules::Role::as_str));
    }
}

#[tokio::test]
async fn accounts_have_the_services_that_their_users_expect() {
    let store = filled().await;
    assert_eq!(configured(&services_of(&store, "Harbour Logistics").await), 6);
    assert_eq!(services_of(&store, "Juniper Dental").await.len(), 0);
    let kestrel = services_of(&store, "Kestrel Air").await;
    assert_eq!((kestrel.len(), configured(&kestrel)), (9, 9));
    assert_eq!(services_of(&store, "Lumen Bakery").await.len(), 2);
}

#[tokio::test]
async fn halcyon_has_24_accounts_of_both_support_models_and_stores_no_shared_value() {
    let store = filled().await;
    let halcyon = store.account("Halcyon Networks").await;
    let accounts = account::Entity::find().all(&store.db).await.unwrap();
    let managed: Vec<_> = accounts.iter().filter(|account| account.partner_id == Some(halcyon.id)).collect();
    assert_eq!(managed.len(), 24);
    let models: BTreeSet<_> = managed.iter().filter_map(|account| account.supported_by.as_deref()).collect();
    assert_eq!(models, BTreeSet::from(["partner", "provider"]));
    let values = setting_value::Entity::find().all(&store.db).await.unwrap();
    assert!(values.iter().all(|value| value.layer != "shared"));
    assert_eq!(values.iter().filter(|value| value.layer == "lock").count(), 1);
    let default = ["Harbour Logistics", "Kestrel Air"];
    for name in default {
        let id = store.account(name).await.id;
        assert!(values.iter().all(|value| value.holder_id != id), "{name} is at default");
    }
    let rosa = store.account("Blue Mesa IT").await;
    assert_eq!(rosa.referred_by.as_deref(), Some("Meridian Distribution"));
}

#[tokio::test]
async fn every_stored_setting_has_the_change_that_made_it() {
    let store = filled().await;
    let mut changes = settings_change::Entity::find().all(&store.db).await.unwrap();
    changes.sort_by_key(|change| (change.partner_id, change.version));
    let writes = settings_write::Entity::find().all(&store.db).await.unwrap();
    let mut folded = BTreeMap::new();
    for change in &changes {
        let of_change = writes.iter().filter(|write| write.change_id == change.id);
        assert_eq!(of_change.clone().count() as i64, change.writes_total);
        for write in of_change {
            let place = (write.holder_id, write.layer.clone(), write.setting.clone());
            let before = match write.new {
                Some(value) => folded.insert(place, (value, write.until)),
                None => folded.remove(&place),
            };
            assert_eq!(before, write.old.map(|value| (value, write.old_until)), "{write:?}");
        }
    }
    let stored = setting_value::Entity::find().all(&store.db).await.unwrap();
    let stored =
        stored.into_iter().map(|row| ((row.holder_id, row.layer, row.setting), (row.value, row.until)));
    assert_eq!(stored.collect::<BTreeMap<_, _>>(), folded);
    assert!(folded.values().any(|(_, until)| until.is_some()), "one of them ends");
    for partner in ["Halcyon Networks", "Blue Mesa IT"] {
        let partner = store.account(partner).await;
        let versions = changes.iter().filter(|change| change.partner_id == partner.id);
        let versions: Vec<_> = versions.map(|change| change.version).collect();
        assert_eq!(versions, (1..=partner.settings_version).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn every_state_every_class_and_every_region_occurs() {
    let store = filled().await;
    let services = service::Entity::find().all(&store.db).await.unwrap();
    let states: BTreeSet<_> =
        services.iter().filter_map(|service| ServiceState::parse(&service.state)).collect();
    assert_eq!(states.len(), ServiceState::ALL.len());
    let tenants: Vec<_> = services.iter().filter(|service| service.kind == "tenant").collect();
    let classes: BTreeSet<_> = tenants.iter().map(|tenant| tenant.tenant_class).collect();
    assert_eq!(classes, BTreeSet::from([None, Some(1), Some(2), Some(3)]));
    assert_eq!(tenants.iter().filter(|tenant| tenant.tenant_class.is_none()).count(), 1);
    let regions: BTreeSet<_> = tenants.iter().filter_map(|tenant| tenant.hosting_region.as_deref()).collect();
    assert_eq!(regions, BTreeSet::from(["APAC", "EU", "US"]));
}

#[tokio::test]
async fn notices_reach_several_accounts_one_has_no_scope_and_an_outage_lies_in_a_maintenance() {
    let store = filled().await;
    let notices = notice::Entity::find().all(&store.db).await.unwrap();
    assert!(notices.iter().any(|notice| notice.unknown_scope && notice.state == "scheduled"));
    let outage = notices.iter().find(|notice| notice.during.is_some()).unwrap();
    let around = notices.iter().find(|notice| Some(&notice.source_id) == outage.during.as_ref()).unwrap();
    assert!(around.starts_at <= outage.starts_at && outage.ends_at <= around.ends_at);
    let services: BTreeMap<_, _> =
        service::Entity::find().all(&store.db).await.unwrap().into_iter().map(|row| (row.id, row)).collect();
    let links = notice_service::Entity::find().all(&store.db).await.unwrap();
    let accounts_of = |notice: &notice::Model| {
        let named =
            links.iter().filter(|link| link.notice_id == notice.id).filter_map(|link| link.service_id);
        named.map(|id| services[&id].account_id).collect::<BTreeSet<_>>()
    };
    assert!(notices.iter().any(|notice| notice.state == "scheduled" && accounts_of(notice).len() > 1));
    assert!(links.iter().any(|link| link.ambiguous));
    for notice in &notices {
        for link in links.iter().filter(|link| link.notice_id == notice.id) {
            assert_eq!(services[&link.service_id.unwrap()].partner_id, notice.partner_id);
        }
    }
}

#[tokio::test]
async fn invoices_add_up_and_partner_prices_lie_below_retail() {
    let store = filled().await;
    let lines = invoice_line::Entity::find().all(&store.db).await.unwrap();
    let invoices = invoice::Entity::find().all(&store.db).await.unwrap();
    assert_eq!(invoices.len(), 5);
    for invoice in &invoices {
        let net: i64 =
            lines.iter().filter(|line| line.invoice_id == invoice.id).map(|line| line.amount_minor).sum();
        assert_eq!(net + invoice.tax_minor, invoice.total_minor, "{}", invoice.number);
    }
    for price in price::Entity::find().all(&store.db).await.unwrap() {
        assert!(price.partner_monthly_minor < Some(price.retail_monthly_minor), "{}", price.line_key);
    }
}
