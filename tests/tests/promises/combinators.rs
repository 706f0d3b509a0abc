//! Combinators beyond what JavaScript says: panics, what they let go of, and the forms for dynamic values.

use promise_core::__private::callback_promise;
use promise_core::{EventLoop, Fault, Promise, Resolver, queue_microtask};
use promise_tests::kit::{Clones, Log, OnDrop, Text, boom, in_every_setting, reports_of, set_recorder};

const BOOM: &str = "panicked: on purpose: boom";

#[test]
fn a_panic_while_collecting_rejects() {
    in_every_setting(|world| {
        let all: Text<u32> = Promise::all_into([world.fulfilled(1)], |_| boom());
        let settled: Text<u32> = Promise::all_settled_into([world.rejected::<u32>("r")], |_| boom());
        let any: Text<u32> = Promise::any_into([world.rejected("r")], |_: Vec<String>| boom());
        world.settle_and_run();
        for promise in [all, settled, any] {
            assert_eq!(promise.peek(), Some(Err(&BOOM.to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn a_panic_while_collecting_nothing_rejects_too() {
    in_every_setting(|_| {
        let all: Text<u32> = Promise::all_into(Vec::<Text<u32>>::new(), |_| boom());
        let settled: Text<u32> = Promise::all_settled_into(Vec::<Text<u32>>::new(), |_| boom());
        let any: Text<u32> = Promise::any_into(Vec::<Text<u32>>::new(), |_: Vec<String>| boom());
        for promise in [all, settled, any] {
            assert_eq!(promise.peek(), Some(Err(&BOOM.to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn a_panic_while_cloning_an_input_rejects() {
    #[derive(Debug)]
    struct Never;
    impl Clone for Never {
        fn clone(&self) -> Self {
            boom()
        }
    }
    in_every_setting(|world| {
        let shared = world.fulfilled(Never);
        let all = Promise::all([shared.clone()]).map(drop);
        let settled = Promise::all_settled([shared.clone()]).map(drop);
        world.settle_and_run();
        for promise in [all, settled] {
            assert_eq!(promise.peek(), Some(Err(&BOOM.to_string())));
            promise.detach(drop);
        }
    });
}

/// An input has its reaction before the next one is made: what making it queues comes behind.
#[test]
fn inputs_are_made_one_by_one() {
    fn inputs(log: &Log) -> impl Iterator<Item = Text<u32>> + use<> {
        let second = log.mark("what the second queued");
        let second = move || {
            queue_microtask(|| queue_microtask(second));
            Text::resolve(2)
        };
        std::iter::once_with(|| Text::reject("r".into())).chain(std::iter::once_with(second))
    }
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        Promise::all(inputs(&log)).map_err(log.show("all: ")).detach(drop);
    });
    event_loop.run_until_idle();
    event_loop.enter(|| {
        Promise::race(inputs(&log)).map_err(log.show("race: ")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("all: r what the second queued race: r what the second queued");
}

#[test]
fn a_panic_while_making_an_input_rejects() {
    fn inputs() -> impl Iterator<Item = Text<u32>> {
        [1, 2].into_iter().map(|n| if n == 1 { Text::resolve(1) } else { boom() })
    }
    in_every_setting(|world| {
        let promises = [
            Promise::all(inputs()).map(drop),
            Promise::all_settled(inputs()).map(drop),
            Promise::race(inputs()).map(drop),
        ];
        let any: Text<u32> = Promise::any_into(inputs(), |reasons| reasons.concat());
        world.settle_and_run();
        for promise in promises.into_iter().chain([any.map(drop)]) {
            world.run();
            assert_eq!(promise.peek(), Some(Err(&BOOM.to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn values_are_moved_through() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let all = Promise::all((world.fulfilled(value), world.fulfilled(1)));
        world.settle_and_run();
        assert!(all.is_fulfilled());
        assert_eq!(clones(), 0);
    });
}

#[test]
fn what_a_failed_all_has_gathered_is_dropped() {
    in_every_setting(|world| {
        let gathered = world.fulfilled(0).map({
            let value = OnDrop::new(&world.log, "value");
            move |_| value
        });
        let failed = world.rejected("r");
        let (pending, resolver) = Text::<OnDrop>::with_resolvers();
        let all = Promise::all([gathered, failed, pending]);
        world.settle_and_run();
        assert!(all.is_rejected());
        all.detach(drop);
        resolver.resolve(OnDrop::new(&world.log, "late"));
        world.run();
        let mut lines = world.log.take();
        lines.sort();
        assert_eq!(lines, ["late", "value"]);
    });
}

/// Nobody waits for it any more, so it is not kept until the others come, too.
#[test]
fn what_comes_after_an_all_has_failed_is_dropped_at_once() {
    in_every_setting(|world| {
        let (first, one) = Text::with_resolvers();
        let (second, two) = Text::with_resolvers();
        let (third, _three) = Text::<OnDrop>::with_resolvers();
        let all = Promise::all([first, second, third]);
        one.reject("r".to_string());
        world.run();
        assert!(all.is_rejected());
        all.detach(drop);
        two.resolve(OnDrop::new(&world.log, "late"));
        world.run();
        assert_eq!(world.log.take(), ["late"]);
    });
}

/// Inputs that an iterator gives, in a vector or one by one, before it panics; what is left in it does so, too, when it is dropped.
#[test]
fn what_an_iterator_gave_before_it_panicked_is_let_go_of() {
    type Deferred = (Text<OnDrop>, Resolver<OnDrop, String>);
    type Given = (Option<Text<OnDrop>>, Option<Inner>);
    struct Inner(Option<Text<OnDrop>>);
    impl Drop for Inner {
        fn drop(&mut self) {
            let inputs = [self.0.take(), None].into_iter().map(|input| input.unwrap_or_else(boom));
            Promise::all(inputs).map(drop).catch(|_| Ok(())).detach(drop);
        }
    }
    fn to_input((input, _inner): Given) -> Text<OnDrop> {
        input.unwrap_or_else(boom)
    }

    in_every_setting(|world| {
        for at_once in [true, false] {
            let ((first, one), (second, two)): (Deferred, Deferred) =
                (Text::with_resolvers(), callback_promise());
            let (third, three): Deferred = Text::with_resolvers();
            let given: Vec<Given> = vec![
                (Some(first), None),
                (Some(second), None),
                (None, None),
                (None, Some(Inner(Some(third)))),
            ];
            let mut given = given.into_iter();
            let all = if at_once {
                Promise::all(given.map(to_input))
            } else {
                Promise::all(std::iter::from_fn(move || given.next().map(to_input)))
            };
            assert!(all.is_rejected());
            all.detach(drop);
            for (resolver, name) in [(one, "one"), (two, "two"), (three, "three")] {
                resolver.resolve(OnDrop::new(&world.log, name));
            }
            world.run();
            assert_eq!(world.log.take(), ["one", "two", "three"]);
        }
    });
}

#[test]
fn losers_of_a_race_are_handled_and_dropped() {
    set_recorder();
    in_every_setting(|world| {
        let lost = format!("loser, {:?}", world.setting);
        let (pending, resolver) = Text::<OnDrop>::with_resolvers();
        let race = Promise::race([
            world.fulfilled(0).map({
                let value = OnDrop::new(&world.log, "winner");
                move |_| value
            }),
            world.rejected(&lost).finally(|| ()),
            pending,
        ]);
        world.settle_and_run();
        assert!(race.is_fulfilled());
        resolver.resolve(OnDrop::new(&world.log, "loser"));
        world.run();
        world.log.expect("loser");
        drop(race);
        world.log.expect("loser winner");
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn a_combined_promise_nobody_wants_is_no_problem() {
    in_every_setting(|world| {
        drop(Promise::all([world.fulfilled(OnDrop::new(&world.log, "value"))]));
        drop(Promise::race([world.fulfilled(OnDrop::new(&world.log, "value"))]));
        drop(Promise::any([world.fulfilled(OnDrop::new(&world.log, "value"))]));
        drop(Promise::race(Vec::<Text<()>>::new()));
        world.settle_and_run();
        world.log.expect("value value value");
    });
}

#[test]
fn inputs_on_another_loop_that_is_dropped() {
    in_every_setting(|world| {
        let other = promise_core::EventLoop::new();
        let lost = other.enter(|| Promise::<u32, Fault>::resolve(1).map(|n| n));
        let all = Promise::all([lost, world.fulfilled(2).map_err(|_| Fault::NoResult)]);
        drop(other);
        world.settle_and_run();
        assert!(matches!(all.peek(), Some(Err(Fault::Abandoned(_)))));
        all.detach(drop);
    });
}

/// `all` settles within the job of the input that decides it, also for tuples.
#[test]
fn tuples_take_no_more_jobs_than_lists() {
    in_every_setting(|world| {
        let log = &world.log;
        let list = Promise::all([Text::resolve(1), Text::resolve(2)]).map(log.pass("list"));
        let tuple = Promise::all((Text::resolve(1), Text::resolve(2))).map(log.pass("tuple"));
        world.run();
        log.expect("list tuple");
        assert!(list.is_fulfilled() && tuple.is_fulfilled());
    });
}

/// Also where the job of another input would be the next one and is left out, or where one of them needs no job of its own.
#[test]
fn it_settles_in_the_turn_of_the_input_that_settled_last() {
    for shared_settles_last in [false, true] {
        let (event_loop, log) = (EventLoop::new(), Log::new());
        let between = log.mark("between");
        event_loop.enter(|| {
            let ((first, one), (second, two)) = (Text::with_resolvers(), Text::with_resolvers());
            // Somebody else has the first one, too, so it has to wait for its turn.
            let all = Promise::all([first.clone(), second]).map(log.pass("all"));
            let mut resolvers = [one, two];
            if shared_settles_last {
                resolvers.reverse();
            }
            queue_microtask(move || {
                let [earlier, later] = resolvers;
                earlier.resolve(1);
                queue_microtask(|| queue_microtask(between));
                later.resolve(2);
                drop((first, all));
            });
        });
        event_loop.run_until_idle();
        log.expect("between all");
    }
}

/// Also where that is not known yet, as inputs are still made. V8 logs the same.
#[test]
fn it_settles_in_the_turn_of_an_input_that_settled_while_others_were_made() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let ((first, one), (second, two)) = (Text::with_resolvers(), Text::with_resolvers());
        let mut made = [first, second].into_iter();
        let inputs = std::iter::from_fn(|| {
            made.next().or_else(|| {
                two.resolve(2);
                one.resolve(1);
                let steps = Text::resolve(0).map(log.pass("x1")).map(log.pass("x2")).map(log.pass("x3"));
                steps.detach(drop);
                None
            })
        });
        Promise::all(inputs).map(log.pass("all")).detach(drop);
    });
    // Two inputs, four handlers, and what drops two values.
    assert_eq!(event_loop.run_until_idle(), 8);
    log.expect("x1 all x2 x3");
}

/// `run_until_idle` counts the jobs, also those that it need not run.
#[test]
fn each_input_costs_a_job() {
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let (promises, resolvers): (Vec<_>, Vec<_>) = (0..5).map(|_| Text::with_resolvers()).unzip();
        drop(Promise::all(promises));
        queue_microtask(move || (0..).zip(&resolvers).for_each(|(n, resolver)| resolver.resolve(n)));
    });
    assert_eq!(event_loop.run_until_idle(), 6);
}

#[test]
fn eight_at_once() {
    in_every_setting(|world| {
        let (a, b, c, d) =
            (world.fulfilled(1_u8), world.fulfilled('b'), world.fulfilled("c"), world.fulfilled(4_i64));
        let (e, f, g, h) =
            (world.fulfilled(()), world.fulfilled([6]), world.fulfilled(Some(7)), world.fulfilled(8_f32));
        let all = Promise::all((a, b, c, d, e, f, g, h));
        world.settle_and_run();
        assert_eq!(all.peek(), Some(Ok(&(1, 'b', "c", 4, (), [6], Some(7), 8.0))));
    });
}
