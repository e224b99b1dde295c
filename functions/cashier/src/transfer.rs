//! Transfers: cash in, cash out, bonus money given.
//! The amount is always more than zero; the verb says which way it goes.

use crate::desk::{self, Order};
use crate::wire::Transfer;
use reelgate_core::command::{self, Command};
use reelgate_core::id::PlayerId;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

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
pub(crate) async fn post(api: &ApiRequest, player: &str, verb: Verb) -> Result<Reply, Problem> {
    let reference = desk::reference(desk::idempotency_key(api.header("idempotency-key"))?)?;
    let body: Transfer = api.body()?;
    let currency = fields::currency(&body.currency)?;
    let amount = fields::desk_amount("amount", &body.amount, currency)?;
    let command = verb.command(command::Transfer { reference, amount });
    let order = Order {
        provider: desk::cashier()?,
        player: fields::id("player", player, PlayerId::parse)?,
        currency,
        command,
    };
    order.carry_out(api).await
}

#[cfg(test)]
mod tests {
    use super::*;

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
