//! The ground a simulation stands on: a data directory and whichever host serves it now.
//! It never loses the data: hosts end and start, the directory stays until the audit is done.

use super::cast::BEGINNING_MS;
use super::program::Program;
use super::weather::{self, Met, Weather};
use crate::stage::{Books, Http, Site, settings};
use reelgate_host::{Clock, Host, HostConfig};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;

const COMPONENTS: [&str; 3] = ["hub88", "softswiss", "cashier"];

pub(crate) struct Ground {
    /// For setting up, and for the data directory.
    pub(crate) site: Site,
    pub(crate) met: Arc<Met>,
    pub(crate) traps: AtomicU64,
    pub(crate) restarts: AtomicU64,
    /// The way to the host that serves now.
    http: RwLock<Http>,
    house: Mutex<House>,
    config: HostConfig,
    weather: std::sync::Mutex<(Weather, u64)>,
}

enum House {
    Inside(Option<Box<Host>>),
    Outside(Program),
}

/// Memory where the system offers it as a folder: a simulation is about order, not about disks.
fn folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    }
}

fn data() -> tempfile::TempDir {
    let mut name = tempfile::Builder::new();
    name.prefix("reelgate-simulate-")
        .tempdir_in(folder())
        .unwrap()
}

impl Ground {
    /// A host inside this process, with a clock to set and faults to ask for.
    pub(crate) async fn inside(seed: u64) -> Self {
        let data = data();
        let mut config = settings();
        config.data = Some(data.path().to_path_buf());
        config.seed = Some(seed);
        config.clock = Clock::new();
        config
            .clock
            .set(Duration::from_millis(BEGINNING_MS.unsigned_abs()));
        let host = Host::start(config.clone()).await.unwrap();
        let http = Http::new(host.addr());
        Self::new(data, http, House::Inside(Some(Box::new(host))), config)
    }

    /// A host in a process of its own.
    pub(crate) fn outside() -> Self {
        let data = data();
        let program = Program::start(data.path());
        let http = Http::new(program.addr);
        Self::new(data, http, House::Outside(program), settings())
    }

    fn new(data: tempfile::TempDir, http: Http, house: House, config: HostConfig) -> Self {
        Self {
            site: Site {
                http: http.clone(),
                data,
            },
            met: Arc::default(),
            traps: AtomicU64::new(0),
            restarts: AtomicU64::new(0),
            http: RwLock::new(http),
            house: Mutex::new(house),
            config,
            weather: std::sync::Mutex::new((Weather::CALM, 0)),
        }
    }

    pub(crate) fn http(&self) -> Http {
        self.http
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn books(&self) -> Books {
        self.site.books()
    }

    pub(crate) fn set_clock(&self, ms: i64) {
        self.config
            .clock
            .set(Duration::from_millis(ms.unsigned_abs()));
    }

    pub(crate) async fn set_weather(&self, weather: Weather, seed: u64) {
        let house = self.house.lock().await;
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = (weather, seed);
        if let House::Inside(Some(host)) = &*house {
            weather::set(host.faults(), weather, seed, &self.met);
        }
    }

    pub(crate) async fn trap(&self, component: &str, times: u32) {
        if let House::Inside(Some(host)) = &*self.house.lock().await {
            host.faults().kill_next(component, times);
        }
    }

    /// Ends the host and starts another on the same data; a host outside is killed.
    pub(crate) async fn restart(&self, waits: bool) {
        let mut house = self.house.lock().await;
        self.restarts.fetch_add(1, Ordering::Relaxed);
        match &mut *house {
            House::Outside(program) => {
                program.kill();
                *program = Program::start(self.site.data.path());
                self.point_at(Http::new(program.addr));
            }
            House::Inside(inside) => {
                let old = inside.take().unwrap();
                if waits {
                    self.end(old).await;
                    self.begin(inside).await;
                } else {
                    self.begin(inside).await;
                    self.end(old).await;
                }
            }
        }
    }

    async fn begin(&self, inside: &mut Option<Box<Host>>) {
        let mut config = self.config.clone();
        // Chance goes on where it was: the same again would give out the same tokens.
        let restarts = self.restarts.load(Ordering::Relaxed);
        let apart = restarts.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        config.seed = config.seed.map(|seed| seed.wrapping_add(apart));
        let host = Host::start(config).await.unwrap();
        let (weather, seed) = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        weather::set(host.faults(), weather, seed, &self.met);
        self.point_at(Http::new(host.addr()));
        *inside = Some(Box::new(host));
    }

    async fn end(&self, host: Box<Host>) {
        let traps = COMPONENTS.map(|id| host.counters().component(id).traps);
        self.traps.fetch_add(traps.iter().sum(), Ordering::Relaxed);
        host.faults().clear();
        assert!(
            host.drain().await,
            "requests were left in flight at the end of a host"
        );
    }

    fn point_at(&self, http: Http) {
        *self.http.write().unwrap_or_else(PoisonError::into_inner) = http;
    }

    /// Ends the host for good.
    pub(crate) async fn close(&self) {
        let mut house = self.house.lock().await;
        match &mut *house {
            House::Outside(program) => program.kill(),
            House::Inside(inside) => {
                if let Some(host) = inside.take() {
                    self.end(host).await;
                }
            }
        }
    }
}
