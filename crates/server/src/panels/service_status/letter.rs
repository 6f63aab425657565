//! What a partner writes to a managed account about an event.

use super::event::{EventPath, updates};
use crate::guard::feature::CustomerNotice as Mark;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::mail::{self, Draft, sentence, when};
use crate::people::{Happened, log};
use crate::reporting::relevance::{Judged, Services, Whose, is_certain};
use crate::store::entity::{account, company_profile, mail as outbox, notice, user};
use crate::store::{begin_write, keys};
use crate::terms;
use crate::words::Words;
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::{
    ActivityKind, CustomerNotice, Language, NoticeKind, NoticeState, Problem, ProblemKind,
    SendCustomerNotice, SupportContact,
};
use portico_rules::{Access, Role, customer_notice};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Services that are named.
const MOST_SERVICES: usize = 200;
/// Names shorter than this are words like others.
const SHORTEST_NAME: usize = 3;

/// In which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LetterQuery {
    /// The language; English without it.
    #[param(inline)]
    language: Option<Language>,
}

/// Writes what a partner may tell a managed account about an event. It names no other account.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/{notice}/customer-notice",
    tag = "service status", params(LetterQuery),
    responses((status = 200, description = "The notice to the customer.", body = CustomerNotice)))]
pub(crate) async fn show(
    scope: Allowed<Mark, View>,
    Path(path): Path<EventPath>,
    Query(query): Query<LetterQuery>,
) -> Result<axum::Json<CustomerNotice>, Failure> {
    Ok(axum::Json(compose(&scope, scope.db(), path, query.language.unwrap_or_default()).await?))
}

