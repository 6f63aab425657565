//! `portico resolve`: the decisions of known cases, order, and what it says about malformed lines.
#![cfg(test)]

use portico_server::resolve::{self, Error};
use serde_json::{Value, json};
use std::io::{self, Cursor, Read, Write};

const CASES: &str = include_str!("../../../tests/cases/visibility.jsonl");

/// Well-formed facts, to be spoiled.
fn facts() -> Value {
    json!({
        "viewer": {"kind": "managed", "role": "company_admin"},
        "account": {"kind": "managed", "supported_by": "partner"},
        "partner": {"referred_by": null},
        "settings": {"pricing": {"shared": true, "override": null, "lock": null}},
        "configured_services": 4,
    })
}

/// `facts` with the value at `pointer` replaced, or removed.
fn spoiled(pointer: &str, value: Option<Value>) -> String {
    let mut facts = facts();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = facts.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(field.to_owned(), value),
        None => parent.remove(field),
    };
    facts.to_string()
}

fn resolve(input: impl AsRef<[u8]>) -> (Vec<Value>, Result<(), Error>) {
    let mut output = Vec::new();
    let outcome = resolve::run(Cursor::new(input), &mut output);
    let lines = output.split_inclusive(|&byte| byte == b'\n').map(|line| {
        assert_eq!(line.last(), Some(&b'\n'), "every decision ends its line");
        serde_json::from_slice(line).unwrap()
    });
    (lines.collect(), outcome)
}

/// The pointers at which `actual` lacks what `expected` holds; `actual` may hold more.
fn differences(expected: &Value, actual: &Value, at: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (field, value) in expected {
                match actual.get(field) {
                    Some(actual) => differences(value, actual, &format!("{at}/{field}"), found),
                    None => found.push(format!("{at}/{field}: missing, expected {value}")),
                }
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{at}: {actual}, expected {expected}")),
    }
}

