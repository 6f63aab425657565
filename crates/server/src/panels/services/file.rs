//! The table of services as a file: all rows that the filter lets through, in their order, with the columns and
//! in the words of the screen.

use super::order::{Keyed, Keys, Order};
use super::{ServicesQuery, rows};
use crate::guard::feature::Services;
use crate::guard::{Allowed, View};
use crate::http::csv::{Csv, headers};
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::notifications::events::exported;
use crate::store::entity::service;
use crate::terms;
use crate::words::Words;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse;
use futures_util::stream;
use portico_api::{Language, Link, ServiceRow};
use portico_rules::{Role, ServiceState};
use sea_orm::{QuerySelect, Select};
use serde::Deserialize;
use std::io;
use utoipa::IntoParams;

/// Rows that are read and sent at a time.
const AT_A_TIME: u64 = 1000;

/// How the file is to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// The language of the headings and terms; English without it.
    #[param(inline)]
    lang: Option<Language>,
}

/// The services as a file: comma-separated values in UTF-8, with a heading. A cell that a spreadsheet would take
/// for a formula begins with an apostrophe.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/services.csv", tag = "services",
    params(ServicesQuery, FileQuery,
        ("as" = inline(Option<Role>), Query, description = "The same as the header portico-see-as: a link sends none.")),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv",
        headers(("content-disposition" = String, description = "An attachment, with a name.")))))]
pub(crate) async fn download(
    scope: Allowed<Services, View>,
    Query(query): Query<ServicesQuery>,
    Query(FileQuery { lang }): Query<FileQuery>,
) -> Result<impl IntoResponse, Failure> {
    let (wanted, order) = query.read(&scope)?;
    exported(&scope, "portico-services.csv");
    let table = Table {
        words: Words::of(lang.unwrap_or_default()),
        covers_accounts: scope.is_whole_partner(),
        scope,
        wanted,
        order,
    };
    let mut heading = table.heading()?;
    // The first rows are read before the answer begins: what goes wrong until then is still told.
    let (first, last) = table.part(None).await?;
    heading.extend(first);
    let parts = stream::try_unfold((table, Some((heading, last))), |(table, part)| async move {
        let Some((bytes, last)) = part else { return Ok::<_, io::Error>(None) };
        let next = match last {
            Some(last) => Some(table.part(Some(last)).await.map_err(broken)?),
            None => None,
        };
        Ok(Some((Bytes::from(bytes), (table, next))))
    });
    let body = Body::from_stream(parts);
    Ok((headers("portico-services"), body))
}

/// Breaks the answer off, so that nobody takes a part of the file for the whole.
fn broken(failure: Failure) -> io::Error {
    tracing::error!(cause = failure.cause(), "a file of services breaks off");
    io::Error::other("the store failed")
}

/// The table that becomes a file.
struct Table {
    scope: Allowed<Services, View>,
    wanted: Select<service::Entity>,
    order: Order,
    words: Words,
    /// Whether there is a column for the account.
    covers_accounts: bool,
}

impl Table {
    /// Some rows as lines, and the keys of the last one when more follow.
    async fn part(&self, after: Option<Keys>) -> Result<(Vec<u8>, Option<Keys>), Failure> {
        let rows = self.order.apply(self.wanted.clone(), after).limit(AT_A_TIME);
        let found = rows.into_partial_model::<Keyed>().all(self.scope.db()).await?;
        let full = found.len() as u64 == AT_A_TIME;
        let last = found.last().filter(|_| full).map(|row| self.order.keys(row));
        let rows = rows::complete(&self.scope, found.into_iter().map(|keyed| keyed.row).collect()).await?;
        let mut part = Csv::part();
        for row in &rows {
            part.line(self.cells(row).into_iter().flatten())?;
        }
        Ok((part.bytes()?, last))
    }

    fn heading(&self) -> Result<Vec<u8>, Failure> {
        let word = |key| self.words.get(key).to_owned();
        let speed = format!("{} (Mbit/s)", word("column.speed"));
        let cells = [
            Some(word("column.name")),
            Some(word("column.kind")),
            Some(word("on.parent")),
            self.covers_accounts.then(|| word("column.account")),
            Some(word("column.state")),
            Some(word("column.link")),
            Some(speed),
            Some(word("column.location")),
            Some(word("fact.zone")),
            Some(word("locked")),
        ];
        let mut file = Csv::new();
        file.line(cells.into_iter().flatten())?;
        file.bytes()
    }

    /// The cells of a row; a column that the table does not have is `None`.
    fn cells(&self, row: &ServiceRow) -> [Option<String>; 10] {
        let word = |key: &str| self.words.get(key).to_owned();
        let parent = row.parent.as_ref().map(|parent| parent.name.clone());
        let place = row.location.as_ref().map(|place| match &place.metro {
            Some(metro) => format!("{metro} · {}", place.name),
            None => place.name.clone(),
        });
        let zone = row.zone.map(|zone| word(&format!("zone.{}", terms::spell(zone))));
        [
            Some(row.name.clone()),
            Some(word(&format!("service.{}", terms::spell(row.kind)))),
            Some(parent.unwrap_or_default()),
            self.covers_accounts.then(|| row.account.name.clone()),
            Some(word(&format!("state.{}", row.state.as_str().to_lowercase().replace('_', "-")))),
            Some(row.link.map(|link| word(link_word(link, row.state))).unwrap_or_default()),
            Some(row.speed_mbps.map(|speed| speed.to_string()).unwrap_or_default()),
            Some(place.unwrap_or_default()),
            Some(zone.unwrap_or_default()),
            Some(if row.locked { word("locked") } else { String::new() }),
        ]
    }
}

/// Without light a service is down only once it is live.
const fn link_word(link: Link, state: ServiceState) -> &'static str {
    match (link, state) {
        (Link::Up, _) => "link.up",
        (Link::Down, ServiceState::Live) => "link.down",
        (Link::Down, _) => "link.none",
    }
}
