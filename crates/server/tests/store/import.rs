//! Importing exports with all the traps that they hold.

use crate::support::Store;
use portico_server::import::{Counts, Effect, ImportError, Kind, Report};
use portico_server::store::entity::*;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

const ACCOUNTS: &str = r#"{"message":"Found 2","terms":"…","data":[
  {"accountRef":"R-1","accountName":"Alpha","companyUid":"AAAAAAAA-0000-4000-8000-000000000001"},
  {"accountRef":null,"accountName":"Béta","companyUid":"bbbbbbbb-0000-4000-8000-000000000002"}
]}"#;

const PORT: &str = "11111111-0000-4000-8000-000000000001";
const OTHER_PORT: &str = "22222222-0000-4000-8000-000000000002";
const CONNECTION: &str = "33333333-0000-4000-8000-000000000003";

/// Two ports of two accounts with a connection nested in both, an exchange connection, and the partner's own
/// router.
const PRODUCTS: &str = r#"[
  {"productId":2,"productUid":"22222222-0000-4000-8000-000000000002","productName":"Port B","productType":"megaport",
   "provisioningStatus":"CONFIGURED","createDate":0,"portSpeed":1000,"liveDate":null,
   "companyUid":"bbbbbbbb-0000-4000-8000-000000000002","companyName":"Béta",
   "resources":{"interface":{"up":0,"demarcation":""},"vll":[]},"vxcApproval":{"status":null,"message":null},
   "associatedVxcs":[
     {"productUid":"33333333-0000-4000-8000-000000000003","productName":"A to B","productType":"VXC","provisioningStatus":"LIVE",
      "rateLimit":500,"companyUid":"AAAAAAAA-0000-4000-8000-000000000001",
      "aEnd":{"productUid":"11111111-0000-4000-8000-000000000001","productName":"Port A","vlan":100},
      "bEnd":{"productUid":"22222222-0000-4000-8000-000000000002","productName":"Port B","vlan":0},
      "resources":{"vll":[],"csp_connection":[{"connectType":"AWS"}]},"vxcApproval":{"status":null}}],
   "associatedIxs":[]},
  {"productId":1,"productUid":"11111111-0000-4000-8000-000000000001","productName":"Port A","productType":"MEGAPORT",
   "provisioningStatus":"LIVE","createDate":1600000000000,"portSpeed":10000,"market":"DE","locationId":7,
   "locationDetail":{"name":"FRA1","city":"Frankfurt","metro":null,"country":"Germany"},
   "contractTermMonths":12,"companyUid":"aaaaaaaa-0000-4000-8000-000000000001","diversityZone":"Red",
   "marketplaceVisibility":false,"locked":true,"adminLocked":false,"cancelable":true,"lagId":null,"aggregationId":4,
   "resources":{"interface":{"up":1}},
   "associatedVxcs":[
     {"productUid":"33333333-0000-4000-8000-000000000003","productName":"A to B","productType":"VXC","provisioningStatus":"LIVE",
      "rateLimit":500,"companyUid":"aaaaaaaa-0000-4000-8000-000000000001",
      "aEnd":{"productUid":"11111111-0000-4000-8000-000000000001","productName":"Port A","vlan":100},
      "bEnd":{"productUid":"22222222-0000-4000-8000-000000000002","productName":"Port B","vlan":0},
      "resources":{"vll":[],"csp_connection":[{"connectType":"AWS"}]}}],
   "associatedIxs":[
     {"productUid":"44444444-0000-4000-8000-000000000004","productName":"Exchange","provisioningStatus":"LIVE",
      "rateLimit":1000,"vlan":42,"asn":64512,"networkServiceType":"Frankfurt IX"}]},
  {"productUid":"55555555-0000-4000-8000-000000000005","productName":"Router","productType":"MCR2","provisioningStatus":"LIVE",
   "companyUid":"cccccccc-0000-4000-8000-000000000003","companyName":"HALCYON",
   "resources":{"virtual_router":{"mcrAsn":133937,"speed":5000}}}
]"#;

const MAINTENANCE: &str = r#"{"data":[
  {"eventId":"E-1","state":"Scheduled","startTime":"2026-03-01T02:00:00.000Z","endTime":"2026-03-01T04:00:00.000Z",
   "impact":"Short drops","purpose":"Line cards","cancelReason":null,"eventType":"Emergency","services":["11111111","99999999"]},
  {"eventId":"E-2","state":"running","startTime":"2026-03-02T02:00:00Z","endTime":null,"purpose":"Unknown","services":[]}
]}"#;

