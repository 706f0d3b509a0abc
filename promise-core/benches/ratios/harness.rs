//! Contenders that do the same work, in groups, measured in interleaved rounds.
//!
//! Every round measures every contender once; the order of the groups, and of the contenders in each, is rotated. The
//! contenders of a group take turns in short slices, so what is compared is measured close together. Of a contender's
//! slices the lower quartile counts: when other programs want the processor, too, many slices are twice as long,
//! whichever contender has them. Where memory is collected, every slice is long enough for several collections: the
//! quartile would otherwise be of those slices that leave their garbage to others.
//!
//! A contender that computes something wrong ends the run.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::memory::Memory;
use crate::stats::quantile;

/// In how many slices a contender is measured in each round.
const SLICES: usize = 8;

/// How often memory is collected in a slice, at least, where it is.
const COLLECTIONS: u64 = 4;

/// Nothing that is measured should need this long for so many.
const LONGEST: Duration = Duration::from_secs(2);

/// One measurement: how long it took, and what came out.
pub struct Sample {
    pub elapsed: Duration,
    pub result: u64,
    /// How often memory was collected meanwhile; `None` where it never is.
    pub collections: Option<u64>,
}

pub struct Contender {
    pub name: String,
    /// Does the work so many times.
    run: Box<dyn FnMut(u64) -> Sample>,
    warm_up: Duration,
    pub iterations: u64,
    /// Of one piece of work, in each round.
    pub nanoseconds: Vec<f64>,
}

/// What is said about a ratio: the times of `over` multiplied, divided by those of `under`.
pub struct Row {
    pub workload: String,
    pub against: String,
    pub over: Vec<String>,
    pub under: Vec<String>,
    pub target: f64,
}

pub struct Group {
    pub name: &'static str,
    /// How many pieces of work one iteration is.
    pieces: u64,
    /// What all contenders must give for so many iterations.
    expected: fn(u64) -> u64,
    pub contenders: Vec<Contender>,
    pub rows: Vec<Row>,
}

/// The targets of one row: from the system allocator, and from the pool.
pub type Targets = (f64, f64);

/// A contender of ours that uses `memory`.
pub fn ours(name: &str, memory: Memory) -> String {
    format!("{name} ({})", memory.name())
}

fn timed(mut work: impl FnMut(u64) -> u64) -> impl FnMut(u64) -> Sample {
    move |n| {
        let start = Instant::now();
        let result = work(n);
        Sample { elapsed: start.elapsed(), result, collections: None }
    }
}

impl Group {
    pub fn new(name: &'static str, pieces: u64, expected: fn(u64) -> u64) -> Self {
        Group { name, pieces, expected, contenders: Vec::new(), rows: Vec::new() }
    }

    /// A contender.
    pub fn rust(&mut self, name: &str, work: impl FnMut(u64) -> u64 + 'static) {
        self.rust_timing_itself(name, timed(work));
    }

    /// A contender of ours, once for each kind of memory.
    pub fn ours(&mut self, name: &str, work: impl FnMut(u64) -> u64 + 'static) {
        self.ours_timing_itself(name, timed(work));
    }

    pub fn rust_timing_itself(&mut self, name: &str, run: impl FnMut(u64) -> Sample + 'static) {
        self.add(name.to_string(), Duration::from_millis(20), run);
    }

    pub fn ours_timing_itself(&mut self, name: &str, run: impl FnMut(u64) -> Sample + 'static) {
        let run = Rc::new(RefCell::new(run));
        for memory in Memory::AVAILABLE {
            let run = run.clone();
            self.rust_timing_itself(&ours(name, *memory), move |n| {
                memory.select();
                (run.borrow_mut())(n)
            });
        }
    }

    /// A contender in another language, whose compiler wants to see the work for some time.
    pub fn elsewhere(&mut self, name: &str, run: impl FnMut(u64) -> Sample + 'static) {
        self.add(name.to_string(), Duration::from_millis(400), run);
    }

    fn add(&mut self, name: String, warm_up: Duration, run: impl FnMut(u64) -> Sample + 'static) {
        self.contenders.push(Contender {
            name,
            run: Box::new(run),
            warm_up,
            iterations: 1,
            nanoseconds: Vec::new(),
        });
    }

    /// A contender of ours against another one.
    pub fn row(&mut self, workload: &str, name: &str, against: &str, targets: Targets) {
        self.row_of(workload, &[name], against, &[against], targets);
    }

    /// A ratio of contenders of which those in `over`, and none or all in `under`, are ours.
    pub fn row_of(&mut self, workload: &str, over: &[&str], against: &str, under: &[&str], targets: Targets) {
        for memory in Memory::AVAILABLE {
            let target = match memory {
                Memory::Plain => targets.0,
                Memory::Pooled => targets.1,
            };
            let names = |names: &[&str]| names.iter().map(|name| self.named(name, *memory)).collect();
            let row = Row {
                workload: ours(workload, *memory),
                against: against.to_string(),
                over: names(over),
                under: names(under),
                target,
            };
            self.rows.push(row);
        }
    }

