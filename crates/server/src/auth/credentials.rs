//! What e-mail addresses and passwords look like, wherever they are typed.

/// No e-mail address has more bytes.
pub(crate) const LONGEST_EMAIL: usize = 254;
/// No password has more bytes; longer ones are refused before anything is looked up or hashed.
pub(crate) const LONGEST_PASSWORD: usize = 1024;
pub(crate) use portico_api::SHORTEST_PASSWORD;

/// An e-mail address as the store has it: without blanks around it, in lower case.
pub(crate) fn stored_email(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// The stored form of an e-mail address, if it is one.
pub(crate) fn email(typed: &str) -> Option<String> {
    let email = stored_email(typed);
    let (name, host) = email.split_once('@')?;
    let well_formed = email.len() <= LONGEST_EMAIL
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && !name.is_empty()
        && !host.is_empty()
        && !host.contains('@');
    well_formed.then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_lower_case_and_have_a_name_and_a_host() {
        assert_eq!(email(" Ada@Halcyon.example\n").as_deref(), Some("ada@halcyon.example"));
        for wrong in ["", "ada", "ada@", "@halcyon.example", "a da@halcyon.example", "a@b@c", "a\0@b"] {
            assert_eq!(email(wrong), None, "{wrong:?}");
        }
        assert_eq!(email(&format!("{}@b", "a".repeat(LONGEST_EMAIL))), None);
    }
}
