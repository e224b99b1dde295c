//! Amounts as providers write them; inside the kit they are cents in 64 bits.
//! Nothing is rounded: what is finer than a cent or no number at all is an error that says so.

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

/// How a provider writes amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// In main units: 10.00.
    Decimal,
    /// In hundredths: 1000.
    Minor,
    /// In 1/100000: 1000000.
    Fine,
}

/// How many of the form's units a cent has, where they are integers.
const fn units_of_cent(form: Form) -> i64 {
    match form {
        Form::Decimal | Form::Minor => 1,
        Form::Fine => 1000,
    }
}

impl Form {
    /// Cents as the provider writes them.
    pub(crate) fn write(self, cents: i64) -> String {
        match self {
            Self::Minor | Self::Fine => cents.saturating_mul(units_of_cent(self)).to_string(),
            Self::Decimal => {
                let sign = if cents < 0 { "-" } else { "" };
                let cents = cents.unsigned_abs();
                let (main, rest) = (cents.checked_div(100), cents.checked_rem(100));
                let (main, rest) = (main.unwrap_or(0), rest.unwrap_or(0));
                format!("{sign}{main}.{rest:02}")
            }
        }
    }

    /// Cents from what a provider is told.
    ///
    /// # Errors
    /// Where it is no number of this form, or finer than a cent.
    pub(crate) fn read(self, text: &str) -> Result<i64> {
        match self {
            Self::Minor | Self::Fine => {
                let units: i64 = text
                    .parse()
                    .with_context(|| format!("the amount {text:?} is not an integer"))?;
                let per_cent = units_of_cent(self);
                ensure!(
                    units.checked_rem(per_cent) == Some(0),
                    "the amount {text} is finer than a cent"
                );
                Ok(units.checked_div(per_cent).unwrap_or(units))
            }
            Self::Decimal => decimal(text),
        }
    }
}

fn decimal(text: &str) -> Result<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (main, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if main.is_empty() || !is_number(main) || !is_number(fraction) {
        bail!("the amount {text:?} is not a plain decimal number");
    }
    let (cents, finer) = fraction.split_at(fraction.len().min(2));
    ensure!(
        finer.bytes().all(|digit| digit == b'0'),
        "the amount {text} is finer than a cent"
    );
    let cents: i64 = format!("{main}{cents:0<2}")
        .parse()
        .with_context(|| format!("the amount {text} is beyond 64 bits"))?;
    Ok(if negative {
        cents.saturating_neg()
    } else {
        cents
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_and_read_again_in_every_form() {
        for (form, cents, text) in [
            (Form::Decimal, 1000, "10.00"),
            (Form::Decimal, -5, "-0.05"),
            (Form::Minor, 1000, "1000"),
            (Form::Fine, 356, "356000"),
        ] {
            assert_eq!(form.write(cents), text);
            assert_eq!(form.read(text).unwrap(), cents);
        }
        assert_eq!(Form::Decimal.read("998.000000").unwrap(), 99_800);
        assert_eq!(Form::Decimal.read("998.5").unwrap(), 99_850);
    }

    #[test]
    fn what_is_finer_or_no_number_is_refused() {
        for text in ["99.89999999999999", "1e3", "", ".5", "+1", "1,0", "NaN"] {
            assert!(Form::Decimal.read(text).is_err(), "{text}");
        }
        assert!(Form::Fine.read("356001").is_err());
        assert!(Form::Minor.read("10.0").is_err());
    }
}
