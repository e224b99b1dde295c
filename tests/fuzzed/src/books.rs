//! Books in which a call finds what it names: its session, its game, its player with some money.
//! So the answer to a decoded message is that of a message that was taken, not of an unknown token.

use reelgate_core::books::{Books, PlayerStatus, Session, Wallet};
use reelgate_core::catalog::{Game, Policy, Provider, ProviderStatus};
use reelgate_core::command::Call;
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Hash, WalletId};
use reelgate_core::grants::Grants;
use reelgate_core::id::{GameId, PlayerId, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;

/// What the player has in each pot, in ledger units.
const POT: i64 = 10_000_000_000;

pub(crate) fn of(call: &Call, now: Timestamp) -> Books {
    let anybody = || PlayerId::parse("ann").expect("a name");
    let any_game = || GameId::parse("game-1").expect("a name");
    let euro = || Currency::parse("EUR").expect("a currency");
    let player = call.player.clone().unwrap_or_else(anybody);
    let game = call.game.clone().unwrap_or_else(any_game);
    let currency = call.currency.unwrap_or_else(euro);
    let mut books = Books::default();
    let provider = Provider {
        status: ProviderStatus::Connected,
        policy: Policy::default(),
    };
    books.providers.insert(call.provider.clone(), provider);
    let open = Game {
        enabled: true,
        limits: Vec::new(),
    };
    books
        .games
        .insert((call.provider.clone(), game.clone()), open);
    books.players.insert(player.clone(), PlayerStatus::Active);
    let wallet = Wallet {
        id: WalletId::from_number(1),
        cash: Amount::from_units(POT),
        bonus: Amount::from_units(POT),
        seq: 0,
        hash: Hash::genesis(),
        grants: Grants::default(),
    };
    books.wallets.insert((player.clone(), currency), wallet);
    let session = Session {
        session: SessionId::parse("session-1").expect("a name"),
        player: player.clone(),
        currency,
        provider: call.provider.clone(),
        game,
        location: None,
        device: None,
        expires_at: now.plus_s(3600),
        ended: false,
        token_is_newest: true,
    };
    match call.token.clone() {
        Some(token) => books.sessions.insert(token, session).is_none(),
        None => {
            let key = (call.provider.clone(), player);
            books.recent.insert(key, vec![session]).is_none()
        }
    };
    books
}
