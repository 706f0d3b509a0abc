//! Exactly how many allocations each thing makes, and how many bytes pending promises hold. What is stated here is a
//! promise: one more allocation anywhere makes a test fail. This is without the pool of nodes; for that see `pool.rs`.

use std::cell::Cell;
use std::time::Duration;

use promise_core::{
    __private as private, EventLoop, Fault, Outcome, Promise, Resolver, Thenable, promise, queue_microtask,
    sleep,
};
use promise_tests::kit::{Counting, Text, counted, live_bytes};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `code` makes with an event loop in charge, and how many driving it to rest makes then.
#[track_caller]
fn expect<R>(code: impl FnOnce() -> R, making: usize, running: usize) {
    let event_loop = EventLoop::with_virtual_time();
    // What is made once for each thread is not counted.
    event_loop.enter(|| Text::resolve(0).map(|n| n).detach(drop));
    event_loop.run_until_idle();
    let (result, made) = event_loop.enter(|| counted(code));
    let (_, ran) = counted(|| event_loop.run_until_idle());
    assert!((made, ran) == (making, running), "made with {made}, run with {ran}");
    event_loop.enter(|| drop(result));
    event_loop.run_until_idle();
}

#[test]
fn making_a_promise_is_one() {
    expect(Text::<u32>::with_resolvers, 1, 0);
    expect(|| Text::resolve(5), 1, 0);
    expect(|| Promise::<u32, ()>::reject(()).catch(|()| Ok(0)), 2, 0);
    expect(|| Text::new(|resolver| resolver.resolve([0_u8; 100])), 1, 0);
    expect(|| Text::attempt(|| Ok(1)), 1, 0);
    expect(|| Text::from(Ok(1)), 1, 0);
    expect(|| Text::from_outcome(Outcome::Value(1)), 1, 0);
    expect(private::callback_promise::<u32, String>, 1, 0);
}

/// As many as those that any thread may have. A waker that somebody else keeps is one more for its task, however often.
#[test]
fn local_promises_make_as_many() {
    use promise_core::local::{self, Promise};
    type Local<T> = Promise<T, String>;
    expect(Local::<u32>::with_resolvers, 1, 0);
    expect(|| Local::resolve(5).map(|n| n + 1).then(Ok), 3, 0);
    expect(|| Local::from_future(async { Ok(1) }), 1, 0);
    expect(|| local::promise!(Local::resolve(1).then(|n| n + 1).then(|n| n + 1)), 2, 0);
    expect(
        || {
            let kept = std::cell::RefCell::new(None);
            let task = Local::<u32>::from_future(std::future::poll_fn(move |cx| {
                for _ in 0..10 {
                    kept.replace(Some(cx.waker().clone()));
                }
                std::task::Poll::Ready(Ok(1))
            }));
            drop(task);
        },
        2,
        0,
    );
}

#[test]
fn a_promise_of_a_promise_is_itself() {
    let promise = Text::resolve(1);
    assert_eq!(counted(|| Text::from_outcome(Outcome::Promise(promise))).1, 0);
}

#[test]
fn a_future_is_one_however_long_it_runs() {
    expect(|| Text::from_future(async { Ok(1) }), 1, 0);
    expect(|| Text::from_future_deferred(async { Ok(1) }), 1, 0);
    expect(|| private::spawn::<u32, String, _>(async { Ok(1) }), 1, 0);
    expect(|| private::spawn_cancellable::<u32, String, _>(async { Ok(1) }), 1, 0);
    let settled: Vec<Text<u32>> = (0..10).map(Text::resolve).collect();
    let body = async {
        let mut sum = 0;
        for promise in settled {
            sum += promise.await?;
        }
        Ok(sum)
    };
    expect(|| Text::from_future(body), 1, 0);
}

#[test]
fn awaiting_a_pending_promise_is_none() {
    let (promises, resolvers): (Vec<_>, Vec<_>) = (0..10).map(|_| Text::<u32>::with_resolvers()).unzip();
    let body = async {
        let mut sum = 0;
        for promise in promises {
            sum += promise.await?;
        }
        Ok(sum)
    };
    expect(
        || {
            let body = Text::from_future(body);
            resolvers.iter().for_each(|resolver| resolver.resolve(1));
            body
        },
        1,
        0,
    );
}

