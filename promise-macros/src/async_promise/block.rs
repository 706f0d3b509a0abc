//! `impl` blocks and traits.
//!
//! ```text
//! Input:   impl Client {                                Output:  impl Client {
//!              fn get(&self, done: impl FnOnce(u8)) {..}             fn get(&self, done: impl FnOnce(u8)) {..}
//!                                                                    fn get_promise(&self) -> Promise<u8> {..}
//!              async fn close(self) {..}                             fn close(self) -> Promise<()> {..}
//!              fn len(&self) -> usize {..}                           fn len(&self) -> usize {..}
//!          }                                                     }
//! ```
//!
//! A method in the `impl` of a trait has its twin in the trait. There twins are provided methods, which keep the trait
//! as usable for `dyn` as it is without them: `Self: Sized` is asked for where `self` is taken by value, and nowhere
//! else.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ItemImpl, ItemTrait};

use super::callback::type_parameters;
use super::choose::choose;
use super::generics::bound;
use super::items::{Block, Item, Method};
use super::owner::Owner;
use super::twin::{Twin, twin};
use super::{Args, On, expand, refuse_twin, takes_self};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{is_punct, stream};

/// What a block is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Impl,
    ImplOfTrait,
    Trait,
}

/// An `impl` block.
pub(crate) fn of_type(
    args: &Args,
    tokens: &[TokenTree],
    word: &TokenTree,
    errors: &mut Errors,
) -> TokenStream {
    let Some(block) = Block::parse(tokens, &["promise"]) else { return stream(tokens) };
    let Ok(header) = syn::parse2::<ItemImpl>(block.with(TokenStream::new())) else { return stream(tokens) };
    let kind = if header.trait_.is_some() { Kind::ImplOfTrait } else { Kind::Impl };
    items(args, kind, &type_parameters(&header.generics), &block, word, errors)
}

/// A trait.
pub(crate) fn of_trait(
    args: &Args,
    tokens: &[TokenTree],
    word: &TokenTree,
    errors: &mut Errors,
) -> TokenStream {
    let Some(block) = Block::parse(tokens, &["promise"]) else { return stream(tokens) };
    let Ok(header) = syn::parse2::<ItemTrait>(block.with(TokenStream::new())) else { return stream(tokens) };
    items(args, Kind::Trait, &type_parameters(&header.generics), &block, word, errors)
}

fn items(
    args: &Args,
    kind: Kind,
    parameters: &[Ident],
    block: &Block,
    word: &TokenTree,
    errors: &mut Errors,
) -> TokenStream {
    let owner = if kind == Kind::Trait { Owner::Trait(parameters) } else { Owner::Impl(parameters) };
    let mut out = TokenStream::new();
    let mut names = Names::of(&block.items);
    let mut done = false;
    for item in &block.items {
        let Some(method) = &item.method else {
            // What cannot be understood may be what there is to do.
            done |= item.is_function();
            out.extend(item.code.clone());
            continue;
        };
        let args = method.args(On::Method, args, errors);
        if args.skip.is_some() || method.has_its_own() {
            done = true;
            out.extend(item.code.clone());
        } else if method.function.signature.asyncness.is_some() {
            done = true;
            refuse_twin(&args, method, errors);
            out.extend(promise_function(&args, kind, method, errors));
        } else {
            out.extend(item.code.clone());
            let before = errors.count();
            let twin = twin_of(&args, kind, owner, method, errors);
            let twin = twin.filter(|twin| names.is_new(&twin.name, errors));
            done |= twin.is_some() || errors.count() > before;
            twin.to_tokens(&mut out);
        }
    }
    if !done {
        let text =
            if kind == Kind::ImplOfTrait { catalogue::NOTHING_IN_IMPL } else { catalogue::NOTHING_TO_DO };
        errors.add(std::slice::from_ref(word), text);
    }
    block.with(out)
}

/// The twin of a method, if it takes a callback.
fn twin_of(args: &Args, kind: Kind, owner: Owner<'_>, method: &Method, errors: &mut Errors) -> Option<Twin> {
    let marked = method.marked("promise");
    let insist = method.options.is_some() || !marked.is_empty();
    if kind == Kind::ImplOfTrait {
        if insist {
            errors.at(method.function.signature.ident.span(), catalogue::TWIN_IN_IMPL);
        }
        return None;
    }
    let callback = choose(&method.function.signature, &marked, insist, errors)?;
    twin(owner, args, &method.function, &callback, errors)
}

/// An async method.
fn promise_function(args: &Args, kind: Kind, method: &Method, errors: &mut Errors) -> TokenStream {
    let mut function = method.function.clone();
    let declared = is_punct(Some(&function.body), ';');
    if kind == Kind::Trait && !declared && takes_self(&function.signature) {
        bound(&mut function.signature, q!(Self: ::core::marker::Sized));
    }
    match (kind, declared) {
        (Kind::Trait, true) => expand::declaration(args, &function, errors),
        _ => expand::function(args, &function, errors),
    }
}

/// The names of a block's functions.
pub(crate) struct Names(Vec<Ident>);

impl Names {
    pub(crate) fn of(items: &[Item]) -> Names {
        let methods = items.iter().filter_map(|item| item.method.as_ref());
        Names(methods.map(|method| method.function.signature.ident.clone()).collect())
    }

    /// Adds the name of a twin. It is an error if there is such a function.
    pub(crate) fn is_new(&mut self, name: &Ident, errors: &mut Errors) -> bool {
        if self.0.contains(name) {
            errors.at(name.span(), &catalogue::name_clash(name));
            return false;
        }
        self.0.push(name.clone());
        true
    }
}