const OUTAGES: &str = r#"[
  {"outageId":"O-1","eventId":"E-1","state":"Resolved","startTime":"2026-03-01T02:10:00Z","endTime":"2026-03-01T03:00:00Z",
   "purpose":"Down","services":["33333333"],"rootCause":"A bug","resolution":null,"mitigationActions":["One","Two"],"notices":[]}
]"#;

const PRICES: &str = r#"{"data":[
  {"productType":"Megaport","currency":"EUR","portSpeed":1000,"term":12,"monthlyRate":205.5,"monthlyRackRate":250.05,
   "prices":[{"chargeReason":"PORT","frequency":"MONTHLY","amount":250.05},{"chargeReason":"SETUP","frequency":"ONCE","amount":99}],
   "discounts":[{"discountReason":"TERM","amount":44.55}]},
  {"productType":"MCR2","currency":"JPY","monthlyRate":50000,"monthlyRackRate":60000,
   "prices":[{"frequency":"MONTHLY","amount":50000},{"frequency":"ONCE","amount":1000}],"discounts":[]}
]}"#;

const MARKETS: &str = r#"{"data":[
  {"id":17,"supplierName":"Provider GmbH","currencyEnum":"EUR","country":"DE","region":null,"billingContactName":"Ann",
   "billingContactEmail":"ann@example.com","address1":"Street 1","city":"Berlin","state":null,"postcode":"10115",
   "taxRate":19.0,"paymentTermInDays":30,"vatExempt":false,"active":true},
  {"id":18,"supplierName":"Provider","currencyEnum":"EUR","country":"XX"}
]}"#;

const EVERYTHING: [&str; 6] = [ACCOUNTS, PRODUCTS, MAINTENANCE, OUTAGES, PRICES, MARKETS];

fn reasons(report: &Report, kind: Kind, effect: Effect) -> Vec<&str> {
    report.notes.of(kind, effect).map(|(reason, _)| reason).collect()
}

fn counts(added: u64, changed: u64, unchanged: u64, skipped: u64) -> Counts {
    Counts { added, changed, unchanged, skipped }
}

#[tokio::test]
async fn everything_is_recognised_by_content_and_a_new_partner_is_added() {
    let store = Store::new().await;
    let report = store.import(&EVERYTHING).await.unwrap();
    assert!(report.partner_added);
    assert_eq!(report.of(Kind::ManagedAccounts), counts(2, 0, 0, 0));
    assert_eq!(report.of(Kind::Products), counts(5, 0, 0, 0));
    assert_eq!(report.of(Kind::Maintenance), counts(2, 0, 0, 0));
    assert_eq!(report.of(Kind::Outages), counts(1, 0, 0, 0));
    assert_eq!(report.of(Kind::Prices), counts(2, 0, 0, 0));
    assert_eq!(report.of(Kind::Markets), counts(1, 0, 0, 1));
    let alpha = store.account("Alpha").await;
    assert_eq!(alpha.uid, "aaaaaaaa-0000-4000-8000-000000000001");
    assert_eq!(alpha.supported_by.as_deref(), Some("partner"));
    assert_eq!(alpha.partner_id, Some(store.account("Halcyon").await.id));
}

#[tokio::test]
async fn a_second_import_of_the_same_files_changes_nothing() {
    let store = Store::new().await;
    store.import(&EVERYTHING).await.unwrap();
    let before = store.contents().await;
    let report = store.import(&EVERYTHING).await.unwrap();
    for (kind, counts) in &report.counts {
        assert_eq!((counts.added, counts.changed), (0, 0), "{kind:?}");
        assert!(counts.unchanged > 0, "{kind:?}");
    }
    assert!(!report.partner_added);
    assert_eq!(store.contents().await, before);
}

