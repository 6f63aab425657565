//! What the mail about an event says, in its reader's language. The sentences are in `locales/mail`, terms in
//! `locales`. No mail has a price: no event carries one.

use super::Event;
use crate::mail::{sentence, when};
use crate::terms;
use crate::words::Words;
use chrono_tz::Tz;
use portico_api::Language;
use portico_rules::HearsBecause;

/// What concerns one account.
pub(super) struct Part<'a> {
    pub(super) account: &'a str,
    pub(super) services: Vec<&'a str>,
    /// Services beyond those.
    pub(super) more: usize,
}

/// The mail about an event to one person.
pub(super) struct Letter<'a> {
    pub(super) event: &'a Event<'a>,
    /// To whom.
    pub(super) name: &'a str,
    /// By whose clock they live.
    pub(super) zone: Tz,
    /// What they hear of.
    pub(super) parts: Vec<Part<'a>>,
    /// Accounts beyond those.
    pub(super) more: usize,
    /// Why they hear of it.
    pub(super) why: HearsBecause,
}

impl Letter<'_> {
    /// Subject and text.
    pub(super) fn text(&self, language: Language) -> (String, String) {
        let event = self.event;
        let said = |key: &str, values: &[(&str, &str)]| sentence(language, key, values);
        let [before, after] =
            [event.before, event.after].map(|value| term(language, value.unwrap_or_default()));
        let values = [
            ("subject", event.subject.unwrap_or_default()),
            ("before", before.as_str()),
            ("after", after.as_str()),
        ];
        let what = said(&format!("notify_{}", terms::spell(event.kind)), &values);
        let mut subject = what.clone();
        if let [part] = self.parts.as_slice() {
            subject = said("notify_subject", &[("what", &what), ("account", part.account)]);
        }
        let mut paragraphs = vec![said("notify_hello", &[("name", self.name)]), format!("{what}.")];
        if let Some((starts, ends)) = event.when {
            paragraphs.push(when(language, self.zone, starts, ends));
        }
        if let Some(by) = event.by {
            paragraphs.push(said("notify_by", &[("by", by)]));
        }
        paragraphs.extend(self.lists(language));
        paragraphs.push(said("notify_open", &[]));
        paragraphs.push("{portal}".to_owned());
        paragraphs.push(said(&format!("notify_why_{}", self.why.as_str()), &[]));
        if self.why != HearsBecause::Always {
            paragraphs.push("{unsubscribe}".to_owned());
        }
        (subject, paragraphs.join("\n\n"))
    }

    /// The services under their account's name; accounts without services by name.
    fn lists(&self, language: Language) -> Vec<String> {
        let and_more = |count: usize| {
            (count > 0).then(|| sentence(language, "notify_more", &[("count", &count.to_string())]))
        };
        let mut lists: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                let services =
                    part.services.iter().map(|name| format!("– {name}")).chain(and_more(part.more));
                let lines: Vec<String> =
                    std::iter::once(format!("{}:", part.account)).chain(services).collect();
                if lines.len() == 1 { format!("– {}", part.account) } else { lines.join("\n") }
            })
            .collect();
        lists.extend(and_more(self.more));
        lists
    }
}

/// A role or a state in words; anything else as it is.
fn term(language: Language, value: &str) -> String {
    let words = Words::of(language);
    let spelled = value.to_lowercase().replace('_', "-");
    for key in ["role", "order.state", "state"]
        .map(|of| format!("{of}{}{spelled}", if of == "order.state" { "-" } else { "." }))
    {
        let word = words.get(&key);
        if word != key {
            return word.to_owned();
        }
    }
    value.to_owned()
}
