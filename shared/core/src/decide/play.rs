//! Bets, wins and a provider's corrections.
//! A refusal here never leaves a trace of money: the draft is thrown away.

use super::draft::Draft;
use super::post::Movement;
use super::session::{connected, is_seated, may_play, may_settle};
use super::{Step, ceiling};
use crate::books::{Round, RoundState, Transaction};
use crate::command::{Bet, Correction, Prize, Purse, Win};
use crate::entry::{Jackpots, Kind, Part};
use crate::id::{Reference, RoundId};
use crate::machine::Guard;
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::Overdraft;
use crate::verb::Verb;
use alloc::string::ToString;

/// Takes a stake.
pub(super) fn bet(draft: &mut Draft<'_>, bet: &Bet) -> Result<Step, Outcome> {
    checked_amount(bet.amount, draft.rules.zero_bet.is_refused())?;
    let (asked, purse) = match bet.purse {
        Purse::Player => (Kind::Bet, "cash"),
        Purse::Bonus(_) => (Kind::Bet, "bonus"),
        Purse::Campaign => (Kind::FreeBet, "campaign"),
    };
    // Whether we know the campaign is no part of the payload: it may become known before a repeat.
    let parts = [bet.round.as_str(), &bet.amount.to_string(), purse];
    let fingerprint = draft.fingerprint(asked, &parts);
    if let Some(step) =
        draft.repeat_or_settled(&bet.reference, &fingerprint, (Part::Stake, bet.owed()))?
    {
        return Ok(step);
    }
    draft.not_buried(&bet.reference)?;
    let earlier = draft.round(&bet.round).cloned();
    let from = earlier.as_ref().map(|round| round.state);
    takes_more(from)?;
    if from == Some(RoundState::Closed) && draft.rules.bet_in_closed_round.is_refused() {
        return Err(Outcome::RoundClosed);
    }
    let game = may_play(draft, is_seated(draft))?;
    let payer = Payer::of(draft, bet);
    let (kind, verb) = match payer {
        Payer::Player | Payer::Bonus => (Kind::Bet, Verb::Bet),
        Payer::Campaign => (Kind::FreeBet, Verb::FreeBet),
    };
    let allowed = match payer {
        Payer::Player => game.allows(bet.amount, draft.currency),
        Payer::Bonus | Payer::Campaign => game.allows_free(bet.amount, draft.currency),
    };
    if !allowed {
        return Err(Outcome::BetLimit);
    }
    let (cash, bonus) = paid_from(draft, bet, payer)?;
    ceiling::stake(draft, (cash, bonus), earlier.as_ref())?;
    let mut round = earlier.unwrap_or_else(|| new_round(draft));
    // A sum beyond the range is told only where the player could have paid.
    let counted = staked(&mut round, cash, bonus);
    round.state = draft
        .advance(from, verb, last(bet.closes_round))
        .unwrap_or(round.state);
    let step = draft.post(Movement {
        reference: Some(&bet.reference),
        round: Some(&bet.round),
        ends_round: bet.closes_round,
        cash,
        bonus,
        round_after: Some(round),
        rounds: opens(from),
        jackpots: Jackpots {
            won: Amount::ZERO,
            ..bet.jackpots
        },
        ..Movement::of(kind, fingerprint)
    })?;
    counted?;
    Ok(step)
}

/// Who pays a stake in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Payer {
    Player,
    Bonus,
    Campaign,
}

impl Payer {
    /// A campaign that we asked for pays its stakes, whatever the protocol takes them from.
    fn of(draft: &Draft<'_>, bet: &Bet) -> Self {
        match &bet.purse {
            Purse::Player => Self::Player,
            Purse::Campaign => Self::Campaign,
            Purse::Bonus(None) => Self::Bonus,
            Purse::Bonus(Some(name)) => {
                let provider = draft.call.provider.clone();
                let known = (provider, draft.player.clone(), name.clone());
                if draft.books.campaigns.contains(&known) {
                    Self::Campaign
                } else {
                    Self::Bonus
                }
            }
        }
    }
}

/// Counts a stake into its round, whose sums stay as they are where they would leave the range.
pub(super) fn staked(round: &mut Round, cash: Amount, bonus: Amount) -> Result<(), Outcome> {
    round.bets = round.bets.saturating_add(1);
    let stake = cash.plus(bonus).and_then(|paid| round.stake.minus(paid));
    let bonus_stake = round.bonus_stake.minus(bonus);
    round.stake = stake.unwrap_or(round.stake);
    round.bonus_stake = bonus_stake.unwrap_or(round.bonus_stake);
    stake.and(bonus_stake).ok_or(Outcome::BalanceOverflow)?;
    Ok(())
}

