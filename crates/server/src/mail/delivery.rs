//! Sending mails. Each attempt is claimed in the store before it is made, so two servers on one store do not send
//! the same mail side by side. A server that dies between the other side's yes and its own note sends it again,
//! with the same Message-ID: SMTP knows no other way.

use super::{Links, NO_DOMAIN, text, unsubscribe_address, words};
use crate::app::App;
use crate::config::{Config, Smtp};
use crate::store::entity::mail::{Column, Entity, Model};
use crate::terms;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::time::Duration;

/// Mails that are read at a time.
const AT_A_TIME: u64 = 20;
/// How often to look for mails that are due, and for what other servers wrote.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Attempts before a mail is given up: with a minute at first and an hour at most, a day and a half.
const MOST_ATTEMPTS: i32 = 40;
/// The longest time between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// What is kept of an error, in characters.
const LONGEST_ERROR: usize = 300;

/// Where to unsubscribe.
#[derive(Clone)]
struct Unsubscribe(String);

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        // Addresses may not be folded or encoded; ours are ASCII.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

/// That a POST there is enough (RFC 8058).
#[derive(Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

/// The way to the mail server.
pub(crate) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post {
    /// The way that the settings name; or what is wrong with them.
    pub(crate) fn new(Smtp { url, from }: &Smtp) -> Result<Self, String> {
        let from = from.parse().map_err(|error| format!("the sender of mails is no address: {error}"))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("the address of the mail server is not understood: {error}"))?
            .timeout(Some(Duration::from_secs(30)))
            .build();
        Ok(Self { transport, from })
    }

    /// Sends a mail. What went wrong, and whether it always will.
    async fn send(&self, mail: &Model, origin: &str) -> Result<(), (String, bool)> {
        let wrong = |error: &dyn ToString| (error.to_string(), true);
        let links = Links::shown(mail, origin);
        let plain = text(mail, &links);
        let html = words::html(&mail.body, &links, &mail.locale);
        let mut message = Message::builder();
        if let Some(address) = unsubscribe_address(mail, origin) {
            message = message.header(Unsubscribe(format!("<{address}>"))).header(OneClick);
        }
        let message = message
            .message_id(Some(mail.message_id.replace(NO_DOMAIN, self.from.email.domain())))
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.recipient.parse().map_err(|error| wrong(&error))?))
            .subject(&mail.subject)
            .multipart(MultiPart::alternative_plain_html(plain, html))
            .map_err(|error| wrong(&error))?;
        let sent = self.transport.send(message).await;
        sent.map(|_| ()).map_err(|error| (error.to_string(), error.is_permanent()))
    }
}

/// Sends what is due, until it is dropped; nothing without a mail server.
pub(crate) async fn deliver(app: App) {
    let Some(post) = app.post() else { return };
    loop {
        if let Err(error) = send_due(&app, post).await {
            tracing::warn!(%error, "mails wait until the store answers again");
        }
        tokio::select! {
            () = app.until_mail() => {}
            () = tokio::time::sleep(LOOK_EVERY.min(app.config().mail_retry)) => {}
        }
    }
}

async fn send_due(app: &App, post: &Post) -> Result<(), DbErr> {
    loop {
        let due = Entity::find()
            .filter(Column::NextTry.lte(terms::now()))
            .order_by_asc(Column::Id)
            .limit(AT_A_TIME)
            .all(app.db())
            .await?;
        if due.is_empty() {
            return Ok(());
        }
        for mail in due {
            if claim(app, &mail).await? {
                let sent = post.send(&mail, &app.origin()).await;
                note(app, &mail, sent).await?;
            }
        }
    }
}

/// Takes the next attempt at a mail; `false` when somebody else did, or it is not to be sent any more.
async fn claim(app: &App, mail: &Model) -> Result<bool, DbErr> {
    let claimed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::value(mail.attempts + 1))
        .col_expr(Column::NextTry, Expr::value(terms::now() + millis(app.config().mail_lease)))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::Attempts.eq(mail.attempts))
        .filter(Column::NextTry.is_not_null())
        .exec(app.writer())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Writes down what came of an attempt.
async fn note(app: &App, mail: &Model, sent: Result<(), (String, bool)>) -> Result<(), DbErr> {
    let now = terms::now();
    let attempts = mail.attempts + 1;
    let mut noting = Entity::update_many().filter(Column::Id.eq(mail.id));
    match sent {
        Ok(()) => {
            noting = noting
                .col_expr(Column::SentAt, Expr::value(now))
                .col_expr(Column::NextTry, Expr::value(Option::<i64>::None))
                .col_expr(Column::Link, Expr::value(Option::<String>::None))
                .col_expr(Column::LastError, Expr::value(Option::<String>::None));
        }
        Err((error, always)) => {
            let over = always || attempts >= MOST_ATTEMPTS;
            tracing::warn!(mail = mail.uid, attempts, over, "a mail could not be sent");
            let next = (!over).then(|| now + backoff(app.config(), attempts));
            let error: String = error.chars().take(LONGEST_ERROR).collect();
            noting = noting
                .col_expr(Column::NextTry, Expr::value(next))
                .col_expr(Column::LastError, Expr::value(error))
                // Taken back meanwhile, it stays so.
                .filter(Column::NextTry.is_not_null());
            if over {
                noting = noting.col_expr(Column::Link, Expr::value(Option::<String>::None));
            }
        }
    }
    noting.exec(app.writer()).await.map(|_| ())
}

/// How long to wait after so many attempts, in milliseconds: twice as long each time.
fn backoff(config: &Config, attempts: i32) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    millis(config.mail_retry.saturating_mul(1 << doublings).min(LONGEST_WAIT))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}
