//! Figures and ledgers as CSV, for spreadsheets.

use super::report::{Names, lines};
use super::{Asked, Part, ReportQuery, SearchQuery, ledger, partner_name};
use crate::guard::feature::ServiceStatus;
use crate::guard::{Allowed, View};
use crate::http::csv::{Cell, Csv, headers};
use crate::http::failure::Failure;
use crate::http::query::Query;
use axum::response::IntoResponse;
use portico_reporting::Percent;
use portico_rules::Role;
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
    params(ReportQuery, SearchQuery,
        ("as" = inline(Option<Role>), Query, description = "The same as the header portico-see-as: a link sends none.")),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv",
        headers(("content-disposition" = String, description = "An attachment, with a name.")))))]
pub(crate) async fn services(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
    Query(search): Query<SearchQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    let partner = partner_name(&scope).await?;
    let mut lines = lines(&scope, &asked, search.q.as_deref()).await?;
    lines.sort_by_cached_key(|(_, service, _)| {
        (Part::of(&scope, service.account_id, &service.kind), service.account_id, service.tree_key.clone())
    });
    let names = Names::of(&scope, lines.iter().map(|(_, service, _)| service)).await?;
    let mut file = Csv::new();
    file.line(SERVICES)?;
    for (_, service, [so_far, whole]) in &lines {
        let Some(part) = Part::of(&scope, service.account_id, &service.kind) else { continue };
        let target = part.target(&scope);
        let (named, account) = names.get(service)?;
        let service = named.to_ref()?;
        let budget = so_far.budget(target);
        file.line([
            Cell::from(part.to_ref(&scope, &partner)?.name),
            account.name.as_str().into(),
            account.id.as_str().into(),
            service.name.as_str().into(),
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
    answer(file, "availability", &asked)
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
    let mut file = Csv::new();
    file.line(LEDGER)?;
    for known in &services {
        let Some(part) = Part::of(&scope, known.account_id, &known.kind) else { continue };
        let Some(ledger) = so_far.and_then(|span| book.ledger(known, span, asked.formula)) else { continue };
        let (named, account) = names.get(known)?;
        let (service, offering) = (named.to_ref()?, part.to_ref(&scope, &partner)?.name);
        for entry in &ledger.entries {
            let entry = ledger::line(&book, known, entry)?;
            file.line([
                Cell::from(offering.as_str()),
                account.name.as_str().into(),
                account.id.as_str().into(),
                service.name.as_str().into(),
                service.id.as_str().into(),
                asked.formula.as_str().into(),
                instant(entry.from.0).into(),
                instant(entry.to.0).into(),
                entry.seconds.to_string().into(),
                crate::terms::spell(entry.treatment).into(),
                entry.severity.as_str().into(),
                tenths(entry.lost_tenths).into(),
                entry.notice.as_str().into(),
                entry.title.as_str().into(),
                entry.corrections.to_string().into(),
            ])?;
        }
    }
    answer(file, "ledger", &asked)
}

/// A file, named for what it holds.
fn answer(file: Csv, what: &str, asked: &Asked) -> Result<impl IntoResponse + use<>, Failure> {
    let (from, to, formula) = (asked.period.from().0, asked.period.to().0, asked.formula.as_str());
    Ok((headers(&format!("portico-{what}-{formula}-{from}-{to}")), file.bytes()?))
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
    fn amounts_are_exact() {
        assert_eq!((tenths(0).as_str(), tenths(16_203).as_str()), ("0.0", "1620.3"));
        assert_eq!((percent(Some(99_950)).as_str(), percent(Some(5)).as_str()), ("99.950", "0.005"));
        assert_eq!(percent(None), "");
        assert_eq!(instant(1_772_323_200_000), "2026-03-01T00:00:00Z");
    }
}
