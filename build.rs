//! Turns the locale files into constants, and stops the build when the languages disagree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

type Texts = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    if let Err(problem) = generate() {
        println!("cargo::error=locales: {problem}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|e| e.to_string())?);
    let english = read(&root.join("locales/en.json"))?;
    let german = read(&root.join("locales/de.json"))?;
    compare(&english, &german)?;
    fs::write(out.join("keys.rs"), constants(&english)?).map_err(|e| e.to_string())
}

fn read(file: &Path) -> Result<Texts, String> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    let texts: Texts = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
    if let Some(key) = written_twice(&text) {
        return Err(format!("{name}: \"{key}\" is there twice"));
    }
    for (key, text) in &texts {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if !key.chars().all(plain) || !key.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(format!("{name}: \"{key}\" may only hold a-z, 0-9, dots, dashes, underscores"));
        }
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(format!("{name}: the text of \"{key}\" is empty or holds a control character"));
        }
        placeholders(text).map_err(|problem| format!("{name}: \"{key}\" {problem}"))?;
    }
    Ok(texts)
}

/// The names in braces, sorted, each once: a language may need a name twice.
fn placeholders(text: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or("has an opening brace without a closing one")?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("has a placeholder {{{name}}}; names are a-z and underscores"));
        }
        names.push(name);
        rest = tail;
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// JSON takes the last of two equal keys without a word. In these files a key begins a line.
fn written_twice(file: &str) -> Option<&str> {
    let mut seen = BTreeSet::new();
    let mut keys = file.lines().filter_map(|line| line.trim().split("\": ").next());
    keys.find(|key| !seen.insert(*key)).map(|key| key.trim_start_matches('"'))
}

fn compare(english: &Texts, german: &Texts) -> Result<(), String> {
    if let Some(key) = english.keys().find(|key| !german.contains_key(*key)) {
        return Err(format!("\"{key}\" is in en.json but not in de.json"));
    }
    for (key, text) in german {
        let Some(original) = english.get(key) else {
            return Err(format!("\"{key}\" is in de.json but not in en.json"));
        };
        let (there, here) = (placeholders(original)?, placeholders(text)?);
        if there != here {
            return Err(format!("\"{key}\" has the placeholders {there:?} in en.json, {here:?} in de.json"));
        }
    }
    Ok(())
}

/// One constant a key, or a pair of plural forms; a key's number is its place among the sorted keys.
fn constants(texts: &Texts) -> Result<String, String> {
    let mut code = String::new();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let place = |key: &str| texts.keys().position(|other| other == key);
    for (number, (key, text)) in texts.iter().enumerate() {
        let (stem, value) = if let Some(stem) = key.strip_suffix(".one") {
            let other = place(&format!("{stem}.other")).ok_or(format!("\"{key}\" has no {stem}.other"))?;
            (stem, format!("Plural = Plural {{ one: Key({number}), other: Key({other}) }}"))
        } else if let Some(stem) = key.strip_suffix(".other") {
            place(&format!("{stem}.one")).ok_or(format!("\"{key}\" has no {stem}.one"))?;
            continue;
        } else {
            (key.as_str(), format!("Key = Key({number})"))
        };
        let name = stem.to_ascii_uppercase().replace(['.', '-'], "_");
        if let Some(taken) = names.insert(name.clone(), key) {
            return Err(format!("\"{taken}\" and \"{key}\" would both be called {name}"));
        }
        writeln!(code, "/// {text}\npub(crate) const {name}: {value};").map_err(|e| e.to_string())?;
    }
    Ok(code)
}
