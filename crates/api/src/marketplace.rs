//! The marketplace: providers and what they offer, one's own profile there, and requests to be connected.

use crate::profile::{MOST_CONTACTS, Problems, is_web_address};
use crate::{
    ConnectionId, FieldProblem, Location, OrderId, Page, ProviderId, ServiceId, ServiceKind, ServiceRef,
    SupportContact, Timestamp,
};
use portico_rules::ConnectionState;

/// The most words of a bio.
pub const MOST_BIO_WORDS: usize = 200;
/// The longest bio, in characters: words may be long.
const LONGEST_BIO: usize = 4000;
/// The largest logo, in bytes.
pub const MOST_LOGO_BYTES: usize = 64 * 1024;
/// The widest and highest logo, in pixels.
const MOST_PIXELS: u32 = 4096;

dto! {
    /// A provider by id and name.
    #[derive(Eq)]
    pub struct ProviderRef {
        /// Its id.
        pub id: ProviderId,
        /// The name it shows.
        pub name: String,
    }

    /// A provider in the list.
    #[derive(Eq)]
    pub struct ProviderRow {
        /// Who it is.
        pub provider: ProviderRef,
        /// What it says about itself.
        pub bio: String,
        /// Its logo, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
        /// How many of its services can be connected to.
        pub services: u32,
        /// Where these are: cities, without repeats, by name.
        pub metros: Vec<String>,
    }

    /// A page of providers, and the choices of the filter.
    #[derive(Eq)]
    pub struct Providers {
        /// The providers.
        pub rows: Page<ProviderRow>,
        /// Countries in which something can be connected to, as the provider names them, by name.
        pub countries: Vec<String>,
    }

    /// The page of a provider.
    #[derive(Eq)]
    pub struct Provider {
        /// Who it is.
        pub provider: ProviderRef,
        /// What it says about itself.
        pub bio: String,
        /// Its web address, or nothing.
        pub website: String,
        /// Whom to speak to.
        pub contacts: Vec<SupportContact>,
        /// Its logo, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
    }

    /// A service that its provider lets others ask to be connected to.
    #[derive(Eq)]
    pub struct Offer {
        /// Whose it is.
        pub provider: ProviderRef,
        /// Its id, to connect to it.
        pub id: ServiceId,
        /// Its name.
        pub name: String,
        /// What it is.
        pub kind: ServiceKind,
        /// Where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub location: Option<Location>,
        /// Its speed in Mbit/s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub speed_mbps: Option<u32>,
    }

    /// A logo; the picture itself has an address of its own.
    #[derive(Eq)]
    pub struct Logo {
        /// `image/png`, `image/jpeg` or `image/webp`.
        pub media_type: String,
        /// Its size in bytes.
        pub bytes: u32,
        /// Differs for another picture; part of its address, so that a new one is fetched.
        pub digest: String,
    }

    /// What may be edited of a marketplace profile.
    #[derive(Eq)]
    pub struct MarketplaceProfileEdit {
        /// Others see it, and the services that are made visible.
        pub public: bool,
        /// The name that others see; required.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub name: String,
        /// What it says about itself: at most 200 words.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 4000))]
        pub bio: String,
        /// Web address, beginning with https:// or http://, or empty.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub website: String,
        /// Whom to speak to; at most 10.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_items = 10))]
        pub contacts: Vec<SupportContact>,
    }

    /// One's own marketplace profile.
    #[derive(Eq)]
    pub struct MarketplaceProfile {
        /// What it says.
        pub profile: MarketplaceProfileEdit,
        /// Its id in the marketplace, once it was written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id: Option<ProviderId>,
        /// Its logo, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
        /// Rises with every change, of the logo too; also the ETag, to be sent as If-Match.
        pub version: u32,
    }

    /// One of the partner's own services that can be made visible.
    #[derive(Eq)]
    pub struct OwnOffer {
        /// Which.
        pub service: ServiceRef,
        /// Where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub location: Option<Location>,
        /// Its speed in Mbit/s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub speed_mbps: Option<u32>,
        /// Others may ask to be connected to it, while the profile is public.
        pub visible: bool,
    }

    /// Makes a service visible, or not any more.
    #[derive(Eq)]
    pub struct Publish {
        /// Visible.
        pub visible: bool,
    }

    /// A request of somebody else to be connected to an own service.
    #[derive(Eq)]
    pub struct ConnectionRequest {
        /// Its id.
        pub id: ConnectionId,
        /// To which service; absent once it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub service: Option<ServiceRef>,
        /// The partner that asks, or whose customer does.
        pub partner: String,
        /// The partner's managed account that asks; absent when the partner does itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<String>,
        /// How fast, in Mbit/s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub speed_mbps: Option<u32>,
        /// How it stands.
        pub state: ConnectionState,
        /// When it was asked.
        pub at: Timestamp,
        /// When it was answered or taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub decided: Option<Timestamp>,
        /// Who of the own people answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<String>,
        /// Why it was declined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub words: Option<String>,
    }

    /// The same for who asked: an order's request.
    #[derive(Eq)]
    pub struct Connection {
        /// The order.
        pub order: OrderId,
        /// How it stands.
        pub state: ConnectionState,
        /// When it was answered or taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub decided: Option<Timestamp>,
    }
}

