//! The guarantees of MDN's guide "Using promises" and of its `Promise` reference, one file per section. What is about
//! one promise is checked in each setting: already settled, settled now, settled later.

mod chaining;
mod composition;
mod errors;
mod guarantees;
mod reference;
mod timing;
mod wrapping;