#[test]
fn each_link_is_one() {
    expect(|| Text::resolve(1).then(|n| Ok(n + 1)), 2, 0);
    expect(|| Text::resolve(1).then_or_else(|n| Ok(n + 1), |_| Ok(0)), 2, 0);
    expect(|| Text::resolve(1).catch(|_| Ok(0)), 2, 0);
    expect(|| Text::resolve(1).map(|n| n + 1), 2, 0);
    expect(|| Text::resolve(1).map_err(|r| r), 2, 0);
    expect(|| Text::resolve(1).tap(|_| ()), 2, 0);
    expect(|| Text::resolve(1).success(|n| n), 2, 0);
    expect(|| Text::resolve(1).fail(|_| 0), 2, 0);
    expect(|| Text::resolve(1).detach(drop), 2, 0);
    // Abandoned, and still nothing more: a `Fault` is made without an allocation.
    expect(|| Promise::<u32, Fault>::new(drop).map(|n: u32| n).fail(|_| 0), 3, 0);
}

#[test]
fn a_chain_of_n_links_is_n_plus_one() {
    for n in [1, 10, 100] {
        let (start, resolver) = Text::<u32>::with_resolvers();
        let chain = || {
            let end = (0..n).fold(start, |promise, _| promise.then(|n| Ok(n + 1)));
            resolver.resolve(0);
            end
        };
        expect(chain, n, 0);
        expect(|| (0..n).fold(Text::resolve(0), |promise, _| promise.map(|n| n + 1)), n + 1, 0);
    }
}

/// ECMAScript waits for what a `finally` handler gives: a promise for it, and one for what waits.
#[test]
fn a_finally_is_one_and_two_when_it_runs() {
    expect(|| Text::resolve(1).finally(|| ()), 2, 2);
    expect(|| Text::resolve(1).finally(|| Text::resolve(2)), 2, 2);
}

#[test]
fn a_handler_that_gives_a_promise_costs_that_promise() {
    expect(|| Text::resolve(1).then(Text::resolve), 2, 1);
    expect(|| Text::resolve(1).then(|n| async move { Ok(n) }), 2, 1);
    expect(|| Text::resolve(1).then(Outcome::<u32, String>::Value), 2, 0);
}

#[test]
fn settling_adopting_and_looking_are_none() {
    expect(
        || {
            let (promise, resolver) = Text::with_resolvers();
            let other = resolver.clone();
            other.resolve(1);
            resolver.reject(String::new());
            assert!(promise.is_fulfilled() && promise.peek().is_some());
            (promise.clone(), promise)
        },
        1,
        0,
    );
    expect(
        || {
            let (promise, resolver) = Text::<u32>::with_resolvers();
            resolver.follow(Text::resolve(1));
            promise
        },
        2,
        0,
    );
}

/// And where that is noted: a promise has no room for a wide pointer.
#[test]
fn a_thenable_is_its_own_box() {
    struct Answers(u32);
    impl Thenable<u32, String> for Answers {
        fn then(self: Box<Self>, resolver: Resolver<u32, String>) {
            resolver.resolve(self.0);
        }
    }
    expect(|| Text::from_outcome(Outcome::Thenable(Box::new(Answers(1)))), 3, 0);
}

/// A promise that ends in a promise that ends in a promise, and so on: of the first one, once, how many links it has lost.
#[test]
fn links_that_are_spliced_out_are_one_for_all() {
    fn links(count: usize) -> (usize, usize) {
        let event_loop = EventLoop::with_virtual_time();
        event_loop.enter(|| Text::resolve(0).map(|n| n).detach(drop));
        event_loop.run_until_idle();
        let pairs: Vec<_> = event_loop.enter(|| (0..count).map(|_| Text::<u32>::with_resolvers()).collect());
        let mut pairs = pairs.into_iter();
        let (first, mut resolver) = pairs.next().unwrap();
        let ((), ran) = counted(|| {
            for (promise, next) in pairs {
                event_loop.enter(|| resolver.follow(promise));
                event_loop.run_until_idle();
                resolver = next;
            }
        });
        event_loop.enter(|| resolver.resolve(count as u32));
        event_loop.run_until_idle();
        (ran, first.wait().unwrap() as usize)
    }
    assert_eq!([2, 3, 4, 8].map(links), [(0, 2), (1, 3), (1, 4), (1, 8)]);
}

#[test]
fn dropping_is_none() {
    let event_loop = EventLoop::new();
    let end =
        event_loop.enter(|| Promise::<u32, Fault>::resolve(1).map(|n| n).fail(|_| 0).map(|n| n).fail(|_| 0));
    assert_eq!(counted(|| drop(end)).1, 0);
    assert_eq!(counted(|| drop(event_loop)).1, 0);
}

