//! `portico import`.

use super::store::StoreArgs;
use super::{Trouble, say};
use crate::import;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The partner's name; a partner that is not there yet is added
    #[arg(long, value_name = "NAME")]
    partner: String,
    /// The exports, in any order
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

pub(super) async fn run(args: Args) -> Result<(), Trouble> {
    let db = args.store.open().await?;
    let imported = import::run(&db, &args.partner, &args.files).await;
    db.close_by_ref().await.map_err(Trouble::other)?;
    let report =
        imported.map_err(|error| Trouble { bad_input: error.is_bad_input(), message: error.to_string() })?;
    say(report.to_string().trim_end())
}
