//! Pages on what the items alone do not tell.
//!
//! | I | read |
//! |---|---|
//! | know promises from JavaScript | [`from_javascript`] |
//! | know `futures` or tokio | [`from_futures`] |
//! | know PromiseKit, Bluebird, Kotlin's coroutines or folly | [`from_promise_kit`] |
//! | have code with callbacks to change | [`migration`] |
//! | want the line for one callback | [`callbacks`] |
//! | got an error or a warning | [`errors`] |
//! | am still choosing | [`comparison`] |

#[doc = include_str!("callbacks.md")]
pub mod callbacks {}
#[doc = include_str!("comparison.md")]
pub mod comparison {}
#[doc = include_str!("from_futures.md")]
pub mod from_futures {}
#[doc = include_str!("from_javascript.md")]
pub mod from_javascript {}
#[doc = include_str!("from_promise_kit.md")]
pub mod from_promise_kit {}
#[doc = include_str!("migration.md")]
pub mod migration {}

#[doc = include_str!("errors/mod.md")]
pub mod errors {
    #[doc = include_str!("errors/c_functions.md")]
    pub mod c_functions {}
    #[doc = include_str!("errors/callbacks.md")]
    pub mod callbacks {}
    #[doc = include_str!("errors/chains.md")]
    pub mod chains {}
    #[doc = include_str!("errors/functions.md")]
    pub mod functions {}
    #[doc = include_str!("errors/handlers.md")]
    pub mod handlers {}
    #[doc = include_str!("errors/local.md")]
    pub mod local {}
    #[doc = include_str!("errors/twins.md")]
    pub mod twins {}
    #[doc = include_str!("errors/types.md")]
    pub mod types {}
}
