//! A chain as tokens: a source, its links, and other methods between them.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::closure::Handler;
use super::habits;
use crate::tokens::{Mode, Tokens, group, ident, is_punct, split};

/// The methods a chain is fused from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Method {
    /// `then`, `success`
    Then,
    /// `catch`, `fail`
    Catch,
    Finally,
}

/// `.then(handler, handler)`.
pub(crate) struct Link {
    pub(crate) method: Method,
    /// As written: `success` is a `Then`.
    pub(crate) name: Ident,
    /// `::<..>`, which means nothing here.
    pub(crate) turbofish: Tokens,
    pub(crate) arguments: Group,
    pub(crate) handlers: Vec<Handler>,
}

/// A source, or methods that belong to the promise in front of them, and the links behind it.
pub(crate) struct Round {
    pub(crate) lead: Tokens,
    pub(crate) links: Vec<Link>,
}

impl Method {
    fn named(name: &Ident) -> Option<Method> {
        Some(match name.to_string().as_str() {
            "then" | "success" => Method::Then,
            "catch" | "fail" => Method::Catch,
            "finally" => Method::Finally,
            _ => return None,
        })
    }
}

impl Link {
    /// Whether it is a `then` with one handler. Rows of them share a block, which turns their panics into rejections.
    pub(crate) fn is_in_row(&self) -> bool {
        self.method == Method::Then && (self.handlers.len() < 2 || self.name != "then")
    }

    /// Whether it is a `catch` whose handler does not wait.
    pub(crate) fn is_plain_catch(&self) -> bool {
        self.method == Method::Catch && self.handlers.last().is_none_or(is_plain)
    }

    /// Whether nothing that was rejected in front gets past it.
    fn handles_all(&self) -> bool {
        self.method == Method::Catch
            && match &self.handlers[..] {
                [Handler::Closure(closure)] => {
                    matches!(&closure.params[..], [param] if param.takes_all() && param.ty.is_none())
                }
                [Handler::Callable(_)] => true,
                _ => false,
            }
    }
}

/// Whether a handler does not wait, nor return what might have to be waited for.
fn is_plain(handler: &Handler) -> bool {
    match handler {
        Handler::Closure(closure) => {
            !habits::returns(&closure.body) && !habits::may_wait(&closure.body) && closure.asyncness.is_none()
        }
        Handler::Callable(_) => true,
    }
}

/// Splits a chain at its links. There is always a first round.
pub(crate) fn rounds(tokens: &[TokenTree]) -> Vec<Round> {
    let mut rounds = vec![Round { lead: Tokens::new(), links: Vec::new() }];
    let mut i = 0;
    while i < tokens.len() {
        let last = rounds.last_mut().expect("there is a first round");
        if let Some((link, end)) = link(tokens, i) {
            last.links.push(link);
            i = end;
            continue;
        }
        if last.links.is_empty() {
            last.lead.push(tokens[i].clone());
        } else {
            rounds.push(Round { lead: vec![tokens[i].clone()], links: Vec::new() });
        }
        i += 1;
    }
    rounds
}

/// The link that starts at `i`, and where it ends.
fn link(tokens: &[TokenTree], i: usize) -> Option<(Link, usize)> {
    if !is_punct(tokens.get(i), '.') || is_punct(i.checked_sub(1).and_then(|i| tokens.get(i)), '.') {
        return None;
    }
    let name = ident(tokens.get(i + 1))?;
    let method = Method::named(name)?;
    let mut end = i + 2;
    if is_punct(tokens.get(end), ':')
        && is_punct(tokens.get(end + 1), ':')
        && is_punct(tokens.get(end + 2), '<')
    {
        end += tokens[end..].iter().position(|token| group(Some(token), Delimiter::Parenthesis).is_some())?;
    }
    let arguments = group(tokens.get(end), Delimiter::Parenthesis)?;
    let handlers = split(arguments.stream().into_iter().collect(), Mode::Expr);
    let link = Link {
        method,
        name: name.clone(),
        turbofish: tokens[i + 2..end].to_vec(),
        arguments: arguments.clone(),
        handlers: handlers.into_iter().map(|handler| Handler::parse(handler.tokens)).collect(),
    };
    Some((link, end + 1))
}

/// The link that these tokens start with.
pub(crate) fn first_link(tokens: &[TokenTree]) -> Option<Link> {
    Some(link(tokens, 0)?.0)
}

/// Whether a chain ends in a handler for every reason, so that throwing its promise away loses nothing.
pub(crate) fn is_closed(rounds: &[Round]) -> bool {
    for round in rounds.iter().rev() {
        for link in round.links.iter().rev() {
            if link.method != Method::Finally {
                return link.handles_all();
            }
        }
        if !is_tap(&round.lead) {
            return false;
        }
    }
    false
}

fn is_tap(tokens: &[TokenTree]) -> bool {
    !tokens.is_empty()
        && tokens.chunks(3).all(|method| match method {
            [TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(_)] => {
                dot.as_char() == '.' && name == "tap"
            }
            _ => false,
        })
}
