//! Every address of the app, in one place: parsed here, written here.

use portico_api::{AccountId, ChatId, FeatureRequest, OrderId, ServiceId};
use portico_rules::{Feature, Page, Role};

/// Where one can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// `/`: goes on to the landing page.
    Landing,
    /// `/desk`: the operators' page.
    Desk,
    /// `/partners/{partner}/settings`: the settings of a partner's accounts, for operators.
    Partner(AccountId),
    /// `/accounts/{account}/{feature}`: a panel, with the account in view.
    Panel {
        /// The account in view.
        account: AccountId,
        /// Which panel.
        feature: Feature,
        /// What is opened inside it: `/accounts/{account}/services/{item}`.
        item: Option<String>,
    },
    /// `/accounts/{account}/{page}`: a page about the account in view that is no panel.
    Page(AccountId, Page),
    /// `/welcome`: where an invitation leads. Its token is in the fragment, which no server is told.
    Welcome,
    /// Anything else.
    Unknown,
}

impl Address {
    /// Reads the path of an address.
    pub fn parse(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let found = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => Some(Self::Landing),
            (Some("desk"), None, ..) => Some(Self::Desk),
            (Some("partners"), Some(partner), Some("settings"), None) if is_id(partner) => {
                Some(Self::Partner(AccountId(partner.to_owned())))
            }
            (Some("welcome"), None, ..) => Some(Self::Welcome),
            (Some("accounts"), Some(account), Some(name), item) if is_id(account) && !name.contains('_') => {
                let (name, account) = (name.replace('-', "_"), AccountId(account.to_owned()));
                match Page::parse(&name).filter(|_| item.is_none()) {
                    Some(page) => Some(Self::Page(account, page)),
                    None => Feature::parse(&name).map(|feature| Self::Panel {
                        account,
                        feature,
                        item: item.map(ToOwned::to_owned),
                    }),
                }
            }
            _ => None,
        };
        let extra = parts.next().is_some();
        match found {
            Some(Self::Panel { item: Some(item), .. }) if !is_id(&item) => Self::Unknown,
            Some(address) if !extra => address,
            _ => Self::Unknown,
        }
    }

    /// The account in view, where there is one.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Panel { account, .. } | Self::Page(account, _) => Some(account),
            _ => None,
        }
    }
}

impl core::fmt::Display for Address {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Landing | Self::Unknown => f.write_str("/"),
            Self::Desk => f.write_str("/desk"),
            Self::Welcome => f.write_str("/welcome"),
            Self::Page(account, page) => write!(f, "/accounts/{account}/{}", page.as_str().replace('_', "-")),
            Self::Partner(partner) => write!(f, "/partners/{partner}/settings"),
            Self::Panel { account, feature, item } => {
                write!(f, "/accounts/{account}/{}", slug(*feature))?;
                item.as_ref().map_or(Ok(()), |item| write!(f, "/{item}"))
            }
        }
    }
}

/// The address of a panel.
pub fn panel(account: &AccountId, feature: Feature) -> String {
    Address::Panel { account: account.clone(), feature, item: None }.to_string()
}

/// The address of a page that is no panel.
pub fn page(account: &AccountId, page: Page) -> String {
    Address::Page(account.clone(), page).to_string()
}

/// The settings of a partner's accounts, for operators.
pub fn partner(partner: &AccountId) -> String {
    Address::Partner(partner.clone()).to_string()
}

/// The address of one service.
pub fn service(account: &AccountId, service: &ServiceId) -> String {
    item(account, Feature::Services, service.as_str())
}

/// The address of something inside a panel.
pub fn item(account: &AccountId, feature: Feature, item: &str) -> String {
    Address::Panel { account: account.clone(), feature, item: Some(item.to_owned()) }.to_string()
}

/// What is inside the services panel beside services: the orders, and one that begins.
pub const ORDERS: &str = "orders";
/// See [`ORDERS`].
pub const NEW_ORDER: &str = "order";