#[tokio::test]
async fn what_was_decided_about_a_market_here_stays_and_the_rest_is_the_providers() {
    let store = Store::new().await;
    store.import(&[MARKETS]).await.unwrap();
    // What editing leaves, and a market that was enabled here before the provider lists it.
    for sql in [
        "UPDATE markets SET version = 2, contact_name = 'Ben', active = FALSE, supplier = 'Old' WHERE country = 'DE'",
        "INSERT INTO markets (uid, partner_id, source_id, country, supplier, currency, contact_name, address, vat_exempt,
            active, version) SELECT 'fr', partner_id, 'portico-FR', 'FR', 'Old', 'EUR', 'Ben', '[]', FALSE, TRUE, 2
            FROM markets WHERE country = 'DE'",
    ] {
        store.db.execute_unprepared(sql).await.unwrap();
    }
    let france = MARKETS
        .replace("\"id\":18,", "\"id\":18,\"billingContactName\":\"Ann\",")
        .replace("\"XX\"", "\"FR\"");
    let report = store.import(&[&france]).await.unwrap();
    assert_eq!(report.of(Kind::Markets), counts(0, 2, 0, 0));
    let mut found = market::Entity::find().all(&store.db).await.unwrap();
    found.sort_by(|a, b| a.country.cmp(&b.country));
    let [de, fr] = found.try_into().unwrap();
    assert_eq!(
        (de.contact_name.as_deref(), de.active, de.supplier.as_str()),
        (Some("Ben"), false, "Provider GmbH")
    );
    assert_eq!((fr.uid.as_str(), fr.source_id.as_str(), fr.supplier.as_str()), ("fr", "18", "Provider"));
    assert_eq!((fr.contact_name.as_deref(), fr.active), (Some("Ben"), true));
    assert_eq!(store.import(&[&france]).await.unwrap().of(Kind::Markets), counts(0, 0, 2, 0));
}

#[tokio::test]
async fn the_order_of_files_does_not_matter() {
    let (forwards, backwards) = (Store::new().await, Store::new().await);
    forwards.import(&EVERYTHING).await.unwrap();
    let mut reversed = EVERYTHING;
    reversed.reverse();
    backwards.import(&reversed).await.unwrap();
    let shape = |mut services: Vec<service::Model>| {
        services.sort_by(|a, b| a.uid.cmp(&b.uid));
        services.into_iter().map(|s| (s.uid, s.name, s.search, s.tree_key, s.ends)).collect::<Vec<_>>()
    };
    let of = async |store: &Store| shape(service::Entity::find().all(&store.db).await.unwrap());
    assert_eq!(of(&forwards).await, of(&backwards).await);
    let links = async |store: &Store| notice_service::Entity::find().all(&store.db).await.unwrap().len();
    assert_eq!(links(&forwards).await, links(&backwards).await);
}

#[tokio::test]
async fn a_port_is_read_with_its_odd_spellings() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS, PRODUCTS]).await.unwrap();
    let port = store.service(PORT).await;
    assert_eq!(port.account_id, store.account("Alpha").await.id);
    assert_eq!((port.kind.as_str(), port.product_type.as_str()), ("port", "MEGAPORT"));
    assert_eq!((port.zone.as_deref(), port.lag, port.locked), (Some("red"), Some(4), true));
    assert_eq!(port.location_metro.as_deref(), Some("Frankfurt"));
    assert_eq!((port.link_up, port.created_at), (Some(true), Some(1_600_000_000_000)));
    let other = store.service(OTHER_PORT).await;
    assert_eq!((other.kind.as_str(), other.product_type.as_str()), ("port", "MEGAPORT"));
    assert_eq!((other.created_at, other.live_at, other.link_up), (None, None, Some(false)));
}

#[tokio::test]
async fn a_connection_nested_in_both_its_ports_hangs_on_its_a_end_once() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS, PRODUCTS]).await.unwrap();
    let connection = store.service(CONNECTION).await;
    let port = store.service(PORT).await;
    assert_eq!(connection.parent_id, Some(port.id));
    assert!(connection.tree_key.starts_with(&port.tree_key));
    let ends: Vec<portico_api::End> = serde_json::from_str(&connection.ends).unwrap();
    assert_eq!((ends[0].vlan, ends[1].vlan), (Some(100), None));
    assert_eq!(ends[1].on_ramp.as_deref(), Some("AWS"));
}

#[tokio::test]
async fn what_is_nested_without_an_owner_or_a_type_has_its_parents_owner_and_its_lists_type() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS, PRODUCTS]).await.unwrap();
    let exchange = store.service("44444444-0000-4000-8000-000000000004").await;
    assert_eq!(exchange.kind, "ix");
    assert_eq!(exchange.account_id, store.account("Alpha").await.id);
    assert_eq!((exchange.asn, exchange.network.as_deref()), (Some(64512), Some("Frankfurt IX")));
}

