//! The report of a lost rejection: once, when nobody can handle it any more, and never before.

use promise_core::{
    __private as private, AggregateError, EventLoop, Fault, Outcome, Promise, promise, unhandled,
};
use promise_tests::kit::{
    Setting, Text, World, eventually, in_a_child, in_each, in_every_setting, is_child, reports_at,
    reports_of, set_recorder,
};

/// A reason that occurs nowhere else.
fn reason(name: &str, world: &World) -> String {
    set_recorder();
    format!("{name}, {:?}", world.setting)
}

#[test]
fn when_the_last_handle_goes() {
    in_every_setting(|world| {
        let lost = reason("last handle", world);
        let promise = world.rejected::<()>(&lost);
        let copies = [promise.clone(), promise.clone(), promise];
        world.settle_and_run();
        for copy in copies {
            assert_eq!(reports_of(&lost), 0);
            drop(copy);
        }
        assert_eq!(reports_of(&lost), 1);
    });
}

#[test]
fn when_it_is_rejected_without_any_handle() {
    in_every_setting(|world| {
        let lost = reason("no handle", world);
        drop(world.rejected::<()>(&lost));
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 1);
        world.run();
        assert_eq!(reports_of(&lost), 1);
    });
}

#[test]
fn once_for_a_chain_with_the_place_of_its_end() {
    in_every_setting(|world| {
        let lost = reason("chain", world);
        drop(world.rejected::<u32>(&lost).map(|n| n + 1).finally(|| ()).map(|n| n + 1));
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 1);
    });
    // `drop(.. .map(..))`, five lines above: the last `map`.
    let line = line!() - 5;
    let here = reports_at(file!(), line..=line);
    assert_eq!(here.len(), 4, "{here:?}");
    assert!(here[0].text.starts_with("unhandled rejection: \"chain, "), "{}", here[0].text);
    assert!(here[0].text.contains(&format!("{}:{line}:", file!())), "{}", here[0].text);
}

