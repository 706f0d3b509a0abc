//! The clauses of Promises/A+ 1.1 (<https://promisesaplus.com>), as far as they make sense in a typed language, each
//! already settled, settled now, and settled later by a timer or another thread.
//!
//! Left out, because the types leave nothing to test: 2.2.1 as "ignore what is not a function" (what passes on is
//! tested), 2.2.5 (`this`), 2.3.3.1 and 2.3.3.2 (the property `then`). The suite of the A+ project itself drives the
//! library through another runner.

mod t2_1;
mod t2_2_1;
mod t2_2_2_and_3;
mod t2_2_4;
mod t2_2_6;
mod t2_2_7;
mod t2_3_1;
mod t2_3_2;
mod t2_3_3;
mod t2_3_3_3;
mod t2_3_4;
