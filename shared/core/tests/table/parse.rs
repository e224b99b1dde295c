//! The words of a table row, read into commands and expectations.
//! It never guesses: an unknown word stops the test with the row it stands in.

use crate::support::{campaign, money, note, reference, round, token};
use reelgate_core::command::{
    Adjustment, Bet, BonusExpiry, Command, Correction, Ends, FlagRound, OpenSession, OwedMessage,
    Prize, Purse, Resolution, Rollback, RoundDecision, RoundEnd, Transfer, Win,
};
use reelgate_core::currency::Currency;
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::{Jackpots, Note};
use reelgate_core::id::{Reference, SessionId};
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

/// One command of a row. `now` is the time an opened session and a stale round count from.
pub(super) fn command(words: &mut Words<'_>, in_currency: Currency, now: Timestamp) -> Command {
    match words.next("the verb") {
        "balance" => Command::Balance,
        "renew" => Command::RenewToken(token(words.next("the new token"))),
        "open" => open(words, now),
        "bet" => bet(words, in_currency),
        "win" => win(words, in_currency),
        "rollback" => rollback(words, in_currency, None),
        "void" => {
            let by = Some(by_hand(words));
            rollback(words, in_currency, by)
        }
        "rollback_round" => Command::RollbackRound(decision(words, None)),
        "void_round" => {
            let by = Some(by_hand(words));
            Command::RollbackRound(decision(words, by))
        }
        "leave_round" => {
            let by = Some(by_hand(words));
            Command::LeaveRound(decision(words, by))
        }
        "end" => Command::EndRound(RoundEnd {
            round: round(words.next("the round")),
            note: None,
        }),
        "close_round" => Command::EndRound(RoundEnd {
            round: round(words.next("the round")),
            note: Some(by_hand(words)),
        }),
        "flag_round" => Command::FlagRound(FlagRound {
            round: round(words.next("the round")),
            opened_before: now.plus_s(-seconds(words.named("older"), 0)),
        }),
        "correction" => Command::Correction(Correction {
            reference: reference(words.next("the reference")),
            amount: money(words.next("the amount"), in_currency),
            round: words.named("round").map(round),
        }),
        "adjustment" => Command::Adjustment(Adjustment {
            reference: reference(words.next("the reference")),
            cash: money(words.next("the cash"), in_currency),
            bonus: money(words.next("the bonus money"), in_currency),
            note: by_hand(words),
        }),
        "resolve" => Command::Resolve(Resolution {
            reference: reference(words.next("the reference")),
            dispute: words.next("the dispute's number").parse().unwrap(),
            decision: ends_as(words.named("as").unwrap_or("adjust")),
            cash: money(words.next("the cash"), in_currency),
            bonus: money(words.next("the bonus money"), in_currency),
            ends: ends_of(words, in_currency),
            note: by_hand(words),
        }),
        "deposit" => Command::Deposit(transfer(words, in_currency)),
        "withdraw" => Command::Withdrawal(transfer(words, in_currency)),
        "grant" => Command::BonusGrant(transfer(words, in_currency)),
        "bonus_expiry" => {
            let (reference, grant) = one_of_another(words);
            Command::BonusExpiry(BonusExpiry { reference, grant })
        }
        other => panic!("no verb {other:?}"),
    }
}

fn bet(words: &mut Words<'_>, in_currency: Currency) -> Command {
    let purse = match (words.flag("bonus"), words.flag("free")) {
        (false, false) => Purse::Player,
        (true, false) => Purse::Bonus(words.named("campaign").map(campaign)),
        (false, true) => Purse::Campaign,
        (true, true) => panic!("a bet is paid by one purse"),
    };
    let closes_round = words.flag("closes");
    Command::Bet(Bet {
        round: round(words.next("the round")),
        reference: reference(words.named("ref").expect("ref=")),
        amount: money(words.next("the amount"), in_currency),
        closes_round,
        purse,
        jackpots: Jackpots::NONE,
    })
}

