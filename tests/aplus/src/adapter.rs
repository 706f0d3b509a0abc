//! What the suite wants of a promise library:
//! <https://github.com/promises-aplus/promises-tests#adapters>.

use promise_core::Promise;

use crate::decide::{Dynamic, Functions, decide_or_throw};
use crate::env::{Env, Value};
use crate::reason::Reason;

pub(crate) fn export<'s>(env: Env<'s>, exports: Value<'s>) {
    let deferred = env.function(c"deferred", |env, _| {
        let (promise, resolver) = Dynamic::with_resolvers();
        let [resolve, reject] = Functions::of(resolver).show(env);
        let deferred = env.object();
        env.define(deferred, c"promise", env.promise(promise));
        env.define(deferred, c"resolve", resolve);
        env.define(deferred, c"reject", reject);
        Ok(deferred)
    });
    let resolved = env.function(c"resolved", |env, call| {
        Ok(env.promise(Promise::attempt(|| decide_or_throw(env, call.arguments[0]))))
    });
    let rejected = env.function(c"rejected", |env, call| {
        Ok(env.promise(Promise::reject(Reason::Value(env.keep(call.arguments[0])))))
    });
    let throw_as_panics = env.function(c"throwAsPanics", |env, call| {
        env.host().throws_as_panics.set(env.is_true(call.arguments[0]));
        Ok(env.undefined())
    });
    let panics = env.function(c"panics", |env, _| Ok(env.number(env.host().panics.get())));
    env.define(exports, c"deferred", deferred);
    env.define(exports, c"resolved", resolved);
    env.define(exports, c"rejected", rejected);
    env.define(exports, c"throwAsPanics", throw_as_panics);
    env.define(exports, c"panics", panics);
}
