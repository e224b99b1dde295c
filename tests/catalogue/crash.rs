//! The host as a program, killed in the middle of its work, again and again.
//! What was acknowledged is there after the restart; what was not can be asked for again.

use crate::delivery::EURO;
use crate::stage::{Answer, Brand, Http, Seat, Site, serial, settings};
use crate::weather::expect_try_again;
use futures::future::join_all;
use rand::RngExt as _;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const ROUNDS: usize = 10;
const CLIENTS: usize = 16;

/// A host of its own process; killed when the test ends, however it ends.
struct Program {
    child: Child,
    addr: SocketAddr,
}

impl Program {
    fn start(data: &Path) -> Self {
        let config = settings();
        let mut command = Command::new(env!("CARGO_BIN_EXE_reelgate-host"));
        command
            .arg("--manifest")
            .arg(&config.manifest)
            .args(["--listen", "127.0.0.1:0"]);
        command
            .arg("--data")
            .arg(data)
            .arg("--cache")
            .arg(config.cache.unwrap())
            .arg("--quiet");
        for (name, value) in &config.variables {
            command.arg("--variable").arg(format!("{name}={value}"));
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let addr = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .parse()
            .unwrap();
        Self { child, addr }
    }

    /// SIGKILL: nothing of the process runs after it.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the clients and the one who kills know of each other.
#[derive(Default)]
struct Load {
    acknowledged: AtomicUsize,
    killed: AtomicBool,
}

/// What one client knows when the host is gone.
#[derive(Default)]
struct Known {
    acknowledged: Vec<String>,
    /// Sent, and never answered.
    open: Option<String>,
}

async fn bet_until_killed(site: &Site, seat: &Seat<'_>, load: &Load) -> Known {
    let mut known = Known::default();
    loop {
        let reference = format!("bet-{}", serial());
        let message = seat.bet_message(&reference, &seat.player, 1_000);
        let signature = seat.brand.sign(&message.bytes());
        let headers = [(seat.brand.header(), signature.as_str())];
        let reply = site
            .http
            .try_send(http::Method::POST, &message.path, &headers, message.bytes())
            .await;
        match reply {
            Ok(reply) => {
                let answer = Answer {
                    brand: seat.brand,
                    reply,
                };
                if answer.is_ok() {
                    load.acknowledged.fetch_add(1, Ordering::SeqCst);
                    known.acknowledged.push(reference);
                } else {
                    expect_try_again(&answer);
                }
            }
            Err(error) => {
                assert!(
                    load.killed.load(Ordering::SeqCst),
                    "a bet failed before the kill: {error}"
                );
                known.open = Some(reference);
                return known;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_bet_survives_ten_kills() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path());
    let mut site = Site {
        http: Http::new(program.addr),
        data,
    };
    site.set_up().await;
    let mut acknowledged: Vec<(Brand, String)> = Vec::new();
    for round in 0..ROUNDS {
        let brand = if round % 2 == 0 {
            Brand::Softswiss
        } else {
            Brand::Hub88
        };
        // All of a round on one wallet, or each client on its own.
        let wallets = if round % 3 == 0 { 1 } else { CLIENTS };
        let seats = join_all((0..wallets).map(|_| site.seat(brand, 1_000 * EURO))).await;
        let load = Load::default();
        let clients =
            (0..CLIENTS).map(|client| bet_until_killed(&site, &seats[client % wallets], &load));
        let kill = async {
            while load.acknowledged.load(Ordering::SeqCst) < CLIENTS {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let more = Duration::from_millis(rand::rng().random_range(0..200));
            tokio::time::sleep(more).await;
            load.killed.store(true, Ordering::SeqCst);
            program.kill();
        };
        let (known, ()) = futures::join!(join_all(clients), kill);
        let all = known.iter().flat_map(|known| &known.acknowledged);
        acknowledged.extend(all.map(|reference| (brand, reference.clone())));
        let seats: Vec<Owned> = seats.iter().map(Owned::of).collect();

        program = Program::start(site.data.path());
        site = Site {
            http: Http::new(program.addr),
            data: site.data,
        };
        site.books().audit();
        for (brand, reference) in &acknowledged {
            assert_eq!(
                site.books().entries_of(brand.id(), reference),
                1,
                "{reference} is lost"
            );
        }
        for (client, known) in known.iter().enumerate() {
            let seat = seats[client % wallets].seat(&site);
            let open = known.open.as_deref().unwrap();
            seat.bet(open, &seat.player, 1_000).await.ok();
            assert_eq!(site.books().entries_of(brand.id(), open), 1);
        }
    }
    assert!(
        acknowledged.len() >= ROUNDS * CLIENTS,
        "{} bets",
        acknowledged.len()
    );
    site.books().audit();
}

/// A seat that outlives its site's connection.
struct Owned {
    brand: Brand,
    player: String,
    game: String,
    session: String,
    token: String,
}

impl Owned {
    fn of(seat: &Seat<'_>) -> Self {
        Self {
            brand: seat.brand,
            player: seat.player.clone(),
            game: seat.game.clone(),
            session: seat.session.clone(),
            token: seat.token.clone(),
        }
    }

    fn seat<'a>(&self, site: &'a Site) -> Seat<'a> {
        Seat {
            site,
            brand: self.brand,
            player: self.player.clone(),
            currency: "EUR".to_owned(),
            game: self.game.clone(),
            session: self.session.clone(),
            token: self.token.clone(),
        }
    }
}
