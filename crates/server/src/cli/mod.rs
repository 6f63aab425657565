//! The command line: what can be asked for, and how it ends.

mod import;
mod notice_key;
mod serve;
mod store;
mod user;

use crate::app::Server;
use crate::resolve;
use clap::{Parser, Subcommand};
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

/// Portico, a partner portal: its server and what belongs to running it.
#[derive(Debug, Parser)]
#[command(name = "portico", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done, 2 bad input, 1 anything else.")]
struct Portico {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the built app on one origin
    ///
    /// Creates or upgrades the store first. Prints the address when connections are accepted. On SIGTERM or
    /// Ctrl-C it finishes the requests that are running, for at most ten seconds, and exits with 0.
    /// Writes its log to standard error as JSON, one line each; PORTICO_LOG says what (default: info).
    Serve(serve::Args),
    /// Read facts from standard input and write decisions to standard output
    ///
    /// JSON Lines: one object of facts in, one object of decisions out, in order. A malformed line ends it
    /// with exit code 2, and the decisions before it have been written.
    #[command(
        after_help = "Example:\n  echo '{\"viewer\":{\"kind\":\"managed\",\"role\":\"company_admin\"},\"account\":{\"kind\":\"managed\",\"supported_by\":\"partner\"},\"partner\":{\"referred_by\":null},\"settings\":{},\"configured_services\":4}' | portico resolve"
    )]
    Resolve,
    /// Import a provider's exports for one partner
    ///
    /// Takes managed accounts, products, maintenance, outages, prices and billing markets, each file
    /// recognised by its content. Importing the same again changes nothing. All files or none: a bad file
    /// changes nothing.
    Import(import::Args),
    /// Manage the people who can sign in
    User(user::Args),
    /// Manage the keys with which ticket systems write notices
    NoticeKey(notice_key::Args),
    /// Print the description of the API (OpenAPI, JSON)
    Openapi,
}

/// Why a command did not do what was asked.
#[derive(Debug)]
struct Trouble {
    bad_input: bool,
    message: String,
}

impl Trouble {
    /// What was given is at fault.
    fn input(message: impl fmt::Display) -> Self {
        Self { bad_input: true, message: message.to_string() }
    }

    /// Something else is at fault.
    fn other(message: impl fmt::Display) -> Self {
        Self { bad_input: false, message: message.to_string() }
    }
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let done = match Portico::parse().command {
        Command::Serve(args) => on_runtime(serve::run(args)),
        Command::Resolve => run_resolve(),
        Command::Import(args) => on_runtime(import::run(args)),
        Command::User(args) => on_runtime(user::run(args)),
        Command::NoticeKey(args) => on_runtime(notice_key::run(args)),
        Command::Openapi => run_openapi(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            // There is nowhere left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "{}", trouble.message);
            ExitCode::from(if trouble.bad_input { 2 } else { 1 })
        }
    }
}

fn on_runtime(command: impl Future<Output = Result<(), Trouble>>) -> Result<(), Trouble> {
    let runtime = Runtime::new().map_err(|error| Trouble::other(format!("cannot start threads: {error}")))?;
    runtime.block_on(command)
}

fn run_resolve() -> Result<(), Trouble> {
    resolve::run(io::stdin().lock(), io::stdout().lock()).map_err(|error| match error {
        resolve::Error::Line { .. } => Trouble::input(error),
        resolve::Error::Read(_) | resolve::Error::Write(_) => Trouble::other(error),
    })
}

fn run_openapi() -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(&Server::description()).map_err(Trouble::other)?;
    say(&text)
}

/// Writes a line to standard output at once.
fn say(line: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| Trouble::other(format!("cannot write to standard output: {error}")))
}

/// What is logged unless PORTICO_LOG says otherwise.
const QUIET: &str = "info,sqlx=warn,sea_orm_migration=warn,tower_sessions=error,tower_sessions_core=error";

/// Logs to standard error.
fn start_log() -> Result<(), Trouble> {
    let asked = std::env::var("PORTICO_LOG").unwrap_or_default();
    let filter = EnvFilter::try_new(if asked.trim().is_empty() { QUIET } else { &asked }).map_err(|error| {
        Trouble::input(format!(
            "PORTICO_LOG cannot be read: {error}; write a level such as warn, or info,portico_server=debug"
        ))
    })?;
    let log =
        tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(io::stderr);
    // Somebody else has set up logging already: fine.
    let _ = log.try_init();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Portico::command().debug_assert();
    }
}
