//! `|resolve, reject| ..`
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() {
    let number: Promise<u32, String> = {
        use p::methods::*;
        let (promise, resolver) = p::callback_promise::<_, _>();
        let link = p::link_of(&promise);
        let pending = &promise;
        let resolve = {
            let resolver = Clone::clone(&resolver);
            move |settled: _| resolver.resolve(settled)
        };
        let reject = {
            let resolver = Clone::clone(&resolver);
            move |settled: _| resolver.reject(settled)
        };
        p::execute(
            &resolver,
            || {
                let given = {
                    let given = ({
                        reject("too late".parse::<u32>().unwrap_err().to_string());
                        resolve(1);
                    });
                    { given }
                };
                (&&&&&&&&p::tag(&given, link)).__returned().accept(pending, given)
            },
        );
        drop(resolver);
        let source = promise;
        p::End(source).unfinished_chain()
    };
    assert_eq!(number.wait().unwrap_err(), "invalid digit found in string");
}
