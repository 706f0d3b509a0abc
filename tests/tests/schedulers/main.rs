//! Where handlers run: the event loop driven by hand and by `block_on`, several loops, tokio, the background loop, and a
//! scheduler of one's own.

mod background;
mod block_on;
mod context;
mod custom;
mod driving;
mod fairness;
mod in_place;
mod late;
mod limits;
mod nested;
mod retrying;
mod thread_local;
mod threads;
mod time;
mod tokio_many;
mod tokio_one;
