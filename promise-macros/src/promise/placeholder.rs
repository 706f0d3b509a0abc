//! Finds the placeholder in a call.
//!
//! It stands where an argument can stand: as a whole argument, behind `&` or `&mut`, or as the value of a field. An `_`
//! in a pattern or a type is Rust's, and so is `_ = call();` as a statement.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::closure::Closure;
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::tokens::{Mode, Place, Scanner, Tokens, is_ident, is_punct, split, stream};

/// What stands for the callback.
pub(crate) enum Placeholder {
    /// `_`
    Value(Ident),
    /// `_()`
    Nothing(Ident),
    /// `_ = |a, b| expr`
    Closure(Closure),
}

type Expand<'a> = &'a mut dyn FnMut(Placeholder, &mut Errors) -> TokenStream;

/// Gives the call with its placeholder replaced, if there is one. A second one is an error.
pub(crate) fn replace(call: &[TokenTree], errors: &mut Errors, expand: Expand<'_>) -> Option<TokenStream> {
    let mut search = Search { errors, expand, found: None, count: 0, nested: false };
    let replaced = search.tokens(call);
    (search.count > 0).then_some(replaced)
}

/// How many there are, right and wrong ones.
pub(crate) fn count(call: &[TokenTree]) -> usize {
    let mut expand = |_: Placeholder, _: &mut Errors| TokenStream::new();
    let mut search =
        Search { errors: &mut Errors::default(), expand: &mut expand, found: None, count: 0, nested: false };
    let _ = search.tokens(call);
    search.count
}

struct Search<'a> {
    errors: &'a mut Errors,
    expand: Expand<'a>,
    /// The one that was found, and whether it has a closure.
    found: Option<bool>,
    count: usize,
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
            Delimiter::Parenthesis => self.list(&content, Search::argument),
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
            [TokenTree::Punct(equals), rest @ ..] if equals.as_char() == '=' => match Closure::parse(rest) {
                Some(closure) => Placeholder::Closure(closure),
                None => return self.refuse(tokens, catalogue::PLACEHOLDER_PATH),
            },
            [TokenTree::Punct(colon), ..] if colon.as_char() == ':' => {
                return self.refuse(tokens, catalogue::PLACEHOLDER_TYPE);
            }
            [TokenTree::Ident(word), ..] if word == "as" => return self.refuse(tokens, catalogue::C_FORM),
            _ => return self.tokens(tokens),
        };
        if self.nested {
            return self.refuse(tokens, catalogue::PLACEHOLDER_NESTED);
        }
        let has_closure = matches!(placeholder, Placeholder::Closure(_));
        match self.found {
            // `_ = |..| ..` and `_`: a function pointer and its user data.
            Some(first) if first != has_closure => return self.refuse(tokens, catalogue::C_FORM),
            Some(_) => return self.refuse(tokens, catalogue::TWO_PLACEHOLDERS),
            None => self.found = Some(has_closure),
        }
        self.count += 1;
        (self.expand)(placeholder, self.errors)
    }

    /// The error stands for the callback, so that nothing else is said about it.
    fn refuse(&mut self, tokens: &[TokenTree], text: &str) -> TokenStream {
        self.count += 1;
        error(tokens, text)
    }
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
