//! The macros' own code, as an ordinary library, driven by bytes: each byte is a token of those that the macros know, so that
//! most inputs get past the first look.

extern crate proc_macro;

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

#[allow(dead_code)]
#[path = "../../../../promise-macros/src/async_promise/mod.rs"]
mod async_promise;
#[allow(dead_code)]
#[path = "../../../../promise-macros/src/catalogue.rs"]
mod catalogue;
#[allow(dead_code)]
#[path = "../../../../promise-macros/src/entry/mod.rs"]
mod entry;
#[allow(dead_code)]
#[path = "../../../../promise-macros/src/errors.rs"]
mod errors;
#[allow(dead_code)]
#[path = "../../../../promise-macros/src/promise/mod.rs"]
mod promise;
#[allow(dead_code)]
#[path = "../../../../promise-macros/src/tokens.rs"]
mod tokens;

/// As in the macros' crate.
macro_rules! q {
    ($($code:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($code)*) };
}
pub(crate) use q;

/// What a byte stands for. The last four open groups; a closing one ends them.
const TOKENS: &[&str] = &[
    "x",
    "f",
    "y",
    "obj",
    "Type",
    "7",
    "\"text\"",
    "'l'",
    ".",
    ",",
    "=",
    "_",
    "|",
    "||",
    "&",
    "*",
    "::",
    "->",
    "=>",
    ";",
    ":",
    "?",
    "<",
    ">",
    "!",
    "#",
    "..",
    "then",
    "catch",
    "finally",
    "success",
    "fail",
    "detach",
    "map",
    "timeout",
    "await",
    "async",
    "move",
    "unsafe",
    "fn",
    "pub",
    "impl",
    "trait",
    "for",
    "where",
    "extern",
    "\"C\"",
    "self",
    "mut",
    "ref",
    "let",
    "return",
    "if",
    "else",
    "error",
    "cancel",
    "check",
    "returning",
    "undelivered",
    "crate",
    "all",
    "promise",
    "skip",
    "callback",
    "user_data",
    "dyn",
    "Box",
    "FnOnce",
    "Result",
    "u32",
    "()",
    "_()",
    "|x| y",
    "|resolve, reject|",
    ".then(|x| y)",
    ".catch(|e| 0)",
    ".catch(|e: &Type| 0)",
    ".finally(|| ())",
    "_ = |x| y",
    "fn f(x: u32, done: impl FnOnce(u32)) {}",
    "async fn g(x: u32) -> u32 { x }",
    "'static",
    "$crate",
    ")",
    "(",
    "[",
    "{",
];

/// The tokens that bytes stand for.
fn source(data: &[u8]) -> TokenStream {
    let mut open: Vec<(Delimiter, TokenStream)> = vec![(Delimiter::None, TokenStream::new())];
    for byte in data {
        match TOKENS[usize::from(*byte) % TOKENS.len()] {
            ")" => close(&mut open),
            "(" => open.push((Delimiter::Parenthesis, TokenStream::new())),
            "[" => open.push((Delimiter::Bracket, TokenStream::new())),
            "{" => open.push((Delimiter::Brace, TokenStream::new())),
            text => {
                let tokens: TokenStream = text.replace('$', "").parse().expect("the table has tokens");
                open.last_mut().expect("the outermost stays").1.extend(tokens);
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.remove(0).1
}

fn close(open: &mut Vec<(Delimiter, TokenStream)>) {
    if open.len() > 1 {
        let (delimiter, inside) = open.pop().expect("there are two");
        let group = TokenTree::Group(Group::new(delimiter, inside));
        open.last_mut().expect("the outermost stays").1.extend([group]);
    }
}

/// Expands what the bytes stand for: the first one says with which macro, the second one how many are arguments.
///
/// # Panics
/// When the macro panics, or leaves out tokens of the user's without an error.
pub fn macros(data: &[u8]) {
    let [which, split, rest @ ..] = data else { return };
    let (arguments, item) = rest.split_at(usize::from(*split % 8).min(rest.len()));
    let expanded = match which % 4 {
        0 | 1 => {
            let input = source(rest);
            let path: TokenStream = "[::promise_core]".parse().expect("tokens");
            let output = promise::expand(path.into_iter().chain(input.clone()).collect());
            (input, output)
        }
        2 => {
            let input = source(item);
            (input.clone(), async_promise::expand(source(arguments), input))
        }
        _ => {
            let input = source(item);
            (input.clone(), entry::expand(entry::Entry::Test, source(arguments), input))
        }
    };
    let (input, output) = expanded;
    let given = words(output);
    if given.contains_key("compile_error") {
        return;
    }
    for (word, count) in words(input.clone()) {
        let kept = given.get(&word).copied().unwrap_or(0);
        assert!(kept >= count.min(1), "`{word}` of `{input}` is not in the output, and there is no error");
    }
}

/// How often each identifier and each literal occurs that is not a word of the macros' own.
fn words(tokens: TokenStream) -> HashMap<String, usize> {
    const OWN: &[&str] = &[
        "error",
        "cancel",
        "check",
        "returning",
        "undelivered",
        "crate",
        "all",
        "then",
        "catch",
        "finally",
        "success",
        "fail",
        "skip",
        "callback",
        "user_data",
        "promise",
        "_",
        "async",
        "fn",
    ];
    let mut found = HashMap::new();
    let mut left: Vec<TokenTree> = tokens.into_iter().collect();
    while let Some(token) = left.pop() {
        match token {
            TokenTree::Group(group) => left.extend(group.stream()),
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                let text = token.to_string();
                if !OWN.contains(&&*text) {
                    *found.entry(text).or_default() += 1;
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
    found
}
