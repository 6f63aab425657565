//! Managed accounts, people, invitations, and what happened.

use crate::world::{Answer, PASSWORD, Visitor, World};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

const CHOSEN: &str = "twelve chars!";

async fn post(by: &Visitor, path: &str, body: &Value) -> Answer {
    by.send(Method::POST, path, Some(body), &[("idempotency-key", "once")]).await
}

async fn act(by: &Visitor, path: &str) -> Answer {
    by.send(Method::POST, path, None, &[]).await
}

async fn own_account(by: &Visitor) -> String {
    by.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned()
}

/// Creates an account, and answers its id.
async fn create(by: &Visitor, name: &str) -> String {
    let partner = own_account(by).await;
    let body = json!({"name": name, "reference": "R-1", "supported_by": "partner"});
    let path = format!("accounts/{partner}/managed-accounts");
    let made = by.send(Method::POST, &path, Some(&body), &[("idempotency-key", "made-once")]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["account"]["id"].as_str().unwrap().to_owned()
}

async fn invite(by: &Visitor, account: &str, email: &str, role: &str) -> Value {
    let body = json!({"name": "Nia Example", "email": email, "role": role});
    let invited = post(by, &format!("accounts/{account}/people"), &body).await;
    assert_eq!(invited.status, 201, "{}", invited.text());
    invited.json()
}

/// The newest mail, as operators read it.
async fn newest_mail(world: &World) -> Value {
    let ops = world.signed_in("ops@provider.example").await;
    ops.get("mails?limit=1").await.ok()["items"][0].clone()
}

/// The token in the newest mail.
async fn token(world: &World) -> String {
    let mail = newest_mail(world).await;
    let (_, rest) = mail["text"].as_str().unwrap().split_once("/welcome#").expect("a link");
    rest.lines().next().unwrap().to_owned()
}

async fn accept(world: &World, token: &str) -> (Visitor, Answer) {
    let mut visitor = world.visitor();
    let body = json!({"token": token, "name": "Nia Example", "password": CHOSEN});
    let answer = visitor.send(Method::POST, "invitations/accept", Some(&body), &[]).await;
    visitor.remember(&answer);
    (visitor, answer)
}

async fn people(by: &Visitor, account: &str) -> Vec<Value> {
    by.get(&format!("accounts/{account}/people")).await.ok()["items"].as_array().unwrap().clone()
}

async fn person(by: &Visitor, account: &str, email: &str) -> Value {
    let people = people(by, account).await;
    people.into_iter().find(|person| person["email"] == email).expect("nobody with this address")
}

async fn act_on(by: &Visitor, account: &str, email: &str, what: &str, body: Option<Value>) -> Answer {
    let id = person(by, account, email).await["id"].as_str().unwrap().to_owned();
    let path = format!("accounts/{account}/people/{id}/{what}");
    by.send(Method::POST, &path, body.as_ref(), &[]).await
}

#[tokio::test]
async fn a_partner_creates_an_account_whose_first_person_comes_by_mail() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let name = format!("{}🚢 \u{202e}<b>&", "N".repeat(120));
    let account = create(&ada, &name).await;

    let context = ada.get(&format!("context?account={account}")).await.ok();
    assert_eq!(context["account"]["name"], name);
    assert_eq!(context["facts"]["settings"], json!({}), "a new account stores nothing");
    assert_eq!(context["features"]["pricing"]["reason"], "default");

    // The first who comes administers the account.
    let body = json!({"name": "Nia", "email": "nia@new.example", "role": "read_only"});
    let refused = post(&ada, &format!("accounts/{account}/people"), &body).await.problem(422, "invalid");
    assert_eq!(refused["fields"][0]["code"], "admin_first");

    let invited = invite(&ada, &account, " Nia@New.example ", "company_admin").await;
    assert_eq!(invited["state"], "invited");
    assert_eq!(invited["email"], "nia@new.example");
    let mail = newest_mail(&world).await;
    assert_eq!(mail["to"], "nia@new.example");
    assert!(mail["text"].as_str().unwrap().contains(&name), "{mail}");
    let token = token(&world).await;
    assert_eq!(token.len(), 43);

    let looked = post(&world.visitor(), "invitations/look", &json!({"token": token})).await.ok();
    assert_eq!(looked["account"], name);
    assert_eq!(looked["email"], "nia@new.example");

    // What is wrong with the answer uses nothing up.
    for (name, password, field) in [("Nia", "eleven char", "password"), (" ", CHOSEN, "name")] {
        let body = json!({"token": token, "name": name, "password": password});
        let refused = post(&world.visitor(), "invitations/accept", &body).await.problem(422, "invalid");
        assert_eq!(refused["fields"][0]["field"], field);
    }
    let (nia, answer) = accept(&world, &token).await;
    let context = answer.ok();
    assert_eq!(context["account"]["id"], account.as_str());
    assert_eq!(context["user"]["role"], "company_admin");
    assert_eq!(context["landing"], "services");
    nia.get(&format!("accounts/{account}/services")).await.ok();
    nia.get(&format!("accounts/{account}/pricing")).await.problem(404, "not-found");
    world.visitor().sign_in("nia@new.example", CHOSEN).await.ok();

    // The link is in no mail any more.
    let mail = newest_mail(&world).await;
    assert!(!mail["text"].as_str().unwrap().contains("welcome"), "{mail}");
}