#[tokio::test]
async fn a_company_called_like_the_partner_is_the_partner() {
    let store = Store::new().await;
    store.import(&[PRODUCTS]).await.unwrap();
    let router = store.service("55555555-0000-4000-8000-000000000005").await;
    let partner = store.account("Halcyon").await;
    assert_eq!(router.account_id, partner.id);
    assert_eq!(partner.source_uid.as_deref(), Some("cccccccc-0000-4000-8000-000000000003"));
    assert_eq!((router.asn, router.speed_mbps), (Some(133_937), Some(5000)));
}

#[tokio::test]
async fn an_owner_that_nobody_knows_becomes_an_account_and_is_reported() {
    let store = Store::new().await;
    let report = store.import(&[PRODUCTS]).await.unwrap();
    assert_eq!(report.of(Kind::ManagedAccounts).added, 2);
    let remarks = reasons(&report, Kind::ManagedAccounts, Effect::Remark);
    assert!(remarks.iter().any(|reason| reason.contains("no list of accounts")), "{remarks:?}");
    assert_eq!(store.account("Béta").await.supported_by.as_deref(), Some("partner"));
    // The list, when it comes, is about the same accounts.
    let report = store.import(&[ACCOUNTS]).await.unwrap();
    assert_eq!(report.of(Kind::ManagedAccounts), counts(0, 1, 1, 0));
    assert!(store.service(PORT).await.search.contains("r-1"));
}

