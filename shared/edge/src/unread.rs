//! Verified messages that were not decided: what they name, and whether a person must look at them.
//! Money may be owed in words that we do not know. Such a message is never refused unseen.

use crate::exchange::{self, About};
use crate::fault::Fault;
use crate::fields::{Fields, Vocabulary};
use crate::provider::{Provider, Purpose, Recognized, Unanswered};
use crate::store::{SpinDatabase, Store, Whose};
use crate::token;
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference, RoundId, TokenHash};
use reelgate_core::time::Timestamp;

/// A verified message, by its fields where it can be read.
pub(crate) struct Unread<'a> {
    body: &'a [u8],
    /// What it was verified by, where that may stand in it.
    known: [String; 1],
    vocabulary: &'static Vocabulary,
    fields: Option<Fields>,
    recognized: Option<Recognized>,
    provider: Option<ProviderId>,
}

/// A dispute about such a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadDispute {
    /// With whom, about whom and about what.
    pub about: About,
    /// In which wallet, where that is known.
    pub currency: Option<Currency>,
    /// Which earlier transaction it names.
    pub target: Option<Reference>,
    /// What was asked, in the protocol's words.
    pub verb: String,
    /// Why it was refused.
    pub outcome: &'static str,
    /// The amount as it was written.
    pub amount: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl<'a> Unread<'a> {
    /// Reads a body that was verified by a signature or a secret.
    pub(crate) fn read<P: Provider>(
        provider: &P,
        verb: &str,
        body: &'a [u8],
        verified_by: &str,
    ) -> Self {
        let vocabulary = provider.vocabulary(verb);
        let fields = Fields::read(vocabulary.syntax, body);
        let recognized = fields.as_ref().map(|all| provider.recognize(verb, all));
        Self {
            body,
            known: [verified_by.to_owned()],
            vocabulary,
            fields,
            recognized,
            provider: ProviderId::parse(provider.id()).ok(),
        }
    }

    /// What of it is kept in the log.
    pub(crate) fn request(
        &self,
        request_id: String,
        component: &'static str,
        verb: &str,
    ) -> exchange::Request {
        let verified = Some((self.body, self.fields.as_ref()));
        let (known, vocabulary) = (&self.known, self.vocabulary);
        exchange::Request::undecoded(request_id, component, verb, verified, known, vocabulary)
    }

    /// What it names by itself.
    pub(crate) fn about(&self) -> About {
        let fields = self.fields.as_ref();
        let recognized = self.recognized.as_ref();
        About {
            provider: self.provider.clone(),
            player: fields.and_then(|all| all.id(self.vocabulary.player, PlayerId::parse)),
            round: fields.and_then(|all| all.id(self.vocabulary.round, RoundId::parse)),
            reference: recognized.and_then(|all| all.reference.clone()),
        }
    }

    /// Whose wallet it is about: that of its token, else of the transaction that it is about, else
    /// the only one of the player.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub(crate) async fn whose(&self, store: &Store<SpinDatabase>) -> Result<Whose, Fault> {
        let (Some(fields), Some(provider)) = (&self.fields, &self.provider) else {
            return Ok(Whose::default());
        };
        let token = self.vocabulary.token.iter();
        let mut tokens = token.filter_map(|path| fields.text(path));
        let token: Option<TokenHash> = tokens.next().and_then(token::hash);
        let target = self.recognized.as_ref();
        let target = target.and_then(|recognized| recognized.target.as_ref());
        let player = fields.id(self.vocabulary.player, PlayerId::parse);
        let currency = fields.currency(self.vocabulary.currency);
        store
            .whose(provider, token.as_ref(), target, player.as_ref(), currency)
            .await
    }

    /// The dispute about a message that was refused though it may pay the player: everything but
    /// what only asks, and what is known to take money. It must name a transaction, or an amount.
    pub(crate) fn dispute(
        &self,
        reason: &Unanswered,
        whose: &Whose,
        verb: &str,
        at: Timestamp,
    ) -> Option<UnreadDispute> {
        let Unanswered::Reject(reject) = reason else {
            // It is to come again, and will.
            return None;
        };
        let (fields, recognized) = (self.fields.as_ref()?, self.recognized.as_ref()?);
        let mut amounts = self.vocabulary.amount.iter();
        let amount = amounts.find_map(|path| fields.text(path));
        let about = About {
            player: whose.player.clone(),
            ..self.about()
        };
        let is_named = about.reference.is_some() || (about.player.is_some() && amount.is_some());
        (recognized.purpose == Purpose::MayPay && is_named).then(|| UnreadDispute {
            about,
            currency: whose.currency,
            target: recognized.target.clone(),
            verb: verb.to_owned(),
            outcome: reject.failure().as_str(),
            amount: amount.map(|text| text.chars().take(AMOUNT_CHARS_MAX).collect()),
            at,
        })
    }
}

/// No amount that could be meant is longer.
const AMOUNT_CHARS_MAX: usize = 64;