#[tokio::test]
async fn a_repeated_request_makes_one_account_and_mistakes_make_none() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let partner = own_account(&ada).await;
    let path = format!("accounts/{partner}/managed-accounts");
    let count = async || ada.get(&path).await.ok()["total"].as_u64().unwrap();
    let before = count().await;
    assert_eq!(before, 24);
    let account = create(&ada, "Nordlicht").await;
    let body = json!({"name": "Nordlicht", "supported_by": "partner"});
    let again = ada.send(Method::POST, &path, Some(&body), &[("idempotency-key", "made-once")]).await;
    assert_eq!(again.ok()["account"]["id"], account.as_str());
    assert_eq!(count().await, before + 1);

    for (body, field, code) in [
        (json!({"name": "", "supported_by": "partner"}), "name", "required"),
        (json!({"name": "N".repeat(129), "supported_by": "partner"}), "name", "too_long"),
        (json!({"name": "N", "supported_by": "provider"}), "contacts", "contact_required"),
    ] {
        let refused = post(&ada, &path, &body).await.problem(422, "invalid");
        assert_eq!(
            (refused["fields"][0]["field"].as_str(), refused["fields"][0]["code"].as_str()),
            (Some(field), Some(code))
        );
    }
    let contact = json!([{"name": "Desk", "email": "desk@sued.example"}]);
    let body = json!({"name": "Südlicht", "supported_by": "provider", "contacts": contact});
    let made = post(&ada, &path, &body).await;
    assert_eq!(made.status, 201);
    let id = made.json()["account"]["id"].as_str().unwrap().to_owned();
    let profile = ada.get(&format!("accounts/{id}/company-profile")).await.ok();
    assert_eq!(profile["profile"]["contacts"], contact);
    assert_eq!(count().await, before + 2);

    // Others see them, and change nothing.
    let noor = world.signed_in("noor@halcyon.example").await;
    noor.get(&path).await.ok();
    post(&noor, &path, &json!({"name": "N", "supported_by": "partner"})).await.problem(403, "not-allowed");
}

#[tokio::test]
async fn renaming_reaches_the_keys_of_services_and_another_support_model_wakes_what_slept() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let partner = own_account(&ada).await;
    let harbour = world.account(&ada, "Harbour Logistics").await;
    let path = format!("accounts/{partner}/managed-accounts/{harbour}");
    let put = async |body: Value| ada.send(Method::PUT, &path, Some(&body), &[]).await;
    put(json!({"name": "Zebra Freight", "reference": "Z-9", "supported_by": "provider"})).await.ok();
    let services = ada.get(&format!("accounts/{partner}/services?q=zebra")).await.ok();
    assert!(services["total"].as_u64().unwrap() >= 6, "{services}");
    let gone = ada.get(&format!("accounts/{partner}/services?q=harbour%20logistics")).await.ok();
    assert_eq!(gone["total"], 0);
    let context = world.signed_in("hugo@harbour.example").await.get("context").await.ok();
    assert_eq!(
        context["features"]["notifications"]["access"], "edit",
        "as for any that the provider supports"
    );
    put(json!({"name": "", "supported_by": "partner"})).await.problem(422, "invalid");
    let lumen = world.account(&world.signed_in("rosa@bluemesa.example").await, "Lumen Bakery").await;
    let path = format!("accounts/{partner}/managed-accounts/{lumen}");
    let body = json!({"name": "Mine now", "supported_by": "partner"});
    ada.send(Method::PUT, &path, Some(&body), &[]).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_deactivated_account_signs_out_at_once_orders_nothing_and_stays_in_sight() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let partner = own_account(&ada).await;
    let harbour = own_account(&hugo).await;
    let path = format!("accounts/{partner}/managed-accounts/{harbour}");
    let row = act(&ada, &format!("{path}/deactivate")).await.ok();
    assert_eq!(row["account"]["inactive"], true);

    hugo.get("context").await.problem(401, "signed-out");
    world.visitor().sign_in("hugo@harbour.example", PASSWORD).await.problem(401, "wrong-credentials");
    assert_eq!(ada.get(&format!("context?account={harbour}")).await.ok()["account"]["inactive"], true);
    ada.get(&format!("accounts/{harbour}/services")).await.ok();
    let draft = json!({"kind": "new", "product": "mve", "name": "Edge"});
    let refused = post(&ada, &format!("accounts/{harbour}/orders"), &draft).await.problem(422, "invalid");
    assert_eq!(refused["fields"][0]["code"], "account_inactive");
    let body = json!({"name": "Nia", "email": "nia@new.example", "role": "read_only"});
    post(&ada, &format!("accounts/{harbour}/people"), &body).await.problem(409, "conflict");

    assert_eq!(act(&ada, &format!("{path}/activate")).await.ok()["account"].get("inactive"), None);
    hugo.get("context").await.problem(401, "signed-out");
    world.visitor().sign_in("hugo@harbour.example", PASSWORD).await.ok();
    let draft = post(&ada, &format!("accounts/{harbour}/orders"), &draft).await;
    assert_eq!(draft.status, 201);
}

