//! Promises under four threads that do random things with them: `races [actions] [seed] [runs]`. Ends with status 1 when
//! something is left.

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use promise_tests::races::run;

fn main() -> ExitCode {
    let mut numbers = env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let actions = numbers.next().unwrap_or(100_000);
    let seed = numbers.next().unwrap_or(1);
    let runs = numbers.next().unwrap_or(1);
    let mut clean = true;
    for seed in seed..seed + runs {
        let begin = Instant::now();
        let report = run(actions, seed);
        println!("{actions} actions, seed {seed}, {:.1} s: {report}", begin.elapsed().as_secs_f32());
        clean &= report.is_clean();
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
