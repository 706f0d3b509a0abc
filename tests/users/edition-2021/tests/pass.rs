//! The programs of `tests/ui/*/pass` in edition 2021, with what edition 2024 makes of them in view.
#![deny(warnings, rust_2024_compatibility, future_incompatible)]
#![allow(dead_code, edition_2024_expr_fragment_specifier)]
// The programs are odd on purpose.
#![allow(clippy::redundant_closure, clippy::let_underscore_future, clippy::needless_return, clippy::identity_op)]
#![allow(clippy::never_loop, clippy::manual_unwrap_or_default, clippy::if_same_then_else)]
#![allow(clippy::redundant_pattern_matching)]

#[path = "../../../ui/async_promise/pass/arguments_named_as_locals.rs"]
mod async_promise_arguments_named_as_locals;
#[path = "../../../ui/async_promise/pass/bodies.rs"]
mod async_promise_bodies;
#[path = "../../../ui/async_promise/pass/crate_path.rs"]
mod async_promise_crate_path;
#[path = "../../../ui/async_promise/pass/results_by_other_names.rs"]
mod async_promise_results_by_other_names;
#[path = "../../../ui/async_promise/pass/signatures.rs"]
mod async_promise_signatures;
#[path = "../../../ui/core/pass/combinators.rs"]
mod core_combinators;
#[path = "../../../ui/core/pass/handlers_of_methods.rs"]
mod core_handlers_of_methods;
#[path = "../../../ui/core/pass/reasons_of_every_kind.rs"]
mod core_reasons_of_every_kind;
#[path = "../../../ui/entry/pass/main_with_exit_code.rs"]
mod entry_main_with_exit_code;
#[path = "../../../ui/entry/pass/main_with_nothing.rs"]
mod entry_main_with_nothing;
#[path = "../../../ui/entry/pass/main_with_result.rs"]
mod entry_main_with_result;
#[path = "../../../ui/entry/pass/main_without_prelude.rs"]
mod entry_main_without_prelude;
#[path = "../../../ui/entry/pass/tests.rs"]
mod entry_tests;
#[path = "../../../ui/promise/pass/braces_and_brackets.rs"]
mod promise_braces_and_brackets;
#[path = "../../../ui/promise/pass/callbacks_of_every_shape.rs"]
mod promise_callbacks_of_every_shape;
#[path = "../../../ui/promise/pass/closed_chains.rs"]
mod promise_closed_chains;
#[path = "../../../ui/promise/pass/early_exits.rs"]
mod promise_early_exits;
#[path = "../../../ui/promise/pass/every_kind_of_handler.rs"]
mod promise_every_kind_of_handler;
#[path = "../../../ui/promise/pass/every_kind_of_source.rs"]
mod promise_every_kind_of_source;
#[path = "../../../ui/promise/pass/every_warning_denied.rs"]
mod promise_every_warning_denied;
#[path = "../../../ui/promise/pass/generic_functions.rs"]
mod promise_generic_functions;
#[path = "../../../ui/promise/pass/handler_that_only_panics.rs"]
mod promise_handler_that_only_panics;
#[path = "../../../ui/promise/pass/locals_of_the_expansion.rs"]
mod promise_locals_of_the_expansion;
#[path = "../../../ui/promise/pass/long_chains.rs"]
mod promise_long_chains;
#[path = "../../../ui/promise/pass/macro_rules_around_it.rs"]
mod promise_macro_rules_around_it;
#[path = "../../../ui/promise/pass/methods_for_everything.rs"]
mod promise_methods_for_everything;
#[path = "../../../ui/promise/pass/nested_chains.rs"]
mod promise_nested_chains;
#[path = "../../../ui/promise/pass/parameters_named_as_locals.rs"]
mod promise_parameters_named_as_locals;
#[path = "../../../ui/promise/pass/shadowed_names.rs"]
mod promise_shadowed_names;
#[path = "../../../ui/promise/pass/underscores_that_are_not_placeholders.rs"]
mod promise_underscores_that_are_not_placeholders;
#[path = "../../../ui/promise/pass/without_prelude.rs"]
mod promise_without_prelude;

#[test]
fn programs_run() {
    async_promise_arguments_named_as_locals::main();
    async_promise_bodies::main();
    async_promise_crate_path::main();
    async_promise_results_by_other_names::main();
    async_promise_signatures::main();
    core_combinators::main();
    core_handlers_of_methods::main();
    core_reasons_of_every_kind::main();
    let _ = entry_main_with_exit_code::main();
    entry_main_with_nothing::main();
    entry_main_with_result::main().expect("it does not fail");
    entry_main_without_prelude::main().expect("it does not fail");
    entry_tests::main();
    promise_braces_and_brackets::main();
    promise_callbacks_of_every_shape::main();
    promise_closed_chains::main();
    promise_early_exits::main();
    promise_every_kind_of_handler::main();
    promise_every_kind_of_source::main();
    promise_every_warning_denied::main();
    promise_generic_functions::main();
    promise_handler_that_only_panics::main();
    promise_locals_of_the_expansion::main();
    promise_long_chains::main();
    promise_macro_rules_around_it::main();
    promise_methods_for_everything::main();
    promise_nested_chains::main();
    promise_parameters_named_as_locals::main();
    promise_shadowed_names::main();
    promise_underscores_that_are_not_placeholders::main();
    promise_without_prelude::main();
}