impl MarketplaceProfileEdit {
    /// A profile in which only a name is written: nobody sees it.
    pub fn named(name: &str) -> Self {
        Self {
            public: false,
            name: name.to_owned(),
            bio: String::new(),
            website: String::new(),
            contacts: Vec::new(),
        }
    }

    /// Everything that is not acceptable, in the order of the form; nothing when it can be saved.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        found.text("name", &self.name);
        found.required("name", &self.name, "Type the name that others see.");
        if count_words(&self.bio) > MOST_BIO_WORDS {
            found.add("bio", "too_many_words", "At most 200 words.");
        } else if self.bio.chars().count() > LONGEST_BIO {
            found.add("bio", "too_long", "At most 4000 characters.");
        }
        if self.bio.chars().any(|c| c.is_control() && c != '\n') {
            found.add("bio", "control_character", "Remove control characters other than line ends.");
        }
        found.text("website", &self.website);
        if !self.website.is_empty() && !is_web_address(&self.website) {
            let detail = "Write the whole address, such as https://company.example.";
            found.add("website", "not_a_web_address", detail);
        }
        if self.contacts.len() > MOST_CONTACTS {
            found.add("contacts", "too_many", "Remove some: at most 10 contacts.");
        }
        for (at, contact) in self.contacts.iter().enumerate() {
            found.contact(at, contact);
        }
        found.0
    }
}

/// Counts words the way people do. A word has a letter or a digit in it and ends at white space; of scripts that
/// put none between words (Chinese, Japanese) each character counts.
pub fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_ideograph(c) {
            count += 1;
            inside = false;
        } else if c.is_whitespace() {
            inside = false;
        } else if c.is_alphanumeric() && !inside {
            count += 1;
            inside = true;
        }
    }
    count
}

/// Kana and Han characters.
const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// What keeps a file from being a logo.
pub fn logo_problem(bytes: &[u8]) -> Option<FieldProblem> {
    let (code, detail) = if bytes.len() > MOST_LOGO_BYTES {
        ("too_large", "At most 64 kB. Make the picture smaller.")
    } else {
        match logo_type(bytes) {
            None => ("not_an_image", "Send a PNG, JPEG or WebP picture."),
            Some((_, width, height)) if width.max(height) > MOST_PIXELS => {
                ("too_many_pixels", "At most 4096 pixels wide and high.")
            }
            Some(_) => return None,
        }
    };
    let [field, code, detail] = ["logo", code, detail].map(str::to_owned);
    Some(FieldProblem { field, code, detail })
}

/// What a picture is, by what is in it and not by its name: its media type, and width and height in pixels.
pub fn logo_type(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    let (media_type, (width, height)) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("image/png", png(bytes)?)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        ("image/jpeg", jpeg(bytes)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp(bytes)?)
    } else {
        return None;
    };
    (width > 0 && height > 0).then_some((media_type, width, height))
}

/// A number of up to four bytes, the first the highest.
fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A number of up to four bytes, the first the lowest.
fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.get(12..16) == Some(b"IHDR")).then_some(())?;
    Some((big(bytes.get(16..20)?), big(bytes.get(20..24)?)))
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes.get(24..27)?) + 1, little(bytes.get(27..30)?) + 1)),
        b"VP8L" if bytes.get(20) == Some(&0x2f) => {
            let both = little(bytes.get(21..25)?);
            Some(((both & 0x3fff) + 1, (both >> 14 & 0x3fff) + 1))
        }
        b"VP8 " if bytes.get(23..26) == Some(b"\x9d\x01\x2a") => {
            Some((little(bytes.get(26..28)?) & 0x3fff, little(bytes.get(28..30)?) & 0x3fff))
        }
        _ => None,
    }
}

