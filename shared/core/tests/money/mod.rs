//! Money read and written in every wire form and for every precision, against plain integers.
//! Nothing here rounds: an amount that does not fit must be refused by name.

use crate::support::{currency, env_number};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reelgate_core::currency::Currency;
use reelgate_core::money::{Amount, MoneyError, TEXT_DECIMALS_MAX};

/// Usual decimals 0, 2, 3 and 6 of a ledger of 5 or 8, and a currency of 8 and 8.
const CODES: [&str; 6] = ["JPY", "EUR", "KWD", "USDT", "BTC", "FUN"];
const WIRE_DECIMALS: [u32; 8] = [0, 2, 3, 5, 6, 8, 12, 18];

/// Calls `test` with many amounts of every currency; a failure prints the seed.
fn with_random_units(name: &str, mut test: impl FnMut(&mut StdRng, i64, Currency)) {
    let seed = env_number("REELGATE_SEED", 1);
    println!("{name}: REELGATE_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    for code in CODES {
        for _ in 0..2_000 {
            let bits = dice.random_range(0..=63);
            let units = dice.random_range(0..=i64::MAX) >> bits;
            test(&mut dice, units, currency(code));
        }
        for units in [0, 1, 9, 10, 99_999, 100_000, i64::MAX - 1, i64::MAX] {
            test(&mut dice, units, currency(code));
        }
    }
}

fn ten_to(exponent: u32) -> i128 {
    10_i128.pow(exponent)
}

/// The text of an amount made digit by digit, with a chosen number of decimals.
fn digits(units: i64, scale: u32, decimals: usize) -> String {
    let all = format!(
        "{units:0>width$}",
        width = usize::try_from(scale).unwrap() + 1
    );
    let (whole, fraction) = all.split_at(all.len() - usize::try_from(scale).unwrap());
    let fraction = format!("{fraction:0<decimals$}");
    if fraction.is_empty() {
        whole.to_string()
    } else {
        format!("{whole}.{fraction}")
    }
}

#[test]
fn row_06_texts_are_read_digit_by_digit() {
    with_random_units("texts", |dice, units, currency| {
        let decimals = dice.random_range(0..=TEXT_DECIMALS_MAX);
        let zeros = "0".repeat(dice.random_range(0..40));
        let text = zeros + &digits(units, currency.scale(), decimals);
        let found = Amount::parse_text(&text, currency);
        assert_eq!(found, Ok(Amount::from_units(units)), "{text} {currency}");
    });
}

#[test]
fn row_06_texts_written_are_read_again_and_never_shorter_than_usual() {
    with_random_units("round trip", |_, units, currency| {
        let amount = Amount::from_units(units);
        let text = amount.to_text(currency);
        assert_eq!(Amount::parse_text(&text, currency), Ok(amount), "{text}");
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        let usual = usize::try_from(currency.decimals()).unwrap();
        assert!(decimals >= usual, "{text} {currency}");
        assert!(
            decimals == usual || !text.ends_with('0'),
            "{text} {currency}"
        );
        let negative = amount.negated().unwrap().to_text(currency);
        let expected = if units == 0 { text } else { format!("-{text}") };
        assert_eq!(negative, expected);
    });
}

#[test]
fn row_06_one_decimal_too_many_is_refused_unless_it_is_zero() {
    with_random_units("precision", |dice, units, currency| {
        let full = digits(units, currency.scale(), 0);
        let (last, zeros) = (dice.random_range(1..=9), dice.random_range(0..8));
        let text = format!("{full}{}{last}", "0".repeat(zeros));
        let found = Amount::parse_text(&text, currency);
        assert_eq!(found, Err(MoneyError::TooPrecise), "{text}");
        let text = format!("{full}0");
        assert_eq!(
            Amount::parse_text(&text, currency),
            Ok(Amount::from_units(units))
        );
    });
}

