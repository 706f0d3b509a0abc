//! Habits from JavaScript and other libraries that Rust's own messages do not explain.

use proc_macro2::{Delimiter, Ident, Spacing, TokenTree};

use super::closure::Closure;
use crate::catalogue;
use crate::errors::Errors;
use crate::tokens::{Mode, Place, Scanner, Tokens, group, ident, is_ident, is_punct};

/// Looks for them in blocks and arguments, where the compiler goes on behind what it cannot parse.
pub(crate) fn check(tokens: &[TokenTree], errors: &mut Errors) {
    for (i, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token
            && !is_punct(before(tokens, i), '!')
        {
            let inside: Tokens = group.stream().into_iter().collect();
            if let Some((wrong, text)) = words(&inside) {
                errors.add(wrong, text);
            }
            check(&inside, errors);
        }
    }
}

/// What the compiler would stop at, because it is at the top of an expression, and the text for it.
pub(crate) fn unparsable(tokens: &[TokenTree]) -> Option<(&[TokenTree], &'static str)> {
    let arrow = (0..tokens.len()).find(|&i| is_arrow(tokens, i) && !has_match(tokens));
    let thin = matches!(tokens, [TokenTree::Group(parameters), TokenTree::Punct(minus), TokenTree::Punct(greater), ..]
        if parameters.delimiter() == Delimiter::Parenthesis && minus.as_char() == '-' && greater.as_char() == '>');
    words(tokens)
        .or_else(|| arrow.map(|i| (&tokens[i..i + 2], catalogue::ARROW)))
        .or_else(|| thin.then(|| (&tokens[1..3], catalogue::THIN_ARROW)))
}

/// Methods of other libraries' promises, behind a link. Whether there is one.
pub(crate) fn check_methods(tokens: &[TokenTree], errors: &mut Errors) -> bool {
    let before = errors.count();
    for i in 0..tokens.len() {
        let called = group(tokens.get(i + 2), Delimiter::Parenthesis).is_some();
        let Some(name) = ident(tokens.get(i + 1)).filter(|_| called && is_punct(tokens.get(i), '.')) else {
            continue;
        };
        let ours = match name.to_string().as_str() {
            "always" | "lastly" | "fin" | "ensure" => "finally(|| ..)",
            "otherwise" | "caught" | "or_else" => "catch(|reason| ..)",
            "spread" => "then(|(a, b)| ..)",
            "unwrap" | "expect" => "wait().unwrap()",
            "done" => {
                errors.at(name.span(), catalogue::DONE);
                continue;
            }
            _ => continue,
        };
        errors.at(name.span(), &catalogue::other_method(name, ours));
    }
    errors.count() > before
}

/// Words that are not Rust.
fn words(tokens: &[TokenTree]) -> Option<(&[TokenTree], &'static str)> {
    (0..tokens.len()).find_map(|i| {
        let word = ident(tokens.get(i)).filter(|_| !is_member(tokens, i))?;
        let next = tokens.get(i + 1);
        let before_operand = matches!(next, Some(TokenTree::Ident(_) | TokenTree::Literal(_)));
        let text = match word.to_string().as_str() {
            "new" if before_operand && is_ident(next, "Promise") => catalogue::NEW_PROMISE,
            "new" if before_operand => catalogue::NEW,
            "throw" if before_operand => catalogue::THROW,
            // `function(..)` alone calls a function of that name.
            "function"
                if before_operand
                    || group(next, Delimiter::Parenthesis).is_some()
                        && group(tokens.get(i + 2), Delimiter::Brace).is_some()
                        && ident(before(tokens, i)).is_none() =>
            {
                catalogue::FUNCTION
            }
            _ => return None,
        };
        Some((&tokens[i..(i + 2).min(tokens.len())], text))
    })
}

fn has_match(tokens: &[TokenTree]) -> bool {
    tokens.iter().any(|token| is_ident(Some(token), "match"))
}

/// Whether the code ends in a macro that panics or in a `return`, so that it has no type of its own.
pub(crate) fn diverges(tokens: &[TokenTree]) -> bool {
    let tokens = match tokens {
        [rest @ .., last] if is_punct(Some(last), ';') => rest,
        tokens => tokens,
    };
    let start = tokens.iter().rposition(|token| is_punct(Some(token), ';')).map_or(0, |i| i + 1);
    if is_ident(tokens.get(start), "return") {
        return true;
    }
    match tokens {
        [TokenTree::Group(block)] if block.delimiter() == Delimiter::Brace => {
            diverges(&block.stream().into_iter().collect::<Tokens>())
        }
        [.., TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)]
            if bang.as_char() == '!' =>
        {
            ["panic", "todo", "unimplemented", "unreachable"].iter().any(|panics| name == panics)
        }
        _ => false,
    }
}

fn is_arrow(tokens: &[TokenTree], i: usize) -> bool {
    matches!(&tokens[i], TokenTree::Punct(p) if p.as_char() == '=' && p.spacing() == Spacing::Joint)
        && is_punct(tokens.get(i + 1), '>')
}

