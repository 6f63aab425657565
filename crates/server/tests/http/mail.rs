//! Sending mails, to a small mail server that does what it is told.

use crate::world::{Visitor, World};
use portico_server::store::entity::mail;
use portico_server::{Config, Server, Smtp};
use reqwest::Method;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Who is invited.
const NIA: &str = "nia@new.example";

/// What the mail server does with a message.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Mood {
    Takes,
    /// Answers that it may work later.
    Later,
    /// Answers that it never will.
    Never,
    /// Hangs up before it answers.
    HangsUp,
}

/// A mail server, which keeps what it took.
pub(crate) struct Postbox {
    pub(crate) url: String,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Postbox {
    /// It goes through its moods, one for each message, and then takes everything.
    pub(crate) async fn open(moods: impl IntoIterator<Item = Mood>) -> Self {
        Self::open_for("", moods).await
    }

    /// The same for messages to one address; others are taken, and not kept.
    pub(crate) async fn open_for(to: &'static str, moods: impl IntoIterator<Item = Mood>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let moods = Arc::new(Mutex::new(moods.into_iter().collect::<VecDeque<_>>()));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (of_moods, of_taken) = (Arc::clone(&moods), Arc::clone(&taken));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (moods, taken) = (Arc::clone(&of_moods), Arc::clone(&of_taken));
                // Who hangs up has said what they had to say.
                tokio::spawn(async move { talk(stream, to, &moods, &taken).await.ok() });
            }
        });
        Self { url, moods, taken }
    }

    pub(crate) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    /// Waits until it has taken so many.
    pub(crate) async fn until(&self, count: usize) {
        for _ in 0..400 {
            if self.taken.lock().unwrap().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no mail came; moods left: {:?}", self.moods.lock().unwrap());
    }
}

async fn talk(
    stream: TcpStream,
    to: &str,
    moods: &Mutex<VecDeque<Mood>>,
    taken: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 post\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let said: &[u8] =
            match line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" => b"250 post\r\n",
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut message = String::new();
                    loop {
                        line.clear();
                        if stream.read_line(&mut line).await? == 0 {
                            return Ok(());
                        }
                        if line == ".\r\n" {
                            break;
                        }
                        message.push_str(&line);
                    }
                    if !message.contains(&format!("To: {to}")) {
                        stream.write_all(b"250 taken\r\n").await?;
                        continue;
                    }
                    match moods.lock().unwrap().pop_front().unwrap_or(Mood::Takes) {
                        Mood::Takes => {
                            taken.lock().unwrap().push(message);
                            b"250 taken\r\n"
                        }
                        Mood::Later => b"451 later\r\n",
                        Mood::Never => b"550 never\r\n",
                        Mood::HangsUp => return Ok(()),
                    }
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 yes\r\n",
            };
        stream.write_all(said).await?;
    }
}

pub(crate) fn with_mail(url: &str) -> impl FnOnce(&mut Config) {
    let smtp = Smtp { url: url.to_owned(), from: "Portico <portico@portal.example>".to_owned() };
    move |config| {
        config.smtp = Some(smtp);
        config.mail_retry = Duration::from_millis(50);
        config.mail_lease = Duration::from_millis(500);
        config.public_origin = Some("https://portal.example".parse().unwrap());
    }
}

async fn invite(by: &Visitor, name: &str, email: &str, language: &str) {
    let account = by.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    let body = json!({"name": name, "email": email, "role": "read_only", "language": language});
    let path = format!("accounts/{account}/people");
    let origin = [("origin", "https://portal.example")];
    let invited = by.send(Method::POST, &path, Some(&body), &origin).await;
    assert_eq!(invited.status, 201, "{}", invited.text());
}

/// The newest mail to who is invited; others are told of it by mails of their own.
async fn newest(world: &World) -> Value {
    newest_by(&world.signed_in("ops@provider.example").await).await
}

async fn newest_by(ops: &Visitor) -> Value {
    let mails = ops.get("mails").await.ok();
    let mails = mails["items"].as_array().unwrap();
    mails.iter().find(|mail| mail["to"] == NIA).cloned().unwrap_or_default()
}

