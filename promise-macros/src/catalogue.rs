//! Every error text: what is wrong, and what to write.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::tokens::written;

// ---- promise!: the list ----

pub(crate) const NAMED_FIELD: &str = "each field is a name and what to make a promise of: `all { user: fetch_user(1), posts: fetch_posts(1) }`";
pub(crate) fn duplicate_field(name: &Ident) -> String {
    format!("the field `{name}` is there twice: give one of them another name")
}

pub(crate) const EMPTY: &str = "`promise!` needs something to make a promise of: a chain `source.then(|value| ..)`, \
     an executor `|resolve, reject| ..`, a call with a placeholder `fetch(request, _)`, or a future";
pub(crate) const SEMICOLON: &str =
    "`promise!` takes a list with commas: write `,` here, or `{ .. }` around statements";
pub(crate) const LAST_SEMICOLON: &str = "`promise!` takes a list with commas: remove this `;`";
pub(crate) const STATEMENT: &str =
    "`promise!` takes an expression: put statements in front of it, or in a block, `promise!({ .. })`";
pub(crate) const OPTION_IN_FRONT: &str =
    "options stand behind what they belong to: `promise!(source, error = Type)`";
pub(crate) const OPTION_INSIDE: &str =
    "this option belongs behind the call: `promise!(call(..), error = Type)`";
pub(crate) const NOT_AN_OPTION: &str =
    "expected an option behind the comma: `error = Type`, `cancel = || ..` or `returning = value`";
pub(crate) const OPTION_WITHOUT_VALUE: &str =
    "this option needs a value: `error = Type`, `cancel = || ..`, `returning = value`";
pub(crate) const RETURNING_WITHOUT_CALL: &str = "`returning` is what a callback returns: it needs a call with a placeholder, `promise!(call(.., _), returning = ..)`";
pub(crate) const CANCEL_WITHOUT_CALL: &str = "`cancel` stops what a callback was given to: it needs a call with a \
     placeholder, `promise!(call(.., _), cancel = || ..)`, or an executor";
pub(crate) const CANCEL_ARITY: &str = "the closure of `cancel` gets what the call gave, or nothing: write \
     `cancel = |handle| ..` or `cancel = || ..`";
pub(crate) const CANCEL_OF_EXECUTOR_ARITY: &str =
    "the closure of `cancel` gets nothing from an executor: write `cancel = || ..`";
pub(crate) const CHECK_WITHOUT_CALL: &str = "`check` looks at what a call with a callback gives: it needs a call with a \
     placeholder, `promise!(call(.., _), check = |status| ..)`";
pub(crate) const C_OPTION_WITHOUT_C_FORM: &str = "this option belongs to a call of a C function: write `_ = |args| value` \
     where the function pointer goes and `_` where its user data goes";
pub(crate) const USER_DATA_WORD: &str =
    "the user data is the callback's `first` or `last` parameter: write one of these words";
pub(crate) const UNDELIVERED_WITHOUT_CALL: &str = "`undelivered` gets what a callback gives too late: it needs a call with a \
     placeholder, `promise!(call(.., _), undelivered = |value| ..)`";
pub(crate) const LATER_WITH_COLLECT: &str =
    "with `collect` the callback comes only while the call runs: remove this option";
pub(crate) const STOP_WITHOUT_COLLECT: &str = "`stop` is what C gets back when it need not go on: it belongs to \
     `collect = Vec::new()`, which takes many calls of the callback";
pub(crate) const COLLECT_WITH_REQUEST: &str = "a request has one callback: remove `collect`";
pub(crate) const USER_DATA_WITH_REQUEST: &str =
    "the callback gets the request by its type: remove `user_data`";
pub(crate) const REQUEST_OPTION_WITHOUT_REQUEST: &str =
    "`request` is what to start from where `_ as *mut Request` stands: write that instead of `_`";
pub(crate) const THREAD_WORD: &str =
    "write `thread = current`: the callback comes on the thread that makes the call";

pub(crate) fn unknown_option(name: &Ident) -> String {
    format!(
        "`promise!` has no option `{name}`: there are `error = Type`, `cancel = || ..`, `returning = value`, `check = |status| ..`, `undelivered = |value| ..`, and for C functions `user_data`, `thread`, `revoker`, `request`, `collect` and `stop`"
    )
}

