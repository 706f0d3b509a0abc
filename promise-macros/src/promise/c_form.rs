//! A call of a C function, which takes a callback as a function pointer and user data.
//!
//! ```text
//! Input:   unsafe { lookup(name, _ = |status, host| body, _) }, check = f
//! Output:  let (mut promise, callback) = callback_promise::<_, Reason>();
//!          let link = link_of(&promise);
//!          let slot = slot(&promise, AnyThread, None);
//!          match (unsafe { lookup(name, slot.pointer(), slot.data_2(
//!              (&&&slot.params()).__place(),
//!              move |status, host| settle_with(..),
//!          )) }) {
//!              given => {
//!                  let given = checked(given, f);
//!                  let result = (&&&&&&&&tag(&given, link)).__returned().accept(&promise, given);
//!                  slot.called(&mut promise, result);
//!              }
//!          }
//!          let source = promise;
//! ```
//!
//! `_ as *mut Request` becomes `slot.data_2(slot.zeroed(PhantomData::<*mut Request>), ..)`.
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
//!
//! With `collect` the closure is called often, and only while the call runs:
//!
//! ```text
//! Input:   unsafe { query(_ = |row| body, _) }, collect = Vec::new(), returning = 0, stop = 1
//! Output:  let (promise, resolver) = callback_promise::<_, Reason>();
//!          let link = link_of(&promise);
//!          let mut gathering = gathering(Vec::new(), link);
//!          let item = gathering.item();
//!          let result = {
//!              let gathered = &mut gathering;
//!              let slot = scope(&promise);
//!              let result = match (unsafe { query(slot.pointer(), slot.data_1(
//!                  (&&&slot.params()).__place(),
//!                  |row| if gathered.add(|| ..) { 0 } else { 1 },
//!              )) }) {
//!                  given => ..
//!              };
//!              result
//!          };
//!          gathering.settle(resolver, result);
//!          let source = promise;
//! ```

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

use super::call::{
    Settled, accept, callback_closure, cancel_of_call, checked, quiet, reason, undelivered, value,
};
use super::closure::Closure;
use super::input::Input;
use super::placeholder::{Placeholder, Sites, replace};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{at, ends, stream};

/// Options that only C functions have.
const OPTIONS: &[&str] = &["user_data", "thread", "revoker", "request", "collect", "stop"];

/// Options for callbacks that come after the call.
const LATER: &[&str] = &["thread", "revoker", "cancel", "undelivered"];

/// Says that options of the C form are there without it.
pub(crate) fn refuse_options(input: &Input, errors: &mut Errors) {
    refuse(input, OPTIONS, catalogue::C_OPTION_WITHOUT_C_FORM, errors);
}

fn refuse(input: &Input, names: &[&str], text: &str, errors: &mut Errors) {
    for option in names.iter().filter_map(|name| input.options.get(name)) {
        errors.at(option.name.span(), text);
    }
}

