//! The portal inside a partner's own site: what its frame and the partner's backend ask, and what partners set.

use crate::profile::Problems;
use crate::{
    AccountId, AccountRef, EmbedKeyId, EmbedSessionId, FieldProblem, Logo, Theme, Timestamp, UserId,
};
use portico_rules::Feature;

/// The most origins that one partner allows.
pub const MOST_ORIGINS: usize = 20;
/// The most keys of one partner that work at a time.
pub const MOST_EMBED_KEYS: usize = 10;

dto! {
    /// A partner's presence for embedding, as everybody may know it.
    #[derive(Eq)]
    pub struct EmbedTenant {
        /// Its name in addresses: `a-z`, `0-9` and `-`, 2 to 40 characters.
        pub slug: String,
        /// The partner's name.
        pub name: String,
        /// The origins that may embed it, each exactly as browsers write it.
        pub origins: Vec<String>,
        /// How it looks.
        pub theme: Theme,
        /// Path of the logo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<String>,
    }

    /// A partner's backend asks for a code for somebody whom it has signed in.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct EmbedMint {
        /// The account that they look at: the partner's own or one that it manages.
        pub account: AccountId,
        /// Who: the address they would sign in with.
        #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 254))]
        pub user: String,
        /// Which panels they may use; absent: all that they see.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub panels: Option<Vec<Feature>>,
        /// What the frame asked with: SHA-256 of its verifier in base64url without padding, 43 characters.
        #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9_-]{43}$"))]
        pub challenge: String,
        /// The origin of the page that embeds the portal.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 280))]
        pub origin: String,
    }

    /// A code for one frame, good once.
    #[derive(Eq)]
    pub struct EmbedCode {
        /// The code.
        pub code: String,
        /// For how many seconds it is good.
        pub expires_in: u32,
    }

    /// A frame turns a code into a token.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct EmbedExchange {
        /// The tenant in the frame's own address: a code of another one is refused.
        #[cfg_attr(feature = "openapi", schema(min_length = 2, max_length = 40))]
        pub tenant: String,
        /// The code.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub code: String,
        /// What the code's challenge is the digest of: 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`.
        #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._~-]{43,128}$"))]
        pub verifier: String,
    }

    /// What a frame sends as `Authorization: Bearer` with each request.
    #[derive(Eq)]
    pub struct EmbedToken {
        /// The token.
        pub token: String,
        /// For how many seconds it is good.
        pub expires_in: u32,
        /// The account that it is for.
        pub account: AccountId,
        /// The panels that it is for.
        pub panels: Vec<Feature>,
    }

    /// A key of a partner's backend.
    #[derive(Eq)]
    pub struct EmbedKey {
        /// Its id.
        pub id: EmbedKeyId,
        /// What it is called.
        pub name: String,
        /// Its last four characters.
        pub hint: String,
        /// When it was made.
        pub created: Timestamp,
        /// When it was used last, to the quarter of an hour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub used: Option<Timestamp>,
        /// It was rotated and ends then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends: Option<Timestamp>,
        /// When it was revoked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub revoked: Option<Timestamp>,
    }

    /// What a partner's admins see of embedding.
    #[derive(Eq)]
    pub struct Embedding {
        /// The tenant's name in addresses.
        pub slug: String,
        /// What may be edited.
        pub edit: EmbeddingEdit,
        /// The logo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
        /// Path of the logo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo_path: Option<String>,
        /// Keys, the newest first; those that ended a week ago or earlier are left out.
        pub keys: Vec<EmbedKey>,
        /// Rises with every change; also the ETag, to be sent as If-Match when editing.
        pub version: u32,
    }

    /// What may be edited of embedding.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct EmbeddingEdit {
        /// The origins that may embed the portal, such as `https://portal.example`: exactly these, at most 20.
        #[cfg_attr(feature = "openapi", schema(max_items = 20))]
        pub origins: Vec<String>,
        /// How it looks.
        pub theme: Theme,
    }

    /// A key to be made.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct NewEmbedKeyName {
        /// What it is called, at most 64 characters.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
        pub name: String,
    }

    /// A new key. It is shown once.
    #[derive(Eq)]
    pub struct NewEmbedKey {
        /// As it is listed from now on.
        pub listed: EmbedKey,
        /// The key itself.
        pub key: String,
    }

    /// Somebody who uses the portal inside the partner's site: one row however often their token was renewed.
    #[derive(Eq)]
    pub struct EmbedSession {
        /// Its id.
        pub id: EmbedSessionId,
        /// Who.
        pub user: UserId,
        /// Their name.
        pub name: String,
        /// Their address.
        pub email: String,
        /// The account that they look at.
        pub account: AccountRef,
        /// The panels that they may use.
        pub panels: Vec<Feature>,
        /// The page that embeds it.
        pub origin: String,
        /// Since when, without a gap.
        pub since: Timestamp,
        /// When it was used last, to the minute.
        pub used: Timestamp,
        /// When it ends, unless it is renewed.
        pub ends: Timestamp,
    }
}

