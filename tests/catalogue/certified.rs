//! The certification kit against the real components: every scenario of every contract.
//! Every provider must be declared, so that a new one is certified from its first day.

use crate::stage::{Stage, secrets, workspace};
use reelgate_kit::{Declaration, Heard, Options, Seat, Visit};
use reelgate_kit::{certify, console, declarations, scenarios};
use serde_json::json;
use std::collections::BTreeSet;

const EURO: i64 = 100_000;

/// Two players at a game of the provider.
async fn seated(stage: &Stage, declaration: &Declaration) -> Options {
    let (provider, currency) = (&declaration.provider, &declaration.currency);
    let game = "game-1";
    stage.put_game(provider, game, &json!({})).await;
    let mut seats = Vec::new();
    for number in ["one", "two"] {
        let player = format!("{number}-of-{}", declaration.name);
        stage.add_player(&player, currency, 5000 * EURO).await;
        let (_, token) = stage.open_session(provider, &player, currency, game).await;
        seats.push(Seat {
            player,
            token,
            game: game.to_owned(),
        });
    }
    Options {
        url: format!("http://{}/providers/{provider}", stage.host.addr()),
        secrets: secrets(declaration),
        seats: seats.try_into().unwrap(),
    }
}

async fn certified(name: &str) {
    let declaration = declarations(&workspace()).unwrap().remove(name).unwrap();
    let stage = Stage::open_quick(|_| {}).await;
    let options = seated(&stage, &declaration).await;
    let all = scenarios(&workspace()).unwrap();
    let run = move || certify(&declaration, &all, &options).unwrap();
    let report = tokio::task::spawn_blocking(run).await.unwrap();
    let (passed, failed) = report.counts();
    assert_eq!(failed, 0, "{}", console(&report));
    assert!(
        passed >= 30,
        "{passed} passed; left out: {:?}",
        report.left_out
    );
    stage.books().audit();
}

/// Of a provider that was disconnected no bet is taken, but what is open is settled.
async fn disconnected(declaration: Declaration) {
    let stage = Stage::open_quick(|_| {}).await;
    let options = seated(&stage, &declaration).await;
    let (provider, player) = (
        declaration.provider.clone(),
        options.seats[0].player.clone(),
    );
    let (told, wait) = std::sync::mpsc::channel::<()>();
    let (go_on, disconnect) = tokio::sync::oneshot::channel();
    let play = tokio::task::spawn_blocking(move || {
        let mut visit = Visit::begin(&declaration, &options).unwrap();
        let name = &declaration.name;
        let taken = |heard: Heard| assert!(heard.taken, "{name}: {}", heard.reply);
        taken(visit.bet("won", 1000).unwrap());
        taken(visit.bet("taken back", 700).unwrap());
        go_on.send(()).unwrap();
        wait.recv().unwrap();
        let refused = visit.bet("refused", 500).unwrap();
        assert!(!refused.taken, "{name}: {}", refused.reply);
        taken(visit.win("won", 2500).unwrap());
        taken(visit.roll_back("taken back").unwrap());
    });
    disconnect.await.unwrap();
    stage.set_provider(&provider, "disconnected").await;
    told.send(()).unwrap();
    play.await.unwrap();
    let player = stage.get(&format!("/api/players/{player}")).await;
    assert_eq!(player["wallets"][0]["cash"], "5015.00", "{provider}");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnected_provider_takes_no_bets_and_settles_what_is_open() {
    for declaration in declarations(&workspace()).unwrap().into_values() {
        disconnected(declaration).await;
    }
}

/// An operator sets the keys of the providers that it has.
#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_key_is_refused_and_disturbs_no_other() {
    let known = declarations(&workspace()).unwrap();
    let kept = &known["swipegames"].secrets["secret"];
    let keyless = |config: &mut reelgate_host::HostConfig| {
        let all = known.values().flat_map(|one| one.secrets.values());
        for variable in all.filter(|variable| *variable != kept) {
            config.variables.remove(variable);
        }
    };
    let stage = Stage::open_quick(keyless).await;
    for (name, declaration) in known.clone() {
        let options = seated(&stage, &declaration).await;
        let play = move || {
            let bet = Visit::begin(&declaration, &options)
                .unwrap()
                .bet("bet", 1000);
            bet.unwrap()
        };
        let heard = tokio::task::spawn_blocking(play).await.unwrap();
        assert_eq!(heard.taken, name == "swipegames", "{name}: {}", heard.reply);
    }
    stage.books().audit();
}

macro_rules! declared {
    ($($test:ident $name:literal)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $test() {
            certified($name).await;
        })*

        /// The declarations that are played above.
        const PLAYED: &[&str] = &[$($name),*];
    };
}

declared! {
    caleta "caleta"
    evolution "evolution"
    hub88 "hub88"
    hundredhp "hundredhp"
    nolimit "nolimit"
    playngo "playngo"
    pragmatic "pragmatic"
    redtiger "redtiger"
    slotegrator "slotegrator"
    softswiss "softswiss"
    softswiss_v1 "softswiss-v1"
    st8 "st8"
    swipegames "swipegames"
}

#[test]
fn every_declaration_is_played_and_every_scenario_by_somebody() {
    let known = declarations(&workspace()).unwrap();
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    assert_eq!(
        names, PLAYED,
        "a new declaration needs a test of its own above"
    );
    for (name, scenario) in scenarios(&workspace()).unwrap() {
        let suits = known
            .values()
            .any(|declaration| scenario.suits(declaration));
        assert!(suits, "no contract has the scenario {name}");
    }
}

#[test]
fn every_provider_is_declared() {
    let known = declarations(&workspace()).unwrap();
    let declared: BTreeSet<&str> = known.values().map(|one| one.provider.as_str()).collect();
    let functions = std::fs::read_dir(workspace().join("functions")).unwrap();
    for folder in functions.map(|entry| entry.unwrap().path()) {
        if !folder.join("src/rules.rs").exists() {
            continue;
        }
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(
            declared.contains(name),
            "{name} has no declaration in its folder kit"
        );
    }
}
