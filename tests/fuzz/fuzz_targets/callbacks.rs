#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| promise_tests::fuzz::callbacks(data));