/// The combined promise, what its inputs share, and a row of entries for them. A list of promises becomes that of the inputs, and then
/// that of the values, if these are as large as a pointer.
#[test]
fn a_combinator_is_a_few_however_many_inputs_there_are() {
    let inputs = |n: usize| -> Vec<Text<usize>> { (0..n).map(Text::resolve).collect() };
    for n in [1, 10, 100] {
        let (all, settled, any, race) = (inputs(n), inputs(n), inputs(n), inputs(n));
        let none: Vec<Promise<(), Fault>> = (0..n).map(|_| Promise::reject(Fault::NoResult)).collect();
        let small: Vec<Text<u8>> = (0..n).map(|_| Text::resolve(1)).collect();
        expect(|| Promise::all(all), 3, 0);
        expect(|| Promise::all(small), 3, 1);
        expect(|| Promise::all_settled(settled), 3, 1);
        expect(|| Promise::any(none), 3, 1);
        expect(|| Promise::any(any), 3, 0);
        // An entry for each input.
        expect(|| Promise::race(race), n + 2, 0);

        use promise_core::local;
        let here: Vec<local::Promise<usize, String>> = (0..n).map(local::Promise::resolve).collect();
        expect(|| local::Promise::all(here), 3, 0);
        // What is not a list of promises yet becomes one, with the inputs themselves.
        expect(|| Promise::all((0..n).map(|n| Text::resolve(n))), n + 4, 0);
    }
    let (a, b) = (Text::resolve(1), Text::resolve("b"));
    expect(|| Promise::all((a, b)), 4, 0);
}

/// Inputs that nobody else has, in a turn of the loop, need no entries.
#[test]
fn a_combinator_of_its_own_inputs_is_two() {
    let event_loop = EventLoop::new();
    for n in [1, 10, 100] {
        let (inputs, resolvers): (Vec<_>, Vec<_>) = (0..n).map(|_| Text::<usize>::with_resolvers()).unzip();
        event_loop.block_on(async {
            let (all, made) = counted(|| Promise::all(inputs));
            assert_eq!(made, 2);
            resolvers.iter().for_each(|resolver| resolver.resolve(1));
            let values = all.await.unwrap();
            assert_eq!(values, vec![1; n]);
        });
    }
}

#[test]
fn microtasks_and_timers() {
    expect(|| queue_microtask(|| ()), 1, 0);
    // The action's box; the loop's list of timers grows now and then.
    expect(|| sleep(Duration::ZERO), 3, 0);
}

#[test]
fn waiting_with_a_thread_is_its_waker() {
    let promise = Text::resolve(1);
    assert_eq!(counted(|| promise.wait()).1, 1);
    let promise = Text::resolve(1);
    assert_eq!(counted(|| promise.wait_timeout(Duration::from_secs(1))).1, 1);
}

/// Bytes of a pending promise, alone and with one handler: the handler's own captures come on top.
#[test]
fn bytes_of_what_is_pending() {
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let before = live_bytes();
        let (promise, resolver) = Promise::<u64, ()>::with_resolvers();
        let alone = live_bytes() - before;
        let end = promise.map(|n| n + 1);
        let with_one_handler = live_bytes() - before;
        assert!(alone <= 56, "{alone}");
        assert!(with_one_handler <= 112, "{with_one_handler}");
        println!("{alone} {with_one_handler}");
        resolver.resolve(1);
        end.detach(drop);
    });
    event_loop.run_until_idle();
}

/// A long chain has room for one value, and not for one of each block that its links are in.
#[test]
fn bytes_of_a_long_chain() {
    /// A chain that waits, of ten links for each `x`.
    macro_rules! chain {
        (@ [$($chain:tt)*] x $($more:tt)*) => {
            chain!(@ [$($chain)*
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            ] $($more)*)
        };
        (@ [$($chain:tt)*]) => { promise!($($chain)*) };
        ($($x:tt)*) => { chain!(@ [Promise::<u64, ()>::with_resolvers().0] $($x)*) };
    }
    fn bytes(make: fn() -> Promise<u64, ()>) -> isize {
        EventLoop::new().enter(|| {
            let before = live_bytes();
            let end = make();
            let bytes = live_bytes() - before;
            end.detach(drop);
            bytes
        })
    }
    let (short, long) = (bytes(|| chain!(x x)), bytes(|| chain!(x x x x x x x x x x)));
    assert_eq!(short, long);
}

