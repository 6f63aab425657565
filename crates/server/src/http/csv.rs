//! Files for spreadsheets: comma separated, with the mark by which they know UTF-8, and no cell that calculates.

use super::failure::Failure;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell. Text that would calculate begins with an apostrophe.
pub(crate) struct Cell<'a>(Cow<'a, str>);

impl Cell<'_> {
    /// A number, which may begin with a minus.
    pub(crate) fn number(number: String) -> Self {
        Self(number.into())
    }
}

impl<'a> From<Cow<'a, str>> for Cell<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(if text.starts_with(FORMULAS) { format!("'{text}").into() } else { text })
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cow::Borrowed(text).into()
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cow::<str>::Owned(text).into()
    }
}

/// A file, or a part of one.
pub(crate) struct Csv(Writer<Vec<u8>>);

impl Csv {
    /// The beginning of a file.
    pub(crate) fn new() -> Self {
        Self::after("\u{feff}")
    }

    /// A further part.
    pub(crate) fn part() -> Self {
        Self::after("")
    }

    fn after(mark: &str) -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(mark.as_bytes().to_vec()))
    }

    /// Writes a line.
    pub(crate) fn line<'a, C: Into<Cell<'a>>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> Result<(), Failure> {
        let cells: Vec<Cell<'a>> = cells.into_iter().map(Into::into).collect();
        self.0.write_record(cells.iter().map(|cell| cell.0.as_ref())).map_err(Failure::internal)
    }

    /// What was written.
    pub(crate) fn bytes(self) -> Result<Vec<u8>, Failure> {
        self.0.into_inner().map_err(|error| Failure::internal(error.error()))
    }
}

/// The headers of a file with a name.
pub(crate) fn headers(name: &str) -> [(HeaderName, String); 2] {
    [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_text() {
        for text in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"] {
            assert_eq!(Cell::from(text).0, format!("'{text}"));
        }
        for text in ["", "Port 1", "a=b", "1-2", "'quoted", "🦀 שלום"] {
            assert_eq!(Cell::from(text).0, text);
        }
        assert_eq!(Cell::number("-5.00".to_owned()).0, "-5.00");
    }

    #[test]
    fn lines_are_quoted_where_they_must_be() {
        let mut file = Csv::new();
        file.line(["a,b", "say \"x\""]).unwrap();
        assert_eq!(file.bytes().unwrap(), "\u{feff}\"a,b\",\"say \"\"x\"\"\"\r\n".as_bytes());
        assert_eq!(Csv::part().bytes().unwrap(), b"");
    }
}
