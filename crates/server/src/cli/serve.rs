//! `portico serve`.

use super::store::StoreArgs;
use super::{Trouble, say, start_log};
use crate::app::{Server, ServerError};
use crate::auth::password;
use crate::config::{Config, Origin, Smtp};
use crate::demo::{self, DemoError};
use clap::builder::BoolishValueParser;
use portico_reporting::Targets;
use portico_rules::Role;
use sea_orm::DatabaseConnection;
use std::fmt::Write;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Fill an empty store with demo data; refuses a store that holds other data
    #[arg(long, env = "PORTICO_DEMO", value_parser = BoolishValueParser::new())]
    demo: bool,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "PORTICO_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    store: StoreArgs,
    /// Directory of the built app; without one, only the API is served
    #[arg(long, env = "PORTICO_ASSETS", value_name = "DIR", default_value = "dist")]
    assets: PathBuf,
    /// Origin under which browsers reach the server, such as https://portal.example; over https it turns on
    /// HSTS and the __Host- prefix of cookies
    #[arg(long, env = "PORTICO_PUBLIC_ORIGIN", value_name = "ORIGIN")]
    public_origin: Option<Origin>,
    /// Take the client's address from the last entry of X-Forwarded-For: only behind a proxy that sets it
    #[arg(long, env = "PORTICO_TRUST_FORWARDED_FOR", value_parser = BoolishValueParser::new())]
    trust_forwarded_for: bool,
    /// Let HSTS cover all subdomains of the public origin's host too
    #[arg(long, env = "PORTICO_HSTS_SUBDOMAINS", value_parser = BoolishValueParser::new())]
    hsts_subdomains: bool,
    /// What availability is promised, in percent by offering, such as port=99.99,tenant=99.5 (the others are port, mcr,
    /// mve, vxc and ix); defaults stand for what is not named
    #[arg(long, env = "PORTICO_TARGETS", value_name = "TARGETS", default_value = "")]
    targets: Targets,
    /// Mail server, such as smtps://user:password@mail.example; without it mails are kept for the operators to
    /// pass on
    #[arg(long, env = "PORTICO_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// File with the password for the mail server, where it is not in the URL
    #[arg(long, env = "PORTICO_SMTP_PASSWORD_FILE", value_name = "FILE", requires = "smtp_url")]
    smtp_password_file: Option<PathBuf>,
    /// Who mails are from, such as "Portico <portico@portal.example>"
    #[arg(long, env = "PORTICO_MAIL_FROM", value_name = "ADDRESS", requires = "smtp_url")]
    mail_from: Option<String>,
    /// Where chat messages go by mail while no operator is there; without it, to each operator
    #[arg(long, env = "PORTICO_DESK_MAIL", value_name = "ADDRESS")]
    desk_mail: Option<String>,
    /// For how many seconds tokens of embedded portals are good; for tests, which cannot wait
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=300), hide = true)]
    embed_token_lifetime: Option<u64>,
}

impl Args {
    /// How mails are sent, where that was said.
    fn smtp(&self) -> Result<Option<Smtp>, Trouble> {
        let Some(url) = self.smtp_url.as_deref() else { return Ok(None) };
        let from = self.mail_from.clone();
        let from = from.ok_or_else(|| Trouble::input("mails need a sender; give it as --mail-from"))?;
        let Some(file) = &self.smtp_password_file else {
            return Ok(Some(Smtp { url: url.to_owned(), from }));
        };
        let password = std::fs::read_to_string(file)
            .map_err(|error| Trouble::input(format!("{} cannot be read: {error}", file.display())))?;
        let url = with_password(url, password.trim_end_matches(['\r', '\n'])).ok_or_else(|| {
            Trouble::input(
                "write the mail server's URL as smtps://user@mail.example when its password is in a file",
            )
        })?;
        Ok(Some(Smtp { url, from }))
    }
}

