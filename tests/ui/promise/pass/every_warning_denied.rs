//! The expansion is silent under every lint that is on by default and the stricter groups.
#![deny(warnings, unused, nonstandard_style, rust_2018_idioms, let_underscore)]
#![deny(unused_results, unused_qualifications, trivial_casts, trivial_numeric_casts, single_use_lifetimes)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, unit_bindings, redundant_lifetimes)]
#![deny(
    unused_lifetimes,
    unused_import_braces,
    unused_macro_rules,
    meta_variable_misuse,
    missing_debug_implementations
)]
#![forbid(unsafe_code)]

use promise_core::prelude::*;
use std::io;

fn call(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn lend(done: impl FnOnce(&str, u32) -> bool + Send + 'static) -> bool {
    done("one", 1)
}

fn subscribe(done: Box<dyn FnOnce() + Send>) -> Vec<u32> {
    done();
    vec![1]
}

pub fn main() {
    let number = promise!(
        Promise::<u32>::resolve(1)
            .then(|n| n + 1)
            .then(|n| Ok(n + 1))
            .then(|n| {
                let more: u32 = "1".parse()?;
                n + more
            })
            .then(|n| {
                if n == 0 {
                    return Ok(0);
                }
                n
            })
            .then(|n| async move { n + 1 })
            .then(|n: &u32| *n)
            .then(|n| n.to_string(), |e| e.to_string())
            .then(|text| text.parse::<u32>())
            .catch(|_: &io::Error| 0)
            .catch(|_| 0)
            .finally(|| ())
    );
    assert_eq!(number.wait().unwrap(), 5);
    let nothing = promise!(Promise::<()>::resolve(()).then(|()| ()).then(|_| {}).finally(|| {}));
    nothing.wait().unwrap();
    let executor = promise!(|resolve, reject| {
        if false {
            reject("no".to_string());
        }
        resolve(1);
    });
    assert_eq!(executor.wait().unwrap(), 1);
    assert_eq!(promise!(|resolve| resolve(1)).wait().unwrap(), 1);
    assert_eq!(promise!(call(_)).wait().unwrap(), 1);
    assert_eq!(promise!(lend(_ = |text, n| text.len() + n as usize), returning = true).wait().unwrap(), 4);
    promise!(subscribe(Box::new(_())), cancel = || (), error = String).wait().unwrap();
    assert_eq!(promise!(async { 1 }).wait().unwrap(), 1);
    assert_eq!(promise!(1).wait().unwrap(), 1);
    assert_eq!(promise!({ 1 }, error = String).wait().unwrap(), 1);
}
