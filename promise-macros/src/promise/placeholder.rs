//! Finds the placeholders in a call.
//!
//! It stands where an argument can stand: as a whole argument, behind `&` or `&mut`, or as the value of a field. An `_`
//! in a pattern or a type is Rust's, and so is `_ = call();` as a statement.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::closure::Closure;
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Mode, Place, Scanner, Tokens, group, ident, is_ident, is_punct, split, stream};

/// What stands for the callback, or for what goes with it.
pub(crate) enum Placeholder {
    /// `_`
    Value(Ident),
    /// `_()`
    Nothing(Ident),
    /// `_ = |a, b| expr`
    Closure(Ident, Closure),
    /// `_ as *mut Request`, and the type
    Request(Ident, Tokens),
    /// `_ = drop`
    Drop(Ident),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Value,
    Nothing,
    Closure,
    /// A closure with more parameters than a callback of C has.
    WideClosure,
    Request,
    Drop,
    /// One that was refused.
    Wrong,
}

impl Placeholder {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Placeholder::Value(_) => Kind::Value,
            Placeholder::Nothing(_) => Kind::Nothing,
            Placeholder::Closure(_, closure) if closure.params.len() > 8 => Kind::WideClosure,
            Placeholder::Closure(..) => Kind::Closure,
            Placeholder::Request(..) => Kind::Request,
            Placeholder::Drop(_) => Kind::Drop,
        }
    }

    pub(crate) fn underscore(&self) -> &Ident {
        match self {
            Placeholder::Value(underscore)
            | Placeholder::Nothing(underscore)
            | Placeholder::Closure(underscore, _)
            | Placeholder::Request(underscore, _)
            | Placeholder::Drop(underscore) => underscore,
        }
    }
}

type Expand<'a> = &'a mut dyn FnMut(Placeholder, &Sites, &mut Errors) -> TokenStream;

/// Gives the call with its placeholders replaced.
pub(crate) fn replace(call: &[TokenTree], errors: &mut Errors, expand: Expand<'_>) -> TokenStream {
    Search { errors, expand, kinds: Vec::new(), sites: Sites::default(), nested: false }.tokens(call)
}

/// The placeholders of a call, in order.
pub(crate) fn kinds(call: &[TokenTree]) -> Vec<Kind> {
    let mut expand = |_: Placeholder, _: &Sites, _: &mut Errors| TokenStream::new();
    let mut search = Search {
        errors: &mut Errors::default(),
        expand: &mut expand,
        kinds: Vec::new(),
        sites: Sites::default(),
        nested: false,
    };
    let _ = search.tokens(call);
    search.kinds
}

struct Search<'a> {
    errors: &'a mut Errors,
    expand: Expand<'a>,
    /// What was found.
    kinds: Vec<Kind>,
    sites: Sites,
    /// In a closure or an async block, where the callback would be made too late.
    nested: bool,
}