#[test]
fn every_expected_field_of_the_known_cases() {
    let cases: Vec<Value> = CASES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let input: String = cases.iter().map(|case| format!("{}\n", case["facts"])).collect();
    let (decisions, outcome) = resolve(input);
    outcome.unwrap();
    assert_eq!(decisions.len(), cases.len());
    assert!(cases.len() >= 60, "the file lost cases");
    let mut found = Vec::new();
    for (number, (case, decisions)) in cases.iter().zip(&decisions).enumerate() {
        differences(&case["expected"], decisions, &format!("case {}", number + 1), &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_comparison_sees_a_wrong_and_a_missing_field() {
    let mut found = Vec::new();
    differences(&json!({"a": {"b": null}, "c": 1}), &json!({"a": {}, "c": 2, "d": 3}), "", &mut found);
    assert_eq!(found, ["/a/b: missing, expected null", "/c: 2, expected 1"]);
}

#[test]
fn a_line_holds_every_feature_and_the_documented_fields() {
    let (decisions, outcome) = resolve(facts().to_string());
    outcome.unwrap();
    let features = decisions[0]["features"].as_object().unwrap();
    assert_eq!(features.len(), 12);
    assert_eq!(
        features["pricing"],
        json!({
            "access": "view", "reason": "inherited", "limited_by": null, "price_list": "retail",
            "configurable": true, "blocked_by": null, "masked": [{"layer": "default", "value": false}],
        })
    );
    assert_eq!(features["invoices"], json!({"access": "hidden", "reason": "hard_rule", "limited_by": null}));
    assert_eq!(decisions[0]["landing"], "services");
}

#[test]
fn on_the_partners_own_account_nothing_is_configurable_or_blocked() {
    let mut facts = facts();
    facts["viewer"]["kind"] = json!("partner");
    facts["account"] = json!({"kind": "partner"});
    let (decisions, outcome) = resolve(facts.to_string());
    outcome.unwrap();
    for (feature, decision) in decisions[0]["features"].as_object().unwrap() {
        assert_eq!(decision.get("configurable"), None, "{feature}");
        assert_eq!(decision.get("blocked_by"), None, "{feature}");
    }
}

#[test]
fn what_is_not_stored_may_be_null_or_missing() {
    let told = |settings: Value| resolve(spoiled("/settings", Some(settings))).0;
    let none = told(json!({}));
    assert_eq!(none, resolve(spoiled("/settings", None)).0);
    assert_eq!(none, told(json!({"pricing": {}})));
    assert_eq!(none, told(json!({"pricing": {"shared": null, "override": null, "lock": null}})));
    assert_ne!(none, told(json!({"pricing": {"shared": true}})));
    assert_eq!(none.len(), 1);
}

#[test]
fn unknown_fields_and_layers_of_features_without_a_setting_change_nothing() {
    let (plain, _) = resolve(facts().to_string());
    let mut facts = facts();
    facts["viewer"]["name"] = json!("Ada");
    facts["settings"]["pricing"]["note"] = json!({"since": [2024]});
    facts["settings"]["invoices"] = json!({"shared": true, "override": true, "lock": true});
    facts["asked_at"] = json!(0);
    let (decisions, outcome) = resolve(facts.to_string());
    outcome.unwrap();
    assert_eq!(decisions, plain);
}

#[test]
fn decisions_keep_the_order_of_the_facts() {
    let kinds = ["company_admin", "read_only", "finance", "technical_admin", "company_admin"];
    let lines: Vec<String> = kinds
        .iter()
        .zip([0, 1, 2, 0, 7])
        .map(|(role, services)| {
            let mut facts = facts();
            facts["viewer"]["role"] = json!(role);
            facts["settings"] = json!({"dashboard": {"override": true}});
            facts["configured_services"] = json!(services);
            facts.to_string()
        })
        .collect();
    let alone: Vec<Value> = lines.iter().flat_map(|line| resolve(line).0).collect();
    let (together, outcome) = resolve(lines.join("\n"));
    outcome.unwrap();
    assert_eq!(together, alone);
    let landings: Vec<&str> = together.iter().filter_map(|line| line["landing"].as_str()).collect();
    assert_eq!(landings, ["dashboard", "services", "services", "dashboard", "services"]);
}

#[test]
fn blank_lines_are_skipped_but_counted_and_line_ends_may_be_crlf() {
    let facts = facts();
    let (decisions, outcome) = resolve(format!("\n{facts}\r\n \t\r\n\n{facts}\n\nnonsense"));
    assert_eq!(decisions.len(), 2);
    assert_eq!(outcome.unwrap_err().to_string(), "line 7: not JSON at column 2: expected ident");
    for nothing in ["", "\n", "\r\n\n"] {
        let (decisions, outcome) = resolve(nothing);
        outcome.unwrap();
        assert!(decisions.is_empty());
    }
}

#[test]
fn a_malformed_line_is_named_and_described() {
    let facts = facts().to_string();
    let roles = "company_admin, technical_admin, technical_contact, finance, financial_contact, read_only";
    let number = "expected a whole number from 0 to 4294967295";
    let table: Vec<(Vec<u8>, String)> = [
        // No JSON.
        ("{".into(), "not JSON at column 1: the line ends inside an object".into()),
        (facts[..facts.len() - 1].into(), {
            format!("not JSON at column {}: the line ends inside an object", facts.len() - 1)
        }),
        (format!("{facts}}}"), format!("not JSON at column {}: trailing characters", facts.len() + 1)),
        (format!("{facts} {facts}"), format!("not JSON at column {}: trailing characters", facts.len() + 2)),
        ("viewer,role".into(), "not JSON at column 1: expected value".into()),
        ("\t viewer".into(), "not JSON at column 3: expected value".into()),
        // JSON, but no facts.
        ("42".into(), "invalid type: integer `42`, expected an object".into()),
        ("null".into(), "invalid type: null, expected an object".into()),
        ("[]".into(), "invalid length 0, expected an object".into()),
        ("{}".into(), "missing field `viewer`".into()),
        // Something missing.
        (spoiled("/viewer", None), "missing field `viewer`".into()),
        (spoiled("/viewer/kind", None), "viewer: missing field `kind`".into()),
        (spoiled("/viewer/role", None), "viewer: missing field `role`".into()),
        (spoiled("/account", None), "missing field `account`".into()),
        (spoiled("/account/kind", None), "account: missing field `kind`".into()),
        (spoiled("/account/supported_by", None), {
            "account.supported_by is missing: a managed account needs \"partner\" or \"provider\"".into()
        }),
        (spoiled("/partner", None), "missing field `partner`".into()),
        (spoiled("/configured_services", None), "missing field `configured_services`".into()),
        // Something unknown.
        (spoiled("/viewer/role", Some(json!("boss"))), {
            format!("viewer.role: invalid value: string \"boss\", expected one of {roles}")
        }),
        (spoiled("/viewer/role", Some(json!("Finance"))), {
            format!("viewer.role: invalid value: string \"Finance\", expected one of {roles}")
        }),
        (spoiled("/viewer/kind", Some(json!("operator"))), {
            "viewer.kind: invalid value: string \"operator\", expected one of partner, managed".into()
        }),
        (spoiled("/account/supported_by", Some(json!("nobody"))), {
            "account.supported_by: invalid value: string \"nobody\", expected one of partner, provider".into()
        }),
        (spoiled("/settings/prices", Some(json!({}))), {
            "settings.prices: invalid value: string \"prices\", expected one of dashboard, services, \
             marketplace, marketplace_profile, pricing, billing_markets, invoices, company_profile, chat, \
             notifications, service_status, settings"
                .into()
        }),
        // Something of another kind.
        (spoiled("/viewer", Some(json!("ada"))), {
            "viewer: invalid type: string \"ada\", expected an object".into()
        }),
        (spoiled("/viewer/kind", Some(json!(5))), {
            "viewer.kind: invalid type: integer `5`, expected one of partner, managed".into()
        }),
        (spoiled("/viewer/role", Some(json!({"finance": null}))), {
            format!("viewer.role: invalid type: map, expected one of {roles}")
        }),
        (spoiled("/partner/referred_by", Some(json!(7))), {
            "partner.referred_by: invalid type: integer `7`, expected a string".into()
        }),
        (spoiled("/settings", Some(json!([]))), {
            "settings: invalid type: sequence, expected an object".into()
        }),
        (spoiled("/settings/pricing", Some(json!(true))), {
            "settings.pricing: invalid type: boolean `true`, expected an object".into()
        }),
        (spoiled("/settings/pricing/lock", Some(json!("on"))), {
            "settings.pricing.lock: invalid type: string \"on\", expected a boolean".into()
        }),
        (spoiled("/configured_services", Some(json!(-1))), {
            format!("configured_services: invalid value: integer `-1`, {number}")
        }),
        (spoiled("/configured_services", Some(json!(4_294_967_296_u64))), {
            format!("configured_services: invalid value: integer `4294967296`, {number}")
        }),
        (spoiled("/configured_services", Some(json!("4"))), {
            format!("configured_services: invalid type: string \"4\", {number}")
        }),
        // Something contradictory.
        (spoiled("/account/kind", Some(json!("partner"))), {
            "account.supported_by is set, but only managed accounts have a support model".into()
        }),
        (facts.replacen('{', r#"{"account": {"kind": "partner"}, "#, 1), "duplicate field `account`".into()),
    ]
    .map(|(line, problem): (String, String)| (line.into_bytes(), problem))
    .into_iter()
    .chain([
        (b"\xff\xfe".to_vec(), "not UTF-8 at column 1".into()),
        // Also in a field that would be ignored.
        (b"{\"note\": \"\xc3(\"}".to_vec(), "not UTF-8 at column 11".into()),
    ])
    .collect();

    for (line, problem) in table {
        let shown = String::from_utf8_lossy(&line).into_owned();
        let input =
            [facts.as_bytes(), b"\n", facts.as_bytes(), b"\n", &line, b"\n", facts.as_bytes()].concat();
        let (decisions, outcome) = resolve(input);
        assert_eq!(decisions.len(), 2, "the decisions before the line, and none after it: {shown}");
        let error = outcome.expect_err(&shown);
        assert!(matches!(error, Error::Line { number: 3, .. }), "{shown}");
        assert_eq!(error.to_string(), format!("line 3: {problem}"));
    }
}

#[test]
fn ten_thousand_lines_in_order() {
    let lines: Vec<String> =
        CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["facts"].to_string()).collect();
    let mut once = Vec::new();
    resolve::run(Cursor::new(lines.join("\n")), &mut once).unwrap();

    let rounds = 10_000_usize.div_ceil(lines.len());
    let block = lines.join("\n") + "\n";
    let mut output = Vec::new();
    resolve::run(Cursor::new(block.repeat(rounds)), &mut output).unwrap();
    assert_eq!(output.len(), once.len() * rounds);
    assert!(output.chunks_exact(once.len()).all(|round| round == once));
}

/// Hands out one byte a read, then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.split_first() {
            Some((byte, rest)) => {
                buffer[0] = *byte;
                self.0 = rest;
                Ok(1)
            }
            None => Err(io::Error::other("the cable is out")),
        }
    }
}

#[test]
fn a_failing_read_keeps_what_was_decided_and_is_not_a_bad_line() {
    let facts = format!("{}\n", facts());
    let mut output = Vec::new();
    let input = io::BufReader::new(Failing(facts.as_bytes()));
    let error = resolve::run(input, &mut output).unwrap_err();
    assert!(matches!(error, Error::Read(_)));
    assert_eq!(error.to_string(), "cannot read the facts: the cable is out");
    assert_eq!(output.iter().filter(|&&byte| byte == b'\n').count(), 1);
}

/// Takes nothing.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_failing_write_is_reported_also_when_it_comes_at_the_end() {
    for lines in [1, 1_000] {
        let input = format!("{}\n", facts()).repeat(lines);
        let error = resolve::run(Cursor::new(&input), Full).unwrap_err();
        assert!(matches!(error, Error::Write(_)), "{lines} lines: {error}");
        // A bad line promises that what came before it was written.
        let error = resolve::run(Cursor::new(input + "nonsense"), Full).unwrap_err();
        assert!(matches!(error, Error::Write(_)), "{lines} lines and a bad one: {error}");
    }
}