impl EmbeddingEdit {
    /// Everything that is not acceptable; nothing when it can be saved.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        if self.origins.len() > MOST_ORIGINS {
            found.add("origins", "too_many", "Remove some: at most 20 origins.");
        }
        for (at, origin) in self.origins.iter().enumerate() {
            let field = format!("origins/{at}");
            if !is_embed_origin(origin) {
                let how = "Write it as https://portal.example, without a path, in lower case; http only for localhost.";
                found.add(&field, "not_an_origin", how);
            } else if self.origins.iter().take(at).any(|before| before == origin) {
                found.add(&field, "twice", "It is there already.");
            }
        }
        found.0.extend(self.theme.problems().into_iter().map(|mut problem| {
            problem.field.insert_str(0, "theme/");
            problem
        }));
        found.0
    }
}

impl NewEmbedKeyName {
    /// What keeps it from being a key's name.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        found.required("name", &self.name, "Type a name.");
        if self.name.chars().count() > 64 {
            found.add("name", "too_long", "At most 64 characters.");
        }
        if self.name.chars().any(char::is_control) {
            found.add("name", "control_character", "Write it in one line, without control characters.");
        }
        found.0
    }
}

/// Whether a text is an origin that may embed the portal, exactly as browsers write it: `https://`, a host in lower
/// case (other scripts as `xn--`), a port unless it is the usual one, and nothing else. `http://` is for this machine
/// only. No wildcards, no `null`.
pub fn is_embed_origin(text: &str) -> bool {
    let (secure, authority) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(authority), _) => (true, authority),
        (None, Some(authority)) => (false, authority),
        (None, None) => return false,
    };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let usual = if secure { "443" } else { "80" };
    is_host(host)
        && (secure || is_this_machine(host))
        && port.is_none_or(|port| {
            let number = port.parse::<u16>().is_ok_and(|number| number > 0);
            number && port != usual && !port.starts_with(['0', '+'])
        })
}

/// Whether a host is the machine that asks.
fn is_this_machine(host: &str) -> bool {
    host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost")
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // What ends with a number is an address, which browsers write in one way only.
    let numeric = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x"));
    host.len() <= 253
        && host.split('.').all(label)
        && (!numeric || host.parse::<core::net::Ipv4Addr>().is_ok_and(|address| address.to_string() == host))
}

/// Whether a text can be a tenant's name in addresses.
pub fn is_tenant_slug(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_in_one_way_only() {
        for origin in [
            "https://halcyon.example",
            "https://portal.halcyon.example",
            "https://halcyon-site.test:8444",
            "https://xn--bcher-kva.example",
            "https://192.0.2.7",
            "https://intranet",
            "http://localhost:8090",
            "http://127.0.0.1:8090",
            "http://halcyon.localhost",
        ] {
            assert!(is_embed_origin(origin), "{origin}");
        }
        for other in [
            "",
            "null",
            "*",
            "https://",
            "https://*",
            "https://*.halcyon.example",
            "https://halcyon.example/",
            "https://halcyon.example/x",
            "https://halcyon.example?x",
            "https://halcyon.example#x",
            "https://halcyon.example:443",
            "https://halcyon.example:",
            "https://halcyon.example:0",
            "https://halcyon.example:0443",
            "https://halcyon.example:+8443",
            "https://halcyon.example:99999",
            "https://halcyon.example:1:2",
            "https://user@halcyon.example",
            "https://Halcyon.example",
            "HTTPS://halcyon.example",
            " https://halcyon.example",
            "https://halcyon.example ",
            "https://halcyon.example;script-src *",
            "https://halcyon.example, https://evil.example",
            "https://halcyon.example\nx",
            "https://halcyon..example",
            "https://halcyon.example.",
            "https://-halcyon.example",
            "https://büro.example",
            "https://127.1",
            "https://0x7f.0.0.1",
            "https://2130706433",
            "https://192.0.2.07",
            "https://[::1]",
            "http://halcyon.example",
            "http://localhost.halcyon.example",
            "http://127.0.0.1.halcyon.example",
            "http://127.0.0.2",
            "http://localhost:80",
            "ftp://halcyon.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "file://",
        ] {
            assert!(!is_embed_origin(other), "{other}");
        }
    }

    #[test]
    fn problems_are_named_where_they_are() {
        let origins =
            ["https://a.example", "https://a.example", "https://b.example/"].map(str::to_owned).to_vec();
        let theme = Theme { text: "#777777".to_owned(), ..Theme::default() };
        let edit = EmbeddingEdit { origins, theme };
        let found: Vec<_> = edit.problems().into_iter().map(|found| (found.field, found.code)).collect();
        let expected =
            [("origins/1", "twice"), ("origins/2", "not_an_origin"), ("theme/text", "too_little_contrast")];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    }
}
