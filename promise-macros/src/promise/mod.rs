//! `promise!( .. )`.
//!
//! | stage | what |
//! |---|---|
//! | `input` | the form and its options |
//! | `links`, `closure`, `placeholder` | where a chain, a closure, a call is to be cut |
//! | `combination` | which placeholders a call may have together |
//! | `executor`, `call`, `c_form`, `named` | what leaves a promise in `source` |
//! | `chain`, `handler`, `argument`, `body`, `returns` | what the links make of it |
//! | `owner` | whether handlers share what they use |
//! | `steps` | where the links are written |
//! | `lost` | what handlers do for nothing |
//! | `habits` | mistakes that tokens can tell |
//!
//! Nothing is parsed: code that is being typed has the same expansion in front of the cursor as code that is complete.

mod argument;
mod body;
mod c_form;
mod call;
mod chain;
pub(crate) mod closure;
mod combination;
mod executor;
mod habits;
mod handler;
pub(crate) mod input;
mod links;
mod lost;
mod named;
mod owner;
mod placeholder;
mod returns;
mod steps;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Mode, Tokens, group, ident, is_ident, is_punct, split, stream};
use body::{allowances, discard, expression, methods, parenthesised};
use closure::Closure;
use combination::is_complete;
use input::Input;
use links::{Round, is_closed, rounds};
use placeholder::{Kind, kinds};

/// Expands `[path of the crate] input`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input = Input::parse(input, &mut errors);
    let krate = &input.krate;
    let p = q!(#krate::__private);
    let code = match Closure::parse(&input.subject) {
        Some(executor) => from_executor(&p, &input, &executor, &mut errors),
        None => from_chain(&p, &input, &mut errors),
    };
    let options = rest_of_options(&p, &input);
    // Behind the user's code; then they, and not the promise, are what the macro gives.
    let semicolon = (!errors.is_empty()).then(|| q!(;));
    let errors = errors.into_tokens();
    q! {{
        use #p::methods::*;
        #code
        #semicolon
        #options
        #errors
    }}
}

