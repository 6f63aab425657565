//! What mails say, in the recipient's language. The sentences are in `locales/mail`.

use crate::http::failure::Failure;
use portico_api::Language;
use std::collections::HashMap;

const ENGLISH: &str = include_str!("../../../../locales/mail/en.json");
const GERMAN: &str = include_str!("../../../../locales/mail/de.json");

/// An invitation to an account.
pub(crate) struct Letter<'a> {
    /// Whether somebody signs in with the address already, so that it cannot be accepted.
    pub(crate) taken: bool,
    /// Who is invited.
    pub(crate) name: &'a str,
    /// Who invites.
    pub(crate) by: &'a str,
    /// The account's name.
    pub(crate) account: &'a str,
}

impl Letter<'_> {
    /// Subject and text.
    pub(super) fn text(&self, language: Language) -> Result<(String, String), Failure> {
        let kind = if self.taken { "taken" } else { "invitation" };
        said(language, kind, &[("name", self.name), ("by", self.by), ("account", self.account)])
    }
}

/// Subject and text of a kind of mail.
pub(super) fn said(
    language: Language,
    kind: &str,
    values: &[(&str, &str)],
) -> Result<(String, String), Failure> {
    let words = words(language)?;
    let part = |part: &str| {
        let sentence = words.get(&format!("{kind}_{part}"));
        sentence
            .map(|sentence| fill(sentence, values))
            .ok_or_else(|| Failure::internal("a mail without words"))
    };
    Ok((part("subject")?, part("body")?))
}

/// Puts the values in, in one pass: a value that looks like a placeholder stays what it is.
fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            // What remains is the link, which is put in when the mail is read.
            None => text.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

fn words(language: Language) -> Result<HashMap<String, String>, Failure> {
    let text = match language {
        Language::En => ENGLISH,
        Language::De => GERMAN,
    };
    serde_json::from_str(text).map_err(Failure::internal)
}

/// The text as HTML: a paragraph for each, and the link as one.
pub(super) fn html(text: &str, link: Option<&str>, language: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let said = escaped(paragraph).replace('\n', "<br>");
        match link {
            Some(link) if paragraph == link => format!("<p><a href=\"{said}\">{said}</a></p>"),
            _ => format!("<p>{said}</p>"),
        }
    });
    let body = paragraphs.collect::<Vec<_>>().join("\n");
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<body>\n{body}\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let keys = |language| {
            let mut keys: Vec<_> = words(language).unwrap().into_keys().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(Language::En), keys(Language::De));
        for language in [Language::En, Language::De] {
            for (taken, links) in [(false, 1), (true, 0)] {
                let letter = Letter { taken, name: "Nia", by: "{link}", account: "<b> & {name}" };
                let (subject, body) = letter.text(language).unwrap();
                assert!(subject.contains("{link}") && subject.contains("<b> & {name}"), "{subject}");
                assert_eq!(body.lines().filter(|line| *line == "{link}").count(), links, "{body}");
                let html = html(&body, None, "en");
                assert!(html.contains("&lt;b&gt; &amp; {name}") && !html.contains("<b>"), "{html}");
            }
        }
    }
}
