//! Conversations with the provider: one for each account.

use crate::{AccountRef, ChatId, FieldProblem, Timestamp};

/// The longest message, in characters.
pub const LONGEST_MESSAGE: usize = 2000;

dto! {
    /// How a conversation stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ChatState {
        /// It waits for an operator.
        Waiting,
        /// An operator takes care of it.
        Claimed,
        /// It was closed. Whoever writes opens it again.
        Closed,
    }

    /// On which side of a conversation somebody is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ChatSide {
        /// The account's users and its partner's.
        Account,
        /// The provider's operators.
        Provider,
    }

    /// A message.
    #[derive(Eq)]
    pub struct ChatMessage {
        /// Its place in the conversation: 1, 2, 3 and so on, without gaps.
        pub seq: u32,
        /// When it arrived.
        pub at: Timestamp,
        /// Who wrote it, by the name they had then.
        pub by: String,
        /// On which side they are.
        pub from: ChatSide,
        /// What the viewer's own browser named it by; absent on messages of others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub client_id: Option<String>,
        /// What it says: text, never markup.
        pub text: String,
    }

    /// A conversation, with some of its messages.
    #[derive(Eq)]
    pub struct Chat {
        /// How it stands; absent before the first message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<ChatState>,
        /// The operator who takes care of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub claimed_by: Option<String>,
        /// Whether one of the provider's operators is there now.
        pub on_duty: bool,
        /// Who is typing on either side, by name; never the viewer.
        pub typing: Vec<String>,
        /// The last message there is; 0 before the first.
        pub last: u32,
        /// The last message that somebody on the other side has seen.
        pub seen: u32,
        /// The last message that the viewer has seen.
        pub read: u32,
        /// How many messages of others came after that.
        pub unread: u32,
        /// Messages, oldest first.
        pub messages: Vec<ChatMessage>,
        /// Whether there are more in the direction that was asked for: earlier ones, unless it was `after`.
        pub more: bool,
    }

    /// Writes a message.
    #[derive(Eq)]
    pub struct SendMessage {
        /// Names the message, so that a repeat does not write it again; letters, digits and dashes.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9-]{1,64}$"))]
        pub client_id: String,
        /// What it says; at most 2,000 characters.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2000))]
        pub text: String,
    }

    /// Notes how far the viewer has read.
    #[derive(Copy, Eq)]
    pub struct ChatSeen {
        /// The last message that they have seen.
        #[cfg_attr(feature = "openapi", schema(format = Int64, maximum = 4_294_967_295_u32))]
        pub seq: u32,
    }

    /// A conversation on the operators' desk.
    #[derive(Eq)]
    pub struct ChatRow {
        /// Its id.
        pub id: ChatId,
        /// Whose it is.
        pub account: AccountRef,
        /// The account's partner, by name; absent when it is the partner's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<String>,
        /// How it stands.
        pub state: ChatState,
        /// The operator who takes care of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub claimed_by: Option<String>,
        /// Since when it waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub waiting_since: Option<Timestamp>,
        /// How many messages of others the viewer has not seen.
        pub unread: u32,
        /// The last message.
        pub message: ChatMessage,
    }
}

/// The text of a message as it is kept, or what is wrong with it.
///
/// # Errors
/// When it is empty, too long, or has control characters other than line breaks and tabs.
pub fn message_text(text: &str) -> Result<String, FieldProblem> {
    let problem = |code: &str, detail: &str| {
        let [field, code, detail] = ["text", code, detail].map(str::to_owned);
        FieldProblem { field, code, detail }
    };
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() {
        return Err(problem("required", "Write something."));
    }
    if text.chars().count() > LONGEST_MESSAGE {
        return Err(problem("too_long", "At most 2,000 characters. Send it in parts."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(problem("control_character", "Remove control characters."));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_as_text_and_not_too_long() {
        assert_eq!(message_text(" <b>a</b>\r\nb\t ").as_deref(), Ok("<b>a</b>\nb"));
        assert_eq!(message_text(&"ß".repeat(LONGEST_MESSAGE)).map(|text| text.len()), Ok(4000));
        let code = |text: &str| message_text(text).map_err(|problem| problem.code);
        assert_eq!(code(&"a".repeat(LONGEST_MESSAGE + 1)), Err("too_long".into()));
        assert_eq!(code(" \n "), Err("required".into()));
        assert_eq!(code("a\0b"), Err("control_character".into()));
    }
}
