//! A handler runs where it was attached, whoever settles the promise.

use promise_core::scheduler::{self, Job, Scheduler};
use promise_core::{EventLoop, Outcome, Promise, Resolver, Thenable};
use promise_tests::kit::Text;
use std::sync::mpsc;

struct Channel(mpsc::Sender<Job>);
impl Scheduler for Channel {
    fn schedule(&self, job: Job) {
        let _ = self.0.send(job);
    }
}

#[test]
fn each_handler_runs_on_the_scheduler_where_it_was_attached() {
    let (sender, jobs) = mpsc::channel();
    let (event_loop, registered) = (EventLoop::new(), scheduler::register(Channel(sender)));
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let on_loop = event_loop.enter(|| promise.clone().map(|n| n + 1));
    let on_channel = registered.enter(|| promise.clone().map(|n| n + 2));
    let in_background = promise.map(|n| n + 3);
    resolver.resolve(0);
    assert_eq!(in_background.wait(), Ok(3));
    assert!(on_loop.is_pending() && on_channel.is_pending());
    event_loop.run_until_idle();
    assert_eq!(on_loop.peek(), Some(Ok(&1)));
    assert!(on_channel.is_pending());
    jobs.try_iter().for_each(Job::run);
    assert_eq!(on_channel.peek(), Some(Ok(&2)));
}

#[test]
fn the_links_of_one_chain_may_run_in_different_places() {
    let (sender, jobs) = mpsc::channel();
    let (event_loop, registered) = (EventLoop::new(), scheduler::register(Channel(sender)));
    let first = event_loop.enter(|| Text::resolve(1).map(|n| n + 1));
    let second = registered.enter(|| first.map(|n| n * 10));
    let third = event_loop.enter(|| second.map(|n| n + 1));
    event_loop.run_until_idle();
    assert!(third.is_pending());
    jobs.try_iter().for_each(Job::run);
    event_loop.run_until_idle();
    assert_eq!(third.peek(), Some(Ok(&21)));
}

#[test]
fn an_async_body_stays_where_it_was_started() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let source = b.enter(|| Text::resolve(1).map(|n| n));
    let body =
        a.enter(|| Text::from_future(async { Ok(source.await? + Text::resolve(1).map(|n| n).await?) }));
    b.run_until_idle();
    assert!(body.is_pending());
    a.run_until_idle();
    assert_eq!(body.peek(), Some(Ok(&2)));
}

struct Answers(u32);
impl Thenable<u32, String> for Answers {
    fn then(self: Box<Self>, resolver: Resolver<u32, String>) {
        resolver.resolve(self.0);
    }
}

/// The job that calls a thenable runs where the promise was resolved with it.
#[test]
fn a_thenable_is_called_where_the_promise_was_resolved() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    a.enter(|| resolver.resolve_with(Outcome::Thenable(Box::new(Answers(4)))));
    b.run_until_idle();
    assert!(promise.is_pending());
    a.run_until_idle();
    assert_eq!(promise.peek(), Some(Ok(&4)));
}

#[test]
fn a_thenable_given_by_a_handler_is_called_on_that_handlers_loop() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (start, resolver) = Text::<u32>::with_resolvers();
    let promise = a.enter(|| start.then(|n| Outcome::Thenable(Box::new(Answers(n + 1)))));
    b.enter(|| resolver.resolve(4));
    b.run_until_idle();
    assert!(promise.is_pending());
    a.run_until_idle();
    assert_eq!(promise.peek(), Some(Ok(&5)));
}

#[test]
fn combinators_react_where_they_were_made() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let all = a.enter(|| Promise::all([promise, Text::resolve(2)]));
    b.enter(|| resolver.resolve(1));
    b.run_until_idle();
    assert!(all.is_pending());
    a.run_until_idle();
    assert_eq!(all.peek(), Some(Ok(&vec![1, 2])));
}

#[test]
fn inside_a_loop_a_runtime_that_is_entered_does_not_take_over() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| {
        let _entered = runtime.enter();
        Text::resolve(1).map(|_| std::thread::current().id())
    });
    event_loop.run_until_idle();
    assert_eq!(promise.peek(), Some(Ok(&std::thread::current().id())));
}
