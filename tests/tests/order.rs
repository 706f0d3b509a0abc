//! The promise programs of `conformance/`, with V8's logs, through the public API: on the event loop line by line, on
//! tokio those whose result does not depend on order. The binary `order` does the same for any file.

use std::fmt::Write as _;
use std::path::PathBuf;

use futures::stream::{StreamExt, iter};
use promise_tests::order::program::Program;
use promise_tests::order::{self, Observed, local, shared};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance").join(name)
}

/// The programs leave rejections unhandled on purpose.
fn silently() -> promise_core::unhandled::HookGuard {
    promise_core::unhandled::set_hook(|_| ())
}

#[track_caller]
fn on_event_loop(run: fn(Program) -> Observed, name: &str, count: usize) {
    let _silent = silently();
    let programs = order::read(file(name));
    assert_eq!(programs.len(), count);
    let mut differences = String::new();
    for program in programs {
        let (id, expected) = (program.id, order::expected(&program));
        if let Some(difference) = order::difference(&expected, &run(program)) {
            let _ = writeln!(differences, "program {id}:{difference}");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn mixed_programs_on_the_event_loop() {
    on_event_loop(shared::on_event_loop, "programs.json", 2000);
}

#[test]
fn linear_programs_on_the_event_loop() {
    on_event_loop(shared::on_event_loop, "linear.json", 500);
}

#[test]
fn mixed_programs_with_local_promises() {
    on_event_loop(local::on_event_loop, "programs.json", 2000);
}

#[test]
fn linear_programs_with_local_promises() {
    on_event_loop(local::on_event_loop, "linear.json", 500);
}

fn confluent() -> Vec<Program> {
    let ids = order::read_ids(file("confluent.json"));
    let mut programs = order::read(file("programs.json"));
    programs.retain(|program| ids.contains(&program.id));
    assert_eq!(programs.len(), 1685);
    programs
}

fn confluent_on_tokio(workers: usize) {
    let (_silent, programs) = (silently(), confluent());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_time().build().unwrap();
    let differences: Vec<String> = runtime.block_on(async {
        let runs = iter(programs).map(|program| async {
            let (id, expected) = (program.id, order::without_order(order::expected(&program)));
            let run = tokio::spawn(async move {
                let observed = shared::on_tokio_until(program, &expected).await;
                order::difference(&expected, &observed)
            });
            run.await.unwrap().map(|difference| format!("program {id}:{difference}"))
        });
        runs.buffer_unordered(32).filter_map(std::future::ready).collect().await
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn confluent_programs_on_one_worker() {
    confluent_on_tokio(1);
}

#[test]
fn confluent_programs_on_two_workers() {
    confluent_on_tokio(2);
}

#[test]
fn confluent_programs_on_four_workers() {
    confluent_on_tokio(4);
}

#[test]
fn confluent_programs_in_any_order() {
    let (_silent, mut differences) = (silently(), String::new());
    for program in confluent() {
        let (id, expected) = (program.id, order::without_order(order::expected(&program)));
        for seed in 0..20 {
            let observed = shared::in_any_order(program.clone(), seed);
            if let Some(difference) = order::difference(&expected, &observed) {
                let _ = writeln!(differences, "program {id}, seed {seed}:{difference}");
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