/// Waits until the newest mail is as it should be.
async fn until(world: &World, right: impl Fn(&Value) -> bool) -> Value {
    let ops = world.signed_in("ops@provider.example").await;
    for _ in 0..400 {
        let mail = newest_by(&ops).await;
        if right(&mail) {
            return mail;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the mail stays {:?}", newest(world).await);
}

/// A mail as a library written by others reads it.
pub(crate) fn read(message: &str) -> mail_parser::Message<'_> {
    mail_parser::MessageParser::default().parse(message).unwrap()
}

/// What a header of it says, whole.
pub(crate) fn header(message: &mail_parser::Message<'_>, name: &str) -> String {
    message.header_raw(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Waits until no mail waits any more: what was sent will not be sent again.
pub(crate) async fn settled(db: &DatabaseConnection) {
    for _ in 0..400 {
        let waits = mail::Entity::find().filter(mail::Column::NextTry.is_not_null());
        if waits.count(db).await.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("mails still wait");
}

#[tokio::test]
async fn a_mail_arrives_once_however_often_the_other_side_fails() {
    let postbox = Postbox::open_for(NIA, [Mood::Later, Mood::HangsUp, Mood::Later]).await;
    let world = World::with(with_mail(&postbox.url)).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    invite(&ada, "Nia <b>", "nia@new.example", "de").await;
    postbox.until(1).await;
    let mail = until(&world, |mail| mail["sent"].is_number()).await;
    assert_eq!(mail["attempts"], 4);
    assert_eq!(mail.get("next_try"), None);
    settled(&world.db).await;
    let [message] = postbox.taken().try_into().expect("one copy");
    let message = read(&message);
    assert_eq!(header(&message, "From"), "Portico <portico@portal.example>");
    assert_eq!(header(&message, "To"), "nia@new.example");
    assert!(message.message_id().is_some_and(|id| id.ends_with("@portal.example")));
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    assert!(text.contains("Guten Tag Nia <b>,"), "{text}");
    assert!(html.contains("Guten Tag Nia &lt;b&gt;,") && html.contains("<html lang=\"de\">"), "{html}");
    for body in [&text, &html] {
        assert!(body.contains("https://portal.example/welcome#"), "{body}");
    }
    // The link is in the mail, and nowhere else.
    assert!(!mail["text"].as_str().unwrap().contains("welcome"), "{mail}");
}

#[tokio::test]
async fn operators_never_read_a_link_that_the_server_sends_and_what_is_refused_for_good_is_given_up() {
    let postbox = Postbox::open_for(NIA, [Mood::Never]).await;
    let world = World::with(with_mail(&postbox.url)).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    invite(&ada, "Nia", "nia@new.example", "en").await;
    assert!(!newest(&world).await["text"].as_str().unwrap().contains("welcome"));
    let mail = until(&world, |mail| mail.get("next_try").is_none()).await;
    assert_eq!((mail["attempts"].as_u64(), mail.get("sent")), (Some(1), None));
    assert!(mail["last_error"].as_str().unwrap().contains("never"), "{mail}");
    assert_eq!(postbox.taken(), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_starts_again_sends_what_waits_once() {
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let world = World::with(with_mail(&format!("smtp://{nowhere}"))).await;
    let ada = world.signed_in("ada@halcyon.example").await;
    invite(&ada, "Nia", "nia@new.example", "en").await;
    until(&world, |mail| mail["attempts"].as_u64() >= Some(2)).await;
    world.stop.send(()).unwrap();
    world.served.await.unwrap();

    let postbox = Postbox::open_for(NIA, []).await;
    let mut config = Config::new(world.dir.path().join("dist"));
    with_mail(&postbox.url)(&mut config);
    let mut stops = Vec::new();
    // Two servers on one store.
    for _ in 0..2 {
        let server = Server::new(world.db.clone(), config.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            server.serve(listener, async { stopped.await.unwrap_or(()) }).await.unwrap();
        });
        stops.push((stop, served));
    }
    postbox.until(1).await;
    settled(&world.db).await;
    assert_eq!(postbox.taken().len(), 1);
    for (stop, served) in stops {
        stop.send(()).unwrap();
        served.await.unwrap();
    }
}
