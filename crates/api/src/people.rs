//! Managed accounts, the people of an account, invitations, what happened, mails.

use crate::{
    AccountRef, AccountSummary, CompanyProfileEdit, FieldProblem, MailId, PersonId, SupportContact, Timestamp,
};
use portico_rules::{Role, SupportModel};

/// A new password has at least so many characters.
pub const SHORTEST_PASSWORD: usize = 12;

dto! {
    /// An account that a partner manages.
    #[derive(Eq)]
    pub struct ManagedAccountRow {
        /// The account.
        pub account: AccountSummary,
        /// People who sign in for it.
        pub users: u32,
        /// Invitations that wait.
        pub invited: u32,
        /// Its services, whatever their state.
        pub services: u32,
        /// Its time zone; UTC without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
    }

    /// What a partner may change of an account that it manages.
    #[derive(Eq)]
    pub struct ManagedAccountEdit {
        /// Its name.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub name: String,
        /// The partner's own reference for it, or empty.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub reference: String,
        /// Its time zone, as in the IANA database, such as `Europe/Berlin`; empty for UTC.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub time_zone: String,
        /// Who supports it.
        pub supported_by: SupportModel,
    }

    /// A new managed account. It stores no settings: it follows its partner.
    #[derive(Eq)]
    pub struct NewManagedAccount {
        /// What may be changed later.
        #[serde(flatten)]
        pub account: ManagedAccountEdit,
        /// Technical support contacts, at most 10; at least one when the provider supports it.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_items = 10))]
        pub contacts: Vec<SupportContact>,
    }

    /// How somebody stands in an account.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum PersonState {
        /// They sign in.
        Active,
        /// They were deactivated.
        Inactive,
        /// They were invited, and have not come yet.
        Invited,
        /// They did not come before the invitation ended.
        Expired,
    }

    /// Somebody of an account: a user, or somebody who is invited.
    #[derive(Eq)]
    pub struct Person {
        /// Their id, or that of the invitation.
        pub id: PersonId,
        /// Their name.
        pub name: String,
        /// Their address.
        pub email: String,
        /// Their role; one that is not known reads only.
        pub role: Role,
        /// How they stand.
        pub state: PersonState,
        /// When they came, or were invited.
        pub since: Timestamp,
        /// When the invitation ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Timestamp>,
        /// Whether it is the viewer.
        pub is_you: bool,
    }

    /// A language that mails are written in.
    #[derive(Copy, Eq, Hash, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum Language {
        /// English.
        #[default]
        En,
        /// German.
        De,
    }

    /// Whom to invite.
    #[derive(Eq)]
    pub struct InvitePerson {
        /// Their name; they may correct it.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub name: String,
        /// Their address.
        #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 254))]
        pub email: String,
        /// What they may do.
        pub role: Role,
        /// The language of the mail.
        #[serde(default)]
        pub language: Language,
    }

    /// A person's new role.
    #[derive(Copy, Eq)]
    pub struct ChangeRole {
        /// The role.
        pub role: Role,
    }

    /// What an invitation's link carries.
    #[derive(Eq)]
    pub struct InvitationToken {
        /// The token.
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub token: String,
    }

    /// Who is invited to what.
    #[derive(Eq)]
    pub struct Invitation {
        /// The account's name.
        pub account: String,
        /// The name of who invites.
        pub by: String,
        /// The address that one will sign in with.
        pub email: String,
        /// The name as the inviter wrote it.
        pub name: String,
        /// The role.
        pub role: Role,
    }

    /// Accepting an invitation.
    #[derive(Eq)]
    pub struct AcceptInvitation {
        /// The token.
        #[cfg_attr(feature = "openapi", schema(max_length = 128))]
        pub token: String,
        /// One's name.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
        pub name: String,
        /// The password, of at least 12 characters.
        #[cfg_attr(feature = "openapi", schema(min_length = 12, max_length = 1024))]
        pub password: String,
    }

    /// What happened in an account.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ActivityKind {
        /// The account was created.
        AccountCreated,
        /// Its name, reference or support model was changed.
        AccountChanged,
        /// Its contacts were written to about an event.
        CustomerNoticeSent,
        /// It was deactivated.
        AccountDeactivated,
        /// It was activated again.
        AccountActivated,
        /// Somebody was invited, or written to again.
        PersonInvited,
        /// An invitation was taken back.
        InvitationRevoked,
        /// Somebody accepted an invitation.
        PersonJoined,
        /// Somebody has another role: `before` and `after`.
        RoleChanged,
        /// Somebody was deactivated.
        PersonDeactivated,
        /// Somebody was activated again.
        PersonActivated,
        /// The company profile was changed.
        ProfileChanged,
        /// Something happened to an order: `after` is how it stands.
        Order,
        /// A service was added, or its state, speed or name changed: `before` and `after`.
        Service,
        /// Settings were changed; told to partners only.
        Settings,
        /// Where the portal may be embedded was changed, or how it looks there; told to partners only, as what follows.
        EmbeddingChanged,
        /// A key for embedding was made.
        EmbedKeyMade,
        /// A key for embedding was replaced by a new one.
        EmbedKeyRotated,
        /// A key for embedding was revoked.
        EmbedKeyRevoked,
        /// Sessions inside the partner's site were ended: whose, or everybody's.
        EmbedSessionsEnded,
    }

    /// One thing that happened.
    #[derive(Eq)]
    pub struct Activity {
        /// When.
        pub at: Timestamp,
        /// In which account.
        pub account: AccountRef,
        /// What.
        pub kind: ActivityKind,
        /// Who did it; absent for what came from the provider or by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<String>,
        /// To whom or to what, by name.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub subject: String,
        /// What it was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub before: Option<String>,
        /// What it is since then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    /// A mail that was written, for operators.
    #[derive(Eq)]
    pub struct Mail {
        /// Its id.
        pub id: MailId,
        /// The address that it goes to.
        pub to: String,
        /// Its subject.
        pub subject: String,
        /// Its text. A link that opens something is in it only while the server sends no mail by itself.
        pub text: String,
        /// When it was written.
        pub written: Timestamp,
        /// How often sending it was tried.
        pub attempts: u32,
        /// When it was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sent: Option<Timestamp>,
        /// When it is tried next; absent when it was sent or given up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_try: Option<Timestamp>,
        /// What went wrong last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_error: Option<String>,
    }
}