    /// The full name of a contender, which is one of ours if there is one of ours with that name.
    fn named(&self, name: &str, memory: Memory) -> String {
        let ours = ours(name, memory);
        if self.find(&ours).is_some() { ours } else { name.to_string() }
    }

    /// One round: the contenders take turns, and another one is the first each time. Those that are in no row come behind those that
    /// are, which should find nothing of what they leave.
    fn measure(&mut self, round: usize) {
        let compared = |of: &Contender| self.rows.iter().any(|row| row.names(&of.name));
        let (compared, beside): (Vec<_>, Vec<_>) =
            (0..self.contenders.len()).partition(|at| compared(&self.contenders[*at]));
        for part in [compared, beside] {
            self.measure_part(&part, round);
        }
    }

    fn measure_part(&mut self, part: &[usize], round: usize) {
        let mut slices = vec![Vec::new(); part.len()];
        for turn in 0..SLICES * part.len() {
            let at = (turn + turn / part.len() + round) % part.len();
            let contender = &mut self.contenders[part[at]];
            let elapsed = contender.sample(contender.iterations, self.expected).elapsed;
            slices[at].push(elapsed.as_nanos() as f64 / (contender.iterations * self.pieces) as f64);
        }
        for (at, slices) in part.iter().zip(slices) {
            self.contenders[*at].nanoseconds.push(quantile(&slices, 0.25));
        }
    }

    pub fn find(&self, name: &str) -> Option<&Contender> {
        self.contenders.iter().find(|contender| contender.name == name)
    }

    /// Lets a contender, by its group's name and its own, do its work. `false`: it is not here.
    pub fn work(&mut self, name: &str, iterations: u64) -> bool {
        let Some(name) = name.strip_prefix(self.name).and_then(|rest| rest.strip_prefix(": ")) else {
            return false;
        };
        let contender = self.contenders.iter_mut().find(|contender| contender.name == name);
        contender.map(|contender| contender.sample(iterations, self.expected)).is_some()
    }

    /// Keeps the rows that speak of `text`, and their contenders. If there is none, all stay: also those that are in no row.
    pub fn only(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.rows.retain(|row| format!("{} / {} / {}", self.name, row.workload, row.against).contains(text));
        self.contenders.retain(|contender| self.rows.iter().any(|row| row.names(&contender.name)));
    }
}

impl Row {
    /// Whether it compares this contender.
    pub fn names(&self, contender: &String) -> bool {
        self.over.contains(contender) || self.under.contains(contender)
    }

    /// The ratio in each round; none when a contender is not there.
    pub fn ratios(&self, group: &Group) -> Option<Vec<f64>> {
        let over = self.over.iter().map(|name| group.find(name)).collect::<Option<Vec<_>>>()?;
        let under = self.under.iter().map(|name| group.find(name)).collect::<Option<Vec<_>>>()?;
        let product =
            |of: &[&Contender], round: usize| of.iter().map(|c| c.nanoseconds[round]).product::<f64>();
        let rounds = over.iter().chain(&under).map(|c| c.nanoseconds.len()).min()?;
        Some((0..rounds).map(|round| product(&over, round) / product(&under, round)).collect())
    }
}

impl Contender {
    /// Runs it, and looks at what comes out.
    fn sample(&mut self, iterations: u64, expected: fn(u64) -> u64) -> Sample {
        let sample = (self.run)(iterations);
        assert_eq!(sample.result, expected(iterations), "`{}` gives a wrong result", self.name);
        sample
    }

    /// Warms up, and finds out how many iterations take as long as a slice should when nobody else wants the processor,
    /// or longer if memory is not collected often enough in that time.
    fn calibrate(&mut self, length: Duration, expected: fn(u64) -> u64) {
        let start = Instant::now();
        let mut iterations = 1;
        loop {
            let samples = [(); 3].map(|()| self.sample(iterations, expected));
            let fastest = samples.iter().map(|sample| sample.elapsed).min().expect("three of them");
            let enough =
                samples.iter().all(|sample| sample.collections.is_none_or(|times| times >= COLLECTIONS));
            if fastest < length / 4 || !enough {
                assert!(fastest < LONGEST, "memory is hardly ever collected for `{}`", self.name);
                iterations *= 2;
            } else if start.elapsed() >= self.warm_up {
                let share = length.as_secs_f64() / fastest.as_secs_f64();
                self.iterations = (iterations as f64 * share.max(1.0)) as u64;
                return;
            }
        }
    }
}

/// Measures everything: `rounds` times, each contender for about as long as `length`.
pub fn measure(groups: &mut [Group], rounds: usize, length: Duration) {
    for group in groups.iter_mut() {
        let slice = length / SLICES as u32;
        group.contenders.iter_mut().for_each(|contender| contender.calibrate(slice, group.expected));
    }
    let groups_len = groups.len();
    for round in 0..rounds {
        for at in 0..groups_len {
            groups[(at + round) % groups_len].measure(round);
        }
    }
}
