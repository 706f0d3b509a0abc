//! `#[main]` and `#[test]`: an async function that an event loop of its own runs.
//!
//! ```text
//! Input:   #[main] async fn main() -> Result<(), Error> { body }
//! Output:  fn main() -> Result<(), Error> { run(async move { body }) }
//! ```

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::async_promise::args::{crate_path, is_crate};
use crate::async_promise::{Function, body_future, output::returned};
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Mode, Tokens, is_ident, is_punct, split, stream};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Main,
    Test,
}

/// What a test runs on.
enum On {
    Loop,
    VirtualTime,
    Strict,
    /// Strict, once for each of so many seeds.
    Schedules(TokenStream),
}

/// Expands either attribute.
pub(crate) fn expand(entry: Entry, args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let (krate, on) = arguments(entry, args, &mut errors);
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        let tokens: Tokens = item.clone().into_iter().collect();
        let is_function = tokens.iter().any(|token| is_ident(Some(token), "fn"));
        let first = &tokens[..tokens.len().min(1)];
        let text = if is_function { TokenStream::new() } else { error(first, catalogue::ENTRY_ITEM) };
        return q!(#item #text);
    };
    check(&function, &mut errors);

    let mut signature = function.signature.clone();
    signature.asyncness = None;
    // Those that are an error here would be another one on the function.
    let arguments: TokenStream = std::mem::take(&mut signature.inputs)
        .iter()
        .map(|argument| q!(let #argument = #krate::__private::anything();))
        .collect();
    signature.generics = syn::Generics::default();
    let ty = returned(&signature.output);
    let future = body_future(&ty, &arguments, &function.body);
    let run = match on {
        On::Loop => q!(#krate::run(#future)),
        On::VirtualTime => q!(#krate::EventLoop::with_virtual_time().block_on(#future)),
        On::Strict => q!(#krate::testing::run(#krate::testing::Schedule::Ecma, #future)),
        On::Schedules(count) => q!(#krate::testing::schedules(0..#count, || #future)),
    };
    let (attributes, visibility) = (&function.attributes, &function.visibility);
    let test = (entry == Entry::Test).then(|| q!(#[::core::prelude::v1::test]));
    let errors = errors.into_tokens();
    q! {
        #test
        #(#attributes)*
        #visibility #signature {
            #run
        }
        #errors
    }
}

fn arguments(entry: Entry, args: TokenStream, errors: &mut Errors) -> (TokenStream, On) {
    let (mut krate, mut on) = (q!(::promise_core), On::Loop);
    for element in split(args.into_iter().collect(), Mode::Type) {
        let tokens = element.tokens;
        match &tokens[..] {
            [word] if entry == Entry::Test && is_ident(Some(word), "virtual_time") => on = On::VirtualTime,
            [word] if entry == Entry::Test && is_ident(Some(word), "strict") => on = On::Strict,
            [word, equals, count @ ..]
                if entry == Entry::Test
                    && is_ident(Some(word), "schedules")
                    && is_punct(Some(equals), '=')
                    && !count.is_empty() =>
            {
                on = On::Schedules(stream(count));
            }
            _ if is_crate(&tokens) => match crate_path(&tokens) {
                Some(path) => krate = path,
                None => errors.add(&tokens, catalogue::CRATE_PATH),
            },
            _ if entry == Entry::Test => errors.add(&tokens, catalogue::TEST_ARGUMENT),
            _ => errors.add(&tokens, catalogue::MAIN_ARGUMENT),
        }
    }
    (krate, on)
}

fn check(function: &Function, errors: &mut Errors) {
    let signature = &function.signature;
    let mut refuse = |tokens: &dyn ToTokens, text: &str| {
        errors.add(&tokens.to_token_stream().into_iter().collect::<Tokens>(), text);
    };
    if signature.asyncness.is_none() {
        refuse(&signature.fn_token, catalogue::ENTRY_ASYNC);
    }
    if !signature.inputs.is_empty() {
        refuse(&signature.inputs, catalogue::ENTRY_PARAMETERS);
    }
    if !signature.generics.params.is_empty() {
        refuse(&signature.generics, catalogue::ENTRY_GENERICS);
    }
}