/// Statements that make the call and leave its promise in `source`.
pub(crate) fn expand(p: &TokenStream, input: &Input, call: &[TokenTree], errors: &mut Errors) -> TokenStream {
    let form = Form::new(p, input, call, errors);
    let expanded =
        replace(call, errors, &mut |placeholder, sites, errors| form.expand(&placeholder, sites, errors));
    let given = checked(p, input).unwrap_or_else(|| {
        let (first, last) = ends(call);
        let given = Ident::new("given", last);
        let borrowed = quote_spanned!(first=> &#given);
        q!(#p::foreign::unchecked(#borrowed);)
    });
    let (reason, accept) = (reason(input), accept(input, &expanded, errors));
    let made = match form.how {
        How::Collect => q!(let (promise, resolver) = #p::callback_promise::<_, #reason>();),
        How::Later { .. } => q!(let (mut promise, callback) = #p::callback_promise::<_, #reason>();),
    };
    let head = q! {
        #[allow(unused_imports)]
        use #p::foreign::Place as _;
        #made
        let link = #p::link_of(&promise);
    };
    let result = q!((&&&&&&&&#p::tag(&given, link)).__returned().#accept);
    match form.how {
        How::Collect => {
            let collect = input.options.get("collect").map(value);
            q! {
                #head
                let mut gathering = #p::foreign::gathering(#collect, link);
                let item = gathering.item();
                let result = {
                    let gathered = &mut gathering;
                    let slot = #p::foreign::scope(&promise);
                    let result = match (#expanded) {
                        given => {
                            #given
                            #result
                        }
                    };
                    result
                };
                gathering.settle(resolver, result);
                let source = promise;
            }
        }
        How::Later { request } => {
            let slot = if request { q!(request_slot) } else { q!(slot) };
            let (store, revoker) = (store(p, input, errors), revoker(p, input));
            let undelivered = undelivered(p, input);
            let (cancel, quiet) = (cancel_of_call(p, input), quiet(input));
            q! {
                #head
                #undelivered
                let slot = #p::foreign::#slot(&promise, #store, #revoker);
                match (#expanded) {
                    given => {
                        #given
                        #quiet
                        let result = #result;
                        slot.called(&mut promise, result);
                    }
                }
                #cancel
                let source = promise;
            }
        }
    }
}

/// `thread = current`
fn store(p: &TokenStream, input: &Input, errors: &mut Errors) -> TokenStream {
    match input.options.word("thread", &["current"], catalogue::THREAD_WORD, errors) {
        Some(_) => q!(#p::foreign::ThisThread::NEW),
        None => q!(#p::foreign::AnyThread),
    }
}

/// `revoker = &revoker`
fn revoker(p: &TokenStream, input: &Input) -> TokenStream {
    match input.options.get("revoker").map(value) {
        Some(revoker) => q!(#p::foreign::under(#revoker)),
        None => q!(::core::option::Option::None),
    }
}

/// When the callback comes.
#[derive(Clone, Copy)]
enum How {
    /// Once, with its user data or the request given back.
    Later { request: bool },
    /// While the call runs, often.
    Collect,
}

struct Form<'a> {
    p: &'a TokenStream,
    input: &'a Input,
    closure: Closure,
    how: How,
    /// Where the callback gets its user data, if that is written.
    place: Option<TokenStream>,
}

impl<'a> Form<'a> {
    fn new(p: &'a TokenStream, input: &'a Input, call: &[TokenTree], errors: &mut Errors) -> Self {
        let (closure, request) = parts(call);
        let collects = input.options.get("collect").is_some();
        if collects {
            refuse(input, LATER, catalogue::LATER_WITH_COLLECT, errors);
        } else {
            refuse(input, &["stop"], catalogue::STOP_WITHOUT_COLLECT, errors);
        }
        if request {
            refuse(input, &["collect"], catalogue::COLLECT_WITH_REQUEST, errors);
            refuse(input, &["user_data"], catalogue::USER_DATA_WITH_REQUEST, errors);
        } else {
            refuse(input, &["request"], catalogue::REQUEST_OPTION_WITHOUT_REQUEST, errors);
        }
        let word = input.options.word("user_data", &["first", "last"], catalogue::USER_DATA_WORD, errors);
        let place = word.map(|word| if word == 0 { q!(#p::foreign::First) } else { q!(#p::foreign::Last) });
        let how = if collects && !request { How::Collect } else { How::Later { request } };
        Form { p, input, closure, how, place }
    }

    fn expand(&self, placeholder: &Placeholder, sites: &Sites, errors: &mut Errors) -> TokenStream {
        match placeholder {
            Placeholder::Closure(..) => self.pointer(),
            Placeholder::Drop(underscore) => quote_spanned!(at(underscore.span())=> slot.destroy()),
            placeholder => {
                let data = self.data(placeholder, errors);
                self.behind_pointer(data, sites)
            }
        }
    }

    fn pointer(&self) -> TokenStream {
        quote_spanned!(self.span()=> slot.pointer())
    }

    /// All that is said of the callback is said at one place.
    fn span(&self) -> Span {
        ends(&self.closure.header).0
    }

    /// The user data or the request, which puts the closure into the table.
    fn data(&self, placeholder: &Placeholder, errors: &mut Errors) -> TokenStream {
        let (p, span) = (self.p, self.span());
        let (settled, stopped) = match self.how {
            How::Collect => (Settled::gathered(span), self.input.options.get("stop").map(value)),
            How::Later { .. } => (Settled::once(p, self.input), None),
        };
        let returned = self.input.options.get("returning").map(value).unwrap_or_else(|| {
            let body = ends(&self.closure.body).0;
            quote_spanned!(body=> link.nothing())
        });
        let callback =
            callback_closure(p, &self.closure, &settled, Some(&returned), stopped.as_ref(), errors);
        let data = format_ident!("data_{}", self.closure.params.len(), span = span);
        let first = match (placeholder, &self.place) {
            (Placeholder::Request(_, ty), _) => self.request(ty),
            (_, Some(place)) => place.clone(),
            (_, None) => quote_spanned!(span=> (&&&slot.params()).__place()),
        };
        q!(slot.#data(#first, #callback))
    }

    /// A request of this type of pointer.
    fn request(&self, ty: &[TokenTree]) -> TokenStream {
        let span = ends(ty).0;
        let pointer = if ty.is_empty() { q!(*mut _) } else { stream(ty) };
        let pointer = quote_spanned!(span=> ::core::marker::PhantomData::<#pointer>);
        match self.input.options.get("request").map(value) {
            Some(request) => quote_spanned!(span=> slot.given(#pointer, #request)),
            None => quote_spanned!(span=> slot.zeroed(#pointer)),
        }
    }

    /// User data in front of the function pointer: by then the compiler must have seen what the pointer is.
    fn behind_pointer(&self, data: TokenStream, sites: &Sites) -> TokenStream {
        let p = self.p;
        let Some(call) = sites.ahead(&self.pointer(), &q!(#p::anything())) else { return data };
        q! {{
            #[allow(unused_parens, unused_braces, unused_unsafe, clippy::all)]
            if false { let _ = #call; }
            #data
        }}
    }
}

/// The closure that stands for the function pointer, and whether it comes with a request.
fn parts(call: &[TokenTree]) -> (Closure, bool) {
    let (mut closure, mut request) = (None, false);
    let _ = replace(call, &mut Errors::default(), &mut |placeholder, _, _| {
        match placeholder {
            Placeholder::Closure(_, found) => closure = Some(found),
            Placeholder::Request(..) => request = true,
            _ => {}
        }
        TokenStream::new()
    });
    (closure.expect("the call has one"), request)
}
