//! Other methods in front of the links and behind them.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() {
    let number = {
        use p::methods::*;
        let source = {
            let source = (Promise::<_>::resolve(1).map(|n| n + 1));
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
            let source = source.tap(|n| assert_eq!(* n, 3));
            source
        };
        (&p::source_of(&source)).__end().end(source).unfinished_chain()
    };
    assert_eq!(number.wait().unwrap(), 3);
}
