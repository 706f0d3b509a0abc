//! The same program with its functions in other places.
//!
//! Where functions lie decides which of them meet in the processor's caches and in what it predicts branches by: up to a tenth of what a
//! short one takes, and a change anywhere in a program moves them. So everything is measured in several programs, of which all but this
//! one have their functions shuffled by the linker.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::Options;
use crate::harness::{Contender, Group};

/// Measures the groups in other layouts, too, until there are as many as the options say. Gives how many there are, and why not more.
pub fn measure_others(groups: &mut [Group], options: &Options) -> (usize, Option<String>) {
    let mut programs = Vec::new();
    let mut missing = None;
    for seed in 1..options.layouts {
        eprintln!("layout {} of {}: building, unless it was before", seed + 1, options.layouts);
        match program(seed) {
            Ok(program) => programs.push(program),
            Err(reason) => {
                missing = Some(reason);
                break;
            }
        }
    }
    for (program, number) in programs.iter().zip(2..) {
        eprintln!("layout {number} of {}: measuring", options.layouts);
        add(groups, &measured_by(program, options));
    }
    (1 + programs.len(), missing)
}

/// Builds this program with its functions shuffled, unless it was before.
fn program(seed: usize) -> Result<PathBuf, String> {
    let own = env::current_exe().map_err(|error| error.to_string())?;
    // A copy somewhere else does not say where to build.
    let in_target = own.parent().is_some_and(|folder| folder.ends_with("release/deps"));
    let target = own.ancestors().nth(3).filter(|_| in_target).ok_or("not in cargo's folder")?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["rustc", "--quiet", "--package", "promise-core", "--bench", "ratios", "--profile", "bench"]);
    cargo.args([
        "--manifest-path",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        "--message-format=json-render-diagnostics",
    ]);
    cargo.arg("--target-dir").arg(target);
    if cfg!(feature = "tracing") {
        cargo.args(["--features", "tracing"]);
    }
    cargo.args(["--", &format!("-Clink-arg=-Wl,--shuffle-sections=.text.*={seed}")]);
    let messages = output(&mut cargo)?;
    let executable = messages
        .lines()
        .filter_map(|line| Some(line.split_once("\"executable\":\"")?.1.split_once('"')?.0))
        .next_back();
    executable.map(PathBuf::from).ok_or_else(|| "cargo names no program".to_string())
}

fn measured_by(program: &Path, options: &Options) -> String {
    let mut command = Command::new(program);
    command.args(["--raw", "--rounds", &options.rounds.to_string(), "--only", &options.only]);
    command.args(["--sample", &options.sample.as_millis().to_string()]);
    if options.threads {
        command.arg("--threads");
    }
    output(&mut command).unwrap_or_else(|reason| panic!("{reason}"))
}

/// What it says, if it succeeds; otherwise why not.
fn output(command: &mut Command) -> Result<String, String> {
    let Output { status, stdout, stderr } = command.output().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&stderr);
        // What a linker says is in the compiler's note.
        let error = |of_compiler: bool| {
            said.lines()
                .map(str::trim)
                .find(|line| line.contains("error") && line.starts_with("error") == of_compiler)
        };
        let said = error(false).or_else(|| error(true)).unwrap_or("it says nothing");
        Err(format!("{}: {status}: {said}", command.get_program().display()))
    }
}

/// What [`add`] adds, of one contender in each line.
pub fn raw(groups: &[Group]) -> String {
    let contenders = groups.iter().flat_map(|group| group.contenders.iter().map(move |c| (group.name, c)));
    let line = |(group, contender): (&str, &Contender)| {
        let rounds: Vec<_> = contender.nanoseconds.iter().map(f64::to_string).collect();
        format!("{group}\t{}\t{}\n", contender.name, rounds.join(" "))
    };
    contenders.map(line).collect()
}

/// Adds the rounds of another program, which has the same contenders.
fn add(groups: &mut [Group], raw: &str) {
    let mut lines = raw.lines();
    for group in groups {
        for contender in &mut group.contenders {
            let line = lines.next().unwrap_or_default();
            let rounds = line.strip_prefix(&format!("{}\t{}\t", group.name, contender.name));
            let rounds = rounds.unwrap_or_else(|| panic!("not of `{}`: {line}", contender.name));
            contender.nanoseconds.extend(rounds.split(' ').map(|ns| ns.parse::<f64>().expect("a number")));
        }
    }
}