#[tokio::test]
async fn unknown_types_fields_and_states_are_passed_over_and_reported_but_their_connections_are_taken() {
    let store = Store::new().await;
    let report = store
        .import(&[r#"[
          {"productUid":"aaaaaaaa-1","productType":"HOLOGRAM","provisioningStatus":"LIVE","companyName":"Halcyon","companyUid":"c-1",
           "associatedVxcs":[{"productUid":"aaaaaaaa-2","productType":"VXC","provisioningStatus":"LIVE"}]},
          {"productUid":"aaaaaaaa-3","productType":"MEGAPORT","provisioningStatus":"TELEPORTED","companyUid":"c-1"},
          {"productUid":"aaaaaaaa-4","productType":"MEGAPORT","provisioningStatus":"live","companyUid":"c-1","colour":"blue"}
        ]"#])
        .await
        .unwrap();
    assert_eq!(report.of(Kind::Products), counts(2, 0, 0, 2));
    let skipped = reasons(&report, Kind::Products, Effect::Skipped);
    assert!(skipped.iter().any(|reason| reason.contains("HOLOGRAM")), "{skipped:?}");
    assert!(skipped.iter().any(|reason| reason.contains("TELEPORTED")), "{skipped:?}");
    let fields = reasons(&report, Kind::Products, Effect::FieldSkipped);
    assert_eq!(fields, ["the field \"colour\" is not known"]);
    assert_eq!(store.service("aaaaaaaa-2").await.parent_id, None);
    let printed = report.to_string();
    assert!(printed.contains("data") || printed.contains("[1]"), "{printed}");
}

#[tokio::test]
async fn values_that_make_no_sense_are_left_out_and_reported_with_their_place() {
    let store = Store::new().await;
    let report = store
        .import(&["{\"data\":[\n{\"productUid\":\"aaaaaaaa-1\",\"productType\":\"MEGAPORT\",\"provisioningStatus\":\"LIVE\",\
                    \"companyName\":\"Halcyon\",\"companyUid\":\"c-1\",\n\
                    \"portSpeed\":-5,\"createDate\":\"yesterday\",\"contractTermMonths\":13,\"diversityZone\":\"green\"}]}"])
        .await
        .unwrap();
    let service = store.service("aaaaaaaa-1").await;
    assert_eq!((service.speed_mbps, service.created_at), (None, None));
    assert_eq!((service.term_months, service.zone), (None, None));
    assert_eq!(report.notes.of(Kind::Products, Effect::ValueLeftOut).count(), 4);
    let (_, note) =
        report.notes.of(Kind::Products, Effect::ValueLeftOut).find(|(r, _)| r.contains("portSpeed")).unwrap();
    assert!(note.examples[0].ends_with("data[0].portSpeed (line 3)"), "{:?}", note.examples);
    assert!(note.examples[0].starts_with("-5 in "), "{:?}", note.examples);
}

#[tokio::test]
async fn names_are_kept_in_any_script_and_control_characters_become_spaces() {
    let store = Store::new().await;
    let report = store
        .import(&[r#"[
          {"productUid":"aaaaaaaa-1","productName":"  مركز بيانات 🛰️ ","productType":"MVE","provisioningStatus":"LIVE","companyName":"Halcyon","companyUid":"c"},
          {"productUid":"aaaaaaaa-2","productName":"bell\u0007 and \u0000zero","productType":"MVE","provisioningStatus":"LIVE","companyUid":"c"},
          {"productUid":"aaaaaaaa-3","productName":" ","productType":"MVE","provisioningStatus":"LIVE","companyUid":"c"}
        ]"#])
        .await
        .unwrap();
    assert_eq!(store.service("aaaaaaaa-1").await.name, "مركز بيانات 🛰️");
    assert_eq!(store.service("aaaaaaaa-2").await.name, "bell  and  zero");
    assert_eq!(store.service("aaaaaaaa-3").await.name, "aaaaaaaa-3");
    assert_eq!(report.notes.of(Kind::Products, Effect::ValueAdjusted).count(), 1);
}

#[tokio::test]
async fn notices_name_services_by_short_id_and_none_means_unknown_scope() {
    let store = Store::new().await;
    let report = store.import(&[MAINTENANCE, OUTAGES, PRODUCTS]).await.unwrap();
    let notices = notice::Entity::find().all(&store.db).await.unwrap();
    let by_id = |id: &str| notices.iter().find(|notice| notice.source_id == id).unwrap();
    let (planned, unknown, outage) = (by_id("E-1"), by_id("E-2"), by_id("O-1"));
    assert_eq!((planned.kind.as_str(), planned.state.as_str()), ("emergency_maintenance", "scheduled"));
    assert_eq!((unknown.state.as_str(), unknown.unknown_scope, unknown.ends_at), ("in_progress", true, None));
    assert_eq!(outage.during.as_deref(), Some("E-1"));
    assert_eq!(outage.mitigation.as_deref(), Some("One\nTwo"));
    let links = notice_service::Entity::find()
        .filter(notice_service::Column::NoticeId.eq(planned.id))
        .all(&store.db)
        .await
        .unwrap();
    let port = store.service(PORT).await;
    assert!(links.iter().any(|link| link.service_id == Some(port.id) && !link.ambiguous));
    assert!(links.iter().any(|link| link.short_id == "99999999" && link.service_id.is_none()));
    let remarks = reasons(&report, Kind::Maintenance, Effect::Remark);
    assert_eq!(remarks, ["names a service that the partner does not have"]);
}

#[tokio::test]
async fn a_short_id_of_two_products_is_ambiguous_also_when_the_second_comes_later() {
    let store = Store::new().await;
    let twin = |last: u8| {
        format!(
            r#"[{{"productUid":"11111111-0000-4000-8000-00000000000{last}","productType":"MVE","provisioningStatus":"LIVE","companyName":"Halcyon","companyUid":"c"}}]"#
        )
    };
    store.import(&[&twin(1), MAINTENANCE]).await.unwrap();
    store.import(&[&twin(2)]).await.unwrap();
    let links = notice_service::Entity::find().all(&store.db).await.unwrap();
    let twins: Vec<_> = links.iter().filter(|link| link.short_id == "11111111").collect();
    assert_eq!(twins.len(), 2);
    assert!(twins.iter().all(|link| link.ambiguous && link.service_id.is_some()));
    let report = store.import(&[MAINTENANCE]).await.unwrap();
    let remarks = reasons(&report, Kind::Maintenance, Effect::Remark);
    assert!(remarks.iter().any(|reason| reason.contains("2 services by one short id")), "{remarks:?}");
}

#[tokio::test]
async fn changes_of_state_speed_and_name_are_logged() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS, PRODUCTS]).await.unwrap();
    let later = PRODUCTS
        .replace("\"productName\":\"Port A\",\"productType\"", "\"productName\":\"Port Z\",\"productType\"")
        .replace("CONFIGURED", "LIVE")
        .replace("\"portSpeed\":1000,", "\"portSpeed\":10000,");
    let report = store.import(&[&later]).await.unwrap();
    assert_eq!(report.of(Kind::Products).changed, 2);
    let log = service_change::Entity::find().all(&store.db).await.unwrap();
    let seen = |what: &str| {
        let found: Vec<_> = log.iter().filter(|change| change.what == what).collect();
        assert!(what == "added" || found.len() == 1, "{what}");
        found.first().map(|change| (change.before.clone(), change.after.clone())).unwrap()
    };
    let pair = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
    assert_eq!(seen("state"), pair("CONFIGURED", "LIVE"));
    assert_eq!(seen("speed"), pair("1000", "10000"));
    assert_eq!(seen("renamed"), pair("Port A", "Port Z"));
    assert_eq!(log.iter().filter(|change| change.what == "added").count(), 5);
    let (port, connection) = (store.service(PORT).await, store.service(CONNECTION).await);
    assert!(connection.tree_key.starts_with(&port.tree_key), "the connection moved with its port");
}

