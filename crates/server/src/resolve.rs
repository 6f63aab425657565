//! `portico resolve`: JSON Lines of facts in, one line of decisions out for each, in order.

use portico_api::{Decisions, Facts};
use serde_json::error::Category;
use std::io::{self, BufRead, BufWriter, Write};

/// Why resolving stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line holds no facts. The caller's input is at fault.
    #[error("line {number}: {problem}")]
    Line {
        /// Counted from 1; blank lines count.
        number: u64,
        /// What is wrong, and where in the line.
        problem: String,
    },
    /// The facts could not be read.
    #[error("cannot read the facts: {0}")]
    Read(#[source] io::Error),
    /// The decisions could not be written.
    #[error("cannot write the decisions: {0}")]
    Write(#[source] io::Error),
}

/// Decides every line of `input`. Blank lines are skipped; unknown fields are ignored.
///
/// # Errors
/// Stops at the first line that holds no facts, and at the first read or write that fails. Unless it is a write
/// that failed, the decisions for all lines before have been written by then.
pub fn run(input: impl BufRead, output: impl Write) -> Result<(), Error> {
    let mut output = BufWriter::with_capacity(64 * 1024, output);
    let decided = decide_lines(input, &mut output);
    let flushed = output.flush().map_err(Error::Write);
    flushed.and(decided)
}

fn decide_lines(mut input: impl BufRead, mut output: impl Write) -> Result<(), Error> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(Error::Read)? == 0 {
            break;
        }
        let line = line.trim_ascii_end();
        if line.is_empty() {
            continue;
        }
        let decisions = decide(line).map_err(|problem| Error::Line { number, problem })?;
        serde_json::to_writer(&mut output, &decisions).map_err(|error| Error::Write(error.into()))?;
        output.write_all(b"\n").map_err(Error::Write)?;
    }
    Ok(())
}

fn decide(line: &[u8]) -> Result<Decisions, String> {
    let line = str::from_utf8(line)
        .map_err(|error| format!("not UTF-8 at column {}", error.valid_up_to().saturating_add(1)))?;
    let facts: Facts = serde_json::from_str(line).map_err(|error| explain(line, &error))?;
    let facts = portico_rules::Facts::try_from(&facts).map_err(|error| error.to_string())?;
    Ok(Decisions::from(&facts))
}

/// Puts into words why a line did not parse: the column of what is no JSON, the path of what is no fact.
/// Finding the path costs a second reading, so it is done only for the line that ends the run.
fn explain(line: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = text.strip_suffix(&place).unwrap_or(&text);
    if error.classify() != Category::Data {
        let problem = problem.replace("EOF while parsing", "the line ends inside");
        return format!("not JSON at column {}: {problem}", error.column());
    }
    let problem = problem
        .replace("expected u32", "expected a whole number from 0 to 4294967295")
        .replace("expected a map", "expected an object");
    let mut reader = serde_json::Deserializer::from_str(line);
    match serde_path_to_error::deserialize::<_, Facts>(&mut reader) {
        Err(error) if error.path().iter().next().is_some() => format!("{}: {problem}", error.path()),
        _ => problem,
    }
}
