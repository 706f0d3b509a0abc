//! `source.then(..).catch(..).finally(..)`
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use std::io;
use promise_core::prelude::*;
fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}
pub fn main() {
    let number = {
        use p::{
            Argument as _, Begin as _, Finish as _, Known as _, Kind as _, Returned as _,
            ThrownAway as _,
        };
        let source = (fetch(1));
        let chain = (&&p::source_of(&source)).__chain();
        let link = chain.link();
        let kind = (&&&&&p::tag(&source, link)).__kind();
        let source = chain
            .spawn(async move {
                let value = kind.adapt(link, source).start().await;
                let mut left = 1u32;
                let value = chain
                    .guard(async {
                        let value = match value {
                            Ok(value) => value,
                            Err(reason) => return Err(p::from_source(reason, &__STEPS)),
                        };
                        let link = chain.enter(&__STEPS, 1usize);
                        let value = match p::step(
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
                        left = 0u32;
                        let link = chain.enter(&__STEPS, 2usize);
                        let value = match p::settle(
                                chain
                                    .then(
                                        p::settled(
                                            async {
                                                let given = {
                                                    let argument = { value };
                                                    let n = argument;
                                                    let given = (fetch(n).await? * 2);
                                                    { given }
                                                };
                                                p::settle(
                                                        Ok((&&&&&p::tag(&given, link)).__kind().adapt(link, given)),
                                                    )
                                                    .await
                                            }
                                                .await,
                                        ),
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
                let value = p::note(value, &__STEPS, 2usize, left);
                let value = p::pass_on(left, value).await;
                let link = p::same(&value);
                let value = match value {
                    Err(reason) => {
                        p::enter(&__STEPS, 3usize);
                        p::note(
                            p::settle(
                                    chain
                                        .catch(
                                            p::call_guarded(|| -> Result<_, _> {
                                                let given = {
                                                    let argument = { reason };
                                                    let Some(found) = p::search(&argument).find() else {
                                                        return Err(argument);
                                                    };
                                                    let e: &io::Error = found;
                                                    p::caught();
                                                    let given = (e.raw_os_error().map_or(0, i32::unsigned_abs));
                                                    { given }
                                                };
                                                Ok((&&&&&p::tag(&given, link)).__kind().adapt(link, given))
                                            }),
                                        ),
                                )
                                .await,
                            &__STEPS,
                            3usize,
                            0,
                        )
                    }
                    fulfilled => fulfilled,
                };
                let value = p::pass_on(0, value).await;
                let link = chain.enter(&__STEPS, 4usize);
                let value = match p::finish(
                        chain
                            .finally(
                                p::call_guarded(|| -> Result<_, _> {
                                    let given = {
                                        let given = (println!("done"));
                                        { given }
                                    };
                                    Ok((&&&&&p::tag(&given, link)).__kind().adapt(link, given))
                                }),
                            ),
                    )
                    .await
                {
                    Ok(()) => value,
                    Err(reason) => {
                        p::caught();
                        Err(reason)
                    }
                };
                let value = p::note(value, &__STEPS, 4usize, 0);
                static __STEPS: p::Steps = p::Steps {
                    origin: ::core::panic::Location::caller(),
                    file: "",
                    links: &p::link_places(
                        &__STEPS,
                        [
                            ("source", 0u32, 0u32),
                            ("then", 0u32, 0u32),
                            ("then", 0u32, 0u32),
                            ("catch", 0u32, 0u32),
                            ("finally", 0u32, 0u32),
                        ],
                    ),
                };
                p::Ended(p::ending(value))
            });
        p::End(source).unfinished_chain()
    };
    assert_eq!(number.wait().unwrap(), 4);
}
