//! `#[async_promise]`.
//!
//! | stage | what |
//! |---|---|
//! | `args` | the options of the attribute, and of `#[promise(..)]` on an item of a block |
//! | `items` | the items of a block |
//! | `output` | the promise type, from a return type or from what a callback gets |
//! | `borrow` | arguments that cannot outlive the call |
//! | `callback`, `choose` | parameters that take a callback, and which of them is meant |
//! | `expand` | the function that returns a promise instead of its value |
//! | `twin`, `owner`, `generics`, `attributes` | the function that returns a promise beside one that takes a callback |
//! | `block`, `foreign` | all of an `impl` or a trait, a trait of somebody else's methods |
//! | `c_functions` | a block of C functions |
//!
//! Attributes, visibility and signature are parsed, bodies stay tokens. What is not changed is emitted as it was written
//! and in front of what is made of it.

pub(crate) mod args;
mod attributes;
mod block;
mod borrow;
mod c_functions;
mod callback;
mod choose;
mod expand;
mod foreign;
mod generics;
mod items;
pub(crate) mod output;
mod owner;
mod twin;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, ReceiverKind, Signature, Visibility};

use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Mode, Tokens, group, ident, is_punct, split, stream};
use args::{Args, On};
pub(crate) use expand::body_future;
use owner::Owner;

/// A function whose body is not looked at.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// The block, or the semicolon.
    pub(crate) body: TokenTree,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (attributes, visibility) = (input.call(Attribute::parse_outer)?, input.parse()?);
        // Only C functions have this word.
        let safe: Option<syn::Token![safe]> = input.parse()?;
        let mut signature: Signature = input.parse()?;
        if let Some(safe) = safe {
            signature.safety = syn::Safety::Safe(safe);
        }
        Ok(Function { attributes, visibility, signature, body: input.parse()? })
    }
}

