//! A timeline of a program's promises: as a file that <https://ui.perfetto.dev> and `chrome://tracing` open, and as a picture.
//!
//! The program is a page that is loaded: a user and their posts at once, three pictures two at a time, with a time limit. It
//! runs on an event loop with a virtual clock, whose time is the one in the files.
//!
//! ```text
//! cargo run --example timeline -- timeline.json timeline.svg
//! ```

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs};

use promise_core::combine;
use promise_core::prelude::*;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

// ---- the program ----

fn wait(ms: u64) -> Promise<()> {
    sleep(Duration::from_millis(ms))
}

fn fetch_user(id: u32) -> Promise<String> {
    promise!(wait(40).then(|()| format!("user {id}")))
}

fn fetch_posts(_user: u32) -> Promise<Vec<u64>> {
    promise!(wait(60).then(|()| vec![30, 50, 20]))
}

fn fetch_picture(ms: u64) -> Promise<u64> {
    promise!(wait(ms).then(|()| ms).timeout(Duration::from_millis(45)).catch(|Fault::Elapsed| 0))
}

fn load(id: u32) -> Promise<String> {
    promise!(
        all { user: fetch_user(id), posts: fetch_posts(id) }
            .then(|page| {
                let pictures = combine::map(page.posts, 2, fetch_picture).await?;
                format!("{} with {} pictures", page.user, pictures.into_iter().filter(|ms| *ms > 0).count())
            })
            .finally(|| println!("loaded"))
    )
}

fn main() -> Result<(), Error> {
    let event_loop = Rc::new(EventLoop::with_virtual_time());
    CLOCK.set(Rc::downgrade(&event_loop));
    let timeline = Timeline::default();
    let subscriber = tracing_subscriber::registry().with(timeline.clone());
    let text =
        tracing::subscriber::with_default(subscriber, || event_loop.block_on(async { load(1).await }))?;
    println!("{text}");

    let bars = timeline.bars();
    println!("{} promises, {} turns", bars.len(), bars.iter().map(|bar| bar.turns.len()).sum::<usize>());
    let (json, svg) = (chrome_trace(&bars), picture(&bars));
    let mut files = env::args().skip(1);
    match (files.next(), files.next()) {
        (Some(json_file), Some(svg_file)) => {
            fs::write(json_file, json)?;
            fs::write(svg_file, svg)?;
        }
        _ => println!("{json}"),
    }
    Ok(())
}

// ---- what the spans of promises become ----

thread_local! {
    /// The loop whose time is the one of the timeline.
    static CLOCK: RefCell<Weak<EventLoop>> = const { RefCell::new(Weak::new()) };
}

/// Microseconds since the start.
fn now() -> u128 {
    CLOCK.with_borrow(|event_loop| event_loop.upgrade().map_or(0, |event_loop| event_loop.now().as_micros()))
}

/// One promise.
#[derive(Clone, Default)]
struct Bar {
    kind: String,
    at: String,
    outcome: String,
    start: u128,
    end: u128,
    turns: Vec<u128>,
}

impl Visit for Bar {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}").trim_matches('"').to_owned();
        match field.name() {
            "kind" => self.kind = text,
            "at" => self.at = text,
            "outcome" => self.outcome = text,
            _ => {}
        }
    }
}

