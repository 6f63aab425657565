//! Reading an export so that everything wrong with it can be named by file, path and line.
//!
//! A [`Node`] is a slice of the file's own text. Nothing is converted before it is asked for (numbers stay
//! decimal text), and where a node is in the file is worked out only when a message needs it.

use super::report::{Effect, Notes};
use super::{ImportError, Kind, instant};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::ops::RangeInclusive;

/// A file: the name it is mentioned by, and its text.
pub(super) struct Document {
    pub(super) name: String,
    pub(super) text: String,
}

impl Document {
    /// The whole of it, known to be well-formed JSON.
    pub(super) fn root(&self) -> Result<Node<'_>, ImportError> {
        match serde_json::from_str::<&RawValue>(&self.text) {
            Ok(raw) => Ok(Node(raw.get())),
            Err(error) => Err(ImportError::NotJson {
                file: self.name.clone(),
                line: error.line(),
                column: error.column(),
                reason: reason_of(&error),
            }),
        }
    }

    /// The error that a fault in this file is.
    pub(super) fn error(&self, fault: &Fault<'_>) -> ImportError {
        self.error_at(self.offset(fault.node), fault.reason.clone())
    }

    /// The error that the node which begins at `offset` is.
    pub(super) fn error_at(&self, offset: usize, reason: String) -> ImportError {
        let mut path = String::new();
        if let Ok(root) = self.root() {
            self.walk(root, offset, &mut path);
        }
        if path.is_empty() {
            path.push_str("the whole file");
        }
        let before = self.text.get(..offset).unwrap_or_default();
        ImportError::Malformed {
            file: self.name.clone(),
            path,
            line: line_after(before),
            column: before.chars().rev().take_while(|&c| c != '\n').count() + 1,
            reason,
        }
    }

    /// Where a node within a record is, for a message: `file: path (line N)`.
    fn place(&self, record: Place<'_>, node: Node<'_>) -> String {
        let mut path = record.path();
        let offset = self.offset(node);
        self.walk(record.node, offset, &mut path);
        let line = line_after(self.text.get(..offset).unwrap_or_default());
        format!("{}: {path} (line {line})", self.name)
    }

    /// Where a node begins.
    pub(super) fn offset(&self, node: Node<'_>) -> usize {
        (node.0.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// Appends the path from a node to the one within it that begins at `offset`.
    fn walk(&self, from: Node<'_>, offset: usize, path: &mut String) {
        let mut here = from;
        while self.offset(here) != offset {
            let holds = |child: &Node<'_>| {
                let start = self.offset(*child);
                (start..start + child.0.len()).contains(&offset)
            };
            let Some((step, child)) = here.children().into_iter().find(|(_, child)| holds(child)) else {
                return;
            };
            match step {
                Step::Item(index) => path.push_str(&format!("[{index}]")),
                Step::Field(name) if path.is_empty() => path.push_str(&excerpt(&name)),
                Step::Field(name) => path.push_str(&format!(".{}", excerpt(&name))),
            }
            here = child;
        }
    }
}

/// The line (from 1) that follows some text.
fn line_after(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count() + 1
}

/// What the parser said, without the position that it appends.
fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Untrusted text for a message: control characters escaped, cut to a readable length.
pub(super) fn excerpt(text: &str) -> String {
    let mut short = String::new();
    for c in text.chars().take(60) {
        if c.is_control() {
            short.extend(c.escape_default());
        } else {
            short.push(c);
        }
    }
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// Something that makes a file unusable, and where.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    node: Node<'a>,
    reason: String,
}

/// A JSON value, as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a>(&'a str);

