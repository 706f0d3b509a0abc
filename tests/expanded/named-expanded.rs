//! `all { name: promise, .. }`
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() {
    let both = {
        use p::methods::*;
        let source = {
            let source = {
                let fields = (
                    promise_core::promise! {
                        Promise::< _ >::resolve(1)
                    },
                    promise_core::promise! {
                        Promise::< _ >::resolve("2")
                    },
                );
                #[derive(
                    Clone,
                    ::core::marker::Copy,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::hash::Hash
                )]
                struct All<T0, T1> {
                    one: T0,
                    two: T1,
                }
                let mut named = p::named::<_, _>();
                let field_0 = named.all(fields.0);
                let field_1 = named.all(fields.1);
                let source = named
                    .finish(move |values| All {
                        one: values.take(field_0),
                        two: values.take(field_1),
                    });
                source
            };
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    let both = both.wait().unwrap();
    assert_eq!((both.one, both.two), (1, "2"));
}
