//! A stage for one test: the real components in the host, on a database file of their own.
//! It never looks into the components: tests see replies, logs, counters and the file.

mod audit;
mod books;
mod brand;
mod desk;
mod http;
pub(crate) mod keys;
mod seat;

pub(crate) use books::Books;
pub(crate) use brand::{Answer, BRANDS, Brand, Key, Verb, text, units};
pub(crate) use desk::encoded;
pub(crate) use http::{Headers, Http, Reply};
pub(crate) use seat::{Message, Seat, serial};

use ::http::Method;
use reelgate_host::{Host, HostConfig};
use std::ops::Deref;
use std::path::{Path, PathBuf};
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
    for brand in BRANDS {
        set(brand.variable(), brand.key().configured());
    }
    config
}

impl Stage {
    /// A stage with its schema, its providers and its games.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut HostConfig)) -> Self {
        let stage = Self::bare(change).await;
        stage.set_up().await;
        stage
    }

    /// A stage without even a schema.
    pub(crate) async fn bare(change: impl FnOnce(&mut HostConfig)) -> Self {
        let data = tempfile::tempdir().unwrap();
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
