//! A call of a C function, which takes a callback as a function pointer and user data.
//!
//! ```text
//! Input:   unsafe { lookup(name, _ = |status, host| body, _) }, check = f
//! Output:  let (promise, resolver) = callback_promise::<_, Reason>();
//!          let link = link_of(&promise);
//!          let callback = resolver.clone();
//!          let slot = slot(&promise, AnyThread, None);
//!          match (unsafe { lookup(name, slot.pointer(), slot.data_2(
//!              (&&&slot.params()).__place(),
//!              move |status, host| settle_with(..),
//!          )) }) {
//!              given => {
//!                  let given = checked(given, f);
//!                  let result = (&&&&&&&&tag(&given, link)).__returned().accept(&promise, given);
//!                  slot.called(resolver, result);
//!              }
//!          }
//!          let source = promise;
//! ```
//!
//! The closure moves to where the user data goes, because the compiler knows the types of its parameters when it has seen
//! the function pointer. Where the user data comes first, the call stands in front of it once more and is never made:
//!
//! ```text
//! Input:   open(_, flags(), _ = |file| body)
//! Output:  open({
//!              if false { let _ = open(anything(), anything(), slot.pointer()); }
//!              slot.data_1(..)
//!          }, flags(), slot.pointer())
//! ```

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

use super::call::{accept, cancel_of_call, checked, reason, returning, value, with_closure};
use super::closure::Closure;
use super::input::Input;
use super::placeholder::{Kind, Placeholder, Sites, replace};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{at, ends};

/// Options that only C functions have.
const OPTIONS: &[&str] = &["user_data", "thread", "revoker"];

/// Says that options of the C form are there without it.
pub(crate) fn refuse_options(input: &Input, errors: &mut Errors) {
    for option in OPTIONS.iter().filter_map(|name| input.options.get(name)) {
        errors.at(option.name.span(), catalogue::C_OPTION_WITHOUT_C_FORM);
    }
}

/// Whether these are the placeholders of a C function: the callback, its user data, and perhaps the function to give that
/// back to.
pub(crate) fn is_complete(kinds: &[Kind]) -> bool {
    let count = |kind| kinds.iter().filter(|other| **other == kind).count();
    count(Kind::Closure) == 1
        && count(Kind::Value) == 1
        && count(Kind::Drop) <= 1
        && count(Kind::Drop) + 2 >= kinds.len()
}

/// For each placeholder why it does not go together with the others. `None`: it may stay.
pub(crate) fn complaints(kinds: &[Kind]) -> Vec<Option<&'static str>> {
    let count = |kind| kinds.iter().filter(|other| **other == kind).count();
    let of_c = count(Kind::Closure) + count(Kind::WideClosure) == 1;
    let complaint = |(i, kind)| {
        let again = kinds[..i].contains(kind);
        match kind {
            Kind::Drop if count(Kind::Value) == 0 => Some(catalogue::DROP_WITHOUT_CALLBACK),
            Kind::Nothing if of_c && count(Kind::Value) == 0 && !again => Some(catalogue::C_FORM_NOTHING),
            Kind::WideClosure if of_c && count(Kind::Value) > 0 => Some(catalogue::C_FORM_ARITY),
            Kind::Closure | Kind::WideClosure if of_c => None,
            _ if of_c => (again || *kind == Kind::Nothing).then_some(catalogue::C_FORM_TWO_USER_DATA),
            _ => (i > 0).then_some(catalogue::TWO_PLACEHOLDERS),
        }
    };
    kinds.iter().enumerate().map(complaint).collect()
}

