-- The tables of the books. Statements are separated by one blank line and can each run twice:
-- the admin function applies them one by one, `spin up --sqlite @FILE` as a whole.
-- Money is in ledger units (10^-5 of the main unit for fiat, 10^-8 for crypto), times in
-- milliseconds since 1970 UTC, hours in whole hours since then.

PRAGMA journal_mode = WAL;

CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS players (
    player TEXT PRIMARY KEY,
    name TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'blocked', 'self_excluded')),
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS wallets (
    wallet INTEGER PRIMARY KEY,
    player TEXT NOT NULL REFERENCES players (player),
    currency TEXT NOT NULL,
    cash INTEGER NOT NULL DEFAULT 0,
    bonus INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL DEFAULT 0,
    hash TEXT NOT NULL,
    UNIQUE (player, currency)
);

CREATE TABLE IF NOT EXISTS providers (
    provider TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('connected', 'disconnected')),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS games (
    provider TEXT NOT NULL REFERENCES providers (provider),
    game TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
    rtp TEXT,
    launch_url TEXT,
    limits TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(limits)),
    attributes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(attributes)),
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (provider, game)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS locations (
    location TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS devices (
    device TEXT PRIMARY KEY,
    location TEXT NOT NULL REFERENCES locations (location),
    class TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sessions (
    session TEXT PRIMARY KEY,
    player TEXT NOT NULL,
    currency TEXT NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT,
    device TEXT,
    token_hash TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tokens (
    token_hash TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (session)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS entries (
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
    cash_after INTEGER NOT NULL CHECK (cash_after >= 0),
    bonus_after INTEGER NOT NULL CHECK (bonus_after >= 0),
    fingerprint TEXT NOT NULL,
    hash TEXT NOT NULL,
    CHECK (reference IS NOT NULL OR kind = 'round_end'),
    UNIQUE (wallet, seq),
    UNIQUE (provider, reference)
);

-- The last line of defence against giving a transaction back twice.
CREATE UNIQUE INDEX IF NOT EXISTS entries_reversal ON entries (provider, target)
    WHERE kind = 'rollback';

CREATE TRIGGER IF NOT EXISTS entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard entries are never changed');
END;

CREATE TRIGGER IF NOT EXISTS entries_are_never_deleted BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard entries are never deleted');
END;

CREATE TABLE IF NOT EXISTS tombstones (
    provider TEXT NOT NULL,
    target TEXT NOT NULL,
    reference TEXT NOT NULL,
    wallet INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, target)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS tombstones_by_reference ON tombstones (provider, reference);

CREATE TRIGGER IF NOT EXISTS tombstones_are_never_deleted BEFORE DELETE ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard tombstones are never deleted');
END;

CREATE TABLE IF NOT EXISTS rounds (
    wallet INTEGER NOT NULL,
    provider TEXT NOT NULL,
    round TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
    game TEXT,
    session TEXT,
    bets INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    stake INTEGER NOT NULL,
    payout INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (wallet, provider, round)
) WITHOUT ROWID;

-- Sums of entries by hour. Absent places are empty texts, so that they can stand in the key.
CREATE TABLE IF NOT EXISTS rollups (
    hour INTEGER NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT NOT NULL,
    device TEXT NOT NULL,
    currency TEXT NOT NULL,
    bets INTEGER NOT NULL,
    bonus_bets INTEGER NOT NULL,
    payouts INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    PRIMARY KEY (hour, provider, game, location, device, currency)
) WITHOUT ROWID;

-- Who played in an hour, to count players once over any period.
CREATE TABLE IF NOT EXISTS rollup_players (
    hour INTEGER NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT NOT NULL,
    device TEXT NOT NULL,
    currency TEXT NOT NULL,
    player TEXT NOT NULL,
    PRIMARY KEY (hour, provider, game, location, device, currency, player)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS exchanges (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    component TEXT NOT NULL,
    provider TEXT,
    verb TEXT NOT NULL,
    player TEXT,
    round TEXT,
    reference TEXT,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    request TEXT NOT NULL,
    reply TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS disputes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
    provider TEXT,
    player TEXT,
    round TEXT,
    reference TEXT,
    evidence TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(evidence)),
    opened_at INTEGER NOT NULL,
    resolved_at INTEGER,
    reason TEXT,
    actor TEXT
);

INSERT OR IGNORE INTO providers (provider, name, status, updated_at) VALUES
    ('hub88', 'Hub88', 'connected', 0),
    ('caleta', 'Caleta', 'connected', 0),
    ('softswiss', 'SOFTSWISS', 'connected', 0);

INSERT OR IGNORE INTO schema_version (version, name) VALUES (1, 'books');