#[tokio::test]
async fn the_last_company_admin_stays() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = own_account(&hugo).await;
    let reads_only = || Some(json!({"role": "read_only"}));
    for by in [&ada, &hugo] {
        for (what, body) in [("role", reads_only()), ("deactivate", None)] {
            let refused =
                act_on(by, &harbour, "hugo@harbour.example", what, body).await.problem(409, "conflict");
            assert_eq!(refused["fields"][0]["code"], "last_admin");
        }
    }
    // With a second one, either may go, and the role counts from the next request on.
    let omar = world.signed_in("omar@harbour.example").await;
    post(
        &omar,
        &format!("accounts/{harbour}/people"),
        &json!({"name": "a", "email": "a@b.c", "role": "finance"}),
    )
    .await
    .problem(403, "not-allowed");
    let admin = Some(json!({"role": "company_admin"}));
    act_on(&hugo, &harbour, "omar@harbour.example", "role", admin).await.ok();
    assert_eq!(omar.get("context").await.ok()["user"]["role"], "company_admin");
    act_on(&omar, &harbour, "hugo@harbour.example", "role", reads_only()).await.ok();
    act_on(&hugo, &harbour, "omar@harbour.example", "role", reads_only()).await.problem(403, "not-allowed");
    act_on(&omar, &harbour, "omar@harbour.example", "deactivate", None).await.problem(409, "conflict");

    // Who is deactivated is out at once, and comes back when they are let.
    act_on(&omar, &harbour, "hugo@harbour.example", "deactivate", None).await.ok();
    hugo.get("context").await.problem(401, "signed-out");
    world.visitor().sign_in("hugo@harbour.example", PASSWORD).await.problem(401, "wrong-credentials");
    act_on(&omar, &harbour, "hugo@harbour.example", "activate", None).await.ok();
    world.visitor().sign_in("hugo@harbour.example", PASSWORD).await.ok();
}

#[tokio::test]
async fn of_two_admins_who_demote_each_other_at_once_one_remains() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = own_account(&hugo).await;
    let omar = world.signed_in("omar@harbour.example").await;
    for _ in 0..5 {
        world
            .db
            .execute_unprepared(
                "UPDATE users SET role = 'company_admin' WHERE email LIKE '%@harbour.example'",
            )
            .await
            .unwrap();
        let lower = || Some(json!({"role": "technical_admin"}));
        let (one, other) = tokio::join!(
            act_on(&hugo, &harbour, "omar@harbour.example", "role", lower()),
            act_on(&omar, &harbour, "hugo@harbour.example", "role", lower()),
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{statuses:?}");
        // The second is the last admin, or is none any more.
        assert!([403, 409].contains(&statuses[1]), "{statuses:?}");
        let admins =
            people(&hugo, &harbour).await.iter().filter(|person| person["role"] == "company_admin").count();
        assert_eq!(admins, 1);
    }
}

