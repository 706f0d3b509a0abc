//! The reference page of `Promise.any()`.

use super::page::{after, fetch, uncaught};
use promise_core::prelude::*;

/// The demo: the first value, whatever was rejected before it.
pub fn any() {
    let promise1 = Promise::reject(Error::msg("0"));
    let promise2 = after(100, "quick");
    let promise3 = after(500, "slow");
    promise!(Promise::any([promise1, promise2, promise3]).then(|value| println!("{value}")).detach(uncaught));
}

/// "Using `Promise.any()`".
pub fn using_any() {
    let p_err = promise!(|_resolve, reject| reject(Error::msg("Always fails")));
    let p_slow = after(500, "Done eventually");
    let p_fast = after(100, "Done quick");
    promise!(Promise::any([p_err, p_slow, p_fast]).then(|value| println!("{value}")).detach(uncaught));
}

/// "Rejections with `AggregateError`": none fulfils.
pub fn rejections_with_aggregate_error() {
    let failure = Promise::<()>::reject(Error::msg("Always fails"));
    promise!(Promise::any([failure]).catch(|err| println!("{err}")));
}

/// "Displaying the first image loaded": the coffee is not there, so it is tea.
pub fn displaying_the_first_image() {
    #[async_promise]
    async fn fetch_and_decode(
        url: &'static str,
        description: &'static str,
    ) -> Result<(String, &'static str), Error> {
        let response = fetch(url).await?;
        if response.status != 200 {
            return Err(Error::msg(format!("HTTP error! status: {}", response.status)));
        }
        let data = response.blob().await?;
        Ok((data, description))
    }

    let coffee = fetch_and_decode("/coffee.jpg", "Coffee");
    let tea = fetch_and_decode("/tea.jpg", "Tea");
    promise!(
        Promise::any([coffee, tea])
            .then(|(blob, description)| println!("<img src=\"blob:{blob}\" alt=\"{description}\">"))
            .catch(|e| println!("{e}"))
    );
}
