//! Runs a file of promise programs and compares with what V8 did.
//!
//! ```text
//! cargo run --release --bin order -- FILE.json
//! cargo run --release --bin order -- FILE.json --local
//! cargo run --release --bin order -- FILE.json --tokio WORKERS --confluent IDS.json
//! cargo run --release --bin order -- FILE.json --any SEEDS --confluent IDS.json
//! ```
//!
//! Prints each difference shortly; the last line is `N programs, D differ`. Exit code 1 when D is not 0.

use std::collections::HashSet;
use std::process::ExitCode;

use futures::stream::{self, StreamExt};
use promise_tests::order::program::Program;
use promise_tests::order::{self, local, shared};

fn main() -> ExitCode {
    // The programs leave rejections unhandled on purpose.
    let _silent = promise_core::unhandled::set_hook(|_| ());
    let mut file = None;
    let mut workers = None;
    let mut seeds = None;
    let mut confluent = None;
    let mut on_event_loop: fn(Program) -> order::Observed = shared::on_event_loop;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--tokio" => workers = args.next().and_then(|n| n.parse::<usize>().ok()),
            "--any" => seeds = args.next().and_then(|n| n.parse::<u64>().ok()),
            "--local" => on_event_loop = local::on_event_loop,
            "--confluent" => confluent = args.next(),
            _ => file = Some(arg),
        }
    }
    let Some(file) = file else {
        eprintln!(
            "usage: order FILE.json [--local | --tokio WORKERS --confluent IDS.json | --any SEEDS --confluent IDS.json]"
        );
        return ExitCode::from(2);
    };
    let mut programs = order::read(&file);
    if let Some(ids) = confluent {
        let ids: HashSet<usize> = order::read_ids(ids);
        programs.retain(|program| ids.contains(&program.id));
    }
    let runtime = workers.map(|workers| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(workers)
            .enable_all()
            .build()
            .expect("a runtime")
    });
    let count = programs.len();
    let differences: Vec<_> = match (&runtime, seeds) {
        (None, Some(seeds)) => {
            programs.into_iter().filter_map(|program| in_any_order(&program, seeds)).collect()
        }
        (None, None) => programs.into_iter().filter_map(|program| compare(program, on_event_loop)).collect(),
        (Some(runtime), _) => runtime.block_on(on_tokio(programs)),
    };
    for (id, difference) in &differences {
        println!("program {id}:{difference}");
    }
    let differ = differences.len();
    println!("{count} programs, {differ} differ");
    ExitCode::from(u8::from(differ > 0))
}

fn compare(program: Program, run: fn(Program) -> order::Observed) -> Option<(usize, String)> {
    let (id, expected) = (program.id, order::expected(&program));
    let observed = run(program);
    Some((id, order::difference(&expected, &observed)?))
}

/// The first difference that a seed finds.
fn in_any_order(program: &Program, seeds: u64) -> Option<(usize, String)> {
    let expected = order::without_order(order::expected(program));
    (0..seeds).find_map(|seed| {
        let difference = order::difference(&expected, &shared::in_any_order(program.clone(), seed))?;
        Some((program.id, format!(" seed {seed}:{difference}")))
    })
}

/// Several programs at a time: each spends most of its time seeing that nothing happens any more.
async fn on_tokio(programs: Vec<Program>) -> Vec<(usize, String)> {
    let run = |program: Program| async {
        let (id, expected) = (program.id, order::without_order(order::expected(&program)));
        let observed = shared::on_tokio_until(program, &expected).await;
        Some((id, order::difference(&expected, &observed)?))
    };
    let tasks = programs.into_iter().map(|program| tokio::spawn(run(program)));
    let tasks = stream::iter(tasks).buffered(32);
    tasks.filter_map(|task| async { task.expect("the interpreter does not panic") }).collect().await
}