/// Listens to the spans `promise` and `turn`.
#[derive(Clone, Default)]
struct Timeline(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    open: HashMap<u64, usize>,
    bars: Vec<Bar>,
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Timeline {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        match attributes.metadata().name() {
            "promise" if attributes.metadata().target() == "promise" => {
                let mut bar = Bar { start: now(), ..Bar::default() };
                attributes.record(&mut bar);
                let index = seen.bars.len();
                seen.bars.push(bar);
                seen.open.insert(id.into_u64(), index);
            }
            "turn" => {
                let promise =
                    attributes.parent().and_then(|parent| seen.open.get(&parent.into_u64()).copied());
                if let Some(index) = promise {
                    seen.bars[index].turns.push(now());
                }
            }
            _ => {}
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        if let Some(index) = seen.open.get(&id.into_u64()).copied() {
            values.record(&mut seen.bars[index]);
            // A span stays open as long as one of its children does.
            seen.bars[index].end = now();
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        if let Some(index) = seen.open.remove(&id.into_u64())
            && seen.bars[index].outcome.is_empty()
        {
            seen.bars[index].end = now();
        }
    }
}

impl Timeline {
    fn bars(&self) -> Vec<Bar> {
        let seen = self.0.lock().unwrap();
        let mut bars = seen.bars.clone();
        // Those that are pending still.
        seen.open
            .values()
            .filter(|index| seen.bars[**index].outcome.is_empty())
            .for_each(|index| bars[*index].end = now());
        bars
    }
}

/// `resolver timeline.rs:30`
fn title(bar: &Bar) -> String {
    let file = bar.at.rsplit(['/', '\\']).next().unwrap_or_default();
    let line = file.rsplit_once(':').map_or(file, |(line, _column)| line);
    format!("{} {line}", bar.kind)
}

/// The trace event format: an asynchronous slice for each promise, an instant for each turn.
fn chrome_trace(bars: &[Bar]) -> String {
    let mut events = Vec::new();
    for (id, bar) in bars.iter().enumerate() {
        let common = format!(r#""cat":"promise","name":"{}","id":{id},"pid":1,"tid":1"#, title(bar));
        events.push(format!(
            r#"{{"ph":"b","ts":{},{common},"args":{{"at":"{}"}}}}"#,
            bar.start,
            bar.at.escape_default()
        ));
        for turn in &bar.turns {
            events.push(format!(r#"{{"ph":"n","ts":{turn},{common}}}"#));
        }
        events.push(format!(
            r#"{{"ph":"e","ts":{},{common},"args":{{"outcome":"{}"}}}}"#,
            bar.end, bar.outcome
        ));
    }
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}", events.join(",\n"))
}

/// One line for each promise: its life, and a mark for each turn.
fn picture(bars: &[Bar]) -> String {
    const LEFT: u128 = 190;
    const LINE: usize = 18;
    const SCALE: u128 = 4; // pixels for a millisecond
    let x = |time: u128| LEFT + time * SCALE / 1000;
    let last = bars.iter().map(|bar| bar.end).max().unwrap_or(0);
    let (width, height) = (x(last) + 40, (bars.len() + 2) * LINE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"monospace\" font-size=\"11\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    for time in (0..=last).step_by(20_000) {
        let (x, bottom) = (x(time), height - LINE);
        let _ = writeln!(svg, "<path d=\"M{x} 4V{bottom}\" stroke=\"#dddddd\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555555\">{} ms</text>",
            height - 6,
            time / 1000
        );
    }
    for (number, bar) in bars.iter().enumerate() {
        let y = number * LINE + 6;
        let color = match (bar.outcome.as_str(), bar.kind.as_str()) {
            ("rejected", _) => "#d9534f",
            ("", _) => "#aaaaaa",
            (_, "chain") => "#4a7fb5",
            (_, "handler") => "#6aa84f",
            _ => "#c9a13b",
        };
        let _ = writeln!(svg, "<text x=\"6\" y=\"{}\" fill=\"#222222\">{}</text>", y + 9, title(bar));
        let width = ((bar.end - bar.start) * SCALE / 1000).max(2);
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"11\" rx=\"2\" fill=\"{color}\"/>",
            x(bar.start)
        );
        let mut turns = bar.turns.clone();
        turns.dedup();
        for turn in turns {
            let _ =
                writeln!(svg, "<path d=\"M{} {y}v11\" stroke=\"#000000\" stroke-width=\"1.5\"/>", x(turn));
        }
    }
    svg + "</svg>\n"
}
