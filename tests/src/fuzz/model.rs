//! A model of promises: the rules of `conformance/FORMAT.md`, as plainly as can be, and nothing of the library.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::order::program::{Body, Expr, Handler, Program, Statement};

#[derive(Clone)]
enum V {
    Undefined,
    Int(i64),
    Str(String),
    List(Vec<V>),
    Record(Result<Box<V>, Box<V>>),
    TypeError,
    Aggregate(Vec<V>),
    Promise(usize),
}

type Settled = Result<V, V>;
type Job = Box<dyn FnOnce(&mut Model)>;
type Reaction = Box<dyn FnOnce(&mut Model, Settled)>;

enum State {
    Pending(Vec<Reaction>),
    Settled(Settled),
}

#[derive(Default)]
struct Model {
    promises: Vec<State>,
    slots: Vec<Option<usize>>,
    /// The promise, and whether one of the pair's functions was called.
    resolvers: Vec<Option<(usize, Rc<Cell<bool>>)>>,
    jobs: VecDeque<Job>,
    timers: Vec<(u64, usize, Job)>,
    timers_made: usize,
    now: u64,
    log: Vec<String>,
}

/// Runs a program: its log, and how its promises stand.
pub(super) fn run(program: &Program) -> (Vec<String>, Vec<Option<String>>) {
    let mut model =
        Model { slots: vec![None; program.slots], resolvers: vec![None; program.slots], ..Model::default() };
    model.statements(&program.main, &V::Undefined);
    model.checkpoint();
    while let Some(next) = (0..model.timers.len()).min_by_key(|&i| (model.timers[i].0, model.timers[i].1)) {
        let (due, _, action) = model.timers.remove(next);
        model.now = due;
        action(&mut model);
        model.checkpoint();
    }
    let finals = model.slots.iter().map(|slot| slot.map(|p| model.show_state(p))).collect();
    (model.log, finals)
}

fn show(v: &V) -> String {
    let list = |all: &[V]| all.iter().map(show).collect::<Vec<_>>().join(",");
    match v {
        V::Undefined => "u".into(),
        V::Int(n) => n.to_string(),
        V::Str(s) => s.clone(),
        V::List(all) => format!("[{}]", list(all)),
        V::Record(Ok(v)) => format!("{{F:{}}}", show(v)),
        V::Record(Err(v)) => format!("{{R:{}}}", show(v)),
        V::TypeError => "TypeError".into(),
        V::Aggregate(all) => format!("Agg[{}]", list(all)),
        V::Promise(_) => unreachable!("nothing is fulfilled with a promise"),
    }
}

impl Model {
    fn show_state(&self, promise: usize) -> String {
        match &self.promises[promise] {
            State::Pending(_) => "P".into(),
            State::Settled(Ok(v)) => format!("F {}", show(v)),
            State::Settled(Err(v)) => format!("R {}", show(v)),
        }
    }

    fn checkpoint(&mut self) {
        while let Some(job) = self.jobs.pop_front() {
            job(self);
        }
    }

    fn new_promise(&mut self) -> usize {
        self.promises.push(State::Pending(Vec::new()));
        self.promises.len() - 1
    }

    /// `Promise.resolve`
    fn promise_of(&mut self, v: V) -> usize {
        match v {
            V::Promise(p) => p,
            v => {
                let p = self.new_promise();
                self.settle(p, Ok(v));
                p
            }
        }
    }

    fn settle(&mut self, p: usize, result: Settled) {
        let before = std::mem::replace(&mut self.promises[p], State::Settled(result.clone()));
        let State::Pending(reactions) = before else { unreachable!("it settles once") };
        for reaction in reactions {
            let result = result.clone();
            self.jobs.push_back(Box::new(move |model| reaction(model, result)));
        }
    }

    fn react(&mut self, p: usize, reaction: impl FnOnce(&mut Model, Settled) + 'static) {
        match &mut self.promises[p] {
            State::Pending(reactions) => reactions.push(Box::new(reaction)),
            State::Settled(result) => {
                let result = result.clone();
                self.jobs.push_back(Box::new(move |model| reaction(model, result)));
            }
        }
    }

