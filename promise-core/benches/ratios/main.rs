//! What promises cost beside other ways to do the same work: `cargo bench -p promise-core --bench ratios`.
//!
//! Times differ between machines and between minutes; ratios of what was measured side by side do not. So all that is
//! stated, and has a target, is a ratio. `--rounds N` sets how often everything is measured in each layout, and `--layouts N` in how
//! many: see [`layouts`]. `--only TEXT` picks rows whose text contains it, `--threads` lets there have been another thread before the
//! first measurement, and `--json FILE` writes all single measurements. `--raw` is how another layout is asked for them. `--work NAME N`
//! does the work of one contender, which `tests/gates/run` counts the instructions of.

#[macro_use]
mod frames;

mod callback;
mod chains;
mod cores;
mod deferred;
mod harness;
mod layouts;
mod links;
mod many;
mod memory;
mod report;
mod scaling;
mod stats;
mod steps;
mod threads;
mod v8;

use std::process::{Command, exit};
use std::thread;
use std::time::Duration;

use harness::Group;
use v8::V8;

const USAGE: &str = "options: --rounds N, --layouts N, --sample MILLISECONDS, --only TEXT, --threads, --json FILE, --raw, \
    --work NAME ITERATIONS";

struct Options {
    /// In each layout.
    rounds: usize,
    layouts: usize,
    sample: Duration,
    only: String,
    threads: bool,
    json: Option<String>,
    raw: bool,
    work: Option<(String, u64)>,
}

impl Options {
    fn read() -> Result<Self, String> {
        let mut options = Options {
            rounds: 3,
            layouts: 8,
            sample: Duration::from_millis(20),
            only: String::new(),
            threads: false,
            json: None,
            raw: false,
            work: None,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("`{word}` wants a value"));
            match word.as_str() {
                "--bench" => {} // what `cargo bench` says to every benchmark
                "--rounds" => options.rounds = number(&value()?)?.max(1) as usize,
                "--layouts" => options.layouts = number(&value()?)?.max(1) as usize,
                "--sample" => options.sample = Duration::from_millis(number(&value()?)?.max(1)),
                "--only" => options.only = value()?,
                "--threads" => options.threads = true,
                "--json" => options.json = Some(value()?),
                "--raw" => options.raw = true,
                "--work" => options.work = Some((value()?, number(&value()?)?)),
                _ => return Err(format!("unknown option `{word}`")),
            }
        }
        Ok(options)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// How to make a group.
type Make = fn(&V8) -> Group;

/// Of one thread, as V8 is: where there was never another one, the system's allocator takes no locks.
const OF_ONE_THREAD: [Make; 10] = [
    |_| links::group(),
    chains::group,
    |_| chains::tokio_group(),
    |_| steps::group(),
    deferred::group,
    callback::group,
    many::handlers_group,
    many::all_group,
    many::any_group,
    many::race_group,
];

/// Those that start threads, when the others have been measured.
const OF_SEVERAL: [Make; 3] =
    [|_| threads::throughput_group(), |_| threads::latency_group(), |_| scaling::group()];

/// What the figures depend on.
fn machine(v8: &V8) -> [(&'static str, String); 4] {
    let rustc = Command::new("rustc").arg("-V").output().map(|output| output.stdout).unwrap_or_default();
    [
        ("processor", processor()),
        ("cores", std::thread::available_parallelism().map_or(0, usize::from).to_string()),
        ("compiler", String::from_utf8_lossy(&rustc).trim().to_string()),
        ("JavaScript", v8.version.clone()),
    ]
}

/// Its name, which may be that of several generations, and its family and model.
fn processor() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |key: &str| {
        let mut pairs = cpus.lines().filter_map(|line| line.split_once(':'));
        pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim())
    };
    match (value("model name"), value("cpu family"), value("model")) {
        (Some(name), Some(family), Some(model)) => format!("{name} (family {family}, model {model})"),
        (name, ..) => name.unwrap_or("unknown").to_string(),
    }
}

/// Does the work of one contender so many times and nothing else: for tools that count instead of measuring time.
fn work(name: &str, iterations: u64) {
    let v8 = V8::none();
    let found = OF_ONE_THREAD.iter().chain(&OF_SEVERAL).any(|make| make(&v8).work(name, iterations));
    if !found {
        eprintln!("no contender is called `{name}`; a name is `group: contender`");
        exit(2);
    }
}

fn compare(options: &Options) {
    let v8 = V8::start(options.only.is_empty());
    if options.threads {
        thread::spawn(|| ()).join().expect("it does nothing");
    }
    let mut groups = Vec::new();
    for part in [&OF_ONE_THREAD[..], &OF_SEVERAL] {
        let mut part: Vec<Group> = part.iter().map(|make| make(&v8)).collect();
        part.iter_mut().for_each(|group| group.only(&options.only));
        part.retain(|group| !group.rows.is_empty());
        harness::measure(&mut part, options.rounds, options.sample);
        groups.append(&mut part);
    }
    if groups.is_empty() {
        eprintln!("no row contains `{}`", options.only);
        exit(2);
    }
    if options.raw {
        return print!("{}", layouts::raw(&groups));
    }
    let machine = machine(&v8);
    let (layouts, missing) = layouts::measure_others(&mut groups, options);
    for (key, value) in &machine {
        println!("{key}: {value}");
    }
    println!("rounds: {} in each of {layouts} layouts", options.rounds);
    if let Some(reason) = missing {
        println!("not in {}: {reason}", options.layouts);
    }
    println!("\n{}", report::table(&groups));
    if let Some(file) = &options.json {
        std::fs::write(file, report::json(&groups, &machine)).unwrap_or_else(|error| {
            eprintln!("`{file}` cannot be written: {error}");
            exit(1);
        });
    }
}

fn main() {
    let options = Options::read().unwrap_or_else(|error| {
        eprintln!("{error}\n{USAGE}");
        exit(2);
    });
    match &options.work {
        Some((name, iterations)) => work(name, *iterations),
        None => compare(&options),
    }
}
