//! Ceilings: the most that a single amount, a balance and a round may come to, by currency.
//! They stop mistakes, such as an amount in wrong units; they never widen the ledger's range.

use crate::currency::Currency;
use crate::money::Amount;

/// The ceilings that count for one wallet at one provider. An amount that is equal is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceilings {
    /// Of a bet, a win, a correction upwards, a deposit, a grant or an adjustment upwards.
    pub amount: Amount,
    /// Of cash and bonus money together, where money comes in.
    pub balance: Amount,
    /// Of the stakes of a round, and of its payouts.
    pub round: Amount,
}

/// What the operator has set, for the network or for one provider; `None` is not set there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnCeilings {
    /// Of a single amount.
    pub amount: Option<Amount>,
    /// Of a balance.
    pub balance: Option<Amount>,
    /// Of a round.
    pub round: Option<Amount>,
}

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceiling {
    /// Of a single amount.
    Amount,
    /// Of a balance.
    Balance,
    /// Of a round.
    Round,
}

impl Ceiling {
    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Balance => "balance",
            Self::Round => "round",
        }
    }
}

impl Ceilings {
    /// No ceiling but the range of the ledger.
    pub const NONE: Self = Self {
        amount: Amount::from_units(i64::MAX),
        balance: Amount::from_units(i64::MAX),
        round: Amount::from_units(i64::MAX),
    };

    /// The defaults of a currency. A single amount may come to a power of ten of main units, about
    /// the one that was worth from half a million to five million euros in 2026; a round to twice
    /// as much, a balance to ten times as much.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        let digits = power(currency.code()).saturating_add(currency.scale());
        let amount = 10_i64.checked_pow(digits).unwrap_or(i64::MAX);
        Self {
            amount: Amount::from_units(amount),
            balance: Amount::from_units(amount.saturating_mul(10)),
            round: Amount::from_units(amount.saturating_mul(2)),
        }
    }

    /// These, but for what is set more narrowly.
    #[must_use]
    pub fn but(self, own: &OwnCeilings) -> Self {
        Self {
            amount: own.amount.unwrap_or(self.amount),
            balance: own.balance.unwrap_or(self.balance),
            round: own.round.unwrap_or(self.round),
        }
    }
}

impl From<Ceilings> for OwnCeilings {
    fn from(all: Ceilings) -> Self {
        Self {
            amount: Some(all.amount),
            balance: Some(all.balance),
            round: Some(all.round),
        }
    }
}

/// The power of ten of main units that a single amount may come to: 6 where the main unit was worth
/// between 50 cents and 5 euros, more where it was worth less, fewer where it was worth more.
fn power(code: &str) -> u32 {
    let listed = POWERS.iter().find(|(_, codes)| codes.contains(&code));
    listed.map_or(6, |(power, _)| *power)
}

/// All powers but 6. `FUN` is play money, which nobody is owed.
const POWERS: &[(u32, &[&str])] = &[
    (1, &["BTC"]),
    (3, &["BCH", "BNB", "ETH"]),
    (4, &["LTC", "SOL"]),
    (
        7,
        &[
            "ADA", "AED", "AWG", "AZN", "BBD", "BOB", "BRL", "BWP", "BYN", "BZD", "CNY", "DKK",
            "DOGE", "ERN", "FJD", "GHS", "GTQ", "HKD", "ILS", "LSL", "LYD", "MAD", "MDL", "MOP",
            "MVR", "MYR", "NAD", "NOK", "PEN", "PGK", "PLN", "QAR", "RON", "SAR", "SBD", "SCR",
            "SEK", "SVC", "SZL", "TJS", "TMT", "TOP", "TRX", "TTD", "WST", "XCD", "XCG", "ZAR",
        ],
    ),
    (
        8,
        &[
            "AFN", "ALL", "BDT", "BTN", "CUP", "CVE", "CZK", "DOP", "DZD", "EGP", "ETB", "GMD",
            "HNL", "HTG", "INR", "ISK", "JMD", "JPY", "KES", "KGS", "MKD", "MRU", "MUR", "MXN",
            "MZN", "NIO", "NPR", "PHP", "RSD", "RUB", "SLE", "SRD", "STN", "THB", "TRY", "TWD",
            "UAH", "UYU", "VUV", "XPF", "ZMW", "ZWG",
        ],
    ),
    (
        9,
        &[
            "AMD", "AOA", "ARS", "CLP", "CRC", "DJF", "FUN", "GYD", "HUF", "IQD", "KMF", "KPW",
            "KRW", "KZT", "LKR", "LRD", "MWK", "NGN", "PKR", "RWF", "SDG", "SOS", "VES", "XAF",
            "XOF", "YER",
        ],
    ),
    (
        10,
        &[
            "BIF", "CDF", "COP", "GNF", "IDR", "KHR", "MGA", "MMK", "MNT", "PYG", "SSP", "SYP",
            "TZS", "UGX", "UZS",
        ],
    ),
    (11, &["LAK", "LBP", "VND"]),
    (12, &["IRR"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> [alloc::string::String; 3] {
        let currency = Currency::parse(code).unwrap();
        let all = Ceilings::of(currency);
        [all.amount, all.balance, all.round].map(|amount| amount.to_text(currency))
    }

    #[test]
    fn the_defaults_are_those_that_the_documents_name() {
        assert_eq!(of("EUR"), ["1000000.00", "10000000.00", "2000000.00"]);
        assert_eq!(of("JPY"), ["100000000", "1000000000", "200000000"]);
        assert_eq!(of("BTC"), ["10.00000000", "100.00000000", "20.00000000"]);
        assert_eq!(of("IRR")[0], "1000000000000.00");
    }

    #[test]
    fn each_currency_has_ceilings_within_the_range() {
        for currency in Currency::all() {
            let all = Ceilings::of(*currency);
            let [amount, balance, round] = [all.amount, all.balance, all.round].map(Amount::units);
            assert_eq!((balance, round), (amount * 10, amount * 2), "{currency}");
            assert!(amount > 0 && balance < i64::MAX, "{currency}");
        }
    }

    #[test]
    fn a_currency_is_listed_once_and_known() {
        let all = POWERS.iter().flat_map(|(_, codes)| *codes);
        for code in all.clone() {
            assert!(Currency::parse(code).is_some(), "{code}");
            assert_eq!(
                all.clone().filter(|other| *other == code).count(),
                1,
                "{code}"
            );
        }
    }

    #[test]
    fn what_is_set_more_narrowly_counts() {
        let some = |units| Some(Amount::from_units(units));
        let network = OwnCeilings {
            amount: some(5),
            balance: some(50),
            round: None,
        };
        let provider = OwnCeilings {
            amount: some(0),
            ..OwnCeilings::default()
        };
        let both = Ceilings::NONE.but(&network).but(&provider);
        assert_eq!(both.amount, Amount::ZERO);
        assert_eq!(both.balance, Amount::from_units(50));
        assert_eq!(both.round, Ceilings::NONE.round);
    }
}
