//! What a message says, as pieces of text and links. Only whole web addresses become links.

/// A piece of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    /// Text.
    Text(String),
    /// A web address, which begins with http:// or https://.
    Link(String),
}

/// Takes a message apart. The pieces together are the message.
pub(super) fn pieces(message: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for word in message.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let address =
            bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '"', '»', '“', '”']);
        if is_link(address) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Link(address.to_owned()));
            text.push_str(word.strip_prefix(address).unwrap_or_default());
        } else {
            text.push_str(word);
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn is_link(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    // What turns text around or hides could make an address look like another one.
    let plain = |c: char| c.is_alphanumeric() || c.is_ascii_graphic();
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') && rest.chars().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(message: &str) -> Vec<String> {
        let pieces = pieces(message);
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link(text) => text.as_str(),
            })
            .collect();
        assert_eq!(whole, message);
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Link(link) => Some(link),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn only_whole_web_addresses_are_links_and_nothing_is_lost() {
        assert_eq!(
            links("See https://a.example/x?y=1, or http://b.example."),
            ["https://a.example/x?y=1", "http://b.example"]
        );
        assert_eq!(links("https://a.example\nhttps://b.example"), ["https://a.example", "https://b.example"]);
        for none in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "ftp://a.example",
            "a.example",
            "<https://a.example>",
            "https:// a",
            "https://a\u{202e}b.example",
            "",
        ] {
            assert_eq!(links(none), Vec::<String>::new(), "{none}");
        }
        assert_eq!(links("https://a.example/\"><script>"), ["https://a.example/\"><script>"]);
    }
}