/// The pages of the service status panel beside the first; anything else is a notice.
pub const CALENDAR: &str = "calendar";
/// See [`CALENDAR`].
pub const OVERVIEW: &str = "overview";
/// See [`CALENDAR`].
pub const AVAILABILITY: &str = "availability";

/// Notices of all partners, for operators.
pub const ALL_NOTICES: &str = "/api/v1/notices";

/// Secret addresses for programs, of the API; with the id of one.
pub fn feeds(account: &AccountId, feed: Option<&str>) -> String {
    let inside = feed.map(|feed| format!("/{feed}")).unwrap_or_default();
    format!("{API}/accounts/{account}/feeds{inside}")
}

/// One order inside the services panel.
pub fn order(account: &AccountId, order: &OrderId) -> String {
    item(account, Feature::Services, &format!("{NEW_ORDER}-{order}"))
}

/// The id of the order that an item of the services panel names.
pub fn order_of(item: &str) -> Option<&str> {
    item.strip_prefix(NEW_ORDER)?.strip_prefix('-')
}

/// Orders of the API; with a path inside them that begins with a slash.
pub fn orders_data(account: &AccountId, inside: &str) -> String {
    format!("{API}/accounts/{account}/orders{inside}")
}

/// Requests to be connected to a partner's services; with a path inside them that begins with a slash.
pub fn connection_requests(account: &AccountId, inside: &str) -> String {
    format!("{API}/accounts/{account}/connection-requests{inside}")
}

/// Whether orders of a managed account wait for its partner.
pub fn approvals(account: &AccountId) -> String {
    format!("{API}/accounts/{account}/approvals")
}

/// The list of services, filtered. Empty values are left out.
pub fn services(account: &AccountId, filter: &[(&str, &str)]) -> String {
    format!("{}{}", panel(account, Feature::Services), query(filter))
}

/// The list of services as a file, with the query of its page, in a language.
pub fn services_file(account: &AccountId, query: &str, language: &str) -> String {
    let mark = if query.is_empty() { "" } else { "&" };
    format!("{API}{}.csv?{query}{mark}lang={language}", panel(account, Feature::Services))
}

/// A query string with its question mark, or nothing when every value is empty.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        text.push_str(&encode(value));
    }
    text
}

/// The settings of a partner's accounts with the change that grants a request, for operators.
pub fn granting(partner: &AccountId, request: &FeatureRequest) -> String {
    let (account, setting) = (request.account.id.as_str(), request.feature.as_str());
    let asked =
        [("account", account), ("setting", setting), ("value", "on"), ("answers", request.id.as_str())];
    format!("{}{}", self::partner(partner), query(&asked))
}

/// The part of the query that says in which role the account in view is looked at.
pub const SEE_AS: &str = "as";

/// A panel of a managed account as its users with a role see it; without a role, as oneself.
pub fn seen_as(account: &AccountId, feature: Feature, role: Option<Role>) -> String {
    format!("{}?{SEE_AS}={}", panel(account, feature), role.map_or("", Role::as_str))
}

/// The role in which the page at this path and query is looked at.
pub fn see_as(query: &str) -> Option<Role> {
    query.split('&').find_map(|pair| Role::parse(pair.strip_prefix("as=")?))
}

/// The role with which something is asked of the API: that of the page, for what concerns its account.
pub fn see_as_for(address: &str) -> Option<Role> {
    let location = web_sys::window()?.location();
    let path = location.pathname().ok()?;
    let role = see_as(location.search().ok()?.trim_start_matches('?'))?;
    let page = Address::parse(crate::embed::split(&path).1);
    let account = page.account()?.as_str();
    let rest = address.strip_prefix(API)?;
    let of_account = rest.strip_prefix("/accounts/").or_else(|| rest.strip_prefix("/context?account="))?;
    let rest = of_account.strip_prefix(account)?;
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(role)
}

