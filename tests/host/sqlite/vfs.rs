//! A SQLite file layer that counts fsyncs, and can make them slower and the disk full, per host.
//! Never changes what is read or written: it passes a call on to SQLite's own layer, or fails it.

#![allow(
    unsafe_code,
    reason = "SQLite's file layer is a table of C functions; there is no safe way to wrap one"
)]

use crate::faults::Disk;
use anyhow::{Result, ensure};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Counts fsyncs and writes, and says how much longer an fsync takes and what can be written.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    count: AtomicU64,
    delay_ns: AtomicU64,
    written_bytes: AtomicU64,
    /// Whether writes are counted against `space`.
    limited: AtomicBool,
    space_bytes: AtomicU64,
    read_only: AtomicBool,
}

impl Gauge {
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    pub(crate) fn set_delay(&self, by: Duration) {
        self.delay_ns.store(
            u64::try_from(by.as_nanos()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
    }

    pub(crate) fn written_bytes(&self) -> u64 {
        self.written_bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn set_disk(&self, disk: Disk) {
        let (limited, space_bytes, read_only) = match disk {
            Disk::Fine => (false, 0, false),
            Disk::Full(left) => (true, left, false),
            Disk::ReadOnly => (false, 0, true),
        };
        self.space_bytes.store(space_bytes, Ordering::Release);
        self.limited.store(limited, Ordering::Release);
        self.read_only.store(read_only, Ordering::Release);
    }

    /// What a write of so many bytes comes to: SQLite's error, where it cannot be done.
    fn take_space(&self, bytes: c_int) -> Result<(), c_int> {
        let bytes = u64::try_from(bytes).unwrap_or_default();
        self.written_bytes.fetch_add(bytes, Ordering::Relaxed);
        if self.read_only.load(Ordering::Acquire) {
            return Err(ffi::SQLITE_IOERR_WRITE);
        }
        if !self.limited.load(Ordering::Acquire) {
            return Ok(());
        }
        let taken = self
            .space_bytes
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
                left.checked_sub(bytes)
            });
        taken.map(|_| ()).map_err(|_| ffi::SQLITE_FULL)
    }

    /// The flags with which a file is opened on this disk.
    fn flags(&self, asked: c_int) -> c_int {
        let is_database = asked & ffi::SQLITE_OPEN_MAIN_DB != 0;
        if is_database && self.read_only.load(Ordering::Acquire) {
            asked & !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE)
                | ffi::SQLITE_OPEN_READONLY
        } else {
            asked
        }
    }

    fn pass(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let delay_ns = self.delay_ns.load(Ordering::Relaxed);
        if delay_ns > 0 {
            std::thread::sleep(Duration::from_nanos(delay_ns));
        }
    }
}

/// The functions of an open file. `table` is first, so that the `pMethods` of a file opened
/// through us points at the whole structure.
#[repr(C)]
struct Methods {
    table: ffi::sqlite3_io_methods,
    original: *const ffi::sqlite3_io_methods,
    gauge: Arc<Gauge>,
}

/// The layer. `vfs` is first, so that the pointer SQLite hands back points at the whole structure.
#[repr(C)]
struct Layer {
    vfs: ffi::sqlite3_vfs,
    original: *mut ffi::sqlite3_vfs,
    gauge: Arc<Gauge>,
    methods: Mutex<Vec<&'static Methods>>,
}

static LAYERS: AtomicU64 = AtomicU64::new(0);

/// Registers a layer over SQLite's default one and returns its name for opening connections.
///
/// The layer stays registered for the life of the process: an open file may refer to it as long
/// as its connection lives, and a host needs only one.
pub(crate) fn register(gauge: Arc<Gauge>) -> Result<&'static CStr> {
    let number = LAYERS.fetch_add(1, Ordering::Relaxed);
    let name: &'static CStr = Box::leak(CString::new(format!("reelgate-{number}"))?.into());
    // SAFETY: SQLite is initialised by the first call; the returned layer lives for ever.
    let original = unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_vfs_find(ptr::null())
    };
    ensure!(!original.is_null(), "SQLite has no default file layer");
    // SAFETY: `original` is SQLite's own layer: valid, never freed, not written after start.
    let mut vfs = unsafe { ptr::read(original) };
    vfs.pNext = ptr::null_mut();
    vfs.zName = name.as_ptr();
    vfs.xOpen = Some(open);
    let layer = Box::leak(Box::new(Layer {
        vfs,
        original,
        gauge,
        methods: Mutex::default(),
    }));
    // SAFETY: `layer` is leaked, so it outlives every connection.
    let code = unsafe { ffi::sqlite3_vfs_register(ptr::from_mut(layer).cast(), 0) };
    ensure!(
        code == ffi::SQLITE_OK,
        "SQLite refused our file layer with code {code}"
    );
    Ok(name)
}

/// Opens a file through the original layer, and puts our functions in its place.
unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls this with the layer we registered, which is a leaked `Layer`.
    let layer = unsafe { &*vfs.cast::<Layer>() };
    let flags = layer.gauge.flags(flags);
    // SAFETY: `original` is valid for ever, and the arguments are those SQLite gave us.
    let code = unsafe {
        match (*layer.original).xOpen {
            Some(open) => open(layer.original, name, file, flags, out_flags),
            None => return ffi::SQLITE_CANTOPEN,
        }
    };
    // SAFETY: after `xOpen` the file structure is initialised; `pMethods` is null on failure.
    unsafe {
        let original = (*file).pMethods;
        if code == ffi::SQLITE_OK && !original.is_null() {
            (*file).pMethods = ptr::from_ref(layer.methods_over(original)).cast();
        }
    }
    code
}

impl Layer {
    fn methods_over(&self, original: *const ffi::sqlite3_io_methods) -> &'static Methods {
        let mut list = self.methods.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = list.iter().find(|known| known.original == original) {
            return known;
        }
        // SAFETY: `original` is one of SQLite's static tables.
        let mut table = unsafe { ptr::read(original) };
        table.xSync = Some(sync);
        table.xWrite = Some(write);
        let methods: &'static Methods = Box::leak(Box::new(Methods {
            table,
            original,
            gauge: self.gauge.clone(),
        }));
        list.push(methods);
        methods
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: only files whose `pMethods` is a leaked `Methods` call this function.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    methods.gauge.pass();
    // SAFETY: the original function belongs to the same file structure.
    unsafe {
        match (*methods.original).xSync {
            Some(sync) => sync(file, flags),
            None => ffi::SQLITE_IOERR,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: only files whose `pMethods` is a leaked `Methods` call this function.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    if let Err(code) = methods.gauge.take_space(count) {
        return code;
    }
    // SAFETY: the original function belongs to the same file structure.
    unsafe {
        match (*methods.original).xWrite {
            Some(write) => write(file, bytes, count, offset),
            None => ffi::SQLITE_IOERR,
        }
    }
}

// SAFETY: the raw pointers in it point at static tables of SQLite that nobody writes.
unsafe impl Send for Methods {}
// SAFETY: as above; the gauge is made of atomics.
unsafe impl Sync for Methods {}
