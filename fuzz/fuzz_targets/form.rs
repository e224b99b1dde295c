//! Fuzzes forms and queries.
//! What it does with an input stands in `reelgate_fuzzed::form`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = reelgate_fuzzed::form(data);
});
