//! What a service's figures are made of.

use super::report::Names;
use super::{Asked, Part, ReportQuery, figures, partner_name};
use crate::guard::feature::ServiceStatus;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::reporting::history::{Book, Known, Wanted};
use portico_api::{AvailabilityLedger, LedgerEntry, NoticeId, Timestamp};
use portico_reporting::{Entry, Ledger, Share, Span};

/// Shows what a service's figures in a period are made of: every stretch that counts or does not, and why.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability/ledger", tag = "service status",
    params(ReportQuery),
    responses((status = 200, description = "The ledger of `service`.", body = AvailabilityLedger)))]
pub(crate) async fn show(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
) -> Result<axum::Json<AvailabilityLedger>, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    if asked.wanted.service.is_none() {
        return Err(Failure::parameter("service", "name the service"));
    }
    // Before it was in use a service has a page too, without any time.
    let services = asked.wanted.all(&scope).await?;
    let service = services.first().ok_or_else(Failure::not_found)?;
    let part = Part::of(&scope, service.account_id, &service.kind);
    let part = part.ok_or_else(|| Failure::internal("a service without an offering"))?;
    // A short id may fit others of its account.
    let account = Wanted { accounts: Some(vec![service.account_id]), ..Wanted::default() };
    let (partner, names, book) = tokio::try_join!(
        partner_name(&scope),
        Names::of(&scope, services.iter()),
        Book::read(&scope, &account, asked.period.span, asked.now),
    )?;
    let target = part.target(&scope);
    let (named, account) = names.get(service)?;
    let so_far = asked.period.until(asked.now).and_then(|span| book.ledger(service, span, asked.formula));
    let whole = book.ledger(service, asked.period.span, asked.formula);
    let share = |ledger: &Option<Ledger>| {
        ledger.as_ref().map_or(Share::default(), |ledger| ledger.availability().share)
    };
    let ahead = Span::new(asked.now.max(asked.period.span.start()), asked.period.span.end());
    let ahead = whole.iter().flat_map(|ledger| &ledger.entries).filter_map(|entry| entry.within(ahead?));
    Ok(axum::Json(AvailabilityLedger {
        formula: asked.formula,
        from: asked.period.from(),
        to: asked.period.to(),
        until: asked.until(),
        service: named.to_ref()?,
        account,
        offering: part.to_ref(&scope, &partner)?,
        scheduled: so_far.as_ref().map_or(0, |ledger| ledger.scheduled),
        excluded: so_far.as_ref().map_or(0, |ledger| ledger.excluded),
        figures: figures(share(&so_far), target),
        forecast: figures(share(&whole), target),
        ahead: ahead.map(|entry| line(&book, service, &entry)).collect::<Result<_, _>>()?,
        entries: so_far
            .iter()
            .flat_map(|ledger| &ledger.entries)
            .map(|entry| line(&book, service, entry))
            .collect::<Result<_, _>>()?,
    }))
}

/// An entry with the notice that it belongs to.
pub(super) fn line(book: &Book, service: &Known, entry: &Entry) -> Result<LedgerEntry, Failure> {
    let told = book.told(entry.cause).ok_or_else(|| Failure::internal("an entry without a notice"))?;
    let at = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
    Ok(LedgerEntry {
        from: at(entry.span.start()),
        to: at(entry.span.end()),
        seconds: entry.span.seconds(),
        treatment: entry.treatment,
        severity: entry.severity,
        lost_tenths: entry.lost_tenths,
        notice: NoticeId(told.uid.clone()),
        title: told.title.clone(),
        kind: told.kind()?,
        corrections: crate::terms::count(book.corrections(entry.cause, service).count()),
    })
}

/// The ledgers of what is meant, with its services.
pub(super) async fn all(scope: &Scope, asked: &Asked) -> Result<(Book, Vec<Known>), Failure> {
    let accounts = Wanted { kind: None, service: None, ..asked.wanted.clone() };
    let (services, book) = tokio::try_join!(
        asked.wanted.services(scope),
        Book::read(scope, &accounts, asked.period.span, asked.now),
    )?;
    Ok((book, services))
}
