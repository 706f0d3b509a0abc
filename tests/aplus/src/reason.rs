//! What promises are rejected with.

use std::sync::{Arc, OnceLock};

use promise_core::Fault;

use crate::env::{Env, Value};
use crate::js_ref::JsRef;

/// A reason of JavaScript's, or of the library's.
#[derive(Clone, Debug)]
pub(crate) enum Reason {
    Value(JsRef),
    /// With the error object that it becomes when it is first shown to JavaScript, the same for all handlers.
    Fault(Fault, Arc<OnceLock<JsRef>>),
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        // An exception that has crossed the library as a panic.
        if let Fault::Panicked(panicked) = &fault
            && let Some(payload) = panicked.take_payload()
            && let Ok(exception) = payload.downcast::<JsRef>()
        {
            return Reason::Value(*exception);
        }
        Reason::Fault(fault, Arc::default())
    }
}

impl Reason {
    pub(crate) fn show<'s>(&self, env: Env<'s>) -> Value<'s> {
        let (fault, shown) = match self {
            Reason::Value(value) => return env.get(value),
            Reason::Fault(fault, shown) => (fault, shown),
        };
        if let Some(error) = shown.get() {
            return env.get(error);
        }
        let text = fault.to_string();
        let error = match fault {
            Fault::SelfResolution => env.type_error(&text),
            _ => env.error(&text),
        };
        env.get(shown.get_or_init(|| env.keep(error)))
    }
}
