//! Callbacks that are called many times, as a [`Stream`](futures_core::Stream).
//!
//! A promise settles once. What a watcher, a timer or a socket tells again and again is a stream of values; what one
//! piece of work tells on its way to its one result is [`Progress`], beside the promise of that result.
//!
//! ```
//! use promise_core::stream::Events;
//! use std::thread;
//!
//! /// Somebody's API: calls back for each line, and gives a handle of what goes on.
//! fn tail(mut line: impl FnMut(&str) + Send + 'static) -> thread::JoinHandle<()> {
//!     thread::spawn(move || ["one", "two"].into_iter().for_each(|text| line(text)))
//! }
//!
//! promise_core::run(async {
//!     let mut lines = Events::<String>::new(|out| {
//!         tail(move |line| drop(out.emit(line.to_owned()))) // kept until the stream ends or is dropped
//!     });
//!     assert_eq!(lines.next().await.unwrap().unwrap(), "one");
//!     assert_eq!(lines.next().await.unwrap().unwrap(), "two");
//!     assert!(lines.next().await.is_none()); // the callback was dropped
//! });
//! ```
//!
//! | | |
//! |---|---|
//! | the callback fires | [`Emitter::emit`], from any thread, in any kind of closure |
//! | no more will come | [`Emitter::end`], or the last [`Emitter`] is dropped |
//! | it failed | [`Emitter::fail`]: what was emitted before comes first, then the reason, then the end |
//! | the consumer is slower | [`Events::with_capacity`]: a full stream refuses, lets the callback's thread wait, or drops its oldest |
//! | the consumer has enough | dropping the stream drops what `start` gave, and [`Emitter::emit`] says [`Refused::Closed`] |

mod channel;
mod events;
mod progress;

pub use channel::{Emitter, Refused};
pub use events::{Events, Next};
pub use progress::{Progress, Reporter, progress};