    /// What a resolve or reject function does, past its already-resolved check.
    fn decide(&mut self, p: usize, how: Settled) {
        match how {
            Ok(V::Promise(q)) if q == p => self.settle(p, Err(V::TypeError)),
            Ok(V::Promise(q)) => self.jobs.push_back(Box::new(move |model| {
                model.react(q, move |model, result| model.decide(p, result));
            })),
            how => self.settle(p, how),
        }
    }

    fn eval(&self, x: &Expr, arg: &V) -> V {
        match x {
            Expr::Int(n) => V::Int(*n),
            Expr::Str(s) => V::Str(s.clone()),
            Expr::Slot { p } => self.slots[*p].map_or(V::Str("unset".into()), V::Promise),
            Expr::Arg { .. } => arg.clone(),
            Expr::Undefined { .. } => V::Undefined,
            Expr::Thenable { .. } => unreachable!("none is generated"),
        }
    }

    fn body(&mut self, body: &Body, arg: &V) -> Settled {
        self.statements(&body.statements, arg);
        match (&body.throw, &body.ret) {
            (Some(x), _) => Err(self.eval(x, arg)),
            (None, Some(x)) => Ok(self.eval(x, arg)),
            (None, None) => Ok(V::Undefined),
        }
    }

    fn then(&mut self, p: usize, f: Option<Handler>, r: Option<Handler>) -> usize {
        let derived = self.new_promise();
        self.react(p, move |model, result| {
            let (handler, sign, arg) = match &result {
                Ok(v) => (&f, '+', v),
                Err(v) => (&r, '-', v),
            };
            let given = match handler {
                None => result,
                Some(handler) => {
                    model.log.push(format!("h{}{sign} {}", handler.h, show(arg)));
                    model.body(&handler.body, arg)
                }
            };
            model.decide(derived, given);
        });
        derived
    }

    fn finally(&mut self, p: usize, f: Handler) -> usize {
        let derived = self.new_promise();
        self.react(p, move |model, result| {
            model.log.push(format!("h{}.", f.h));
            match model.body(&f.body, &V::Undefined) {
                Err(e) => model.decide(derived, Err(e)),
                Ok(v) => {
                    let (waited_for, passed) = (model.promise_of(v), model.new_promise());
                    model.react(waited_for, move |model, waited| model.decide(passed, waited.and(result)));
                    model.decide(derived, Ok(V::Promise(passed)));
                }
            }
        });
        derived
    }

    /// `sort` says what is collected and what decides at once.
    fn combine(
        &mut self,
        xs: Vec<V>,
        sort: fn(Settled) -> Result<V, Settled>,
        finish: Option<fn(Vec<V>) -> Settled>,
    ) -> usize {
        let combined = self.new_promise();
        let (places, missing) =
            (Rc::new(RefCell::new(vec![V::Undefined; xs.len()])), Rc::new(Cell::new(xs.len())));
        let decided = Rc::new(Cell::new(false));
        if let (true, Some(finish)) = (xs.is_empty(), finish) {
            self.settle(combined, finish(Vec::new()));
        }
        for (i, x) in xs.into_iter().enumerate() {
            let input = self.promise_of(x);
            let (places, missing, decided) = (places.clone(), missing.clone(), decided.clone());
            self.react(input, move |model, result| {
                let how = match sort(result) {
                    Err(how) => how,
                    Ok(v) => {
                        places.borrow_mut()[i] = v;
                        missing.set(missing.get() - 1);
                        match finish {
                            Some(finish) if missing.get() == 0 => finish(places.take()),
                            _ => return,
                        }
                    }
                };
                if !decided.replace(true) {
                    model.settle(combined, how);
                }
            });
        }
        combined
    }

    fn later(&mut self, due: u64, action: Job) {
        self.timers.push((due, self.timers_made, action));
        self.timers_made += 1;
    }

