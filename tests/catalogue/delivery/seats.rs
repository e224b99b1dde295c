//! Bets and their sessions: what is over, invented, left out, or of another provider.
//! What is owed is settled whatever became of the session.

use crate::stage::{Stage, secrets, workspace};
use http::Method;
use reelgate_kit::{Declaration, Options, Seat, Visit, declarations};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

const GAME: &str = "game-1";

/// The protocols whose bets may leave the token out, in whatever way.
const LEAVES_OUT: [&str; 4] = ["nolimit", "playngo", "pragmatic", "softswiss"];

/// A player at a game, and what the provider shows of his session.
struct Table<'a> {
    stage: &'a Stage,
    declaration: &'a Declaration,
    player: String,
}

impl Table<'_> {
    fn change(&self, method: Method, path: &str, body: Value) -> Value {
        let change = self.stage.change(method, path, body);
        Handle::current().block_on(change)
    }

    /// The operator's choice for bets without a token.
    fn choose(&self, choice: &str) {
        let path = format!("/api/providers/{}", self.declaration.provider);
        let told = self.change(Method::PATCH, &path, json!({ "bet_session": choice }));
        assert_eq!(told["bet_session"], choice);
    }

    fn options(&self, token: &str) -> Options {
        let seat = Seat {
            player: self.player.clone(),
            token: token.to_owned(),
            game: GAME.to_owned(),
        };
        let (addr, provider) = (self.stage.host.addr(), &self.declaration.provider);
        Options {
            url: format!("http://{addr}/providers/{provider}"),
            secrets: secrets(self.declaration),
            seats: [seat.clone(), seat],
        }
    }

    /// Whether a bet of 1.00 is taken under a token; an empty one is left out.
    fn takes(&self, token: &str) -> bool {
        let options = self.options(token);
        let mut visit = Visit::begin(self.declaration, &options).unwrap();
        visit.bet("bet", 100).unwrap().taken
    }

    fn cash(&self) -> String {
        let path = format!("/api/players/{}", self.player);
        let player = Handle::current().block_on(self.stage.get(&path));
        player["wallets"][0]["cash"].as_str().unwrap().to_owned()
    }
}

/// Everything that a bet may come with, while a session is open and when it is over.
fn play(table: &Table<'_>, session: &str, token: &str, elsewhere: &str) {
    let name = table.declaration.name.as_str();
    let options = table.options(token);
    let mut visit = Visit::begin(table.declaration, &options).unwrap();
    assert!(visit.bet("won", 1000).unwrap().taken, "{name}");
    assert!(visit.bet("taken back", 700).unwrap().taken, "{name}");
    for invented in ["never-given-out", elsewhere] {
        assert!(!table.takes(invented), "{name}: under {invented}");
    }
    let optional = LEAVES_OUT.contains(&name);
    assert_eq!(table.takes(""), optional, "{name}");
    table.choose("named");
    assert!(!table.takes(""), "{name}: the operator wants it named");
    table.choose("any_open");
    assert_eq!(table.takes(""), optional, "{name}: by the operator");
    table.change(
        Method::DELETE,
        &format!("/api/sessions/{session}"),
        Value::Null,
    );
    for over in [token, "", "never-given-out", elsewhere] {
        assert!(!table.takes(over), "{name}: under {over:?} after the end");
    }
    let won = visit.win("won", 2500).unwrap();
    assert!(won.taken, "{name}: {}", won.reply);
    let back = visit.roll_back("taken back").unwrap();
    assert!(back.taken, "{name}: {}", back.reply);
    let without = 2 * i32::from(optional);
    assert_eq!(
        table.cash(),
        format!("{}.00", 5000 - 10 - without + 25),
        "{name}"
    );
    table.choose("contract");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_or_invented_takes_no_bet_and_pays_what_is_owed() {
    let stage = Stage::open_quick(|_| {}).await;
    for declaration in declarations(&workspace()).unwrap().into_values() {
        let (provider, currency) = (&declaration.provider, &declaration.currency);
        // A provider with which the player has a session too.
        let other = if provider == "hub88" { "st8" } else { "hub88" };
        let player = format!("player-of-{}", declaration.name);
        stage.add_player(&player, currency, 5000 * 100_000).await;
        let mut opened = Vec::new();
        for at in [provider.as_str(), other] {
            stage.put_game(at, GAME, &json!({})).await;
            opened.push(stage.open_session(at, &player, currency, GAME).await);
        }
        let table = Table {
            stage: &stage,
            declaration: &declaration,
            player,
        };
        block_in_place(|| play(&table, &opened[0].0, &opened[0].1, &opened[1].1));
    }
    stage.books().audit();
}
