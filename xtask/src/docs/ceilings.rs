//! The document about ceilings: what each stops, how it is set, and the defaults by currency.
//! It must never name a default that is not the code's own.

use super::GENERATED;
use super::markdown::{Page, code, codes};
use reelgate_core::ceiling::Ceilings;
use reelgate_core::currency::Currency;
use reelgate_core::money::Amount;
use std::collections::BTreeMap;

/// docs/ceilings.md.
pub(super) fn page() -> String {
    let mut page = Page::default();
    page.heading(1, "Ceilings");
    page.paragraph(GENERATED);
    page.paragraph(
        "A ceiling stops a mistake before it is money: a win in the wrong units, a deposit with \
         a digit too many, a round that pays again and again. There are three, by currency. An \
         amount that is equal to its ceiling is allowed.",
    );
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    page.table(
        &["ceiling", "what it bounds", "what it never stops"],
        &[
            row([
                "amount",
                "a single bet, win, prize, upward correction, deposit, bonus grant or upward \
                 adjustment",
                "a withdrawal, a downward correction or adjustment, a rollback",
            ]),
            row([
                "balance",
                "cash and bonus money together, where a win, a prize, an upward correction, a \
                 deposit, a grant or an adjustment would lift them above it",
                "a stake that is given back, and what a person decides to end a dispute",
            ]),
            row([
                "round",
                "the stakes of a round, and its payouts",
                "free play, which moves nothing",
            ]),
        ],
    );
    happens(&mut page);
    released(&mut page);
    set(&mut page);
    defaults(&mut page);
    page.finish()
}

fn happens(page: &mut Page) {
    page.heading(2, "What happens above a ceiling");
    page.list(&[
        "A bet is refused as one outside the limits of its game: the log has the outcome \
         `bet_limit` for both."
            .to_owned(),
        "A deposit, a grant or an adjustment is refused with `amount_ceiling` or \
         `balance_ceiling`. The answer says which it was and where it is changed. The network's \
         ceilings count there; those of a provider bound its own messages."
            .to_owned(),
        "A win, a prize or an upward correction is held: nothing is paid, the provider hears its \
         protocol's word for \"try again later\" or the nearest one \
         ([provider-rules.md](provider-rules.md): `held`), and a dispute of the kind `held` names \
         the amount, the ceiling, the transaction and the round. Further tries change nothing and \
         open no second dispute; one with another amount is a dispute of its own. \
         `GET /api/disputes?status=open&kind=held` lists them, and the log tells each as \
         `win.held/1`."
            .to_owned(),
        "A message that was taken before is still answered as a repeat, whatever the ceilings are."
            .to_owned(),
    ]);
}

fn released(page: &mut Page) {
    page.heading(2, "How a held payout is released");
    page.paragraph(
        "Compare it with the provider's record of the round. Then choose one of the three; \
         whichever comes first counts, and its money moves once.",
    );
    page.list(&[
        "It is right: end the dispute with the decision `adjust` and the amount in `cash`, or, \
         where the provider's `win_to` is `as_staked`, in `cash` and `bonus` as the round was \
         staked (`POST /api/disputes/{id}/resolution` with \
         `{\"decision\":\"adjust\",\"cash\":\"75.00\",\"reason\":\"…\"}`). No ceiling applies to \
         that, and no more is released than was held. Where the win's bet or its round was given \
         back since, nothing is released (409). The message is done from then on: its next try \
         hears so. The money stands in the dispute's entry; a round that the win would have \
         closed stays open until it is closed by a decision."
            .to_owned(),
        "The ceiling is too low: raise it. The next try is paid. The dispute can then only be \
         ended without money: `no_change`, with `retries` `open`."
            .to_owned(),
        "It is wrong: end the dispute with `no_change` and `retries` `barred`. The message is then \
         answered like one that was rolled back."
            .to_owned(),
    ]);
    page.paragraph(
        "Some protocols send a bet and its win in one message. It is taken whole or not at all, \
         so that the stake of a held win is not taken either. Released with the whole win, the \
         stake is taken when the message comes again; where it cannot be taken then, it is in \
         dispute (`unknown_result`). Where the provider has given the message up, its stake never \
         comes: release the win less the stake.",
    );
}

fn set(page: &mut Page) {
    page.heading(2, "How they are set");
    page.paragraph(
        "`GET /api/ceilings` shows those that count; `PUT /api/ceilings` sets them for the \
         network, or for one provider. The provider's counts, else the network's, else the \
         default. This lets one provider pay up to 50,000 euros at a time; its balance and round \
         are then those of the network:",
    );
    page.block(
        "json",
        "{ \"currency\": \"EUR\", \"provider\": \"hub88\", \"amount\": \"50000.00\" }",
    );
    page.paragraph(
        "The call replaces what was set in that place: an amount that is left out is not set any \
         more. It counts from the next message on. Zero stops everything.",
    );
}

fn defaults(page: &mut Page) {
    page.heading(2, "The defaults");
    page.paragraph(
        "The default of a single amount is a power of ten of main units: about the one that was \
         worth from half a million to five million euros in 2026. A round may come to twice as \
         much, a balance to ten times as much. They let large wins through and stop an amount \
         that is wrong by many digits; tighter ones, set for each provider, stop more. Rates move, \
         those of cryptocurrencies most. `FUN` is play money.",
    );
    let mut groups: BTreeMap<(usize, [String; 3]), Vec<&str>> = BTreeMap::new();
    for currency in Currency::all() {
        let all = Ceilings::of(*currency);
        let whole = |amount: Amount| grouped(&amount.to_fixed_text(0, *currency));
        let texts = [all.amount, all.round, all.balance].map(whole);
        let digits = texts.first().map_or(0, String::len);
        let same = groups.entry((digits, texts)).or_default();
        same.push(currency.code());
    }
    let rows = groups.into_iter().map(|((_, texts), all)| {
        let amounts = texts.map(|text| code(&text));
        amounts.into_iter().chain([codes(all)]).collect()
    });
    page.table(
        &["amount", "round", "balance", "currencies"],
        &rows.collect::<Vec<_>>(),
    );
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_a_default_in_the_document() {
        let page = page();
        for currency in Currency::all() {
            assert!(page.contains(&code(currency.code())), "{currency}");
        }
        assert!(
            page.contains("| `1,000,000` | `2,000,000` | `10,000,000` |"),
            "{page}"
        );
    }
}
