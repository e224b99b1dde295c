//! The words of a table row, read into commands and expectations.
//! It never guesses: an unknown word stops the test with the row it stands in.

use crate::support::{money, reference, round, token};
use reelgate_core::command::{Bet, Command, OpenSession, Rollback, Transfer, Win};
use reelgate_core::currency::Currency;
use reelgate_core::id::SessionId;
use reelgate_core::time::Timestamp;
use std::collections::BTreeMap;

/// `name=value` words and bare words, each to be used once.
pub(super) struct Words<'a> {
    bare: Vec<&'a str>,
    named: BTreeMap<&'a str, &'a str>,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut words = Self {
            bare: Vec::new(),
            named: BTreeMap::new(),
        };
        for word in text.split_whitespace() {
            match word.split_once('=') {
                Some((name, value)) => {
                    assert!(
                        words.named.insert(name, value).is_none(),
                        "{name} stands twice"
                    );
                }
                None => words.bare.push(word),
            }
        }
        words.bare.reverse();
        words
    }

    /// The next bare word.
    pub(super) fn next(&mut self, what: &str) -> &'a str {
        self.bare
            .pop()
            .unwrap_or_else(|| panic!("{what} is missing"))
    }

    pub(super) fn maybe_next(&mut self) -> Option<&'a str> {
        self.bare.pop()
    }

    /// The value of a name, if it is there.
    pub(super) fn named(&mut self, name: &str) -> Option<&'a str> {
        self.named.remove(name)
    }

    /// Whether a flag stands among the bare words.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let before = self.bare.len();
        self.bare.retain(|word| *word != name);
        self.bare.len() < before
    }

    /// All named words that are left.
    pub(super) fn rest(&mut self) -> Vec<(&'a str, &'a str)> {
        std::mem::take(&mut self.named).into_iter().collect()
    }

    pub(super) fn nothing_left(&self) {
        assert!(self.bare.is_empty(), "not understood: {:?}", self.bare);
        assert!(self.named.is_empty(), "not understood: {:?}", self.named);
    }
}

/// One command of a row. `now` is the time an opened session counts from.
pub(super) fn command(words: &mut Words<'_>, in_currency: Currency, now: Timestamp) -> Command {
    let closes_round = words.flag("closes");
    let free = words.flag("free");
    match words.next("the verb") {
        "balance" => Command::Balance,
        "renew" => Command::RenewToken(token(words.next("the new token"))),
        "end" => Command::EndRound(round(words.next("the round"))),
        "bet" => Command::Bet(Bet {
            round: round(words.next("the round")),
            reference: reference(words.named("ref").expect("ref=")),
            amount: money(words.next("the amount"), in_currency),
            closes_round,
            free,
        }),
        "win" => Command::Win(Win {
            round: round(words.next("the round")),
            reference: reference(words.named("ref").expect("ref=")),
            amount: money(words.next("the amount"), in_currency),
            bet: words.named("of").map(reference),
            closes_round,
        }),
        "rollback" => {
            let own = reference(words.next("the rollback's own reference"));
            assert_eq!(words.next("of"), "of");
            Command::Rollback(Rollback {
                reference: own,
                target: reference(words.next("what it gives back")),
                round: words.named("round").map(round),
                closes_round,
            })
        }
        "deposit" => Command::Deposit(transfer(words, in_currency)),
        "withdraw" => Command::Withdrawal(transfer(words, in_currency)),
        "grant" => Command::BonusGrant(transfer(words, in_currency)),
        "open" => {
            let name = words.next("the session's token");
            let seconds: i64 = words.named("until").unwrap_or("3600").parse().unwrap();
            Command::OpenSession(OpenSession {
                session: SessionId::parse(&format!("session-of-{name}")).unwrap(),
                token: token(name),
                location: None,
                device: None,
                expires_at: now.plus_s(seconds),
            })
        }
        other => panic!("no verb {other:?}"),
    }
}

fn transfer(words: &mut Words<'_>, in_currency: Currency) -> Transfer {
    Transfer {
        reference: reference(words.next("the reference")),
        amount: money(words.next("the amount"), in_currency),
    }
}

/// Whether the operator asks for this, and not a provider.
pub(super) const fn is_of_the_house(command: &Command) -> bool {
    match command {
        Command::Deposit(_)
        | Command::Withdrawal(_)
        | Command::BonusGrant(_)
        | Command::OpenSession(_) => true,
        Command::Balance
        | Command::RenewToken(_)
        | Command::Bet(_)
        | Command::Win(_)
        | Command::Rollback(_)
        | Command::EndRound(_) => false,
    }
}

/// `-` for none.
pub(super) fn unless_dash(word: &str) -> Option<&str> {
    Some(word).filter(|word| *word != "-")
}
