//! `#[async_promise]`.
//!
//! | stage | what |
//! |---|---|
//! | `args` | `(blocking)`, `(deferred)`, `(crate = path)` |
//! | `output` | the promise type, from the return type |
//! | `borrow` | arguments that cannot outlive the call |
//! | `expand` | the function |
//!
//! Attributes, visibility and signature are parsed, the body stays tokens.

pub(crate) mod args;
mod borrow;
mod expand;
pub(crate) mod output;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Visibility};

use crate::catalogue;
use crate::errors::{Errors, error};
use crate::tokens::{Tokens, group, ident, is_ident, is_punct};
use args::Args;
pub(crate) use expand::body_future;

/// A function whose body is not looked at.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// The block.
    pub(crate) body: TokenTree,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Function {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })
    }
}

/// Expands the attribute.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::parse(args, &mut errors);
    let tokens: Tokens = item.clone().into_iter().collect();
    if let Some((at, text)) = unsupported(&tokens) {
        return with_error(item, error(&tokens[at..=at], text));
    }
    let code = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => expand::function(&args, &function, &mut errors),
        // What is being typed, or no function at all: rustc knows better what is wrong with it.
        Err(_) => item,
    };
    with_error(code, errors.into_tokens())
}

fn with_error(mut code: TokenStream, errors: TokenStream) -> TokenStream {
    errors.to_tokens(&mut code);
    code
}

/// Items this attribute does not take: the token that says so, and the text.
fn unsupported(tokens: &[TokenTree]) -> Option<(usize, &'static str)> {
    let mut i = 0;
    while is_punct(tokens.get(i), '#') {
        i += 2;
    }
    for (i, token) in tokens.iter().enumerate().skip(i) {
        let text = match token {
            TokenTree::Ident(word) => match word.to_string().as_str() {
                "fn" => return without_body(tokens).then_some((i, catalogue::FUNCTION_WITHOUT_BODY)),
                "impl" => catalogue::ON_IMPL,
                "trait" => catalogue::ON_TRAIT,
                "extern" if group(tokens.get(i + 1), Delimiter::Brace).is_some() => catalogue::ON_EXTERN,
                "extern" if group(tokens.get(i + 2), Delimiter::Brace).is_some() => catalogue::ON_EXTERN,
                "struct" | "enum" | "union" | "mod" | "use" | "static" | "type" | "macro_rules" => {
                    catalogue::NOT_A_FUNCTION
                }
                "let" => catalogue::NOT_A_FUNCTION,
                "const" if ident(tokens.get(i + 1)).is_some_and(|next| !is_modifier(next)) => {
                    catalogue::NOT_A_FUNCTION
                }
                _ => continue,
            },
            _ => continue,
        };
        return Some((i, text));
    }
    None
}

fn is_modifier(word: &proc_macro2::Ident) -> bool {
    ["fn", "async", "unsafe", "extern"].iter().any(|modifier| word == modifier)
}

fn without_body(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.last(), ';') && !tokens.iter().any(|token| is_ident(Some(token), "macro_rules"))
}
