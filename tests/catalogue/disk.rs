//! Trouble with the disk under the real database: no space in the middle of a commit, a volume
//! that is read-only, a folder that is gone. Nothing is taken that is not kept, and when the disk
//! is well again everything goes on without a restart.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use crate::weather::expect_try_again;
use futures::future::join_all;
use http::Method;
use reelgate_host::Disk;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// Every kind of change that our own API makes.
async fn expect_no_change_is_taken(stage: &Stage, player: &str) {
    let key = [("idempotency-key", "while-unwell")];
    let transfer = json!({ "amount": "1.00", "currency": "EUR" });
    let path = |desk: &str| format!("/api/players/{player}/{desk}");
    let session = json!({
        "player": player, "currency": "EUR", "provider": "hub88", "game": "game-1",
    });
    let game = json!({ "name": "g", "category": "slots", "status": "enabled" });
    for (method, path, body) in [
        (Method::POST, path("deposits"), transfer.clone()),
        (Method::POST, path("withdrawals"), transfer),
        (Method::POST, "/api/sessions".to_owned(), session),
        (
            Method::POST,
            "/api/players".to_owned(),
            json!({ "player": "new", "currency": "EUR" }),
        ),
        (
            Method::PATCH,
            format!("/api/players/{player}"),
            json!({ "status": "blocked" }),
        ),
        (Method::PUT, "/api/games/hub88/new".to_owned(), game),
    ] {
        let reply = stage.api_with(method, &path, &body, &key).await;
        assert_eq!(reply.status, 503, "{path}: {}", reply.text());
        assert!(reply.header("retry-after").is_some(), "{path}");
    }
    let alive = stage.api(Method::GET, "/healthz", &Value::Null).await;
    assert_eq!(alive.status, 200);
}

/// Bets, a win and a rollback: each asks to try again.
async fn expect_no_message_is_taken(seat: &Seat<'_>) {
    for message in [
        seat.bet_message("unwell-bet", "unwell", EURO),
        seat.win_message("unwell-win", "round", 5 * EURO, "bet"),
        seat.rollback_message("unwell-back", "round", "bet"),
        seat.rollback_message("unwell-gone", "gone", "never-came"),
    ] {
        expect_try_again(&seat.site.send(&message).await);
    }
}

/// What was refused for the disk's sake is sent again, and is taken.
async fn expect_well_again(seat: &Seat<'_>) {
    let before = seat.site.books().cash(&seat.player);
    seat.bet("unwell-bet", "unwell", EURO).await.ok();
    seat.win("unwell-win", "round", 5 * EURO, "bet").await.ok();
    seat.rollback("unwell-gone", "gone", "never-came")
        .await
        .ok();
    let late = seat.bet("never-came", "gone", EURO).await;
    late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
    assert_eq!(seat.site.books().cash(&seat.player), before + 4 * EURO);
}

async fn seats(stage: &Stage) -> Vec<Seat<'_>> {
    let seats = join_all(BRANDS.map(|brand| stage.seat(brand, 100 * EURO))).await;
    for seat in &seats {
        seat.bet("bet", "round", EURO).await.ok();
    }
    seats
}