/// Statements that make the call and leave its promise in `source`.
pub(crate) fn expand(p: &TokenStream, input: &Input, call: &[TokenTree], errors: &mut Errors) -> TokenStream {
    let closure = closure(call);
    let form = Form { p, input, closure: &closure, place: place(p, input, errors) };
    let expanded =
        replace(call, errors, &mut |placeholder, sites, errors| form.expand(&placeholder, sites, errors));
    let store = match input.options.word("thread", &["current"], catalogue::THREAD_WORD, errors) {
        Some(_) => q!(#p::foreign::ThisThread::NEW),
        None => q!(#p::foreign::AnyThread),
    };
    let revoker = match input.options.get("revoker") {
        Some(option) => {
            let revoker = value(option);
            q!(::core::option::Option::Some(#revoker))
        }
        None => q!(::core::option::Option::None),
    };
    let given = checked(p, input).unwrap_or_else(|| {
        let (first, last) = ends(call);
        let given = Ident::new("given", last);
        let borrowed = quote_spanned!(first=> &#given);
        q!(#p::foreign::unchecked(#borrowed);)
    });
    let (reason, accept) = (reason(input), accept(input, &expanded, errors));
    let cancel = cancel_of_call(p, input);
    q! {
        use #p::foreign::Place as _;
        let (promise, resolver) = #p::callback_promise::<_, #reason>();
        let link = #p::link_of(&promise);
        let callback = ::core::clone::Clone::clone(&resolver);
        let slot = #p::foreign::slot(&promise, #store, #revoker);
        match (#expanded) {
            given => {
                #given
                let result = (&&&&&&&&#p::tag(&given, link)).__returned().#accept;
                slot.called(resolver, result);
            }
        }
        #cancel
        let source = promise;
    }
}

/// The closure that stands for the function pointer.
fn closure(call: &[TokenTree]) -> Closure {
    let mut found = None;
    let _ = replace(call, &mut Errors::default(), &mut |placeholder, _, _| {
        if let Placeholder::Closure(_, closure) = placeholder {
            found.get_or_insert(closure);
        }
        TokenStream::new()
    });
    found.expect("the call has one")
}

/// Where the callback gets its user data: written, or by its type.
fn place(p: &TokenStream, input: &Input, errors: &mut Errors) -> Option<TokenStream> {
    let word = input.options.word("user_data", &["first", "last"], catalogue::USER_DATA_WORD, errors)?;
    Some(if word == 0 { q!(#p::foreign::First) } else { q!(#p::foreign::Last) })
}

struct Form<'a> {
    p: &'a TokenStream,
    input: &'a Input,
    closure: &'a Closure,
    place: Option<TokenStream>,
}

impl Form<'_> {
    fn expand(&self, placeholder: &Placeholder, sites: &Sites, errors: &mut Errors) -> TokenStream {
        match placeholder {
            Placeholder::Closure(..) => self.pointer(),
            Placeholder::Drop(underscore) => quote_spanned!(at(underscore.span())=> slot.destroy()),
            _ => self.data(sites, errors),
        }
    }

    fn pointer(&self) -> TokenStream {
        quote_spanned!(self.span()=> slot.pointer())
    }

    /// All that is said of the callback is said at one place.
    fn span(&self) -> Span {
        ends(&self.closure.header).0
    }

    /// The user data, which puts the closure into the table.
    fn data(&self, sites: &Sites, errors: &mut Errors) -> TokenStream {
        let (p, span) = (self.p, self.span());
        let returned = returning(self.input).unwrap_or_else(|| {
            let body = ends(&self.closure.body).0;
            quote_spanned!(body=> link.nothing())
        });
        let callback = with_closure(p, self.closure, Some(&returned), errors);
        let data = format_ident!("data_{}", self.closure.params.len(), span = span);
        let place = match &self.place {
            Some(place) => place.clone(),
            None => quote_spanned!(span=> (&&&slot.params()).__place()),
        };
        let data = q!(slot.#data(#place, #callback));
        let Some(call) = sites.ahead(&self.pointer(), &q!(#p::anything())) else { return data };
        q! {{
            #[allow(unused_parens, unused_braces, unused_unsafe, clippy::all)]
            if false { let _ = #call; }
            #data
        }}
    }
}