/// What a bet moves in cash and in bonus money.
fn paid_from(draft: &Draft<'_>, bet: &Bet, payer: Payer) -> Result<(Amount, Amount), Outcome> {
    let (cash, bonus) = match payer {
        Payer::Player => {
            let pots = (draft.wallet.cash, draft.wallet.bonus);
            let split = draft.policy().bet_from.split(bet.amount, pots.0, pots.1);
            split.ok_or(Outcome::AmountInvalid)?
        }
        Payer::Bonus => (Amount::ZERO, bet.amount),
        Payer::Campaign => (Amount::ZERO, Amount::ZERO),
    };
    cash.negated()
        .zip(bonus.negated())
        .ok_or(Outcome::AmountInvalid)
}

/// Pays a win.
pub(super) fn win(draft: &mut Draft<'_>, win: &Win) -> Result<Step, Outcome> {
    checked_amount(win.amount, draft.rules.zero_win.is_refused())?;
    let (kind, verb) = recorded_as(win.prize);
    let of_bet = win.bet.as_ref().map_or("", Reference::as_str);
    let in_round = win.round.as_ref().map_or("", RoundId::as_str);
    let fingerprint = draft.fingerprint(kind, &[in_round, &win.amount.to_string(), of_bet]);
    let owed = (Part::Payout, Some(win.owed()));
    if let Some(step) = draft.repeat_or_settled(&win.reference, &fingerprint, owed)? {
        return Ok(step);
    }
    let named = win.bet.as_ref().and_then(|bet| draft.transaction(bet));
    let own = |bet: &Transaction| bet.id.wallet == draft.wallet.id;
    // A bet is settled in its own round: in another the win is somebody else's, or another bet's.
    let moved = |bet: &Transaction| win.round.is_some() && bet.round != win.round;
    let elsewhere = |bet: &Transaction| is_stake(bet) && moved(bet);
    if !named.as_ref().is_none_or(own) || named.as_ref().is_some_and(elsewhere) {
        return Err(Outcome::Conflict);
    }
    draft.not_buried(&win.reference)?;
    let earlier = win.round.as_ref().and_then(|id| draft.round(id)).cloned();
    let from = earlier.as_ref().map(|round| round.state);
    takes_more(from)?;
    let bet = bet_of(draft, win, named)?;
    may_settle(draft)?;
    if bet.is_none() && earlier.is_none() {
        connected(draft)?;
    }
    let (cash, bonus) = paid_to(draft, win, earlier.as_ref())?;
    let prize = matches!(win.prize, Prize::Promotion | Prize::Jackpot);
    // A prize may name a round that was never played here; it opens none.
    let part = win.round.is_some() && !(prize && earlier.is_none());
    let so_far = earlier.as_ref().map_or(Amount::ZERO, |round| round.payout);
    ceiling::payout(draft, (cash, bonus), part.then_some(so_far))?;
    if win.round.is_some() && !part {
        draft.advance(from, verb, Guard::Always);
    }
    let round_after = part
        .then(|| {
            let mut round = earlier.unwrap_or_else(|| new_round(draft));
            round.wins = round.wins.saturating_add(1);
            round.payout = round.payout.plus(cash)?.plus(bonus)?;
            round.state = draft
                .advance(from, verb, last(win.closes_round))
                .unwrap_or(round.state);
            Some(round)
        })
        .map(|round| round.ok_or(Outcome::BalanceOverflow))
        .transpose()?;
    let rounds = if part { opens(from) } else { 0 };
    draft.post(Movement {
        reference: Some(&win.reference),
        target: win.bet.as_ref(),
        round: win.round.as_ref(),
        ends_round: win.closes_round,
        cash,
        bonus,
        follows: bet.as_ref(),
        round_after,
        rounds,
        jackpots: Jackpots {
            won: jackpot_part(win),
            ..win.jackpots
        },
        ..Movement::of(kind, fingerprint)
    })
}

const fn recorded_as(prize: Prize) -> (Kind, Verb) {
    match prize {
        Prize::Game => (Kind::Win, Verb::Win),
        Prize::Campaign => (Kind::FreeWin, Verb::FreeWin),
        Prize::Promotion => (Kind::PromoWin, Verb::PromoWin),
        Prize::Jackpot => (Kind::JackpotWin, Verb::JackpotWin),
    }
}

pub(super) const fn is_stake(named: &Transaction) -> bool {
    matches!(named.kind, Kind::Bet | Kind::FreeBet)
}

/// What of a game's win a jackpot paid: no more than all of it.
fn jackpot_part(win: &Win) -> Amount {
    match win.prize {
        Prize::Game => win.jackpots.won.min(win.amount).max(Amount::ZERO),
        Prize::Campaign | Prize::Promotion | Prize::Jackpot => Amount::ZERO,
    }
}

