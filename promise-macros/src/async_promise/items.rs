//! The items of a block, as token trees: one that is being typed does not keep the others from being understood.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Attribute, FnArg, Meta};

use super::{Args, Function, On};
use crate::errors::Errors;
use crate::tokens::{Mode, Place, Scanner, Tokens, group, ident, is_ident, is_punct, stream};

/// A block, in front of and inside of its braces.
pub(crate) struct Block {
    pub(crate) header: Tokens,
    pub(crate) items: Vec<Item>,
    braces: Group,
}

/// An item of a block.
pub(crate) struct Item {
    /// As it was written, without our attributes.
    pub(crate) code: TokenStream,
    /// If it is a function whose signature is complete.
    pub(crate) method: Option<Method>,
    /// What names it in an error.
    pub(crate) tokens: Tokens,
}

/// A function without our attributes, and what these say.
pub(crate) struct Method {
    pub(crate) function: Function,
    /// What `#[promise(..)]` on it says.
    pub(crate) options: Option<(TokenTree, TokenStream)>,
    /// The parameters with an attribute of ours.
    pub(crate) marks: Vec<(usize, String)>,
}

impl Block {
    /// `None` if there are no braces yet. `ours` are the attributes that are taken off.
    pub(crate) fn parse(tokens: &[TokenTree], ours: &[&str]) -> Option<Block> {
        let (last, header) = tokens.split_last()?;
        let braces = group(Some(last), Delimiter::Brace)?.clone();
        let items = split(&braces.stream().into_iter().collect::<Tokens>());
        let items = items.into_iter().map(|tokens| Item::new(tokens, ours)).collect();
        Some(Block { header: header.to_vec(), items, braces })
    }

    /// The block with other items.
    pub(crate) fn with(&self, items: TokenStream) -> TokenStream {
        let mut braces = Group::new(Delimiter::Brace, items);
        braces.set_span(self.braces.span());
        self.header.iter().cloned().chain([braces.into()]).collect()
    }
}

impl Item {
    fn new(tokens: Tokens, ours: &[&str]) -> Item {
        let function = syn::parse2::<Function>(stream(&tokens)).ok();
        let method = function.map(|function| Method::new(function, ours));
        Item { code: without(&tokens, ours), method, tokens }
    }

    /// Also one that is being typed.
    pub(crate) fn is_function(&self) -> bool {
        self.tokens.iter().any(|token| is_ident(Some(token), "fn"))
    }
}

impl Method {
    pub(crate) fn new(mut function: Function, ours: &[&str]) -> Method {
        let is_ours = |attribute: &Attribute| ours.iter().any(|name| attribute.path().is_ident(name));
        let options = function.attributes.iter().find(|attribute| is_ours(attribute)).map(|attribute| {
            let name = attribute.path().get_ident().cloned().map(TokenTree::from);
            let inside = match &attribute.meta {
                Meta::List(list) => list.tokens.clone(),
                _ => TokenStream::new(),
            };
            (name.expect("it is one of ours"), inside)
        });
        function.attributes.retain(|attribute| !is_ours(attribute));
        let mut marks = Vec::new();
        for (i, input) in function.signature.inputs.iter_mut().enumerate() {
            let FnArg::Typed(argument) = input else { continue };
            let found = argument.attrs.iter().filter(|attribute| is_ours(attribute));
            marks.extend(found.map(|mark| (i, mark.path().get_ident().expect("one of ours").to_string())));
            argument.attrs.retain(|attribute| !is_ours(attribute));
        }
        Method { function, options, marks }
    }

    /// The parameters with this attribute.
    pub(crate) fn marked(&self, name: &str) -> Vec<usize> {
        self.marks.iter().filter(|(_, mark)| mark == name).map(|(i, _)| *i).collect()
    }

    /// Whether another `#[async_promise]` is on it.
    pub(crate) fn has_its_own(&self) -> bool {
        self.function.attributes.iter().any(|attribute| {
            attribute.path().segments.last().is_some_and(|last| last.ident == "async_promise")
        })
    }

    pub(crate) fn args(&self, on: On, of_block: &Args, errors: &mut Errors) -> Args {
        let options = self.options.as_ref().map(|(_, options)| options.clone());
        of_block.of_item(on, options.unwrap_or_default(), errors)
    }
}

/// Splits behind semicolons and blocks.
fn split(tokens: &[TokenTree]) -> Vec<Tokens> {
    let mut items = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let (item, more) = rest.split_at(end(rest));
        items.push(item.to_vec());
        rest = more;
    }
    items
}

/// Where the first item ends.
fn end(tokens: &[TokenTree]) -> usize {
    let mut scanner = Scanner::new(Mode::Type);
    // The value of a constant ends at its semicolon, and may have any operators.
    let mut value = false;
    for (i, token) in tokens.iter().enumerate() {
        let top = value || scanner.step(tokens, i) == Place::Top;
        let ends = is_punct(Some(token), ';') || !value && group(Some(token), Delimiter::Brace).is_some();
        if top && ends {
            return i + 1;
        }
        value |= top && is_punct(Some(token), '=');
    }
    tokens.len()
}

/// An item without the attributes of ours on it and on its parameters.
pub(crate) fn without(tokens: &[TokenTree], ours: &[&str]) -> TokenStream {
    let mut scanner = Scanner::new(Mode::Type);
    let mut is_function = false;
    let mut out = Tokens::new();
    let mut tokens = own(tokens, ours).into_iter().enumerate().collect::<Vec<_>>();
    let all: Tokens = tokens.iter().map(|(_, token)| token.clone()).collect();
    for (i, token) in tokens.drain(..) {
        let top = scanner.step(&all, i) == Place::Top;
        is_function |= is_ident(Some(&token), "fn");
        match &token {
            TokenTree::Group(parameters)
                if top && is_function && parameters.delimiter() == Delimiter::Parenthesis =>
            {
                let inside: Tokens = parameters.stream().into_iter().collect();
                let mut group = Group::new(Delimiter::Parenthesis, own(&inside, ours).into_iter().collect());
                group.set_span(parameters.span());
                out.push(group.into());
                is_function = false;
            }
            _ => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// The tokens of one level without the attributes of ours.
fn own(tokens: &[TokenTree], ours: &[&str]) -> Tokens {
    let mut out = Tokens::new();
    let mut i = 0;
    while i < tokens.len() {
        if is_punct(tokens.get(i), '#') && is_ours(tokens.get(i + 1), ours) {
            i += 2;
            continue;
        }
        out.push(tokens[i].clone());
        i += 1;
    }
    out
}

/// `[name]` or `[name(..)]`
fn is_ours(token: Option<&TokenTree>, ours: &[&str]) -> bool {
    let Some(attribute) = group(token, Delimiter::Bracket) else { return false };
    let inside: Tokens = attribute.stream().into_iter().collect();
    let arguments = inside.get(1).is_none() || group(inside.get(1), Delimiter::Parenthesis).is_some();
    arguments && ident(inside.first()).is_some_and(|name| ours.iter().any(|ours| name == ours))
}
