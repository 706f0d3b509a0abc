//! The reference pages of `Promise.all()` and `Promise.allSettled()`.

use super::page::{Json, after, fetch, inspect, ms, uncaught, wait};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// The demo of `Promise.all()`. A tuple holds promises of different types; a value becomes a promise first.
pub fn all() {
    let promise1 = Promise::resolve(3);
    let promise2 = Promise::resolve(42);
    let promise3 = after(100, "foo");
    promise!(
        Promise::all((promise1, promise2, promise3)).then(|values| println!("{values:?}")).detach(uncaught)
    );
}

/// "Using `Promise.all()`": all inputs are settled already, and still the handlers wait for their turn.
pub fn using_promise_all() {
    let p = Promise::all([1, 2, 3].map(Promise::<_>::resolve));
    let p2 = Promise::all([1, 2, 3, 444].map(Promise::<_>::resolve));
    let p3 = Promise::all([Promise::resolve(1), Promise::resolve(2), Promise::reject(Error::msg("555"))]);
    set_timeout(ms(0), move || {
        println!("{}", inspect(&p));
        println!("{}", inspect(&p2));
        println!("{}", inspect(&p3));
        p3.detach(drop);
    });
}

/// "Asynchronicity or synchronicity of Promise.all".
pub fn asynchronicity() {
    let p = Promise::all([Promise::<_>::resolve(33), Promise::resolve(44)]);
    println!("{}", inspect(&p));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&p));
    });
}

/// "Asynchronicity or synchronicity of Promise.all": a rejection comes later, too.
pub fn asynchronicity_of_a_rejection() {
    let p = Promise::all([Promise::resolve(33), Promise::reject(Error::msg("44"))]);
    println!("{}", inspect(&p));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&p));
        p.detach(drop);
    });
}

/// "Asynchronicity or synchronicity of Promise.all": only nothing is done at once.
pub fn synchronicity() {
    let nothing: [Promise<()>; 0] = [];
    let p = Promise::all(nothing);
    let p2 = Promise::all((Promise::<_>::resolve(1337), Promise::resolve("hi")));
    println!("{}", inspect(&p));
    println!("{}", inspect(&p2));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&p2));
    });
}

#[async_promise]
async fn prompt_for_dish_choice() -> Result<&'static str, Error> {
    println!("What would you like to eat?");
    wait(3000).await?;
    println!("Pasta.");
    Ok("pasta")
}

#[async_promise]
async fn fetch_prices() -> Result<Json, Error> {
    let response = fetch("/prices").await?;
    let prices = response.json().await?;
    println!("The prices are there.");
    Ok(prices)
}

/// "Using `Promise.all()` with async functions": the prices are asked for when the choice is made.
pub fn one_after_the_other() {
    #[async_promise]
    async fn get_price() -> Result<u32, Error> {
        let choice = prompt_for_dish_choice().await?;
        let prices = fetch_prices().await?;
        Ok(prices[choice])
    }
    promise!(get_price().then(|price| println!("That is {price}.")).detach(uncaught));
}

/// "Using `Promise.all()` with async functions": the prices are asked for meanwhile.
pub fn at_the_same_time() {
    #[async_promise]
    async fn get_price() -> Result<u32, Error> {
        let (choice, prices) = Promise::all((prompt_for_dish_choice(), fetch_prices())).await?;
        Ok(prices[choice])
    }
    promise!(get_price().then(|price| println!("That is {price}.")).detach(uncaught));
}

/// "Promise.all fail-fast behavior": the first rejection decides.
pub fn fail_fast() {
    let p1 = after(1000, "one");
    let p2 = after(2000, "two");
    let p3 = after(3000, "three");
    let p4 = after(4000, "four");
    let p5 = Promise::reject(Error::msg("reject"));
    promise!(
        Promise::all([p1, p2, p3, p4, p5])
            .then(|values| println!("{values:?}"))
            .catch(|error| println!("{error}"))
    );
}

/// "Promise.all fail-fast behavior": not when each rejection is handled on its own.
pub fn fail_fast_avoided() {
    let p1 = after(1000, "p1_delayed_resolution".to_string());
    let p2 = Promise::<String>::reject(Error::msg("p2_immediate_rejection"));
    let both = [promise!(p1.catch(|error| error.to_string())), promise!(p2.catch(|error| error.to_string()))];
    promise!(
        Promise::all(both)
            .then(|values| {
                println!("{}", values[0]);
                println!("{}", values[1]);
            })
            .detach(uncaught)
    );
}

/// The demo of `Promise.allSettled()`.
pub fn all_settled() {
    let promise1 = Promise::resolve(3);
    let promise2 = promise!(wait(100).then(|()| Err(Error::msg("foo"))));
    promise!(
        Promise::all_settled([promise1, promise2])
            .then(|results| {
                for result in results {
                    println!("{}", if result.is_ok() { "fulfilled" } else { "rejected" });
                }
            })
            .detach(uncaught)
    );
}

/// "Using `Promise.allSettled()`": the results of all, in the order of the list.
pub fn using_all_settled() {
    let promises =
        [Promise::resolve(33), after(0, 66), Promise::resolve(99), Promise::reject(Error::msg("an error"))];
    promise!(Promise::all_settled(promises).then(|values| println!("{values:?}")).detach(uncaught));
}
