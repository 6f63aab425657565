//! The mails that were written, on the operators' desk.

use crate::i18n::{fill, keys as k, plural, text};
use crate::routes;
use crate::session::Session;
use crate::ui::{self, Rows, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{Mail, Page};

/// Shows the mails, newest first.
pub(super) fn mails(session: Session) -> AnyView {
    let rows = Rows::<Page<Mail>>::new(session, || routes::MAILS.to_owned());
    let body = rows.show(
        k::MAILS_MORE,
        move || ui::quiet(k::MAILS_NONE),
        move |items| {
            let lines = items.iter().map(|mail| line(mail)).collect_view();
            view! { <ul class="list card people">{lines}</ul> }.into_any()
        },
    );
    view! {
        <section class="stack" data-desk="mails">
            <h2>{text(k::MAILS)}</h2>
            <p class="quiet">{text(k::MAILS_LEAD)}</p>
            <p class="quiet" role="status">{move || rows.total().map(|total| plural(k::MAILS_COUNT, total, &[]))}</p>
            {body}
        </section>
    }
    .into_any()
}

fn line(mail: &Mail) -> AnyView {
    let (tone, word) = match (mail.sent, mail.next_try) {
        (Some(_), _) => (Tone::Good, k::MAILS_SENT),
        (None, Some(_)) => (Tone::Busy, k::MAILS_WAITS),
        (None, None) => (Tone::Gone, k::MAILS_ENDED),
    };
    let failed = mail.last_error.as_ref().map(|error| {
        let said = fill(k::MAILS_FAILED, &[("error", error), ("count", &mail.attempts)]);
        view! { <span class="field-error">{said}</span> }
    });
    view! {
        <li data-mail=mail.to.clone()>
            <span class="people-who">
                <strong>{mail.subject.clone()}</strong>
                {status(tone, word, None)}
                <span class="quiet">{mail.to.clone()}" · "{ui::instant(mail.written)}</span>
                {failed}
                <details>
                    <summary>{text(k::MAILS_TEXT)}</summary>
                    <p class="mail-text">{mail.text.clone()}</p>
                </details>
            </span>
        </li>
    }
    .into_any()
}
