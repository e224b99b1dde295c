//! What is around a call: who asks under which token, what is switched off, what the wallet holds.
//! The history of the names it uses is made before, and not touched here.

use crate::axes::{Case, Ceiling, Env, Funds, Game, Line, Named, Seat, Token};
use crate::build::{house, play, round_key};
use crate::names::{bet, correction, eur, note, player, provider, reference};
use reelgate_core::books::Books;
use reelgate_core::catalog::{BetLimit, ProviderStatus};
use reelgate_core::ceiling::{Ceilings, OwnCeilings};
use reelgate_core::command::{Adjustment, Call, Command};
use reelgate_core::currency::Currency;
use reelgate_core::id::{GameId, TokenHash};
use reelgate_core::money::Amount;

/// Fills the wallet, which holds so much, to the last ledger unit: no deposit is that fine.
fn fill(books: &mut Books, name: &str, held: Amount) {
    let rest = Amount::from_units(i64::MAX).minus(held).unwrap();
    play(books, "p1", correction(name, rest, false));
}

/// The books with what is around the call.
pub(crate) fn surround(books: &Books, env: Env) -> Books {
    let mut books = books.clone();
    let wallet = books.wallets[&(player("p1"), eur())].clone();
    let minus = |amount: Amount| amount.negated().unwrap();
    let held = wallet.cash.plus(wallet.bonus).unwrap();
    match env.funds {
        Funds::Enough => {}
        Funds::Short => house(
            &mut books,
            "p1",
            Command::Adjustment(Adjustment {
                reference: reference("drained"),
                cash: minus(wallet.cash),
                bonus: minus(wallet.bonus),
                note: note(),
            }),
        ),
        Funds::Brimful => fill(&mut books, "brim", held),
        Funds::Staked => {
            fill(&mut books, "brim", held);
            let cash = books.wallets[&(player("p1"), eur())].cash;
            play(&mut books, "p1", bet("all", "r", cash));
            let bonus = books.wallets[&(player("p1"), eur())].bonus;
            fill(&mut books, "brim-again", bonus);
            let staked = books.rounds[&round_key()].stake;
            let left = Amount::from_units(i64::MAX).minus(staked).unwrap();
            play(&mut books, "p1", bet("rest", "r", left));
        }
    }
    let own = (provider("acme"), player("p1"));
    for session in books.recent.get_mut(&own).into_iter().flatten() {
        match env.seat {
            Seat::Open => {}
            Seat::Over => session.ended = true,
            Seat::Elsewhere => session.currency = Currency::parse("BTC").unwrap(),
        }
    }
    books.players.insert(player("p1"), env.player);
    let line = books.providers.get_mut(&provider("acme")).unwrap();
    match env.line {
        Line::Connected => {}
        Line::Disconnected => line.status = ProviderStatus::Disconnected,
        Line::Gone => {
            books.providers.remove(&provider("acme"));
        }
    }
    let key = (provider("acme"), GameId::parse("g1").unwrap());
    let game = books.games.get_mut(&key).unwrap();
    match env.game {
        Game::Known | Game::NotNamed | Game::Stray => {}
        Game::Disabled => game.enabled = false,
        Game::Limited => game.limits.push(BetLimit {
            currency: eur(),
            bet_min: None,
            bet_max: Some(Amount::from_units(-1)),
        }),
        Game::Gone => {
            books.games.remove(&key);
        }
    }
    lower(&mut books, env.ceiling);
    books
}

/// Sets a ceiling to nothing: for the network, or for the provider alone.
fn lower(books: &mut Books, ceiling: Ceiling) {
    let nothing = Some(Amount::ZERO);
    let acme = || Some(provider("acme"));
    let mut set = |at, own| books.ceilings.insert((at, eur()), own);
    match ceiling {
        Ceiling::Wide => None,
        Ceiling::Amount => {
            let amount = nothing;
            set(
                acme(),
                OwnCeilings {
                    amount,
                    ..OwnCeilings::default()
                },
            )
        }
        Ceiling::Balance => {
            let balance = nothing;
            set(
                None,
                OwnCeilings {
                    balance,
                    ..Ceilings::NONE.into()
                },
            )
        }
        Ceiling::Round => {
            let round = nothing;
            set(
                acme(),
                OwnCeilings {
                    round,
                    ..OwnCeilings::default()
                },
            )
        }
    };
}

/// The call of a case.
pub(crate) fn call(case: &Case, command: Command) -> Call {
    let env = case.env;
    let token = match env.token {
        Token::None => None,
        Token::Unknown => Some("unknown"),
        Token::Live => Some("live"),
        Token::Replaced => Some("older"),
        Token::Expired => Some("expired"),
        Token::Ended => Some("ended"),
        Token::ReplacedExpired => Some("older-expired"),
        Token::ReplacedEnded => Some("older-ended"),
        Token::OtherProvider => Some("other-provider"),
        Token::OtherPlayer => Some("other-player"),
    };
    let named = match env.named {
        Named::NoPlayer => None,
        Named::UnknownPlayer => Some("nobody"),
        Named::Right | Named::NoCurrency | Named::OtherCurrency | Named::NoWallet => Some("p1"),
    };
    let currency = match env.named {
        Named::NoCurrency => None,
        Named::OtherCurrency => Some("BTC"),
        Named::NoWallet => Some("USD"),
        Named::Right | Named::NoPlayer | Named::UnknownPlayer => Some("EUR"),
    };
    let game = match env.game {
        Game::NotNamed => None,
        Game::Stray => Some("g2"),
        Game::Known | Game::Disabled | Game::Limited | Game::Gone => Some("g1"),
    };
    Call {
        provider: provider("acme"),
        token: token.map(|hash| TokenHash::parse(hash).unwrap()),
        player: named.map(player),
        currency: currency.map(|code| Currency::parse(code).unwrap()),
        game: game.map(|code| GameId::parse(code).unwrap()),
        scale: None,
        commands: vec![command],
    }
}
