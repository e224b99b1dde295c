//! Secrets from Spin variables, read anew every few seconds so that they rotate without a restart.
//! Their values never reach a log or an error text.

use crate::fault::Fault;
use crate::platform::Stopwatch;
use reelgate_core::signature::{Key, KeyRing};
use spin_sdk::variables;
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// How long a secret may be used after it was changed in the variables provider.
const AGE_MAX: Duration = Duration::from_secs(5);

/// The names of the variables of one key and of its predecessor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyName {
    /// The current key; must be set.
    pub current: &'static str,
    /// The previous key; may be empty.
    pub previous: &'static str,
}

struct Slot {
    texts: (String, String),
    read: Stopwatch,
    ring: Rc<dyn Any>,
}

thread_local! {
    /// The rings of this instance by the name of their current key.
    static RINGS: RefCell<BTreeMap<&'static str, Slot>> = const { RefCell::new(BTreeMap::new()) };
}

/// The ring of `name`, at most five seconds old. A key is parsed again only when it changed.
///
/// # Errors
/// [`Fault::Configuration`] where the variable is missing or not a key.
pub async fn ring<K: Key + 'static>(name: KeyName) -> Result<Rc<KeyRing<K>>, Fault> {
    if let Some(ring) = cached::<K>(name, |slot| slot.read.elapsed() < AGE_MAX) {
        return Ok(ring);
    }
    let texts = (required(name.current).await?, optional(name.previous).await);
    let ring =
        match cached::<K>(name, |slot| slot.texts == texts) {
            Some(ring) => ring,
            None => Rc::new(KeyRing::parse(&texts.0, &texts.1).map_err(|error| {
                Fault::Configuration {
                    name: name.current,
                    reason: error.to_string(),
                }
            })?),
        };
    let slot = Slot {
        texts,
        read: Stopwatch::start(),
        ring: ring.clone(),
    };
    RINGS.with(|rings| rings.borrow_mut().insert(name.current, slot));
    Ok(ring)
}

fn cached<K: Key + 'static>(
    name: KeyName,
    usable: impl Fn(&Slot) -> bool,
) -> Option<Rc<KeyRing<K>>> {
    RINGS.with(|rings| {
        let rings = rings.borrow();
        let slot = rings.get(name.current).filter(|slot| usable(slot))?;
        slot.ring.clone().downcast().ok()
    })
}

/// A variable that must have a value.
///
/// # Errors
/// [`Fault::Configuration`] where it is absent or empty.
pub async fn required(name: &'static str) -> Result<String, Fault> {
    match variables::get(name).await {
        Ok(value) if !value.is_empty() => Ok(value),
        Ok(_) => Err(Fault::Configuration {
            name,
            reason: "is empty".to_owned(),
        }),
        Err(_) => Err(Fault::Configuration {
            name,
            reason: "cannot be read".to_owned(),
        }),
    }
}

/// A variable that may be empty.
pub async fn optional(name: &str) -> String {
    variables::get(name).await.unwrap_or_default()
}
