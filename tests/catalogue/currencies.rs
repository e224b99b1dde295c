//! Wallets of every kind of currency at every protocol: two decimals, none, three, and crypto.
//! What a protocol cannot write is refused when the session is opened, never when money is owed.

use crate::stage::{Stage, secrets, workspace};
use http::Method;
use reelgate_kit::{Declaration, Heard, Options, Seat, Visit, declarations};
use serde_json::json;

/// The currencies and their usual decimals.
const CURRENCIES: [(&str, u32); 5] = [("EUR", 2), ("JPY", 0), ("KWD", 3), ("BTC", 8), ("USDT", 6)];

/// The protocols whose amounts have a limit of decimals.
const LIMITED: [(&str, u32); 3] = [("evolution", 6), ("hundredhp", 2), ("redtiger", 2)];

const GAME: &str = "game-1";

/// A decimal text in units of 10^-8.
fn exact(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<8}").parse().unwrap()
}

/// What a bet of 700, a win of 2500 with it, and a bet of 300 that is given back come to, in 10^-8.
/// The kit counts hundredths; an integer form of the protocol may count other parts.
fn won(declaration: &Declaration, decimals: u32) -> i128 {
    let parts = if declaration.name == "softswiss-v1" {
        decimals
    } else {
        2
    };
    (2500 - 700) * 10_i128.pow(8 - parts)
}

/// Bets, wins and takes a bet back, under names of its own.
fn play(declaration: &Declaration, options: &Options) {
    let mut visit = Visit::begin(declaration, options).unwrap();
    let about = format!("{} in {}", declaration.name, declaration.currency);
    let taken = |heard: Heard| assert!(heard.taken, "{about}: {}", heard.reply);
    taken(visit.bet("won", 700).unwrap());
    taken(visit.bet("taken back", 300).unwrap());
    taken(visit.win("won", 2500).unwrap());
    // Where one win settles all bets of its round, the other round is another one.
    taken(visit.roll_back("taken back").unwrap());
}

async fn in_every_currency(stage: &Stage, mut declaration: Declaration) {
    let provider = declaration.provider.clone();
    stage.put_game(&provider, GAME, &json!({})).await;
    for (code, decimals) in CURRENCIES {
        let player = format!("{}-{code}", declaration.name);
        stage.add_player(&player, code, 0).await;
        // As many coins as cents are above the defaults.
        let wide = json!({
            "currency": code, "amount": "10000", "balance": "10000", "round": "10000",
        });
        stage.change(Method::PUT, "/api/ceilings", wide).await;
        let path = format!("/api/players/{player}/deposits");
        let money = json!({ "amount": "5000", "currency": code });
        stage.change(Method::POST, &path, money).await;
        let asked = json!({
            "player": player, "currency": code, "provider": provider, "game": GAME,
        });
        let opened = stage.api(Method::POST, "/api/sessions", &asked).await;
        let limit = LIMITED.iter().find(|(limited, _)| *limited == provider);
        if let Some((_, most)) = limit.filter(|(_, most)| decimals > *most) {
            assert_eq!(opened.status, 422, "{player}: {}", opened.text());
            let detail = opened.json()["detail"].to_string();
            let says = [
                format!("{provider} writes amounts with {most} decimals"),
                format!("{code} has {decimals}"),
            ];
            assert!(says.iter().all(|part| detail.contains(part)), "{detail}");
            continue;
        }
        assert_eq!(opened.status, 201, "{player}: {}", opened.text());
        let token = opened.json()["token"].as_str().unwrap().to_owned();
        let seat = Seat {
            player: player.clone(),
            token,
            game: GAME.to_owned(),
        };
        declaration.currency = code.to_owned();
        let options = Options {
            url: format!("http://{}/providers/{provider}", stage.host.addr()),
            secrets: secrets(&declaration),
            seats: [seat.clone(), seat],
        };
        let own = declaration.clone();
        tokio::task::spawn_blocking(move || play(&own, &options))
            .await
            .unwrap();
        let player = stage.get(&format!("/api/players/{player}")).await;
        let cash = player["wallets"][0]["cash"].as_str().unwrap();
        let expected = exact("5000") + won(&declaration, decimals);
        assert_eq!(exact(cash), expected, "{}: {player}", declaration.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_of_another_scale_plays_wherever_the_protocol_can_write_its_amounts() {
    let stage = Stage::open_quick(|_| {}).await;
    for declaration in declarations(&workspace()).unwrap().into_values() {
        in_every_currency(&stage, declaration).await;
    }
    stage.books().audit();
}
