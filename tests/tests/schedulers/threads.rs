//! Loops on several threads, settling each other.

use std::sync::mpsc;

use promise_core::{EventLoop, Fault, Promise, run};
use promise_tests::kit::{Log, Text};

#[test]
fn two_loops_settle_each_other() {
    let (ping, ping_resolver) = Text::<u32>::with_resolvers();
    let (pong, pong_resolver) = Text::<u32>::with_resolvers();
    let a = std::thread::spawn(move || {
        run(async move {
            ping_resolver.resolve(1);
            pong.await
        })
    });
    let b = std::thread::spawn(move || {
        run(async move {
            let n = ping.await.unwrap();
            pong_resolver.resolve(n + 1);
        });
    });
    assert_eq!(a.join().unwrap(), Ok(2));
    b.join().unwrap();
}

#[test]
fn a_long_rally_between_two_loops() {
    const ROUNDS: u32 = 2000;
    let (to_b, at_b) = mpsc::channel::<promise_core::Resolver<u32, String>>();
    let (to_a, at_a) = mpsc::channel::<promise_core::Resolver<u32, String>>();
    let player = |send: mpsc::Sender<promise_core::Resolver<u32, String>>,
                  receive: mpsc::Receiver<promise_core::Resolver<u32, String>>| {
        move || {
            run(async move {
                let mut sum = 0;
                for n in 0..ROUNDS {
                    let (promise, resolver) = Text::with_resolvers();
                    // The other side may have gone home after its last round.
                    send.send(resolver).unwrap();
                    receive.recv().unwrap().resolve(n);
                    sum += promise.await.unwrap();
                }
                sum
            })
        }
    };
    let a = std::thread::spawn(player(to_b, at_a));
    let b = std::thread::spawn(player(to_a, at_b));
    assert_eq!(
        (a.join().unwrap(), b.join().unwrap()),
        (ROUNDS * (ROUNDS - 1) / 2, ROUNDS * (ROUNDS - 1) / 2)
    );
}

#[test]
fn handlers_run_on_the_loop_where_they_were_attached() {
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let attach = |promise: Text<u32>| {
        std::thread::spawn(move || {
            run(async move {
                let here = std::thread::current().id();
                promise.map(move |_| std::thread::current().id() == here).await
            })
        })
    };
    let (a, b) = (attach(promise.clone()), attach(promise));
    resolver.resolve(1);
    assert_eq!((a.join().unwrap(), b.join().unwrap()), (Ok(true), Ok(true)));
}

#[test]
fn many_threads_settle_promises_of_one_loop() {
    let event_loop = EventLoop::new();
    let (all, resolvers): (Vec<_>, Vec<_>) = (0..400).map(|_| Text::<usize>::with_resolvers()).unzip();
    let log = Log::new();
    let all = event_loop
        .enter(|| Promise::all(all.into_iter().map(|promise| promise.map(|n| n + 1))).map(log.pass("all")));
    let threads: Vec<_> = resolvers
        .into_iter()
        .enumerate()
        .collect::<Vec<_>>()
        .chunks(100)
        .map(|chunk| chunk.to_vec())
        .map(|chunk| {
            std::thread::spawn(move || chunk.into_iter().for_each(|(n, resolver)| resolver.resolve(n)))
        })
        .collect();
    let values = event_loop.block_on(all);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(values, Ok((1..=400).collect()));
}

#[test]
fn what_another_thread_settles_is_a_macrotask_after_the_current_turn() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    event_loop.enter(|| {
        promise.map(log.show("outside")).detach(drop);
        std::thread::spawn(move || resolver.resolve(1)).join().unwrap();
        Text::resolve(()).map(log.pass("1")).map(log.pass("2")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("1 2 outside1");
}

#[test]
fn a_promise_settled_by_a_thread_with_a_loop_of_its_own() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    event_loop.enter(|| {
        for name in ["a", "b"] {
            promise.clone().map(log.show(name)).map(log.show(name)).detach(drop);
        }
    });
    std::thread::spawn(move || run(async move { resolver.resolve(1) })).join().unwrap();
    event_loop.run_until_idle();
    log.expect("a1 b1 a1 b1");
}

#[test]
fn a_loop_that_ends_while_others_wait_for_it() {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let event_loop = EventLoop::new();
        let (start, resolver) = Promise::<u32, Fault>::with_resolvers();
        sender.send(event_loop.enter(|| start.map(|n| n))).unwrap();
        drop(event_loop);
        resolver.resolve(1);
    });
    let promise = receiver.recv().unwrap();
    assert!(matches!(run(promise), Err(Fault::Abandoned(_))));
    thread.join().unwrap();
}

#[test]
fn a_race_between_settling_and_the_end_of_the_loop() {
    for _ in 0..200 {
        let event_loop = EventLoop::new();
        let (start, resolver) = Promise::<u32, Fault>::with_resolvers();
        let derived = event_loop.enter(|| start.map(|n| n));
        let thread = std::thread::spawn(move || resolver.resolve(1));
        drop(event_loop);
        thread.join().unwrap();
        assert!(matches!(derived.peek(), Some(Err(Fault::Abandoned(_)))));
        derived.detach(drop);
    }
}
