//! The ceilings that the operator has set, for the network and for single providers.
//! What is not set stands in no row; the defaults are the core's.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::platform;
use crate::shape::Time;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::currency::Currency;
use reelgate_core::id::ProviderId;
use reelgate_core::money::Amount;

/// In the order of the primary key; the network comes first.
const CEILINGS: &str = "\
    SELECT currency, provider, amount, balance, round, updated_at FROM ceilings \
    WHERE ?1 IS NULL OR currency = ?1 ORDER BY currency, provider";

/// One row for the provider, and one for the network, as far as they are set.
const CEILINGS_OF: &str = "\
    SELECT currency, provider, amount, balance, round, updated_at FROM ceilings \
    WHERE currency = ?1 AND provider IN ('', ?2) ORDER BY provider";

/// Returns no row where there is no such provider.
const PUT_CEILINGS: &str = "\
    INSERT INTO ceilings (currency, provider, amount, balance, round, updated_at) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
    WHERE ?2 = '' OR EXISTS (SELECT 1 FROM providers WHERE provider = ?2) \
    ON CONFLICT DO UPDATE SET amount = excluded.amount, balance = excluded.balance, \
        round = excluded.round, updated_at = excluded.updated_at \
    RETURNING currency, provider, amount, balance, round, updated_at";

/// What is set for one currency, for the network or for a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeilingRow {
    /// The currency.
    pub currency: String,
    /// The provider; `None` for the network.
    pub provider: Option<String>,
    /// What is set.
    pub set: OwnCeilings,
    /// When it last changed.
    pub updated_at: Time,
}

impl FromRow for CeilingRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let currency = row.text()?;
        let provider = Some(row.text()?).filter(|name| !name.is_empty());
        let set = OwnCeilings {
            amount: row.maybe_integer()?.map(Amount::from_units),
            balance: row.maybe_integer()?.map(Amount::from_units),
            round: row.maybe_integer()?.map(Amount::from_units),
        };
        Ok(Self {
            currency,
            provider,
            set,
            updated_at: row.time()?,
        })
    }
}

impl<D: Database> Store<D> {
    /// All that is set, or what is set for one currency.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn ceilings(&self, currency: Option<Currency>) -> Result<Vec<CeilingRow>, Fault> {
        let currency = currency.map(Currency::code).into();
        self.all(CEILINGS, &[currency]).await
    }

    /// What is set for a currency, for the network and for one provider.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn ceilings_of(
        &self,
        currency: Currency,
        provider: Option<&ProviderId>,
    ) -> Result<Vec<CeilingRow>, Fault> {
        self.all(CEILINGS_OF, &[currency.code().into(), named(provider)])
            .await
    }

    /// Replaces what is set for a currency, for the network or for a provider; `None` where there
    /// is no such provider.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn put_ceilings(
        &self,
        currency: Currency,
        provider: Option<&ProviderId>,
        set: &OwnCeilings,
    ) -> Result<Option<CeilingRow>, Fault> {
        let units = |amount: Option<Amount>| Value::from(amount.map(Amount::units));
        let parameters = [
            currency.code().into(),
            named(provider),
            units(set.amount),
            units(set.balance),
            units(set.round),
            platform::now().ms().into(),
        ];
        self.one(PUT_CEILINGS, &parameters).await
    }
}

fn named(provider: Option<&ProviderId>) -> Value {
    provider.map_or("", ProviderId::as_str).into()
}