#[tokio::test]
async fn nobody_is_reached_from_another_account() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let (halcyon, harbour) = (own_account(&ada).await, own_account(&hugo).await);
    let noor = person(&ada, &halcyon, "noor@halcyon.example").await["id"].as_str().unwrap().to_owned();
    let omar = person(&ada, &harbour, "omar@harbour.example").await["id"].as_str().unwrap().to_owned();
    // Not even by its own partner's administrator, in the wrong account's name.
    for (by, account, id) in [
        (&ada, &halcyon, &omar),
        (&ada, &harbour, &noor),
        (&hugo, &harbour, &noor),
        (&hugo, &halcyon, &noor),
        (&rosa, &harbour, &omar),
    ] {
        act(by, &format!("accounts/{account}/people/{id}/deactivate")).await.problem(404, "not-found");
    }
    // As its users see it, and never to change anything.
    let see_as = [("portico-see-as", "company_admin")];
    ada.send(Method::GET, &format!("accounts/{harbour}/people"), None, &see_as).await.ok();
    let path = format!("accounts/{harbour}/people/{omar}/deactivate");
    ada.send(Method::POST, &path, None, &see_as).await.problem(403, "looks-only");
}

#[tokio::test]
async fn unknown_used_revoked_expired_and_replaced_tokens_are_answered_alike() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let account = create(&ada, "Nordlicht").await;
    let path =
        |id: &Value, what: &str| format!("accounts/{account}/people/{}/{what}", id["id"].as_str().unwrap());

    let used = {
        invite(&ada, &account, "one@new.example", "company_admin").await;
        let token = token(&world).await;
        accept(&world, &token).await.1.ok();
        token
    };
    let revoked = {
        let invited = invite(&ada, &account, "two@new.example", "finance").await;
        let token = token(&world).await;
        assert_eq!(act(&ada, &path(&invited, "revoke")).await.status, 204);
        act(&ada, &path(&invited, "resend")).await.problem(404, "not-found");
        token
    };
    let (replaced, fresh) = {
        let invited = invite(&ada, &account, "three@new.example", "finance").await;
        let before = token(&world).await;
        act(&ada, &path(&invited, "resend")).await.ok();
        (before, token(&world).await)
    };
    let expired = {
        invite(&ada, &account, "four@new.example", "finance").await;
        let token = token(&world).await;
        let ends = "UPDATE invitations SET expires_at = 1 WHERE email = 'four@new.example'";
        world.db.execute_unprepared(ends).await.unwrap();
        assert_eq!(person(&ada, &account, "four@new.example").await["state"], "expired");
        token
    };
    let mut answers = Vec::new();
    for token in ["unknown", "", &used, &revoked, &replaced, &expired] {
        let body = json!({"token": token, "name": "Nia", "password": CHOSEN});
        for path in ["invitations/look", "invitations/accept"] {
            answers.push(post(&world.visitor(), path, &body).await.problem(404, "not-found"));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // The one that replaced another is good, once, however many try at the same time.
    let (one, other) = tokio::join!(accept(&world, &fresh), accept(&world, &fresh));
    let mut statuses = [one.1.status.as_u16(), other.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
}

#[tokio::test]
async fn guessing_tokens_has_to_wait() {
    let world = World::with(|config| config.throttling.per_address = 5).await;
    let visitor = world.visitor();
    for _ in 0..5 {
        post(&visitor, "invitations/look", &json!({"token": "guessed"})).await.problem(404, "not-found");
    }
    let refused = post(&visitor, "invitations/look", &json!({"token": "guessed"})).await;
    assert!(!refused.header("retry-after").is_empty());
    refused.problem(429, "too-many-attempts");
    // Signing in is another budget.
    world.visitor().sign_in("ada@halcyon.example", PASSWORD).await.ok();
}

#[tokio::test]
async fn inviting_tells_nobody_who_has_an_account_elsewhere() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = own_account(&hugo).await;
    let shape = |mut person: Value| {
        for changing in ["id", "email", "since", "until"] {
            assert!(person.as_object_mut().unwrap().remove(changing).is_some(), "{changing}");
        }
        person
    };
    let known = invite(&hugo, &harbour, "rosa@bluemesa.example", "finance").await;
    let mail = newest_mail(&world).await;
    assert_eq!(mail["to"], "rosa@bluemesa.example");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("signs in with this address already") && !text.contains("welcome#"), "{text}");
    let unknown = invite(&hugo, &harbour, "rosa@nowhere.example", "finance").await;
    assert_eq!(shape(known.clone()), shape(unknown));
    // Sending it again tells as little, and so does the list.
    let path = format!("accounts/{harbour}/people/{}/resend", known["id"].as_str().unwrap());
    assert_eq!(shape(act(&hugo, &path).await.ok()), shape(known));
    assert_eq!(person(&hugo, &harbour, "rosa@bluemesa.example").await["state"], "invited");
    // Who is here already is on the list anyway.
    let body = json!({"name": "Omar", "email": "OMAR@harbour.example", "role": "finance"});
    let refused = post(&hugo, &format!("accounts/{harbour}/people"), &body).await.problem(409, "conflict");
    assert_eq!(refused["fields"][0]["code"], "here_already");
    let body = json!({"name": "Rosa", "email": "rosa@nowhere.example", "role": "finance"});
    let refused = post(&hugo, &format!("accounts/{harbour}/people"), &body).await.problem(409, "conflict");
    assert_eq!(refused["fields"][0]["code"], "invited_already");
}

