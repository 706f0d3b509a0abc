//! Nothing comes from the prelude or from modules called `core` and `std`.
#![no_implicit_prelude]
#![deny(warnings)]

mod core {}
mod std {}

#[::promise_core::main]
pub async fn main() -> ::std::result::Result<(), ::promise_core::Error> {
    ::promise_core::Promise::<()>::resolve(()).await
}
