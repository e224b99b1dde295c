//! One change of an input: a byte, a piece, or a word that parsers do not like.
//! It depends on nothing but the dice and what is stored, so that a seed replays it.

use rand::RngExt as _;
use rand::rngs::StdRng;

/// No input grows beyond this.
const BYTES_MAX: usize = 8192;

/// What has broken parsers elsewhere, and what the protocols are made of.
const WORDS: [&[u8]; 52] = [
    b"\0",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\t",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\\uD83D\\uDE00",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[]",
    b"[[[[[[[[",
    b":",
    b",",
    b"null",
    b"true",
    b"-",
    b"-0",
    b"0",
    b"00",
    b"0.1",
    b"1e309",
    b"1E-400",
    b"0x1",
    b"NaN",
    b"Infinity",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<![CDATA[",
    b"]]>",
    b"&#x0;",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&",
    b"=",
    b"%",
    b"%00",
    b"%5B",
    b"+",
];

pub(crate) fn once(dice: &mut StdRng, input: &mut Vec<u8>, all: &[Vec<u8>]) {
    let at = dice.random_range(0..=input.len());
    let end = dice.random_range(at..=input.len().min(at + 64));
    match dice.random_range(0..9) {
        0 => flip(dice, input, at),
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = dice.random_range(0..=u8::MAX);
            }
        }
        2 => drop(input.drain(at..end)),
        3 => input.truncate(at),
        4 => {
            let piece = input[at..end].repeat(dice.random_range(1..8));
            input.splice(at..at, piece);
        }
        5 | 6 => {
            let word = WORDS[dice.random_range(0..WORDS.len())];
            let end = if dice.random_range(0..2) == 0 {
                at
            } else {
                end
            };
            input.splice(at..end, word.iter().copied());
        }
        7 => {
            let other = &all[dice.random_range(0..all.len())];
            let from = dice.random_range(0..=other.len());
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
        _ => number(dice, input),
    }
    input.truncate(BYTES_MAX);
}

fn flip(dice: &mut StdRng, input: &mut [u8], at: usize) {
    if let Some(byte) = input.get_mut(at) {
        *byte ^= 1 << dice.random_range(0..8);
    }
}

/// Another number in the place of one of the input's.
fn number(dice: &mut StdRng, input: &mut Vec<u8>) {
    let is_digit = |at: &usize| input[*at].is_ascii_digit();
    let places: Vec<usize> = (0..input.len()).filter(is_digit).collect();
    let Some(last) = places.len().checked_sub(1) else {
        return;
    };
    let start = places[dice.random_range(0..=last)];
    let digits = input[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let end = start + digits.count();
    let value = dice.random_range(0..=u64::MAX) >> dice.random_range(0..64);
    input.splice(start..end, value.to_string().into_bytes());
}
