//! One transfer: from the request to the entry that was recorded for it.
//! The answer is read back from the ledger, so that it never tells what is not there.

use crate::wire::{Logged, Recorded, Transfer};
use reelgate_core::command::{self, Call, Command};
use reelgate_core::decide::Ruling;
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Wallet;

/// Whose references idempotency keys are.
const CASHIER: &str = "cashier";

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Cash in.
    Deposit,
    /// Cash out.
    Withdrawal,
    /// Bonus money given.
    BonusGrant,
}

impl Verb {
    /// The verb of a path's last segment.
    pub(crate) fn parse(segment: &str) -> Option<Self> {
        match segment {
            "deposits" => Some(Self::Deposit),
            "withdrawals" => Some(Self::Withdrawal),
            "bonuses" => Some(Self::BonusGrant),
            _ => None,
        }
    }

    fn command(self, transfer: command::Transfer) -> Command {
        match self {
            Self::Deposit => Command::Deposit(transfer),
            Self::Withdrawal => Command::Withdrawal(transfer),
            Self::BonusGrant => Command::BonusGrant(transfer),
        }
    }
}

/// POST /api/players/{player}/deposits, /withdrawals, /bonuses.
pub(crate) async fn transfer(api: &ApiRequest, player: &str, verb: Verb) -> Result<Reply, Problem> {
    let reference = idempotency_key(api.header("idempotency-key"))?;
    let body: Transfer = api.body()?;
    let currency = fields::currency(&body.currency)?;
    let amount = fields::amount("amount", &body.amount, currency)?;
    let provider = fields::id("provider", CASHIER, ProviderId::parse)?;
    let command = verb.command(command::Transfer {
        reference: reference.clone(),
        amount,
    });
    let name = command.verb();
    let call = Call {
        provider: provider.clone(),
        token: None,
        player: Some(fields::id("player", player, PlayerId::parse)?),
        currency: Some(currency),
        game: None,
        commands: vec![command],
    };
    let done = api.submit(name, call, Secrets::default(), logged).await?;
    let entry = api.store().await?.entry(&provider, &reference).await?;
    let entry = entry.ok_or_else(|| Fault::Defect("an entry just recorded is gone".to_owned()))?;
    let balance = done.ruling.balance.as_ref().map(Wallet::from);
    Ok(Reply::json(
        status(done.ruling.outcome),
        &Recorded { entry, balance },
    ))
}

fn logged(ruling: &Ruling) -> Reply {
    Reply::json(status(ruling.outcome), &Logged::from(ruling))
}

fn status(outcome: Outcome) -> u16 {
    if outcome == Outcome::Repeated {
        200
    } else {
        201
    }
}

fn idempotency_key(header: Option<&str>) -> Result<Reference, Problem> {
    let header = header.ok_or_else(|| {
        Problem::invalid(
            "send the header Idempotency-Key once, with a text of your own that names this \
             transfer; a repeat under the same key moves nothing",
        )
    })?;
    fields::id("the header Idempotency-Key", header, Reference::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_needed_and_bounded() {
        let detail = |text: &str| idempotency_key(Some(text)).map_err(|problem| problem.detail);
        assert!(
            idempotency_key(None)
                .unwrap_err()
                .detail
                .contains("Idempotency-Key")
        );
        assert!(
            detail("")
                .unwrap_err()
                .contains("Idempotency-Key must not be empty")
        );
        assert!(detail(&"x".repeat(256)).unwrap_err().contains("255"));
        assert!(detail(&"x".repeat(255)).is_ok());
    }

    #[test]
    fn each_path_has_its_verb() {
        let verbs = ["deposits", "withdrawals", "bonuses", "Deposits", ""].map(Verb::parse);
        let expected = [
            Some(Verb::Deposit),
            Some(Verb::Withdrawal),
            Some(Verb::BonusGrant),
            None,
            None,
        ];
        assert_eq!(verbs, expected);
    }
}
