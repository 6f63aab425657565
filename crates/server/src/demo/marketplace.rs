//! Demo profiles in the marketplace. Who is there beside the two partners with people has none, and no customers.

use super::{Demo, uid};
use crate::store::{self, entity::marketplace_profile, keys};
use portico_api::SupportContact;
use sea_orm::{DatabaseTransaction, DbErr};

/// A profile: account, whether it is public, what it says, web address without `https://`, contact.
struct Profile {
    account: &'static str,
    public: bool,
    bio: &'static str,
    site: &'static str,
    contact: &'static str,
}

const fn profile(
    account: &'static str,
    site: &'static str,
    contact: &'static str,
    bio: &'static str,
) -> Profile {
    Profile { account, public: true, bio, site, contact }
}

const HALCYON: Profile = profile(
    "Halcyon Networks",
    "halcyon.example",
    "Network desk",
    "Managed networks for logistics, health care and aviation in northern Europe. Our core in Frankfurt takes \
     connections from partners who share customers with us.",
);

const BLUE_MESA: Profile = Profile {
    public: false,
    ..profile(
        "Blue Mesa IT",
        "bluemesa.example",
        "Service desk",
        "IT services for small companies in Arizona. We do not take connections from others yet.",
    )
};

/// Partners without people, by name.
const PROVIDERS: [Profile; 9] = [
    profile(
        "Altocumulus Cloud",
        "altocumulus.example",
        "Interconnect team",
        "Public cloud with regions in Frankfurt, Dublin and Ashburn. Each region has two on-ramps in separate \
         buildings. Connect to both for the full availability commitment.\n\nPrivate peering and virtual networks are \
         reached over the same connection, each with a VLAN of its own.",
    ),
    profile(
        "Baltic Carrier Group",
        "balticcarrier.example",
        "Carrier",
        "Carrier around the Baltic Sea: 14,000 km of our own fibre between Hamburg, Copenhagen, Oslo and Stockholm, \
         and onward to 60 towns. Ask us for wavelengths and Ethernet beyond our hubs.",
    ),
    profile(
        "Continental Internet Exchange",
        "cix.example",
        "Peering coordination",
        "Neutral exchange, owned by its 480 members. One connection reaches the fabrics in Amsterdam, Frankfurt and \
         Vienna. Route servers, closed groups and blackholing are included.",
    ),
    profile(
        "Deepfreeze Backup",
        "deepfreeze.example",
        "Onboarding",
        "Backup that nobody can delete, not even we. Copies lie in a former bunker near Zürich and under granite in \
         Stockholm. First copies of any size go over a private connection.",
    ),
    profile(
        "Lionfish Telecom",
        "lionfish.example",
        "Regional sales desk",
        "Connectivity in Singapore, Hong Kong and Tokyo, with last miles in eleven countries of the region. \
         シンガポール・香港・東京を結ぶ低遅延ネットワーク。",
    ),
    profile(
        "Meridional Voz",
        "meridional.example",
        "Interconexión",
        "Voice for companies in Spain, Portugal and Italy: SIP trunks over private connections, number porting in ten \
         working days, and emergency calls that arrive in the right place.",
    ),
    profile(
        "Northbound Payments",
        "northbound.example",
        "Merchant networks",
        "Card acquiring for shops and airlines. Connect your tills to our gateways in London and Paris without the \
         public internet; audited every year.",
    ),
    profile(
        "Prairie Cloud Hosting",
        "prairiecloud.example",
        "Network operations",
        "Bare metal and private clouds in Chicago, Phoenix, San Jose and Ashburn, run on wind and sun. Connections are \
         set up the same day.",
    ),
    profile(
        "Southern Cross Media",
        "southerncross.example",
        "Broadcast services",
        "Live pictures from stadiums and studios: contribution, playout and archives in Sydney and Melbourne.",
    ),
];

/// The names of the partners without people.
pub(super) fn providers() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().map(|profile| profile.account)
}

/// Fills in profiles. They have no logos: pictures are uploaded.
pub(super) async fn fill(tx: &DatabaseTransaction, demo: &Demo) -> Result<(), DbErr> {
    let rows = [&HALCYON, &BLUE_MESA].into_iter().chain(&PROVIDERS).map(|profile| profile.row(demo));
    store::insert_all(tx, rows.collect::<Result<_, _>>()?).await
}

impl Profile {
    fn row(&self, demo: &Demo) -> Result<marketplace_profile::Model, DbErr> {
        let uid = uid("provider", self.account);
        let contact = SupportContact {
            name: self.contact.to_owned(),
            email: format!("connect@{}", self.site),
            phone: None,
        };
        Ok(marketplace_profile::Model {
            account_id: demo.account(self.account)?.id,
            sort_key: keys::entry(self.account, &uid),
            search: keys::fold(&format!("{}\n{}", self.account, self.bio)),
            uid,
            public: self.public,
            name: self.account.to_owned(),
            bio: self.bio.to_owned(),
            website: format!("https://{}", self.site),
            contacts: serde_json::to_string(&[contact]).unwrap_or_else(|_| "[]".to_owned()),
            version: 1,
            updated_at: demo.now,
        })
    }
}
