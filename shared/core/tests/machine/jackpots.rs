//! What a jackpot paid of an entry, and what of it feeds jackpots: as it was told with the message,
//! and with the opposite sign in what gives that back. It never asks `decide`.

use crate::build::{base, play};
use crate::names::{JACKPOTS, NOW, call_of, rollback, win};
use reelgate_core::books::Books;
use reelgate_core::decide::decide;
use reelgate_core::entry::{Entry, Kind};
use reelgate_core::money::Amount;

/// Whether the entry has what it must have. `books` are those before it; each bet and each win
/// tells [`JACKPOTS`].
pub(crate) fn fit(books: &Books, entry: &Entry) -> bool {
    let key = entry
        .target
        .clone()
        .map(|name| (entry.provider.clone(), name));
    let given = key.and_then(|key| books.transactions.get(&key));
    let units = Amount::units;
    let (won, fed) = (units(JACKPOTS.won), units(JACKPOTS.contributed));
    let due = match (entry.kind, given) {
        (Kind::Win, _) => (won.min(units(entry.cash)), fed),
        (Kind::Bet | Kind::FreeBet, Some(refund)) => (0, -units(refund.jackpots.contributed)),
        (Kind::Bet | Kind::FreeBet, None) => (0, fed),
        (Kind::FreeWin | Kind::PromoWin | Kind::JackpotWin, _) => (0, fed),
        (Kind::Rollback, Some(given)) => {
            // The game's own part goes back first.
            let of_game = units(given.cash) - units(given.jackpots.won);
            let of_jackpot = (-units(entry.cash) - of_game).max(0);
            let none = given.jackpots.won.is_zero();
            let back = if none { 0 } else { -of_jackpot };
            (back, -units(given.jackpots.contributed))
        }
        _ => (0, 0),
    };
    let told = entry.jackpots;
    (units(told.won), units(told.contributed)) == due
}

#[test]
fn a_part_that_is_not_kept_or_not_given_back_is_found_out() {
    let mut books = base();
    play(&mut books, "p1", win("w", "r"));
    for command in [win("x", "r"), rollback("x", "w")] {
        let call = call_of("p1", command);
        let decision = decide(&books, &call, &crate::contracts::PERMISSIVE, NOW);
        let entry = &decision.effects.postings[0].entry;
        assert!(fit(&books, entry));
        let (mut one, mut other) = (entry.clone(), entry.clone());
        one.jackpots.won = Amount::ZERO;
        other.jackpots.contributed = Amount::ZERO;
        assert!(!fit(&books, &one) && !fit(&books, &other));
    }
}
