//! Figures and ledgers as CSV, for spreadsheets.

use super::report::{Names, lines};
use super::{Asked, Part, ReportQuery, ledger, partner_name};
use crate::guard::feature::ServiceStatus;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::http::query::Query;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use csv::{Terminator, Writer, WriterBuilder};
use portico_reporting::Percent;
use portico_rules::Role;
use std::borrow::Cow;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SERVICES: [&str; 18] = [
    "offering",
    "account",
    "account_id",
    "service",
    "service_id",
    "formula",
    "from",
    "to",
    "counted_until",
    "available_seconds",
    "lost_seconds",
    "availability_percent",
    "target_percent",
    "kept",
    "budget_left_seconds",
    "overspent_seconds",
    "forecast_lost_seconds",
    "forecast_percent",
];

const LEDGER: [&str; 15] = [
    "offering",
    "account",
    "account_id",
    "service",
    "service_id",
    "formula",
    "from",
    "to",
    "seconds",
    "treatment",
    "severity",
    "lost_seconds",
    "notice",
    "notice_title",
    "corrections",
];

/// The services that are meant and how available they were, as CSV: one line each, all of them.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability/services.csv",
    tag = "service status",
    params(ReportQuery,
        ("as" = inline(Option<Role>), Query, description = "The same as the header portico-see-as: a link sends none.")),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv",
        headers(("content-disposition" = String, description = "An attachment, with a name.")))))]
pub(crate) async fn services(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    let partner = partner_name(&scope).await?;
    let mut lines = lines(&scope, &asked, query.q.as_deref()).await?;
    lines.sort_by_cached_key(|(_, service, _)| {
        (Part::of(&scope, service.account_id, &service.kind), service.account_id, service.tree_key.clone())
    });
    let names = Names::of(&scope, lines.iter().map(|(_, service, _)| service)).await?;
    let mut file = Csv::new(&SERVICES)?;
    for (_, service, [so_far, whole]) in &lines {
        let Some(part) = Part::of(&scope, service.account_id, &service.kind) else { continue };
        let target = part.target(&scope);
        let (named, account) = names.get(service)?;
        let service = named.to_ref()?;
        let budget = so_far.budget(target);
        file.write([
            defused(&part.to_ref(&scope, &partner)?.name),
            defused(&account.name),
            account.id.as_str().into(),
            defused(&service.name),
            service.id.as_str().into(),
            asked.formula.as_str().into(),
            asked.period.from().0.into(),
            asked.period.to().0.into(),
            instant(asked.until().0).into(),
            so_far.available.to_string().into(),
            tenths(so_far.lost_tenths).into(),
            percent(so_far.percent(Some(target)).map(Percent::thousandths)).into(),
            percent(Some(target.thousandths())).into(),
            so_far.keeps(target).map_or("", |kept| if kept { "yes" } else { "no" }).into(),
            budget.map_or(String::new(), |left| left.max(0).to_string()).into(),
            budget.map_or(String::new(), |left| left.min(0).unsigned_abs().to_string()).into(),
            tenths(whole.lost_tenths).into(),
            percent(whole.percent(Some(target)).map(Percent::thousandths)).into(),
        ])?;
    }
    file.answer("availability", &asked)
}

/// What the figures are made of, as CSV: each stretch of time of each service that is meant.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability/ledger.csv",
    tag = "service status",
    params(ReportQuery,
        ("as" = inline(Option<Role>), Query, description = "The same as the header portico-see-as: a link sends none.")),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv",
        headers(("content-disposition" = String, description = "An attachment, with a name.")))))]
pub(crate) async fn ledger(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    let partner = partner_name(&scope).await?;
    let (book, mut services) = ledger::all(&scope, &asked).await?;
    services.retain(|service| !book.of(service.id).is_empty());
    services.sort_by_cached_key(|service| {
        (Part::of(&scope, service.account_id, &service.kind), service.account_id, service.tree_key.clone())
    });
    let names = Names::of(&scope, services.iter()).await?;
    let so_far = asked.period.until(asked.now);
    let mut file = Csv::new(&LEDGER)?;
    for known in &services {
        let Some(part) = Part::of(&scope, known.account_id, &known.kind) else { continue };
        let Some(ledger) = so_far.and_then(|span| book.ledger(known, span, asked.formula)) else { continue };
        let (named, account) = names.get(known)?;
        let (service, offering) = (named.to_ref()?, part.to_ref(&scope, &partner)?.name);
        for entry in &ledger.entries {
            let entry = ledger::line(&book, known, entry)?;
            file.write([
                defused(&offering),
                defused(&account.name),
                account.id.as_str().into(),
                defused(&service.name),
                service.id.as_str().into(),
                asked.formula.as_str().into(),
                instant(entry.from.0).into(),
                instant(entry.to.0).into(),
                entry.seconds.to_string().into(),
                crate::terms::spell(entry.treatment).into(),
                entry.severity.as_str().into(),
                tenths(entry.lost_tenths).into(),
                entry.notice.as_str().into(),
                defused(&entry.title),
                entry.corrections.to_string().into(),
            ])?;
        }
    }
    file.answer("ledger", &asked)
}

/// A file that is being written.
struct Csv(Writer<Vec<u8>>);

impl Csv {
    fn new(head: &[&str]) -> Result<Self, Failure> {
        // Without it spreadsheets take the file for another encoding.
        let text = "\u{feff}".as_bytes().to_vec();
        let mut csv = Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(text));
        csv.0.write_record(head).map_err(Failure::internal)?;
        Ok(csv)
    }

    fn write<const N: usize>(&mut self, cells: [Cow<'_, str>; N]) -> Result<(), Failure> {
        self.0.write_record(cells.iter().map(AsRef::as_ref)).map_err(Failure::internal)
    }

    fn answer(self, what: &str, asked: &Asked) -> Result<impl IntoResponse + use<>, Failure> {
        let bytes = self.0.into_inner().map_err(Failure::internal)?;
        let (from, to, formula) = (asked.period.from().0, asked.period.to().0, asked.formula.as_str());
        let name = format!("attachment; filename=\"portico-{what}-{formula}-{from}-{to}.csv\"");
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
        Ok((headers, bytes))
    }
}

/// Text that a spreadsheet shows and does not calculate.
fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Tenths of a second as seconds.
fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths.div_euclid(10), tenths.rem_euclid(10))
}

/// Thousandths of a percent as percent.
fn percent(thousandths: Option<u32>) -> String {
    thousandths.map_or(String::new(), |share| format!("{}.{:03}", share / 1000, share % 1000))
}

fn instant(milliseconds: i64) -> String {
    let instant = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000)).ok();
    instant.and_then(|instant| instant.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_do_not_begin_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        assert_eq!(defused("Port = 1"), "Port = 1");
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!((tenths(0).as_str(), tenths(16_203).as_str()), ("0.0", "1620.3"));
        assert_eq!((percent(Some(99_950)).as_str(), percent(Some(5)).as_str()), ("99.950", "0.005"));
        assert_eq!(percent(None), "");
        assert_eq!(instant(1_772_323_200_000), "2026-03-01T00:00:00Z");
    }
}