/// Where a link leads from here: within an account, one goes on looking in the same role. An address that names
/// none (`as=`) ends that.
pub fn onward(address: &str, path: &str, query: &str) -> String {
    let (to, to_query) = address.split_once('?').unwrap_or((address, ""));
    let mut pairs: Vec<_> = to_query.split('&').filter(|pair| !pair.is_empty()).collect();
    let names_it = pairs.iter().any(|pair| pair.starts_with("as="));
    pairs.retain(|pair| *pair != "as=");
    let kept = see_as(query).map(|role| format!("{SEE_AS}={}", role.as_str()));
    let (there, here) = (Address::parse(to), Address::parse(path));
    let same_account = there.account().is_some() && there.account() == here.account();
    if let Some(kept) = kept.as_deref().filter(|_| same_account && !names_it) {
        pairs.push(kept);
    }
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{to}{mark}{}", pairs.join("&"))
}

/// The API's address for the first data of a page: the page's own path and query under the API's root.
pub fn data(path: &str, query: &str) -> String {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{API}{path}{mark}{query}")
}

/// Root of the API.
pub const API: &str = "/api/v1";

/// The session.
pub const SESSION: &str = "/api/v1/session";

/// A partner's presence inside its own site.
pub fn tenant(slug: &str) -> String {
    format!("{API}/embed/tenants/{slug}")
}

/// The token of the portal inside a partner's site.
pub const EMBED_TOKEN: &str = "/api/v1/embed/token";

/// What the server tells open pages, from an event on if one is named.
pub fn events(since: &str) -> String {
    format!("{API}/events{}", query(&[("since", since)]))
}

/// Ending every session of the user.
pub const SESSIONS_EVERYWHERE: &str = "/api/v1/session?everywhere=true";

/// Partners, for operators.
pub const PARTNERS: &str = "/api/v1/partners";

/// Mails that were written, for operators.
pub const MAILS: &str = "/api/v1/mails";

/// Conversations, for operators.
pub const CHATS: &str = "/api/v1/chats";

/// A conversation, for operators.
pub fn chat(chat: &ChatId) -> String {
    format!("{CHATS}/{chat}")
}

/// Looking at an invitation.
pub const LOOK: &str = "/api/v1/invitations/look";

/// Accepting an invitation.
pub const ACCEPT: &str = "/api/v1/invitations/accept";

/// Orders of all partners, for operators.
pub const ALL_ORDERS: &str = "/api/v1/orders";

/// Where an operator moves an order on.
pub fn advance(order: &OrderId) -> String {
    format!("{ALL_ORDERS}/{order}/advance")
}

/// The context, with an account in view or the user's own.
pub fn context(account: Option<&AccountId>) -> String {
    account.map_or_else(|| format!("{API}/context"), |account| format!("{API}/context?account={account}"))
}

/// Requests for features of an account, or of all accounts of a partner.
pub fn requests(account: &AccountId) -> String {
    format!("{API}/accounts/{account}/requests")
}

/// Requests that only the provider can grant, for operators.
pub const REQUESTS: &str = "/api/v1/requests";

/// Accounts that the user may look at.
pub fn accounts(search: &str) -> String {
    format!("{API}/accounts{}", query(&[("q", search), ("limit", "50")]))
}

/// A feature as it is written in addresses.
pub fn slug(feature: Feature) -> String {
    feature.as_str().replace('_', "-")
}

