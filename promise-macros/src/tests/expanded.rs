//! The programs in `tests/expanded` beside what the macros make of them: `chain.rs` and `chain-expanded.rs`, for people to
//! read. The test target `expanded` compiles and runs both.
//!
//! `EXPAND=1 cargo test -p promise-macros expanded` writes them anew.
//!
//! They differ from the real expansion in what a reader does not want to see: paths are short, allowances of lints are
//! left out, and the places in `__STEPS` are 0, since tokens have places inside of the compiler only.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::tokens;
use crate::entry::{Entry, expand as entry};
use crate::tokens::{group, is_ident, is_punct};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/expanded");
const HEADER: &str = "// Written by `EXPAND=1 cargo test -p promise-macros expanded`.\n";

/// Programs and their twins.
fn pairs() -> Vec<(PathBuf, PathBuf)> {
    let files = fs::read_dir(FOLDER).expect("the folder").map(|entry| entry.expect("readable").path());
    let name = |path: &Path| path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let programs = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut programs: Vec<PathBuf> = programs.filter(|path| !name(path).ends_with("-expanded")).collect();
    programs.sort();
    programs
        .into_iter()
        .map(|path| (path.clone(), path.with_file_name(name(&path) + "-expanded.rs")))
        .collect()
}

#[test]
fn twins_are_what_the_macros_write() {
    let pairs = pairs();
    assert!(pairs.len() >= 12, "the programs were not found");
    for (program, twin) in pairs {
        let source = fs::read_to_string(&program).expect("the program");
        let expected = expanded(&source);
        if std::env::var_os("EXPAND").is_some() {
            fs::write(&twin, &expected).expect("the twin can be written");
        }
        let found = fs::read_to_string(&twin).unwrap_or_default();
        assert!(
            found == expected,
            "{} is not what the macros write: see `EXPAND` in the documentation of this test",
            twin.display()
        );
    }
}

#[test]
fn each_form_has_a_twin() {
    let programs: String = pairs().iter().map(|(path, _)| fs::read_to_string(path).expect("it")).collect();
    for form in [
        ".then(",
        ".catch(",
        ".finally(",
        ".success(",
        "|e: &",
        "|resolve, reject|",
        "async {",
        ", _)",
        "_()",
        "_ = |",
        "cancel =",
        "returning =",
        "check =",
        "all {",
        "unsafe {",
        "async fn",
        "(blocking)",
        "(deferred)",
        "impl FnOnce",
        "Box<dyn FnOnce",
        "\nimpl ",
        "\npub trait ",
        "(for ",
        "unsafe extern \"C\" {",
        "::main]",
        "::test(",
        "return ",
        ".await",
    ] {
        assert!(programs.contains(form), "no program in tests/expanded has `{form}`");
    }
}

/// A program with its macros expanded.
fn expanded(source: &str) -> String {
    let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{error} in {source}"));
    let docs = file.attrs;
    let items: TokenStream = file.items.into_iter().map(item).collect();
    let code = short(calls(items));
    let code = quote!(#(#docs)* #[allow(unused_imports)] use promise_core::__private as p; #code);
    let file = syn::parse2(code.clone()).unwrap_or_else(|error| panic!("{error} in {code}"));
    let text = prettyplease::unparse(&file);
    let (docs, code) = text.split_once("\n#[allow(unused").expect("the import of ours");
    format!("{docs}\n{HEADER}\n#[allow(unused{code}")
}

/// An item, which may stand under an attribute of ours.
fn item(mut item: syn::Item) -> TokenStream {
    let attributes = match &mut item {
        syn::Item::Fn(item) => &mut item.attrs,
        syn::Item::ForeignMod(item) => &mut item.attrs,
        syn::Item::Impl(item) => &mut item.attrs,
        syn::Item::Trait(item) => &mut item.attrs,
        _ => return item.into_token_stream(),
    };
    let name = |attribute: &syn::Attribute| {
        attribute.path().segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
    };
    let ours = ["async_promise", "main", "test"];
    let Some(at) = attributes.iter().position(|attribute| ours.contains(&name(attribute).as_str())) else {
        return item.into_token_stream();
    };
    let attribute = attributes.remove(at);
    let arguments = match &attribute.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let item = item.into_token_stream();
    match name(&attribute).as_str() {
        "main" => entry(Entry::Main, arguments, item),
        "test" => entry(Entry::Test, arguments, item),
        _ => crate::async_promise::expand(arguments, item),
    }
}

/// Code with its calls of `promise!` expanded.
fn calls(code: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let code: Vec<TokenTree> = code.into_iter().collect();
    let mut i = 0;
    while i < code.len() {
        let input = group(code.get(i + 2), Delimiter::Parenthesis).map(Group::stream);
        match (&code[i], input) {
            (name, Some(input)) if is_ident(Some(name), "promise") && is_punct(code.get(i + 1), '!') => {
                out.extend(calls(crate::promise::expand(quote!([promise_core] #input))));
                i += 3;
                continue;
            }
            (TokenTree::Group(inner), _) => {
                out.extend([TokenTree::from(Group::new(inner.delimiter(), calls(inner.stream())))]);
            }
            (token, _) => out.extend([token.clone()]),
        }
        i += 1;
    }
    out
}

/// Short paths, and no allowances.
fn short(code: TokenStream) -> TokenStream {
    let paths = [
        ("promise_core::__private", "p"),
        ("::promise_core", "promise_core"),
        ("::core::result::Result::", ""),
        ("::core::option::Option::", ""),
        ("::core::result::Result", "Result"),
        ("::core::option::Option", "Option"),
        ("::core::future::Future", "Future"),
        ("::core::marker::Send", "Send"),
        ("::core::clone::Clone", "Clone"),
        ("::core::mem::drop", "drop"),
        ("::core::ops::FnOnce", "FnOnce"),
    ];
    let paths = paths.map(|(long, short)| (row(tokens(long)), row(tokens(short))));
    shorten(code, &paths)
}

fn row(code: TokenStream) -> Vec<TokenTree> {
    code.into_iter().collect()
}

fn shorten(code: TokenStream, paths: &[(Vec<TokenTree>, Vec<TokenTree>)]) -> TokenStream {
    let code = row(code);
    let mut out = TokenStream::new();
    let mut i = 0;
    while i < code.len() {
        let same = |long: &[TokenTree]| {
            code.len() >= i + long.len()
                && code[i..].iter().zip(long).all(|(a, b)| a.to_string() == b.to_string())
        };
        let allows = is_punct(code.get(i), '#')
            && group(code.get(i + 1), Delimiter::Bracket)
                .is_some_and(|inner| is_ident(inner.stream().into_iter().next().as_ref(), "allow"));
        if allows {
            i += 2;
            continue;
        }
        if let Some((long, short)) = paths.iter().find(|(long, _)| same(long)) {
            out.extend(short.iter().cloned());
            i += long.len();
            continue;
        }
        match &code[i] {
            TokenTree::Group(inner) => {
                let inside = shorten(inner.stream(), paths);
                out.extend([TokenTree::from(Group::new(inner.delimiter(), inside))]);
            }
            token => out.extend([token.clone()]),
        }
        i += 1;
    }
    out
}
