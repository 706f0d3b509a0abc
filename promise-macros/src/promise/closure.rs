//! A closure literal, or something else that is called, as tokens.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenTree};

use crate::tokens::{Mode, Scanner, Tokens, group, ident, is_ident, is_punct, split};

/// A handler as it was written.
pub(crate) enum Handler {
    Closure(Closure),
    /// A path, a call, ..: anything that is not a closure literal. Empty if nothing was written.
    Callable(Tokens),
}

/// `async move |pattern: Type, ..| -> Output body`.
pub(crate) struct Closure {
    pub(crate) asyncness: Option<Ident>,
    pub(crate) moves: Option<Ident>,
    /// The bars and what is between them.
    pub(crate) header: Tokens,
    pub(crate) params: Vec<Param>,
    pub(crate) output: Option<Tokens>,
    pub(crate) body: Tokens,
}

pub(crate) struct Param {
    pub(crate) pattern: Tokens,
    pub(crate) ty: Option<Tokens>,
}

impl Handler {
    pub(crate) fn parse(tokens: Tokens) -> Handler {
        match Closure::parse(&tokens) {
            Some(closure) => Handler::Closure(closure),
            None => Handler::Callable(tokens),
        }
    }
}

impl Closure {
    /// Whether a closure literal starts here.
    pub(crate) fn starts(tokens: &[TokenTree]) -> bool {
        let words = tokens
            .iter()
            .take_while(|token| ["async", "move", "static"].iter().any(|word| is_ident(Some(token), word)));
        is_punct(tokens.get(words.count()), '|')
    }

    pub(crate) fn parse(tokens: &[TokenTree]) -> Option<Closure> {
        if !Closure::starts(tokens) {
            return None;
        }
        let mut i = 0;
        let mut asyncness = None;
        let mut moves = None;
        while let Some(word) = ident(tokens.get(i)) {
            match word {
                word if word == "async" => asyncness = Some(word.clone()),
                word if word == "move" => moves = Some(word.clone()),
                _ => {}
            }
            i += 1;
        }
        let open = i;
        let mut scanner = Scanner::new(Mode::Expr);
        scanner.step(tokens, open);
        i += 1;
        while i < tokens.len() {
            scanner.step(tokens, i);
            i += 1;
            if !scanner.in_bars() {
                break;
            }
        }
        let inside = if scanner.in_bars() { &tokens[open + 1..i] } else { &tokens[open + 1..i - 1] };
        let params = split(inside.to_vec(), Mode::Type).into_iter().map(|param| Param::parse(param.tokens));
        let mut closure = Closure {
            asyncness,
            moves,
            header: tokens[open..i].to_vec(),
            params: params.collect(),
            output: None,
            body: tokens[i..].to_vec(),
        };
        closure.split_output();
        Some(closure)
    }

    /// The whole of it, roughly: the type of the output is left out.
    pub(crate) fn written(&self) -> Tokens {
        self.header.iter().chain(&self.body).cloned().collect()
    }

    /// Takes `-> Type` off the front of a body that is a block.
    fn split_output(&mut self) {
        let arrow = matches!(self.body.first(), Some(TokenTree::Punct(punct))
            if punct.as_char() == '-' && punct.spacing() == Spacing::Joint)
            && is_punct(self.body.get(1), '>');
        if !arrow {
            return;
        }
        let block = self.body.iter().position(|token| group(Some(token), Delimiter::Brace).is_some());
        let body = self.body.split_off(block.unwrap_or(self.body.len()));
        self.output = Some(self.body.split_off(2));
        self.body = body;
    }
}

impl Param {
    fn parse(mut tokens: Tokens) -> Param {
        let colon = (0..tokens.len()).find(|&i| {
            is_punct(tokens.get(i), ':')
                && !is_punct(tokens.get(i + 1), ':')
                && !(i > 0 && is_punct(tokens.get(i - 1), ':'))
        });
        match colon {
            Some(colon) => {
                let ty = tokens.split_off(colon + 1);
                tokens.pop();
                Param { pattern: tokens, ty: Some(ty) }
            }
            None => Param { pattern: tokens, ty: None },
        }
    }

    /// `name`, `mut name`, `ref name` or `_`: takes everything. A name that starts with a capital is a constant or a
    /// unit variant.
    pub(crate) fn takes_all(&self) -> bool {
        let name = match &self.pattern[..] {
            [TokenTree::Ident(name)] => name,
            [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "mut" || word == "ref" => name,
            _ => return false,
        };
        !name.to_string().starts_with(char::is_uppercase)
    }

    /// Typed as a reference.
    pub(crate) fn by_reference(&self) -> bool {
        self.ty.as_ref().is_some_and(|ty| is_punct(ty.first(), '&'))
    }

    /// Typed as `&mut`.
    pub(crate) fn by_mutable_reference(&self) -> bool {
        self.by_reference() && self.ty.as_ref().is_some_and(|ty| is_ident(ty.get(1), "mut"))
    }

    pub(crate) fn span(&self) -> Span {
        self.pattern.first().map_or_else(Span::mixed_site, TokenTree::span)
    }
}
