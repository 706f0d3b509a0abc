//! What promises cost beside other ways to do the same work: `cargo bench -p promise-core --bench ratios`.
//!
//! Times differ between machines and between minutes; ratios of what was measured side by side do not. So all that is
//! stated, and has a target, is a ratio. `--rounds N` sets how often everything is measured, `--only TEXT` picks rows whose
//! text contains it, and `--json FILE` writes all single measurements.

#[macro_use]
mod frames;

mod chains;
mod deferred;
mod harness;
mod many;
mod memory;
mod report;
mod scaling;
mod stats;
mod steps;
mod threads;
mod v8;

use std::process::{Command, exit};
use std::time::Duration;

use harness::Group;
use v8::V8;

const USAGE: &str = "options: --rounds N, --sample MILLISECONDS, --only TEXT, --json FILE";

struct Options {
    rounds: usize,
    sample: Duration,
    only: String,
    json: Option<String>,
}

impl Options {
    fn read() -> Result<Self, String> {
        let mut options =
            Options { rounds: 9, sample: Duration::from_millis(20), only: String::new(), json: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("`{word}` wants a value"));
            match word.as_str() {
                "--bench" => {} // what `cargo bench` says to every benchmark
                "--rounds" => options.rounds = number(&value()?)?.max(1) as usize,
                "--sample" => options.sample = Duration::from_millis(number(&value()?)?.max(1)),
                "--only" => options.only = value()?,
                "--json" => options.json = Some(value()?),
                _ => return Err(format!("unknown option `{word}`")),
            }
        }
        Ok(options)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

fn groups(v8: &V8) -> Vec<Group> {
    vec![
        chains::group(v8),
        chains::tokio_group(),
        steps::group(),
        deferred::group(v8),
        deferred::callback_group(v8),
        many::handlers_group(v8),
        many::all_group(v8),
        many::any_group(v8),
        many::race_group(v8),
        threads::throughput_group(),
        threads::latency_group(),
        threads::blocking_group(),
        scaling::group(),
    ]
}

/// What the figures depend on.
fn machine(v8: &V8) -> [(&'static str, String); 4] {
    let rustc = Command::new("rustc").arg("-V").output().map(|output| output.stdout).unwrap_or_default();
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    [
        ("processor", cpu.map_or("unknown", |(_, name)| name.trim()).to_string()),
        ("cores", std::thread::available_parallelism().map_or(0, usize::from).to_string()),
        ("compiler", String::from_utf8_lossy(&rustc).trim().to_string()),
        ("JavaScript", v8.version.clone()),
    ]
}

fn main() {
    let options = Options::read().unwrap_or_else(|error| {
        eprintln!("{error}\n{USAGE}");
        exit(2);
    });
    let v8 = V8::start(options.only.is_empty());
    let mut groups = groups(&v8);
    if !options.only.is_empty() {
        groups.iter_mut().for_each(|group| group.only(&options.only));
    }
    groups.retain(|group| !group.rows.is_empty());
    harness::measure(&mut groups, options.rounds, options.sample);
    let machine = machine(&v8);
    for (key, value) in &machine {
        println!("{key}: {value}");
    }
    println!("rounds: {}\n\n{}", options.rounds, report::table(&groups));
    if let Some(file) = options.json {
        std::fs::write(&file, report::json(&groups, &machine)).unwrap_or_else(|error| {
            eprintln!("`{file}` cannot be written: {error}");
            exit(1);
        });
    }
}
