//! Which placeholders go together in one call.

use super::placeholder::Kind;
use crate::catalogue;

/// Whether these are the placeholders of a C function: the callback and its request, or the callback, its user data, and
/// perhaps the function to give that back to.
pub(crate) fn is_complete(kinds: &[Kind]) -> bool {
    let count = |kind| kinds.iter().filter(|other| **other == kind).count();
    match kinds.len() {
        2 => count(Kind::Closure) == 1 && count(Kind::Value) + count(Kind::Request) == 1,
        3 => count(Kind::Closure) == 1 && count(Kind::Value) == 1 && count(Kind::Drop) == 1,
        _ => false,
    }
}

/// For each placeholder why it does not go together with the others. `None`: it may stay.
pub(crate) fn complaints(kinds: &[Kind]) -> Vec<Option<&'static str>> {
    let count = |kind| kinds.iter().filter(|other| **other == kind).count();
    let of_c = count(Kind::Closure) + count(Kind::WideClosure) == 1;
    let data = count(Kind::Value) + count(Kind::Request);
    let complaint = |(i, kind): (usize, &Kind)| {
        let again = kinds[..i].contains(kind);
        match kind {
            Kind::Drop if count(Kind::Value) == 0 => Some(catalogue::DROP_WITHOUT_CALLBACK),
            Kind::Request if !of_c => Some(catalogue::REQUEST_WITHOUT_CALLBACK),
            Kind::Nothing if of_c && data == 0 && !again => Some(catalogue::C_FORM_NOTHING),
            Kind::WideClosure if of_c && data > 0 => Some(catalogue::C_FORM_ARITY),
            Kind::Closure | Kind::WideClosure if of_c => None,
            Kind::Value if of_c && count(Kind::Request) > 0 => Some(catalogue::C_FORM_TWO_USER_DATA),
            _ if of_c => (again || *kind == Kind::Nothing).then_some(catalogue::C_FORM_TWO_USER_DATA),
            _ => (i > 0).then_some(catalogue::TWO_PLACEHOLDERS),
        }
    };
    kinds.iter().enumerate().map(complaint).collect()
}
