//! The company profile.

use portico_rules::SupportModel;

dto! {
    /// A person or desk to call about technical matters.
    #[derive(Eq)]
    pub struct SupportContact {
        /// Who.
        pub name: String,
        /// E-mail address.
        pub email: String,
        /// Telephone number, as people write it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
    }

    /// What may be edited of a company profile. Every text has at most 128 characters.
    #[derive(Eq)]
    pub struct CompanyProfileEdit {
        /// The company's full legal name; required.
        pub legal_name: String,
        /// The name it trades under.
        #[serde(default)]
        pub trading_name: String,
        /// Registration number.
        #[serde(default)]
        pub registration_number: String,
        /// Web address, beginning with https:// or http://, or empty.
        #[serde(default)]
        pub website: String,
        /// Telephone number.
        #[serde(default)]
        pub phone: String,
        /// Street and number.
        #[serde(default)]
        pub street: String,
        /// City.
        #[serde(default)]
        pub city: String,
        /// Postcode.
        #[serde(default)]
        pub postcode: String,
        /// ISO 3166 country code (two capital letters), or empty.
        #[serde(default)]
        pub country: String,
        /// Technical support contacts, at most 10; at least one for provider-supported accounts.
        #[serde(default)]
        pub contacts: Vec<SupportContact>,
    }

    /// A company profile.
    #[derive(Eq)]
    pub struct CompanyProfile {
        /// What it says.
        pub profile: CompanyProfileEdit,
        /// Who supports the account; managed accounts only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub supported_by: Option<SupportModel>,
        /// Rises with every change; also the ETag, to be sent as If-Match when editing.
        pub version: u32,
    }
}