impl Search<'_> {
    /// The tokens of an expression.
    fn tokens(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let mut out = TokenStream::new();
        let mut scanner = Scanner::new(Mode::Expr);
        let nested = self.nested;
        // Between `let` and `=`.
        let mut pattern = false;
        for (i, token) in tokens.iter().enumerate() {
            let place = scanner.step(tokens, i);
            self.nested |= place == Place::Bar || is_ident(Some(token), "async");
            pattern = (pattern || is_ident(Some(token), "let")) && !is_punct(Some(token), '=');
            match token {
                TokenTree::Group(inner) if place == Place::Top && !pattern => {
                    out.extend([self.group(tokens, i, inner)])
                }
                token => out.extend([token.clone()]),
            }
        }
        self.nested = nested;
        out
    }

    fn group(&mut self, tokens: &[TokenTree], i: usize, inner: &Group) -> TokenTree {
        let before = i.checked_sub(1).and_then(|i| tokens.get(i));
        if is_punct(before, '!') {
            return inner.clone().into();
        }
        let content: Tokens = inner.stream().into_iter().collect();
        let content = match inner.delimiter() {
            Delimiter::Parenthesis => self.arguments(callee(&tokens[..i]), &content),
            Delimiter::Brace if is_struct_literal(&content) => self.list(&content, Search::field),
            Delimiter::Brace if has_arms(&content) => return inner.clone().into(),
            Delimiter::Brace => self.block(&content),
            Delimiter::Bracket | Delimiter::None => self.list(&content, Search::tokens),
        };
        let mut group = Group::new(inner.delimiter(), content);
        group.set_span(inner.span());
        group.into()
    }

    /// A list with its commas.
    fn list(
        &mut self,
        tokens: &[TokenTree],
        each: fn(&mut Self, &[TokenTree]) -> TokenStream,
    ) -> TokenStream {
        let mut out = TokenStream::new();
        for element in split(tokens.to_vec(), Mode::Expr) {
            out.extend(each(self, &element.tokens));
            out.extend(element.end.map(TokenTree::from));
        }
        out
    }

    /// The arguments of a call.
    fn arguments(&mut self, callee: Option<&[TokenTree]>, tokens: &[TokenTree]) -> TokenStream {
        let arguments = split(tokens.to_vec(), Mode::Expr).into_iter().map(|element| element.tokens);
        self.sites.0.push(Site {
            callee: callee.map(<[_]>::to_vec),
            arguments: arguments.collect(),
            current: 0,
        });
        let out = self.list(tokens, |search, argument| {
            let out = search.argument(argument);
            search.sites.0.last_mut().expect("it was pushed").current += 1;
            out
        });
        self.sites.0.pop();
        out
    }

    /// Statements.
    fn block(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let statements = tokens.split_inclusive(|token| is_punct(Some(token), ';'));
        statements.flat_map(|statement| self.tokens(statement)).collect()
    }

    /// `field: value`
    fn field(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let start = if is_punct(tokens.get(1), ':') { 2 } else { 0 };
        let mut out = stream(&tokens[..start]);
        out.extend(self.argument(&tokens[start..]));
        out
    }

    /// An argument, which may be the placeholder.
    fn argument(&mut self, tokens: &[TokenTree]) -> TokenStream {
        if is_punct(tokens.first(), '&') && !is_punct(tokens.get(1), '&') {
            let words = if is_ident(tokens.get(1), "mut") { 2 } else { 1 };
            let mut out = stream(&tokens[..words]);
            out.extend(self.argument(&tokens[words..]));
            return out;
        }
        match tokens.first() {
            Some(TokenTree::Ident(underscore)) if underscore == "_" => {
                let underscore = underscore.clone();
                self.placeholder(tokens, underscore)
            }
            _ => self.tokens(tokens),
        }
    }

    fn placeholder(&mut self, tokens: &[TokenTree], underscore: Ident) -> TokenStream {
        let placeholder = match &tokens[1..] {
            [] => Placeholder::Value(underscore),
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                if !group.stream().is_empty() {
                    return self.refuse(tokens, catalogue::PLACEHOLDER_ARGUMENTS);
                }
                Placeholder::Nothing(underscore)
            }
            [TokenTree::Punct(equals), TokenTree::Ident(word)]
                if equals.as_char() == '=' && word == "drop" =>
            {
                Placeholder::Drop(underscore)
            }
            [TokenTree::Punct(equals), rest @ ..] if equals.as_char() == '=' => match Closure::parse(rest) {
                Some(closure) => Placeholder::Closure(underscore, closure),
                None => return self.refuse(tokens, catalogue::PLACEHOLDER_PATH),
            },
            [TokenTree::Punct(colon), ..] if colon.as_char() == ':' => {
                return self.refuse(tokens, catalogue::PLACEHOLDER_TYPE);
            }
            [TokenTree::Ident(word), .., last] if word == "as" && is_ident(Some(last), "c_void") => {
                return self.refuse(tokens, catalogue::C_FORM_NOTHING);
            }
            [TokenTree::Ident(word), ty @ ..] if word == "as" => {
                Placeholder::Request(underscore, ty.to_vec())
            }
            _ => return self.tokens(tokens),
        };
        if self.nested {
            return self.refuse(tokens, catalogue::PLACEHOLDER_NESTED);
        }
        self.kinds.push(placeholder.kind());
        (self.expand)(placeholder, &self.sites, self.errors)
    }

    /// The error stands for the callback, so that nothing else is said about it.
    fn refuse(&mut self, tokens: &[TokenTree], text: &str) -> TokenStream {
        self.kinds.push(Kind::Wrong);
        error(tokens, text)
    }
}