pub(crate) fn duplicate_option(name: &str) -> String {
    format!("`{name}` is given twice: keep one of them")
}

// ---- promise!: chains ----

pub(crate) const NO_SOURCE: &str = "this chain has no source: write a promise, a future or a value in front of the dot, `fetch(42).then(..)`";
pub(crate) const TRAILING_DOT: &str = "a method is missing behind this dot";
pub(crate) const TURBOFISH: &str = "the methods of a chain take no type arguments: write the type at the handler, `|value: Type| -> Output { .. }`";
pub(crate) const MUTABLE_READER: &str =
    "a value is lent by `&`: to change it take it as a whole, `|mut value| ..`, and give it on";
pub(crate) const ASYNC_HANDLER: &str = "a handler in `promise!` can use `.await` as it is: remove `async`";
pub(crate) const FINALLY_ARITY: &str = "a `finally` handler gets nothing: write `|| ..`, or use `then` and `catch` to see the value or the reason";
pub(crate) const DONE: &str =
    "promises have no `done`: end the chain with `.catch(|e| ..)`, or close it with `.detach(|e| ..)`";
pub(crate) const AWAIT_IN_PLAIN_CLOSURE: &str = "`.await` works in the handlers of `then`, `catch`, `finally`, \
     `success` and `fail`; the closure of any other method is a plain one: move the `.await` into a `then`";

pub(crate) fn no_handler(method: &Ident) -> String {
    match method.to_string().as_str() {
        "finally" => "`finally` needs a handler: `.finally(|| ..)`".into(),
        "catch" | "fail" => format!("`{method}` needs a handler: `.{method}(|reason| ..)`"),
        _ => format!("`{method}` needs a handler: `.{method}(|value| ..)`"),
    }
}

pub(crate) fn too_many_handlers(method: &Ident) -> String {
    match method.to_string().as_str() {
        "then" => "`then` takes two handlers at most, for the value and for the reason".into(),
        "success" => {
            "`success` takes one handler: use `.then(|value| .., |reason| ..)` or put `.fail(|reason| ..)` \
             behind it"
                .into()
        }
        _ => format!("`{method}` takes one handler"),
    }
}

pub(crate) fn other_method(name: &Ident, ours: &str) -> String {
    format!("promises have no `{name}`: write `.{ours}`")
}

pub(crate) fn typed_catch(method: &Ident, ty: &[TokenTree]) -> String {
    let ty = written(ty.iter().cloned());
    format!(
        "`{method}` takes one handler, whose parameter says which reasons it is for: `.{method}(|e: &{ty}| ..)`"
    )
}

pub(crate) fn value_ignored(method: &Ident) -> String {
    format!("the handler of `{method}` gets the value: write `|_| ..` to ignore it")
}

pub(crate) fn reason_ignored(method: &Ident) -> String {
    format!("the handler of `{method}` gets the reason: write `|_| ..` to ignore it")
}

pub(crate) fn value_arity(method: &Ident) -> String {
    format!("the handler of `{method}` gets one value: for a tuple write `|(a, b)| ..`")
}

pub(crate) fn reason_arity(method: &Ident) -> String {
    format!("the handler of `{method}` gets one reason: write `|reason| ..`")
}

pub(crate) fn catch_by_value(ty: &[TokenTree]) -> String {
    let ty = written(ty.iter().cloned());
    format!(
        "a handler for one type of reason takes it by reference: write `&{ty}`, or `|e|` for every reason"
    )
}

// ---- promise!: executors ----

pub(crate) const EXECUTOR_ARITY: &str =
    "an executor gets `resolve` and `reject`: write `|resolve, reject| ..` or `|resolve| ..`";
pub(crate) const EXECUTOR_PATTERN: &str =
    "the parameters of an executor are two functions: write names, `|resolve, reject| ..`";
pub(crate) const ASYNC_EXECUTOR: &str =
    "an executor is not async: write `promise!(async { .. })`, whose result settles the promise";
pub(crate) const AWAIT_IN_EXECUTOR: &str =
    "an executor cannot wait: write `promise!(async { .. })`, whose result settles the promise";
