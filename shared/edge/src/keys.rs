//! Secrets from Spin variables, read anew every few seconds so that they rotate without a restart.
//! Their values never reach a log or an error text.

use crate::fault::Fault;
use crate::platform::Stopwatch;
use reelgate_core::signature::{Key, KeyError, KeyRing};
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
    /// How the provider names the operator, where a message must say so.
    pub operator: Option<&'static str>,
    /// The token under which the provider settles offline, where it has one.
    pub reconciler: Option<&'static str>,
}

impl KeyName {
    /// A key alone.
    #[must_use]
    pub const fn alone(current: &'static str, previous: &'static str) -> Self {
        Self {
            current,
            previous,
            operator: None,
            reconciler: None,
        }
    }

    /// A key for messages that must name the operator by the text of a variable.
    #[must_use]
    pub const fn of_operator(mut self, name: &'static str) -> Self {
        self.operator = Some(name);
        self
    }

    /// A key beside which the provider has a token of its own, the text of a variable.
    #[must_use]
    pub const fn with_reconciler(mut self, name: &'static str) -> Self {
        self.reconciler = Some(name);
        self
    }
}

/// The values of the variables: current, previous, operator, reconciler.
type Texts = [Option<String>; 4];

struct Slot {
    texts: Texts,
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
    let texts = [
        Some(required(name.current).await?),
        Some(optional(name.previous).await),
        required_if(name.operator).await?,
        required_if(name.reconciler).await?,
    ];
    let ring = match cached::<K>(name, |slot| slot.texts == texts) {
        Some(ring) => ring,
        None => Rc::new(parse(&texts).map_err(|error| Fault::Configuration {
            name: name.current,
            reason: error.to_string(),
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

fn parse<K: Key>(texts: &Texts) -> Result<KeyRing<K>, KeyError> {
    let [current, previous, operator, reconciler] = texts.each_ref().map(Option::as_deref);
    let mut ring = KeyRing::parse(current.unwrap_or_default(), previous.unwrap_or_default())?;
    if let Some(operator) = operator {
        ring = ring.of_operator(operator);
    }
    match reconciler {
        Some(token) => ring.with_reconciler(token),
        None => Ok(ring),
    }
}

async fn required_if(name: Option<&'static str>) -> Result<Option<String>, Fault> {
    match name {
        Some(name) => required(name).await.map(Some),
        None => Ok(None),
    }
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
