//! Fuzzes the schemes of signatures.
//! What it does with an input, and what an input looks like, stands in
//! `reelgate_fuzzed::signatures`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = reelgate_fuzzed::signatures(data);
});
