//! `portico serve`.

use super::store::StoreArgs;
use super::{Trouble, say, start_log};
use crate::app::Server;
use crate::auth::password;
use crate::config::{Config, Origin};
use crate::demo::{self, DemoError};
use clap::builder::BoolishValueParser;
use portico_reporting::Targets;
use portico_rules::Role;
use sea_orm::DatabaseConnection;
use std::fmt::Write;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
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
}

pub(super) async fn run(args: Args) -> Result<(), Trouble> {
    start_log()?;
    let config = Config {
        public_origin: args.public_origin,
        trust_forwarded_for: args.trust_forwarded_for,
        hsts_subdomains: args.hsts_subdomains,
        targets: args.targets,
        ..Config::new(args.assets)
    };
    let db = args.store.open().await?;
    if args.demo {
        fill_demo(&db).await?;
    }
    let assets = config.assets.display().to_string();
    let server = Server::new(db.clone(), config).map_err(Trouble::other)?;
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
