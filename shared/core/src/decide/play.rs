//! Bets, wins and the end of a round.
//! A refusal here never leaves a trace of money: the draft is thrown away.

use super::draft::{Draft, Movement};
use super::session::{connected, may_play, may_settle};
use super::{Receipt, Step};
use crate::books::{Round, RoundState, Transaction};
use crate::command::{Bet, Win};
use crate::entry::Kind;
use crate::id::{Reference, RoundId};
use crate::money::Amount;
use crate::outcome::Outcome;
use alloc::string::ToString;

/// Takes a stake.
pub(super) fn bet(draft: &mut Draft<'_>, bet: &Bet) -> Result<Step, Outcome> {
    checked_amount(bet.amount, draft.rules.zero_bet.is_refused())?;
    let pot = if bet.free { "bonus" } else { "cash" };
    let fingerprint = draft.fingerprint(
        Kind::Bet,
        &[bet.round.as_str(), &bet.amount.to_string(), pot],
    );
    if let Some(step) = draft.repeat(&bet.reference, &fingerprint, None)? {
        return Ok(step);
    }
    draft.not_buried(&bet.reference)?;
    let earlier = draft.round(&bet.round).cloned();
    let over = earlier
        .as_ref()
        .is_some_and(|round| round.state != RoundState::Open);
    if over && draft.rules.bet_in_closed_round.is_refused() {
        return Err(Outcome::RoundClosed);
    }
    let game = may_play(draft)?;
    if !bet.free && !game.allows(bet.amount, draft.currency) {
        return Err(Outcome::BetLimit);
    }
    let taken = bet.amount.negated().ok_or(Outcome::AmountInvalid)?;
    let (cash, bonus) = if bet.free {
        (Amount::ZERO, taken)
    } else {
        (taken, Amount::ZERO)
    };
    let opens = earlier
        .as_ref()
        .is_none_or(|round| round.state == RoundState::Cancelled);
    let mut round = earlier.unwrap_or_else(|| new_round(draft));
    round.bets = round.bets.saturating_add(1);
    // A sum beyond the range is told only where the player could have paid.
    let stake = round.stake.plus(bet.amount);
    round.state = if bet.closes_round {
        RoundState::Closed
    } else {
        RoundState::Open
    };
    let step = draft.post(Movement {
        kind: Kind::Bet,
        reference: Some(&bet.reference),
        target: None,
        round: Some(&bet.round),
        ends_round: bet.closes_round,
        fingerprint,
        cash,
        bonus,
        follows: None,
        rounds: i64::from(opens),
    })?;
    round.stake = stake.ok_or(Outcome::BalanceOverflow)?;
    draft.set_round(&bet.round, round);
    Ok(step)
}

/// Pays a win.
pub(super) fn win(draft: &mut Draft<'_>, win: &Win) -> Result<Step, Outcome> {
    checked_amount(win.amount, draft.rules.zero_win.is_refused())?;
    let named = win.bet.as_ref().map_or("", Reference::as_str);
    let fingerprint = draft.fingerprint(
        Kind::Win,
        &[win.round.as_str(), &win.amount.to_string(), named],
    );
    if let Some(step) = draft.repeat(&win.reference, &fingerprint, None)? {
        return Ok(step);
    }
    let named = win
        .bet
        .as_ref()
        .and_then(|reference| draft.transaction(reference));
    if named
        .as_ref()
        .is_some_and(|bet| bet.id.wallet != draft.wallet.id)
    {
        return Err(Outcome::Conflict);
    }
    draft.not_buried(&win.reference)?;
    let bet = bet_of(draft, win, named)?;
    may_settle(draft)?;
    let earlier = draft.round(&win.round).cloned();
    if bet.is_none() && earlier.is_none() {
        connected(draft)?;
    }
    let opens = earlier
        .as_ref()
        .is_none_or(|round| round.state == RoundState::Cancelled);
    let mut round = earlier.unwrap_or_else(|| new_round(draft));
    round.wins = round.wins.saturating_add(1);
    round.payout = round
        .payout
        .plus(win.amount)
        .ok_or(Outcome::BalanceOverflow)?;
    if win.closes_round {
        round.state = RoundState::Closed;
    } else if round.state == RoundState::Cancelled {
        round.state = RoundState::Open;
    }
    let step = draft.post(Movement {
        kind: Kind::Win,
        reference: Some(&win.reference),
        target: win.bet.as_ref(),
        round: Some(&win.round),
        ends_round: win.closes_round,
        fingerprint,
        cash: win.amount,
        bonus: Amount::ZERO,
        follows: bet.as_ref(),
        rounds: i64::from(opens),
    })?;
    draft.set_round(&win.round, round);
    Ok(step)
}

/// The bet a win belongs to. A win of a known bet is taken whatever became of the game or the
/// provider since; one that stands alone needs a contract for it, and a game to belong to.
fn bet_of(
    draft: &Draft<'_>,
    win: &Win,
    named: Option<Transaction>,
) -> Result<Option<Transaction>, Outcome> {
    if let Some(reference) = &win.bet {
        draft.not_buried(reference)?;
    }
    if let Some(bet) = named.filter(|named| named.kind == Kind::Bet) {
        if bet.reversed {
            return Err(Outcome::RolledBack);
        }
        if draft.call.game.is_some() && draft.call.game != bet.game {
            draft.game()?;
        }
        return Ok(Some(bet));
    }
    if draft.rules.win_without_bet.is_refused() {
        return Err(Outcome::TransactionUnknown);
    }
    if draft.round(&win.round).is_none() {
        draft.game()?;
    }
    Ok(None)
}

/// Closes a round, with an entry that says so. It does so once; asking again changes nothing.
pub(super) fn end_round(draft: &mut Draft<'_>, id: &RoundId) -> Result<Step, Outcome> {
    let nothing = |outcome| {
        Ok(Step {
            outcome,
            receipt: None::<Receipt>,
        })
    };
    let Some(round) = draft.round(id).cloned() else {
        return if draft.rules.unknown_round_end.is_refused() {
            Err(Outcome::RoundUnknown)
        } else {
            nothing(Outcome::Repeated)
        };
    };
    match round.state {
        RoundState::Closed | RoundState::Cancelled => nothing(Outcome::Repeated),
        RoundState::Open => {
            let step = draft.post(Movement {
                kind: Kind::RoundEnd,
                reference: None,
                target: None,
                round: Some(id),
                ends_round: true,
                fingerprint: draft.fingerprint(Kind::RoundEnd, &[id.as_str()]),
                cash: Amount::ZERO,
                bonus: Amount::ZERO,
                follows: None,
                rounds: 0,
            })?;
            let state = RoundState::Closed;
            draft.set_round(id, Round { state, ..round });
            Ok(step)
        }
    }
}

fn checked_amount(amount: Amount, zero_is_refused: bool) -> Result<(), Outcome> {
    if amount.is_negative() || (zero_is_refused && amount.is_zero()) {
        return Err(Outcome::AmountInvalid);
    }
    Ok(())
}

fn new_round(draft: &Draft<'_>) -> Round {
    Round {
        state: RoundState::Open,
        game: draft.call.game.clone(),
        session: draft.session.map(|session| session.session.clone()),
        bets: 0,
        wins: 0,
        stake: Amount::ZERO,
        payout: Amount::ZERO,
        opened_at: draft.now,
    }
}
