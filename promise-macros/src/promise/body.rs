//! The user's code in an expansion: the body of a closure, an expression, methods. What would not parse is taken out.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::closure::Closure;
use super::habits;
use super::returns;
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{ends, is_punct, stream};

/// For what is good style in a closure's body but not in a `let`. An attribute costs the compiler as much as a method call, so there is
/// one for a chain.
pub(crate) fn allowances() -> TokenStream {
    q! {
        #[allow(unused_braces, unused_parens, clippy::let_unit_value, clippy::unit_arg, clippy::diverging_sub_expression)]
    }
}

/// The user's code, which is the closure's body, with the allowances for it; `returned` is what becomes of what it returns.
pub(crate) fn body(
    p: &TokenStream,
    closure: &Closure,
    code: &[TokenTree],
    returned: &dyn Fn(&Ident) -> TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    let (allowances, value) = (allowances(), value(p, closure, code, returned, errors));
    q!(#allowances #value)
}

/// The same where the allowances stand in front of the chain.
pub(super) fn value(
    p: &TokenStream,
    closure: &Closure,
    code: &[TokenTree],
    returned: &dyn Fn(&Ident) -> TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    let body = if code.is_empty() {
        q!(())
    } else if habits::returns(code) && habits::unparsable(code).is_none() {
        returns::rewrite(code, returned)
    } else {
        expression(p, code, errors)
    };
    let output = closure.output.as_ref().map(|output| {
        let output = stream(output);
        q!(: #output)
    });
    q! {
        let given #output = #body;
        #[allow(unreachable_code)]
        { given }
    }
}

/// Whether a closure that cannot wait is written as if it could, which is an error.
pub(crate) fn waits(closure: &Closure) -> bool {
    closure.asyncness.is_some() || habits::awaits(&closure.body)
}

/// The body of such a closure, where `.await` is no second error.
pub(crate) fn unawaited(p: &TokenStream, closure: &Closure) -> TokenStream {
    let body = stream(&closure.body);
    q! {
        #p::unawaited(async {
            let given = #body;
            ::core::result::Result::Ok(given)
        });
        #p::anything()
    }
}

/// An expression of the user's. What would not parse is taken out, with the error in its place.
pub(crate) fn expression(p: &TokenStream, tokens: &[TokenTree], errors: &mut Errors) -> TokenStream {
    if let Some((wrong, text)) = habits::unparsable(tokens) {
        return discard(p, tokens, wrong, text);
    }
    parenthesised(methods(tokens, errors), tokens)
}

/// Tokens that do not parse, with the error that says so as their value.
pub(crate) fn discard(p: &TokenStream, tokens: &[TokenTree], wrong: &[TokenTree], text: &str) -> TokenStream {
    let code = stream(tokens);
    let error = error(wrong, text);
    q!({ #p::__discard! { #code } #error })
}

/// Methods, or an expression that ends in them. Where the last name is still missing, one is put in.
pub(crate) fn methods(tokens: &[TokenTree], errors: &mut Errors) -> TokenStream {
    let code = stream(tokens);
    if is_punct(tokens.last(), '.') && !is_punct(tokens.iter().nth_back(1), '.') {
        errors.add(&tokens[tokens.len() - 1..], catalogue::TRAILING_DOT);
        return q!(#code clone());
    }
    code
}

/// In parentheses, so that an expression that stops short is reported at its end and not behind it.
pub(crate) fn parenthesised(code: TokenStream, tokens: &[TokenTree]) -> TokenStream {
    let mut group = Group::new(Delimiter::Parenthesis, code);
    group.set_span(ends(tokens).1);
    TokenTree::from(group).into()
}