pub(crate) const LINK_IN_EXECUTOR: &str = "this belongs to the executor's body: for a link behind the executor, put that in \
     parentheses, `(|resolve, reject| { .. }).then(..)`";

// ---- promise!: placeholders ----

pub(crate) const TWO_PLACEHOLDERS: &str = "one callback settles a promise: for a pair of callbacks write \
     `promise!(|resolve, reject| call(.., resolve, reject))`; for a C function write `_ = |args| value` where the \
     function pointer goes and `_` where its user data goes";
pub(crate) const DROP_WITHOUT_CALLBACK: &str = "`_ = drop` stands for the function that C gives user data back to: write \
     also `_ = |args| value` for the callback and `_` for the user data";
pub(crate) const REQUEST_WITHOUT_CALLBACK: &str = "`_ as *mut Request` stands for the request of a C function: write also \
     `_ = |args| value` where its function pointer goes";
pub(crate) const C_FORM_NOTHING: &str = "the user data of a C function is written `_`";
pub(crate) const C_FORM_TWO_USER_DATA: &str =
    "a callback has one user data, and one function to give it back to: remove this";
pub(crate) const C_FORM_ARITY: &str =
    "the callback of a C function has at most eight parameters beside the user data";
pub(crate) const PLACEHOLDER_ARGUMENTS: &str =
    "a callback with arguments is written `_ = |a, b| value`; `_()` is one without";
pub(crate) const PLACEHOLDER_PATH: &str = "a placeholder takes a closure: write `_ = |a, b| function(a, b)`";
pub(crate) const PLACEHOLDER_TYPE: &str =
    "the type of a callback's argument is written `_ = |value: Type| value`";
pub(crate) const PLACEHOLDER_NESTED: &str = "the callback must be made by the call itself: move the placeholder out of \
     this closure or async block";
pub(crate) const ASYNC_CALLBACK: &str = "a callback is called synchronously: remove `async`, and put what waits into `.then(|value| ..)` behind the call";
pub(crate) const AWAIT_IN_CALLBACK: &str =
    "a callback cannot wait: put what waits into `.then(|value| ..)` behind the call";

// ---- habits from elsewhere ----

pub(crate) const NEW_PROMISE: &str = "there is no `new`: write `promise!(|resolve, reject| ..)`";
pub(crate) const NEW: &str = "there is no `new` in front of a type: write `Type::new(..)`";
pub(crate) const THROW: &str = "there is no `throw`: end the handler with `Err(..)`, or write `Err(..)?`";
pub(crate) const FUNCTION: &str = "a function without a name is written `|value| ..`";
pub(crate) const THIN_ARROW: &str = "a closure is written `|value| ..`, without `->`";
pub(crate) const ARROW: &str = "a closure is written `|value| ..`, without `=>`";

// ---- #[async_promise] ----

pub(crate) const ATTRIBUTE_ARGUMENT: &str = "`#[async_promise]` takes `blocking`, `deferred` and `crate = path`; on a \
     function with a callback also a name for the promise function, `error = Type`, `map = |value| -> Type { .. }`, and \
     `cancel`, `undelivered` and `check` as `promise!` does";
pub(crate) const BLOCK_ARGUMENT: &str = "on a block `#[async_promise]` takes `error = Type`, `crate = path`, and on a trait \
     `for Type`: what is about one method is written there, `#[promise(name = other)]`";
pub(crate) const METHOD_ARGUMENT: &str = "`#[promise]` on a method takes `skip`, `name = other`, `error = Type`, \
     `map = |value| -> Type { .. }`, and `cancel`, `undelivered` and `check` as `promise!` does";
pub(crate) const C_FUNCTION_ARGUMENT: &str = "`#[promise]` on a C function takes a name, what the callback's arguments give, \
     `|a, b| -> Type { .. }`, `error = Type`, and the options of `promise!` for C functions: `check = |status| ..`";
pub(crate) const ITEM_OPTION_WITHOUT_VALUE: &str = "this option needs a value: `error = Type`";
pub(crate) const TWIN_NAME: &str = "the promise function needs one name: `name = other`";
pub(crate) const MAP_CLOSURE: &str = "`map` needs a closure: `map = |value| -> Type { .. }`";
pub(crate) const MAP_WITHOUT_TYPE: &str =
    "the promise function must say what it gives: write `|..| -> Type { .. }`";