#[test]
fn not_when_a_handler_took_it() {
    in_every_setting(|world| {
        let lost = reason("handled", world);
        let ways: [fn(Text<u32>); 7] = [
            |p| p.detach(drop),
            |p| drop(p.fail(|_| 0)),
            |p| drop(p.catch(|_| Ok(0))),
            |p| drop(p.then_or_else(Ok, |_| Ok(0))),
            |p| drop(p.map_err(drop).fail(|()| 0)),
            |p| drop(Text::from_future(async { Ok(p.await.is_err()) })),
            |p| drop(promise!(p.fail(|_| 0))),
        ];
        for way in ways {
            way(world.rejected(&lost));
        }
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn not_when_a_combinator_took_it() {
    in_every_setting(|world| {
        let lost = reason("combined", world);
        let new = || world.rejected::<u32>(&lost);
        drop(Promise::all([new(), new()]).fail(|_| vec![]));
        drop(Promise::all_settled([new(), new()]));
        drop(Promise::any([new(), Text::resolve(1)]));
        drop(Promise::race([Text::resolve(1), new()]));
        drop(Promise::all((new(), new())).fail(|_| (0, 0)));
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn not_when_it_was_adopted_by_a_promise_that_handles_it() {
    in_every_setting(|world| {
        let lost = reason("adopted", world);
        let inner = world.rejected::<u32>(&lost);
        drop(world.fulfilled(0).then(|_| inner).fail(|_| 0));
        let (promise, resolver) = Text::<u32>::with_resolvers();
        resolver.resolve_with(Outcome::Promise(world.rejected(&lost)));
        promise.detach(drop);
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn once_when_it_was_adopted_by_a_promise_nobody_handles() {
    in_every_setting(|world| {
        let lost = reason("adopted in vain", world);
        let inner = world.rejected::<u32>(&lost);
        drop(world.fulfilled(0).then(|_| inner));
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 1);
    });
}

#[test]
fn not_for_a_clone_of_a_promise_that_was_handled() {
    in_every_setting(|world| {
        let lost = reason("clone", world);
        let promise = world.rejected::<u32>(&lost);
        promise.clone().detach(drop);
        world.settle_and_run();
        drop(promise);
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn not_while_somebody_can_still_handle_it() {
    in_every_setting(|world| {
        let lost = reason("late", world);
        let promise = world.rejected::<u32>(&lost);
        world.settle_and_run();
        world.run();
        assert_eq!(reports_of(&lost), 0);
        promise.detach(drop);
        world.run();
        assert_eq!(reports_of(&lost), 0);
    });
}

#[test]
fn once_for_each_branch_that_nobody_handles() {
    in_every_setting(|world| {
        let lost = reason("branches", world);
        let promise = world.rejected::<u32>(&lost);
        drop(promise.clone().map(|n| n));
        drop(promise.clone().map(|n| n));
        promise.detach(drop);
        world.settle_and_run();
        assert_eq!(reports_of(&lost), 2);
    });
}

#[test]
fn for_the_panic_of_a_last_handler() {
    set_recorder();
    in_each(&[Setting::Now], |world| {
        world.rejected::<u32>("r").detach(|_| panic!("on purpose: in the last handler"));
        world.settle_and_run();
    });
    let line = line!() - 3;
    assert_eq!(reports_at(file!(), line..=line).len(), 1);
}

#[test]
fn not_for_promises_that_were_given_up() {
    set_recorder();
    in_every_setting(|world| {
        // Nobody wanted the result, and then nobody was there to give it.
        let (promise, resolver) = Text::<u32>::with_resolvers();
        drop(promise);
        drop(resolver);
        let (promise, resolver) = Text::<u32>::with_resolvers();
        drop(private::spawn_cancellable(promise));
        world.run();
        drop(resolver);
        world.run();
    });
    let here = reports_at(file!(), (line!() - 11)..=line!());
    assert!(here.is_empty(), "{here:?}");
}

/// A promise with a handler is handled, also when its loop ends before the handler has run: only the end of a chain is
/// anybody's business.
#[test]
fn once_for_a_chain_whose_loop_is_dropped() {
    set_recorder();
    let event_loop = EventLoop::new();
    let end = event_loop.enter(|| Text::resolve(1).map(|n| n).map(|n| n).finally(|| ()).map(|n| n));
    drop(event_loop);
    assert!(end.is_rejected());
    drop(end);
    let (first, last) = (line!() - 4, line!() - 1);
    let here = reports_at(file!(), first..=last);
    assert_eq!(here.len(), 1, "{here:?}");
}

/// As above, where the one with a handler is awaited by a task: it loses its loop, and with it who would have handled it.
#[test]
fn not_for_what_a_task_awaits_whose_loop_is_dropped() {
    set_recorder();
    let event_loop = EventLoop::new();
    let (end, resolver) = event_loop.enter(|| {
        let (awaited, resolver) = Text::<u32>::with_resolvers();
        (promise!(awaited.then(|n| n)).fail(|_| 0), resolver)
    });
    drop(event_loop);
    drop(resolver);
    assert!(end.is_rejected());
    drop(end);
    let (first, last) = (line!() - 7, line!() - 6);
    let here = reports_at(file!(), first..=last);
    assert_eq!(here.len(), 1, "the end only: {here:?}");
}

#[test]
fn not_for_a_chain_without_handle_whose_loop_is_dropped() {
    set_recorder();
    let event_loop = EventLoop::new();
    event_loop.enter(|| drop(Text::resolve(1).map(|n| n).map(|n| n).finally(|| ()).map(|n| n)));
    drop(event_loop);
    let here = reports_at(file!(), line!() - 2..=line!());
    assert!(here.is_empty(), "{here:?}");
}

#[test]
fn by_wait_on_a_thread_it_is_handled() {
    set_recorder();
    let lost = "waited for";
    assert_eq!(Text::<()>::reject(lost.into()).wait(), Err(lost.to_string()));
    let promise = Text::<()>::reject(lost.into());
    assert_eq!(promise.clone().wait(), Err(lost.to_string()));
    drop(promise);
    assert_eq!(reports_of(lost), 0);
}

#[test]
fn from_another_thread() {
    set_recorder();
    let lost = "in another thread";
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let waiting = promise.map(|n| n + 1);
    std::thread::spawn(move || resolver.reject(lost.into())).join().unwrap();
    assert_eq!(reports_of(lost), 0);
    std::thread::spawn(move || drop(waiting)).join().unwrap();
    // The background loop may have been at it still.
    eventually(|| reports_of(lost) == 1);
}

#[test]
fn hooks_stand_before_each_other_until_they_are_dropped() {
    set_recorder();
    let heard = promise_tests::kit::Log::new();
    let listen = |name: &'static str| {
        let heard = heard.clone();
        unhandled::set_hook(move |report| {
            // Other tests of this process may lose rejections meanwhile.
            if let Some(reason) = report.reason::<String>().filter(|reason| reason.starts_with("hooks")) {
                heard.add(format!("{name}:{reason}"));
            }
        })
    };
    let lose = |n: u32| drop(Text::<()>::reject(format!("hooks{n}")));
    // In a child: hooks are the whole process's.
    if !is_child() {
        let _ = in_a_child("unhandled::hooks_stand_before_each_other_until_they_are_dropped");
        return;
    }
    let first = listen("first");
    lose(1);
    let second = listen("second");
    lose(2);
    drop(first);
    lose(3);
    drop(second);
    lose(4);
    heard.expect("first:hooks1 second:hooks2 second:hooks3");
    assert_eq!(reports_of("hooks4"), 1);
}

#[test]
fn without_a_hook_it_is_one_line_on_stderr() {
    if is_child() {
        drop(Text::<()>::reject("printed".into()));
        drop(Promise::<()>::reject(promise_core::Error::msg("shown")));
        drop(Promise::<(), Fault>::reject(Fault::Elapsed));
        drop(Promise::<(), AggregateError>::reject(AggregateError::new(vec![])));
        return;
    }
    let errors = in_a_child("unhandled::without_a_hook_it_is_one_line_on_stderr");
    let (first, second) = (line!() - 7, line!() - 6);
    let lines: Vec<_> = errors.lines().filter(|line| line.starts_with("unhandled rejection")).collect();
    assert_eq!(lines.len(), 4, "{errors}");
    let place = |line| format!("of the promise made at {}:{line}:", file!());
    assert!(
        lines[0].starts_with("unhandled rejection: \"printed\", ") && lines[0].contains(&place(first)),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("unhandled rejection: shown, ") && lines[1].contains(&place(second)),
        "{}",
        lines[1]
    );
    // What the library rejects with is told in words, too.
    assert!(lines[2].starts_with("unhandled rejection: the time limit elapsed, of"), "{}", lines[2]);
    assert!(lines[3].starts_with("unhandled rejection: too few promises were given, of"), "{}", lines[3]);
}

/// A callback API that is told to cancel often answers with an error: nobody is to be surprised by it.
#[test]
fn not_when_it_is_what_cancelling_led_to() {
    type Callback = Box<dyn FnOnce(Result<u8, String>) + Send>;
    fn keep(slot: &mut Option<Callback>, done: Callback) {
        *slot = Some(done);
    }
    set_recorder();
    for (cancels, lost) in [(true, "cancelled by its own wish"), (false, "failed and nobody cares")] {
        let mut slot = None;
        if cancels {
            drop(promise!(keep(&mut slot, Box::new(_)), cancel = || (), error = String));
        } else {
            drop(promise!(keep(&mut slot, Box::new(_)), error = String));
        }
        slot.take().expect("it was kept")(Err(lost.to_string()));
        assert_eq!(reports_of(lost), usize::from(!cancels), "{lost}");
    }
}
