//! The pages `promise_core::guide::errors` have a section for each text: with the mistake, which says exactly this text, and
//! with what to write instead, which says none.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::ToTokens;

use super::{errors, tokens};
use crate::entry::{self, Entry};

const PAGES: [&str; 8] =
    ["c_functions", "callbacks", "chains", "functions", "handlers", "local", "twins", "types"];
const CORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../promise-core/src");

struct Section {
    title: String,
    text: String,
    /// The code blocks: first the mistake.
    blocks: Vec<String>,
}

fn sections(page: &str) -> Vec<Section> {
    let page = fs::read_to_string(format!("{CORE}/guide/errors/{page}.md")).expect("the page");
    page.split("\n## ").skip(1).map(section).collect()
}

fn section(source: &str) -> Section {
    let (title, body) = source.split_once('\n').expect("a section has more than a title");
    let quoted: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    let blocks = body.split("```").skip(1).step_by(2).map(|block| {
        let lines = block.lines().skip(1);
        lines.map(|line| line.strip_prefix("# ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
    });
    Section { title: title.into(), text: quoted.join(" "), blocks: blocks.collect() }
}

/// The texts in the catalogue, and what the traits of the library say when they are not implemented.
fn texts() -> Vec<String> {
    let catalogue = literals(tokens(include_str!("../catalogue.rs")));
    // A comment is a literal, too, which begins with a space.
    catalogue
        .into_iter()
        .filter(|text| text.trim_start().contains(' ') && !text.starts_with(' '))
        .chain(messages(Path::new(CORE)))
        .collect()
}

fn literals(code: TokenStream) -> Vec<String> {
    let literals = code.into_iter().map(|token| match token {
        TokenTree::Group(group) => literals(group.stream()),
        TokenTree::Literal(literal) => text(&literal).into_iter().collect(),
        _ => Vec::new(),
    });
    literals.flatten().collect()
}

fn text(literal: &Literal) -> Option<String> {
    syn::parse2::<syn::LitStr>(literal.to_token_stream()).ok().map(|text| text.value())
}

fn messages(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path());
    entries.flat_map(messages_in).collect()
}

fn messages_in(path: PathBuf) -> Vec<String> {
    if path.is_dir() {
        return messages(&path);
    }
    let source = if path.extension().is_some_and(|e| e == "rs") {
        fs::read_to_string(path).expect("text")
    } else {
        String::new()
    };
    let lines = source.lines().filter_map(|line| line.trim().strip_prefix("message = "));
    lines.flat_map(|line| literals(tokens(line.trim_end_matches(',')))).collect()
}

/// Whether `whole` is `text` with something for each of its placeholders.
fn fits(text: &str, whole: &str) -> bool {
    let text = text.replace("{{", "\0").replace("}}", "\u{1}");
    let pieces = text.split('{').enumerate().map(|(i, piece)| {
        let piece = if i == 0 { piece } else { piece.split_once('}').expect("a placeholder ends").1 };
        piece.replace('\0', "{").replace('\u{1}', "}")
    });
    let mut rest = whole;
    for (i, piece) in pieces.enumerate() {
        match rest.find(&piece) {
            Some(at) if i > 0 || at == 0 => rest = &rest[at + piece.len()..],
            _ => return false,
        }
    }
    rest.is_empty() || text.ends_with('}')
}

/// What the macros in a block of code say.
fn said(code: &str) -> Vec<String> {
    let said: Vec<String> = calls(tokens(code)).iter().flat_map(errors).collect();
    match syn::parse_str::<syn::File>(code) {
        Ok(file) => file.items.iter().flat_map(said_of_item).chain(said).collect(),
        Err(_) => said,
    }
}

/// The expansions of `promise!( .. )` and `promise!( .. )` inside of others.
fn calls(code: TokenStream) -> Vec<TokenStream> {
    let code: Vec<TokenTree> = code.into_iter().collect();
    let mut expansions = Vec::new();
    for (i, token) in code.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let macro_call = i > 1 && code[i - 2].to_string() == "promise" && code[i - 1].to_string() == "!";
        if macro_call {
            let input = group.stream();
            expansions.push(crate::promise::expand(quote::quote!([promise_core] #input)));
        } else {
            expansions.extend(calls(group.stream()));
        }
    }
    expansions
}

/// What the attribute of an item, or of an item inside of it, says.
fn said_of_item(item: &syn::Item) -> Vec<String> {
    let mut item = item.clone();
    let attributes = match &mut item {
        syn::Item::Const(item) => &mut item.attrs,
        syn::Item::Fn(item) => &mut item.attrs,
        syn::Item::ForeignMod(item) => &mut item.attrs,
        syn::Item::Impl(item) => &mut item.attrs,
        syn::Item::Struct(item) => &mut item.attrs,
        syn::Item::Trait(item) => &mut item.attrs,
        _ => return Vec::new(),
    };
    let ours = attributes.iter().position(|attribute| {
        let name = &attribute.path().segments.last().expect("a path is not empty").ident;
        ["async_promise", "main", "test"].iter().any(|ours| name == ours)
    });
    if let Some(ours) = ours {
        let attribute = attributes.remove(ours);
        return errors(&expansion(&attribute, item.to_token_stream()));
    }
    let syn::Item::Trait(item) = item else { return Vec::new() };
    let functions = item.items.into_iter().filter_map(|item| match item {
        syn::TraitItem::Fn(mut function) => Some((function.attrs.pop()?, function.to_token_stream())),
        _ => None,
    });
    functions.flat_map(|(attribute, function)| errors(&expansion(&attribute, function))).collect()
}

fn expansion(attribute: &syn::Attribute, item: TokenStream) -> TokenStream {
    let arguments = match &attribute.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    match attribute.path().segments.last().expect("a path is not empty").ident.to_string().as_str() {
        "main" => entry::expand(Entry::Main, arguments, item),
        "test" => entry::expand(Entry::Test, arguments, item),
        _ => crate::async_promise::expand(arguments, item),
    }
}

#[test]
fn each_text_has_a_section() {
    let sections: Vec<Section> = PAGES.into_iter().flat_map(sections).collect();
    let texts = texts();
    assert!(texts.len() > 130, "the texts were not found");
    for text in &texts {
        assert!(sections.iter().any(|section| fits(text, &section.text)), "no section explains \"{text}\"");
    }
    for Section { title, text, .. } in &sections {
        assert!(
            texts.iter().any(|known| fits(known, text)),
            "nothing says what \"{title}\" explains: {text}"
        );
    }
}

/// What the compiler says of a value that is thrown away.
fn warnings(file: &str) -> Vec<String> {
    let source = fs::read_to_string(format!("{CORE}/{file}")).expect("the file");
    let attributes =
        source.split("#[must_use = ").skip(1).map(|rest| rest.split_once("\"]").expect("it ends").0);
    attributes.flat_map(|text| literals(tokens(&format!("{text}\"")))).collect()
}

#[test]
fn each_warning_is_explained() {
    let page = fs::read_to_string(format!("{CORE}/guide/errors/mod.md")).expect("the page");
    let page = page.replace("\n> ", " ");
    let warnings: Vec<String> =
        ["promise/chain.rs", "private/chain.rs"].into_iter().flat_map(warnings).collect();
    assert!(warnings.len() > 4, "the warnings were not found");
    for warning in warnings {
        assert!(page.contains(&warning), "nothing explains \"{warning}\"");
    }
}

#[test]
fn each_mistake_says_what_its_section_explains() {
    for page in PAGES.into_iter().filter(|page| !["types", "local"].contains(page)) {
        for Section { title, text, blocks } in sections(page) {
            let [mistake, right] = &blocks[..] else {
                panic!("\"{title}\" in {page} has not two blocks of code")
            };
            assert!(said(mistake).contains(&text), "\"{title}\" in {page} says {:?}", said(mistake));
            assert_eq!(said(right), Vec::<String>::new(), "\"{title}\" in {page}");
        }
    }
}
