//! Who owns the variables that handlers use.
//!
//! Several handlers may use one variable: the chain owns it then, in an async block around all of its pieces, which borrow it. That block
//! is a third of what a chain costs the compiler, and a coroutine to be resumed. Most chains do without: their pieces stand one behind
//! the other and share nothing, so each owns what it uses.
//!
//! Which names are variables, tokens do not tell. A name in two pieces that could be one counts as shared, as does what macros might
//! use that the surrounding function defines. And so does what handlers assign to: of a variable that a piece owns the compiler says
//! itself that nobody reads it, beside what [`lost`](super::lost) has said.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};

use super::habits;
use super::links::Link;
use super::lost;
use crate::q;
use crate::tokens::{Tokens, is_punct};

/// How many futures stand one in the other: the compiler looks through all of them for each.
pub(super) const SEGMENTS_IN_ONE: usize = 4;

/// Who owns what handlers use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The chain: an async block around its pieces.
    Chain,
    /// The piece with the handlers that use it, and there is nothing around the pieces.
    Piece,
}

impl Owner {
    /// What stands in front of a piece, which is a block or a closure.
    pub(super) fn moves(self) -> Option<TokenStream> {
        (self == Owner::Piece).then(|| q!(move))
    }
}

/// Pieces own what they use in a chain that is a row of `then`s, or nothing, and then some `catch`es that do not wait.
pub(super) fn owner(links: &[Link]) -> Owner {
    let row = links.iter().take_while(|link| link.is_in_row()).count();
    let (row, catches) = links.split_at(row);
    let plain = catches.len() < SEGMENTS_IN_ONE && catches.iter().all(Link::is_plain_catch);
    let assigns = links.iter().flat_map(|link| &link.handlers).any(lost::assigns);
    if plain && !assigns && share_nothing(row, catches) { Owner::Piece } else { Owner::Chain }
}

fn share_nothing(row: &[Link], catches: &[Link]) -> bool {
    if catches.is_empty() {
        return true;
    }
    let arguments = |link: &Link| -> Tokens { link.arguments.stream().into_iter().collect() };
    if row.iter().chain(catches).any(|link| habits::has_macros(&arguments(link))) {
        return false;
    }
    let mut seen = HashSet::new();
    row.iter().for_each(|link| names(&arguments(link), &mut |name| _ = seen.insert(name)));
    catches.iter().all(|link| {
        let mut own = HashSet::new();
        names(&arguments(link), &mut |name| _ = own.insert(name));
        let shared = !seen.is_disjoint(&own);
        seen.extend(own);
        !shared
    })
}

/// All that could be variables, also in the texts of macros that print.
fn names(tokens: &[TokenTree], found: &mut dyn FnMut(String)) {
    const WORDS: [&str; 38] = [
        "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum",
        "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "move", "mut", "ref",
        "return", "static", "struct", "super", "true", "type", "unsafe", "use", "where", "while", "Ok",
        "Err", "Some", "None",
    ];
    for (i, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let is_word = WORDS.contains(&&*name) || name == "_";
                if !is_word && !is_part_of_path(tokens, i) {
                    found(name.trim_start_matches("r#").to_owned());
                }
            }
            TokenTree::Group(group) => names(&group.stream().into_iter().collect::<Tokens>(), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                for part in text.split('{').skip(1) {
                    let inside = part.split('}').next().unwrap_or_default();
                    let words = inside.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                    words.filter(|word| !word.is_empty()).for_each(|word| found(word.to_owned()));
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// A member behind a dot, a name in a path, the name of a macro.
fn is_part_of_path(tokens: &[TokenTree], i: usize) -> bool {
    let before = |n: usize, c: char| i >= n && is_punct(tokens.get(i - n), c);
    let behind = |n: usize, c: char| is_punct(tokens.get(i + n), c);
    let member = before(1, '.') && !before(2, '.');
    let path = before(1, ':') && before(2, ':') || behind(1, ':') && behind(2, ':');
    let called = behind(1, '!') && matches!(tokens.get(i + 2), Some(TokenTree::Group(_)));
    member || path || called
}