/// What stands in front of the first link.
enum Form<'a> {
    /// `all { .. }`. Placeholders in its fields belong to them.
    Named(named::Named<'a>),
    /// `(|resolve, reject| ..)`, and methods behind it. Without the parentheses, the links would belong to its body.
    Executor(Closure, &'a [TokenTree]),
    /// With placeholders.
    Call(Vec<Kind>),
    Value,
}

impl<'a> Form<'a> {
    fn of(lead: &'a [TokenTree]) -> Self {
        if let Some(named) = named::parse(lead) {
            return Form::Named(named);
        }
        if let [executor, rest @ ..] = lead
            && (rest.is_empty() || is_punct(rest.first(), '.'))
            && let Some(inside) = group(Some(executor), Delimiter::Parenthesis)
            && let Some(closure) = Closure::parse(&inside.stream().into_iter().collect::<Tokens>())
        {
            return Form::Executor(closure, rest);
        }
        match kinds(lead) {
            kinds if kinds.is_empty() => Form::Value,
            kinds => Form::Call(kinds),
        }
    }
}

/// Says that options of a call with a placeholder are there without one.
fn refuse_options_of_calls(input: &Input, errors: &mut Errors) {
    refuse(input.options.get("returning"), catalogue::RETURNING_WITHOUT_CALL, errors);
    refuse(input.options.get("check"), catalogue::CHECK_WITHOUT_CALL, errors);
    refuse(input.options.get("undelivered"), catalogue::UNDELIVERED_WITHOUT_CALL, errors);
    c_form::refuse_options(input, errors);
}

fn from_executor(p: &TokenStream, input: &Input, executor: &Closure, errors: &mut Errors) -> TokenStream {
    refuse_options_of_calls(input, errors);
    let source = executor::expand(p, input, executor, errors);
    q!(#source #p::End(source).unfinished_chain())
}

fn from_chain(p: &TokenStream, input: &Input, errors: &mut Errors) -> TokenStream {
    let rounds = rounds(&input.subject);
    let [first, more @ ..] = &rounds[..] else { unreachable!("there is a first round") };
    let form = Form::of(&first.lead);
    let looked_at = match &form {
        Form::Named(named) => named.rest,
        Form::Executor(_, rest) => rest,
        Form::Call(_) | Form::Value => &first.lead,
    };
    check(&rounds, looked_at, errors);
    match &form {
        Form::Named(_) | Form::Value => {
            refuse_options_of_calls(input, errors);
            refuse(input.options.get("cancel"), catalogue::CANCEL_WITHOUT_CALL, errors);
        }
        Form::Executor(..) => refuse_options_of_calls(input, errors),
        Form::Call(kinds) if is_complete(kinds) => {}
        Form::Call(_) => c_form::refuse_options(input, errors),
    }
    // The promise of an executor and of a call has the reason already, and is what `cancel` is about.
    let is_bridge = matches!(form, Form::Executor(..) | Form::Call(_));
    let cancellable = is_bridge && input.options.get("cancel").is_some();
    let first_reason = if is_bridge { reason_of_source(p) } else { reason(p, input) };
    let mut code = match form {
        Form::Named(named) => named::expand(p, input, &named, errors),
        Form::Executor(closure, rest) => {
            let (executor, methods) = (executor::expand(p, input, &closure, errors), methods(rest, errors));
            q!(#executor let source = source #methods;)
        }
        Form::Call(kinds) if is_complete(&kinds) => c_form::expand(p, input, &first.lead, errors),
        Form::Call(kinds) => call::expand(p, input, &first.lead, &kinds, errors),
        Form::Value => source(p, &first.lead, input, errors),
    };
    code.extend(chain::expand(p, first, &first_reason, cancellable, errors));
    for round in more {
        if habits::check_methods(&round.lead, errors) {
            let lead = stream(&round.lead);
            code.extend(q!(let source = source; #p::__discard! { #lead }));
        } else {
            let lead = methods(&round.lead, errors);
            code.extend(q!(let source = source #lead;));
        }
        if !round.links.is_empty() {
            code.extend(chain::expand(p, round, &reason(p, input), cancellable, errors));
        }
    }
    // What another method gives need not be a promise.
    let end = match (is_closed(&rounds), &rounds[..]) {
        (true, _) => q!(#p::End(source).closed_chain()),
        (false, [_, .., last]) if last.links.is_empty() => {
            q!((&#p::source_of(&source)).__end().end(source).unfinished_chain())
        }
        (false, _) => q!(#p::End(source).unfinished_chain()),
    };
    let assigned = lost::assigned(p, &rounds);
    let allowances = allowances();
    q! {
        #allowances
        let source = {
            #code
            source
        };
        #assigned
        #end
    }
}

/// The source as an expression of its own.
fn source(p: &TokenStream, lead: &[TokenTree], input: &Input, errors: &mut Errors) -> TokenStream {
    let source = match lead {
        [] if input.subject.is_empty() => parenthesised(error(&[], catalogue::EMPTY), lead),
        [] => parenthesised(error(&input.subject[..2], catalogue::NO_SOURCE), lead),
        lead => match misplaced(lead) {
            Some((wrong, text)) => discard(p, lead, &wrong, text),
            None => expression(p, lead, errors),
        },
    };
    q!(let source = #source;)
}

/// What stands in the source but belongs elsewhere, and the text for it.
fn misplaced(lead: &[TokenTree]) -> Option<(Tokens, &'static str)> {
    if is_ident(lead.first(), "let") {
        return Some((lead[..1].to_vec(), catalogue::STATEMENT));
    }
    if input::is_option_with_value(lead) {
        return Some((lead.to_vec(), catalogue::OPTION_IN_FRONT));
    }
    let inside = lead.iter().find_map(|token| {
        let arguments = group(Some(token), Delimiter::Parenthesis)?;
        let elements = split(arguments.stream().into_iter().collect(), Mode::Expr);
        elements.into_iter().find(|element| input::is_option_with_value(&element.tokens))
    });
    inside.map(|element| (element.tokens, catalogue::OPTION_INSIDE))
}

/// The expression for the reason of a chain.
fn reason(p: &TokenStream, input: &Input) -> TokenStream {
    let krate = &input.krate;
    let reason = |ty: TokenStream| q!(#p::chain::<<#ty as #p::ErrorType<_>>::Reason>());
    match input.options.get("error") {
        Some(option) if option.value.is_empty() => reason(q!(#krate::Error)),
        Some(option) => reason(stream(&option.value)),
        None => reason_of_source(p),
    }
}

fn reason_of_source(p: &TokenStream) -> TokenStream {
    q!((&&#p::source_of(&source)).__chain())
}

/// Options that were refused: their tokens, behind everything else.
fn rest_of_options(p: &TokenStream, input: &Input) -> TokenStream {
    let tokens = input.options.other.iter().map(|tokens| stream(tokens));
    q!(#(#p::__discard! { #tokens })*)
}

fn refuse(option: Option<&input::Opt>, text: &str, errors: &mut Errors) {
    if let Some(option) = option {
        errors.at(option.name.span(), text);
    }
}

/// What can be said about a chain's tokens. `first` is what there is to be said about in front of the first link.
fn check(rounds: &[Round], first: &[TokenTree], errors: &mut Errors) {
    for (i, round) in rounds.iter().enumerate() {
        let lead = if i == 0 { first } else { &round.lead };
        habits::check(lead, errors);
        habits::check_await_in_closures(lead, errors);
        if i == 0 && (rounds.len() > 1 || !round.links.is_empty()) {
            check_done(lead, errors);
        }
    }
}

/// `.done(..)`, which other libraries end a chain with.
fn check_done(lead: &[TokenTree], errors: &mut Errors) {
    for i in 0..lead.len() {
        let name = ident(lead.get(i + 1)).filter(|name| *name == "done");
        let called = group(lead.get(i + 2), Delimiter::Parenthesis).is_some();
        if is_punct(lead.get(i), '.')
            && called
            && let Some(name) = name
        {
            errors.at(name.span(), catalogue::DONE);
        }
    }
}