pub(crate) const FOR_TYPE: &str = "`for` needs the type whose methods are repeated here: `for Type`";
pub(crate) const FOR_WITHOUT_TRAIT: &str = "`for Type` goes on a trait that repeats methods of that type: \
     `#[async_promise(for Type)] trait Extension { fn method(..); }`";
pub(crate) const CRATE_PATH: &str = "write the path of `promise-core` in this crate: `crate = some::path`";
pub(crate) const BLOCKING_AND_DEFERRED: &str =
    "`blocking` runs on another thread, `deferred` on this one: keep one";
pub(crate) const BLOCKING_ASYNC: &str =
    "`blocking` is for a function that is not `async`: remove one of the two";
pub(crate) const DEFERRED_PLAIN: &str =
    "`deferred` is for an `async fn`: this function runs when it is called";
pub(crate) const RETURNS_PROMISE: &str = "this function makes its promise itself: remove `#[async_promise]`, or return what the promise is to hold";
pub(crate) const CONST_FN: &str = "a promise is made at run time: remove `const`";
pub(crate) const ON_EXTERN_FUNCTION: &str =
    "a function of another ABI cannot return a promise: call it in a Rust function, and annotate that";
pub(crate) const FUNCTION_WITHOUT_BODY: &str = "a function without a body cannot start anything: put `#[async_promise]` \
     on the trait, or declare it as `fn name(..) -> Promise<T, E>`";
pub(crate) const NOT_A_FUNCTION: &str =
    "`#[async_promise]` goes on a function, an `impl`, a trait, or a block of C functions";

// ---- #[async_promise]: callbacks ----

pub(crate) const NO_CALLBACK: &str = "no parameter of this function is a callback: a promise function beside it needs \
     one, `impl FnOnce(T)` or the like";
pub(crate) const TWO_CALLBACKS: &str = "one callback settles a promise: put `#[promise]` on that parameter, or, for a pair \
     of callbacks, call `promise!(|resolve, reject| call(.., resolve, reject))`";
pub(crate) const MARKED_TWICE: &str = "one callback settles a promise: keep one `#[promise]`";
pub(crate) const MARKED_VALUE: &str =
    "`#[promise]` goes on the parameter that takes the callback: `impl FnOnce(T)` or the like";
pub(crate) const CALLBACK_ALIAS: &str = "this callback's definition is not visible to the macro: write the closure type \
     here, `Box<dyn FnOnce(T)>`, or use `promise!(function(.., _))` at the call";
pub(crate) const CALLBACK_POINTER: &str =
    "a `fn(..)` pointer cannot carry the promise: take `impl FnOnce(T)`";
pub(crate) const CALLBACK_NESTED: &str = "the macro cannot put a callback into this type: take `impl FnOnce(T)` or \
     `Box<dyn FnOnce(T)>`, or use `promise!(function(.., _))` at the call";
pub(crate) const CALLBACK_RETURNS: &str = "a promise needs nothing from its callback, and this one returns a value: use \
     `promise!(function(.., _), returning = value)` at the call";
pub(crate) const CALLBACK_ASYNC: &str =
    "an async callback has to be waited for, and a promise does not wait: take `impl FnOnce(T)`";
pub(crate) const CALLBACK_LENDS: &str = "the callback lends this value only while it runs: say what to keep of it, \
     `map = |value| -> Type { .. }`";
pub(crate) const RESULT_AMONG_ARGUMENTS: &str = "this callback gets a `Result` beside other values: say what settles the \
     promise, `map = |value, result| -> Result<T, E> { result }`";
pub(crate) const ASYNC_TWIN: &str =
    "an `async fn` becomes a promise function itself: remove what is said about its callback";
pub(crate) fn name_of_nothing(name: &Ident) -> String {
    format!(
        "`{name}` is no option, and would name a promise function beside one that takes a callback: here are only \
         `blocking`, `deferred` and `crate = path`"
    )
}
pub(crate) const TWIN_IS_NOT_RUN: &str = "`blocking` and `deferred` say where a function runs; one that takes a callback \
     runs when it is called: remove this";
