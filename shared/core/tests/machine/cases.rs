//! The cases: which values of the axes are put together.
//! It leaves out only what cannot be, or what an axis says nothing about.

use crate::axes::{
    Ask, Ceiling, Env, Funds, Game, Line, Named, Own, RoundIs, Seat, Sum, Target, Token,
};
use reelgate_core::books::{PlayerStatus, RoundState};

/// What the earlier message of the name may have been.
pub(crate) fn owns(ask: Ask) -> Vec<Own> {
    let all = Own::ALL.iter().copied();
    let rollbacks_only = |own: &Own| own.is_stone() && *own != Own::StoneOther;
    match ask {
        _ if !ask.has_reference() => vec![Own::Unseen],
        _ if ask.is_back() => all.collect(),
        _ => all.filter(|own| !rollbacks_only(own)).collect(),
    }
}

/// What the transaction that is named may be.
pub(crate) fn targets(ask: Ask) -> Vec<Target> {
    use Target as T;
    match ask {
        _ if ask.is_win() => vec![
            T::NotNamed,
            T::Unseen,
            T::Bet,
            T::BetElsewhere,
            T::BetReversed,
            T::FreeBet,
            T::Win,
            T::Foreign,
            T::Barred,
            T::Stone,
        ],
        // A round whose only bet, win or correction is that.
        _ if ask.is_back_round() => vec![T::NotNamed, T::Bet, T::Correction],
        Ask::Rollback | Ask::Void => {
            // A rollback does not depend on the round that it names.
            let not = [T::NotNamed, T::ForeignGrant, T::BetElsewhere];
            let named = |target: &Target| !not.contains(target);
            T::ALL.iter().copied().filter(named).collect()
        }
        _ if ask.is_end_of_message() => vec![
            T::Unseen,
            T::Bet,
            T::WinReversed,
            T::Foreign,
            T::Barred,
            T::Stone,
            T::Settled,
            T::SettledReversed,
        ],
        Ask::Expiry => vec![
            T::Unseen,
            T::Bet,
            T::Grant,
            T::GrantExpired,
            T::Back,
            T::ForeignGrant,
            T::Barred,
        ],
        _ => vec![T::NotNamed],
    }
}

/// Where the round may stand, and what may be in it.
pub(crate) fn rounds(ask: Ask) -> Vec<RoundIs> {
    let names_none = matches!(
        ask,
        Ask::Balance | Ask::Renew | Ask::Open | Ask::Deposit | Ask::Withdrawal | Ask::Grant
    ) || matches!(
        ask,
        Ask::Expiry | Ask::AdjustUp | Ask::AdjustDown | Ask::Resolve | Ask::ResolveUp
    ) || ask == Ask::ResolveDown
        || ask.is_end_of_message();
    let is = |state, more, won| RoundIs {
        named: !names_none,
        state,
        more,
        won,
    };
    let mut all = vec![is(None, false, false)];
    if names_none {
        return all;
    }
    if ask.is_win() || ask.is_correction() {
        all.push(RoundIs {
            named: false,
            ..is(None, false, false)
        });
    }
    for state in RoundState::ALL {
        let gone = matches!(state, RoundState::Cancelled | RoundState::Void);
        for (more, won) in [(false, false), (true, false), (false, true), (true, true)] {
            if !(gone && won) {
                all.push(is(Some(state), more, won));
            }
        }
    }
    all
}

/// Amounts, and whether it is the last of its round.
pub(crate) fn sums(ask: Ask, own: Own) -> Vec<(Sum, bool)> {
    let sums: &[Sum] = match ask {
        Ask::Rollback => &[Sum::Usual, Sum::Right, Sum::Wrong],
        Ask::CorrectUp | Ask::CorrectDown => &[Sum::Usual, Sum::Zero],
        Ask::AdjustUp | Ask::AdjustDown => &[Sum::Usual, Sum::Zero, Sum::Finer],
        Ask::Deposit | Ask::Withdrawal | Ask::Grant => {
            &[Sum::Usual, Sum::Zero, Sum::Negative, Sum::Finer]
        }
        Ask::ResolveUp | Ask::ResolveDown => &[Sum::Usual, Sum::Finer],
        _ if ask.is_bet() || ask.is_win() => &[Sum::Usual, Sum::Zero, Sum::Negative],
        _ => &[Sum::Usual],
    };
    let mut all: Vec<_> = sums.iter().map(|sum| (*sum, false)).collect();
    if own == Own::Unseen && (ask.is_bet() || ask.is_win() || ask.is_back()) {
        all.extend(sums.iter().map(|sum| (*sum, true)));
    }
    all
}

