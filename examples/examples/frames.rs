//! A program that draws frames, as with `egui`: nothing is awaited, each frame looks at what is there.
//!
//! The loop below stands for the one of the user interface: it calls `App::frame` again and again, which must not wait. A
//! promise is looked at with `peek`; what is shown while it is pending is the program's business.
//!
//! ```text
//! cargo run --example frames
//! ```

use std::time::Duration;

use promise_core::prelude::*;
use promise_core::stream::{Progress, Reporter, progress};

struct App {
    /// What a button has started.
    search: Option<(Promise<Vec<String>>, Progress<u32>)>,
    shown: Vec<String>,
}

impl App {
    /// One frame. `clicked`: the user has pressed the button.
    fn frame(&mut self, clicked: Option<&str>) {
        if let Some(text) = clicked {
            let (report, progress) = progress(0);
            if let Some((before, _)) = self.search.replace((search(text, report), progress)) {
                // Looking is not handling: a failure of it was shown, or nobody wants to see it.
                before.detach(drop);
            }
        }
        let text = match &self.search {
            None => "press the button".to_string(),
            Some((found, progress)) => match found.peek() {
                None => format!("searching, {} %", progress.latest()),
                Some(Ok(lines)) => format!("found {}", lines.join(" and ")),
                Some(Err(error)) => format!("sorry: {}", error.user_message()),
            },
        };
        self.label(text);
    }

    /// What `ui.label(text)` is elsewhere: draws a text. Here it is printed when it has changed.
    fn label(&mut self, text: String) {
        if self.shown.last() != Some(&text) {
            println!("{text}");
            self.shown.push(text);
        }
    }
}

/// Work that goes on between the frames. On a thread or in a runtime it is the same; where `egui` is, such work calls
/// `ctx.request_repaint()` when there is news.
fn search(text: &str, report: Reporter<u32>) -> Promise<Vec<String>> {
    let text = text.to_owned();
    promise!(async move {
        for percent in [25, 50, 75] {
            sleep(Duration::from_millis(40)).await?;
            report.set(percent);
        }
        if text.is_empty() {
            return Err(Error::msg("there is nothing to search for"));
        }
        Ok(vec![format!("{text} 1"), format!("{text} 2")])
    })
}

/// The host's loop: 60 frames a second. Its clock is a virtual one, so that the program prints the same each time.
fn main() {
    let event_loop = EventLoop::with_virtual_time();
    let mut app = App { search: None, shown: Vec::new() };
    for (number, clicked) in (0..40).map(|n| (n, [(1, "rust"), (12, ""), (22, "promises"), (25, "chains")])) {
        let clicked = clicked.into_iter().find(|(at, _)| *at == number).map(|(_, text)| text);
        event_loop.enter(|| app.frame(clicked));
        event_loop.advance(Duration::from_millis(16));
        while event_loop.run_one() {}
    }
    app.search.into_iter().for_each(|(found, _)| found.detach(|error| println!("{error}")));
}
