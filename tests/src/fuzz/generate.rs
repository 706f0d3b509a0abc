//! Promise programs from bytes.

use super::Bytes;
use crate::order::program::{Body, Expr, Handler, Program, Statement};

/// How many promises a program has at most.
const SLOTS: usize = 24;
/// How deep bodies are nested at most.
const DEPTH: usize = 3;

struct Generator<'a> {
    bytes: Bytes<'a>,
    /// The next slot, each of which is set once.
    slot: usize,
    /// The next number in the log.
    number: u32,
}

pub(super) fn program(data: &[u8]) -> Program {
    let mut generator = Generator { bytes: Bytes::new(data), slot: 0, number: 0 };
    let mut main = Vec::new();
    while generator.bytes.any() && generator.slot < SLOTS {
        main.push(generator.statement(0));
    }
    let slots = generator.slot.max(1);
    Program { id: 0, slots, thenables: vec![], main, log: vec![], finals: vec![], unh: vec![] }
}

impl Generator<'_> {
    fn number(&mut self) -> u32 {
        self.number += 1;
        self.number
    }

    fn fresh(&mut self) -> usize {
        self.slot += 1;
        self.slot - 1
    }

    /// A slot that was given out, set or not.
    fn some(&mut self) -> usize {
        let slots = self.slot.max(1);
        self.bytes.below(slots)
    }

    fn expr(&mut self) -> Expr {
        match self.bytes.below(5) {
            0 => Expr::Int(i64::from(self.number())),
            1 | 2 if self.slot > 0 => Expr::Slot { p: self.some() },
            3 => Expr::Arg { _arg: 1 },
            _ => Expr::Undefined { _u: 1 },
        }
    }

    fn exprs(&mut self) -> Vec<Expr> {
        (0..self.bytes.below(4)).map(|_| self.expr()).collect()
    }

    fn statements(&mut self, depth: usize) -> Vec<Statement> {
        if depth >= DEPTH {
            return Vec::new();
        }
        (0..self.bytes.below(3)).map(|_| self.statement(depth + 1)).collect()
    }

    fn body(&mut self, depth: usize) -> Body {
        let statements = self.statements(depth);
        match self.bytes.below(4) {
            0 => Body { statements, ret: None, throw: Some(self.expr_to_throw()) },
            1 => Body { statements, ret: None, throw: None },
            _ => Body { statements, ret: Some(self.expr()), throw: None },
        }
    }

    /// No program rejects with a promise.
    fn expr_to_throw(&mut self) -> Expr {
        Expr::Int(i64::from(self.number()))
    }

    fn handler(&mut self, depth: usize) -> Handler {
        Handler { h: self.number(), body: self.body(depth) }
    }

    fn maybe_handler(&mut self, depth: usize) -> Option<Handler> {
        (self.bytes.below(4) > 0).then(|| self.handler(depth))
    }

    fn statement(&mut self, depth: usize) -> Statement {
        if self.slot >= SLOTS {
            return Statement::Log { n: self.number() };
        }
        let on = self.some();
        match self.bytes.below(16) {
            0 => {
                let statements = (self.bytes.below(2) == 0).then(|| self.statements(depth));
                let throw = (self.bytes.below(4) == 0).then(|| self.expr_to_throw());
                Statement::New { p: self.fresh(), statements, throw }
            }
            1 => Statement::New { p: self.fresh(), statements: None, throw: None },
            2 => {
                let x = self.expr();
                Statement::Resolved { p: self.fresh(), x }
            }
            3 => Statement::Rejected { x: self.expr_to_throw(), p: self.fresh() },
            4 | 5 => {
                let (f, r) = (self.maybe_handler(depth), self.maybe_handler(depth));
                Statement::Then { p: self.fresh(), on, f, r }
            }
            6 => {
                let r = self.maybe_handler(depth);
                Statement::Catch { p: self.fresh(), on, r }
            }
            7 => {
                let f = self.handler(depth);
                Statement::Finally { p: self.fresh(), on, f }
            }
            8 => {
                let xs = self.exprs();
                Statement::All { p: self.fresh(), xs }
            }
            9 => {
                let xs = self.exprs();
                Statement::AllSettled { p: self.fresh(), xs }
            }
            10 => {
                let xs = self.exprs();
                Statement::Any { p: self.fresh(), xs }
            }
            11 => {
                let xs = self.exprs();
                Statement::Race { p: self.fresh(), xs }
            }
            12 => Statement::Res { p: on, x: self.expr() },
            13 => Statement::Rej { p: on, x: self.expr_to_throw() },
            14 => Statement::Later { after: self.bytes.below(4) as u64, statements: self.statements(depth) },
            _ => Statement::Micro { statements: self.statements(depth) },
        }
    }
}