/// The URL with a password after its user, percent-encoded; `None` when it has no user, or a password already.
fn with_password(url: &str, password: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (user, host) =
        rest.split_once('@').filter(|(user, _)| !user.is_empty() && !user.contains([':', '/']))?;
    let password = password.bytes().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = match byte {
            byte if byte.is_ascii_alphanumeric() => write!(text, "{}", char::from(byte)),
            byte => write!(text, "%{byte:02X}"),
        };
        text
    });
    Some(format!("{scheme}://{user}:{password}@{host}"))
}

pub(super) async fn run(args: Args) -> Result<(), Trouble> {
    start_log()?;
    let smtp = args.smtp()?;
    let usual = Config::new(args.assets);
    let config = Config {
        smtp,
        public_origin: args.public_origin,
        trust_forwarded_for: args.trust_forwarded_for,
        hsts_subdomains: args.hsts_subdomains,
        targets: args.targets,
        desk_mail: args.desk_mail,
        embed_token: args.embed_token_lifetime.map_or(usual.embed_token, Duration::from_secs),
        ..usual
    };
    let db = args.store.open().await?;
    if args.demo {
        fill_demo(&db).await?;
    }
    let assets = config.assets.display().to_string();
    let server = Server::new(db.clone(), config).map_err(|error| match error {
        ServerError::Mail(_) => Trouble::input(error),
        _ => Trouble::other(error),
    })?;
    if !server.has_assets() {
        tracing::warn!(assets, "no built app there (index.html is missing): only the API is served");
    }
    let stop = stop_signal()?;
    let listener = listen(args.listen).await?;
    let address = listener.local_addr().map_err(Trouble::other)?;
    say(&format!("Portico is ready at http://{address}"))?;
    if args.demo {
        say(&demo_accounts())?;
    }
    server.serve(listener, stop).await.map_err(Trouble::other)?;
    db.close().await.map_err(Trouble::other)
}

async fn fill_demo(db: &DatabaseConnection) -> Result<(), Trouble> {
    let hash = password::hash(demo::PASSWORD).map_err(Trouble::other)?;
    demo::fill(db, &hash).await.map(|_| ()).map_err(|error| match error {
        DemoError::OtherData => Trouble::input(error),
        DemoError::Store(_) => Trouble::other(error),
    })
}

/// Who can sign in to the demo, one line each.
fn demo_accounts() -> String {
    let mut text = format!("Demo accounts, password {}:", demo::PASSWORD);
    for user in demo::USERS {
        let role = user.role.map_or("operator", Role::as_str);
        // Writing to a string does not fail.
        let _ = write!(text, "\n  {:<24} {:<16} {:<18} {}", user.email, role, user.account, user.note);
    }
    for (tenant, key) in demo::EMBED_KEYS {
        let _ = write!(text, "\nDemo key for embedding, tenant {tenant}: {key}");
    }
    text
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Trouble> {
    TcpListener::bind(address).await.map_err(|error| {
        Trouble::other(match error.kind() {
            ErrorKind::AddrInUse => {
                format!("{address} is in use by another program; stop it or choose another with --listen")
            }
            ErrorKind::AddrNotAvailable => {
                format!("{address} is no address of this machine; choose another with --listen")
            }
            ErrorKind::PermissionDenied => {
                format!("no permission to listen on {address}; ports below 1024 usually need it")
            }
            _ => format!("cannot listen on {address}: {error}"),
        })
    })
}

/// Ready when the process is asked to stop.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Trouble> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(Trouble::other)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Trouble::other)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

#[cfg(test)]
mod tests {
    use super::with_password;

    #[test]
    fn a_password_from_a_file_is_put_into_the_url_so_that_it_is_read_back_as_it_is() {
        let put = |url| with_password(url, "p@ss:w/ö");
        assert_eq!(
            put("smtps://me@mail.example").as_deref(),
            Some("smtps://me:p%40ss%3Aw%2F%C3%B6@mail.example")
        );
        for wrong in
            ["mail.example", "smtps://mail.example", "smtps://me:x@mail.example", "smtps://@mail.example"]
        {
            assert_eq!(put(wrong), None, "{wrong}");
        }
    }
}
