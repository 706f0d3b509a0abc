//! A future or a value as a promise.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() {
    let number = {
        use p::methods::*;
        let source = {
            let source = (async { "1".parse::<u32>() });
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    let other = {
        use p::methods::*;
        let source = {
            let source = (2);
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(other.wait().unwrap(), 2);
    assert_eq!(number.wait().unwrap(), 1);
}
