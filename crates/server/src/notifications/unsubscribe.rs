//! Links in mails that unsubscribe. They carry who and what, signed, so they work without signing in and nobody
//! makes one up. Mail programs send a POST (RFC 8058); people get a page with a button, because programs that look
//! for harm in mails open every link.

use super::key;
use crate::app::App;
use crate::digest::{hex, sha256_hex};
use crate::guard::Public;
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::mail::{escaped, page, sentence};
use crate::store::begin_write;
use crate::store::entity::{account, user};
use crate::terms;
use axum::extract::State;
use axum::response::Html;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use portico_api::{Channel, Language, Problem};
use portico_rules::Category;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::IntoParams;

/// What a link unsubscribes from.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
pub(super) enum Target {
    /// Mails of a category.
    Category(Category),
    /// Everything about a managed account, by its public id: what its users change is told unless one opts out.
    Account(String),
}

/// What a link carries.
pub(super) fn token(key: &str, user: &str, target: &Target) -> String {
    let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(user, target)).unwrap_or_default());
    let signature = mac(key, &said).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default();
    format!("{said}.{signature}")
}

fn mac(key: &str, said: &str) -> Option<Hmac<Sha256>> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(sha256_hex([b"unsubscribe", key.as_bytes()]).as_bytes()).ok()?;
    mac.update(said.as_bytes());
    Some(mac)
}

/// Whom and what a link names, if this server signed it.
fn read(key: &str, token: &str) -> Option<(String, Target)> {
    let (said, signature) = token.split_once('.')?;
    let signature: Option<Vec<u8>> = (0..signature.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(signature.get(at..at + 2)?, 16).ok())
        .collect();
    mac(key, said)?.verify_slice(&signature?).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()
}

/// What the link carries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnsubscribeQuery {
    /// From the mail.
    #[param(max_length = 2048)]
    token: String,
}

/// A link that is good.
struct Wanted {
    who: user::Model,
    target: Target,
    /// The account's name, where the target is one.
    account: Option<account::Model>,
    language: Language,
}

async fn wanted(app: &App, db: &impl ConnectionTrait, token: &str) -> Result<Wanted, Failure> {
    let secret = key(app.db()).await?;
    let (uid, target) = read(&secret, token).ok_or_else(Failure::not_found)?;
    let who = user::Entity::find().filter(user::Column::Uid.eq(uid)).one(db).await?;
    let who = who.ok_or_else(Failure::not_found)?;
    let account = match &target {
        Target::Account(uid) => {
            let found = account::Entity::find()
                .filter(account::Column::Uid.eq(uid))
                .filter(account::Column::PartnerId.eq(who.account_id))
                .one(db)
                .await?;
            Some(found.ok_or_else(Failure::not_found)?)
        }
        Target::Category(_) => None,
    };
    let language = terms::read_if(who.locale.as_deref())?.unwrap_or_default();
    Ok(Wanted { who, target, account, language })
}

impl Wanted {
    fn shown(&self, title: &str, detail: &str, button: bool) -> Html<String> {
        let said = |key: &str, values: &[(&str, &str)]| sentence(self.language, key, values);
        let what = match (&self.target, &self.account) {
            (Target::Category(category), _) => said(&format!("category_{}", category.as_str()), &[]),
            (_, account) => account.as_ref().map(|account| account.name.clone()).unwrap_or_default(),
        };
        let title = said(title, &[]);
        let detail = said(detail, &[("what", &what), ("email", &self.who.email)]);
        let button = if button {
            format!(
                "\n<form method=\"post\"><button>{}</button></form>",
                escaped(&said("unsubscribe_yes", &[]))
            )
        } else {
            String::new()
        };
        let body =
            format!("<main>\n<h1>{}</h1>\n<p>{}</p>{button}\n</main>", escaped(&title), escaped(&detail));
        Html(page(&terms::spell(self.language), &title, &body))
    }

    const fn detail(&self, category: &'static str, account: &'static str) -> &'static str {
        match self.target {
            Target::Category(_) => category,
            Target::Account(_) => account,
        }
    }
}

/// Asks whether to unsubscribe: a page with a button.
#[utoipa::path(get, path = "/api/v1/unsubscribe", tag = "notifications", params(UnsubscribeQuery), responses(
    (status = 200, description = "The page.", body = String, content_type = "text/html"),
    (status = 404, description = "The link is not good", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ask(
    _: Public,
    State(app): State<App>,
    Query(UnsubscribeQuery { token }): Query<UnsubscribeQuery>,
) -> Result<Html<String>, Failure> {
    let wanted = wanted(&app, app.db(), &token).await?;
    let detail = wanted.detail("unsubscribe_category", "unsubscribe_account");
    Ok(wanted.shown("unsubscribe_title", detail, true))
}

/// Unsubscribes, without signing in; a repeat changes nothing. The body is not read.
#[utoipa::path(post, path = "/api/v1/unsubscribe", tag = "notifications", params(UnsubscribeQuery), responses(
    (status = 200, description = "A page that says so.", body = String, content_type = "text/html"),
    (status = 404, description = "The link is not good", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn unsubscribe(
    _: Public,
    State(app): State<App>,
    Query(UnsubscribeQuery { token }): Query<UnsubscribeQuery>,
) -> Result<Html<String>, Failure> {
    let tx = begin_write(app.writer()).await?;
    let wanted = wanted(&app, &tx, &token).await?;
    match (&wanted.target, &wanted.account) {
        (Target::Category(category), _) => {
            super::choices::subscribe(&tx, wanted.who.id, *category, Channel::Mail, false).await?;
        }
        (Target::Account(_), Some(account)) => {
            super::choices::opt_out(&tx, wanted.who.id, account.id, true).await?;
        }
        (Target::Account(_), None) => {}
    }
    tx.commit().await?;
    let detail = wanted.detail("unsubscribed_category", "unsubscribed_account");
    Ok(wanted.shown("unsubscribed_title", detail, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_makes_a_link_up() {
        let target = Target::Category(Category::Services);
        let good = token("key", "ada", &target);
        assert_eq!(read("key", &good), Some(("ada".to_owned(), target)));
        assert_eq!(read("another", &good), None);
        let (said, signature) = good.split_once('.').unwrap();
        let other = token("key", "eve", &Target::Category(Category::Services));
        let (others, _) = other.split_once('.').unwrap();
        for wrong in ["", ".", said, &format!("{others}.{signature}"), &format!("{said}.{}", &signature[2..])]
        {
            assert_eq!(read("key", wrong), None, "{wrong}");
        }
    }
}
