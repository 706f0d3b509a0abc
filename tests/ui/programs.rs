//! The programs of this folder that must compile, as modules: compiled once for each edition.

#[path = "async_promise/pass/arguments_named_as_locals.rs"]
mod async_promise_arguments_named_as_locals;
#[path = "async_promise/pass/blocks.rs"]
mod async_promise_blocks;
#[path = "async_promise/pass/bodies.rs"]
mod async_promise_bodies;
#[path = "async_promise/pass/c_functions.rs"]
mod async_promise_c_functions;
#[path = "async_promise/pass/callbacks_named_as_locals.rs"]
mod async_promise_callbacks_named_as_locals;
#[path = "async_promise/pass/crate_path.rs"]
mod async_promise_crate_path;
#[path = "async_promise/pass/functions_with_callbacks.rs"]
mod async_promise_functions_with_callbacks;
#[path = "async_promise/pass/results_by_other_names.rs"]
mod async_promise_results_by_other_names;
#[path = "async_promise/pass/signatures.rs"]
mod async_promise_signatures;
#[path = "core/pass/combinators.rs"]
mod core_combinators;
#[path = "core/pass/handlers_of_methods.rs"]
mod core_handlers_of_methods;
#[path = "core/pass/reasons_of_every_kind.rs"]
mod core_reasons_of_every_kind;
#[path = "entry/pass/main_with_exit_code.rs"]
mod entry_main_with_exit_code;
#[path = "entry/pass/main_with_nothing.rs"]
mod entry_main_with_nothing;
#[path = "entry/pass/main_with_result.rs"]
mod entry_main_with_result;
#[path = "entry/pass/main_without_prelude.rs"]
mod entry_main_without_prelude;
#[path = "entry/pass/tests.rs"]
mod entry_tests;
#[path = "promise/pass/braces_and_brackets.rs"]
mod promise_braces_and_brackets;
#[path = "promise/pass/c_functions.rs"]
mod promise_c_functions;
#[path = "promise/pass/callbacks_of_every_shape.rs"]
mod promise_callbacks_of_every_shape;
#[path = "promise/pass/closed_chains.rs"]
mod promise_closed_chains;
#[path = "promise/pass/early_exits.rs"]
mod promise_early_exits;
#[path = "promise/pass/every_kind_of_handler.rs"]
mod promise_every_kind_of_handler;
#[path = "promise/pass/every_kind_of_source.rs"]
mod promise_every_kind_of_source;
#[path = "promise/pass/every_warning_denied.rs"]
mod promise_every_warning_denied;
#[path = "promise/pass/generic_functions.rs"]
mod promise_generic_functions;
#[path = "promise/pass/handler_that_only_panics.rs"]
mod promise_handler_that_only_panics;
#[path = "promise/pass/locals_of_the_expansion.rs"]
mod promise_locals_of_the_expansion;
#[path = "promise/pass/long_chains.rs"]
mod promise_long_chains;
#[path = "promise/pass/macro_rules_around_it.rs"]
mod promise_macro_rules_around_it;
#[path = "promise/pass/methods_for_everything.rs"]
mod promise_methods_for_everything;
#[path = "promise/pass/nested_chains.rs"]
mod promise_nested_chains;
#[path = "promise/pass/nothing_lost.rs"]
mod promise_nothing_lost;
#[path = "promise/pass/parameters_named_as_locals.rs"]
mod promise_parameters_named_as_locals;
#[path = "promise/pass/placeholders_with_types.rs"]
mod promise_placeholders_with_types;
#[path = "promise/pass/shadowed_names.rs"]
mod promise_shadowed_names;
#[path = "promise/pass/underscores_that_are_not_placeholders.rs"]
mod promise_underscores_that_are_not_placeholders;
#[path = "promise/pass/without_prelude.rs"]
mod promise_without_prelude;

/// Runs all of them.
pub fn run() {
    async_promise_arguments_named_as_locals::main();
    async_promise_blocks::main();
    async_promise_bodies::main();
    async_promise_c_functions::main();
    async_promise_callbacks_named_as_locals::main();
    async_promise_crate_path::main();
    async_promise_functions_with_callbacks::main();
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
    promise_c_functions::main();
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
    promise_nothing_lost::main();
    promise_parameters_named_as_locals::main();
    promise_placeholders_with_types::main();
    promise_shadowed_names::main();
    promise_underscores_that_are_not_placeholders::main();
    promise_without_prelude::main();
}
