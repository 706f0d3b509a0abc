//! The JSON form of promise programs, as `conformance/FORMAT.md` describes it.

use serde::Deserialize;
use serde_json::Value;

/// A file of programs.
#[derive(Debug, Deserialize)]
pub struct File {
    /// The programs, in order of their ids.
    pub programs: Vec<Program>,
}

/// One program and what V8 did with it.
#[derive(Clone, Debug, Deserialize)]
pub struct Program {
    /// Its place in the file.
    pub id: usize,
    /// How many promise slots it has.
    pub slots: usize,
    /// Foreign promises, referred to by index.
    #[serde(default)]
    pub thenables: Vec<Thenable>,
    /// Macrotask 0.
    pub main: Vec<Statement>,
    /// The expected log.
    pub log: Vec<String>,
    /// The expected state of each slot.
    #[serde(rename = "final")]
    pub finals: Vec<Option<String>>,
    /// The expected events of the rejection tracker.
    pub unh: Vec<(u64, String, usize)>,
}

/// An expression.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Expr {
    /// An integer.
    Int(i64),
    /// A string.
    Str(String),
    /// The value of a slot.
    Slot {
        /// The slot.
        p: usize,
    },
    /// A thenable.
    Thenable {
        /// Its index.
        th: usize,
    },
    /// The current argument.
    Arg {
        /// Always 1.
        #[serde(rename = "arg")]
        _arg: u8,
    },
    /// `undefined`.
    Undefined {
        /// Always 1.
        #[serde(rename = "u")]
        _u: u8,
    },
}

/// Statements, then what is thrown or given back.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Body {
    /// What is done first.
    #[serde(default, rename = "do")]
    pub statements: Vec<Statement>,
    /// What is given back.
    pub ret: Option<Expr>,
    /// What is thrown; goes before `ret`.
    pub throw: Option<Expr>,
}

/// A handler function.
#[derive(Clone, Debug, Deserialize)]
pub struct Handler {
    /// Its name in the log.
    pub h: u32,
    /// What it does.
    #[serde(flatten)]
    pub body: Body,
}

/// A foreign promise.
#[derive(Clone, Debug, Deserialize)]
pub struct Thenable {
    /// What its `then` calls.
    pub calls: Vec<Call>,
    /// What its `then` throws at the end.
    pub throw: Option<Expr>,
}

/// A call of one of the resolving functions.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// `res` or `rej`.
    #[serde(rename = "fn")]
    pub function: String,
    /// With what.
    pub x: Expr,
    /// In a timer.
    pub after: Option<u64>,
    /// In a microtask.
    #[serde(default)]
    pub micro: u8,
}

/// A statement.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are those of FORMAT.md")]
pub enum Statement {
    Log {
        n: u32,
    },
    Clock {
        k: u32,
        n: u32,
    },
    New {
        p: usize,
        #[serde(rename = "do")]
        statements: Option<Vec<Statement>>,
        throw: Option<Expr>,
    },
    Resolved {
        p: usize,
        x: Expr,
    },
    Rejected {
        p: usize,
        x: Expr,
    },
    Then {
        p: usize,
        on: usize,
        f: Option<Handler>,
        r: Option<Handler>,
    },
    Catch {
        p: usize,
        on: usize,
        r: Option<Handler>,
    },
    Finally {
        p: usize,
        on: usize,
        f: Handler,
    },
    All {
        p: usize,
        xs: Vec<Expr>,
    },
    AllSettled {
        p: usize,
        xs: Vec<Expr>,
    },
    Any {
        p: usize,
        xs: Vec<Expr>,
    },
    Race {
        p: usize,
        xs: Vec<Expr>,
    },
    Async {
        p: usize,
        h: u32,
        #[serde(flatten)]
        body: Body,
    },
    Await {
        n: u32,
        x: Expr,
        r#try: Option<Value>,
    },
    Res {
        p: usize,
        x: Expr,
    },
    Rej {
        p: usize,
        x: Expr,
    },
    Later {
        after: u64,
        #[serde(rename = "do")]
        statements: Vec<Statement>,
    },
    Micro {
        #[serde(rename = "do")]
        statements: Vec<Statement>,
    },
}
