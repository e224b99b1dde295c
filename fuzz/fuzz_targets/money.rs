//! Fuzzes amounts of money.
//! What it does with an input, and what an input looks like, stands in `reelgate_fuzzed::money`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = reelgate_fuzzed::money(data);
});