/// Expands the attribute for promises of one thread: they are in a module that has what the crate has, by the same names.
pub(crate) fn expand_local(args: TokenStream, item: TokenStream) -> TokenStream {
    let given = args.clone().into_iter().collect();
    let names_crate = split(given, Mode::Expr).iter().any(|element| args::is_crate(&element.tokens));
    let path = (!names_crate).then(|| q!(crate = ::promise_core::local,));
    expand(q!(#path #args), item)
}

/// Expands the attribute.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let tokens: Tokens = item.clone().into_iter().collect();
    let mut parse = |on| Args::parse(on, args.clone(), &mut errors);
    let mut code = match subject(&tokens) {
        Subject::Function => {
            let args = parse(On::Function);
            function(&args, &tokens, &mut errors)
        }
        Subject::Impl(word) => {
            let args = parse(On::Block);
            block::of_type(&args, &tokens, &word, &mut errors)
        }
        Subject::Trait(word) => {
            let args = parse(On::Trait);
            match &args.foreign {
                Some(ty) => foreign::expand(&args, ty, &tokens, &mut errors),
                None => block::of_trait(&args, &tokens, &word, &mut errors),
            }
        }
        Subject::Extern(word) => {
            let args = parse(On::Block);
            c_functions::expand(&args, &tokens, &word, &mut errors)
        }
        Subject::Other(word, text) => {
            errors.add(&[word], text);
            item
        }
    };
    errors.into_tokens().to_tokens(&mut code);
    code
}

/// What the attribute is on, and the token that says so.
enum Subject {
    /// Or what is to be one: rustc knows better what is wrong with it.
    Function,
    Impl(TokenTree),
    Trait(TokenTree),
    Extern(TokenTree),
    Other(TokenTree, &'static str),
}

fn subject(tokens: &[TokenTree]) -> Subject {
    let mut start = 0;
    while is_punct(tokens.get(start), '#') {
        start += 2;
    }
    for (i, token) in tokens.iter().enumerate().skip(start) {
        let TokenTree::Ident(word) = token else { continue };
        let text = match word.to_string().as_str() {
            "fn" => return Subject::Function,
            "impl" => return Subject::Impl(token.clone()),
            "trait" => return Subject::Trait(token.clone()),
            "extern" if (1..3).any(|next| group(tokens.get(i + next), Delimiter::Brace).is_some()) => {
                return Subject::Extern(token.clone());
            }
            "struct" | "enum" | "union" | "mod" | "use" | "static" | "type" | "macro_rules" | "let" => {
                catalogue::NOT_A_FUNCTION
            }
            "const" if ident(tokens.get(i + 1)).is_some_and(|next| !is_modifier(next)) => {
                catalogue::NOT_A_FUNCTION
            }
            _ => continue,
        };
        return Subject::Other(token.clone(), text);
    }
    Subject::Function
}

fn is_modifier(word: &proc_macro2::Ident) -> bool {
    ["fn", "async", "unsafe", "extern", "trait", "impl"].iter().any(|modifier| word == modifier)
}

/// A function: one that takes a callback gets a twin, another one becomes a promise function.
fn function(args: &Args, tokens: &[TokenTree], errors: &mut Errors) -> TokenStream {
    const OURS: &[&str] = &["promise"];
    let Ok(function) = syn::parse2::<Function>(stream(tokens)) else { return items::without(tokens, OURS) };
    let method = items::Method::new(function, OURS);
    if let Some((word, _)) = &method.options {
        errors.add(std::slice::from_ref(word), catalogue::OPTIONS_OF_FUNCTION);
    }
    let signature = &method.function.signature;
    let marked = method.marked("promise");
    let has_callback = choose::takes_one(signature) || !marked.is_empty();
    let is_async = signature.asyncness.is_some();
    if is_async || !has_callback && !args.of_callback() {
        match &args.name {
            // An option with a slip of the pen, most often.
            Some(name) if !has_callback => errors.at(name.span(), &catalogue::name_of_nothing(name)),
            _ if is_async => refuse_twin(args, &method, errors),
            _ => {}
        }
        if is_punct(Some(&method.function.body), ';') {
            errors.at(signature.fn_token.span, catalogue::FUNCTION_WITHOUT_BODY);
            return items::without(tokens, OURS);
        }
        return expand::function(args, &method.function, errors);
    }
    let mut code = items::without(tokens, OURS);
    for word in [&args.blocking, &args.deferred].into_iter().flatten() {
        errors.add(std::slice::from_ref(word), catalogue::TWIN_IS_NOT_RUN);
    }
    if let Some(abi) = &signature.abi {
        errors.add(&callback::tokens(abi), catalogue::ON_EXTERN_FUNCTION);
        return code;
    }
    let before = errors.count();
    let callback = choose::choose(signature, &marked, true, errors);
    if callback.is_none() && errors.count() == before {
        errors.at(signature.ident.span(), catalogue::NO_CALLBACK);
    }
    let twin =
        callback.and_then(|callback| twin::twin(Owner::Unknown, args, &method.function, &callback, errors));
    twin.to_tokens(&mut code);
    code
}

/// An async function has no twin: nothing can be said about it.
fn refuse_twin(args: &Args, method: &items::Method, errors: &mut Errors) {
    let name = method.function.signature.ident.span();
    if args.of_twin() || !method.marks.is_empty() {
        errors.at(name, catalogue::ASYNC_TWIN);
    }
}

/// Whether callers must write `unsafe`.
fn is_unsafe(signature: &Signature) -> bool {
    matches!(signature.safety, syn::Safety::Unsafe(_))
}

/// Whether `self` is taken by value.
fn takes_self(signature: &Signature) -> bool {
    matches!(signature.inputs.first(), Some(FnArg::Receiver(receiver)) if matches!(receiver.kind, ReceiverKind::Value))
}

/// Warns about a promise that is thrown away.
fn must_use() -> TokenStream {
    q!(#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"])
}
