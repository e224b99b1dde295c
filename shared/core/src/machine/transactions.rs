//! A transaction: seen or not, given back or not, barred or not.
//! Its subject is the reference of a message; of a rollback that is new, what it gives back.

use super::{Guard, State as S, Transition, advice, event, opens, row};
use crate::dispute::DisputeKind;
use crate::outcome::Outcome::{self, *};
use crate::verb::Verb;

const STAKES: &[Verb] = &[Verb::Bet, Verb::FreeBet];
const PAYOUTS: &[Verb] = &[Verb::Win, Verb::FreeWin, Verb::PromoWin, Verb::JackpotWin];
/// What of them moves money.
const PAID: &[Verb] = &[Verb::Win, Verb::PromoWin, Verb::JackpotWin];
const DESK: &[Verb] = &[
    Verb::Deposit,
    Verb::Withdrawal,
    Verb::BonusGrant,
    Verb::BonusExpiry,
    Verb::Adjustment,
    Verb::Resolve,
    Verb::LeaveRound,
    Verb::VoidRound,
];
/// What of the desk undoes something, which it does once.
const ONCE: &[Verb] = &[Verb::VoidRound, Verb::BonusExpiry];
const CORRECTION: &[Verb] = &[Verb::Correction];
const ROLLBACK: &[Verb] = &[Verb::Rollback];
const VOID: &[Verb] = &[Verb::Void];
const BACK_ROUND: &[Verb] = &[Verb::RollbackRound];
const BACK: &[Verb] = &[Verb::Rollback, Verb::Void];
/// All that carries a reference of its own and gives nothing single back.
const NAMED: &[Verb] = &[
    Verb::Bet,
    Verb::FreeBet,
    Verb::Win,
    Verb::FreeWin,
    Verb::PromoWin,
    Verb::JackpotWin,
    Verb::Correction,
    Verb::RollbackRound,
    Verb::VoidRound,
    Verb::LeaveRound,
    Verb::Adjustment,
    Verb::Resolve,
    Verb::Deposit,
    Verb::Withdrawal,
    Verb::BonusGrant,
    Verb::BonusExpiry,
];
/// The same without the end of a dispute: who asks for another end hears so at once.
const NOT_RESOLVE: &[Verb] = &[
    Verb::Bet,
    Verb::FreeBet,
    Verb::Win,
    Verb::FreeWin,
    Verb::PromoWin,
    Verb::JackpotWin,
    Verb::Correction,
    Verb::RollbackRound,
    Verb::VoidRound,
    Verb::LeaveRound,
    Verb::Adjustment,
    Verb::Deposit,
    Verb::Withdrawal,
    Verb::BonusGrant,
    Verb::BonusExpiry,
];
const RESOLVE: &[Verb] = &[Verb::Resolve];
/// What can be given back, and what a dispute about a message can have moved by hand.
const OWED: &[Verb] = &[
    Verb::Bet,
    Verb::FreeBet,
    Verb::Win,
    Verb::FreeWin,
    Verb::PromoWin,
    Verb::JackpotWin,
    Verb::Correction,
    Verb::RollbackRound,
    Verb::VoidRound,
];
/// All else that carries a reference of its own and gives nothing single back.
const NOT_OWED: &[Verb] = &[
    Verb::LeaveRound,
    Verb::Adjustment,
    Verb::Resolve,
    Verb::Deposit,
    Verb::Withdrawal,
    Verb::BonusGrant,
    Verb::BonusExpiry,
];
const GRANT: &[Verb] = &[Verb::BonusGrant];
/// What of it has an amount that cannot be.
const AMOUNTS: &[Verb] = &[
    Verb::Bet,
    Verb::FreeBet,
    Verb::Win,
    Verb::FreeWin,
    Verb::PromoWin,
    Verb::JackpotWin,
    Verb::Correction,
    Verb::Adjustment,
    Verb::Resolve,
    Verb::Deposit,
    Verb::Withdrawal,
    Verb::BonusGrant,
];
/// Nobody's wallet, or another's than it was.
const STRANGERS: &[Outcome] = &[
    SessionUnknown,
    PlayerUnknown,
    PlayerMismatch,
    CurrencyMismatch,
];
/// A rollback that the contract, the balance or the session forbids.
const FORBIDDEN: &[Outcome] = &[
    AlreadySettled,
    SessionExpired,
    PlayerBlocked,
    InsufficientFunds,
    BalanceOverflow,
];

/// What a person does about a payout above a ceiling.
const RELEASE: &str = "Compare with the provider's round. Where it is right, resolve with its \
    amount, less the stake where that came in the same message and will not come again; the \
    message then hears that it is done. Or raise the ceiling: the next try is paid. Else resolve \
    without money and bar retries.";

