//! What a handler does for nothing, which is no error: warnings of the compiler's own.
//!
//! ```text
//! Input:   |user| { log(user.id); }
//! Output:  { log(user.id).__thrown_away(); }      // warns if that is a promise
//!
//! Input:   |n| { total += n; }                    // `total` occurs nowhere else
//! Output:  { total += n; } .. assigned_for_nothing();
//! ```

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::closure::Handler;
use super::habits::{Own, own};
use super::links::Round;
use crate::q;
use crate::tokens::{Tokens, group, ident, is_punct};

/// The body of a handler. If it ends in a call and a `;`, the call is asked whether it gives a promise.
///
/// Nothing is put in front of the user's code, and what gives no promise is given back as it is.
pub(super) fn ask_last_statement(body: &[TokenTree]) -> Tokens {
    let [TokenTree::Group(block)] = body else { return body.to_vec() };
    let mut code: Tokens = block.stream().into_iter().collect();
    if block.delimiter() != Delimiter::Brace || !is_punct(code.last(), ';') {
        return body.to_vec();
    }
    let end = code.len() - 1;
    let start = code[..end].iter().rposition(|token| is_punct(Some(token), ';')).map_or(0, |i| i + 1);
    if is_call(&code[start..end]) {
        // In the user's own place, or the compiler would underline the macro.
        code.splice(end..end, quote_spanned!(code[end - 1].span()=> .__thrown_away()));
    }
    let mut group = Group::new(Delimiter::Brace, code.into_iter().collect());
    group.set_span(block.span());
    vec![group.into()]
}

/// One expression that ends in a call, and not in a way to close a chain.
fn is_call(statement: &[TokenTree]) -> bool {
    const OTHER: [&str; 16] = [
        "let", "return", "break", "continue", "if", "match", "while", "for", "loop", "unsafe", "const", "fn",
        "use", "async", "move", "static",
    ];
    const CLOSES: [&str; 5] = ["catch", "fail", "detach", "exit", "abort"];
    let first = ident(statement.first());
    let called = match statement {
        [.., name, arguments] => {
            ident(Some(name)).filter(|_| group(Some(arguments), Delimiter::Parenthesis).is_some())
        }
        _ => None,
    };
    let plain = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => !matches!(punct.as_char(), '=' | '!' | '|' | '#'),
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
        TokenTree::Ident(name) => !CLOSES.iter().any(|closes| name == closes),
        TokenTree::Literal(_) => true,
    };
    called.is_some()
        && first.is_some_and(|first| !OTHER.iter().any(|other| first == other))
        && statement.iter().all(plain)
}

/// A statement that the compiler warns of for each variable that handlers assign to and nobody in the chain reads: the
/// chain has its own copy.
pub(super) fn assigned(p: &TokenStream, rounds: &[Round]) -> TokenStream {
    // The first place of each, and how often it is assigned to.
    let mut assigned: Vec<(String, Span, usize)> = Vec::new();
    for handler in rounds.iter().flat_map(|round| &round.links).flat_map(|link| &link.handlers) {
        if let Handler::Closure(closure) = handler {
            targets(&closure.body, &mut |name| {
                let text = name.to_string();
                match assigned.iter_mut().find(|(other, ..)| *other == text) {
                    Some((_, _, times)) => *times += 1,
                    None => assigned.push((text, name.span(), 1)),
                }
            });
        }
    }
    if assigned.is_empty() {
        return TokenStream::new();
    }
    let mut occurrences = HashMap::new();
    for round in rounds {
        count(&round.lead, &mut occurrences);
        round.links.iter().for_each(|link| count(&[link.arguments.clone().into()], &mut occurrences));
    }
    let lost = assigned.into_iter().filter(|(name, _, times)| occurrences.get(name) == Some(times));
    let calls: TokenStream =
        lost.map(|(_, span, _)| quote_spanned!(span=> __assigned_for_nothing();)).collect();
    if calls.is_empty() {
        calls
    } else {
        q!({ use #p::assigned_for_nothing as __assigned_for_nothing; #calls })
    }
}

/// Whether a handler assigns to a variable.
pub(super) fn assigns(handler: &Handler) -> bool {
    let mut found = false;
    if let Handler::Closure(closure) = handler {
        targets(&closure.body, &mut |_| found = true);
    }
    found
}

/// The variables that this code assigns to, in statements of its own.
fn targets(tokens: &[TokenTree], found: &mut dyn FnMut(&Ident)) {
    for (i, state) in own(tokens).into_iter().enumerate() {
        match (state, &tokens[i]) {
            (Own::Group, TokenTree::Group(group)) => {
                targets(&group.stream().into_iter().collect::<Tokens>(), found);
            }
            (Own::Token, TokenTree::Ident(name)) if starts_statement(tokens, i) && is_assigned(tokens, i) => {
                found(name);
            }
            _ => {}
        }
    }
}

fn starts_statement(tokens: &[TokenTree], i: usize) -> bool {
    match i.checked_sub(1).map(|i| &tokens[i]) {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(_) => false,
    }
}

/// `name = ..`, `name += ..`
fn is_assigned(tokens: &[TokenTree], i: usize) -> bool {
    let punct = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    match (punct(i + 1), punct(i + 2), punct(i + 3)) {
        ('=', next, _) => !matches!(next, '=' | '>'),
        ('+' | '-' | '*' | '/' | '%' | '^' | '&' | '|', '=', _) => true,
        ('<', '<', '=') | ('>', '>', '=') => true,
        _ => false,
    }
}

/// Whether a name occurs.
pub(crate) fn occurs(tokens: &[TokenTree], name: &Ident) -> bool {
    let mut occurrences = HashMap::new();
    count(tokens, &mut occurrences);
    occurrences.contains_key(&name.to_string())
}

/// How often each name occurs, also in the texts of macros that print.
fn count(tokens: &[TokenTree], occurrences: &mut HashMap<String, usize>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => *occurrences.entry(name.to_string()).or_default() += 1,
            TokenTree::Group(group) => count(&group.stream().into_iter().collect::<Tokens>(), occurrences),
            TokenTree::Literal(literal) => {
                for part in literal.to_string().split('{').skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    *occurrences.entry(name).or_default() += 1;
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}