pub(crate) const OPTIONS_OF_FUNCTION: &str =
    "`#[promise(..)]` is for the items of a block: write this in `#[async_promise(..)]`";

pub(crate) fn map_arity(count: usize) -> String {
    match count {
        0 => "this callback gets nothing: write `map = || -> Type { .. }`".into(),
        1 => "this callback gets one value: write `map = |value| -> Type { .. }`".into(),
        count => format!(
            "this callback gets {count} values: write as many parameters, `map = |a, b, ..| -> Type {{ .. }}`"
        ),
    }
}

pub(crate) fn callback_type_used(name: &Ident) -> String {
    format!(
        "`{name}` is more than the type of the callback: the promise function would not have it; take `impl FnOnce(T)`"
    )
}

// ---- #[async_promise]: blocks ----

pub(crate) const NOTHING_IN_EXTERN: &str = "there is nothing to do: put `#[promise(name, |a, b| -> Type { .. }, check = |status| ..)]` \
     on the functions that are to have a promise function";
pub(crate) const C_WITHOUT_CLOSURE: &str = "say what the callback's arguments give, those that C calls it with but the user \
     data: `#[promise(name, |a, b| -> Type { .. })]`";
pub(crate) const C_VARIADIC: &str = "the macro cannot see the types of this function's arguments: call it in a Rust function, \
     with `promise!`";
pub(crate) const C_NO_CALLBACK: &str =
    "no parameter of this function looks like a function pointer: put `#[callback]` on the one that does";
pub(crate) const C_TWO_CALLBACKS: &str = "more than one parameter looks like a function pointer: put `#[callback]` on the one that settles the promise";
pub(crate) const C_NO_USER_DATA: &str = "no parameter of this function is a `*mut c_void`, in which the promise could be found \
     again: put `#[user_data]` on the one that the callback gets back";
pub(crate) const C_TWO_USER_DATA: &str =
    "more than one parameter may be the user data: put `#[user_data]` on the one that the callback gets back";
pub(crate) const NOTHING_TO_DO: &str =
    "there is nothing to do: no method here takes a callback, and none is an `async fn`";
pub(crate) const NOTHING_IN_IMPL: &str = "there is nothing to do: no method here is an `async fn`, and a method that takes \
     a callback has its promise function in the trait";
pub(crate) const TWIN_IN_IMPL: &str =
    "the promise function of this method belongs to the trait: put `#[async_promise]` and its options there";
pub(crate) const FOREIGN_BODY: &str = "this method is the type's own: write `;` instead of a body";
pub(crate) const FOREIGN_SKIP: &str = "a method to skip need not be repeated here: remove it";
pub(crate) const FOREIGN_ITEM: &str =
    "a trait `for` a type repeats that type's methods: remove what is none of them";
pub(crate) const FOREIGN_ASYNC: &str =
    "this trait is for methods that take a callback, and an `async fn` takes none: remove it";

pub(crate) fn name_clash(name: &Ident) -> String {
    format!("`{name}` already exists in this block: choose another one, `#[promise(name = other)]`")
}

// ---- #[async_promise]: borrows ----

pub(crate) const BORROWED_SELF: &str = "`self` is borrowed and may be gone before the promise settles: take `self`, or \
     `self: Arc<Self>`";

pub(crate) fn borrowed_argument(name: &str, ty: &TokenStream, owned: &str) -> String {
    let ty = written(ty.clone());
    format!("`{name}` is borrowed and may be gone before the promise settles: instead of `{ty}` take {owned}")
}

// ---- #[main], #[test] ----

pub(crate) const MAIN_ARGUMENT: &str = "`#[main]` takes `crate = path` only";
pub(crate) const TEST_ARGUMENT: &str =
    "`#[test]` takes `virtual_time` or `strict` or `schedules = 100`, and `crate = path`";
pub(crate) const ENTRY_ASYNC: &str = "this attribute runs an async function: write `async fn`";
pub(crate) const ENTRY_PARAMETERS: &str = "nothing calls this function with arguments: remove them";
pub(crate) const ENTRY_GENERICS: &str = "nothing chooses the type arguments of this function: remove them";
pub(crate) const ENTRY_ITEM: &str = "this attribute goes on an `async fn`";
