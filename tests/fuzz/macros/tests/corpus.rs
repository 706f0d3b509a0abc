//! What the fuzzer found interesting, and some more bytes, on any toolchain.

#[test]
fn macros() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/macros");
    let mut files = 0;
    for entry in std::fs::read_dir(&corpus).unwrap_or_else(|e| panic!("{}: {e}", corpus.display())) {
        promise_fuzz_macros::macros(&std::fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 10, "the corpus is checked in");
    let mut state = 7u32;
    for round in 0..3000 {
        let bytes: Vec<u8> = (0..round % 40)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                state.to_le_bytes()[1]
            })
            .collect();
        promise_fuzz_macros::macros(&bytes);
    }
    println!("macros: {files} files, 3000 random inputs");
}