    fn set(&mut self, slot: usize, promise: usize) {
        self.slots[slot] = Some(promise);
    }

    fn statements(&mut self, statements: &[Statement], arg: &V) {
        statements.iter().for_each(|statement| self.statement(statement, arg));
    }

    fn statement(&mut self, statement: &Statement, arg: &V) {
        let eval = |model: &Model, xs: &[Expr]| xs.iter().map(|x| model.eval(x, arg)).collect::<Vec<_>>();
        match statement {
            Statement::Log { n } => self.log.push(format!("l{n}")),
            Statement::New { p, statements, throw } => {
                let promise = self.new_promise();
                let called = Rc::new(Cell::new(false));
                self.resolvers[*p] = Some((promise, called.clone()));
                if let Some(statements) = statements {
                    self.log.push(format!("x{p}"));
                    self.statements(statements, arg);
                }
                if let Some(x) = throw
                    && !called.replace(true)
                {
                    let reason = self.eval(x, arg);
                    self.decide(promise, Err(reason));
                }
                self.set(*p, promise);
            }
            Statement::Resolved { p, x } => {
                let v = self.eval(x, arg);
                let promise = self.promise_of(v);
                self.set(*p, promise);
            }
            Statement::Rejected { p, x } => {
                let (promise, reason) = (self.new_promise(), self.eval(x, arg));
                self.settle(promise, Err(reason));
                self.set(*p, promise);
            }
            Statement::Then { p, on, f, r } => {
                if let Some(source) = self.slots[*on] {
                    let promise = self.then(source, f.clone(), r.clone());
                    self.set(*p, promise);
                }
            }
            Statement::Catch { p, on, r } => {
                if let Some(source) = self.slots[*on] {
                    let promise = self.then(source, None, r.clone());
                    self.set(*p, promise);
                }
            }
            Statement::Finally { p, on, f } => {
                if let Some(source) = self.slots[*on] {
                    let promise = self.finally(source, f.clone());
                    self.set(*p, promise);
                }
            }
            Statement::All { p, xs } => {
                let xs = eval(self, xs);
                let promise = self.combine(xs, |r| r.map_err(Err), Some(|all| Ok(V::List(all))));
                self.set(*p, promise);
            }
            Statement::AllSettled { p, xs } => {
                let xs = eval(self, xs);
                let record = |r: Settled| Ok(V::Record(r.map(Box::new).map_err(Box::new)));
                let promise = self.combine(xs, record, Some(|all| Ok(V::List(all))));
                self.set(*p, promise);
            }
            Statement::Any { p, xs } => {
                let xs = eval(self, xs);
                let turned = |r: Settled| match r {
                    Ok(v) => Err(Ok(v)),
                    Err(e) => Ok(e),
                };
                let promise = self.combine(xs, turned, Some(|all| Err(V::Aggregate(all))));
                self.set(*p, promise);
            }
            Statement::Race { p, xs } => {
                let xs = eval(self, xs);
                let promise = self.combine(xs, Err, None);
                self.set(*p, promise);
            }
            Statement::Res { p, x } | Statement::Rej { p, x } => {
                let v = self.eval(x, arg);
                let Some((promise, called)) = self.resolvers[*p].clone() else { return };
                if !called.replace(true) {
                    let resolves = matches!(statement, Statement::Res { .. });
                    self.decide(promise, if resolves { Ok(v) } else { Err(v) });
                }
            }
            Statement::Later { after, statements } => {
                let (statements, arg) = (statements.clone(), arg.clone());
                self.later(self.now + after, Box::new(move |model| model.statements(&statements, &arg)));
            }
            Statement::Micro { statements } => {
                let (statements, arg) = (statements.clone(), arg.clone());
                self.jobs.push_back(Box::new(move |model| model.statements(&statements, &arg)));
            }
            Statement::Clock { .. } | Statement::Async { .. } | Statement::Await { .. } => {
                unreachable!("none is generated")
            }
        }
    }
}