impl ManagedAccountEdit {
    /// Everything that is not acceptable, by the rules of the company profile.
    pub fn problems(&self) -> Vec<FieldProblem> {
        problems_of(self, &[], None)
    }

    /// Without blanks around.
    pub fn trimmed(mut self) -> Self {
        for text in [&mut self.name, &mut self.reference, &mut self.time_zone] {
            *text = text.trim().to_owned();
        }
        self
    }
}

impl NewManagedAccount {
    /// Everything that is not acceptable, by the rules of the company profile.
    pub fn problems(&self) -> Vec<FieldProblem> {
        problems_of(&self.account, &self.contacts, Some(self.account.supported_by))
    }

    /// The company profile that the account begins with.
    pub fn profile(&self) -> CompanyProfileEdit {
        profile(self.account.name.clone(), String::new(), self.contacts.clone())
    }
}

impl InvitePerson {
    /// What is not acceptable, apart from the address.
    pub fn problems(&self) -> Vec<FieldProblem> {
        name_problems(&self.name)
    }
}

/// What is not acceptable about a person's name.
pub fn name_problems(name: &str) -> Vec<FieldProblem> {
    named(profile(name.to_owned(), String::new(), Vec::new()).problems(None))
}

/// A profile says what a name, a text and contacts look like: one rule for all.
fn problems_of(
    account: &ManagedAccountEdit,
    contacts: &[SupportContact],
    supported_by: Option<SupportModel>,
) -> Vec<FieldProblem> {
    named(profile(account.name.clone(), account.reference.clone(), contacts.to_vec()).problems(supported_by))
}

fn named(problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
    let field = |problem: FieldProblem| match problem.field.as_str() {
        "legal_name" if problem.code == "required" => {
            FieldProblem { field: "name".to_owned(), detail: "Type a name.".to_owned(), ..problem }
        }
        "legal_name" => FieldProblem { field: "name".to_owned(), ..problem },
        "registration_number" => FieldProblem { field: "reference".to_owned(), ..problem },
        _ => problem,
    };
    problems.into_iter().map(field).collect()
}

fn profile(name: String, reference: String, contacts: Vec<SupportContact>) -> CompanyProfileEdit {
    let nothing = String::new;
    CompanyProfileEdit {
        legal_name: name,
        trading_name: nothing(),
        registration_number: reference,
        website: nothing(),
        phone: nothing(),
        street: nothing(),
        city: nothing(),
        postcode: nothing(),
        country: nothing(),
        contacts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, reference: &str, supported_by: SupportModel) -> NewManagedAccount {
        let account = ManagedAccountEdit {
            name: name.into(),
            reference: reference.into(),
            time_zone: String::new(),
            supported_by,
        };
        NewManagedAccount { account, contacts: Vec::new() }
    }

    fn found(account: &NewManagedAccount) -> Vec<(String, String)> {
        account.problems().into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    fn problem(field: &str, code: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), code.to_owned())]
    }

    #[test]
    fn an_account_needs_a_name_of_at_most_128_characters_and_no_control_characters() {
        let partner = SupportModel::Partner;
        assert_eq!(found(&account(&"🚢".repeat(128), &"r".repeat(128), partner)), []);
        assert_eq!(found(&account(" ", "", partner)), problem("name", "required"));
        assert_eq!(found(&account(&"🚢".repeat(129), "", partner)), problem("name", "too_long"));
        assert_eq!(found(&account("a\nb", "", partner)), problem("name", "control_character"));
        assert_eq!(found(&account("a", &"r".repeat(129), partner)), problem("reference", "too_long"));
    }

    #[test]
    fn an_account_that_the_provider_supports_begins_with_a_contact() {
        let mut new = account("Nordlicht", "", SupportModel::Provider);
        assert_eq!(found(&new), problem("contacts", "contact_required"));
        new.contacts.push(SupportContact { name: "Desk".into(), email: "desk".into(), phone: None });
        assert_eq!(found(&new), problem("contacts/0/email", "not_an_email"));
        new.contacts[0].email = "desk@nordlicht.example".into();
        assert_eq!(found(&new), []);
        assert_eq!(new.profile().legal_name, "Nordlicht");
        // Changing the account later does not ask for contacts: they are in its profile.
        assert_eq!(new.account.problems(), []);
    }
}
