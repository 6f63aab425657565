//! Demo accounts, users, settings and company profiles.

use super::{USERS, accounts_by_name, marketplace, missing, settings, uid};
use crate::store::{
    self,
    entity::{account, company_profile, user},
};
use portico_api::SupportContact;
use portico_rules::SupportModel;
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::HashMap;

/// The provider's own account.
pub(super) const PROVIDER: &str = "Network Operations";

/// Partners, and the distributor that referred them.
const PARTNERS: [(&str, Option<&str>); 2] =
    [("Halcyon Networks", None), ("Blue Mesa IT", Some("Meridian Distribution"))];

/// Who supports a managed account.
const PARTNER: SupportModel = SupportModel::Partner;
const PROVIDERS: SupportModel = SupportModel::Provider;

/// Managed accounts: partner, name, the partner's reference, who supports it.
const MANAGED: [(&str, &str, &str, SupportModel); 28] = [
    ("Halcyon Networks", "Harbour Logistics", "HN-1001", PARTNER),
    ("Halcyon Networks", "Juniper Dental", "HN-1002", PARTNER),
    ("Halcyon Networks", "Kestrel Air", "HN-1003", PROVIDERS),
    ("Halcyon Networks", "Alder & Finch Architects", "HN-1004", PARTNER),
    ("Halcyon Networks", "Brightwater Energy", "HN-1005", PARTNER),
    ("Halcyon Networks", "Cobalt Robotics", "HN-1006", PARTNER),
    ("Halcyon Networks", "Dunmore Credit Union", "HN-1007", PROVIDERS),
    ("Halcyon Networks", "Elmtree Schools Trust", "HN-1008", PARTNER),
    ("Halcyon Networks", "Fjordline Færger", "HN-1009", PARTNER),
    ("Halcyon Networks", "Granite Peak Insurance", "HN-1010", PROVIDERS),
    ("Halcyon Networks", "Helios Solar Farms", "HN-1011", PROVIDERS),
    ("Halcyon Networks", "Ironbridge Foundry", "HN-1012", PARTNER),
    ("Halcyon Networks", "Jade Garden Hotels", "HN-1013", PARTNER),
    ("Halcyon Networks", "Larkspur Pharma", "HN-1014", PARTNER),
    ("Halcyon Networks", "Northgate Hospitals", "HN-1015", PROVIDERS),
    ("Halcyon Networks", "Orchard Lane Grocers", "HN-1016", PARTNER),
    ("Halcyon Networks", "Pemberton Press", "HN-1017", PARTNER),
    ("Halcyon Networks", "Quayside Studios", "HN-1018", PARTNER),
    ("Halcyon Networks", "Redwood Analytics", "HN-1019", PROVIDERS),
    ("Halcyon Networks", "Saltmarsh Fisheries", "HN-1020", PARTNER),
    ("Halcyon Networks", "Tamarind Foods", "HN-1021", PARTNER),
    ("Halcyon Networks", "Umbra Games", "HN-1022", PROVIDERS),
    ("Halcyon Networks", "Verdant Farms", "HN-1023", PARTNER),
    ("Halcyon Networks", "Zürcher Uhrwerke", "HN-1024", PARTNER),
    ("Blue Mesa IT", "Lumen Bakery", "BM-01", PARTNER),
    ("Blue Mesa IT", "Cactus Wren Clinics", "BM-02", PARTNER),
    ("Blue Mesa IT", "Painted Desert Outfitters", "BM-03", PROVIDERS),
    ("Blue Mesa IT", "Sandstone Title", "BM-04", PARTNER),
];

/// Time zones of managed accounts; of the others it is not known.
const ZONES: [(&str, &str); 9] = [
    ("Harbour Logistics", "Europe/Berlin"),
    ("Juniper Dental", "Europe/Dublin"),
    ("Kestrel Air", "Europe/Copenhagen"),
    ("Dunmore Credit Union", "Europe/Dublin"),
    ("Granite Peak Insurance", "America/Chicago"),
    ("Redwood Analytics", "America/Los_Angeles"),
    ("Umbra Games", "Asia/Tokyo"),
    ("Zürcher Uhrwerke", "Europe/Zurich"),
    ("Lumen Bakery", "America/Phoenix"),
];

