//! The company profile.

use crate::FieldProblem;
use portico_rules::SupportModel;

/// The longest text of a profile, in characters.
const LONGEST: usize = 128;
/// The most support contacts.
pub(crate) const MOST_CONTACTS: usize = 10;

dto! {
    /// A person or desk to call about technical matters.
    #[derive(Eq)]
    pub struct SupportContact {
        /// Who.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub name: String,
        /// E-mail address.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub email: String,
        /// Telephone number, as people write it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub phone: Option<String>,
    }

    /// What may be edited of a company profile. Every text has at most 128 characters.
    #[derive(Eq)]
    pub struct CompanyProfileEdit {
        /// The company's full legal name; required.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub legal_name: String,
        /// The name it trades under.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub trading_name: String,
        /// Registration number.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub registration_number: String,
        /// Web address, beginning with https:// or http://, or empty.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub website: String,
        /// Telephone number.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub phone: String,
        /// Street and number.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub street: String,
        /// City.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub city: String,
        /// Postcode.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub postcode: String,
        /// ISO 3166 country code (two capital letters), or empty.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(pattern = "^([A-Z]{2})?$"))]
        pub country: String,
        /// Technical support contacts, at most 10; at least one for provider-supported accounts.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_items = 10))]
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

impl CompanyProfileEdit {
    /// Everything that is not acceptable, in the order of the form; nothing when it can be saved.
    pub fn problems(&self, supported_by: Option<SupportModel>) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        let texts = [
            ("legal_name", &self.legal_name),
            ("trading_name", &self.trading_name),
            ("registration_number", &self.registration_number),
            ("website", &self.website),
            ("phone", &self.phone),
            ("street", &self.street),
            ("city", &self.city),
            ("postcode", &self.postcode),
            ("country", &self.country),
        ];
        for (field, text) in texts {
            found.text(field, text);
        }
        found.required("legal_name", &self.legal_name, "Type the company's full legal name.");
        if !self.website.is_empty() && !is_web_address(&self.website) {
            found.add(
                "website",
                "not_a_web_address",
                "Write the whole address, such as https://company.example.",
            );
        }
        if !self.country.is_empty() && !is_country(&self.country) {
            found.add("country", "not_a_country", "Write the two capital letters of ISO 3166, such as DE.");
        }
        if self.contacts.len() > MOST_CONTACTS {
            found.add("contacts", "too_many", "Remove some: at most 10 contacts.");
        }
        if self.contacts.is_empty() && supported_by == Some(SupportModel::Provider) {
            let why = "Add a contact: the provider supports this account and needs somebody to call.";
            found.add("contacts", "contact_required", why);
        }
        for (at, contact) in self.contacts.iter().enumerate() {
            found.contact(at, contact);
        }
        found.0
    }
}

/// Problems as they are found.
pub(crate) struct Problems(pub(crate) Vec<FieldProblem>);

impl Problems {
    pub(crate) fn add(&mut self, field: &str, code: &str, detail: &str) {
        let [field, code, detail] = [field, code, detail].map(str::to_owned);
        self.0.push(FieldProblem { field, code, detail });
    }

    pub(crate) fn required(&mut self, field: &str, text: &str, detail: &str) {
        if text.trim().is_empty() {
            self.add(field, "required", detail);
        }
    }

    pub(crate) fn text(&mut self, field: &str, text: &str) {
        if text.chars().count() > LONGEST {
            self.add(field, "too_long", "At most 128 characters.");
        }
        if text.chars().any(char::is_control) {
            self.add(field, "control_character", "Write it in one line, without control characters.");
        }
    }

    pub(crate) fn contact(&mut self, at: usize, SupportContact { name, email, phone }: &SupportContact) {
        let field = |name: &str| format!("contacts/{at}/{name}");
        self.text(&field("name"), name);
        self.required(&field("name"), name, "Type a name.");
        self.text(&field("email"), email);
        if email.trim().is_empty() {
            self.required(&field("email"), email, "Type an e-mail address.");
        } else if !is_email(email) {
            self.add(&field("email"), "not_an_email", "Write it as name@company.example.");
        }
        self.text(&field("phone"), phone.as_deref().unwrap_or_default());
    }
}

pub(crate) fn is_email(text: &str) -> bool {
    let no_space = !text.contains(char::is_whitespace);
    let parts = text.split_once('@');
    no_space && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let no_space = !text.contains(char::is_whitespace);
    no_space && host.is_some_and(|host| !host.is_empty() && !host.contains(['@', '\\', '"', '<', '>']))
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit() -> CompanyProfileEdit {
        let json = r#"{"legal_name":"Harbour Logistics Ltd","website":"https://harbour.example","country":"GB",
            "contacts":[{"name":"Desk","email":"desk@harbour.example"}]}"#;
        serde_json::from_str(json).unwrap()
    }

    fn codes(edit: &CompanyProfileEdit, supported_by: Option<SupportModel>) -> Vec<(String, String)> {
        edit.problems(supported_by).into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    fn one(change: impl FnOnce(&mut CompanyProfileEdit)) -> (String, String) {
        let mut changed = edit();
        change(&mut changed);
        let [only] = codes(&changed, None).try_into().unwrap();
        only
    }

    #[test]
    fn a_complete_profile_has_no_problem() {
        for supported_by in [None, Some(SupportModel::Partner), Some(SupportModel::Provider)] {
            assert_eq!(codes(&edit(), supported_by), []);
        }
    }

    #[test]
    fn each_problem_is_named_where_it_is() {
        let found = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(one(|edit| edit.legal_name = "  ".into()), found("legal_name", "required"));
        assert_eq!(one(|edit| edit.city = "é".repeat(129)), found("city", "too_long"));
        assert_eq!(one(|edit| edit.street = "a\u{0}".into()), found("street", "control_character"));
        assert_eq!(
            one(|edit| edit.website = "harbour.example".into()),
            found("website", "not_a_web_address")
        );
        assert_eq!(
            one(|edit| edit.website = "javascript:alert(1)".into()),
            found("website", "not_a_web_address")
        );
        assert_eq!(one(|edit| edit.country = "gb".into()), found("country", "not_a_country"));
        assert_eq!(
            one(|edit| edit.contacts[0].email = "desk".into()),
            found("contacts/0/email", "not_an_email")
        );
        assert_eq!(one(|edit| edit.contacts[0].name = String::new()), found("contacts/0/name", "required"));
        let contact = edit().contacts[0].clone();
        assert_eq!(one(|edit| edit.contacts = vec![contact; 11]), found("contacts", "too_many"));
    }

    #[test]
    fn the_provider_needs_somebody_to_call() {
        let mut nobody = edit();
        nobody.contacts.clear();
        assert_eq!(codes(&nobody, Some(SupportModel::Partner)), []);
        let required = vec![("contacts".to_owned(), "contact_required".to_owned())];
        assert_eq!(codes(&nobody, Some(SupportModel::Provider)), required);
    }
}
