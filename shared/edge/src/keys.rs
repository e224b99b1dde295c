//! Secrets from Spin variables, read anew every few seconds so that they rotate without a restart.
//! Their values never reach a log or an error text.

use crate::fault::Fault;
use crate::platform::{self, Stopwatch};
use crate::{observe, store};
use reelgate_core::signature::{Key, KeyError, KeyRing, check_strength};
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

/// Set to [`DEMO`] by `cargo xtask up` where it serves this machine alone: the demo's published
/// keys are short. Nothing else may set it.
const DEMO_VARIABLE: &str = "demo_keys";
const DEMO: &str = "loopback";

/// A key that stays unusable is told again after this time.
const TOLD_AGAIN: Duration = Duration::from_secs(60);

/// The values of the variables: current, previous, operator, reconciler, demo.
type Texts = [Option<String>; 5];

struct Slot {
    texts: Texts,
    read: Stopwatch,
    ring: Rc<dyn Any>,
}

thread_local! {
    /// The rings of this instance by the name of their current key.
    static RINGS: RefCell<BTreeMap<&'static str, Slot>> = const { RefCell::new(BTreeMap::new()) };
    /// What was told of which variable, and when.
    static TOLD: RefCell<BTreeMap<&'static str, (String, Stopwatch)>> =
        const { RefCell::new(BTreeMap::new()) };
}

/// The ring of `name`, at most five seconds old. A key is parsed again only when it changed.
///
/// # Errors
/// [`Fault::Configuration`] where the variable is missing or not a key.
pub async fn ring<K: Key + 'static>(name: KeyName) -> Result<Rc<KeyRing<K>>, Fault> {
    if let Some(ring) = cached::<K>(name, |slot| slot.read.elapsed() < AGE_MAX) {
        return Ok(ring);
    }
    let result = read::<K>(name).await;
    if let Err(Fault::Configuration { name, reason }) = &result {
        tell(name, reason.clone());
    }
    result
}

async fn read<K: Key + 'static>(name: KeyName) -> Result<Rc<KeyRing<K>>, Fault> {
    let texts = [
        Some(required(name.current).await?),
        Some(optional(name.previous).await),
        required_if(name.operator).await?,
        required_if(name.reconciler).await?,
        Some(optional(DEMO_VARIABLE).await),
    ];
    let ring = match cached::<K>(name, |slot| slot.texts == texts) {
        Some(ring) => ring,
        None => Rc::new(parse(name, &texts)?),
    };
    if let Some(error) = ring.previous_fault() {
        tell(name.previous, format!("is not used: {error}"));
    }
    let slot = Slot {
        texts,
        read: Stopwatch::start(),
        ring: ring.clone(),
    };
    RINGS.with(|rings| rings.borrow_mut().insert(name.current, slot));
    Ok(ring)
}

fn parse<K: Key>(name: KeyName, texts: &Texts) -> Result<KeyRing<K>, Fault> {
    let of = |name: Option<&'static str>, error: KeyError| Fault::Configuration {
        name: name.unwrap_or_default(),
        reason: format!("cannot be used: {error}"),
    };
    let [current, previous, operator, reconciler, demo] = texts.each_ref().map(Option::as_deref);
    let keys = (current.unwrap_or_default(), previous.unwrap_or_default());
    let is_demo = demo == Some(DEMO);
    let ring = if is_demo {
        KeyRing::parse(keys.0, keys.1)
    } else {
        KeyRing::parse_strong(keys.0, keys.1)
    };
    let mut ring = ring.map_err(|error| of(Some(name.current), error))?;
    if let Some(operator) = operator {
        ring = ring.of_operator(operator);
    }
    let Some(token) = reconciler else {
        return Ok(ring);
    };
    if !is_demo {
        check_strength(token).map_err(|error| of(name.reconciler, error))?;
    }
    let ring = ring.with_reconciler(token);
    ring.map_err(|error| of(name.reconciler, error))
}

/// The keys of our own API as they may be used now: the current one, and the previous one where it
/// is not blank or short.
///
/// # Errors
/// [`Fault::Configuration`] where the current one is missing, blank or short.
pub async fn secrets(name: KeyName) -> Result<Vec<String>, Fault> {
    let is_demo = optional(DEMO_VARIABLE).await == DEMO;
    let check = |text: &str| {
        if is_demo {
            Ok(())
        } else {
            check_strength(text)
        }
    };
    let current = required(name.current).await?;
    check(&current).map_err(|error| Fault::Configuration {
        name: name.current,
        reason: format!("cannot be used: {error}"),
    })?;
    let previous = optional(name.previous).await;
    let mut all = vec![current];
    if !previous.is_empty() {
        match check(&previous) {
            Ok(()) => all.push(previous),
            Err(error) => tell(name.previous, format!("is not used: {error}")),
        }
    }
    Ok(all)
}

/// Tells the log and, for readiness, the database what is wrong with a key, once a minute.
fn tell(variable: &'static str, reason: String) {
    let is_told = TOLD.with(|told| {
        let mut told = told.borrow_mut();
        let known = told
            .get(variable)
            .is_some_and(|(text, since)| *text == reason && since.elapsed() < TOLD_AGAIN);
        if !known {
            told.insert(variable, (reason.clone(), Stopwatch::start()));
        }
        known
    });
    if is_told {
        return;
    }
    observe::warn("keys", &format!("the variable {variable} {reason}"));
    platform::spawn(async move {
        // Where the database is out of reach, the line in the log is what stays.
        if let Ok(store) = store::store().await {
            let _ = store.add_key_fault(variable, &reason).await;
        }
    });
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