#[test]
fn row_06_integers_are_read_exactly_or_refused() {
    with_random_units("integers in", |dice, value, currency| {
        let decimals = WIRE_DECIMALS[dice.random_range(0..WIRE_DECIMALS.len())];
        let found = Amount::from_wire_integer(value, decimals, currency);
        let scaled = i128::from(value) * ten_to(currency.scale());
        let expected = if scaled % ten_to(decimals) != 0 {
            Err(MoneyError::TooPrecise)
        } else {
            i64::try_from(scaled / ten_to(decimals))
                .map(Amount::from_units)
                .map_err(|_| MoneyError::TooLarge)
        };
        assert_eq!(
            found, expected,
            "{value} with {decimals} decimals in {currency}"
        );
        let negative = Amount::from_wire_integer(-value - 1, decimals, currency);
        assert_eq!(negative, Err(MoneyError::Negative));
    });
}

#[test]
fn row_06_integers_written_show_what_there_is_or_less() {
    with_random_units("integers out", |dice, units, currency| {
        let decimals = WIRE_DECIMALS[dice.random_range(0..WIRE_DECIMALS.len())];
        let amount = Amount::from_units(if dice.random() { units } else { -units });
        let exact = i128::from(amount.units()) * ten_to(decimals);
        let expected = i64::try_from(exact.div_euclid(ten_to(currency.scale())));
        let found = amount.to_wire_integer(decimals, currency);
        assert_eq!(
            found.ok(),
            expected.ok(),
            "{amount} with {decimals} decimals in {currency}"
        );
        if let Ok(value) = found
            && decimals >= currency.scale()
            && value >= 0
        {
            let again = Amount::from_wire_integer(value, decimals, currency);
            assert_eq!(again, Ok(amount));
        }
    });
}

#[test]
fn row_06_sums_fit_or_are_refused() {
    with_random_units("sums", |dice, units, _| {
        let other = dice.random::<i64>();
        let (a, b) = (Amount::from_units(units), Amount::from_units(other));
        let fits = |sum: i128| i64::try_from(sum).ok().map(Amount::from_units);
        assert_eq!(a.plus(b), fits(i128::from(units) + i128::from(other)));
        assert_eq!(a.minus(b), fits(i128::from(units) - i128::from(other)));
        assert_eq!(b.negated(), fits(-i128::from(other)));
    });
    assert_eq!(Amount::from_units(i64::MIN).negated(), None);
}

#[test]
fn row_06_hostile_texts_are_no_numbers() {
    let texts = [
        "",
        " ",
        ".",
        "..",
        "1.",
        ".5",
        "1..0",
        "1.2.3",
        "+1",
        "-1",
        "--1",
        "-0",
        "1-",
        "1e3",
        "1E3",
        "1e-3",
        "0x10",
        "0b1",
        "1_000",
        "1,00",
        "1,000.00",
        "1'000",
        "1 000",
        " 1",
        "1 ",
        "1\n",
        "\t1",
        "1\0",
        "\0",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "-Infinity",
        "null",
        "true",
        "\"1\"",
        "$1",
        "1€",
        "١٢",
        "１",
        "1.٢",
        "½",
        "1\u{202e}",
        "\u{feff}1",
        "1;DROP TABLE entries",
        "0.",
        "9e99999999",
    ];
    for code in CODES {
        for text in texts {
            let found = Amount::parse_text(text, currency(code));
            assert_eq!(found, Err(MoneyError::NotDecimal), "{text:?} {code}");
        }
    }
}

#[test]
fn row_06_hostile_sizes_are_refused_quickly() {
    for code in CODES {
        let read = |text: &str| Amount::parse_text(text, currency(code));
        let million = "9".repeat(1_000_000);
        assert_eq!(read(&million), Err(MoneyError::TooLarge));
        assert_eq!(
            read(&format!("{million}.{million}")),
            Err(MoneyError::TooPrecise)
        );
        assert_eq!(
            read(&format!("1.{}", "0".repeat(16))),
            Ok(amount_of_one(code))
        );
        assert_eq!(
            read(&format!("1.{}", "0".repeat(17))),
            Err(MoneyError::TooPrecise)
        );
        assert_eq!(
            read(&format!("{}1", "0".repeat(1_000_000))),
            Ok(amount_of_one(code))
        );
        for text in [
            "9223372036854775808",
            "18446744073709551616",
            "340282366920938463463374607",
        ] {
            assert_eq!(read(text), Err(MoneyError::TooLarge), "{text}");
        }
    }
}

