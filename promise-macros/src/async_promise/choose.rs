//! Which parameter takes the callback that settles the promise.

use syn::{FnArg, Signature, Type};

use super::callback::{Callback, Kind, kind, tokens};
use crate::catalogue;
use crate::errors::Errors;

/// Chooses the callback among the parameters: the `marked` one, or the only one. Only if `insist` it is an error that
/// there is none, or more than one.
pub(crate) fn choose(
    signature: &Signature,
    marked: &[usize],
    insist: bool,
    errors: &mut Errors,
) -> Option<Callback> {
    if let [_, again, ..] = marked {
        errors.add(&tokens(&signature.inputs[*again]), catalogue::MARKED_TWICE);
        return None;
    }
    let mut callbacks = Vec::new();
    let mut unfit = Vec::new();
    for (i, input) in signature.inputs.iter().enumerate() {
        let FnArg::Typed(argument) = input else { continue };
        if marked.first().is_some_and(|marked| *marked != i) {
            continue;
        }
        match kind(&argument.ty, &signature.generics) {
            Kind::Callback(mut callback) => {
                callback.index = i;
                callbacks.push(callback);
            }
            Kind::Unfit(text) => unfit.push((input, text)),
            Kind::Other if !marked.is_empty() => {
                let text = if may_be_alias(&argument.ty) {
                    catalogue::CALLBACK_ALIAS
                } else {
                    catalogue::MARKED_VALUE
                };
                unfit.push((input, text));
            }
            Kind::Other => {}
        }
    }
    match callbacks.len() {
        0 if insist && unfit.is_empty() => errors.at(signature.ident.span(), catalogue::NO_CALLBACK),
        0 if insist => {
            for (input, text) in unfit {
                errors.add(&tokens(input), text);
            }
        }
        0 | 1 => {}
        _ => {
            if insist {
                errors.add(&tokens(&signature.inputs[callbacks[1].index]), catalogue::TWO_CALLBACKS);
            }
            return None;
        }
    }
    callbacks.into_iter().next()
}

/// Whether a function takes something that looks like a callback.
pub(crate) fn takes_one(signature: &Signature) -> bool {
    signature.inputs.iter().any(|input| match input {
        FnArg::Typed(argument) => !matches!(kind(&argument.ty, &signature.generics), Kind::Other),
        FnArg::Receiver(_) => false,
    })
}

/// Whether a type may stand for a closure, as those cannot that are the language's own.
fn may_be_alias(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| {
        last.ident.to_string().starts_with(char::is_uppercase)
    }))
}
