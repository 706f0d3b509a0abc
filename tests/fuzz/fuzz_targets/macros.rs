#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| promise_fuzz_macros::macros(data));
