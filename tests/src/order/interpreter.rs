//! Runs a promise program on promise-core, through its public API only. Compiled once for each kind of promise: see `kind`.
#![allow(clippy::duplicate_mod, reason = "one interpreter for both kinds of promises")]
#![allow(clippy::arc_with_non_send_sync, reason = "for one of the kinds it need not be")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use parking_lot::ReentrantMutex;
use promise_core::{EventLoop, PromiseId, TrackerEvent};

use super::super::Observed;
use super::super::program::{Body, Call, Expr, Handler, Program, Statement};
use super::super::value::Val;
use super::kind::{MaybeSend, Outcome, Promise, Resolver, Thenable, queue_microtask, set_timeout};

type Dynamic = Promise<Val, Val>;
type Decided = Outcome<Val, Val>;

/// Runs a program on an event loop with virtual time.
#[must_use]
pub fn on_event_loop(program: Program) -> Observed {
    let event_loop = EventLoop::with_virtual_time();
    let events = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    event_loop.on_tracker_event({
        let events = events.clone();
        move |event| events.borrow_mut().push(event)
    });
    let run = Run::new(program, |after| Some(Duration::from_millis(after)));
    event_loop.enter(|| run.main());
    event_loop.run_until_idle();
    assert_eq!(run.activity().1, 0, "virtual time goes through all timers");
    let observed = run.observe(&events.borrow());
    event_loop.enter(|| run.forget());
    event_loop.run_until_idle();
    observed
}

/// A run. Everything it shares is behind one mutex, which is never held while promises are worked with.
pub(super) struct Run {
    program: Program,
    /// Held by each job: programs count on JavaScript's run-to-completion, also where jobs run on several threads.
    /// What a job calls (executors, async bodies) runs in the same job, so it is taken again.
    job: ReentrantMutex<()>,
    /// How long a timer takes; with none it is a job like any other.
    delay: fn(u64) -> Option<Duration>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    log: Vec<String>,
    slots: Vec<Option<Dynamic>>,
    resolvers: HashMap<usize, Resolver<Val, Val>>,
    kept: Vec<Resolver<Val, Val>>,
    /// Timers set and not yet run, and how often something happened: to know when a run on tokio is over.
    timers: usize,
    activity: u64,
}

