//! Widgets that belong to one thread: a toolkit with a loop of its own, and promises of what its users do.
//!
//! ```text
//! cargo run --example local
//! ```

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use promise_core::local::{Promise, promise};
use promise_core::{Error, EventLoop, spawn_blocking};

type Handler = Box<dyn FnOnce(&str)>;

/// What a toolkit gives: a handle of something that its thread draws. It is not `Send`.
#[derive(Clone, Default)]
struct Entry(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    label: String,
    on_enter: Option<Handler>,
}

impl Entry {
    fn show(&self, text: &str) {
        println!("entry: {text}");
        self.0.borrow_mut().label = text.to_string();
    }

    /// The toolkit's callback: called once, with what was typed.
    fn on_enter(&self, handler: impl FnOnce(&str) + 'static) {
        self.0.borrow_mut().on_enter = Some(Box::new(handler));
    }

    fn type_in(&self, text: &str) {
        let handler = self.0.borrow_mut().on_enter.take();
        if let Some(handler) = handler {
            handler(text);
        }
    }
}

/// Asks, computes elsewhere, and shows what came out, all with a widget that stays here.
fn ask(entry: &Entry) -> Promise<u64> {
    let (shown, failed) = (entry.clone(), entry.clone());
    entry.show("a number, please");
    promise!(
        entry
            .on_enter(_ = |text| text.to_string())
            .then(|text| Ok::<_, Error>(text.parse::<u64>()?))
            .then(|n| spawn_blocking(move || Ok::<_, Error>((1..=n).product::<u64>())))
            .then(move |n| {
                shown.show(&n.to_string());
                n
            })
            .catch(move |_: &std::num::ParseIntError| {
                failed.show("that is no number");
                0
            })
    )
}

fn main() {
    let event_loop = EventLoop::new();
    let entry = Entry::default();

    // The toolkit's loop: events, then whatever became ready.
    let mut events: VecDeque<&str> = ["six", "6"].into();
    while let Some(text) = events.pop_front() {
        let answer = event_loop.enter(|| {
            let answer = ask(&entry);
            entry.type_in(text);
            answer
        });
        // A real toolkit calls `event_loop.run_until_idle()` when it is idle.
        let n = event_loop.block_on(answer).expect("it is caught");
        println!("answer: {n}");
    }
}
