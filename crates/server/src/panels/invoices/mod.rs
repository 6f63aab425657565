//! The invoices panel: the list, one invoice, and its lines as a file.

mod csv;

use crate::accounts;
use crate::guard::feature::Invoices;
use crate::guard::{Allowed, View};
use crate::http::csv::headers;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched, text as query_text};
use crate::notifications::events::exported;
use crate::store::entity::{account, invoice, invoice_line};
use axum::extract::Path;
use axum::response::IntoResponse;
use portico_api::{
    AccountId, AccountRef, Day, Invoice, InvoiceId, InvoiceLine, InvoiceRow, InvoiceState, Money, Page,
};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationTrait, Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use utoipa::IntoParams;

/// Which invoices.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoicesQuery {
    /// Part of the number, or of the name or reference of an account with a line on it; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Where they stand; all of them without it.
    state: Option<InvoiceState>,
    /// Issued on this day (`YYYY-MM-DD`) or later.
    #[param(max_length = 10)]
    from: Option<String>,
    /// Issued on this day (`YYYY-MM-DD`) or before.
    #[param(max_length = 10)]
    to: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists invoices, newest first. With a managed account in view, those that have a line for it.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/invoices", tag = "billing", params(InvoicesQuery),
    responses((status = 200, description = "A page of invoices.", body = Page<InvoiceRow>)))]
pub(crate) async fn list(
    scope: Allowed<Invoices, View>,
    Query(query): Query<InvoicesQuery>,
) -> Result<axum::Json<Page<InvoiceRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let (from, to) = (day("from", query.from.as_deref())?, day("to", query.to.as_deref())?);
    let today = today();
    let list = List::new(("invoices", scope.account_uid(), q, query.state, from, to));
    let after = list.keys::<(String, i64)>(query.cursor.as_deref())?;
    let wanted = within(&scope)
        .apply_if(q, |invoices, q| invoices.filter(matching(&scope, q)))
        .apply_if(query.state, |invoices, state| invoices.filter(standing(state, &today)))
        .apply_if(from, |invoices, from| invoices.filter(invoice::Column::Issued.gte(from)))
        .apply_if(to, |invoices, to| invoices.filter(invoice::Column::Issued.lte(to)));
    let total = wanted.clone().count(scope.db()).await?;
    let rows = wanted
        .apply_if(after, |query, (issued, id)| {
            let columns = [invoice::Column::Issued, invoice::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).lt(Expr::tuple([issued.into(), id.into()])))
        })
        .order_by_desc(invoice::Column::Issued)
        .order_by_desc(invoice::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| (row.issued.clone(), row.id));
    let totals = totals(&scope, &page.items).await?;
    paging::map(page, |rows| Ok(rows.iter().map(|row| to_row(row, &totals, &today)).collect()))
        .map(axum::Json)
}

/// Which invoice.
#[derive(Deserialize)]
pub(crate) struct InvoicePath {
    invoice: String,
}

/// Shows an invoice with its lines. With a managed account in view, only that account's.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/invoices/{invoice}", tag = "billing",
    responses((status = 200, description = "The invoice.", body = Invoice)))]
pub(crate) async fn show(
    scope: Allowed<Invoices, View>,
    Path(path): Path<InvoicePath>,
) -> Result<axum::Json<Invoice>, Failure> {
    read(&scope, &path.invoice, None).await.map(axum::Json)
}

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LinesQuery {
    /// Part of the name or reference of the account; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// The lines of an invoice as a file for spreadsheets: comma separated, with a heading. With a managed account in
/// view, only that account's.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/invoices/{invoice}/lines", tag = "billing",
    params(LinesQuery),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv",
        headers(("content-disposition" = String, description = "The name of the file.")))))]
pub(crate) async fn lines(
    scope: Allowed<Invoices, View>,
    Path(path): Path<InvoicePath>,
    Query(query): Query<LinesQuery>,
) -> Result<impl IntoResponse, Failure> {
    let invoice = read(&scope, &path.invoice, searched(query.q.as_deref())?).await?;
    exported(&scope, "portico-invoice.csv");
    Ok((headers("portico-invoice"), csv::csv(&invoice)?))
}

/// An invoice with its lines, or with those of the accounts that match.
async fn read(scope: &Allowed<Invoices, View>, uid: &str, q: Option<&str>) -> Result<Invoice, Failure> {
    let found = within(scope).filter(invoice::Column::Uid.eq(uid)).one(scope.db()).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let totals = totals(scope, std::slice::from_ref(&found)).await?;
    let tax = Money { minor: found.tax_minor, currency: found.currency.clone() };
    Ok(Invoice {
        row: to_row(&found, &totals, &today()),
        tax: scope.is_whole_partner().then_some(tax),
        lines: lines_of(scope, &found, q).await?,
    })
}

