-- More kinds of entries, decisions by a person, disputes, and what rebuilding needs. A table whose
-- checks or columns change is copied into a new one that then takes its name. Each step can run
-- again, after an interruption at any place or when all is done, and loses nothing: that is what
-- the tables of old names and no rows are for, and the odd subqueries: a column that the table has
-- not yet is looked up further out, where it is NULL.

DROP VIEW IF EXISTS journal;

-- Of migration 5, where all of them are run again.
DROP VIEW IF EXISTS rebuilt_wallets;

DROP VIEW IF EXISTS rebuilt_hours;

DROP TRIGGER IF EXISTS entries_move_the_head;

DROP TRIGGER IF EXISTS entries_are_never_changed;

DROP TRIGGER IF EXISTS entries_are_never_deleted;

DROP TRIGGER IF EXISTS tombstones_are_never_deleted;

DROP TRIGGER IF EXISTS entries_bear_no_rollbacks_name;

DROP TRIGGER IF EXISTS tombstones_bear_no_name_twice;

CREATE TABLE IF NOT EXISTS entries_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wallet INTEGER NOT NULL REFERENCES wallets (wallet),
    seq INTEGER NOT NULL CHECK (seq > 0),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    reference TEXT,
    target TEXT,
    round TEXT,
    ends_round INTEGER NOT NULL CHECK (ends_round IN (0, 1)),
    game TEXT,
    session TEXT,
    location TEXT,
    device TEXT,
    cash INTEGER NOT NULL,
    bonus INTEGER NOT NULL,
    cash_after INTEGER NOT NULL,
    bonus_after INTEGER NOT NULL CHECK (bonus_after >= 0),
    fingerprint TEXT NOT NULL,
    actor TEXT,
    reason TEXT,
    hash TEXT NOT NULL,
    CHECK (reference IS NOT NULL OR kind IN ('round_end', 'round_flag', 'rollback')),
    CHECK (target IS NOT NULL OR kind NOT IN ('rollback', 'bonus_expiry')),
    CHECK ((actor IS NULL) = (reason IS NULL)),
    CHECK (actor IS NOT NULL OR kind NOT IN ('adjustment', 'resolution', 'round_leave')),
    CHECK (cash_after >= 0 OR cash >= 0 OR kind IN ('correction', 'rollback')),
    UNIQUE (wallet, seq),
    UNIQUE (provider, reference)
);

CREATE TABLE IF NOT EXISTS entries (
    id, wallet, seq, at, kind, provider, reference, target, round, ends_round, game, session,
    location, device, cash, bonus, cash_after, bonus_after, fingerprint, hash
);

INSERT OR IGNORE INTO entries_next (
    id, wallet, seq, at, kind, provider, reference, target, round, ends_round, game, session,
    location, device, cash, bonus, cash_after, bonus_after, fingerprint, hash, actor, reason
)
SELECT id, wallet, seq, at, kind, provider, reference, target, round, ends_round, game, session,
    location, device, cash, bonus, cash_after, bonus_after, fingerprint, hash,
    (SELECT actor FROM entries o WHERE o.id = e.id),
    (SELECT reason FROM entries o WHERE o.id = e.id)
FROM entries e, (SELECT NULL AS actor, NULL AS reason);

DROP TABLE entries;

ALTER TABLE entries_next RENAME TO entries;

-- The last line of defence against giving a transaction back twice, whatever asks for it.
CREATE UNIQUE INDEX IF NOT EXISTS entries_reversal ON entries (provider, target)
    WHERE kind IN ('rollback', 'bonus_expiry');

CREATE TRIGGER IF NOT EXISTS entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard entries are never changed');
END;

CREATE TRIGGER IF NOT EXISTS entries_are_never_deleted BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard entries are never deleted');
END;