/// A company profile.
struct Profile {
    account: &'static str,
    legal_name: &'static str,
    street: &'static str,
    city: &'static str,
    postcode: &'static str,
    country: &'static str,
    phone: &'static str,
    /// Web address without its `https://`.
    site: &'static str,
    /// Name and local part of the e-mail address of the technical contact.
    contact: (&'static str, &'static str),
}

const fn profile(
    account: &'static str,
    legal_name: &'static str,
    [street, city, postcode, country]: [&'static str; 4],
    phone: &'static str,
    site: &'static str,
    contact: (&'static str, &'static str),
) -> Profile {
    Profile { account, legal_name, street, city, postcode, country, phone, site, contact }
}

const PROFILES: [Profile; 14] = [
    profile(
        "Halcyon Networks",
        "Halcyon Networks GmbH",
        ["Am Sandtorkai 41", "Hamburg", "20457", "DE"],
        "+49 40 5550 1100",
        "halcyon.example",
        ("Network desk", "noc"),
    ),
    profile(
        "Blue Mesa IT",
        "Blue Mesa IT LLC",
        ["1200 W Camelback Rd", "Phoenix", "85013", "US"],
        "+1 602 555 0142",
        "bluemesa.example",
        ("Service desk", "help"),
    ),
    profile(
        "Harbour Logistics",
        "Harbour Logistics SE",
        ["Großer Grasbrook 9", "Hamburg", "20457", "DE"],
        "+49 40 5550 2200",
        "harbour.example",
        ("Hugo Petersen", "hugo"),
    ),
    profile(
        "Juniper Dental",
        "Juniper Dental Group Ltd",
        ["18 Fitzwilliam Square", "Dublin", "D02 X868", "IE"],
        "+353 1 555 0180",
        "juniper.example",
        ("June Whitlock", "june"),
    ),
    profile(
        "Kestrel Air",
        "Kestrel Air A/S",
        ["Lufthavnsboulevarden 6", "Kastrup", "2770", "DK"],
        "+45 32 55 50 10",
        "kestrel.example",
        ("Kim Sørensen", "kim"),
    ),
    profile(
        "Dunmore Credit Union",
        "Dunmore Credit Union Ltd",
        ["4 Eyre Square", "Galway", "H91 K2P8", "IE"],
        "+353 91 555 014",
        "dunmore.example",
        ("Aoife Brennan", "it"),
    ),
    profile(
        "Granite Peak Insurance",
        "Granite Peak Insurance Inc.",
        ["233 S Wacker Dr", "Chicago", "60606", "US"],
        "+1 312 555 0177",
        "granitepeak.example",
        ("Marcus Webb", "network"),
    ),
    profile(
        "Helios Solar Farms",
        "Helios Solar Farms SL",
        ["Calle de Alcalá 52", "Madrid", "28014", "ES"],
        "+34 91 555 01 33",
        "helios.example",
        ("Lucía Romero", "redes"),
    ),
    profile(
        "Northgate Hospitals",
        "Northgate Hospitals NHS Trust",
        ["1 Northgate Road", "Manchester", "M13 9WL", "GB"],
        "+44 161 555 0190",
        "northgate.example",
        ("Priya Nair", "networks"),
    ),
    profile(
        "Redwood Analytics",
        "Redwood Analytics Inc.",
        ["75 E Santa Clara St", "San Jose", "95113", "US"],
        "+1 408 555 0119",
        "redwood.example",
        ("Dana Whitfield", "infra"),
    ),
    profile(
        "Umbra Games",
        "株式会社アンブラゲームス",
        ["六本木 6-10-1", "東京", "106-6108", "JP"],
        "+81 3 5550 0155",
        "umbra.example",
        ("佐藤 健", "ops"),
    ),
    profile(
        "Zürcher Uhrwerke",
        "Zürcher Uhrwerke AG",
        ["Hardturmstrasse 135", "Zürich", "8005", "CH"],
        "+41 44 555 01 21",
        "uhrwerke.example",
        ("Reto Ammann", "informatik"),
    ),
    profile(
        "Lumen Bakery",
        "Lumen Bakery Co.",
        ["410 E Roosevelt St", "Phoenix", "85004", "US"],
        "+1 602 555 0166",
        "lumen.example",
        ("Lena Vogel", "lena"),
    ),
    profile(
        "Painted Desert Outfitters",
        "Painted Desert Outfitters Inc.",
        ["88 W Congress St", "Tucson", "85701", "US"],
        "+1 520 555 0104",
        "painteddesert.example",
        ("Joe Begay", "it"),
    ),
];

/// The public id of the provider's account, by which the demo data is recognised.
pub(super) fn provider_uid() -> String {
    uid("account", PROVIDER)
}

/// Fills in accounts and what is stored of them alone. Returns the accounts by name.
pub(super) async fn fill(
    tx: &DatabaseTransaction,
    password_hash: &str,
    now: i64,
) -> Result<HashMap<String, account::Model>, DbErr> {
    let mut partners = vec![account::Model::provider(provider_uid(), PROVIDER.to_owned(), now)];
    partners.extend(PARTNERS.map(|(name, referred_by)| account::Model {
        source_uid: Some(uid("company", name)),
        referred_by: referred_by.map(str::to_owned),
        ..account::Model::partner(uid("account", name), name.to_owned(), now)
    }));
    partners.extend(marketplace::providers().map(|name| account::Model {
        source_uid: Some(uid("company", name)),
        ..account::Model::partner(uid("account", name), name.to_owned(), now)
    }));
    store::insert_all(tx, partners).await?;

    let accounts = accounts_by_name(tx).await?;
    let id = |name: &str| accounts.get(name).map(|row| row.id).ok_or_else(|| missing("account", name));
    let mut managed = Vec::new();
    for (partner, name, reference, supported_by) in MANAGED {
        let reference = Some(reference.to_owned());
        managed.push(account::Model {
            time_zone: ZONES.iter().find(|(known, _)| *known == name).map(|(_, zone)| (*zone).to_owned()),
            supported_by: Some(supported_by.as_str().to_owned()),
            ..account::Model::managed(id(partner)?, uid("account", name), name.to_owned(), reference, now)
        });
    }
    store::insert_all(tx, managed).await?;

    let accounts = accounts_by_name(tx).await?;
    let id = |name: &str| accounts.get(name).map(|row| row.id).ok_or_else(|| missing("account", name));
    let mut users = Vec::new();
    for demo in USERS {
        users.push(user::Model {
            id: 0,
            uid: uid("user", demo.email),
            account_id: id(demo.account)?,
            email: demo.email.to_owned(),
            name: demo.name.to_owned(),
            role: demo.role.map(|role| role.as_str().to_owned()),
            password_hash: password_hash.to_owned(),
            session_epoch: 0,
            locale: None,
            created_at: now,
            deactivated_at: None,
        });
    }
    store::insert_all(tx, users).await?;

    settings::fill(tx, &accounts, now).await?;

    let mut profiles = Vec::new();
    for profile in &PROFILES {
        profiles.push(profile.row(id(profile.account)?, now));
    }
    store::insert_all(tx, profiles).await?;
    Ok(accounts)
}

impl Profile {
    fn row(&self, account_id: i64, now: i64) -> company_profile::Model {
        let (name, mailbox) = self.contact;
        let contact = SupportContact {
            name: name.to_owned(),
            email: format!("{mailbox}@{}", self.site),
            phone: Some(self.phone.to_owned()),
        };
        company_profile::Model {
            account_id,
            legal_name: self.legal_name.to_owned(),
            trading_name: self.account.to_owned(),
            registration_number: String::new(),
            website: format!("https://www.{}/", self.site),
            phone: self.phone.to_owned(),
            street: self.street.to_owned(),
            city: self.city.to_owned(),
            postcode: self.postcode.to_owned(),
            country: self.country.to_owned(),
            contacts: serde_json::to_string(&[contact]).unwrap_or_else(|_| "[]".to_owned()),
            version: 1,
            updated_at: now,
        }
    }
}
