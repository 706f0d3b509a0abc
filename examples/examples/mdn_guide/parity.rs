//! "Example with diverse situations" of the reference page of `Promise`.

use super::page::ms;
use promise_core::prelude::*;
use promise_core::set_timeout;
use std::fmt;

/// Numbers from here on cannot be had.
const THRESHOLD: u32 = 8;

#[derive(Debug)]
enum Trouble {
    TooLarge(u32),
    GettingNumber { cause: Box<Trouble> },
    StillTooLarge(u32),
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Fault(fault)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::TooLarge(value) => write!(f, "Too large: {value}"),
            Trouble::GettingNumber { cause } => write!(f, "Trouble getting number ({cause})"),
            Trouble::StillTooLarge(value) => write!(f, "Still too large: {value}"),
            Trouble::Fault(fault) => fault.fmt(f),
        }
    }
}

/// An executor. The page draws the number by lot.
fn tethered_get_number(
    number: u32,
    resolve: impl FnOnce(u32) + Send + 'static,
    reject: impl FnOnce(Trouble) + Send + 'static,
) {
    set_timeout(ms(500), move || match number {
        ..THRESHOLD => resolve(number),
        _ => reject(Trouble::TooLarge(number)),
    });
}

struct ParityInfo {
    value: u32,
    is_odd: bool,
    word_even_odd: &'static str,
}

fn determine_parity(value: u32) -> ParityInfo {
    ParityInfo { value, is_odd: value % 2 == 1, word_even_odd: "" }
}

/// Fails again: if it gave a value, the trouble would seem to be over.
fn trouble_with_get_number(reason: Trouble) -> Result<ParityInfo, Trouble> {
    let trouble = Trouble::GettingNumber { cause: Box::new(reason) };
    println!("{trouble}");
    Err(trouble)
}

/// A function that makes its promise itself.
fn promise_get_word(mut parity_info: ParityInfo) -> Promise<ParityInfo, Trouble> {
    promise!(|resolve, reject| {
        if parity_info.value >= THRESHOLD - 1 {
            reject(Trouble::StillTooLarge(parity_info.value));
        } else {
            parity_info.word_even_odd = if parity_info.is_odd { "odd" } else { "even" };
            resolve(parity_info);
        }
    })
}

/// "Example with diverse situations": two handlers, a step that may reject, a `catch` for one kind of reason, and
/// `finally`. Each number takes another way.
pub fn example_with_diverse_situations() {
    for number in [3, 4, THRESHOLD - 1, THRESHOLD] {
        let number = promise!(|resolve, reject| tethered_get_number(number, resolve, reject));
        promise!(
            number
                .then(determine_parity, trouble_with_get_number)
                .then(promise_get_word)
                .then(|info| println!("Got: {}, {}", info.value, info.word_even_odd))
                .catch(|Trouble::GettingNumber { .. }| println!("Had previously handled error"))
                .catch(|reason| println!("Trouble with promise_get_word(): {reason}"))
                .finally(|| println!("All done"))
        );
    }
}