/// Nothing stays behind.
#[test]
fn everything_is_given_back() {
    fn everything(event_loop: &EventLoop) {
        event_loop.enter(|| {
            let (start, resolver) = Text::<u32>::with_resolvers();
            let chain = start.clone().map(|n| n + 1).finally(|| ()).then(Text::resolve).fail(|_| 0);
            let fused = promise!(start.then(|n| n + 1).catch(|_| 0));
            let all = Promise::all([chain, fused]);
            let (cancelled, _resolver) = private::callback_promise::<u32, String>();
            private::keep(&cancelled, vec![1]);
            drop(private::spawn_cancellable(cancelled));
            resolver.follow(Text::resolve(1));
            all.detach(drop);
            let (abandoned, resolver) = Text::<u32>::with_resolvers();
            abandoned.map(|n| n).detach(drop);
            drop(resolver);
            Promise::race([Text::resolve(1), Text::resolve(2)]).detach(drop);
        });
        event_loop.run_until_idle();
    }
    // What was given up on purpose is told, and that takes memory of the test's output.
    let _silent = promise_core::unhandled::set_hook(|_| ());
    let event_loop = EventLoop::new();
    everything(&event_loop);
    let before = live_bytes();
    for _ in 0..10 {
        everything(&event_loop);
    }
    assert_eq!(live_bytes() - before, 0);
}

/// A queue that was long is short again.
#[test]
fn the_queue_of_a_tokio_runtime_is_given_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let burst = |jobs: usize| {
        runtime.block_on(async {
            let (promise, resolver) = Text::<()>::with_resolvers();
            let ends: Vec<_> = (0..jobs).map(|_| promise.clone().map(drop)).collect();
            resolver.resolve(());
            for end in ends {
                end.await.unwrap();
            }
            tokio::task::yield_now().await; // who ran them sees that there are no more
        });
        live_bytes()
    };
    let before = burst(10);
    let after = burst(100_000);
    assert!(after - before < 16 << 10, "{}", after - before);
}

thread_local! {
    static EARLY: Cell<isize> = const { Cell::new(0) };
    static LATE: Cell<isize> = const { Cell::new(0) };
}

const ROUNDS: u32 = 200_000;

/// Notes what is live after some rounds and at the end, and says when that is.
fn is_last_round(n: u32) -> bool {
    match n {
        1_000 => EARLY.set(live_bytes()),
        ROUNDS => return true,
        _ => LATE.set(live_bytes()),
    }
    false
}

/// A loop of promises returning promises runs in constant memory: what nobody observes is spliced out.
#[track_caller]
fn assert_constant_memory(step: impl FnOnce(u32) -> Text<u32>) {
    let event_loop = EventLoop::new();
    let end = event_loop.enter(|| step(0));
    event_loop.run_until_idle();
    assert_eq!(end.peek(), Some(Ok(&ROUNDS)));
    assert!((EARLY.get() - LATE.get()).abs() < 2_000, "{} bytes, then {}", EARLY.get(), LATE.get());
}

#[test]
fn an_endless_loop_of_promises_stays_small() {
    fn step(n: u32) -> Text<u32> {
        if is_last_round(n) {
            return Text::resolve(n);
        }
        Text::resolve(()).then(move |()| step(n + 1))
    }
    assert_constant_memory(step);
}

/// Chains written with `promise!`, in each of which another kind of link gives the next one.
#[test]
fn an_endless_loop_of_fused_chains_stays_small() {
    fn step(n: u32) -> Text<u32> {
        if is_last_round(n) {
            return Text::resolve(n);
        }
        match n % 6 {
            0 => promise!(Text::resolve(()).then(move |()| step(n + 1))),
            1 => promise!(Text::resolve(n).then(|n| n + 1).then(step)),
            2 => promise!(Text::resolve(()).then(move |()| {
                Text::resolve(()).await?;
                step(n + 1)
            })),
            3 => promise!(Text::<u32>::reject(String::new()).catch(move |_| step(n + 1))),
            4 => promise!(Text::resolve(n).then(|n| step(n + 1), |_| 0)),
            _ => promise!(Text::resolve(()).then(move |()| {
                if n > 0 {
                    return Outcome::Promise(step(n + 1));
                }
                Outcome::Value(n)
            })),
        }
    }
    assert_constant_memory(step);
}
