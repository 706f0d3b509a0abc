//! The values of promise programs.

use std::fmt;

use promise_core::{AggregateError, Fault};

/// A value, or a reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// `undefined`.
    Undefined,
    /// An integer.
    Int(i64),
    /// A string.
    Str(String),
    /// An array.
    Array(Vec<Val>),
    /// `{ status: "fulfilled", value }` or `{ status: "rejected", reason }`.
    Record(Box<Result<Val, Val>>),
    /// What a promise that is resolved with itself is rejected with.
    TypeError,
    /// What `any` rejects with.
    Aggregate(Vec<Val>),
    /// A rejection of the library that no program expects.
    Fault(String),
}

impl From<Fault> for Val {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::SelfResolution => Val::TypeError,
            fault => Val::Fault(fault.to_string()),
        }
    }
}

impl From<AggregateError<Val>> for Val {
    fn from(error: AggregateError<Val>) -> Self {
        Val::Aggregate(error.errors)
    }
}

/// FORMAT.md's `show`.
impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, list: &[Val]| {
            let shown: Vec<_> = list.iter().map(ToString::to_string).collect();
            write!(f, "{name}[{}]", shown.join(","))
        };
        match self {
            Val::Undefined => f.write_str("u"),
            Val::Int(n) => n.fmt(f),
            Val::Str(text) | Val::Fault(text) => f.write_str(text),
            Val::Array(values) => list(f, "", values),
            Val::Record(record) => match &**record {
                Ok(value) => write!(f, "{{F:{value}}}"),
                Err(reason) => write!(f, "{{R:{reason}}}"),
            },
            Val::TypeError => f.write_str("TypeError"),
            Val::Aggregate(reasons) => list(f, "Agg", reasons),
        }
    }
}
