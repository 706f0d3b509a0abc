//! Runs a file of promise programs and compares with what V8 did.
//!
//! ```text
//! cargo run --release --bin order -- FILE.json
//! cargo run --release --bin order -- FILE.json --tokio WORKERS --confluent IDS.json
//! ```
//!
//! Prints each difference shortly; the last line is `N programs, D differ`. Exit code 1 when D is not 0.

use std::collections::HashSet;
use std::process::ExitCode;

use promise_tests::order::{self, interpreter};

fn main() -> ExitCode {
    // The programs leave rejections unhandled on purpose.
    let _silent = promise_core::unhandled::set_hook(|_| ());
    let mut file = None;
    let mut workers = None;
    let mut confluent = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--tokio" => workers = args.next().and_then(|n| n.parse::<usize>().ok()),
            "--confluent" => confluent = args.next(),
            _ => file = Some(arg),
        }
    }
    let Some(file) = file else {
        eprintln!("usage: order FILE.json [--tokio WORKERS --confluent IDS.json]");
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
    let (mut count, mut differ) = (0, 0);
    for program in programs {
        let (id, mut expected) = (program.id, order::expected(&program));
        let observed = match &runtime {
            None => interpreter::on_event_loop(program),
            Some(runtime) => {
                expected = order::without_order(expected);
                order::without_order(runtime.block_on(async {
                    tokio::spawn(interpreter::on_tokio(program))
                        .await
                        .expect("the interpreter does not panic")
                }))
            }
        };
        count += 1;
        if let Some(difference) = order::difference(&expected, &observed) {
            differ += 1;
            println!("program {id}:{difference}");
        }
    }
    println!("{count} programs, {differ} differ");
    ExitCode::from(u8::from(differ > 0))
}