fn amount_of_one(code: &str) -> Amount {
    Amount::from_units(10_i64.pow(currency(code).scale()))
}

#[test]
fn row_06_the_greatest_amount_is_read_and_the_next_is_not() {
    for code in CODES {
        let scale = currency(code).scale();
        let most = digits(i64::MAX, scale, 0);
        let found = Amount::parse_text(&most, currency(code));
        assert_eq!(found, Ok(Amount::from_units(i64::MAX)));
        let next = most.replace("5807", "5808");
        assert_ne!(next, most);
        let found = Amount::parse_text(&next, currency(code));
        assert_eq!(found, Err(MoneyError::TooLarge), "{next}");
    }
}

#[test]
fn row_06_integer_forms_at_the_ends_of_the_range() {
    let read = |value, decimals, code| Amount::from_wire_integer(value, decimals, currency(code));
    assert_eq!(read(i64::MAX, 5, "EUR"), Ok(Amount::from_units(i64::MAX)));
    assert_eq!(read(i64::MAX, 8, "BTC"), Ok(Amount::from_units(i64::MAX)));
    assert_eq!(read(i64::MAX, 5, "BTC"), Err(MoneyError::TooLarge));
    assert_eq!(read(i64::MAX, 2, "EUR"), Err(MoneyError::TooLarge));
    assert_eq!(read(i64::MIN, 5, "EUR"), Err(MoneyError::Negative));
    assert_eq!(read(1, u32::MAX, "EUR"), Err(MoneyError::TooPrecise));
    let most = Amount::from_units(i64::MAX);
    assert_eq!(
        most.to_wire_integer(6, currency("EUR")),
        Err(MoneyError::TooLarge)
    );
    assert_eq!(
        most.to_wire_integer(u32::MAX, currency("EUR")),
        Err(MoneyError::TooLarge)
    );
    assert_eq!(Amount::ZERO.to_wire_integer(0, currency("JPY")), Ok(0));
}

#[test]
fn signed_texts_have_at_most_a_minus() {
    let read = |text| Amount::parse_signed_text(text, currency("EUR")).map(Amount::units);
    assert_eq!(read("-12.50"), Ok(-1_250_000));
    assert_eq!(read("12.50"), Ok(1_250_000));
    for bad in ["-0", "-0.00", "--1", "+1", "-", "- 1"] {
        assert_eq!(read(bad), Err(MoneyError::NotDecimal), "{bad}");
    }
}

#[test]
fn what_a_contract_cuts_off_does_not_count() {
    let read = |text| Amount::parse_truncated_text(text, 2, currency("EUR")).map(Amount::units);
    assert_eq!(read("104.129"), Ok(10_412_000));
    assert_eq!(read("104.1"), Ok(10_410_000));
    assert_eq!(read("104"), Ok(10_400_000));
    assert_eq!(read("0.009"), Ok(0));
    assert_eq!(read("0.0000000000000001"), Ok(0));
    assert_eq!(read("0.00000000000000001"), Err(MoneyError::TooPrecise));
    for bad in ["1.00x", "1.", "1.0.0", "1e3", "-1.00", "1.00é"] {
        assert_eq!(read(bad), Err(MoneyError::NotDecimal), "{bad}");
    }
}

#[test]
fn a_fixed_number_of_decimals_is_rounded_down() {
    let write = |units, decimals| {
        let amount = Amount::from_units(units);
        amount.to_fixed_text(decimals, currency("EUR"))
    };
    assert_eq!(write(1_250_000, 2), "12.50");
    assert_eq!(write(1_250_999, 2), "12.50");
    assert_eq!(write(1, 2), "0.00");
    assert_eq!(write(-1, 2), "-0.01");
    assert_eq!(write(99_800_000, 6), "998.000000");
    assert_eq!(write(i64::MAX, 6), "92233720368547.758070");
}

#[test]
fn a_currency_is_written_by_its_code() {
    for code in CODES {
        let currency = currency(code);
        assert_eq!(format!("{currency} {currency:?}"), format!("{code} {code}"));
    }
}
