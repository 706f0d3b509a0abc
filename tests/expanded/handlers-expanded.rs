//! What a handler can be: two of them, a function, a pattern, a lent value, one that returns early.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
#[derive(Debug)]
pub enum ApiError {
    NotFound { id: u32 },
    Fault(Fault),
}
impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}
fn fetch(id: u32) -> Promise<u32, ApiError> {
    Promise::reject(ApiError::NotFound { id })
}
fn double(n: u32) -> u32 {
    n * 2
}
pub fn main() {
    let text = {
        use p::methods::*;
        let source = {
            let source = (fetch(1));
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let handler_0_0 = (double);
            let handler_1_0 = (double);
            let source = kind.adapt(link, source).start();
            let begun = chain.begun(&source);
            let source = {
                let source = chain
                    .spawn(
                        source,
                        async move {
                            let source = begun;
                            let value = source.await;
                            let link = chain.enter(&__STEPS, 1usize);
                            let value = chain
                                .then(
                                    match value {
                                        Ok(value) => {
                                            p::settle(
                                                    p::call_guarded(|| -> Result<_, _> {
                                                        let given = link.handle({ value }, handler_0_0);
                                                        Ok((&&p::tag(&given, link)).__kind().adapt(link, given))
                                                    }),
                                                )
                                                .await
                                        }
                                        Err(reason) => {
                                            let reason = p::from_source(reason, &__STEPS);
                                            p::settle(
                                                    p::call_guarded(|| -> Result<_, _> {
                                                        let given = {
                                                            let argument = { reason };
                                                            let _ = argument;
                                                            p::caught();
                                                            let given = (3);
                                                            { given }
                                                        };
                                                        Ok((&&p::tag(&given, link)).__kind().adapt(link, given))
                                                    }),
                                                )
                                                .await
                                        }
                                    },
                                );
                            let value = p::note(value, &__STEPS, 1usize, 0);
                            p::tick().await;
                            let link = p::same(&value);
                            let value = chain
                                .row(link, &__STEPS, 2usize, 4usize)
                                .run(
                                    ::core::future::ready(value),
                                    async {
                                        let row = link.row();
                                        let value = row.value();
                                        let link = row.then(2usize);
                                        let value = {
                                            let given = link.handle({ value }, handler_1_0);
                                            (&&p::tag(&given, link)).__kind().adapt(link, given)
                                        }
                                            .await;
                                        let link = row.success(3usize);
                                        let value = {
                                            let given = {
                                                let argument = { value };
                                                let n: &u32 = &argument;
                                                let given = (n.to_string());
                                                { given }
                                            };
                                            (&&p::tag(&given, link)).__kind().adapt(link, given)
                                        }
                                            .await;
                                        let link = row.then(4usize);
                                        let value = match chain
                                            .steps(async {
                                                let given = {
                                                    let argument = { value };
                                                    let text = argument;
                                                    let given = {
                                                        if text.is_empty() {
                                                            return {
                                                                let given = Err(ApiError::NotFound { id: 0 });
                                                                {
                                                                    let link = link;
                                                                    Ok(
                                                                        (&&p::tag(&given, link)).__kind().adapt(link, given).await,
                                                                    )
                                                                }
                                                            };
                                                        }
                                                        text
                                                    };
                                                    { given }
                                                };
                                                Ok(
                                                    (&&p::tag(&given, link)).__kind().adapt(link, given).await,
                                                )
                                            })
                                            .await
                                        {
                                            Ok(value) => value,
                                            Err(reason) => return Err(reason),
                                        };
                                        Ok(value)
                                    },
                                    1usize,
                                )
                                .catch(
                                    &__STEPS,
                                    5usize,
                                    p::LAST,
                                    |link, reason| -> Result<_, _> {
                                        let given = {
                                            let argument = { reason };
                                            let searched = (p::search(&argument),);
                                            let Some(found) = searched.0.find() else {
                                                return Err(argument);
                                            };
                                            let ApiError::NotFound { id } = found else {
                                                return Err(argument);
                                            };
                                            p::caught();
                                            let given = (id.to_string());
                                            { given }
                                        };
                                        Ok((&&p::tag(&given, link)).__kind().adapt(link, given))
                                    },
                                )
                                .await;
                            value
                        },
                    );
                static __STEPS: p::Steps = p::Steps {
                    origin: ::core::panic::Location::caller(),
                    file: "",
                    text: "source 0 0,then 0 0,then 0 0,success 0 0,then 0 0,catch 0 0",
                    links: &p::link_places::<6usize>(&__STEPS),
                };
                source
            };
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(text.wait().unwrap(), "6");
}
