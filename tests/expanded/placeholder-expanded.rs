//! `call(.., _, ..)`: `_` stands where the callback goes.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
fn read(path: &str, done: impl FnOnce(Result<u32, std::io::Error>) + Send + 'static) {
    done(Ok(path.len() as u32));
}
fn start(done: Box<dyn FnOnce() + Send>) -> u32 {
    done();
    7
}
fn compare(a: u32, done: impl FnOnce(u32, &str) -> bool + Send + 'static) {
    assert!(done(a, "b"));
}
pub fn main() {
    let length = {
        use p::methods::*;
        let source = {
            let (mut promise, callback, call) = p::promise_of_call::<
                _,
                promise_core::Error,
                _,
            >();
            let link = p::link_of(&promise);
            match (read(
                "path",
                move |callback_value| {
                    let link = p::link_to(&callback);
                    (&callback_value).__known();
                    (&&p::tag(&callback_value, link))
                        .__argument()
                        .settle(&callback, callback_value);
                },
            )) {
                given => {
                    let result = call
                        .of((&&&&&&&&p::tag(&given, link)).__returned())
                        .accept(&promise, given);
                    p::called::<_, promise_core::Error>(&mut promise, result);
                }
            }
            let source = promise.over();
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).start();
            let begun = chain.begun(&source);
            let source = {
                let source = chain
                    .spawn(
                        source,
                        chain
                            .row(link, &__STEPS, 1usize, 1usize)
                            .run(
                                begun,
                                async move {
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
                                        .last()
                                        .await;
                                    Ok(value)
                                },
                                0usize,
                            ),
                    );
                static __STEPS: p::Steps = p::Steps {
                    origin: ::core::panic::Location::caller(),
                    file: "",
                    text: "source 0 0,then 0 0",
                    links: &p::link_places::<2usize>(&__STEPS),
                };
                source
            };
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(length.wait().unwrap(), 5);
    let started = {
        use p::methods::*;
        let source = {
            let (mut promise, callback) = p::callback_promise::<
                _,
                promise_core::Error,
            >();
            let link = p::link_of(&promise);
            match (start(
                Box::new(move || {
                    callback.resolve(());
                }),
            )) {
                given => {
                    let result = (&&&&&&&&p::tag(&given, link))
                        .__returned()
                        .hand_over(&promise, given, |job| println!("stops {job}"));
                    p::called::<_, promise_core::Error>(&mut promise, result);
                }
            }
            let source = promise;
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    started.wait().unwrap();
    let both = {
        use p::methods::*;
        let source = {
            let (mut promise, callback) = p::callback_promise::<
                _,
                promise_core::Error,
            >();
            let link = p::link_of(&promise);
            match (compare(
                1,
                move |a, b| {
                    let link = p::link_to(&callback);
                    p::settle_with(
                        &callback,
                        || {
                            let given = {
                                let given = (format!("{a}{b}"));
                                { given }
                            };
                            (&&p::tag(&given, link)).__argument().result(link, given)
                        },
                    );
                    true
                },
            )) {
                given => {
                    let result = (&&&&&&&&p::tag(&given, link))
                        .__returned()
                        .accept(&promise, given);
                    p::called::<_, promise_core::Error>(&mut promise, result);
                }
            }
            let source = promise;
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(both.wait().unwrap(), "1b");
}
