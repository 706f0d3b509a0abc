//! Makes promises of many callbacks, which come from several threads: `stress [count] [seed]`.

use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, thread};

use promise_tests::stress::run;

/// A lost wake-up shows as a program that does not end.
const PATIENCE: Duration = Duration::from_secs(300);

fn main() -> ExitCode {
    let mut numbers = env::args().skip(1).map(|text| text.parse().expect("a number"));
    let count = numbers.next().unwrap_or(1_000_000);
    let seed = numbers.next().unwrap_or(1);
    let (done, is_done) = channel::<()>();
    thread::spawn(move || {
        if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            eprintln!("seed {seed}: a promise is pending for ever");
            std::process::exit(1);
        }
    });
    let begin = Instant::now();
    let report = run(count, seed);
    drop(done);
    println!("{count} callbacks, seed {seed}, {:.1} s: {report}", begin.elapsed().as_secs_f32());
    let all = report.fulfilled + report.abandoned + report.dropped == count;
    if all && report.live_values == 0 && report.live_callbacks == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
