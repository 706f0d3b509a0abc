//! `#[async_promise]` on what takes a callback: a function, an `impl`, a trait, somebody else's type.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
/// Reads.
pub fn read(path: &str, done: impl FnOnce(std::io::Result<usize>) + Send + 'static) {
    done(Ok(path.len()));
}
/// Calls [`read`](fn@read) and gives a promise of what its callback `done` gets.
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
#[track_caller]
pub fn read_promise(
    path: &str,
) -> promise_core::Promise<
    <std::io::Result<usize> as promise_core::__private::Fallible>::Value,
    promise_core::Error,
> {
    {
        use promise_core::__private::methods::*;
        let source = {
            let (mut promise, callback, call) = promise_core::__private::promise_of_call::<
                _,
                promise_core::Error,
                _,
            >();
            let link = promise_core::__private::link_of(&promise);
            match (read(
                path,
                move |callback_value_0: std::io::Result<usize>| {
                    let link = promise_core::__private::link_to(&callback);
                    promise_core::__private::settle_with(
                        &callback,
                        || {
                            let given = {
                                let given = (callback_value_0);
                                { given }
                            };
                            (&&promise_core::__private::tag(&given, link))
                                .__argument()
                                .result(link, given)
                        },
                    );
                },
            )) {
                given => {
                    let result = call
                        .of(
                            (&&&&&&&&promise_core::__private::tag(&given, link))
                                .__returned(),
                        )
                        .accept(&promise, given);
                    promise_core::__private::called::<
                        _,
                        promise_core::Error,
                    >(&mut promise, result);
                }
            }
            let source = promise.over();
            let chain = (&&promise_core::__private::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&promise_core::__private::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        promise_core::__private::End(source).unfinished_chain()
    }
}
pub struct Sensor;
impl Sensor {
    pub fn measure(&self, done: Box<dyn FnOnce(u32) + Send>) {
        done(7);
    }
    /// Calls [`measure`](Self::measure) and gives a promise of what its callback `done` gets.
    #[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
    #[track_caller]
    pub fn measure_promise(&self) -> promise_core::Promise<u32, promise_core::Error> {
        {
            use promise_core::__private::methods::*;
            let source = {
                let (mut promise, callback, call) = promise_core::__private::promise_of_call::<
                    _,
                    promise_core::Error,
                    _,
                >();
                let link = promise_core::__private::link_of(&promise);
                match (Self::measure(
                    self,
                    promise_core::__private::Box::new(move |callback_value_0: u32| {
                        let link = promise_core::__private::link_to(&callback);
                        promise_core::__private::settle_with(
                            &callback,
                            || {
                                let given = {
                                    let given = ({
                                        use promise_core::__private::Value as _;
                                        (&promise_core::__private::output(&callback_value_0))
                                            .__value()
                                            .check_argument(&callback_value_0);
                                        Ok(callback_value_0)
                                    });
                                    { given }
                                };
                                (&&promise_core::__private::tag(&given, link))
                                    .__argument()
                                    .result(link, given)
                            },
                        );
                    }),
                )) {
                    given => {
                        let result = call
                            .of(
                                (&&&&&&&&promise_core::__private::tag(&given, link))
                                    .__returned(),
                            )
                            .accept(&promise, given);
                        promise_core::__private::called::<
                            _,
                            promise_core::Error,
                        >(&mut promise, result);
                    }
                }
                let source = promise.over();
                let chain = (&&promise_core::__private::source_of(&source)).__chain();
                let link = chain.link();
                let kind = (&&promise_core::__private::tag(&source, link)).__kind();
                let source = kind.adapt(link, source).promise();
                source
            };
            promise_core::__private::End(source).unfinished_chain()
        }
    }
}
pub trait Door {
    fn open(&self, done: Box<dyn FnOnce() + Send>);
    /// Calls [`open`](Self::open) and gives a promise of what its callback `done` gets.
    #[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
    #[track_caller]
    fn open_promise(&self) -> promise_core::Promise<(), promise_core::Error> {
        {
            use promise_core::__private::methods::*;
            let source = {
                let (mut promise, callback, call) = promise_core::__private::promise_of_call::<
                    _,
                    promise_core::Error,
                    _,
                >();
                let link = promise_core::__private::link_of(&promise);
                match (Self::open(
                    self,
                    promise_core::__private::Box::new(move || {
                        callback.resolve(());
                    }),
                )) {
                    given => {
                        let result = call
                            .of(
                                (&&&&&&&&promise_core::__private::tag(&given, link))
                                    .__returned(),
                            )
                            .accept(&promise, given);
                        promise_core::__private::called::<
                            _,
                            promise_core::Error,
                        >(&mut promise, result);
                    }
                }
                let source = promise.over();
                let chain = (&&promise_core::__private::source_of(&source)).__chain();
                let link = chain.link();
                let kind = (&&promise_core::__private::tag(&source, link)).__kind();
                let source = kind.adapt(link, source).promise();
                source
            };
            promise_core::__private::End(source).unfinished_chain()
        }
    }
}
impl Door for Sensor {
    fn open(&self, done: Box<dyn FnOnce() + Send>) {
        done();
    }
}
impl Sensor {
    pub fn wait_for(&self, n: u32, done: impl FnOnce(u32) + Send + 'static) {
        done(n);
    }
}
pub trait SensorPromises {
    /// Calls [`wait_for`](Sensor::wait_for) and gives a promise of what its callback `done` gets.
    #[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
    #[track_caller]
    fn wait_for_promise(
        &self,
        n: u32,
    ) -> promise_core::Promise<u32, promise_core::Error>;
}
impl SensorPromises for Sensor {
    fn wait_for_promise(
        &self,
        n: u32,
    ) -> promise_core::Promise<u32, promise_core::Error> {
        {
            use promise_core::__private::methods::*;
            let source = {
                let (mut promise, callback, call) = promise_core::__private::promise_of_call::<
                    _,
                    promise_core::Error,
                    _,
                >();
                let link = promise_core::__private::link_of(&promise);
                match (<Sensor>::wait_for(
                    self,
                    n,
                    move |callback_value_0: u32| {
                        let link = promise_core::__private::link_to(&callback);
                        promise_core::__private::settle_with(
                            &callback,
                            || {
                                let given = {
                                    let given = ({
                                        use promise_core::__private::Value as _;
                                        (&promise_core::__private::output(&callback_value_0))
                                            .__value()
                                            .check_argument(&callback_value_0);
                                        Ok(callback_value_0)
                                    });
                                    { given }
                                };
                                (&&promise_core::__private::tag(&given, link))
                                    .__argument()
                                    .result(link, given)
                            },
                        );
                    },
                )) {
                    given => {
                        let result = call
                            .of(
                                (&&&&&&&&promise_core::__private::tag(&given, link))
                                    .__returned(),
                            )
                            .accept(&promise, given);
                        promise_core::__private::called::<
                            _,
                            promise_core::Error,
                        >(&mut promise, result);
                    }
                }
                let source = promise.over();
                let chain = (&&promise_core::__private::source_of(&source)).__chain();
                let link = chain.link();
                let kind = (&&promise_core::__private::tag(&source, link)).__kind();
                let source = kind.adapt(link, source).promise();
                source
            };
            promise_core::__private::End(source).unfinished_chain()
        }
    }
}
const _: () = {
    trait Refused {}
};
pub fn main() {
    assert_eq!(read_promise("path").wait().unwrap(), 4);
    assert_eq!(Sensor.measure_promise().wait().unwrap(), 7);
    Sensor.open_promise().wait().unwrap();
    assert_eq!(Sensor.wait_for_promise(3).wait().unwrap(), 3);
}
