//! What is recorded of messages that were not decoded, natively, on a database in memory.
//! The messages themselves are the catalogue's (`tests/catalogue/input/unread.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod memory;

use memory::{migrated, run};
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference, TokenHash};
use reelgate_core::time::Timestamp;
use reelgate_edge::exchange::{About, Exchange, Request, Secrets};
use reelgate_edge::fields::Vocabulary;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::audit::{ExchangeFilter, Order};
use reelgate_edge::store::queries::disputes::DisputeFilter;
use reelgate_edge::store::{Database, DatabaseError, Row, Store, Value};
use reelgate_edge::unread::UnreadDispute;

struct InMemory(rusqlite::Connection);

impl Database for InMemory {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let rows = run(&self.0, sql, parameters);
        rows.map_err(|error| DatabaseError(error.to_string()))
    }
}

/// Ann has one wallet, Ben two, and a session in the second.
fn store() -> Store<InMemory> {
    let connection = migrated();
    connection
        .execute_batch(
            "INSERT INTO journal (players, wallets, sessions) VALUES (
                '[[\"ann\",null,0],[\"ben\",null,0]]',
                '[[\"ann\",\"EUR\"],[\"ben\",\"EUR\"],[\"ben\",\"USD\"]]',
                '[[\"s-1\",\"ben\",\"USD\",\"hub88\",\"g\",null,null,\"h\",0,1]]')",
        )
        .unwrap();
    let hash = format!("UPDATE tokens SET token_hash = '{}'", "0".repeat(64));
    connection.execute_batch(&hash).unwrap();
    Store::new(InMemory(connection))
}

fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

fn exchange(about: About, body: &[u8]) -> Exchange {
    const WITH_IP: Vocabulary = Vocabulary {
        personal: &["ip"],
        ..Vocabulary::JSON
    };
    let secrets = Secrets::default();
    let request = Request::new("r-1".to_owned(), "hub88", "gift", body, secrets, &WITH_IP);
    let reply = Reply::json(200, &());
    request.with_reply(
        Timestamp::from_ms(5),
        about,
        "reject_unknown_verb",
        &reply,
        1,
    )
}

fn now<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}

#[test]
fn the_wallet_is_the_sessions_or_the_only_one_or_unknown() {
    let store = store();
    let hub88 = ProviderId::parse("hub88").unwrap();
    let other = ProviderId::parse("st8").unwrap();
    let token = TokenHash::parse(&"0".repeat(64)).unwrap();
    let eur = Currency::parse("EUR");
    let (ann, ben) = (player("ann"), player("ben"));
    for (provider, token, named, currency, expected) in [
        (&hub88, Some(&token), None, None, (Some("ben"), Some("USD"))),
        (
            &hub88,
            Some(&token),
            Some(&ben),
            eur,
            (Some("ben"), Some("EUR")),
        ),
        (
            &hub88,
            Some(&token),
            Some(&ann),
            None,
            (Some("ann"), Some("EUR")),
        ),
        (&other, Some(&token), None, None, (None, None)),
        (&hub88, None, Some(&ben), None, (Some("ben"), None)),
        (
            &hub88,
            None,
            Some(&ann),
            Currency::parse("USD"),
            (Some("ann"), Some("EUR")),
        ),
        (&hub88, None, Some(&player("eve")), eur, (Some("eve"), None)),
    ] {
        let found = now(store.whose(provider, token, None, named, currency)).unwrap();
        let found_names = (
            found.player.as_ref().map(PlayerId::as_str),
            found.currency.map(Currency::code),
        );
        assert_eq!(found_names, expected);
    }
}

#[test]
fn a_message_is_in_dispute_once_and_not_again_after_its_end() {
    let store = store();
    let about = About {
        provider: ProviderId::parse("hub88").ok(),
        player: Some(player("ann")),
        round: None,
        reference: Reference::parse("x-1").ok(),
    };
    let dispute = UnreadDispute {
        about: about.clone(),
        currency: Currency::parse("EUR"),
        target: None,
        verb: "gift".to_owned(),
        outcome: "reject_unknown_verb",
        amount: Some("5.00".to_owned()),
        at: Timestamp::from_ms(5),
    };
    let row = exchange(about, br#"{"amount":5,"ip":"192.0.2.7"}"#);
    now(store.record_unread(&row, &dispute)).unwrap();
    now(store.record_unread(&row, &dispute)).unwrap();
    let all = || store.disputes(DisputeFilter::default(), 0, 10);
    let open = now(all()).unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].kind, "unknown_message");
    assert_eq!(open[0].evidence.amount.as_deref(), Some("5.00"));
    let case = now(store.dispute_exchanges(&open[0])).unwrap();
    assert_eq!(case.len(), 2);

    let actor = reelgate_core::id::Actor::parse("ana").unwrap();
    let end = reelgate_edge::store::queries::disputes::Addition::Resolution;
    let ended = store.add_to_dispute(
        1,
        end,
        (&actor, None),
        "seen",
        (Timestamp::from_ms(6), None),
    );
    assert!(now(ended).unwrap().is_some());
    now(store.record_unread(&row, &dispute)).unwrap();
    assert_eq!(now(all()).unwrap().len(), 1);

    let filter = ExchangeFilter {
        reference: Some("x-1".to_owned()),
        ..ExchangeFilter::default()
    };
    let page = |order, after| store.exchanges(filter.clone(), order, after, 2);
    let ids = |rows: Vec<reelgate_edge::shape::Exchange>| {
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(now(page(Order::Newest, None)).unwrap()), [3, 2]);
    assert_eq!(ids(now(page(Order::Newest, Some(2))).unwrap()), [1]);
    assert_eq!(ids(now(page(Order::Oldest, Some(1))).unwrap()), [2, 3]);
    let newest = now(page(Order::Newest, None)).unwrap();
    let personal = newest[0].personal.as_ref().unwrap();
    assert_eq!(personal["request.ip"], "192.0.2.7");
    assert_eq!(newest[0].request, r#"{"amount":5,"ip":"[personal data]"}"#);

    let delete = |ms, count| store.delete_personal_data(ms, count);
    assert_eq!(now(delete(5, 10)).unwrap(), 0);
    assert_eq!(
        (now(delete(6, 2)).unwrap(), now(delete(6, 2)).unwrap()),
        (2, 1)
    );
    let after = now(page(Order::Newest, None)).unwrap();
    assert_eq!(
        (after[0].personal.as_ref(), &after[0].request),
        (None, &newest[0].request)
    );
    assert_eq!(now(delete(6, 2)).unwrap(), 0);
}
