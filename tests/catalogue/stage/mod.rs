//! A stage for one test: the real components in the host, on a database file of their own.
//! It never looks into the components: tests see replies, logs, counters and the file.

pub(crate) mod audit;
pub(crate) mod books;
mod brand;
mod crowd;
mod desk;
mod http;
pub(crate) mod keys;
mod rebuild;
mod seat;
mod voices;

pub(crate) use books::Books;
pub(crate) use brand::{Answer, BRANDS, Brand, Key, Verb, text, units};
pub(crate) use desk::encoded;
pub(crate) use http::{Headers, Http, Reply};
pub(crate) use seat::{Message, Seat, serial};
pub(crate) use voices::{Request, Voice, With, secrets, variables};

use ::http::Method;
use reelgate_host::{Host, HostConfig};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// What can be reached over HTTP and read from the disk, wherever the host runs.
pub(crate) struct Site {
    pub(crate) http: Http,
    pub(crate) data: TempDir,
}

/// A host inside this process, with its site.
pub(crate) struct Stage {
    pub(crate) host: Host,
    site: Site,
}

impl Deref for Stage {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

/// Whether a statement is the one that records a batch.
pub(crate) fn commits(sql: &str) -> bool {
    sql.contains("INTO journal")
}

/// Whether a statement is the one that loads the books of a batch.
pub(crate) fn loads(sql: &str) -> bool {
    sql.contains("tombstones") && !commits(sql)
}

/// The games every stage starts with, for each brand: without bet limits.
pub(crate) const GAMES: [&str; 2] = ["game-1", "game-2"];

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// A config with all keys, a compile cache and no data directory.
pub(crate) fn settings() -> HostConfig {
    let mut config = HostConfig::new(workspace().join("spin.toml"));
    config.cache = Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    let mut set = |name: &str, value: String| config.variables.insert(name.to_owned(), value);
    set("api_admin_key", keys::ADMIN_KEY.to_owned());
    // The published keys of the vectors are short, as those of the demo.
    set("demo_keys", "loopback".to_owned());
    set("ledger_signing_key", keys::LEDGER.private_pem.clone());
    for (name, value) in variables() {
        set(name, value);
    }
    config
}

impl Stage {
    /// A stage with its schema, its providers and its games.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A stage whose instances go as soon as they have nothing to do.
    pub(crate) async fn open_restless(change: impl FnOnce(&mut HostConfig)) -> Self {
        Self::open_with(|config| {
            config.reuse.idle_instance_timeout = Duration::from_millis(10);
            change(config);
        })
        .await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut HostConfig)) -> Self {
        let stage = Self::bare(change).await;
        stage.set_up().await;
        stage
    }

    /// A stage whose file lies in memory, where there is a file system for that: for tests to which
    /// the disk is only a delay.
    pub(crate) async fn open_quick(change: impl FnOnce(&mut HostConfig)) -> Self {
        let shared = Path::new("/dev/shm");
        let folder = if shared.is_dir() {
            tempfile::tempdir_in(shared)
        } else {
            tempfile::tempdir()
        };
        let stage = Self::over(folder.unwrap(), change).await;
        stage.set_up().await;
        stage
    }

    /// A stage without even a schema.
    pub(crate) async fn bare(change: impl FnOnce(&mut HostConfig)) -> Self {
        Self::over(tempfile::tempdir().unwrap(), change).await
    }

    /// A stage over a folder that holds whatever a test has put there.
    pub(crate) async fn over(data: TempDir, change: impl FnOnce(&mut HostConfig)) -> Self {
        let mut config = settings();
        config.data = Some(data.path().to_path_buf());
        change(&mut config);
        let host = Host::start(config).await.unwrap();
        let http = Http::new(host.addr());
        Self {
            host,
            site: Site { http, data },
        }
    }

    /// Waits until nothing runs any more: what had no effect is written into the log a little after
    /// its reply, by a statement that looks like a commit. Needs a host whose instances go soon.
    pub(crate) async fn until_idle(&self) {
        let components = &self.host.manifest().components;
        let count = |id: &String| self.host.counters().component(id);
        for _ in 0..2_000 {
            if components
                .keys()
                .all(|id| count(id).instantiations == count(id).ends)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("an instance does not go");
    }

    /// Waits until what had no effect is in the exchange log, a little after its reply.
    pub(crate) async fn until_logged(&self) {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    /// Waits until so many unverified requests of a provider are counted, a second after their
    /// replies.
    pub(crate) async fn until_counted(&self, provider: &str, count: i64) {
        let sql = "SELECT coalesce(sum(count), 0) FROM rejections WHERE provider = ?1";
        let books = self.books();
        for _ in 0..200 {
            if books.number(sql, [provider]) >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(books.number(sql, [provider]), count, "{provider}");
    }

    /// The host ended and started anew, over the same data folder.
    pub(crate) async fn restart(self) -> Self {
        let (site, host) = self.part();
        assert!(host.drain().await, "the drain was cut off");
        Self::over(site.data, |_| {}).await
    }

    /// The site and the host apart, for tests that end the host.
    pub(crate) fn part(self) -> (Site, Host) {
        (self.site, self.host)
    }
}

impl Site {
    /// The schema and the games.
    pub(crate) async fn set_up(&self) {
        self.migrate().await;
        for brand in BRANDS {
            for game in GAMES {
                self.put_game(brand, game, &serde_json::json!({})).await;
            }
        }
    }

    /// The database file, as the file system has it.
    pub(crate) fn books(&self) -> Books {
        Books::open(&self.data.path().join("sqlite_db.db"))
    }

    /// Sends a message as its provider would, with a good signature.
    pub(crate) async fn send(&self, message: &Message) -> Answer {
        self.send_bytes(message.brand, &message.path, &message.bytes())
            .await
    }

    /// The same for a body that need not be JSON.
    pub(crate) async fn send_bytes(&self, brand: Brand, path: &str, body: &[u8]) -> Answer {
        self.send_signed(brand, path, body, &brand.sign(body)).await
    }

    /// The same with any signature.
    pub(crate) async fn send_signed(
        &self,
        brand: Brand,
        path: &str,
        body: &[u8],
        signature: &str,
    ) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            (brand.header(), signature),
        ];
        self.send_raw(brand, path, body, &headers).await
    }

    /// The same with any headers.
    pub(crate) async fn send_raw(
        &self,
        brand: Brand,
        path: &str,
        body: &[u8],
        headers: Headers<'_>,
    ) -> Answer {
        let reply = self
            .http
            .send(Method::POST, path, headers, body.to_vec())
            .await;
        Answer { brand, reply }
    }
}