/// What a win moves in cash and in bonus money.
fn paid_to(
    draft: &Draft<'_>,
    win: &Win,
    round: Option<&Round>,
) -> Result<(Amount, Amount), Outcome> {
    match win.prize {
        Prize::Game => {
            let staked = round.map_or((Amount::ZERO, Amount::ZERO), |r| (r.stake, r.bonus_stake));
            // What a jackpot pays is cash, whatever was staked.
            let won = jackpot_part(win);
            let rest = win.amount.minus(won).ok_or(Outcome::BalanceOverflow)?;
            let win_to = draft.policy().win_to;
            let split = win_to.split(rest, staked.0, staked.1, draft.currency);
            let (cash, bonus) = split.ok_or(Outcome::BalanceOverflow)?;
            let cash = cash.plus(won).ok_or(Outcome::BalanceOverflow)?;
            Ok((cash, bonus))
        }
        Prize::Campaign => Ok((Amount::ZERO, Amount::ZERO)),
        Prize::Promotion | Prize::Jackpot => Ok((win.amount, Amount::ZERO)),
    }
}

/// The bet a win belongs to. A win of a known bet is taken whatever became of the game or the
/// provider since; one that stands alone needs a contract for it, and a game to belong to. A prize
/// that names no bet stands alone by nature.
fn bet_of(
    draft: &Draft<'_>,
    win: &Win,
    named: Option<Transaction>,
) -> Result<Option<Transaction>, Outcome> {
    let gone = win.bet.as_ref().and_then(|bet| draft.tombstone(bet));
    if gone.is_some() {
        return Err(Outcome::RolledBack);
    }
    if let Some(bet) = named.filter(is_stake) {
        if bet.reversed {
            return Err(Outcome::RolledBack);
        }
        if draft.call.game.is_some() && draft.call.game != bet.game {
            draft.game()?;
        }
        return Ok(Some(bet));
    }
    let prize = matches!(win.prize, Prize::Promotion | Prize::Jackpot);
    if prize && win.bet.is_none() {
        return Ok(None);
    }
    if draft.rules.win_without_bet.is_refused() {
        return Err(Outcome::TransactionUnknown);
    }
    if win
        .round
        .as_ref()
        .is_none_or(|id| draft.round(id).is_none())
    {
        draft.game()?;
    }
    Ok(None)
}

/// Moves what a provider corrects. It changes no round, but belongs to it.
pub(super) fn correction(draft: &mut Draft<'_>, correction: &Correction) -> Result<Step, Outcome> {
    // What has no opposite could not be given back.
    if correction.amount.is_zero() || correction.amount.negated().is_none() {
        return Err(Outcome::AmountInvalid);
    }
    let in_round = correction.round.as_ref().map_or("", RoundId::as_str);
    let parts = [in_round, &correction.amount.to_string()];
    let fingerprint = draft.fingerprint(Kind::Correction, &parts);
    if let Some(step) = draft.repeat_or_settled(
        &correction.reference,
        &fingerprint,
        (Part::Correction, Some(correction.amount)),
    )? {
        return Ok(step);
    }
    draft.not_buried(&correction.reference)?;
    may_settle(draft)?;
    ceiling::payout(draft, (correction.amount, Amount::ZERO), None)?;
    let id = correction.round.as_ref();
    let round = id.and_then(|id| draft.round(id)).cloned();
    let from = round.as_ref().map(|round| round.state);
    if id.is_some() {
        draft.advance(from, Verb::Correction, Guard::Always);
    }
    draft.post(Movement {
        reference: Some(&correction.reference),
        round: id,
        cash: correction.amount,
        overdraws: draft.rules.overdraft == Overdraft::Corrections,
        round_after: round,
        ..Movement::of(Kind::Correction, fingerprint)
    })
}

/// A round that was given back as a whole takes no bet and no win.
fn takes_more(round: Option<RoundState>) -> Result<(), Outcome> {
    if round == Some(RoundState::Void) {
        return Err(Outcome::RolledBack);
    }
    Ok(())
}

pub(super) const fn last(closes_round: bool) -> Guard {
    if closes_round {
        Guard::Last
    } else {
        Guard::GoesOn
    }
}

/// 1 where a bet or win opens the round, also once more after it was cancelled.
pub(super) fn opens(from: Option<RoundState>) -> i64 {
    i64::from(from.is_none() || from == Some(RoundState::Cancelled))
}

fn checked_amount(amount: Amount, zero_is_refused: bool) -> Result<(), Outcome> {
    if amount.is_negative() || (zero_is_refused && amount.is_zero()) {
        return Err(Outcome::AmountInvalid);
    }
    Ok(())
}

/// A round before its first entry.
pub(super) fn new_round(draft: &Draft<'_>) -> Round {
    Round {
        state: RoundState::Open,
        game: None,
        session: None,
        location: None,
        device: None,
        bets: 0,
        wins: 0,
        stake: Amount::ZERO,
        bonus_stake: Amount::ZERO,
        payout: Amount::ZERO,
        opened_at: draft.now,
        first_seq: 0,
        last_seq: 0,
    }
}
