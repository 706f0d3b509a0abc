//! The programs that need a C library print what they should. They are built with the Cargo feature named after it.

mod common;

use std::io::{self, Write};

/// The test of a program, in a build that has the library.
macro_rules! programs {
    ($($name:ident: $feature:literal, $package:literal;)*) => {$(
        #[test]
        fn $name() {
            let name = stringify!($name);
            if cfg!(feature = $feature) {
                common::check(name);
            } else {
                // Not by `println!`, which the test harness keeps to itself.
                let text = concat!(
                    "skipped, it needs ", $package, "; with it, ",
                    "`cargo test -p promise-examples --features ", $feature, "` runs it"
                );
                io::stderr().write_all(format!("{name}: {text}\n").as_bytes()).expect("stderr");
            }
        }
    )*};
}

programs! {
    with_c_ares: "c-ares", "libc-ares-dev";
    with_c_ares_sys: "c-ares", "libc-ares-dev";
    with_gio: "gio", "libglib2.0-dev";
    with_libuv: "libuv", "libuv1-dev";
    with_sqlite3: "sqlite3", "libsqlite3-dev";
}