#[tokio::test]
async fn retail_prices_never_come_from_what_the_partner_pays() {
    let store = Store::new().await;
    store.import(&[PRICES]).await.unwrap();
    let prices = price::Entity::find().all(&store.db).await.unwrap();
    let port = prices.iter().find(|price| price.product == "MEGAPORT").unwrap();
    assert_eq!((port.retail_monthly_minor, port.partner_monthly_minor), (25_005, Some(20_550)));
    assert_eq!(
        (port.retail_once_minor, port.speed_mbps, port.term_months),
        (Some(9900), Some(1000), Some(12))
    );
    let router = prices.iter().find(|price| price.product == "MCR2").unwrap();
    assert_eq!((router.retail_monthly_minor, router.partner_monthly_minor), (60_000, Some(50_000)));
    assert_eq!(router.retail_once_minor, None, "its charges add up to the partner's price");
    let report = store
        .import(&[r#"[{"productType":"VXC","currency":"EUR","monthlyRate":10},
                     {"productType":"VXC","currency":"EUR","monthlyRackRate":10.005},
                     {"productType":"VXC","currency":"euro","monthlyRackRate":10}]"#])
        .await
        .unwrap();
    assert_eq!(report.of(Kind::Prices), counts(0, 0, 0, 3));
}

#[tokio::test]
async fn broken_files_say_where_and_why_and_change_nothing() {
    let store = Store::new().await;
    store.import(&EVERYTHING).await.unwrap();
    let before = store.contents().await;
    let good = ACCOUNTS.replace("Alpha", "Alpha renamed");
    let cases = [
        ("{\"data\":[\n{\"productUid\":", "line 2"),
        ("", "line 1"),
        ("true", "neither an answer"),
        ("{\"items\":[]}", "without \"data\""),
        ("[{\"referenceId\":\"ORD-1\",\"status\":\"PENDING\"}]", "no export that Portico knows"),
        ("[1]", "[0] (line 1, column 2)"),
        (
            "{\"data\":[{\"eventId\":\"E\",\"state\":\"Scheduled\",\"startTime\":{},\"services\":[]}]}",
            "data[0].startTime",
        ),
        ("[{\"productType\":\"MVE\",\"provisioningStatus\":\"LIVE\"}]", "productUid is missing"),
        (
            "[{\"productUid\":\"../etc\",\"productType\":\"MVE\",\"provisioningStatus\":\"LIVE\"}]",
            "[0].productUid",
        ),
        (
            "[{\"productUid\":\"a\",\"productType\":\"MVE\",\"provisioningStatus\":\"LIVE\",\"portSpeed\":\"fast\"}]",
            "[0].portSpeed",
        ),
        (
            "[{\"productUid\":\"a\",\"productType\":\"MVE\",\"provisioningStatus\":\"LIVE\",\"productName\":\"\\ud800\"}]",
            "[0].productName",
        ),
        ("[{\"accountName\":\"No id\"}]", "companyUid is missing"),
    ];
    for (text, expected) in cases {
        let error = store.import(&[&good, text]).await.unwrap_err();
        assert!(error.is_bad_input());
        let message = error.to_string();
        assert!(message.contains("1.json") && message.contains(expected), "{text}: {message}");
        assert_eq!(store.contents().await, before, "{text}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let store = Store::new().await;
    let missing = std::path::PathBuf::from("/nowhere/export.json");
    let error = portico_server::import::run(&store.db, "Halcyon", &[missing]).await.unwrap_err();
    assert!(
        matches!(&error, ImportError::Unreadable { file, .. } if file == "/nowhere/export.json"),
        "{error}"
    );
    assert!(store.contents().await.is_empty());
}

#[tokio::test]
async fn ids_of_another_partner_are_refused_and_nothing_changes() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS, PRODUCTS]).await.unwrap();
    let before = store.contents().await;
    for (files, what) in [(ACCOUNTS, "account"), (PRODUCTS, "owner")] {
        let error = store.import_for("Blue Mesa", &[files]).await.unwrap_err();
        assert!(matches!(error, ImportError::Foreign { .. }), "{error}");
        assert!(error.to_string().contains(what) && error.to_string().contains("another partner"), "{error}");
    }
    let stolen = format!(
        r#"[{{"productUid":"{PORT}","productType":"MVE","provisioningStatus":"LIVE","companyUid":"z","companyName":"Z"}}]"#
    );
    let error = store.import_for("Blue Mesa", &[&stolen]).await.unwrap_err();
    assert!(error.to_string().contains(PORT), "{error}");
    assert_eq!(store.contents().await, before);
}