/// How a child is reached.
enum Step<'a> {
    Item(usize),
    Field(Cow<'a, str>),
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

struct Fields<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(32);
                while let Some((Text(name), value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    fields.push((name, Node(value.get())));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

impl<'a> Node<'a> {
    fn first(self) -> u8 {
        self.0.as_bytes().first().copied().unwrap_or_default()
    }

    fn is_null(self) -> bool {
        self.first() == b'n'
    }

    pub(super) fn is_object(self) -> bool {
        self.first() == b'{'
    }

    pub(super) fn is_array(self) -> bool {
        self.first() == b'['
    }

    fn is_text(self) -> bool {
        self.first() == b'"'
    }

    /// The text of a number; none for anything else.
    pub(super) fn number(self) -> Option<&'a str> {
        matches!(self.first(), b'-' | b'0'..=b'9').then_some(self.0)
    }

    /// What it is, in words.
    fn described(self) -> &'static str {
        match self.first() {
            b'{' => "an object",
            b'[' => "a list",
            b'"' => "text",
            b't' | b'f' => "true or false",
            b'n' => "null",
            _ => "a number",
        }
    }

    /// It, for a message.
    fn shown(self) -> String {
        excerpt(self.0)
    }

    pub(super) fn fault(self, reason: impl Into<String>) -> Fault<'a> {
        Fault { node: self, reason: reason.into() }
    }

    fn expected(self, what: &str) -> Fault<'a> {
        self.fault(format!("{what} was expected, this is {}", self.described()))
    }

    pub(super) fn string(self) -> Result<Cow<'a, str>, Fault<'a>> {
        if !self.is_text() {
            return Err(self.expected("text"));
        }
        match serde_json::from_str::<Text<'a>>(self.0) {
            Ok(Text(text)) => Ok(text),
            Err(error) => Err(self.fault(format!("this text cannot be read: {}", reason_of(&error)))),
        }
    }

    pub(super) fn items(self) -> Result<Vec<Self>, Fault<'a>> {
        if !self.is_array() {
            return Err(self.expected("a list"));
        }
        match serde_json::from_str::<Vec<&'a RawValue>>(self.0) {
            Ok(items) => Ok(items.into_iter().map(|raw| Node(raw.get())).collect()),
            Err(error) => Err(self.fault(reason_of(&error))),
        }
    }

    pub(super) fn object(self) -> Result<Object<'a>, Fault<'a>> {
        if !self.is_object() {
            return Err(self.expected("an object"));
        }
        match serde_json::from_str::<Fields<'a>>(self.0) {
            Ok(Fields(fields)) => Ok(Object { node: self, fields }),
            Err(error) => Err(self.fault(reason_of(&error))),
        }
    }

    fn children(self) -> Vec<(Step<'a>, Self)> {
        if self.is_array() {
            let items = self.items().unwrap_or_default();
            items.into_iter().enumerate().map(|(index, node)| (Step::Item(index), node)).collect()
        } else {
            let fields = self.object().map(|object| object.fields).unwrap_or_default();
            fields.into_iter().map(|(name, node)| (Step::Field(name), node)).collect()
        }
    }
}

/// A JSON object, one level deep.
pub(super) struct Object<'a> {
    node: Node<'a>,
    fields: Vec<(Cow<'a, str>, Node<'a>)>,
}

impl<'a> Object<'a> {
    /// A field that is there and not null; of several of the same name, the last.
    pub(super) fn get(&self, name: &str) -> Option<Node<'a>> {
        let (_, node) = self.fields.iter().rev().find(|(known, _)| known == name)?;
        (!node.is_null()).then_some(*node)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }
}

/// A record's place in its file.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The record.
    pub(super) node: Node<'a>,
    /// Its place in the list; none when it stands alone.
    pub(super) index: Option<usize>,
    /// Whether it is in the `data` of an answer, not in the file itself.
    pub(super) in_data: bool,
}

impl Place<'_> {
    fn path(self) -> String {
        let list = if self.in_data { "data" } else { "" };
        self.index.map_or_else(|| list.to_owned(), |index| format!("{list}[{index}]"))
    }
}