/// Sends it to the account's contacts, or to its administrators where it names none; exactly the same text once.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/service-status/{notice}/customer-notice",
    tag = "service status", request_body = SendCustomerNotice,
    responses(
        (status = 204, description = "It is on its way, or was sent before."),
        (status = 409, description = "It would say something else by now, or there is nobody to send it to",
            body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(
    scope: Allowed<Mark, Edit>,
    Path(path): Path<EventPath>,
    Json(wanted): Json<SendCustomerNotice>,
) -> Result<StatusCode, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let letter = compose(&scope, &tx, path, wanted.language).await?;
    if letter.text != wanted.text {
        return Err(Failure::of(ProblemKind::PreviewDiffers));
    }
    if letter.recipients.is_empty() {
        let nobody =
            "Nobody of this account has an e-mail address here. Add a contact to its company profile.";
        return Err(Failure::new(ProblemKind::Conflict, nobody));
    }
    if letter.sendable {
        let CustomerNotice { subject, text, recipients, .. } = letter;
        let draft = |to| Draft {
            to,
            locale: terms::spell(wanted.language),
            subject: subject.clone(),
            body: text.clone(),
            link: None,
            unsubscribe: None,
        };
        mail::enqueue(&tx, recipients.into_iter().map(draft).collect()).await?;
        let what = Happened {
            kind: ActivityKind::CustomerNoticeSent,
            by: &scope.by().name,
            subject: &subject,
            turned: None,
        };
        log(&tx, scope.partner_id(), scope.account_id(), what).await?;
        tx.commit().await?;
        scope.app().live().wake();
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn compose(
    scope: &Scope,
    db: &impl ConnectionTrait,
    path: EventPath,
    language: Language,
) -> Result<CustomerNotice, Failure> {
    let services = Services::load(db, Whose::Viewer(scope)).await?;
    let which = Condition::all().add(notice::Column::Uid.eq(path.into_notice()));
    let judged = super::concerning(scope, &services, which).await?.into_iter().next();
    let judged = judged.ok_or_else(Failure::not_found)?;
    let account =
        account::Entity::find_by_id(scope.account_id()).one(db).await?.ok_or_else(Failure::not_found)?;
    let partner =
        account::Entity::find_by_id(scope.partner_id()).one(db).await?.ok_or_else(Failure::not_found)?;
    let mut said = Said { others: others(db, &account, &partner).await?, left_out: false };
    let (subject, text) = Letter { account: &account, partner: &partner, language }.write(
        &judged,
        &services,
        updates(db, judged.row.id).await?.into_iter().next().map(|last| last.words),
        &mut said,
    )?;
    let recipients = recipients(db, account.id).await?;
    let sent = outbox::Entity::find()
        .filter(outbox::Column::Recipient.is_in(recipients.iter().cloned()))
        .filter(outbox::Column::Subject.eq(&subject))
        .filter(outbox::Column::Body.eq(&text))
        .count(db)
        .await?;
    Ok(CustomerNotice {
        sendable: customer_notice(scope.facts()) == Access::Edit && sent == 0 && !recipients.is_empty(),
        subject,
        text,
        zone: account.zone().name().to_owned(),
        recipients,
        left_out: said.left_out,
    })
}

/// Sentences of people, who may have named other accounts.
struct Said {
    /// Their names, folded.
    others: Vec<String>,
    left_out: bool,
}

impl Said {
    /// The text, unless it names somebody else.
    fn own(&mut self, text: &str) -> Option<String> {
        let folded = keys::fold(text);
        if self.others.iter().any(|name| names(&folded, name)) {
            self.left_out = true;
            return None;
        }
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// Whether a text has a name in it, as words of their own.
fn names(text: &str, name: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(name).any(|(at, _)| {
        let (before, after) =
            (text.get(..at).unwrap_or_default(), text.get(at + name.len()..).unwrap_or_default());
        edge(before.chars().next_back()) && edge(after.chars().next())
    })
}

/// The names of all managed accounts but this one.
async fn others(
    db: &impl ConnectionTrait,
    account: &account::Model,
    partner: &account::Model,
) -> Result<Vec<String>, Failure> {
    let found: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::Name)
        .filter(account::Column::PartnerId.eq(partner.id))
        .filter(account::Column::Id.ne(account.id))
        .into_tuple()
        .all(db)
        .await?;
    let own = keys::fold(&account.name);
    let folded = found.iter().map(|name| keys::fold(name));
    Ok(folded.filter(|name| name.chars().count() >= SHORTEST_NAME && !names(&own, name)).collect())
}

/// The account's contacts; where it has none, those who administer it.
async fn recipients(db: &impl ConnectionTrait, account_id: i64) -> Result<Vec<String>, Failure> {
    let profile = company_profile::Entity::find()
        .filter(company_profile::Column::AccountId.eq(account_id))
        .one(db)
        .await?;
    let contacts: Vec<SupportContact> =
        profile.map(|profile| terms::read_json(&profile.contacts)).transpose()?.unwrap_or_default();
    let mut found: Vec<String> = contacts.into_iter().map(|contact| contact.email).collect();
    if found.is_empty() {
        found = user::Entity::find()
            .select_only()
            .column(user::Column::Email)
            .filter(user::Column::AccountId.eq(account_id))
            .filter(user::Column::DeactivatedAt.is_null())
            .filter(user::Column::Role.eq(Role::CompanyAdmin.as_str()))
            .into_tuple()
            .all(db)
            .await?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

struct Letter<'a> {
    account: &'a account::Model,
    partner: &'a account::Model,
    language: Language,
}

impl Letter<'_> {
    fn said(&self, key: &str, values: &[(&str, &str)]) -> String {
        sentence(self.language, &format!("customer_{key}"), values)
    }

    /// Subject and text.
    fn write(
        &self,
        judged: &Judged,
        services: &Services,
        news: Option<String>,
        said: &mut Said,
    ) -> Result<(String, String), Failure> {
        let row = &judged.row;
        let words = Words::of(self.language);
        let kind = words.get(match terms::read(&row.kind)? {
            NoticeKind::Outage => "notice.outage",
            NoticeKind::Maintenance => "notice.maintenance",
            NoticeKind::EmergencyMaintenance => "notice.emergency",
        });
        let state =
            format!("notice.{}", terms::spell(terms::read::<NoticeState>(&row.state)?).replace('_', "-"));
        let title = said.own(&row.title).map_or_else(|| kind.to_owned(), |title| format!("{kind}: {title}"));
        let subject = self.said("subject", &[("title", &title), ("account", &self.account.name)]);
        let mut parts = vec![
            self.said("hello", &[("account", &self.account.name)]),
            self.said("what", &[("title", &title), ("state", words.get(&state))]),
        ];
        parts.push(when(self.language, self.account.zone(), row.starts_at, row.ends_at));
        parts.extend(row.impact.as_deref().and_then(|impact| said.own(impact)));
        parts.extend(news.and_then(|news| said.own(&news)));
        let (certain, possible): (Vec<_>, Vec<_>) =
            judged.ranked().into_iter().partition(|(_, evidence)| is_certain(*evidence));
        let mut list = |key: &str, places: Vec<(usize, _)>| {
            let names = places.iter().filter_map(|(place, _)| services.list.get(*place));
            let mut lines = vec![self.said(key, &[])];
            lines.extend(names.take(MOST_SERVICES).map(|known| format!("– {}", known.service.name)));
            if places.len() > MOST_SERVICES {
                let more = (places.len() - MOST_SERVICES).to_string();
                lines.push(sentence(self.language, "notify_more", &[("count", &more)]));
            }
            if !places.is_empty() {
                parts.push(lines.join("\n"));
            }
        };
        list("certain", certain);
        list("possible", possible);
        if row.unknown_scope {
            parts.push(self.said("unknown", &[]));
        }
        if let Some(reference) = self.account.reference.as_deref().filter(|reference| !reference.is_empty()) {
            parts.push(self.said("reference", &[("reference", reference)]));
        }
        parts.push(self.partner.name.clone());
        Ok((subject, parts.join("\n\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_is_found_as_words_of_its_own_only() {
        assert!(names("work for kestrel air tonight", "kestrel air"));
        assert!(names("kestrel air", "kestrel air"));
        assert!(names("(kestrel air)", "kestrel air"));
        assert!(!names("kestrel airways", "kestrel air"));
        assert!(!names("important", "port"));
        assert!(!names("", "port"));
    }
}
