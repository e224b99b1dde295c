//! What all money commands of the desk have in common: the key, the call, the entry read back.
//! The answer is read back from the ledger, so that it never tells what is not there.

use crate::wire::{Logged, Recorded};
use reelgate_core::command::{Call, Command};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Ruling;
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::{Entry, Wallet};

/// Whose references idempotency keys are.
const CASHIER: &str = "cashier";

/// A money command on its way to the wallet.
pub(crate) struct Order {
    /// Whose references these are.
    pub(crate) provider: ProviderId,
    /// Whose wallet.
    pub(crate) player: PlayerId,
    /// Which wallet.
    pub(crate) currency: Currency,
    /// What to do.
    pub(crate) command: Command,
}

/// The provider under whose name the desk's own references stand.
pub(crate) fn cashier() -> Result<ProviderId, Problem> {
    fields::id("provider", CASHIER, ProviderId::parse)
}

impl Order {
    /// Lets the wallet decide, and answers with the entry: the one recorded under the reference,
    /// now or before, or the one that gave back the target before.
    pub(crate) async fn carry_out(self, api: &ApiRequest) -> Result<Reply, Problem> {
        let (provider, command) = (self.provider, self.command);
        let (own, target) = (command.reference().cloned(), command.target().cloned());
        let name = command.verb().as_str();
        let commands = vec![command];
        let call = Call::of_wallet(provider.clone(), self.player, self.currency, commands);
        let done = api.submit(name, call, Secrets::default(), logged).await?;
        let outcome = done.ruling.outcome;
        let entry = match (outcome, own, target) {
            (Outcome::AlreadyReversed, _, Some(target)) => {
                api.store().await?.reversal(&provider, &target).await?
            }
            (_, Some(own), _) => api.store().await?.entry(&provider, &own).await?,
            (_, None, _) => None,
        };
        let balance = done.ruling.balance.as_ref().map(Wallet::from);
        let entry: Entry =
            entry.ok_or_else(|| Fault::Defect("an entry just recorded is gone".to_owned()))?;
        Ok(Reply::json(status(outcome), &Recorded { entry, balance }))
    }
}

fn logged(ruling: &Ruling) -> Reply {
    Reply::json(status(ruling.outcome), &Logged::from(ruling))
}

/// 201 for what was recorded now, 200 for what was before.
fn status(outcome: Outcome) -> u16 {
    if outcome == Outcome::Accepted {
        201
    } else {
        200
    }
}

/// The caller's own name for what he asks.
pub(crate) fn idempotency_key(header: Option<&str>) -> Result<&str, Problem> {
    let header = header.ok_or_else(|| {
        Problem::invalid(
            "send the header Idempotency-Key once, with a text of your own that names this \
             transfer; a repeat under the same key moves nothing",
        )
    })?;
    reference(header).map(|_| header)
}

/// A key as the reference it is recorded under.
pub(crate) fn reference(key: &str) -> Result<Reference, Problem> {
    fields::id("the header Idempotency-Key", key, Reference::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_needed_and_bounded() {
        let detail = |text: &str| {
            let key = idempotency_key(Some(text));
            key.map(str::to_owned).map_err(|problem| problem.detail)
        };
        let missing = idempotency_key(None).unwrap_err().detail;
        assert!(missing.contains("Idempotency-Key"));
        let empty = detail("").unwrap_err();
        assert!(empty.contains("Idempotency-Key must not be empty"));
        assert!(detail(&"x".repeat(256)).unwrap_err().contains("255"));
        assert!(detail(&"x".repeat(255)).is_ok());
    }
}