/// The rows of a transaction.
pub const TRANSACTIONS: &[Transition] = table! {
    S::Unseen, STAKES, Passes => S::Accepted, &[Accepted], "bet.accepted",
        advice("Void the bet: its money goes back to the pots it came from.");
    S::Unseen, STAKES, Fails => S::Unseen, &[SessionUnknown, PlayerUnknown, PlayerMismatch,
        CurrencyMismatch, AmountInvalid, RolledBack, RoundClosed, GameUnknown, SessionExpired,
        PlayerBlocked, ProviderDisconnected, GameDisabled, BetLimit, InsufficientFunds,
        BalanceOverflow], "bet.refused",
        advice("Nothing was taken; the exchange shows what was asked and what was answered.");
    S::Unseen, PAYOUTS, Passes => S::Accepted, &[Accepted], "win.paid",
        advice("Void the win; where the player has spent it, adjust by what is still there.");
    S::Unseen, PAYOUTS, GivenBack => S::Unseen, &[RolledBack], "win.late",
        opens(DisputeKind::LateWin,
            "Ask the provider which of the two counts. Resolve with the win's amount where the \
             bet should have stood, else without money."
        );
    S::Unseen, PAYOUTS, Stranger => S::Unseen, &[SessionUnknown, PlayerUnknown, PlayerMismatch,
        CurrencyMismatch, Conflict], "win.refused",
        opens(DisputeKind::Mismatch,
            "Find out from the exchange whose win it is, and of which bet. Pay it by resolving \
             with an amount in the right wallet, or resolve without money."
        );
    S::Unseen, PAYOUTS, OwedButRefused => S::Unseen, &[TransactionUnknown, GameUnknown,
        SessionExpired, PlayerBlocked, ProviderDisconnected, BalanceOverflow], "win.refused",
        opens(DisputeKind::UnknownResult,
            "Compare with the provider's round. Where the win is owed, let the provider send it \
             again or resolve with its amount."
        );
    S::Unseen, PAID, AboveCeiling => S::Unseen, &[Held], "win.held",
        opens(DisputeKind::Held, RELEASE);
    S::Unseen, PAYOUTS, Impossible => S::Unseen, &[AmountInvalid], "win.refused",
        advice("The message cannot be right as it is; the provider has to send the right one.");
    S::Unseen, CORRECTION, Passes => S::Accepted, &[Accepted], "correction.accepted",
        advice("Void the correction, or adjust.");
    S::Unseen, CORRECTION, Stranger => S::Unseen, STRANGERS, "correction.refused",
        opens(DisputeKind::Mismatch,
            "Find out from the exchange whose correction it is, and resolve with its amount \
             there."
        );
    S::Unseen, CORRECTION, OwedButRefused => S::Unseen, &[SessionExpired, PlayerBlocked,
        InsufficientFunds, BalanceOverflow], "correction.refused",
        opens(DisputeKind::UnknownResult,
            "The provider's books now hold a correction that ours do not. Resolve with what can \
             be moved."
        );
    S::Unseen, CORRECTION, AboveCeiling => S::Unseen, &[Held], "correction.held",
        opens(DisputeKind::Held, RELEASE);
    S::Unseen, CORRECTION, Impossible => S::Unseen, &[AmountInvalid], "correction.refused",
        advice("A correction of nothing, or beyond the ledger; the provider has to send another.");
    S::Unseen, DESK, Passes => S::Accepted, &[Accepted], "desk.accepted",
        advice("Adjust by the opposite amount, with the reason.");
    S::Unseen, DESK, Fails => S::Unseen, &[PlayerUnknown, CurrencyMismatch, AmountInvalid,
        Conflict, RolledBack, TransactionUnknown, NotReversible, AlreadySettled, RoundUnknown,
        RoundClosed, PlayerBlocked, AmountCeiling, BalanceCeiling, InsufficientFunds,
        BalanceOverflow], "desk.refused",
        advice("Nothing moved; the caller has the reason and may ask for something else.");
    S::Unseen, ONCE, BackAlready => S::Unseen, &[AlreadyReversed], "desk.unchanged",
        advice("The entry that did it before is in the ledger, with its own actor and reason.");
    S::Unseen, BACK_ROUND, Stands => S::Accepted, &[Accepted], "round_rollback.accepted",
        advice("Each transaction given back is an entry of its own; adjust what was wrong.");
    S::Unseen, BACK_ROUND, CutOff => S::Accepted, &[Accepted], "round_rollback.cut_off",
        opens(DisputeKind::Shortfall,
            "The provider has its wins back and we have not: the player had spent the rest. \
             Collect it by resolving with the amount as soon as it is there, or write it off \
             without money."
        );
    S::Unseen, BACK_ROUND, NeverCame => S::Accepted, &[Tombstoned], "round_rollback.barred",
        advice("Nothing had been taken; the entry shows when the provider asked.");
    S::Unseen, BACK_ROUND, BackAlready => S::Unseen, &[AlreadyReversed],
        "round_rollback.unchanged",
        advice("The round was given back before; nothing moved now.");
    S::Unseen, BACK_ROUND, Stranger => S::Unseen, STRANGERS, "round_rollback.refused",
        opens(DisputeKind::Mismatch,
            "Find out from the exchange whose round it is, and void it there."
        );
    S::Unseen, BACK_ROUND, Forbidden => S::Unseen, FORBIDDEN, "round_rollback.refused",
        opens(DisputeKind::UnknownResult,
            "The provider wants the round undone and it is not. Void it by hand, or resolve \
             without money."
        );
    S::Accepted, NAMED, SamePayload => S::Accepted, &[Repeated], "transaction.repeated",
        advice("The first delivery counts; its entry is the proof.");
    S::Accepted, RESOLVE, OtherPayload => S::Accepted, &[Conflict], "desk.refused",
        advice("The first resolution counts; adjust where it was wrong.");
    S::Accepted, NOT_RESOLVE, OtherPayload => S::Accepted, &[Conflict], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The first payload counts. Compare both exchanges with the provider's record; where \
             the second is right, void the first and resolve with the difference."
        );
    S::Accepted, AMOUNTS, Impossible => S::Accepted, &[AmountInvalid], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The first payload counts. The second cannot be right as it is; ask for the record."
        );
    S::Accepted, NAMED, Stranger => S::Accepted, STRANGERS, "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The reference stands for another wallet's transaction. Compare both exchanges with \
             the provider's record."
        );
    S::Accepted, BACK, SamePayload => S::Accepted, &[Repeated], "rollback.repeated",
        advice("The rollback was carried out before; its entry is the proof.");
    S::Accepted, BACK, OtherPayload => S::Accepted, &[Conflict], "rollback.conflict",
        opens(DisputeKind::Conflict,
            "The rollback's name stands for another one, or it names another wallet's \
             transaction or another amount. Compare the exchanges, then void by hand if due."
        );
    S::Accepted, BACK, Stands => S::Reversed, &[Accepted], "transaction.reversed",
        advice("A rollback is final. Where it should not have been, adjust by the amount.");
    S::Accepted, ROLLBACK, CutOff => S::Reversed, &[Accepted], "transaction.cut_off",
        opens(DisputeKind::Shortfall,
            "The provider has its win back and we have not: the player had spent the rest. Collect \
             it by resolving with the amount as soon as it is there, or write it off without money."
        );
    S::Accepted, ROLLBACK, Forbidden => S::Accepted, FORBIDDEN, "rollback.refused",
        opens(DisputeKind::UnknownResult,
            "The provider wants it undone and it stands. Void it by hand, adjust, or resolve \
             without money."
        );
    S::Accepted, ROLLBACK, NotReversible => S::Accepted, &[NotReversible], "rollback.refused",
        opens(DisputeKind::Mismatch,
            "The provider takes something for its transaction that is none. Compare its record."
        );
    S::Accepted, ROLLBACK, Stranger => S::Accepted, STRANGERS, "rollback.refused",
        opens(DisputeKind::Mismatch,
            "The transaction stands in another wallet than the rollback names. Void it there by \
             hand if the provider says so."
        );
    S::Accepted, VOID, Fails => S::Accepted, &[PlayerUnknown, CurrencyMismatch, NotReversible,
        InsufficientFunds, BalanceOverflow], "rollback.refused",
        advice("The person has the reason and may adjust instead.");
    S::Reversed, OWED, SamePayload => S::Reversed, &[RolledBack], "transaction.barred",
        advice("It was given back; the rollback's entry is the proof.");
    S::Reversed, BACK, SamePayload => S::Reversed, &[Repeated], "rollback.repeated",
        advice("The rollback was carried out, and the stake was taken again since; nothing moves.");
    S::Reversed, GRANT, SamePayload => S::Reversed, &[Repeated], "transaction.repeated",
        advice("The grant was given and has expired; both entries are the proof.");
    S::Reversed, RESOLVE, SamePayload => S::Reversed, &[Repeated], "transaction.repeated",
        advice("The dispute was ended so, and a person moved its money back since; nothing moves.");
    S::Reversed, RESOLVE, OtherPayload => S::Reversed, &[Conflict], "desk.refused",
        advice("The first resolution counts; adjust where it was wrong.");
    S::Reversed, NOT_RESOLVE, OtherPayload => S::Reversed, &[Conflict], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The first payload counted and was given back. Compare both exchanges."
        );
    S::Reversed, AMOUNTS, Impossible => S::Reversed, &[AmountInvalid], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The first payload counted and was given back. The second cannot be right as it is."
        );
    S::Reversed, NAMED, Stranger => S::Reversed, STRANGERS, "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The reference stands for another wallet's transaction, which was given back."
        );
    S::Reversed, BACK, BackAlready => S::Reversed, &[AlreadyReversed], "rollback.repeated",
        advice("The entry that gave it back is the proof; nothing moves twice.");
    S::Reversed, BACK, OtherPayload => S::Reversed, &[Conflict], "rollback.conflict",
        opens(DisputeKind::Conflict,
            "It was given back in another wallet or with another amount. Compare the exchanges."
        );
    S::Reversed, BACK, Stranger => S::Reversed, STRANGERS, "rollback.refused",
        advice("It was given back before, so nothing is missing.");
    S::Unseen, ROLLBACK, NeverCame => S::Tombstoned, &[Tombstoned, TransactionUnknown],
        "tombstone.set",
        advice("Nothing had been taken; the tombstone shows when the provider asked.");
    S::Unseen, ROLLBACK, Stranger => S::Tombstoned, STRANGERS, "tombstone.set",
        advice("Nothing had been taken, and nothing will be, whosever it was.");
    S::Unseen, VOID, NeverCame => S::Unseen, &[TransactionUnknown, PlayerUnknown,
        CurrencyMismatch], "rollback.refused",
        advice("There is nothing under that name; nothing is barred by a slip of the hand.");
    S::Tombstoned, NAMED, GivenBack => S::Tombstoned, &[RolledBack], "transaction.barred",
        advice("The provider had taken it back before it came; nothing was taken or paid.");
    S::Tombstoned, NAMED, OtherPayload => S::Tombstoned, &[Conflict], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The reference is the name of a rollback, or a person barred it for another wallet. \
             Compare both exchanges; pay what is owed by resolving with its amount."
        );
    S::Tombstoned, AMOUNTS, Impossible => S::Tombstoned, &[AmountInvalid], "transaction.barred",
        advice("Nothing was taken or paid, and nothing will be.");
    S::Tombstoned, NAMED, Stranger => S::Tombstoned, STRANGERS, "transaction.barred",
        advice("Nothing was taken or paid, and nothing will be.");
    S::Tombstoned, BACK, BackAlready => S::Tombstoned, &[Repeated, Tombstoned, TransactionUnknown,
        RolledBack], "rollback.repeated",
        advice("Nothing had been taken; the tombstone shows when the provider asked first.");
    S::Tombstoned, BACK, OtherPayload => S::Tombstoned, &[Conflict], "rollback.conflict",
        opens(DisputeKind::Conflict,
            "The rollback's name stands for the rollback of something else. Compare both exchanges."
        );
    S::Tombstoned, BACK, Stranger => S::Tombstoned, STRANGERS, "rollback.refused",
        advice("Nothing was taken or paid, and nothing will be.");
    S::Settled, OWED, SamePayload => S::Settled, &[Repeated], "transaction.repeated",
        advice("A person moved its money and ended the dispute; the resolution is the proof.");
    S::Settled, NOT_OWED, OtherPayload => S::Settled, &[Conflict], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "The reference stands for a message whose money a person has moved. Compare the \
             exchanges of both."
        );
    S::Settled, OWED, OtherPayload => S::Settled, &[Conflict], "transaction.conflict",
        opens(DisputeKind::Conflict,
            "A person moved the money of this message in another wallet, or of another amount. \
             Compare its exchanges; where more is owed, resolve with the difference and `again`."
        );
    S::Settled, AMOUNTS, Impossible => S::Settled, &[AmountInvalid], "transaction.conflict",
        advice("A person has moved its money; what comes now cannot be right as it is.");
    S::Settled, NAMED, Stranger => S::Settled, STRANGERS, "transaction.conflict",
        advice("A person has moved its money and ended the dispute; nothing moves any more.");
    S::Settled, BACK, OtherPayload => S::Settled, &[Conflict], "rollback.conflict",
        opens(DisputeKind::Conflict,
            "The rollback's name stands for a message whose money a person has moved. Compare the \
             exchanges of both."
        );
    S::Settled, ROLLBACK, NotReversible => S::Settled, &[NotReversible], "rollback.refused",
        opens(DisputeKind::Mismatch,
            "A person had moved the money of what the provider now takes back. Resolve with what \
             is to come back."
        );
    S::Settled, ROLLBACK, Stranger => S::Settled, STRANGERS, "rollback.refused",
        opens(DisputeKind::Mismatch,
            "A person had moved the money of what the provider now takes back. Resolve with what \
             is to come back."
        );
    S::Settled, VOID, Fails => S::Settled, &[PlayerUnknown, CurrencyMismatch, NotReversible],
        "rollback.refused",
        advice("A person moved its money by hand; adjust by what is to come back.");
};
