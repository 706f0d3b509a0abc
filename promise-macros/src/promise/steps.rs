//! Where the source and the links of a chain are written, for the trace of a rejection.
//!
//! ```text
//! Output:  static __STEPS: Steps = Steps {
//!              origin: Location::caller(),
//!              file: "src/main.rs",
//!              text: "source 3 9,then 4 14",
//!              links: &link_places::<2>(&__STEPS),
//!          };
//! ```
//!
//! It stands behind the user's code, because its numbers change while that is being typed.

use proc_macro2::{Span, TokenStream};

use super::links::Round;
use crate::q;

pub(super) fn table(p: &TokenStream, round: &Round) -> TokenStream {
    let source = round.lead.first().map_or_else(Span::call_site, |token| token.span());
    let file = file(source);
    let mut text = String::from("source");
    place(source, &file, &mut text);
    for link in &round.links {
        text.extend([",", &link.name.to_string()]);
        place(link.name.span(), &file, &mut text);
    }
    let count = round.links.len() + 1;
    q! {
        static __STEPS: #p::Steps = #p::Steps {
            origin: ::core::panic::Location::caller(),
            file: #file,
            text: #text,
            links: &#p::link_places::<#count>(&__STEPS),
        };
    }
}

/// Spans have places inside of the compiler only.
fn file(span: Span) -> String {
    if proc_macro::is_available() { span.unwrap().file() } else { String::new() }
}

/// Adds line and column, from 1; 0 if the place is in another file, as parts of a chain may be that other macros write.
fn place(span: Span, expected: &str, text: &mut String) {
    let known = !expected.is_empty() && file(span) == expected;
    let (line, column) = if known { (span.unwrap().line(), span.unwrap().column()) } else { (0, 0) };
    *text += &format!(" {line} {column}");
}