/// The space ends before the commit, within a page of it, and after all but the last.
#[tokio::test(flavor = "multi_thread")]
async fn row_15_space_that_ends_within_a_commit_undoes_it() {
    let stage = Stage::open_restless(|_| {}).await;
    for seat in seats(&stage).await {
        let mut refused = 0;
        for space in (0..).map(|n| n * 2_500) {
            // Exchanges that had no effect would take the space away.
            stage.until_idle().await;
            let before = stage.books().image();
            stage.host.faults().disk(Disk::Full(space));
            let bet = format!("bet-{space}");
            let answer = seat.bet(&bet, &bet, EURO).await;
            if answer.is_ok() {
                break;
            }
            refused += 1;
            expect_try_again(&answer);
            assert_eq!(stage.books().image(), before, "{:?} {space}", seat.brand);
            assert_eq!(seat.balance().await, 99 * EURO);
        }
        assert!(refused > 5, "{refused}");
        stage.host.faults().disk(Disk::Fine);
        assert_eq!(stage.books().cash(&seat.player), 98 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_15_a_disk_that_is_full_or_read_only_takes_nothing_and_recovers() {
    let stage = Stage::open().await;
    let seats = seats(&stage).await;
    for disk in [Disk::Full(0), Disk::ReadOnly] {
        let before = stage.books().image();
        stage.host.faults().disk(disk);
        for seat in &seats {
            expect_no_message_is_taken(seat).await;
            let told = seat.balance().await;
            assert_eq!(told, stage.books().cash(&seat.player), "{disk:?}");
        }
        expect_no_change_is_taken(&stage, &seats[0].player).await;
        assert_eq!(stage.books().image(), before, "{disk:?}");
        stage.host.faults().disk(Disk::Fine);
        for brand in BRANDS {
            let seat = stage.seat(brand, 100 * EURO).await;
            seat.bet(&seat.player, &seat.player, EURO).await.ok();
        }
    }
    for seat in &seats {
        expect_well_again(seat).await;
    }
    stage.books().audit();
}

/// Instances that are made while the volume is read-only open the file for reading, and are gone
/// or replaced when it is writable again.
#[tokio::test(flavor = "multi_thread")]
async fn row_15_a_file_opened_for_reading_only_takes_nothing_and_recovers() {
    let stage = Stage::open_restless(|config| config.keep_databases_open = false).await;
    let seats = seats(&stage).await;
    stage.until_idle().await;
    let before = stage.books().image();
    stage.host.faults().disk(Disk::ReadOnly);
    for seat in &seats {
        expect_no_message_is_taken(seat).await;
    }
    expect_no_change_is_taken(&stage, &seats[0].player).await;
    assert_eq!(stage.books().image(), before);
    stage.host.faults().disk(Disk::Fine);
    stage.until_idle().await;
    for seat in &seats {
        expect_well_again(seat).await;
    }
    stage.books().audit();
}

/// A data folder that can be taken away and put back.
struct Folder {
    place: PathBuf,
    away: PathBuf,
}

impl Folder {
    fn of(stage: &Stage) -> Self {
        let place = stage.data.path().to_path_buf();
        let away = place.with_extension("away");
        Self { place, away }
    }

    fn take_away(&self) {
        std::fs::rename(&self.place, &self.away).unwrap();
    }

    fn put_back(&self) {
        std::fs::rename(&self.away, &self.place).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_15_a_folder_that_is_gone_takes_nothing_and_recovers() {
    let stage = Stage::open_restless(|config| config.keep_databases_open = false).await;
    let seats = seats(&stage).await;
    let before = stage.books().image();
    let folder = Folder::of(&stage);
    stage.until_idle().await;
    folder.take_away();
    for seat in &seats {
        expect_no_message_is_taken(seat).await;
        expect_try_again(&stage.send(&seat.balance_message()).await);
    }
    expect_no_change_is_taken(&stage, &seats[0].player).await;
    let ready = stage.api(Method::GET, "/readyz", &Value::Null).await;
    assert_eq!(ready.status, 503, "{}", ready.text());
    assert!(!folder.place.exists(), "nobody makes a folder in its place");
    folder.put_back();
    stage.until_idle().await;
    assert_eq!(stage.books().image(), before);
    for seat in &seats {
        expect_well_again(seat).await;
    }
    stage.books().audit();
}

/// An empty folder in its place holds no schema: nothing is taken into an empty database either.
#[tokio::test(flavor = "multi_thread")]
async fn row_15_an_empty_folder_in_place_of_ours_takes_nothing() {
    let stage = Stage::open_restless(|config| config.keep_databases_open = false).await;
    let seats = seats(&stage).await;
    let folder = Folder::of(&stage);
    stage.until_idle().await;
    folder.take_away();
    std::fs::create_dir(&folder.place).unwrap();
    for seat in &seats {
        let bet = seat.bet("unwell-bet", "unwell", EURO).await;
        assert_eq!(bet.reply.status, 503, "{}", bet.reply.text());
    }
    expect_no_change_is_taken_without_a_schema(&stage).await;
    stage.until_idle().await;
    std::fs::remove_dir_all(&folder.place).unwrap();
    folder.put_back();
    for seat in &seats {
        expect_well_again(seat).await;
    }
    stage.books().audit();
}

async fn expect_no_change_is_taken_without_a_schema(stage: &Stage) {
    let player = json!({ "player": "new", "currency": "EUR" });
    let reply = stage.api(Method::POST, "/api/players", &player).await;
    assert_eq!(reply.status, 503, "{}", reply.text());
}

/// A folder moved under open files loses nothing: what is acknowledged is in the file that moved.
#[tokio::test(flavor = "multi_thread")]
async fn row_15_a_folder_moved_under_open_files_loses_nothing() {
    let stage = Stage::open_with(|config| {
        config.reuse.idle_instance_timeout = Duration::from_secs(60);
    })
    .await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let folder = Folder::of(&stage);
    seat.bet("bet-0", "round", EURO).await.ok();
    folder.take_away();
    let mut taken = 1;
    for n in 1..200 {
        let answer = seat.bet(&format!("bet-{n}"), "round", 10_000).await;
        if answer.is_ok() {
            taken += 1;
        } else {
            expect_try_again(&answer);
        }
    }
    folder.put_back();
    assert!(
        (100..200).contains(&taken),
        "new instances find no file: {taken}"
    );
    let sql = "SELECT count(*) FROM entries WHERE kind = 'bet'";
    assert_eq!(
        stage.books().number(sql, []),
        taken,
        "acknowledged and kept"
    );
    stage.books().audit();
}