/// What reading one record needs.
pub(super) struct Context<'a, 'n> {
    doc: &'a Document,
    kind: Kind,
    place: Place<'a>,
    notes: RefCell<&'n mut Notes>,
}

impl<'a, 'n> Context<'a, 'n> {
    pub(super) fn new(doc: &'a Document, kind: Kind, place: Place<'a>, notes: &'n mut Notes) -> Self {
        Self { doc, kind, place, notes: RefCell::new(notes) }
    }

    /// Notes something about a node of the record.
    pub(super) fn note(&self, effect: Effect, reason: impl Into<String>, node: Node<'a>) {
        self.note_as(effect, reason, &node.shown(), node);
    }

    /// The same, showing an id instead of the node's text.
    pub(super) fn note_as(&self, effect: Effect, reason: impl Into<String>, shown: &str, node: Node<'a>) {
        let example = || format!("{} in {}", excerpt(shown), self.doc.place(self.place, node));
        self.notes.borrow_mut().add(self.kind, effect, reason.into(), example);
    }

    /// Opens a record and notes the fields that are not `known`.
    pub(super) fn record(&self, node: Node<'a>, known: &[&str]) -> Result<Record<'a, '_, 'n>, Fault<'a>> {
        let record = Record { object: node.object()?, context: self };
        for (name, value) in &record.object.fields {
            if !known.contains(&name.as_ref()) {
                self.note(
                    Effect::FieldSkipped,
                    format!("the field \"{}\" is not known", excerpt(name)),
                    *value,
                );
            }
        }
        Ok(record)
    }
}

/// An object whose fields are read by name. A value of the wrong JSON type is a fault; one of the right type
/// that makes no sense is left out and noted.
pub(super) struct Record<'a, 'c, 'n> {
    object: Object<'a>,
    context: &'c Context<'a, 'n>,
}

/// Longest text of one line that is kept, in characters.
const LINE_CHARS: usize = 255;
/// Longest text of several lines that is kept, in characters.
const PROSE_CHARS: usize = 8000;

