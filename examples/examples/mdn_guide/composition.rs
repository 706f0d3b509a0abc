//! "Composition": several operations, all at once or one after another.

use super::page::{after, uncaught, wait};
use promise_core::prelude::*;

#[async_promise]
async fn func1(x: u32) -> Result<u32, Error> {
    println!("func1({x})");
    wait(300).await?;
    Ok(x + 1)
}

#[async_promise]
async fn func2(x: u32) -> Result<u32, Error> {
    println!("func2({x})");
    wait(200).await?;
    Ok(x * 10)
}

#[async_promise]
async fn func3(x: u32) -> Result<u32, Error> {
    println!("func3({x})");
    wait(100).await?;
    Ok(x - 7)
}

/// "Composition": all at once; the results come in the order of the list.
pub fn composition() {
    promise!(
        Promise::all([func1(1), func2(2), func3(30)]).then(|results| println!("{results:?}")).catch(uncaught)
    );
    // The page takes the list apart; a tuple also holds values of different types.
    promise!(
        Promise::all((func1(1), after(50, "two"), after(60, [3.0])))
            .then(|(result1, result2, result3)| println!("{result1}, {result2}, {result3:?}"))
            .catch(uncaught)
    );
}

/// "Composition": one after another, as a fold.
pub fn sequential_composition() {
    let functions: [fn(u32) -> Promise<u32>; 3] = [func1, func2, func3];
    promise!(
        functions
            .into_iter()
            .fold(Promise::resolve(0), |promise, function| promise!(promise.then(function)))
            .then(|result3| println!("result3 is {result3}"))
            .catch(uncaught)
    );
}

/// "Composition": what the fold makes.
pub fn sequential_composition_written_out() {
    promise!(
        Promise::resolve(0)
            .then(func1)
            .then(func2)
            .then(func3)
            .then(|result3| println!("result3 is {result3}"))
            .catch(uncaught)
    );
}

/// A function of a pipeline. It may be synchronous and give a value, or start something and give a promise.
type Function = fn(u32) -> Outcome<u32>;

fn apply_async(acc: Promise<u32>, function: Function) -> Promise<u32> {
    promise!(acc.then(function))
}

/// One function made of any number of them.
fn compose_async<const N: usize>(functions: [Function; N]) -> impl Fn(u32) -> Promise<u32> {
    move |x| functions.into_iter().fold(Promise::resolve(x), apply_async)
}

/// "Composition": a function that composes functions, synchronous ones too.
pub fn compose() {
    let transform_data = compose_async([
        |x| func1(x).into(),
        |x| func2(x).into(),
        |x| Outcome::Value(x + 100),
        |x| func3(x).into(),
    ]);
    let result3 = transform_data(4);
    promise!(result3.then(|result3| println!("result3 is {result3}")).catch(uncaught));
}

/// "Composition": one after another, with `await` in a loop.
pub fn sequential_composition_with_await() {
    #[async_promise]
    async fn in_sequence() -> Result<(), Error> {
        let mut result = 0;
        for function in [func1, func2, func3] {
            result = function(result).await?;
        }
        println!("the last result is {result}");
        Ok(())
    }
    in_sequence().detach(uncaught);
}