impl Run {
    pub(super) fn new(program: Program, delay: fn(u64) -> Option<Duration>) -> Arc<Self> {
        let slots = (0..program.slots).map(|_| None).collect();
        Arc::new(Run {
            program,
            job: ReentrantMutex::new(()),
            delay,
            state: Mutex::new(State { slots, ..State::default() }),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self, line: String) {
        let mut state = self.state();
        state.activity += 1;
        state.log.push(line);
    }

    pub(super) fn main(self: &Arc<Self>) {
        let _job = self.job.lock();
        self.execute(&self.program.main, &Val::Undefined);
    }

    pub(super) fn observe(&self, events: &[TrackerEvent]) -> Observed {
        let state = self.state();
        let show = |promise: &Dynamic| match promise.peek() {
            None => "P".to_string(),
            Some(Ok(value)) => format!("F {value}"),
            Some(Err(reason)) => format!("R {reason}"),
        };
        let finals = state.slots.iter().map(|slot| slot.as_ref().map(show)).collect();
        let slot_of =
            |id: PromiseId| state.slots.iter().position(|s| s.as_ref().is_some_and(|p| p.id() == id));
        let unh = events.iter().filter_map(|event| match *event {
            TrackerEvent::Unhandled { turn, promise } => Some((turn, "u".to_string(), slot_of(promise)?)),
            TrackerEvent::HandledLate { turn, promise } => Some((turn, "h".to_string(), slot_of(promise)?)),
            _ => None,
        });
        Observed { log: state.log.clone(), unh: unh.collect(), finals }
    }

    /// Lets go of all promises; their rejections are expected.
    pub(super) fn forget(&self) {
        let (slots, resolvers) = {
            let mut state = self.state();
            let kept = std::mem::take(&mut state.kept);
            (std::mem::take(&mut state.slots), (std::mem::take(&mut state.resolvers), kept))
        };
        for promise in slots.into_iter().flatten() {
            promise.detach(drop);
        }
        drop(resolvers);
    }

    /// How often something happened, and how many timers are set.
    pub(super) fn activity(&self) -> (u64, usize) {
        let state = self.state();
        (state.activity, state.timers)
    }

    fn evaluate(self: &Arc<Self>, expr: &Expr, arg: &Val) -> Decided {
        match expr {
            Expr::Int(n) => Outcome::Value(Val::Int(*n)),
            Expr::Str(text) => Outcome::Value(Val::Str(text.clone())),
            Expr::Undefined { .. } => Outcome::Value(Val::Undefined),
            Expr::Arg { .. } => Outcome::Value(arg.clone()),
            Expr::Slot { p } => match self.state().slots.get(*p).and_then(Option::as_ref) {
                Some(promise) => Outcome::Promise(promise.clone()),
                None => Outcome::Value(Val::Str("unset".into())),
            },
            Expr::Thenable { th } => Outcome::Thenable(Box::new(Foreign { run: self.clone(), index: *th })),
        }
    }

    /// An expression where no promise can stand.
    fn value(self: &Arc<Self>, expr: &Expr, arg: &Val) -> Val {
        match self.evaluate(expr, arg) {
            Outcome::Value(value) => value,
            other => panic!("a program rejects with {other:?}"),
        }
    }

    fn finish(self: &Arc<Self>, body: &Body, arg: &Val) -> Decided {
        match (&body.throw, &body.ret) {
            (Some(reason), _) => Outcome::Reason(self.value(reason, arg)),
            (None, Some(value)) => self.evaluate(value, arg),
            (None, None) => Outcome::Value(Val::Undefined),
        }
    }

    fn body(self: &Arc<Self>, body: &Body, arg: &Val) -> Decided {
        self.execute(&body.statements, arg);
        self.finish(body, arg)
    }

    fn handler(
        self: &Arc<Self>,
        handler: &Handler,
        mark: &'static str,
    ) -> impl FnOnce(Val) -> Decided + MaybeSend + 'static {
        let (run, handler) = (self.clone(), handler.clone());
        move |arg| {
            let _job = run.job.lock();
            let shown = if mark == "." { String::new() } else { format!(" {arg}") };
            run.log(format!("h{}{mark}{shown}", handler.h));
            run.body(&handler.body, &arg)
        }
    }

    fn execute(self: &Arc<Self>, statements: &[Statement], arg: &Val) {
        for statement in statements {
            self.statement(statement, arg);
        }
    }

    fn set(&self, slot: usize, promise: Dynamic) {
        // After the run is over there are no slots any more, but jobs that its end has caused.
        let mut state = self.state();
        if let Some(place) = state.slots.get_mut(slot) {
            let earlier = place.replace(promise);
            drop(state);
            drop(earlier);
        }
    }

    fn get(&self, slot: usize) -> Option<Dynamic> {
        self.state().slots.get(slot).cloned().flatten()
    }

    /// All are evaluated at once; each is made a promise when the combinator comes to it.
    fn inputs(self: &Arc<Self>, exprs: &[Expr], arg: &Val) -> impl Iterator<Item = Dynamic> + use<> {
        let values: Vec<_> = exprs.iter().map(|x| self.evaluate(x, arg)).collect();
        values.into_iter().map(Promise::from_outcome)
    }

    fn timer(self: &Arc<Self>, after: u64, action: impl FnOnce() + MaybeSend + 'static) {
        self.state().timers += 1;
        let run = self.clone();
        let fires = move || {
            let _job = run.job.lock();
            action();
            let mut state = run.state();
            state.timers -= 1;
            state.activity += 1;
        };
        match (self.delay)(after) {
            Some(delay) => set_timeout(delay, fires),
            None => queue_microtask(fires),
        }
    }

    fn statement(self: &Arc<Self>, statement: &Statement, arg: &Val) {
        match statement {
            Statement::Log { n } => self.log(format!("l{n}")),
            Statement::Clock { k, n } => {
                let mut clock = Dynamic::resolve(Val::Undefined);
                for i in 1..=*n {
                    let (run, line) = (self.clone(), format!("c{k}.{i}"));
                    clock = clock.map(move |value| {
                        run.log(line);
                        value
                    });
                }
                clock.detach(drop);
            }
            Statement::New { p, statements, throw } => {
                let promise = Dynamic::new(|resolver| {
                    self.state().resolvers.insert(*p, resolver.clone());
                    if let Some(statements) = statements {
                        self.log(format!("x{p}"));
                        self.execute(statements, arg);
                    }
                    if let Some(reason) = throw {
                        resolver.reject(self.value(reason, arg));
                    }
                });
                self.set(*p, promise);
            }
            Statement::Resolved { p, x } => self.set(*p, Promise::from_outcome(self.evaluate(x, arg))),
            Statement::Rejected { p, x } => self.set(*p, Promise::reject(self.value(x, arg))),
            Statement::Then { p, on, f, r } => {
                let Some(on) = self.get(*on) else { return };
                let f = f.as_ref().map(|f| self.handler(f, "+"));
                let r = r.as_ref().map(|r| self.handler(r, "-"));
                let pass = |v| Outcome::Value(v);
                let promise = match (f, r) {
                    (Some(f), Some(r)) => on.then_or_else(f, r),
                    (Some(f), None) => on.then(f),
                    (None, Some(r)) => on.then_or_else(pass, r),
                    (None, None) => on.then(pass),
                };
                self.set(*p, promise);
            }
            Statement::Catch { p, on, r } => {
                let Some(on) = self.get(*on) else { return };
                let promise = match r {
                    Some(r) => on.catch(self.handler(r, "-")),
                    None => on.catch(Decided::Reason),
                };
                self.set(*p, promise);
            }
            Statement::Finally { p, on, f } => {
                let Some(on) = self.get(*on) else { return };
                let handler = self.handler(f, ".");
                self.set(*p, on.finally(move || handler(Val::Undefined)));
            }
            Statement::All { p, xs } => self.set(*p, Promise::all_into(self.inputs(xs, arg), Val::Array)),
            Statement::AllSettled { p, xs } => {
                let records = |results: Vec<_>| {
                    Val::Array(results.into_iter().map(|r| Val::Record(Box::new(r))).collect())
                };
                self.set(*p, Promise::all_settled_into(self.inputs(xs, arg), records));
            }
            Statement::Any { p, xs } => self.set(*p, Promise::any_into(self.inputs(xs, arg), Val::Aggregate)),
            Statement::Race { p, xs } => self.set(*p, Promise::race(self.inputs(xs, arg))),
            Statement::Async { p, h, body } => {
                self.log(format!("a{h}"));
                self.set(*p, Promise::from_future(self.clone().async_body(body.clone())));
            }
            Statement::Await { .. } => panic!("`await` outside an async body"),
            Statement::Res { p, x } => {
                let Some(resolver) = self.state().resolvers.get(p).cloned() else { return };
                resolver.resolve_with(self.evaluate(x, arg));
            }
            Statement::Rej { p, x } => {
                let Some(resolver) = self.state().resolvers.get(p).cloned() else { return };
                resolver.reject(self.value(x, arg));
            }
            Statement::Later { after, statements } => {
                let (run, statements, arg) = (self.clone(), statements.clone(), arg.clone());
                self.timer(*after, move || run.execute(&statements, &arg));
            }
            Statement::Micro { statements } => {
                let (run, statements, arg) = (self.clone(), statements.clone(), arg.clone());
                queue_microtask(move || {
                    let _job = run.job.lock();
                    run.execute(&statements, &arg);
                });
            }
        }
    }

    /// An async function. Boxed, because async bodies make async bodies.
    fn async_body(self: Arc<Self>, body: Body) -> super::kind::Boxed<Decided> {
        Box::pin(async move {
            let mut arg = Val::Undefined;
            let mut at = 0;
            loop {
                let (n, awaited, caught) = match self.until_await(&body, &mut at, &arg) {
                    Ok(awaiting) => awaiting,
                    Err(outcome) => return outcome,
                };
                match awaited.await {
                    Ok(value) => {
                        self.log(format!("w{n}+ {value}"));
                        arg = value;
                    }
                    Err(reason) if caught => {
                        self.log(format!("w{n}- {reason}"));
                        arg = reason;
                    }
                    Err(reason) => return Outcome::Reason(reason),
                }
            }
        })
    }

    /// One job of an async body: runs it up to its next `await`, or to its end.
    fn until_await(
        self: &Arc<Self>,
        body: &Body,
        at: &mut usize,
        arg: &Val,
    ) -> Result<(u32, Dynamic, bool), Decided> {
        let _job = self.job.lock();
        while let Some(statement) = body.statements.get(*at) {
            *at += 1;
            if let Statement::Await { n, x, r#try } = statement {
                return Ok((*n, Promise::from_outcome(self.evaluate(x, arg)), r#try.is_some()));
            }
            self.statement(statement, arg);
        }
        Err(self.finish(body, arg))
    }

    fn call(self: &Arc<Self>, call: &Call, resolver: &Resolver<Val, Val>) {
        match call.function.as_str() {
            "res" => resolver.resolve_with(self.evaluate(&call.x, &Val::Undefined)),
            "rej" => resolver.reject(self.value(&call.x, &Val::Undefined)),
            other => panic!("no such resolving function: {other}"),
        }
    }
}

struct Foreign {
    run: Arc<Run>,
    index: usize,
}

impl Thenable<Val, Val> for Foreign {
    fn then(self: Box<Self>, resolver: Resolver<Val, Val>) {
        let Foreign { run, index } = *self;
        let _job = run.job.lock();
        run.log(format!("t{index}"));
        let thenable = run.program.thenables[index].clone();
        for call in thenable.calls {
            let (run, resolver) = (run.clone(), resolver.clone());
            match call.after {
                Some(after) => {
                    let inner = run.clone();
                    run.timer(after, move || inner.call(&call, &resolver));
                }
                None if call.micro != 0 => queue_microtask(move || {
                    let _job = run.job.lock();
                    run.call(&call, &resolver);
                }),
                None => run.call(&call, &resolver),
            }
        }
        if let Some(reason) = thenable.throw {
            resolver.reject(run.value(&reason, &Val::Undefined));
        }
        // In JavaScript a thenable that calls nothing leaves the promise pending for ever; here the resolver has to be kept.
        run.state().kept.push(resolver);
    }
}
