//! The statements of our own API, each a fixed text, and how their rows are read.
//! Nothing here moves money: that is the journal's, and it never builds SQL from parts.

pub mod audit;
pub mod catalog;
pub mod ceilings;
pub mod disputes;
pub mod entries;
pub mod figures;
pub mod floor;
pub mod free_rounds;
pub mod ggr;
pub mod grants;
pub mod health;
pub mod idempotency;
pub mod imports;
pub mod ledger;
pub mod metrics;
pub mod players;
pub mod projections;
pub mod proof;
pub mod records;
pub mod rejections;
pub mod retention;
pub mod rounds;
pub mod sessions;

use super::database::{Database, Row, Value};
use super::queue::Store;
use crate::fault::Fault;
use crate::shape::{Money, Time};
use reelgate_core::currency::Currency;
use reelgate_core::ggr::{Figures, SUMS};
use reelgate_core::money::Amount;
use reelgate_core::sum::Sum;
use reelgate_core::time::Timestamp;
use serde::de::DeserializeOwned;

/// The columns of one row, taken in the order of the statement.
struct Columns(std::vec::IntoIter<Value>);

/// A row that can be read from its columns.
trait FromRow: Sized {
    fn from_row(row: &mut Columns) -> Result<Self, Fault>;
}

impl<D: Database> Store<D> {
    async fn all<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[Value],
    ) -> Result<Vec<T>, Fault> {
        let rows = self.query(sql, parameters).await?;
        rows.into_iter().map(read).collect()
    }

    async fn one<T: FromRow>(
        &self,
        sql: &'static str,
        parameters: &[Value],
    ) -> Result<Option<T>, Fault> {
        Ok(self.all(sql, parameters).await?.pop())
    }

    /// The only column of the only row; 0 where there is no row.
    async fn number(&self, sql: &'static str, parameters: &[Value]) -> Result<i64, Fault> {
        let rows = self.query(sql, parameters).await?;
        let number = rows.first().and_then(|row| row.first()?.integer());
        Ok(number.unwrap_or(0))
    }
}

fn read<T: FromRow>(row: Row) -> Result<T, Fault> {
    T::from_row(&mut Columns(row.into_iter()))
}

fn odd(what: &str) -> Fault {
    Fault::Defect(format!(
        "a stored row has no {what} where there must be one"
    ))
}

impl Columns {
    fn next(&mut self) -> Result<Value, Fault> {
        self.0.next().ok_or_else(|| odd("column"))
    }

    fn text(&mut self) -> Result<String, Fault> {
        self.maybe_text()?.ok_or_else(|| odd("text"))
    }

    fn maybe_text(&mut self) -> Result<Option<String>, Fault> {
        match self.next()? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            Value::Integer(_) => Err(odd("text")),
        }
    }

    fn integer(&mut self) -> Result<i64, Fault> {
        self.maybe_integer()?.ok_or_else(|| odd("integer"))
    }

    fn maybe_integer(&mut self) -> Result<Option<i64>, Fault> {
        match self.next()? {
            Value::Integer(number) => Ok(Some(number)),
            Value::Null => Ok(None),
            Value::Text(_) => Err(odd("integer")),
        }
    }

    fn currency(&mut self) -> Result<Currency, Fault> {
        Currency::parse(&self.text()?).ok_or_else(|| odd("known currency"))
    }

    fn amount(&mut self) -> Result<Amount, Fault> {
        self.integer().map(Amount::from_units)
    }

    /// Rounds, then the two parts of each sum; the whole row is read before any of it is judged.
    fn figures(&mut self) -> Result<Figures, Fault> {
        let rounds = self.integer();
        let mut sums = [Sum::ZERO; SUMS];
        let mut fits = true;
        for sum in &mut sums {
            let parts = (self.integer(), self.integer());
            let read = match parts {
                (Ok(whole), Ok(rest)) => Sum::from_parts(whole, rest),
                (Err(_), _) | (_, Err(_)) => None,
            };
            fits &= read.is_some();
            *sum = read.unwrap_or_default();
        }
        let rounds = rounds?;
        if fits {
            Ok(Figures::from_sums(sums, rounds))
        } else {
            Err(odd("sum"))
        }
    }

    fn money(&mut self, currency: Currency) -> Result<Money, Fault> {
        Ok(Money(self.amount()?, currency))
    }

    fn maybe_money(&mut self, currency: Currency) -> Result<Option<Money>, Fault> {
        let units = self.maybe_integer()?;
        Ok(units.map(|units| Money(Amount::from_units(units), currency)))
    }

    fn time(&mut self) -> Result<Time, Fault> {
        self.integer().map(|ms| Time(Timestamp::from_ms(ms)))
    }

    fn maybe_time(&mut self) -> Result<Option<Time>, Fault> {
        Ok(self.maybe_integer()?.map(|ms| Time(Timestamp::from_ms(ms))))
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, Fault> {
        self.maybe_json()?.ok_or_else(|| odd("documented JSON"))
    }

    fn maybe_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Fault> {
        let text = self.maybe_text()?;
        let read = text.map(|text| serde_json::from_str(&text));
        read.transpose().map_err(|_| odd("documented JSON"))
    }
}