CREATE TABLE IF NOT EXISTS rounds_next (
    wallet INTEGER NOT NULL,
    provider TEXT NOT NULL,
    round TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled', 'void', 'disputed')),
    game TEXT,
    session TEXT,
    bets INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    stake INTEGER NOT NULL,
    bonus_stake INTEGER NOT NULL,
    payout INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (wallet, provider, round)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rounds (
    wallet, provider, round, state, game, session, bets, wins, stake, payout, opened_at, updated_at
);

INSERT OR IGNORE INTO rounds_next (
    wallet, provider, round, state, game, session, bets, wins, stake, bonus_stake, payout,
    opened_at, updated_at, first_seq, last_seq
)
SELECT r.wallet, r.provider, r.round, r.state, r.game, r.session, r.bets, r.wins, r.stake,
    coalesce(
        (
            SELECT bonus_stake FROM rounds o
            WHERE o.wallet = r.wallet AND o.provider = r.provider AND o.round = r.round
        ),
        e.bonus_staked,
        0
    ),
    r.payout, r.opened_at, r.updated_at, coalesce(e.first_seq, 1), coalesce(e.last_seq, 1)
FROM rounds r
CROSS JOIN (SELECT NULL AS bonus_stake)
LEFT JOIN (
    SELECT wallet, provider, round, min(seq) AS first_seq, max(seq) AS last_seq,
        -sum(CASE WHEN kind IN ('bet', 'rollback') THEN bonus ELSE 0 END) AS bonus_staked
    FROM entries WHERE round IS NOT NULL GROUP BY wallet, provider, round
) e ON e.wallet = r.wallet AND e.provider = r.provider AND e.round = r.round;

DROP TABLE rounds;

ALTER TABLE rounds_next RENAME TO rounds;

CREATE INDEX IF NOT EXISTS rounds_open ON rounds (opened_at, wallet, provider, round)
    WHERE state IN ('open', 'disputed');

CREATE TABLE IF NOT EXISTS tombstones_next (
    provider TEXT NOT NULL,
    target TEXT NOT NULL,
    reference TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    wallet INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, target)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tombstones (provider, target, reference, wallet, at);

-- Of a tombstone from before it is not known what its name stood for.
INSERT OR IGNORE INTO tombstones_next (provider, target, reference, fingerprint, wallet, at)
SELECT t.provider, t.target, t.reference,
    coalesce(
        (
            SELECT fingerprint FROM tombstones o
            WHERE o.provider = t.provider AND o.target = t.target
        ),
        ''
    ),
    wallet, at
FROM tombstones t, (SELECT NULL AS fingerprint);

DROP TABLE tombstones;

ALTER TABLE tombstones_next RENAME TO tombstones;

CREATE INDEX IF NOT EXISTS tombstones_by_reference ON tombstones (provider, reference);

CREATE TRIGGER IF NOT EXISTS tombstones_are_never_deleted BEFORE DELETE ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard tombstones are never deleted');
END;

CREATE TABLE IF NOT EXISTS rollups_next (
    hour INTEGER NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT NOT NULL,
    device TEXT NOT NULL,
    currency TEXT NOT NULL,
    bets INTEGER NOT NULL,
    bonus_bets INTEGER NOT NULL,
    payouts INTEGER NOT NULL,
    bonus_payouts INTEGER NOT NULL,
    promotions INTEGER NOT NULL,
    jackpots INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    PRIMARY KEY (hour, provider, game, location, device, currency)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rollups (
    hour, provider, game, location, device, currency, bets, bonus_bets, payouts, rounds
);

INSERT OR IGNORE INTO rollups_next (
    hour, provider, game, location, device, currency, bets, bonus_bets, payouts, bonus_payouts,
    promotions, jackpots, rounds
)
SELECT r.hour, r.provider, r.game, r.location, r.device, r.currency, bets, bonus_bets, payouts,
    coalesce(
        (
            SELECT bonus_payouts FROM rollups o
            WHERE o.hour = r.hour AND o.provider = r.provider AND o.game = r.game
                AND o.location = r.location AND o.device = r.device AND o.currency = r.currency
        ),
        0
    ),
    coalesce(
        (
            SELECT promotions FROM rollups o
            WHERE o.hour = r.hour AND o.provider = r.provider AND o.game = r.game
                AND o.location = r.location AND o.device = r.device AND o.currency = r.currency
        ),
        0
    ),
    coalesce(
        (
            SELECT jackpots FROM rollups o
            WHERE o.hour = r.hour AND o.provider = r.provider AND o.game = r.game
                AND o.location = r.location AND o.device = r.device AND o.currency = r.currency
        ),
        0
    ),
    rounds
FROM rollups r, (SELECT NULL AS bonus_payouts, NULL AS promotions, NULL AS jackpots);

DROP TABLE rollups;

ALTER TABLE rollups_next RENAME TO rollups;

-- How a provider's games use the pots, and how long its rounds may stay open. Absent: cash alone,
-- and a day.
CREATE TABLE IF NOT EXISTS policies (
    provider TEXT PRIMARY KEY REFERENCES providers (provider),
    bet_from TEXT NOT NULL CHECK (bet_from IN ('cash', 'cash_then_bonus', 'bonus_then_cash')),
    win_to TEXT NOT NULL CHECK (win_to IN ('cash', 'as_staked')),
    round_open_max_s INTEGER NOT NULL CHECK (round_open_max_s > 0),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- A dispute is opened once; status, resolved_at, reason and actor follow from its events.
CREATE UNIQUE INDEX IF NOT EXISTS disputes_open ON disputes (
    provider, kind, coalesce(player, ''), coalesce(reference, ''), coalesce(round, '')
) WHERE status = 'open';

CREATE INDEX IF NOT EXISTS disputes_by_player ON disputes (player) WHERE player IS NOT NULL;

-- All that happened to a dispute, by whom and why; never changed.
CREATE TABLE IF NOT EXISTS dispute_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dispute INTEGER NOT NULL REFERENCES disputes (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('noted', 'assigned', 'resolved')),
    actor TEXT NOT NULL,
    text TEXT NOT NULL,
    entry TEXT
);

CREATE INDEX IF NOT EXISTS dispute_events_by_dispute ON dispute_events (dispute);

CREATE TRIGGER IF NOT EXISTS dispute_events_are_never_changed BEFORE UPDATE ON dispute_events
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard dispute events are never changed');
END;

CREATE TRIGGER IF NOT EXISTS dispute_events_are_never_deleted BEFORE DELETE ON dispute_events
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard dispute events are never deleted');
END;

CREATE TRIGGER IF NOT EXISTS disputes_are_never_deleted BEFORE DELETE ON disputes
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard disputes are never deleted');
END;

-- An assignment's text is the assignee, a resolution's the reason.
CREATE TRIGGER IF NOT EXISTS dispute_events_move_the_dispute AFTER INSERT ON dispute_events
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard no such dispute') WHERE NOT EXISTS (
        SELECT 1 FROM disputes d WHERE d.id = NEW.dispute
    );
    SELECT RAISE(ABORT, 'reelgate:guard the dispute is resolved')
    FROM disputes d
    WHERE d.id = NEW.dispute AND d.status = 'resolved' AND NEW.kind <> 'noted';
    UPDATE disputes
    SET status = 'resolved', resolved_at = NEW.at, reason = NEW.text, actor = NEW.actor
    WHERE id = NEW.dispute AND NEW.kind = 'resolved';
END;

CREATE INDEX IF NOT EXISTS exchanges_by_reference ON exchanges (provider, reference)
    WHERE reference IS NOT NULL;

-- What can have opened a dispute, by its request. What is accepted costs nothing here.
CREATE INDEX IF NOT EXISTS exchanges_in_dispute ON exchanges (request_id)
    WHERE outcome NOT IN ('accepted', 'repeated') OR verb = 'flag_round';

-- The heads of all chains at an entry, as one digest, signed.
CREATE TABLE IF NOT EXISTS checkpoints (
    checkpoint INTEGER PRIMARY KEY,
    day TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    wallets INTEGER NOT NULL,
    digest TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL
);

CREATE TRIGGER IF NOT EXISTS checkpoints_are_never_changed BEFORE UPDATE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard checkpoints are never changed');
END;

CREATE TRIGGER IF NOT EXISTS checkpoints_are_never_deleted BEFORE DELETE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard checkpoints are never deleted');
END;

INSERT OR IGNORE INTO schema_version (version, name) VALUES (3, 'disputes');
