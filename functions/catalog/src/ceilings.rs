//! The most that a single amount, a balance and a round may come to, by currency: read and set.
//! What is set counts from the next message on; nothing that was taken or paid is looked at again.

use reelgate_core::ceiling::{Ceilings, OwnCeilings};
use reelgate_core::currency::Currency;
use reelgate_core::id::ProviderId;
use reelgate_core::money::Amount;
use reelgate_edge::api::page::List;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Time;
use reelgate_edge::store::queries::ceilings::CeilingRow;
use serde::{Deserialize, Serialize};
use spin_sdk::http::Method;

/// Which currency; all of them where none is named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CeilingsQuery {
    currency: Option<String>,
}

/// What to set for a currency. An amount that is absent or null is not set any more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CeilingsBody {
    currency: String,
    /// Absent or null: for the network.
    provider: Option<String>,
    amount: Option<String>,
    balance: Option<String>,
    round: Option<String>,
}

/// The ceilings that count, and which of them are set right here.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ShownCeilings {
    currency: &'static str,
    provider: Option<String>,
    amount: String,
    balance: String,
    round: String,
    set: Vec<&'static str>,
    updated_at: Option<Time>,
}

/// Answers what is asked of /api/ceilings.
pub(crate) async fn serve(api: &ApiRequest, method: &Method) -> Result<Reply, Problem> {
    match *method {
        Method::GET => list(api).await,
        Method::PUT => put(api).await,
        _ => Err(Problem::method("GET, PUT")),
    }
}

/// GET /api/ceilings.
async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: CeilingsQuery = api.query()?;
    let only = query
        .currency
        .as_deref()
        .map(fields::currency)
        .transpose()?;
    let mut rows = api.store().await?.ceilings(only).await?;
    // What a provider had and took back leaves a row of nothing.
    rows.retain(|row| row.provider.is_none() || row.set != OwnCeilings::default());
    let wanted = |currency: &&Currency| only.is_none_or(|only| only == **currency);
    let currencies = Currency::all().iter().filter(wanted);
    let items = currencies.flat_map(|currency| shown(*currency, &rows));
    Ok(api.tagged(List::whole(items.collect()).reply()))
}

/// PUT /api/ceilings.
async fn put(api: &ApiRequest) -> Result<Reply, Problem> {
    let body: CeilingsBody = api.body()?;
    let currency = fields::currency(&body.currency)?;
    let provider = fields::optional_id("provider", body.provider.as_deref(), ProviderId::parse)?;
    let amount = |field, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| fields::amount(field, text, currency))
            .transpose()
    };
    let set = OwnCeilings {
        amount: amount("amount", &body.amount)?,
        balance: amount("balance", &body.balance)?,
        round: amount("round", &body.round)?,
    };
    let store = api.store().await?;
    let provider = provider.as_ref();
    let written = store.put_ceilings(currency, provider, &set).await?;
    written.ok_or_else(|| Problem::not_found("no such provider; GET /api/providers lists them"))?;
    let rows = store.ceilings_of(currency, provider).await?;
    let reply = Reply::json(200, &shown(currency, &rows).pop());
    let about = provider.map(About::provider).unwrap_or_default();
    api.record("put_ceilings", about, &reply).await?;
    Ok(reply)
}

/// The ceilings of a currency: for the network, then for each provider that has its own.
fn shown(currency: Currency, rows: &[CeilingRow]) -> Vec<ShownCeilings> {
    let own = || rows.iter().filter(|row| row.currency == currency.code());
    let network = own().find(|row| row.provider.is_none());
    let set = network.map(|row| row.set).unwrap_or_default();
    let wide = Ceilings::of(currency).but(&set);
    let first = one(currency, None, wide, &set, network);
    let providers = own().filter(|row| row.provider.is_some());
    let others = providers.map(|row| {
        let name = row.provider.clone();
        one(currency, name, wide.but(&row.set), &row.set, Some(row))
    });
    core::iter::once(first).chain(others).collect()
}

fn one(
    currency: Currency,
    provider: Option<String>,
    all: Ceilings,
    set: &OwnCeilings,
    row: Option<&CeilingRow>,
) -> ShownCeilings {
    let text = |amount: Amount| amount.to_text(currency);
    let named = [
        ("amount", set.amount),
        ("balance", set.balance),
        ("round", set.round),
    ];
    let set = named.iter().filter(|(_, amount)| amount.is_some());
    ShownCeilings {
        currency: currency.code(),
        provider,
        amount: text(all.amount),
        balance: text(all.balance),
        round: text(all.round),
        set: set.map(|(name, _)| *name).collect(),
        updated_at: row.map(|row| row.updated_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::time::Timestamp;

    fn row(provider: Option<&str>, amount: Option<i64>, round: Option<i64>) -> CeilingRow {
        CeilingRow {
            currency: "EUR".to_owned(),
            provider: provider.map(str::to_owned),
            set: OwnCeilings {
                amount: amount.map(Amount::from_units),
                balance: None,
                round: round.map(Amount::from_units),
            },
            updated_at: Time(Timestamp::from_ms(0)),
        }
    }

    #[test]
    fn what_is_not_set_is_the_networks_and_else_the_default() {
        let eur = Currency::parse("EUR").unwrap();
        let rows = [
            row(None, Some(5_000_000), None),
            row(Some("acme"), None, Some(100_000)),
        ];
        let found = shown(eur, &rows);
        let texts: Vec<_> = found
            .iter()
            .map(|one| [&one.amount, &one.balance, &one.round].map(String::as_str))
            .collect();
        assert_eq!(
            texts,
            [
                ["50.00", "10000000.00", "2000000.00"],
                ["50.00", "10000000.00", "1.00"],
            ]
        );
        assert_eq!(
            (&found[0].set, &found[1].set),
            (&vec!["amount"], &vec!["round"])
        );
        let untouched = shown(eur, &[]);
        assert_eq!((untouched.len(), untouched[0].updated_at), (1, None));
        assert_eq!(untouched[0].amount, "1000000.00");
    }
}