/// The frame header is one of the segments before the picture itself.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let (0xff, marker) = (*rest.first()?, *rest.get(1)?) else { return None };
        if marker == 0xff {
            rest = rest.get(1..)?;
            continue;
        }
        let length = usize::try_from(big(rest.get(2..4)?)).ok()?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((big(rest.get(7..9)?), big(rest.get(5..7)?)));
        }
        if length < 2 || marker == 0xda {
            return None;
        }
        rest = rest.get(2 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(edit: &MarketplaceProfileEdit) -> Vec<(String, String)> {
        edit.problems().into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    fn one(change: impl FnOnce(&mut MarketplaceProfileEdit)) -> (String, String) {
        let mut edit = MarketplaceProfileEdit::named("Polar");
        assert_eq!(codes(&edit), []);
        change(&mut edit);
        let [only] = codes(&edit).try_into().unwrap();
        only
    }

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, expected) in [
            ("", 0),
            (" \n\u{a0}\u{2003} ", 0),
            ("one", 1),
            ("  two\n words ", 2),
            ("non\u{a0}breaking counts", 3),
            ("We don't – ever – split cloud-native words.", 6),
            ("Größte Übertragungsgeschwindigkeit für Ärzte", 4),
            ("cafe\u{301} noir", 2),
            ("مرحبا بالعالم", 2),
            ("Привет, мир!", 2),
            ("नमस्ते दुनिया", 2),
            ("東京 の IX", 4),
            ("クラウド接続 2 本", 8),
            ("🚢 ⛴️ … — !", 0),
            ("10 Gbit/s, 24/7", 3),
            ("𝒮𝒸𝓇𝒾𝓅𝓉 letters", 2),
        ] {
            assert_eq!(count_words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_bio_has_at_most_200_words() {
        let mut edit = MarketplaceProfileEdit::named("Polar");
        edit.bio = "wörd ".repeat(200);
        assert_eq!(codes(&edit), []);
        let found = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(one(|edit| edit.bio = "wörd ".repeat(201)), found("bio", "too_many_words"));
        assert_eq!(one(|edit| edit.bio = "接".repeat(201)), found("bio", "too_many_words"));
        assert_eq!(one(|edit| edit.bio = "x".repeat(4001)), found("bio", "too_long"));
        assert_eq!(one(|edit| edit.bio = "a\u{7}".into()), found("bio", "control_character"));
        assert_eq!(one(|edit| edit.name = " ".into()), found("name", "required"));
        assert_eq!(one(|edit| edit.name = "é".repeat(129)), found("name", "too_long"));
        for address in ["javascript:alert(1)", "ftp://a.example", "polar.example", "https://a@b.example"] {
            assert_eq!(one(|edit| edit.website = address.into()), found("website", "not_a_web_address"));
        }
    }

    #[test]
    fn a_logo_is_a_picture_by_what_is_in_it() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06";
        assert_eq!(logo_type(png), Some(("image/png", 32, 16)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x0b\x08\0\x10\0\x20\x03";
        assert_eq!(logo_type(jpeg), Some(("image/jpeg", 32, 16)));
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x1f\xc0\x03\0\0";
        assert_eq!(logo_type(webp), Some(("image/webp", 32, 16)));
        let hostile: [&[u8]; 9] = [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a\x01\0\x01\0",
            b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x10",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\0\0\xff\xd9",
            b"RIFF\0\0\0\0WAVEfmt ",
            b"RIFF\0\0\0\0WEBPVP8 ",
        ];
        for bytes in hostile {
            assert_eq!(logo_problem(bytes).unwrap().code, "not_an_image", "{bytes:?}");
        }
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\0\0\x10";
        assert_eq!(logo_problem(huge).unwrap().code, "too_many_pixels");
        let heavy = [png.as_slice(), &[0; MOST_LOGO_BYTES]].concat();
        assert_eq!(logo_problem(&heavy).unwrap().code, "too_large");
        assert_eq!(logo_problem(png), None);
    }
}
