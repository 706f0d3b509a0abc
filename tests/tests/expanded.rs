//! The programs in `expanded`, and what the macros make of them, which is written beside each for people to read. A test of
//! `promise-macros` sees to it that the twins are what the macros write; here both compile and run.
//!
//! `EXPAND=1 cargo test -p promise-macros expanded` writes the twins anew.
#![allow(dead_code)]
// The macros allow these where they write them, which the twins leave out.
#![allow(unused_imports, unused_parens, unused_braces, unused_mut, unused_must_use, irrefutable_let_patterns)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]

#[path = "../expanded/c_form.rs"]
mod c_form;
#[rustfmt::skip]
#[path = "../expanded/c_form-expanded.rs"]
mod c_form_expanded;
#[path = "../expanded/c_functions.rs"]
mod c_functions;
#[rustfmt::skip]
#[path = "../expanded/c_functions-expanded.rs"]
mod c_functions_expanded;
#[path = "../expanded/chain.rs"]
mod chain;
#[rustfmt::skip]
#[path = "../expanded/chain-expanded.rs"]
mod chain_expanded;
#[path = "../expanded/entry.rs"]
mod entry;
#[rustfmt::skip]
#[path = "../expanded/entry-expanded.rs"]
mod entry_expanded;
#[path = "../expanded/executor.rs"]
mod executor;
#[rustfmt::skip]
#[path = "../expanded/executor-expanded.rs"]
mod executor_expanded;
#[path = "../expanded/functions.rs"]
mod functions;
#[rustfmt::skip]
#[path = "../expanded/functions-expanded.rs"]
mod functions_expanded;
#[path = "../expanded/future.rs"]
mod future;
#[rustfmt::skip]
#[path = "../expanded/future-expanded.rs"]
mod future_expanded;
#[path = "../expanded/handlers.rs"]
mod handlers;
#[rustfmt::skip]
#[path = "../expanded/handlers-expanded.rs"]
mod handlers_expanded;
#[path = "../expanded/methods.rs"]
mod methods;
#[rustfmt::skip]
#[path = "../expanded/methods-expanded.rs"]
mod methods_expanded;
#[path = "../expanded/named.rs"]
mod named;
#[rustfmt::skip]
#[path = "../expanded/named-expanded.rs"]
mod named_expanded;
#[path = "../expanded/placeholder.rs"]
mod placeholder;
#[rustfmt::skip]
#[path = "../expanded/placeholder-expanded.rs"]
mod placeholder_expanded;
#[path = "../expanded/twins.rs"]
mod twins;
#[rustfmt::skip]
#[path = "../expanded/twins-expanded.rs"]
mod twins_expanded;

macro_rules! run {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() -> impl std::process::Termination {
            self::$name::main()
        }
    )*};
}

run! {
    c_form c_form_expanded
    c_functions c_functions_expanded
    chain chain_expanded
    entry entry_expanded
    executor executor_expanded
    functions functions_expanded
    future future_expanded
    handlers handlers_expanded
    methods methods_expanded
    named named_expanded
    placeholder placeholder_expanded
    twins twins_expanded
}