/// All that may be around it, one or two things wrong at a time; of a name seen before, less.
pub(crate) fn surroundings(ask: Ask, own: Own, state: Option<RoundState>) -> Vec<Env> {
    let token = if ask.by_house() {
        Token::None
    } else {
        Token::Live
    };
    let healthy = Env {
        token,
        ..Env::HEALTHY
    };
    let all_wrong = Env {
        player: PlayerStatus::Blocked,
        line: Line::Disconnected,
        game: Game::Disabled,
        funds: Funds::Short,
        token: if ask.by_house() {
            Token::None
        } else {
            Token::Expired
        },
        ..healthy
    };
    let mut all = vec![healthy, all_wrong];
    let named = Named::ALL.iter().filter(|named| **named != Named::Right);
    all.extend(named.map(|named| Env {
        named: *named,
        ..healthy
    }));
    if !ask.by_house() {
        all.extend(Token::ALL.iter().map(|token| Env {
            token: *token,
            ..healthy
        }));
    }
    if ask.is_bet() {
        let seats = [Seat::Over, Seat::Elsewhere];
        all.extend(seats.map(|seat| Env {
            seat,
            token: Token::None,
            ..healthy
        }));
    }
    all.extend(Game::ALL.iter().map(|game| Env {
        game: *game,
        ..healthy
    }));
    // A repeat is never above a ceiling either.
    let low = Ceiling::ALL.iter().filter(|low| **low != Ceiling::Wide);
    all.extend(low.map(|low| Env {
        ceiling: *low,
        ..healthy
    }));
    if own == Own::Unseen {
        let full = (ask.is_bet() && state == Some(RoundState::Open)).then_some(Funds::Staked);
        let funds = [Funds::Short, Funds::Brimful].into_iter().chain(full);
        all.extend(funds.map(|funds| Env { funds, ..healthy }));
        let shut = [PlayerStatus::Blocked, PlayerStatus::SelfExcluded];
        all.extend(shut.map(|player| Env { player, ..healthy }));
        let lines = [Line::Disconnected, Line::Gone];
        all.extend(lines.map(|line| Env { line, ..healthy }));
    }
    all.retain(|env| !is_another_wallet(env));
    all
}

/// The names lead to a wallet that is not the one the case is about.
fn is_another_wallet(env: &Env) -> bool {
    env.named == Named::OtherCurrency && env.token.leads_nowhere()
}

/// Everything around it with everything else, for the commonest cases.
pub(crate) fn all_surroundings(ask: Ask) -> Vec<Env> {
    let mut all = Vec::new();
    let statuses = [PlayerStatus::Active, PlayerStatus::Blocked];
    let tokens = [
        Token::None,
        Token::Live,
        Token::Replaced,
        Token::Expired,
        Token::Ended,
        Token::OtherPlayer,
    ];
    let names = [
        Named::Right,
        Named::NoPlayer,
        Named::UnknownPlayer,
        Named::OtherCurrency,
    ];
    let house = |token: &Token| !ask.by_house() || *token == Token::None;
    for token in tokens.into_iter().filter(house) {
        for named in names {
            for player in statuses {
                for line in [Line::Connected, Line::Disconnected] {
                    for &game in Game::ALL {
                        for funds in [Funds::Enough, Funds::Short, Funds::Brimful] {
                            all.push(Env {
                                token,
                                seat: Seat::Open,
                                named,
                                player,
                                line,
                                game,
                                funds,
                                ceiling: Ceiling::Wide,
                            });
                        }
                    }
                }
            }
        }
    }
    // Under another player's token and without a name it is that player's call.
    let other = |env: &Env| env.token == Token::OtherPlayer && env.named == Named::NoPlayer;
    all.retain(|env| !(is_another_wallet(env) || other(env)));
    all
}