/// Invoices whose number contains the text, or that have a line for an account whose name or reference does.
fn matching(scope: &Allowed<Invoices, View>, q: &str) -> Condition {
    let of_accounts = invoice_line::Entity::find()
        .select_only()
        .column(invoice_line::Column::InvoiceId)
        .join(JoinType::InnerJoin, invoice_line::Relation::Account.def())
        .filter(theirs(scope))
        .filter(accounts::matching(Some(q)));
    Condition::any()
        .add(accounts::contains(invoice::Column::Number, &q.to_uppercase()))
        .add(accounts::contains(invoice::Column::Number, q))
        .add(invoice::Column::Id.in_subquery(of_accounts.into_query()))
}

/// Invoices that stand like this today.
fn standing(state: InvoiceState, today: &str) -> SimpleExpr {
    let paid = invoice::Column::State.eq("paid");
    match state {
        InvoiceState::Paid => paid,
        InvoiceState::Overdue => paid.not().and(invoice::Column::Due.lt(today)),
        InvoiceState::Open => paid.not().and(invoice::Column::Due.gte(today)),
    }
}

/// A day in a parameter.
fn day<'q>(name: &str, day: Option<&'q str>) -> Result<Option<&'q str>, Failure> {
    let Some(text) = query_text(name, day)? else { return Ok(None) };
    match Date::parse(text, format_description!("[year]-[month]-[day]")) {
        Ok(_) => Ok(Some(text)),
        Err(_) => Err(Failure::parameter(name, "a day such as 2026-01-31")),
    }
}

/// With a managed account in view, what its lines on each invoice add up to; otherwise nothing, invoices say
/// their totals themselves.
async fn totals(
    scope: &Allowed<Invoices, View>,
    invoices: &[invoice::Model],
) -> Result<HashMap<i64, i64>, Failure> {
    if scope.is_whole_partner() {
        return Ok(HashMap::new());
    }
    let amounts: Vec<(i64, i64)> = invoice_line::Entity::find()
        .select_only()
        .columns([invoice_line::Column::InvoiceId, invoice_line::Column::AmountMinor])
        .filter(invoice_line::Column::AccountId.eq(scope.account_id()))
        .filter(invoice_line::Column::InvoiceId.is_in(invoices.iter().map(|invoice| invoice.id)))
        .into_tuple()
        .all(scope.db())
        .await?;
    let mut totals = HashMap::new();
    for (invoice, amount) in amounts {
        let total: &mut i64 = totals.entry(invoice).or_default();
        *total = total.saturating_add(amount);
    }
    Ok(totals)
}

/// The partner's invoices; with a managed account in view, those that have a line for it.
fn within(scope: &Allowed<Invoices, View>) -> Select<invoice::Entity> {
    let invoices = invoice::Entity::find().filter(invoice::Column::PartnerId.eq(scope.partner_id()));
    if scope.is_whole_partner() {
        return invoices;
    }
    let with_line = invoice_line::Entity::find()
        .select_only()
        .column(invoice_line::Column::InvoiceId)
        .filter(invoice_line::Column::AccountId.eq(scope.account_id()));
    invoices.filter(invoice::Column::Id.in_subquery(with_line.into_query()))
}

/// Accounts within the scope: the one in view, and those that it manages.
fn theirs(scope: &Allowed<Invoices, View>) -> SimpleExpr {
    account::Column::Id.eq(scope.account_id()).or(account::Column::PartnerId.eq(scope.account_id()))
}

async fn lines_of(
    scope: &Allowed<Invoices, View>,
    of: &invoice::Model,
    q: Option<&str>,
) -> Result<Vec<InvoiceLine>, Failure> {
    let found = invoice_line::Entity::find()
        .join(JoinType::InnerJoin, invoice_line::Relation::Account.def())
        .filter(invoice_line::Column::InvoiceId.eq(of.id))
        .filter(theirs(scope))
        .filter(accounts::matching(q))
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .order_by_asc(invoice_line::Column::Position)
        .select_also(account::Entity)
        .all(scope.db())
        .await?;
    let line = |(line, account): (invoice_line::Model, Option<account::Model>)| {
        let account = account.ok_or_else(|| Failure::internal("an invoice line without an account"))?;
        Ok(InvoiceLine {
            account: AccountRef { id: AccountId(account.uid), name: account.name },
            reference: account.reference,
            text: line.text,
            amount: Money { minor: line.amount_minor, currency: of.currency.clone() },
        })
    };
    found.into_iter().map(line).collect()
}

fn to_row(row: &invoice::Model, totals: &HashMap<i64, i64>, today: &str) -> InvoiceRow {
    InvoiceRow {
        id: InvoiceId(row.uid.clone()),
        number: row.number.clone(),
        issued: Day(row.issued.clone()),
        due: Day(row.due.clone()),
        state: match row.state.as_str() {
            "paid" => InvoiceState::Paid,
            _ if row.due.as_str() < today => InvoiceState::Overdue,
            _ => InvoiceState::Open,
        },
        total: Money {
            minor: totals.get(&row.id).copied().unwrap_or(row.total_minor),
            currency: row.currency.clone(),
        },
    }
}

/// Today in UTC, as the store writes days.
fn today() -> String {
    let format = format_description!("[year]-[month]-[day]");
    OffsetDateTime::now_utc().date().format(format).unwrap_or_default()
}
