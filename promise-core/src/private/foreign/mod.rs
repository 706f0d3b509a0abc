//! Callbacks of C functions: `promise!(unsafe { c_fn(.., _ = |args| expr, _) })`.
//!
//! C knows a callback as a function pointer and user data. The pointer is that of a function generic over the closure,
//! chosen by the type of the callee's parameter, also behind an alias (`function`); so are the types of the closure's
//! parameters and the place of the user data among them (`params`). The user data is the key of a table entry that holds
//! the closure (`store`, `slab`, `erased`), and never a pointer.
//!
//! A call of C takes the entry out, which only one call can, runs the closure, which settles the promise, drops what is
//! left of it, and returns. A panic anywhere in that is caught before C. A call that finds no entry is counted and told
//! to the hook of [`foreign`](crate::foreign).

mod check;
mod erased;
mod function;
#[cfg(all(test, loom))]
mod loom_tests;
mod params;
mod registration;
mod request_slot;
mod requests;
mod scope;
mod slab;
mod slot;
mod store;

pub use check::{Unchecked, checked, unchecked};
pub use function::{Function, Receive};
pub use params::{
    Both, Carries, First, Invoke, Last, Neither, OneEnd, Params, Place, Somewhere, Split, UserData, Whole,
};
pub use registration::under;
pub use request_slot::{InRequest, RequestSlot, request_slot};
pub use requests::{Given, Memory, Request, RequestPointer};
pub use scope::{Collects, Gathering, InScope, Scope, gathering, scope};
pub use slot::{InTable, ReturnsNothing, Slot, slot};
pub use store::{AnyThread, Store, ThisThread, WaitsIn};
pub(crate) use store::{Entry, live};