/// Whether a part of a path has the shape of an id.
fn is_id(part: &str) -> bool {
    (1..=64).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Percent-encodes everything but unreserved characters.
fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            const HEX: [char; 16] =
                ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
            text.push('%');
            for nibble in [byte >> 4, byte & 15] {
                text.push(HEX.get(usize::from(nibble)).copied().unwrap_or('0'));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> AccountId {
        AccountId(text.to_owned())
    }

    #[test]
    fn every_panel_address_reads_back_as_it_was_written() {
        for feature in Feature::ALL {
            for item in [None, Some("9f-2".to_owned())] {
                let address = Address::Panel { account: id("a-1"), feature, item };
                assert_eq!(Address::parse(&address.to_string()), address);
            }
        }
    }

    #[test]
    fn pages_beside_the_panels_have_addresses_too() {
        for which in Page::ALL {
            let address = Address::Page(id("a-1"), which);
            assert_eq!(Address::parse(&address.to_string()), address);
        }
        assert_eq!(page(&id("a1"), Page::ManagedAccounts), "/accounts/a1/managed-accounts");
        assert_eq!(Address::parse("/welcome"), Address::Welcome);
        assert_eq!(
            onward("/accounts/a1/people", "/accounts/a1/services", "as=read_only"),
            "/accounts/a1/people?as=read_only"
        );
    }

    #[test]
    fn addresses_are_what_others_rely_on() {
        assert_eq!(panel(&id("a1"), Feature::BillingMarkets), "/accounts/a1/billing-markets");
        assert_eq!(partner(&id("a1")), "/partners/a1/settings");
        assert_eq!(Address::parse("/partners/a1/settings"), Address::Partner(id("a1")));
        assert_eq!(service(&id("a1"), &ServiceId("s1".into())), "/accounts/a1/services/s1");
        assert_eq!(
            services(&id("a1"), &[("q", "a b&ü"), ("kind", "")]),
            "/accounts/a1/services?q=a%20b%26%C3%BC"
        );
        let file = "/api/v1/accounts/a1/services.csv?";
        assert_eq!(services_file(&id("a1"), "q=x", "de"), format!("{file}q=x&lang=de"));
        assert_eq!(services_file(&id("a1"), "", "en"), format!("{file}lang=en"));
        assert_eq!(data("/accounts/a1/services", "q=x"), "/api/v1/accounts/a1/services?q=x");
        assert_eq!(context(Some(&id("a1"))), "/api/v1/context?account=a1");
        let id_of_order = OrderId("o-1".into());
        assert_eq!(order(&id("a1"), &id_of_order), "/accounts/a1/services/order-o-1");
        assert_eq!(order_of("order-o-1"), Some("o-1"));
        assert_eq!(orders_data(&id("a1"), "/o1/submit"), "/api/v1/accounts/a1/orders/o1/submit");
        assert_eq!(accounts(""), "/api/v1/accounts?limit=50");
    }

    #[test]
    fn within_an_account_one_goes_on_looking_in_the_same_role() {
        let (path, query) = ("/accounts/a1/services", "q=x&as=read_only");
        assert_eq!(onward("/accounts/a1/pricing", path, query), "/accounts/a1/pricing?as=read_only");
        assert_eq!(
            onward("/accounts/a1/services?q=y", path, query),
            "/accounts/a1/services?q=y&as=read_only"
        );
        assert_eq!(onward("/accounts/a1/services?as=", path, query), "/accounts/a1/services");
        assert_eq!(
            onward("/accounts/a1/services?as=finance", path, query),
            "/accounts/a1/services?as=finance"
        );
        assert_eq!(onward("/accounts/a2/services", path, query), "/accounts/a2/services");
        assert_eq!(onward("/desk", path, query), "/desk");
        assert_eq!(onward("/accounts/a1/services?q=y", path, ""), "/accounts/a1/services?q=y");
        assert_eq!(see_as("as=nonsense"), None);
    }

    #[test]
    fn anything_else_is_unknown() {
        for path in [
            "/x",
            "/accounts",
            "/accounts/a1",
            "/accounts/a1/nothing",
            "/accounts/a1/billing_markets",
            "/accounts/a1/services/s1/x",
            "/accounts/%2e%2e/services",
            "/accounts/a1/services/<b>",
            "/desk/x",
            "/welcome/x",
            "/accounts/a1/people/x",
            "/accounts/a1/managed_accounts",
            "/partners/a1",
            "/partners/a1/settings/x",
        ] {
            assert_eq!(Address::parse(path), Address::Unknown, "{path}");
        }
        assert_eq!(Address::parse("/"), Address::Landing);
        assert_eq!(Address::parse("/desk/"), Address::Desk);
    }
}
