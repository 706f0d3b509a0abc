//! Other methods in front of the links and behind them.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() {
    let number = {
        use p::{
            Argument as _, Begin as _, Finish as _, Known as _, Kind as _, Returned as _,
            ThrownAway as _,
        };
        let source = (Promise::<_>::resolve(1).map(|n| n + 1));
        let chain = (&&p::source_of(&source)).__chain();
        let link = chain.link();
        let kind = (&&&&&p::tag(&source, link)).__kind();
        let source = chain
            .spawn(async move {
                let value = kind.adapt(link, source).start().await;
                let value = chain
                    .guard(async {
                        let value = match value {
                            Ok(value) => value,
                            Err(reason) => return Err(p::from_source(reason, &__STEPS)),
                        };
                        let link = chain.enter(&__STEPS, 1usize);
                        let value = match p::end(
                                chain
                                    .then(
                                        (|| -> Result<_, _> {
                                            let given = {
                                                let argument = { value };
                                                let n = argument;
                                                let given = (n + 1);
                                                { given }
                                            };
                                            Ok((&&&&&p::tag(&given, link)).__kind().adapt(link, given))
                                        })(),
                                    ),
                            )
                            .await
                        {
                            Ok(value) => value,
                            Err(reason) => return Err(reason),
                        };
                        Ok(value)
                    })
                    .await;
                let value = p::note(value, &__STEPS, 1usize, 0);
                static __STEPS: p::Steps = p::Steps {
                    origin: ::core::panic::Location::caller(),
                    file: "",
                    links: &p::link_places(
                        &__STEPS,
                        [("source", 0u32, 0u32), ("then", 0u32, 0u32)],
                    ),
                };
                p::Ended(value)
            });
        let source = source.tap(|n| assert_eq!(* n, 3));
        (&p::source_of(&source)).__end().end(source).unfinished_chain()
    };
    assert_eq!(number.wait().unwrap(), 3);
}
