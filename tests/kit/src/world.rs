//! A contract in one of the ways in which its document can be read, and a play as it goes in it.
//! Where a document leaves something open a wallet may do either, but not now this and now that.

use crate::answer::Answer;
use crate::declaration::Declaration;
use crate::model::{Foretold, Model};
use crate::scenario::Sent;
use anyhow::Result;

/// One reading of a contract.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) model: Model,
    /// What the message that is under way may meet: one thing, or that and a repeat of it.
    foretold: Vec<Foretold>,
}

impl World {
    pub(crate) const fn new(model: Model) -> Self {
        Self {
            model,
            foretold: Vec::new(),
        }
    }

    /// Carries a message out; with `twice` it may have been done before, or come again at once.
    pub(crate) fn foretell(&mut self, sent: &Sent, twice: bool) {
        self.foretold = vec![self.model.meet(sent)];
        if twice {
            self.foretold.push(self.model.clone().meet(sent));
        }
    }

    /// What is to be answered, in words.
    pub(crate) fn expected(&self, declaration: &Declaration, sent: &Sent) -> Result<Vec<String>> {
        let all = self.foretold.iter().map(|one| {
            let wanted = declaration.wanted(sent.verb, one.situation)?;
            Ok(format!("{wanted} ({:?})", one.situation))
        });
        all.collect()
    }

    /// Whether the message is done, whichever of the two it met.
    pub(crate) fn is_done(&self) -> bool {
        self.foretold.iter().all(Foretold::is_done)
    }

    /// What is wrong with an answer.
    pub(crate) fn fault(
        &self,
        declaration: &Declaration,
        sent: &Sent,
        answer: &Answer,
    ) -> Result<Option<String>> {
        let mut met = None;
        for one in &self.foretold {
            let wanted = declaration.wanted(sent.verb, one.situation)?;
            if wanted.matches(answer) {
                met = Some(*one);
                break;
            }
        }
        let Some(met) = met else {
            let (status, code) = (answer.status, answer.code.as_deref());
            let code = code.unwrap_or("without a code");
            return Ok(Some(format!("answered {status} {code}")));
        };
        let reading = &declaration.answer;
        let tells = met.is_done() && !reading.silent.contains(&sent.verb);
        if answer.balance.is_none() && (tells || reading.told_with.contains(&met.situation)) {
            return Ok(Some("told no balance".to_owned()));
        }
        if answer.balance.is_some() && reading.untold_with.contains(&met.situation) {
            return Ok(Some("told a balance where none may stand".to_owned()));
        }
        Ok(answer
            .balance
            .filter(|told| !self.foretold.iter().any(|one| one.allows(*told)))
            .map(|told| {
                let money = declaration.money;
                let (told, right) = (money.write(told), money.write(met.balance.0));
                format!("told the balance {told} in place of {right}")
            }))
    }
}
