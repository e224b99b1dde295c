-- The one statement that records: `INSERT INTO journal (…) VALUES (…)` writes everything that a
-- batch of decisions came to, or nothing. What may happen was decided before, in shared/core; here
-- it is only recorded and guarded. Each column is a JSON array of rows, or NULL where there are
-- none; a row is an array in the order of the columns below; shared/edge writes them.
--
-- `SELECT value AS v … LIMIT -1` makes SQLite write a row's array out once, not once per column.

CREATE VIEW IF NOT EXISTS journal (
    players, wallets, entries, rounds, tombstones, sessions, figures, exchanges, disputes,
    dispute_events, grants, grant_shares
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- 'reelgate:stale' asks the caller to load again and decide again; 'reelgate:guard' is a defect.
CREATE TRIGGER IF NOT EXISTS entries_move_the_head AFTER INSERT ON entries
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale wallet') WHERE NOT EXISTS (
        SELECT 1 FROM wallets w WHERE w.wallet = NEW.wallet AND w.seq = NEW.seq - 1
    );
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t WHERE t.provider = NEW.provider AND t.target = NEW.reference;
    SELECT RAISE(ABORT, 'reelgate:guard the entries do not add up to the balance')
    FROM wallets w
    WHERE w.wallet = NEW.wallet
        AND (w.cash + NEW.cash <> NEW.cash_after OR w.bonus + NEW.bonus <> NEW.bonus_after);
    UPDATE wallets
    SET cash = NEW.cash_after, bonus = NEW.bonus_after, seq = NEW.seq, hash = NEW.hash
    WHERE wallet = NEW.wallet;
END;

