//! Callback APIs of libraries that are too heavy to build here, or need hardware or another system: stand-ins with the
//! library's signature, and as far as callbacks go, its behaviour. The lines that wrap them stand in the table of
//! `promise_core::guide::callbacks`.

mod audio;
mod desktop;
mod games;
mod gpu;
mod gtk;
mod messages;
mod table;
mod web;

use std::fmt;

/// An error of a library.
#[derive(Clone, Debug, PartialEq)]
struct LibraryError(&'static str);

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for LibraryError {}
