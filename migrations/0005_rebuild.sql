-- The statements that write projections anew, from what the entries say. Each is all or nothing:
-- `INSERT INTO rebuilt_wallets (…)` one wallet's pots and its rounds, unless the wallet has moved
-- on; `INSERT INTO rebuilt_hours (…)` what one place, game and currency came to in a closed hour.
-- The chain of a wallet, seq and hash, is never written here: it is what the rest is judged by.

DROP VIEW IF EXISTS rebuilt_wallets;

-- rounds and gone are JSON arrays of rows: the rounds to write, in the order of the columns below,
-- and the provider and name of those that no entry knows.
CREATE VIEW rebuilt_wallets (wallet, seq, hash, cash, bonus, rounds, gone)
AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER rebuilt_wallets_are_written INSTEAD OF INSERT ON rebuilt_wallets
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale wallet') WHERE NOT EXISTS (
        SELECT 1 FROM wallets w
        WHERE w.wallet = NEW.wallet AND w.seq = NEW.seq AND w.hash = NEW.hash
    );
    UPDATE wallets SET cash = NEW.cash, bonus = NEW.bonus WHERE wallet = NEW.wallet;
    DELETE FROM rounds WHERE wallet = NEW.wallet AND (provider, round) IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(NEW.gone)
    );
    INSERT INTO rounds (
        wallet, provider, round, state, game, session, bets, wins, stake, bonus_stake, payout,
        opened_at, first_seq, last_seq, updated_at
    )
    SELECT NEW.wallet, v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7,
        v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12, v ->> 13
    FROM (SELECT value AS v FROM json_each(NEW.rounds) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET
        state = excluded.state,
        game = excluded.game,
        session = excluded.session,
        bets = excluded.bets,
        wins = excluded.wins,
        stake = excluded.stake,
        bonus_stake = excluded.bonus_stake,
        payout = excluded.payout,
        opened_at = excluded.opened_at,
        first_seq = excluded.first_seq,
        last_seq = excluded.last_seq,
        updated_at = excluded.updated_at;
END;

DROP VIEW IF EXISTS rebuilt_hours;

-- figures is a JSON array in the order of the columns below, or NULL where no entry played there;
-- players is a JSON array of names, or NULL where they are right as they stand.
CREATE VIEW rebuilt_hours (hour, provider, game, location, device, currency, figures, players)
AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER rebuilt_hours_are_written INSTEAD OF INSERT ON rebuilt_hours
BEGIN
    DELETE FROM rollups
    WHERE hour = NEW.hour AND provider = NEW.provider AND game = NEW.game
        AND location = NEW.location AND device = NEW.device AND currency = NEW.currency;
    INSERT INTO rollups (
        hour, provider, game, location, device, currency, bets, bonus_bets, payouts,
        bonus_payouts, promotions, jackpots, rounds
    )
    SELECT NEW.hour, NEW.provider, NEW.game, NEW.location, NEW.device, NEW.currency,
        NEW.figures ->> 0, NEW.figures ->> 1, NEW.figures ->> 2, NEW.figures ->> 3,
        NEW.figures ->> 4, NEW.figures ->> 5, NEW.figures ->> 6
    WHERE NEW.figures IS NOT NULL;
    DELETE FROM rollup_players
    WHERE hour = NEW.hour AND provider = NEW.provider AND game = NEW.game
        AND location = NEW.location AND device = NEW.device AND currency = NEW.currency
        AND NEW.players IS NOT NULL
        AND player NOT IN (SELECT value FROM json_each(NEW.players));
    INSERT INTO rollup_players (hour, provider, game, location, device, currency, player)
    SELECT NEW.hour, NEW.provider, NEW.game, NEW.location, NEW.device, NEW.currency, value
    FROM json_each(NEW.players) WHERE true
    ON CONFLICT DO NOTHING;
END;

INSERT OR IGNORE INTO schema_version (version, name) VALUES (5, 'rebuild');