CREATE TRIGGER IF NOT EXISTS journal_records INSTEAD OF INSERT ON journal
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM json_each(NEW.tombstones) j
    CROSS JOIN entries e ON e.provider = j.value ->> 0 AND e.reference = j.value ->> 1;
    INSERT INTO players (player, name, status, created_at)
    SELECT value ->> 0, value ->> 1, 'active', value ->> 2
    FROM json_each(NEW.players) WHERE true
    ON CONFLICT DO NOTHING;
    INSERT INTO wallets (player, currency, hash)
    SELECT value ->> 0, value ->> 1, printf('%064d', 0)
    FROM json_each(NEW.wallets) WHERE true
    ON CONFLICT DO NOTHING;
    INSERT INTO entries (
        wallet, seq, at, kind, provider, reference, target, round, game, session, location, device,
        cash, bonus, cash_after, bonus_after, fingerprint, hash, ends_round, actor, reason,
        person, jackpot_part, jackpot_contribution
    )
    SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8,
        v ->> 9, v ->> 10, v ->> 11, v ->> 12, v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17,
        v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 22, v ->> 23
    FROM (SELECT value AS v FROM json_each(NEW.entries) LIMIT -1);
    INSERT INTO grant_shares (wallet, seq, grant_seq, amount)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
    FROM json_each(NEW.grant_shares);
    INSERT INTO grants (wallet, seq, remainder, expired)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
    FROM json_each(NEW.grants) WHERE true
    ON CONFLICT DO UPDATE SET remainder = excluded.remainder, expired = excluded.expired;
    INSERT INTO rounds (
        wallet, provider, round, state, game, session, bets, wins, stake, bonus_stake, payout,
        opened_at, updated_at, first_seq, last_seq
    )
    SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8,
        v ->> 9, v ->> 10, v ->> 11, v ->> 12, v ->> 13, v ->> 14
    FROM (SELECT value AS v FROM json_each(NEW.rounds) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET
        state = excluded.state,
        bets = excluded.bets,
        wins = excluded.wins,
        stake = excluded.stake,
        bonus_stake = excluded.bonus_stake,
        payout = excluded.payout,
        updated_at = excluded.updated_at,
        last_seq = excluded.last_seq;
    INSERT INTO tombstones (
        provider, target, reference, wallet, at, fingerprint, cash_after, bonus_after
    )
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, value ->> 7
    FROM json_each(NEW.tombstones) WHERE true
    ON CONFLICT DO NOTHING;
    INSERT INTO sessions (
        session, player, currency, provider, game, location, device, token_hash, opened_at,
        expires_at
    )
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, value ->> 7, value ->> 8, value ->> 9
    FROM json_each(NEW.sessions) WHERE true
    ON CONFLICT DO UPDATE SET token_hash = excluded.token_hash;
    INSERT INTO tokens (token_hash, session)
    SELECT value ->> 7, value ->> 0
    FROM json_each(NEW.sessions) WHERE true
    ON CONFLICT DO NOTHING;
    -- A rest that reaches 10^9 is carried over.
    INSERT INTO rollups (
        quarter, provider, game, location, device, currency, rounds, bets_whole, bets_rest,
        bonus_bets_whole, bonus_bets_rest, payouts_whole, payouts_rest, bonus_payouts_whole,
        bonus_payouts_rest, promotions_whole, promotions_rest, jackpots_whole, jackpots_rest,
        contributions_whole, contributions_rest
    )
    SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 7, v ->> 8, v ->> 9,
        v ->> 10, v ->> 11, v ->> 12, v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19,
        v ->> 20, v ->> 21
    FROM (SELECT value AS v FROM json_each(NEW.figures) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET
        rounds = rounds + excluded.rounds,
        bets_whole = bets_whole + excluded.bets_whole
            + (bets_rest + excluded.bets_rest) / 1000000000,
        bets_rest = (bets_rest + excluded.bets_rest) % 1000000000,
        bonus_bets_whole = bonus_bets_whole + excluded.bonus_bets_whole
            + (bonus_bets_rest + excluded.bonus_bets_rest) / 1000000000,
        bonus_bets_rest = (bonus_bets_rest + excluded.bonus_bets_rest) % 1000000000,
        payouts_whole = payouts_whole + excluded.payouts_whole
            + (payouts_rest + excluded.payouts_rest) / 1000000000,
        payouts_rest = (payouts_rest + excluded.payouts_rest) % 1000000000,
        bonus_payouts_whole = bonus_payouts_whole + excluded.bonus_payouts_whole
            + (bonus_payouts_rest + excluded.bonus_payouts_rest) / 1000000000,
        bonus_payouts_rest = (bonus_payouts_rest + excluded.bonus_payouts_rest) % 1000000000,
        promotions_whole = promotions_whole + excluded.promotions_whole
            + (promotions_rest + excluded.promotions_rest) / 1000000000,
        promotions_rest = (promotions_rest + excluded.promotions_rest) % 1000000000,
        jackpots_whole = jackpots_whole + excluded.jackpots_whole
            + (jackpots_rest + excluded.jackpots_rest) / 1000000000,
        jackpots_rest = (jackpots_rest + excluded.jackpots_rest) % 1000000000,
        contributions_whole = contributions_whole + excluded.contributions_whole
            + (contributions_rest + excluded.contributions_rest) / 1000000000,
        contributions_rest = (contributions_rest + excluded.contributions_rest) % 1000000000;
    INSERT INTO rollup_players (
        hour, provider, game, location, device, currency, player, quarters
    )
    SELECT (v ->> 0) >> 2, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6,
        1 << ((v ->> 0) & 3)
    FROM (SELECT value AS v FROM json_each(NEW.figures) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET quarters = quarters | excluded.quarters
    WHERE quarters & excluded.quarters = 0;
    INSERT INTO exchanges (
        at, request_id, component, provider, verb, player, round, reference, outcome, status,
        duration_us, request, reply, personal
    )
    SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8,
        v ->> 9, v ->> 10, v ->> 11, v ->> 12, v ->> 13
    FROM (SELECT value AS v FROM json_each(NEW.exchanges) LIMIT -1);
    INSERT INTO disputes (
        kind, status, provider, player, round, reference, evidence, opened_at
    )
    SELECT v ->> 0, 'open', v ->> 1, v ->> 2, v ->> 3, v ->> 4, v -> 5, v ->> 6
    FROM (SELECT value AS v FROM json_each(NEW.disputes) LIMIT -1) WHERE true
    ON CONFLICT DO NOTHING;
    INSERT INTO dispute_events (dispute, at, kind, actor, text, entry, person)
    SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6
    FROM (SELECT value AS v FROM json_each(NEW.dispute_events) LIMIT -1);
END;

-- The statements that write projections anew, from what the entries say. Each is all or nothing:
-- `INSERT INTO rebuilt_wallets (…)` one wallet's pots and its rounds, unless the wallet has moved
-- on; `INSERT INTO rebuilt_figures (…)` what one place, game and currency came to in a quarter of
-- an hour that is over. The chain of a wallet, seq and hash, is never written here: it is what the
-- rest is judged by.

-- rounds and gone are JSON arrays of rows: the rounds to write, in the order of the columns below,
-- and the provider and name of those that no entry knows. grants and grant_shares are all that the
-- wallet has, or NULL where they are right as they stand.
CREATE VIEW IF NOT EXISTS rebuilt_wallets (
    wallet, seq, hash, cash, bonus, rounds, gone, grants, grant_shares
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS rebuilt_wallets_are_written INSTEAD OF INSERT ON rebuilt_wallets
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
    DELETE FROM grants WHERE wallet = NEW.wallet AND NEW.grants IS NOT NULL;
    INSERT INTO grants (wallet, seq, remainder, expired)
    SELECT NEW.wallet, value ->> 0, value ->> 1, value ->> 2 FROM json_each(NEW.grants);
    DELETE FROM grant_shares WHERE wallet = NEW.wallet AND NEW.grant_shares IS NOT NULL;
    INSERT INTO grant_shares (wallet, seq, grant_seq, amount)
    SELECT NEW.wallet, value ->> 0, value ->> 1, value ->> 2
    FROM json_each(NEW.grant_shares);
END;

-- figures is a JSON array: rounds and sums in the order of the columns, or NULL where no entry
-- played there; players is a JSON array of names, or NULL where they are right as they stand.
CREATE VIEW IF NOT EXISTS rebuilt_figures (
    quarter, provider, game, location, device, currency, figures, players
) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS rebuilt_figures_are_written INSTEAD OF INSERT ON rebuilt_figures
BEGIN
    DELETE FROM rollups
    WHERE quarter = NEW.quarter AND provider = NEW.provider AND game = NEW.game
        AND location = NEW.location AND device = NEW.device AND currency = NEW.currency;
    INSERT INTO rollups (
        quarter, provider, game, location, device, currency, rounds, bets_whole, bets_rest,
        bonus_bets_whole, bonus_bets_rest, payouts_whole, payouts_rest, bonus_payouts_whole,
        bonus_payouts_rest, promotions_whole, promotions_rest, jackpots_whole, jackpots_rest,
        contributions_whole, contributions_rest
    )
    SELECT NEW.quarter, NEW.provider, NEW.game, NEW.location, NEW.device, NEW.currency,
        NEW.figures ->> 0, NEW.figures ->> 1, NEW.figures ->> 2, NEW.figures ->> 3,
        NEW.figures ->> 4, NEW.figures ->> 5, NEW.figures ->> 6, NEW.figures ->> 7,
        NEW.figures ->> 8, NEW.figures ->> 9, NEW.figures ->> 10, NEW.figures ->> 11,
        NEW.figures ->> 12, NEW.figures ->> 13, NEW.figures ->> 14
    WHERE NEW.figures IS NOT NULL;
    DELETE FROM rollup_players
    WHERE hour = NEW.quarter >> 2 AND provider = NEW.provider AND game = NEW.game
        AND location = NEW.location AND device = NEW.device AND currency = NEW.currency
        AND NEW.players IS NOT NULL AND quarters = 1 << (NEW.quarter & 3)
        AND player NOT IN (SELECT value FROM json_each(NEW.players));
    UPDATE rollup_players SET quarters = quarters & ~(1 << (NEW.quarter & 3))
    WHERE hour = NEW.quarter >> 2 AND provider = NEW.provider AND game = NEW.game
        AND location = NEW.location AND device = NEW.device AND currency = NEW.currency
        AND NEW.players IS NOT NULL AND quarters <> 1 << (NEW.quarter & 3)
        AND player NOT IN (SELECT value FROM json_each(NEW.players));
    INSERT INTO rollup_players (
        hour, provider, game, location, device, currency, player, quarters
    )
    SELECT NEW.quarter >> 2, NEW.provider, NEW.game, NEW.location, NEW.device, NEW.currency,
        value, 1 << (NEW.quarter & 3)
    FROM json_each(NEW.players) WHERE true
    ON CONFLICT DO UPDATE SET quarters = quarters | excluded.quarters;
END;

INSERT OR IGNORE INTO schema_version (version, name) VALUES (2, 'journal');
