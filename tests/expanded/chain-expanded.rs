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
        use p::methods::*;
        let source = {
            let source = (fetch(1));
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).start();
            let begun = chain.begun(&source);
            let source = {
                let source = chain
                    .spawn(
                        source,
                        async move {
                            let source = begun;
                            let value = chain
                                .row(link, &__STEPS, 1usize, 2usize)
                                .run(
                                    source,
                                    async {
                                        let row = link.row();
                                        let value = row.value();
                                        let link = row.then(1usize);
                                        let value = {
                                            let given = {
                                                let argument = { value };
                                                let n = argument;
                                                let given = (n + 1);
                                                { given }
                                            };
                                            (&&p::tag(&given, link)).__kind().adapt(link, given)
                                        }
                                            .await;
                                        let link = row.then(2usize);
                                        let value = {
                                            let given = {
                                                let argument = { value };
                                                let n = argument;
                                                let given = (fetch(n).await? * 2);
                                                { given }
                                            };
                                            (&&p::tag(&given, link)).__kind().adapt(link, given)
                                        }
                                            .await;
                                        Ok(value)
                                    },
                                    1usize,
                                )
                                .catch(
                                    &__STEPS,
                                    3usize,
                                    1usize,
                                    |link, reason| -> Result<_, _> {
                                        let given = {
                                            let argument = { reason };
                                            let searched = (p::search(&argument),);
                                            let Some(found) = searched.0.find() else {
                                                return Err(argument);
                                            };
                                            let e: &io::Error = found;
                                            p::caught();
                                            let given = (e.raw_os_error().map_or(0, i32::unsigned_abs));
                                            { given }
                                        };
                                        Ok((&&p::tag(&given, link)).__kind().adapt(link, given))
                                    },
                                )
                                .await;
                            let link = chain.enter(&__STEPS, 4usize);
                            let value = match p::finish(
                                    chain
                                        .finally(
                                            p::call_guarded(|| -> Result<_, _> {
                                                let given = {
                                                    let given = (println!("done"));
                                                    { given }
                                                };
                                                Ok((&&p::tag(&given, link)).__kind().adapt(link, given))
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
                            value
                        },
                    );
                static __STEPS: p::Steps = p::Steps {
                    origin: ::core::panic::Location::caller(),
                    file: "",
                    text: "source 0 0,then 0 0,then 0 0,catch 0 0,finally 0 0",
                    links: &p::link_places::<5usize>(&__STEPS),
                };
                source
            };
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(number.wait().unwrap(), 4);
}