impl<'a, 'c, 'n> Record<'a, 'c, 'n> {
    /// Opens an object whose unknown fields are nobody's concern.
    pub(super) fn open(context: &'c Context<'a, 'n>, node: Node<'a>) -> Result<Self, Fault<'a>> {
        Ok(Self { object: node.object()?, context })
    }

    pub(super) fn node(&self) -> Node<'a> {
        self.object.node
    }

    pub(super) fn get(&self, name: &str) -> Option<Node<'a>> {
        self.object.get(name)
    }

    fn leave_out<T>(&self, name: &str, problem: &str, node: Node<'a>) -> Option<T> {
        self.context.note(Effect::ValueLeftOut, format!("{name} {problem}"), node);
        None
    }

    /// An object within; an empty list stands for none.
    pub(super) fn within(&self, name: &str) -> Result<Option<Self>, Fault<'a>> {
        match self.get(name) {
            Some(node) if node.is_array() && node.items()?.is_empty() => Ok(None),
            Some(node) => Ok(Some(Self { object: node.object()?, context: self.context })),
            None => Ok(None),
        }
    }

    /// The items of a list; none when it is missing.
    pub(super) fn list(&self, name: &str) -> Result<Vec<Node<'a>>, Fault<'a>> {
        self.get(name).map_or_else(|| Ok(Vec::new()), Node::items)
    }

    /// Text on one line, trimmed; none when blank. Numbers count as text.
    pub(super) fn line(&self, name: &str) -> Result<Option<String>, Fault<'a>> {
        self.text(name, LINE_CHARS, |c| !c.is_control())
    }

    /// Text that may have several lines, trimmed; none when blank.
    pub(super) fn prose(&self, name: &str) -> Result<Option<String>, Fault<'a>> {
        self.text(name, PROSE_CHARS, |c| c == '\n' || !c.is_control())
    }

    fn text(&self, name: &str, max: usize, kept: fn(char) -> bool) -> Result<Option<String>, Fault<'a>> {
        let Some(node) = self.get(name) else { return Ok(None) };
        if let Some(number) = node.number() {
            return Ok(Some(number.chars().take(max).collect()));
        }
        let text = node.string()?;
        let text = text.trim();
        let mut clean: String = text.chars().map(|c| if kept(c) { c } else { ' ' }).take(max).collect();
        clean.truncate(clean.trim_end().len());
        if clean != text {
            let reason = format!(
                "{name} holds control characters or is too long; those became spaces, the rest was cut"
            );
            self.context.note(Effect::ValueAdjusted, reason, node);
        }
        Ok(Some(clean).filter(|text| !text.is_empty()))
    }

    /// A word of a closed list, in capitals.
    pub(super) fn word(&self, name: &str) -> Result<Option<String>, Fault<'a>> {
        Ok(self.line(name)?.map(|word| word.to_uppercase()))
    }

    /// An id that may be used as a public one, in lower case.
    pub(super) fn id(&self, name: &str) -> Result<Option<String>, Fault<'a>> {
        let Some(node) = self.get(name) else { return Ok(None) };
        let id = node.string()?.trim().to_ascii_lowercase();
        let fits = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(Some(id))
        } else {
            Err(node.fault("an id has 1 to 64 characters of A-Z, a-z, 0-9 and -"))
        }
    }

    /// An id without which the record means nothing.
    pub(super) fn required_id(&self, name: &str) -> Result<String, Fault<'a>> {
        self.id(name)?.ok_or_else(|| self.node().fault(format!("{name} is missing")))
    }

    /// A whole number in `range`. Zero means none when it is outside.
    pub(super) fn whole(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Fault<'a>> {
        let Some(node) = self.get(name) else { return Ok(None) };
        let number = match node.number() {
            Some(text) => Cow::Borrowed(text),
            None => node.string().map_err(|_| node.expected("a number"))?,
        };
        let number = number.trim();
        if number.is_empty() {
            return Ok(None);
        }
        let whole = number.strip_suffix(".0").unwrap_or(number);
        match whole.parse::<i64>() {
            Ok(value) if range.contains(&value) => Ok(Some(value)),
            Ok(0) => Ok(None),
            _ if number.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) => {
                Ok(self.leave_out(
                    name,
                    &format!("is not a whole number from {} to {}", range.start(), range.end()),
                    node,
                ))
            }
            _ => Err(node.expected("a number")),
        }
    }

    /// A whole number that fits 32 bits.
    pub(super) fn small(&self, name: &str, range: RangeInclusive<i32>) -> Result<Option<i32>, Fault<'a>> {
        let wide = i64::from(*range.start())..=i64::from(*range.end());
        Ok(self.whole(name, wide)?.and_then(|value| i32::try_from(value).ok()))
    }

    /// True or false; 1 and 0 will do.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Fault<'a>> {
        let Some(node) = self.get(name) else { return Ok(None) };
        match node.0.trim_matches('"') {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ if node.number().is_some() || node.is_text() => {
                Ok(self.leave_out(name, "is neither yes nor no", node))
            }
            _ => Err(node.expected("true or false")),
        }
    }

    /// An instant in milliseconds since 1970: a number of milliseconds, or ISO 8601 text (UTC when it names
    /// no zone). Null, 0 and empty text mean none.
    pub(super) fn instant(&self, name: &str) -> Result<Option<i64>, Fault<'a>> {
        let Some(node) = self.get(name) else { return Ok(None) };
        let text = match node.number() {
            Some(number) => Cow::Borrowed(number),
            None => node.string().map_err(|_| node.expected("a date"))?,
        };
        match text.trim() {
            "" | "0" | "0.0" => Ok(None),
            text => match instant::parse(text) {
                Some(instant) => Ok(Some(instant)),
                None => Ok(self.leave_out(name, "is not a date", node)),
            },
        }
    }
}