/// The calls around a placeholder, from the outermost inwards.
#[derive(Default)]
pub(crate) struct Sites(Vec<Site>);

struct Site {
    /// The function, if it is a path or in parentheses.
    callee: Option<Tokens>,
    arguments: Vec<Tokens>,
    /// The argument that is being looked at.
    current: usize,
}

impl Sites {
    /// Where the innermost call takes a closure placeholder in a later argument than the one that is being looked at: that
    /// call once more, with `pointer` for the placeholder and `hole` for each other argument.
    pub(crate) fn ahead(&self, pointer: &TokenStream, hole: &TokenStream) -> Option<TokenStream> {
        let is_pointer = |argument: &Tokens| kinds_of_argument(argument).contains(&Kind::Closure);
        let site = self.0.iter().rev().find(|site| site.arguments.iter().any(is_pointer))?;
        let callee = stream(site.callee.as_ref()?);
        let at = site.arguments.iter().position(is_pointer).filter(|at| *at > site.current)?;
        let arguments =
            site.arguments.iter().enumerate().map(|(i, argument)| {
                if i == at { replace_argument(argument, pointer) } else { hole.clone() }
            });
        Some(q!(#callee(#(#arguments),*)))
    }
}

fn kinds_of_argument(argument: &[TokenTree]) -> Vec<Kind> {
    kinds(&[Group::new(Delimiter::Parenthesis, stream(argument)).into()])
}

fn replace_argument(argument: &[TokenTree], with: &TokenStream) -> TokenStream {
    let argument = Group::new(Delimiter::Parenthesis, stream(argument));
    replace(&[argument.into()], &mut Errors::default(), &mut |_, _, _| with.clone())
}

/// The function that the parentheses behind these tokens call.
fn callee(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    let mut start = tokens.len().checked_sub(1)?;
    if group(tokens.get(start), Delimiter::Parenthesis).is_some() {
        let before = start.checked_sub(1).and_then(|i| tokens.get(i));
        return (!matches!(before, Some(TokenTree::Ident(_) | TokenTree::Group(_))))
            .then(|| &tokens[start..]);
    }
    ident(tokens.get(start))?;
    while start >= 2 && is_punct(tokens.get(start - 1), ':') && is_punct(tokens.get(start - 2), ':') {
        start -= 2;
        if start > 0 && ident(tokens.get(start - 1)).is_some() {
            start -= 1;
        }
    }
    let method = start > 0 && is_punct(tokens.get(start - 1), '.');
    (!method).then(|| &tokens[start..])
}

/// `{ field: .., .. }`
fn is_struct_literal(tokens: &[TokenTree]) -> bool {
    matches!(tokens.first(), Some(TokenTree::Ident(_)))
        && (is_punct(tokens.get(1), ':') && !is_punct(tokens.get(2), ':') || is_punct(tokens.get(1), ','))
}

/// The arms of a `match`.
fn has_arms(tokens: &[TokenTree]) -> bool {
    tokens.windows(2).any(|pair| is_punct(Some(&pair[0]), '=') && is_punct(Some(&pair[1]), '>'))
}
