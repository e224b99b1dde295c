//! What stops a statement before or after it runs, other than SQLite itself.
//! Never stops one unasked: all of it comes from the faults of a test.

use crate::bindings::spin::sqlite::sqlite::Error;
use crate::faults::{Fault, Met};
use crate::hold::Moment;

/// Why a statement did not come to its end.
pub(super) enum Stop {
    /// The guest is told.
    Error(Error),
    /// A test wants its instance to trap.
    Trap,
}

impl Stop {
    /// As the guest gets it: an error in its hands, or the end of its instance.
    pub(super) fn told(result: Result<(), Self>) -> wasmtime::Result<Result<(), Error>> {
        match result {
            Ok(()) => Ok(Ok(())),
            Err(Self::Error(error)) => Ok(Err(error)),
            Err(Self::Trap) => Err(wasmtime::format_err!("killed by a fault")),
        }
    }
}

/// What a statement meets before it runs.
pub(super) fn before(met: &Met) -> Result<(), Stop> {
    let failed = |text: &str| Err(Stop::Error(Error::Io(text.to_owned())));
    match met {
        Met::Fault(Fault::Busy) => failed("database is locked"),
        Met::Fault(Fault::Full) => failed("database or disk is full"),
        Met::Fault(Fault::Trap) => Err(Stop::Trap),
        Met::Fault(Fault::Delay(by)) => {
            std::thread::sleep(*by);
            Ok(())
        }
        Met::Hold(Moment::Before, gate) => {
            gate.pass();
            Ok(())
        }
        Met::Fault(Fault::AfterCommit | Fault::TrapAfterCommit) | Met::Hold(Moment::After, _) => {
            Ok(())
        }
    }
}

/// What a statement meets after it has run and committed.
pub(super) fn after(met: &Met) -> Result<(), Stop> {
    match met {
        Met::Fault(Fault::AfterCommit) => Err(Stop::Error(Error::Io("disk I/O error".to_owned()))),
        Met::Fault(Fault::TrapAfterCommit) => Err(Stop::Trap),
        Met::Hold(Moment::After, gate) => {
            gate.pass();
            Ok(())
        }
        Met::Fault(Fault::Busy | Fault::Full | Fault::Delay(_) | Fault::Trap)
        | Met::Hold(Moment::Before, _) => Ok(()),
    }
}
