//! Lists public items without an example: `without_example RUSTDOC_JSON ALLOWED`, see `tests/docs/run`.
//!
//! Functions, methods, types, traits and macros have a block of code in their documentation, which the doctests run. Modules,
//! variants, fields and implementations of traits need none. Traits' methods do, and what macros write, and what is hidden where it is
//! made and passed on by another name. `ALLOWED` names the exceptions, each with a reason behind `:`;
//! one that is none any more is an error, too.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::error::Error;
use std::fs;
use std::process::ExitCode;

use serde_json::{Map, Value};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What needs an example, by its path: whether it has one.
type Items = BTreeMap<String, bool>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the documentation was not understood: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let [_, json, allowed] = &env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: without_example RUSTDOC_JSON ALLOWED".into());
    };
    let json: Value = serde_json::from_str(&fs::read_to_string(json)?)?;
    let allowed = fs::read_to_string(allowed)?;
    let items = items(&json)?;
    let missing = items.iter().filter(|(_, has)| !**has).map(|(path, _)| path);
    let (excused, missing): (Vec<_>, Vec<_>) = missing.partition(|path| reason(&allowed, path).is_some());
    for path in &missing {
        println!("no example: {path}");
    }
    for path in &excused {
        println!("no example, allowed: {path}: {}", reason(&allowed, path).unwrap_or_default());
    }
    let stale: Vec<&str> =
        entries(&allowed).map(|(path, _)| path).filter(|path| items.get(*path) != Some(&false)).collect();
    for path in &stale {
        println!("allowed, and has an example or is not there: {path}");
    }
    println!(
        "{} of {} public items have an example",
        items.len() - missing.len() - excused.len(),
        items.len()
    );
    Ok(missing.is_empty() && stale.is_empty())
}

fn entries(allowed: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = allowed.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ").map(|(path, reason)| (path.trim(), reason.trim())))
}

fn reason<'a>(allowed: &'a str, path: &str) -> Option<&'a str> {
    entries(allowed).find(|(entry, _)| *entry == path).map(|(_, reason)| reason)
}

/// Of the crate, by what rustdoc says of it.
fn items(json: &Value) -> Result<Items> {
    let index = json["index"].as_object().ok_or("there is no index")?;
    let mut walk = Walk { index, seen: BTreeSet::new(), items: Items::new() };
    walk.visit(&json["root"], "")?;
    // Fewer would mean that another format was read.
    if walk.items.len() < 100 { Err("there are too few items".into()) } else { Ok(walk.items) }
}

struct Walk<'a> {
    index: &'a Map<String, Value>,
    seen: BTreeSet<String>,
    items: Items,
}

impl<'a> Walk<'a> {
    /// Nothing for what belongs to another crate.
    fn item(&self, id: &Value) -> Option<&'a Value> {
        self.index.get(&id.to_string())
    }

    fn visit(&mut self, id: &Value, parent: &str) -> Result<()> {
        let Some(item) = self.item(id) else { return Ok(()) };
        if !self.seen.insert(id.to_string()) {
            return Ok(());
        }
        let inner = item["inner"].as_object().and_then(|inner| inner.iter().next());
        let (kind, inner) = inner.ok_or("an item without kind")?;
        let name = item["name"].as_str().or(inner["name"].as_str()).unwrap_or_default();
        let path = match (kind.as_str(), parent) {
            ("impl", _) => parent.to_string(),
            ("module", _) if inner["is_crate"] == true => String::new(),
            (_, "") => name.to_string(),
            _ => format!("{parent}::{name}"),
        };
        if has_attribute(item, "hidden") {
            return Ok(());
        }
        let parts = match kind.as_str() {
            // What is hidden is shown under the name that it is passed on by, if at all.
            "use" if self.item(&inner["id"]).is_some_and(|item| has_attribute(item, "hidden")) => {
                if let (true, Some(target)) = (has_attribute(item, "inline"), self.item(&inner["id"])) {
                    self.items.insert(path, has_example(target));
                }
                return Ok(());
            }
            // A macro of another crate has its documentation where it is passed on.
            "use" if self.item(&inner["id"]).is_some() => return self.visit(&inner["id"], parent),
            "module" | "trait" => &inner["items"],
            "struct" | "enum" | "union" => &inner["impls"],
            "impl" if inner["trait"].is_null() => &inner["items"],
            "use" | "function" | "macro" | "constant" | "static" => &Value::Null,
            _ => return Ok(()),
        };
        if !matches!(kind.as_str(), "module" | "impl") {
            self.items.insert(path.clone(), has_example(item));
        }
        // Of two paths of an item the one nearer to the root counts.
        let mut parts: Vec<&Value> = parts.as_array().into_iter().flatten().collect();
        parts.sort_by_key(|id| self.item(id).is_some_and(|item| !item["inner"]["module"].is_null()));
        parts.into_iter().try_for_each(|id| self.visit(id, &path))
    }
}

fn has_example(item: &Value) -> bool {
    item["docs"].as_str().is_some_and(|docs| docs.contains("```"))
}

/// Whether it is `#[doc(name)]`.
fn has_attribute(item: &Value, name: &str) -> bool {
    item["attrs"].to_string().contains(&format!("doc({name})"))
}
