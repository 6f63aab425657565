//! What mails say, in the recipient's language. The sentences are in `locales/mail`.

use super::Links;
use portico_api::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

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
    pub(super) fn text(&self, language: Language) -> (String, String) {
        let kind = if self.taken { "taken" } else { "invitation" };
        said(language, kind, &[("name", self.name), ("by", self.by), ("account", self.account)])
    }
}

/// Subject and text of a kind of mail.
pub(super) fn said(language: Language, kind: &str, values: &[(&str, &str)]) -> (String, String) {
    let part = |part: &str| sentence(language, &format!("{kind}_{part}"), values);
    (part("subject"), part("body"))
}

type Texts = HashMap<String, String>;

static ENGLISH_TEXTS: LazyLock<Texts> = LazyLock::new(|| serde_json::from_str(ENGLISH).unwrap_or_default());
static GERMAN_TEXTS: LazyLock<Texts> = LazyLock::new(|| serde_json::from_str(GERMAN).unwrap_or_default());

/// A sentence with its placeholders filled in one pass: a name that looks like a placeholder stays what it is, and
/// so do placeholders of links, which are put in when the mail is read.
pub(crate) fn sentence(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    let texts = match language {
        Language::En => &ENGLISH_TEXTS,
        Language::De => &GERMAN_TEXTS,
    };
    // Tests look that every key is there.
    let sentence = texts.get(key).map_or(key, String::as_str);
    let mut text = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

/// The text as HTML: a paragraph for each, lines as lines, and links as links.
pub(super) fn html(body: &str, links: &Links, language: &str) -> String {
    let paragraphs = body.split("\n\n").map(|paragraph| match links.of_line(paragraph) {
        Some(link) if link.starts_with("http") => {
            let said = escaped(link);
            format!("<p><a href=\"{said}\">{said}</a></p>")
        }
        Some(said) => format!("<p>{}</p>", escaped(said)),
        None => format!("<p>{}</p>", escaped(paragraph).replace('\n', "<br>")),
    });
    let body = paragraphs.collect::<Vec<_>>().join("\n");
    page(language, "", &body)
}

/// A page of HTML that needs nothing else.
pub(crate) fn page(language: &str, title: &str, body: &str) -> String {
    let title = if title.is_empty() { String::new() } else { format!("<title>{}</title>\n", escaped(title)) };
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n{title}<body>\n{body}\n</body>\n</html>\n"
    )
}

/// Text as HTML.
pub(crate) fn escaped(text: &str) -> String {
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
            let texts: &Texts = match language {
                Language::En => &ENGLISH_TEXTS,
                Language::De => &GERMAN_TEXTS,
            };
            let mut keys: Vec<_> = texts.keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(Language::En), keys(Language::De));
        assert!(keys(Language::En).len() > 40);
        for language in [Language::En, Language::De] {
            for (taken, links) in [(false, 1), (true, 0)] {
                let letter = Letter { taken, name: "Nia", by: "{link}", account: "<b> & {name}" };
                let (subject, body) = letter.text(language);
                assert!(subject.contains("{link}") && subject.contains("<b> & {name}"), "{subject}");
                assert_eq!(body.lines().filter(|line| *line == "{link}").count(), links, "{body}");
                let links = Links {
                    portal: "http://here/".to_owned(),
                    link: "http://here/link".to_owned(),
                    unsubscribe: String::new(),
                };
                let html = html(&body, &links, "en");
                assert!(html.contains("&lt;b&gt; &amp; {name}") && !html.contains("<b>"), "{html}");
            }
        }
    }
}
