//! Where entries come from: the note, game, session and place of an entry are those of its call, or
//! of what it follows. It never looks at money.

use reelgate_core::books::{Books, Round, RoundKey, Session, Transaction};
use reelgate_core::command::{Call, Command};
use reelgate_core::decide::Decision;
use reelgate_core::entry::{Entry, Kind, Note};

/// Compares each entry of a decision with the call that it was made for.
pub(crate) fn of_decision(before: &Books, after: &Books, call: &Call, decision: &Decision) {
    let token = call
        .token
        .as_ref()
        .and_then(|token| before.sessions.get(token));
    let session = token.filter(|session| session.provider == call.provider);
    for posting in &decision.effects.postings {
        let entry = &posting.entry;
        if is_late(entry) {
            assert_eq!(
                (&entry.note, &entry.game, &entry.location),
                (&None, &None, &None)
            );
            continue;
        }
        assert_eq!(entry.provider, call.provider);
        let asked = call
            .commands
            .iter()
            .find(|command| asks_for(command, entry));
        let asked = asked.unwrap_or_else(|| panic!("nobody asked for {entry:?}"));
        assert_eq!(entry.note.as_ref(), note(asked), "{entry:?}");
        if entry.kind == Kind::Rollback || is_taken_again(entry) {
            as_its_target(after, entry);
        } else {
            as_its_call(after, call, session, entry);
        }
    }
}

/// A command asks for what bears its name; of a round also for the parts and marks without one.
fn asks_for(command: &Command, entry: &Entry) -> bool {
    match (command.reference(), &entry.reference) {
        (Some(_), Some(_)) if is_taken_again(entry) => command.target() == entry.target.as_ref(),
        (Some(own), Some(name)) => own == name,
        (None, None) => command.round() == entry.round.as_ref(),
        (Some(_), None) => {
            matches!(command, Command::RollbackRound(_)) && command.round() == entry.round.as_ref()
        }
        (None, Some(_)) => false,
    }
}

/// Whether it takes away what came to grants after they had expired: nobody asks for that.
pub(super) fn is_late(entry: &Entry) -> bool {
    entry.kind == Kind::BonusExpiry && entry.target.is_none()
}

/// A stake that was given back and is taken again: it has a name of its own.
pub(super) fn is_taken_again(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Bet | Kind::FreeBet) && entry.target.is_some()
}

fn note(command: &Command) -> Option<&Note> {
    match command {
        Command::Rollback(rollback) => rollback.note.as_ref(),
        Command::RollbackRound(decision) | Command::LeaveRound(decision) => decision.note.as_ref(),
        Command::EndRound(end) => end.note.as_ref(),
        Command::Adjustment(adjustment) => Some(&adjustment.note),
        Command::Resolve(resolution) => Some(&resolution.note),
        _ => None,
    }
}

/// Whatever undoes something is booked where that was, so that reports net out.
fn as_its_target(after: &Books, entry: &Entry) {
    let name = (entry.provider.clone(), entry.target.clone().unwrap());
    let target = &after.transactions[&name];
    assert_eq!(entry.round, target.round, "{entry:?}");
    assert_eq!(
        (&entry.location, &entry.device),
        (&target.location, &target.device),
        "{entry:?}"
    );
    if target.game.is_some() {
        assert_eq!(entry.game, target.game, "{entry:?}");
    }
    if target.session.is_some() {
        assert_eq!(entry.session, target.session, "{entry:?}");
    }
}

/// Without a session a win is counted where its bet was, and all else of a round where that was
/// opened.
fn as_its_call(after: &Books, call: &Call, session: Option<&Session>, entry: &Entry) {
    let bet = bet_of(after, entry);
    let games = [call.game.as_ref(), bet.and_then(|bet| bet.game.as_ref())];
    if let Some(game) = games.into_iter().flatten().next() {
        assert_eq!(entry.game.as_ref(), Some(game), "{entry:?}");
    }
    let sessions = [
        session.map(|session| &session.session),
        bet.and_then(|bet| bet.session.as_ref()),
    ];
    if let Some(session) = sessions.into_iter().flatten().next() {
        assert_eq!(entry.session.as_ref(), Some(session), "{entry:?}");
    }
    let round = opened(after, entry);
    let place = match (session, bet, round) {
        (Some(session), ..) => (&session.location, &session.device),
        (None, Some(bet), _) => (&bet.location, &bet.device),
        (None, None, Some(round)) => (&round.location, &round.device),
        (None, None, None) => (&None, &None),
    };
    assert_eq!((&entry.location, &entry.device), place, "{entry:?}");
}

/// The round of an entry that did not open it.
fn opened<'a>(after: &'a Books, entry: &Entry) -> Option<&'a Round> {
    let key = RoundKey {
        wallet: entry.wallet,
        provider: entry.provider.clone(),
        round: entry.round.clone()?,
    };
    let round = after.rounds.get(&key);
    round.filter(|round| round.first_seq < entry.seq)
}

/// The bet that a win names, or the transaction that a resolution settles. What names no bet has
/// none, and neither has a win whose bet comes after it in the same call.
fn bet_of<'a>(after: &'a Books, entry: &Entry) -> Option<&'a Transaction> {
    let name = (entry.provider.clone(), entry.target.clone()?);
    let named = after.transactions.get(&name)?;
    let named = (named.id.seq < entry.seq).then_some(named)?;
    let settled = entry.kind == Kind::Resolution;
    (settled || matches!(named.kind, Kind::Bet | Kind::FreeBet)).then_some(named)
}