fn win(words: &mut Words<'_>, in_currency: Currency) -> Command {
    let kinds = [
        ("free", Prize::Campaign),
        ("promo", Prize::Promotion),
        ("jackpot", Prize::Jackpot),
    ];
    let mut prizes = kinds.into_iter().filter(|(flag, _)| words.flag(flag));
    let prize = prizes.next().map_or(Prize::Game, |(_, prize)| prize);
    assert!(prizes.next().is_none(), "a win is of one kind");
    let closes_round = words.flag("closes");
    Command::Win(Win {
        round: unless_dash(words.next("the round")).map(round),
        reference: reference(words.named("ref").expect("ref=")),
        amount: money(words.next("the amount"), in_currency),
        bet: words.named("of").map(reference),
        closes_round,
        prize,
        jackpots: Jackpots::NONE,
    })
}

fn rollback(words: &mut Words<'_>, in_currency: Currency, by: Option<Note>) -> Command {
    let closes_round = words.flag("closes");
    let settlement = words.named("settled_by").map(reference);
    let (reference, target) = one_of_another(words);
    Command::Rollback(Rollback {
        reference,
        target,
        round: words.named("round").map(round),
        amount: words.named("amount").map(|text| money(text, in_currency)),
        settlement,
        closes_round,
        note: by,
    })
}

/// `NAME of OTHER`.
fn one_of_another(words: &mut Words<'_>) -> (Reference, Reference) {
    let own = reference(words.next("its own reference"));
    assert_eq!(words.next("of"), "of");
    (own, reference(words.next("what it is about")))
}

fn decision(words: &mut Words<'_>, by: Option<Note>) -> RoundDecision {
    RoundDecision {
        reference: reference(words.next("the decision's reference")),
        round: round(words.next("the round")),
        note: by,
    }
}

/// `by=` and `why=`, each one word in a table.
fn by_hand(words: &mut Words<'_>) -> Note {
    let by = words.named("by").unwrap_or("anna");
    note(by, words.named("why").unwrap_or("asked"))
}

fn open(words: &mut Words<'_>, now: Timestamp) -> Command {
    let name = words.next("the session's token");
    Command::OpenSession(OpenSession {
        session: SessionId::parse(&format!("session-of-{name}")).unwrap(),
        token: token(name),
        location: None,
        device: None,
        expires_at: now.plus_s(seconds(words.named("until"), 3600)),
    })
}

fn ends_of(words: &mut Words<'_>, in_currency: Currency) -> Option<Ends> {
    let message = words.named("settles").map(reference);
    let message = message.map(|reference| {
        Ends::Message(OwedMessage {
            reference,
            amount: words.named("owed").map(|text| money(text, in_currency)),
            bet: words.named("bet").map(crate::support::reference),
            round: words.named("round").map(round),
            despite_refund: words.flag("despite_refund"),
        })
    });
    let target = words.named("settles_back").map(reference).map(Ends::Target);
    let barred = words.named("bars").map(reference).map(Ends::Barred);
    message.or(target).or(barred)
}

fn ends_as(word: &str) -> DisputeDecision {
    let all = DisputeDecision::ALL.iter().copied();
    let mut named = all.filter(|decision| decision.as_str() == word);
    named.next().expect("as= a decision")
}

fn seconds(word: Option<&str>, otherwise: i64) -> i64 {
    word.map_or(otherwise, |text| text.parse().unwrap())
}

fn transfer(words: &mut Words<'_>, in_currency: Currency) -> Transfer {
    Transfer {
        reference: reference(words.next("the reference")),
        amount: money(words.next("the amount"), in_currency),
    }
}

/// Who asks: a provider, the operator for its own money, or a person about a provider's game.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Provider,
    Desk,
    Person,
}

pub(super) fn asker(command: &Command) -> Asker {
    match command {
        Command::Deposit(_)
        | Command::Withdrawal(_)
        | Command::BonusGrant(_)
        | Command::BonusExpiry(_)
        | Command::Adjustment(_)
        | Command::Resolve(_) => Asker::Desk,
        Command::FlagRound(_) | Command::LeaveRound(_) | Command::OpenSession(_) => Asker::Person,
        Command::Rollback(Rollback { note, .. })
        | Command::RollbackRound(RoundDecision { note, .. })
        | Command::EndRound(RoundEnd { note, .. }) => match note {
            Some(_) => Asker::Person,
            None => Asker::Provider,
        },
        Command::Balance
        | Command::RenewToken(_)
        | Command::Bet(_)
        | Command::Win(_)
        | Command::Correction(_) => Asker::Provider,
    }
}

/// `-` for none.
pub(super) fn unless_dash(word: &str) -> Option<&str> {
    Some(word).filter(|word| *word != "-")
}