#[tokio::test]
async fn the_log_tells_each_side_what_it_may_know_page_by_page() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = own_account(&hugo).await;
    let role = Some(json!({"role": "finance"}));
    act_on(&ada, &harbour, "omar@harbour.example", "role", role).await.ok();
    let order = json!({"kind": "new", "product": "mve", "name": "Edge", "term_months": 12, "location": "FRA6", "market": "DE"});
    let made = post(&hugo, &format!("accounts/{harbour}/orders"), &order).await.json();
    let submit = format!("accounts/{harbour}/orders/{}/submit", made["row"]["id"].as_str().unwrap());
    let headers = [("idempotency-key", "send"), ("if-match", "\"1\"")];
    hugo.send(Method::POST, &submit, None, &headers).await.ok();

    let path = format!("accounts/{harbour}/company-profile");
    let profile = ada.get(&path).await;
    let tag = [("if-match", profile.header("etag"))];
    ada.send(Method::PUT, &path, Some(&profile.json()["profile"]), &tag).await.ok();

    let log = async |by: &Visitor| {
        let mut all = Vec::new();
        let mut next = String::new();
        loop {
            let page = by.get(&format!("accounts/{harbour}/activity?limit=3{next}")).await.ok();
            all.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["next"].as_str() else {
                assert_eq!(page["total"], all.len());
                return all;
            };
            next = format!("&cursor={cursor}");
        }
    };
    let seen = log(&hugo).await;
    let whole = hugo.get(&format!("accounts/{harbour}/activity?limit=500")).await.ok();
    assert_eq!(whole["items"].as_array().unwrap(), &seen, "pages and the whole agree");
    let times: Vec<i64> = seen.iter().map(|row| row["at"].as_i64().unwrap()).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "the newest first: {times:?}");
    let row = seen.iter().find(|row| row["kind"] == "role_changed").unwrap();
    assert_eq!(
        (row["by"].as_str(), row["subject"].as_str()),
        (Some("Ada Halvorsen"), Some("Omar Haddad")),
        "{row}"
    );
    assert_eq!((row["before"].as_str(), row["after"].as_str()), (Some("read_only"), Some("finance")));
    assert!(seen.iter().any(|row| row["kind"] == "order" && row["after"] == "submitted"), "{seen:?}");
    assert!(seen.iter().all(|row| row["kind"] != "settings"), "settings are the partner's");
    assert!(seen.iter().all(|row| row["account"]["id"] == harbour.as_str()));
    let tells_profile = |log: &[Value]| log.iter().any(|row| row["kind"] == "profile_changed");
    assert!(!tells_profile(&seen), "the profile is hidden from them");
    let partners = log(&ada).await;
    assert!(tells_profile(&partners));
    assert!(partners.iter().any(|row| row["kind"] == "settings"));
    // As its users see it.
    let path = format!("accounts/{harbour}/activity?limit=500");
    let as_users = ada.send(Method::GET, &path, None, &[("portico-see-as", "finance")]).await.ok();
    assert_eq!(as_users, whole);
}

#[tokio::test]
async fn people_are_listed_page_by_page() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let harbour = own_account(&hugo).await;
    for number in 0..3 {
        invite(&hugo, &harbour, &format!("n{number}@new.example"), "finance").await;
    }
    let whole = people(&hugo, &harbour).await;
    assert_eq!(whole.len(), 5);
    let mut found = Vec::new();
    let mut next = String::new();
    for _ in 0..5 {
        let page = hugo.get(&format!("accounts/{harbour}/people?limit=1{next}")).await.ok();
        assert_eq!(page["total"], 5);
        found.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].as_str().map_or(String::new(), |cursor| format!("&cursor={cursor}"));
    }
    assert_eq!(next, "");
    assert_eq!(found, whole);
    let you: Vec<_> =
        whole.iter().filter(|person| person["is_you"] == true).map(|person| &person["email"]).collect();
    assert_eq!(you, ["hugo@harbour.example"]);
}