#[tokio::test]
async fn two_partners_may_be_told_of_the_same_event() {
    let store = Store::new().await;
    store.import(&[MAINTENANCE]).await.unwrap();
    let report = store.import_for("Blue Mesa", &[MAINTENANCE]).await.unwrap();
    assert_eq!(report.of(Kind::Maintenance).added, 2);
    assert_eq!(notice::Entity::find().all(&store.db).await.unwrap().len(), 4);
}

#[tokio::test]
async fn the_partner_is_found_whatever_the_case_of_its_name() {
    let store = Store::new().await;
    store.import(&[ACCOUNTS]).await.unwrap();
    let report = store.import_for("  HALCYON ", &[ACCOUNTS]).await.unwrap();
    assert!(!report.partner_added);
    assert_eq!(report.partner, "Halcyon");
    assert!(store.import_for(" ", &[ACCOUNTS]).await.unwrap_err().is_bad_input());
}

#[tokio::test]
async fn who_supports_an_account_and_its_settings_survive_an_import() {
    use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
    let store = Store::new().await;
    store.import(&[ACCOUNTS]).await.unwrap();
    let mut alpha = store.account("Alpha").await.into_active_model();
    alpha.supported_by = Set(Some("provider".to_owned()));
    alpha.update(&store.db).await.unwrap();
    store.import(&[&ACCOUNTS.replace("Alpha", "Alpha two")]).await.unwrap();
    assert_eq!(store.account("Alpha two").await.supported_by.as_deref(), Some("provider"));
}

#[tokio::test]
async fn empty_lists_and_a_byte_order_mark_are_no_errors() {
    let store = Store::new().await;
    let report = store
        .import(&["[]", "{\"data\":[]}", "{\"data\":null}", &format!("\u{feff}{ACCOUNTS}")])
        .await
        .unwrap();
    assert_eq!(report.of(Kind::ManagedAccounts).added, 2);
}

#[tokio::test]
async fn a_status_page_s_summary_is_notices() {
    let store = Store::new().await;
    let page = r#"{"page":{"id":"p","name":"N"},"components":[],"status":{"indicator":"major"},
        "incidents":[{"id":"i1","name":"Routers drop sessions","status":"identified","impact":"major",
            "created_at":"2026-01-02T03:04:05.000Z","started_at":"2026-01-02T03:00:00.000Z",
            "components":[{"id":"c","name":"mcr"}],"incident_updates":[]},
            {"id":"i2","name":"?","status":"unheard of","created_at":"2026-01-02T03:04:05.000Z"}],
        "scheduled_maintenances":[{"id":"m1","name":"Upgrade","status":"scheduled","impact":"maintenance",
            "scheduled_for":"2026-02-01T00:00:00Z","scheduled_until":"2026-02-01T02:00:00Z","components":[]}]}"#;
    let report = store.import(&[page]).await.unwrap();
    assert_eq!(report.of(Kind::StatusPage), counts(2, 0, 0, 1));
    let again = store.import(&[page]).await.unwrap();
    assert_eq!(again.of(Kind::StatusPage), counts(0, 0, 2, 1));
    let mut rows = notice::Entity::find().all(&store.db).await.unwrap();
    rows.sort_by(|one, other| one.source_id.cmp(&other.source_id));
    let seen: Vec<_> = rows.iter().map(|row| (row.state.as_str(), row.severity.as_deref())).collect();
    assert_eq!(seen, [("identified", Some("partial_outage")), ("scheduled", None)]);
    assert_eq!(rows[0].offerings.as_deref(), Some(r#"["MCR"]"#));
    assert!(rows[1].unknown_scope && !rows[0].unknown_scope);
}
