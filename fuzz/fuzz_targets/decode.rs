//! Fuzzes the decoders of all providers.
//! What it does with an input, and what an input looks like, stands in `reelgate_fuzzed::decode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = reelgate_fuzzed::decode(data);
});
