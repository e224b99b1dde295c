//! What is planted about jackpots, wins that a person paid, and wins that were spent.
//! None of it may pass: [`super::tests`] plants it and asks the auditor.

use super::tests::{COLUMNS, Lie};
use crate::simulate::diary::{Diary, Heard, Record};
use crate::simulate::order::Caller;

/// A name, the change of the file, and a word of what must be found.
pub(super) fn files() -> Vec<(&'static str, String, &'static str)> {
    let part = "(SELECT min(id) FROM entries WHERE kind = 'win' AND jackpot_part > 1)";
    let settled = "(SELECT min(id) FROM entries WHERE kind = 'resolution' AND target <> '')";
    vec![
        (
            "another-jackpot-part",
            format!("UPDATE entries SET jackpot_part = jackpot_part - 1 WHERE id = {part}"),
            "nobody can have made",
        ),
        (
            "a-jackpot-part-kept",
            "UPDATE entries SET jackpot_part = NULL WHERE id = (SELECT min(id) FROM entries \
             WHERE kind = 'rollback' AND jackpot_part < 0)"
                .to_owned(),
            "nobody can have made",
        ),
        (
            "a-win-that-is-not-settled",
            format!("UPDATE entries SET target = NULL WHERE id = {settled}"),
            "nobody can have made",
        ),
        (
            "a-settled-win-paid-again",
            format!(
                "INSERT INTO entries ({COLUMNS}) SELECT wallet, seq + 900000, at, 'win', provider, \
                 target, NULL, 'r', 0, game, session, cash, bonus, cash_after, bonus_after, \
                 fingerprint, hash FROM entries WHERE id = {settled}"
            ),
            "nobody can have made",
        ),
        (
            "a-win-that-is-not-barred",
            "DELETE FROM tombstones WHERE reference LIKE 'reelgate:barred/%'".to_owned(),
            "nobody can have made",
        ),
        (
            "another-balance-of-then",
            "UPDATE tombstones SET cash_after = cash_after + 1".to_owned(),
            "a balance that never was",
        ),
        (
            "a-shortfall-in-silence",
            "DELETE FROM disputes WHERE kind = 'shortfall'".to_owned(),
            "and the dispute says None",
        ),
        (
            "a-smaller-shortfall",
            "UPDATE disputes SET evidence = json_set(evidence, '$.shortfall', '0.01') \
             WHERE kind = 'shortfall'"
                .to_owned(),
            "and the dispute says Some",
        ),
        (
            "a-shortfall-of-nothing",
            "INSERT INTO disputes (kind, status, provider, player, reference, evidence, opened_at) \
             SELECT kind, status, provider, player, 'planted', evidence, opened_at FROM disputes \
             WHERE kind = 'shortfall' LIMIT 1"
                .to_owned(),
            "nothing is missing of",
        ),
    ]
}

pub(super) const LIES: [Lie; 3] = [
    (
        "a jackpot that was not reported",
        |diary| diary.report[0]["jackpots"] = "0.01".into(),
        "the report tells",
    ),
    (
        "a settled win that was refused when it came again",
        |diary| {
            let code = |rs| {
                if rs {
                    "RS_ERROR_TRANSACTION_ROLLED_BACK"
                } else {
                    "409"
                }
            };
            let heard = settled(diary);
            (heard.code, heard.cash, heard.ids) = (code(heard.ids.is_none()).into(), None, None);
        },
        "no place",
    ),
    (
        "another balance of a settled win",
        |diary| *settled(diary).cash.as_mut().unwrap() += 1,
        "no place",
    ),
];

/// The answer to a win that was done because a person had paid it.
fn settled(diary: &mut Diary) -> &mut Heard {
    let paid: Vec<(Caller, String)> = diary
        .records
        .iter()
        .filter(|record| record.is_done())
        .filter_map(|record| Some((record.order.caller, record.order.pays()?.clone())))
        .collect();
    let is = |record: &&mut Record| {
        let order = &record.order;
        let named = |name: &str| paid.contains(&(order.caller, name.to_owned()));
        order.deeds.len() == 1 && !order.is_resolution() && order.names().any(named)
    };
    let wins = diary.records.iter_mut().filter(is);
    let attempts = wins.flat_map(|record| record.attempts.iter_mut());
    let mut answers = attempts.filter_map(|attempt| Some(&mut attempt.answer.as_mut()?.1));
    answers.find(|heard| heard.is_done()).unwrap()
}
