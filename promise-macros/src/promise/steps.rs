//! Where the source and the links of a chain are written, for the trace of a rejection.
//!
//! ```text
//! Output:  static __STEPS: Steps = Steps {
//!              origin: Location::caller(),
//!              file: "src/main.rs",
//!              links: &link_places(&__STEPS, [("source", 3, 9), ("then", 4, 14)]),
//!          };
//! ```
//!
//! It stands behind the user's code, because its numbers change while that is being typed.

use proc_macro2::{Span, TokenStream};

use super::links::Round;
use crate::q;

pub(super) fn table(p: &TokenStream, round: &Round) -> TokenStream {
    let source = round.lead.first().map_or_else(Span::call_site, |token| token.span());
    let links = round.links.iter().map(|link| (link.name.to_string(), link.name.span()));
    let places = std::iter::once(("source".to_string(), source)).chain(links);
    let file = file(source);
    let places = places.map(|(method, span)| {
        let (line, column) = place(span, &file);
        q!((#method, #line, #column))
    });
    q! {
        static __STEPS: #p::Steps = #p::Steps {
            origin: ::core::panic::Location::caller(),
            file: #file,
            links: &#p::link_places(&__STEPS, [#(#places),*]),
        };
    }
}

/// Spans have places inside of the compiler only.
fn file(span: Span) -> String {
    if proc_macro::is_available() { span.unwrap().file() } else { String::new() }
}

/// Line and column from 1; 0 if the place is in another file, as parts of a chain may be that other macros write.
fn place(span: Span, expected: &str) -> (u32, u32) {
    if expected.is_empty() || file(span) != expected {
        return (0, 0);
    }
    let number = |number: usize| u32::try_from(number).unwrap_or(0);
    (number(span.unwrap().line()), number(span.unwrap().column()))
}