/// Whether there is a `return` of the code's own.
pub(crate) fn returns(tokens: &[TokenTree]) -> bool {
    let mut found = false;
    each_own(tokens, &mut |tokens, i| found |= is_ident(tokens.get(i), "return"));
    found
}

/// Macros of the standard library that neither wait nor leave the code.
const PLAIN: [&str; 26] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "concat",
    "dbg",
    "debug_assert",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "include_str",
    "line",
    "matches",
    "module_path",
    "panic",
    "print",
    "println",
    "todo",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Whether the code may wait: it has an `.await` of its own, or a macro in it could have one.
pub(crate) fn may_wait(tokens: &[TokenTree]) -> bool {
    let mut found = false;
    each_own(tokens, &mut |tokens, i| {
        let name = macro_name(tokens, i);
        found |= is_await(tokens, i) || name.is_some_and(|name| !PLAIN.contains(&&*name.to_string()));
    });
    found
}

/// Whether there are macros anywhere in the code that the function around it could define.
pub(super) fn has_macros(tokens: &[TokenTree]) -> bool {
    tokens.iter().enumerate().any(|(i, token)| match token {
        TokenTree::Group(group) => has_macros(&group.stream().into_iter().collect::<Tokens>()),
        _ => {
            let name = macro_name(tokens, i).filter(|_| !is_punct(before(tokens, i), ':'));
            name.is_some_and(|name| !PLAIN.contains(&&*name.to_string()))
        }
    })
}

/// The name of the macro that is called here.
fn macro_name(tokens: &[TokenTree], i: usize) -> Option<&Ident> {
    let calls = is_punct(tokens.get(i + 1), '!') && matches!(tokens.get(i + 2), Some(TokenTree::Group(_)));
    ident(tokens.get(i)).filter(|_| calls)
}

/// Whether the code has an `.await` of its own.
pub(crate) fn awaits(tokens: &[TokenTree]) -> bool {
    let mut found = false;
    each_own(tokens, &mut |tokens, i| found |= is_await(tokens, i));
    found
}

fn is_await(tokens: &[TokenTree], i: usize) -> bool {
    is_punct(tokens.get(i), '.') && is_ident(tokens.get(i + 1), "await")
}

/// `.await` in a closure that is not part of the chain, or in an executor.
pub(crate) fn check_await(tokens: &[TokenTree], text: &str, errors: &mut Errors) {
    each_own(tokens, &mut |tokens, i| {
        if is_await(tokens, i) {
            errors.add(&tokens[i..i + 2], text);
        }
    });
}

/// `.await` in closures among the arguments of methods.
pub(crate) fn check_await_in_closures(tokens: &[TokenTree], errors: &mut Errors) {
    for (i, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if group.delimiter() == Delimiter::Brace || is_punct(before(tokens, i), '!') {
            continue;
        }
        let inside: Tokens = group.stream().into_iter().collect();
        match Closure::parse(&inside) {
            Some(closure) if closure.asyncness.is_none() => {
                check_await(&closure.body, catalogue::AWAIT_IN_PLAIN_CLOSURE, errors);
            }
            _ => check_await_in_closures(&inside, errors),
        }
    }
}

/// What a token is to the code it stands in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Own {
    /// Part of it.
    Token,
    /// A group with more of it.
    Group,
    /// In a closure, an async block, a function or a macro: code that runs elsewhere, or that only looks like code.
    Not,
}

/// What each token of this level is.
pub(crate) fn own(tokens: &[TokenTree]) -> Vec<Own> {
    let mut scanner = Scanner::new(Mode::Expr);
    let mut elsewhere = false;
    let state = |(i, token): (usize, &TokenTree)| {
        if matches!(token, TokenTree::Punct(p) if matches!(p.as_char(), ',' | ';')) && !scanner.in_bars() {
            scanner = Scanner::new(Mode::Expr);
            elsewhere = false;
            return Own::Token;
        }
        elsewhere |= scanner.step(tokens, i) == Place::Bar
            || ident(Some(token)).is_some_and(|word| matches!(&*word.to_string(), "fn" | "async"));
        if elsewhere {
            elsewhere = group(Some(token), Delimiter::Brace).is_none();
            return Own::Not;
        }
        match token {
            TokenTree::Group(_) if is_punct(before(tokens, i), '!') => Own::Not,
            TokenTree::Group(_) => Own::Group,
            _ => Own::Token,
        }
    };
    tokens.iter().enumerate().map(state).collect()
}

/// Visits each token that is part of this code, on all levels.
fn each_own(tokens: &[TokenTree], visit: &mut dyn FnMut(&[TokenTree], usize)) {
    for (i, state) in own(tokens).into_iter().enumerate() {
        match (state, &tokens[i]) {
            (Own::Group, TokenTree::Group(group)) => {
                each_own(&group.stream().into_iter().collect::<Tokens>(), visit);
            }
            (Own::Token, _) => visit(tokens, i),
            _ => {}
        }
    }
}

fn is_member(tokens: &[TokenTree], i: usize) -> bool {
    is_punct(before(tokens, i), '.') || is_punct(before(tokens, i), ':')
}

fn before(tokens: &[TokenTree], i: usize) -> Option<&TokenTree> {
    i.checked_sub(1).and_then(|i| tokens.get(i))
}
