//! What each figure of a report is, in the words of the answer.
//! Whoever changes a figure in `core/ggr.rs` changes its definition here.

/// The names of figures, and of cases that readers ask about, each with its definition.
pub(crate) const DEFINITIONS: [(&str, &str); 16] = [
    ("bets", "Stakes in cash, less those given back."),
    (
        "bonus_bets",
        "Stakes in bonus money, less those given back. Not part of ggr.",
    ),
    (
        "payouts",
        "What games paid in cash, less what was taken back, without what jackpots paid; the \
         provider's corrections and the money that ends disputes are added or subtracted.",
    ),
    (
        "bonus_payouts",
        "What games paid in bonus money, less what was taken back. Not part of ggr.",
    ),
    (
        "promotions",
        "What campaigns of providers paid, less what was taken back. Not part of ggr.",
    ),
    (
        "jackpots",
        "What jackpots paid, as payouts of their own or as parts of a game's payout that the \
         provider tells, less what was taken back. Always cash.",
    ),
    (
        "contributions",
        "What of the stakes feeds jackpots, as far as providers tell it, less what was given \
         back. It is a part of bets, not beside them.",
    ),
    (
        "ggr",
        "Gross gaming revenue without jackpots: bets - payouts.",
    ),
    (
        "ggr_with_jackpots",
        "Gross gaming revenue with jackpots: bets - payouts - jackpots.",
    ),
    (
        "rounds",
        "Rounds opened, less those cancelled or given back as a whole.",
    ),
    (
        "players",
        "Players who played, each counted once in each row.",
    ),
    (
        "time",
        "Everything counts when it is recorded: a rollback when it comes, not when its bet \
         came.",
    ),
    (
        "bonus_bet_with_cash_win",
        "A bet that bonus money paid is in bonus_bets; the cash that it wins is in payouts \
         and lowers ggr.",
    ),
    (
        "cut_off_rollback",
        "A rollback counts with what it moved. Of a payout that is taken back in part, the \
         game's part goes first, the jackpot's last.",
    ),
    (
        "correction",
        "A provider's correction is in payouts, in cash: up raises it, down lowers it.",
    ),
    (
        "late_win_by_resolution",
        "What a person pays to end a dispute is in payouts of the dispute's provider when it is \
         paid: of the game and place of the bet that its message names, else without both; what he \
         takes lowers them. The operator's adjustments are \
         in no figure.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::ggr::Figures;

    #[test]
    fn every_figure_has_a_definition() {
        let defined = |name: &&str| DEFINITIONS.iter().any(|(other, _)| other == name);
        let revenue = ["ggr", "ggr_with_jackpots", "rounds", "players"];
        assert!(Figures::NAMES.iter().chain(&revenue).all(defined));
    }
}
