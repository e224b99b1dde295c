//! The currencies money can be held in, with the precision of the ledger and of people.
//! It never converts between currencies.

use core::fmt;

/// Decimals of a ledger unit of a fiat currency: the finest that a provider sends (Hub88 §2).
pub(crate) const FIAT_SCALE: u32 = 5;
/// Decimals of a ledger unit of a crypto currency: one satoshi.
pub(crate) const CRYPTO_SCALE: u32 = 8;

/// A currency the platform knows. Copies are cheap; equality is by code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    scale: u32,
    decimals: u32,
}

impl Currency {
    /// Looks a code up: ISO 4217, or one of the crypto and play-money codes of the table.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let index = CURRENCIES.binary_search_by(|row| row.code.cmp(code)).ok()?;
        CURRENCIES.get(index).copied()
    }

    /// Every known currency, in order of its code.
    #[must_use]
    pub fn all() -> &'static [Self] {
        CURRENCIES
    }

    /// The code, upper-case: `EUR`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// Decimals of one ledger unit: 5 for fiat, 8 for crypto.
    #[must_use]
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// Decimals people write: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217), 8 for BTC.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        self.decimals
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

const fn fiat(code: &'static str, decimals: u32) -> Currency {
    Currency {
        code,
        scale: FIAT_SCALE,
        decimals,
    }
}

const fn crypto(code: &'static str, decimals: u32) -> Currency {
    Currency {
        code,
        scale: CRYPTO_SCALE,
        decimals,
    }
}

/// Sorted by code. Fiat: ISO 4217 list one, with its minor units. `FUN` is play money.
static CURRENCIES: &[Currency] = &[
    crypto("ADA", 6),
    fiat("AED", 2),
    fiat("AFN", 2),
    fiat("ALL", 2),
    fiat("AMD", 2),
    fiat("AOA", 2),
    fiat("ARS", 2),
    fiat("AUD", 2),
    fiat("AWG", 2),
    fiat("AZN", 2),
    fiat("BAM", 2),
    fiat("BBD", 2),
    crypto("BCH", 8),
    fiat("BDT", 2),
    fiat("BGN", 2),
    fiat("BHD", 3),
    fiat("BIF", 0),
    fiat("BMD", 2),
    crypto("BNB", 8),
    fiat("BND", 2),
    fiat("BOB", 2),
    fiat("BRL", 2),
    fiat("BSD", 2),
    crypto("BTC", 8),
    fiat("BTN", 2),
    fiat("BWP", 2),
    fiat("BYN", 2),
    fiat("BZD", 2),
    fiat("CAD", 2),
    fiat("CDF", 2),
    fiat("CHF", 2),
    fiat("CLP", 0),
    fiat("CNY", 2),
    fiat("COP", 2),
    fiat("CRC", 2),
    fiat("CUP", 2),
    fiat("CVE", 2),
    fiat("CZK", 2),
    crypto("DAI", 8),
    fiat("DJF", 0),
    fiat("DKK", 2),
    crypto("DOGE", 8),
    fiat("DOP", 2),
    fiat("DZD", 2),
    fiat("EGP", 2),
    fiat("ERN", 2),
    fiat("ETB", 2),
    crypto("ETH", 8),
    fiat("EUR", 2),
    fiat("FJD", 2),
    fiat("FKP", 2),
    fiat("FUN", 2),
    fiat("GBP", 2),
    fiat("GEL", 2),
    fiat("GHS", 2),
    fiat("GIP", 2),
    fiat("GMD", 2),
    fiat("GNF", 0),
    fiat("GTQ", 2),
    fiat("GYD", 2),
    fiat("HKD", 2),
    fiat("HNL", 2),
    fiat("HTG", 2),
    fiat("HUF", 2),
    fiat("IDR", 2),
    fiat("ILS", 2),
    fiat("INR", 2),
    fiat("IQD", 3),
    fiat("IRR", 2),
    fiat("ISK", 0),
    fiat("JMD", 2),
    fiat("JOD", 3),
    fiat("JPY", 0),
    fiat("KES", 2),
    fiat("KGS", 2),
    fiat("KHR", 2),
    fiat("KMF", 0),
    fiat("KPW", 2),
    fiat("KRW", 0),
    fiat("KWD", 3),
    fiat("KYD", 2),
    fiat("KZT", 2),
    fiat("LAK", 2),
    fiat("LBP", 2),
    fiat("LKR", 2),
    fiat("LRD", 2),
    fiat("LSL", 2),
    crypto("LTC", 8),
    fiat("LYD", 3),
    fiat("MAD", 2),
    fiat("MDL", 2),
    fiat("MGA", 2),
    fiat("MKD", 2),
    fiat("MMK", 2),
    fiat("MNT", 2),
    fiat("MOP", 2),
    fiat("MRU", 2),
    fiat("MUR", 2),
    fiat("MVR", 2),
    fiat("MWK", 2),
    fiat("MXN", 2),
    fiat("MYR", 2),
    fiat("MZN", 2),
    fiat("NAD", 2),
    fiat("NGN", 2),
    fiat("NIO", 2),
    fiat("NOK", 2),
    fiat("NPR", 2),
    fiat("NZD", 2),
    fiat("OMR", 3),
    fiat("PAB", 2),
    fiat("PEN", 2),
    fiat("PGK", 2),
    fiat("PHP", 2),
    fiat("PKR", 2),
    fiat("PLN", 2),
    fiat("PYG", 0),
    fiat("QAR", 2),
    fiat("RON", 2),
    fiat("RSD", 2),
    fiat("RUB", 2),
    fiat("RWF", 0),
    fiat("SAR", 2),
    fiat("SBD", 2),
    fiat("SCR", 2),
    fiat("SDG", 2),
    fiat("SEK", 2),
    fiat("SGD", 2),
    fiat("SHP", 2),
    fiat("SLE", 2),
    crypto("SOL", 8),
    fiat("SOS", 2),
    fiat("SRD", 2),
    fiat("SSP", 2),
    fiat("STN", 2),
    fiat("SVC", 2),
    fiat("SYP", 2),
    fiat("SZL", 2),
    fiat("THB", 2),
    fiat("TJS", 2),
    fiat("TMT", 2),
    fiat("TND", 3),
    crypto("TON", 8),
    fiat("TOP", 2),
    crypto("TRX", 6),
    fiat("TRY", 2),
    fiat("TTD", 2),
    fiat("TWD", 2),
    fiat("TZS", 2),
    fiat("UAH", 2),
    fiat("UGX", 0),
    fiat("USD", 2),
    crypto("USDC", 6),
    crypto("USDT", 6),
    fiat("UYU", 2),
    fiat("UZS", 2),
    fiat("VES", 2),
    fiat("VND", 0),
    fiat("VUV", 0),
    fiat("WST", 2),
    fiat("XAF", 0),
    fiat("XCD", 2),
    fiat("XCG", 2),
    fiat("XOF", 0),
    fiat("XPF", 0),
    crypto("XRP", 6),
    fiat("YER", 2),
    fiat("ZAR", 2),
    fiat("ZMW", 2),
    fiat("ZWG", 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_the_search_finds_every_row() {
        for currency in Currency::all() {
            assert_eq!(Currency::parse(currency.code()), Some(*currency));
            assert!(currency.decimals() <= currency.scale());
        }
    }

    #[test]
    fn unknown_and_lower_case_codes_are_refused() {
        for code in ["", "eur", "EU", "EURO", "XXX", "EUR "] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }
}
