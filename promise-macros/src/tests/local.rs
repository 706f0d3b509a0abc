//! What `promise_core` has, `promise_core::local` has by the same name and of the same shape: functions and methods are compared,
//! without `Send`, which is what the two differ in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, Signature, TraitItem, Visibility};

const CORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../promise-core/src");

/// Where both have the same.
const PARTS: [&str; 8] =
    ["promise", "combine", "time", "stream", "outcome.rs", "resolver", "interop.rs", "run.rs"];

/// What only one of them has.
const ALONE: [(&str, &str); 4] = [
    ("Promise::wait_timeout", "nobody settles a promise of this thread while the thread waits"),
    ("run", "it runs futures of this thread, too"),
    ("Emitter", "the same type for both"),
    ("Reporter", "the same type for both"),
];

#[test]
fn local_has_what_the_others_have() {
    let mut shared = BTreeMap::new();
    for part in PARTS {
        files(&Path::new(CORE).join(part)).iter().for_each(|file| collect(file, &mut shared));
    }
    let mut local = BTreeMap::new();
    files(&Path::new(CORE).join("local")).iter().for_each(|file| collect(file, &mut local));
    assert!(shared.len() > 70 && local.len() > 70, "{} and {}", shared.len(), local.len());

    let alone =
        |name: &str| ALONE.iter().any(|(item, _)| name == *item || name.starts_with(&format!("{item}::")));
    let missing = shared.keys().filter(|name| !local.contains_key(*name) && !alone(name));
    let more = local.keys().filter(|name| !shared.contains_key(*name) && !alone(name));
    let wrong: Vec<String> = missing
        .map(|name| format!("`local` lacks `{name}`"))
        .chain(more.map(|name| format!("only `local` has `{name}`")))
        .chain(shared.iter().filter_map(|(name, shape)| {
            let other = local.get(name)?;
            (other != shape).then(|| format!("`{name}` is\n    {shape}\nand in `local`\n    {other}"))
        }))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries =
        fs::read_dir(path).expect("a folder of the library").map(|entry| entry.expect("an entry").path());
    // What generated code names is compared by using it.
    let entries = entries.filter(|path| {
        !path.ends_with("private.rs") && !path.ends_with("functions.rs") && !path.ends_with("named.rs")
    });
    entries.flat_map(|path| files(&path)).collect()
}

/// The public functions and methods of a file, each with its shape.
fn collect(file: &Path, into: &mut BTreeMap<String, String>) {
    let source = fs::read_to_string(file).expect("a source file");
    for item in syn::parse_file(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items {
        match item {
            Item::Fn(function) if is_public(&function.vis) => add(into, String::new(), &function.sig),
            Item::Trait(declared) if is_public(&declared.vis) && !is_hidden(&declared.attrs) => {
                for item in &declared.items {
                    let TraitItem::Fn(function) = item else { continue };
                    add(into, format!("{}::", declared.ident), &function.sig);
                }
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let ty = block.self_ty.to_token_stream().into_iter().next().expect("a type").to_string();
                for item in &block.items {
                    let ImplItem::Fn(function) = item else { continue };
                    if is_public(&function.vis) {
                        add(into, format!("{ty}::"), &function.sig);
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("hidden"))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn add(into: &mut BTreeMap<String, String>, owner: String, signature: &Signature) {
    let name = signature.ident.to_string();
    if name.starts_with("__") {
        return;
    }
    let parameters: Vec<String> =
        signature.generics.type_params().map(|param| param.ident.to_string()).collect();
    let inputs: Vec<String> = signature.inputs.iter().map(|input| shape(&input.to_token_stream())).collect();
    let output = shape(&signature.output.to_token_stream());
    let shape = format!("fn<{}>({}) {output}", parameters.join(", "), inputs.join(", "));
    into.insert(format!("{owner}{name}"), shape);
}

/// A type without what the two differ in.
fn shape(code: &impl ToTokens) -> String {
    let code = code.to_token_stream().to_string();
    [
        ("+ Send ", ""),
        ("Send + ", ""),
        ("+ Send", ""),
        ("mut self", "self"),
        ("mut ", ""),
        ("Arc", "Rc"),
        (", K >", " >"),
        (", dyn Any >", " >"),
    ]
    .into_iter()
    .fold(code, |code, (from, to)| code.replace(from, to))
    .trim()
    .into()
}
