//! The keys of the job: the one that signs, and the public ones of the checkpoints before.
//! They come from variables, and no answer or log shows the private one.

use reelgate_core::checkpoint::{PublicKey, SigningKey};
use reelgate_edge::fault::Fault;
use reelgate_edge::keys;

const KEY: &str = "ledger_signing_key";
const PREVIOUS: &str = "ledger_public_keys_previous";

/// The keys that checkpoints are signed and verified with.
pub(crate) struct Keys {
    pub(crate) signing: SigningKey,
    previous: Vec<PublicKey>,
}

impl Keys {
    pub(crate) async fn read() -> Result<Self, Fault> {
        let refused = |name, error: reelgate_core::checkpoint::KeyError| Fault::Configuration {
            name,
            reason: error.to_string(),
        };
        let pem = keys::required(KEY).await?;
        let signing = SigningKey::parse(&pem).map_err(|error| refused(KEY, error))?;
        let pems = keys::optional(PREVIOUS).await;
        let previous = PublicKey::parse_all(&pems).map_err(|error| refused(PREVIOUS, error))?;
        Ok(Self { signing, previous })
    }

    /// The public key with an id.
    pub(crate) fn public(&self, id: &str) -> Option<PublicKey> {
        let own = self.signing.public();
        let mut all = std::iter::once(own).chain(self.previous.iter().cloned());
        all.find(|key| key.id() == id)
    }
}
