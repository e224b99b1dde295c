-- The tables of the books. Statements are separated by one blank line and can each run twice:
-- the admin function applies them one by one, `spin up --sqlite @FILE` as a whole.
-- Money is in ledger units (10^-5 of the main unit for fiat, 10^-8 for crypto), times in
-- milliseconds since 1970 UTC, quarters in whole quarters of an hour since then.

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

-- How a provider's games use the pots, how long its rounds may stay open, and which session a bet
-- needs that names none. Absent: cash alone, a day, and what the contract says.
CREATE TABLE IF NOT EXISTS policies (
    provider TEXT PRIMARY KEY REFERENCES providers (provider),
    bet_from TEXT NOT NULL CHECK (bet_from IN ('cash', 'cash_then_bonus', 'bonus_then_cash')),
    win_to TEXT NOT NULL CHECK (win_to IN ('cash', 'as_staked')),
    round_open_max_s INTEGER NOT NULL CHECK (round_open_max_s > 0),
    updated_at INTEGER NOT NULL,
    bet_session TEXT NOT NULL DEFAULT 'contract'
        CHECK (bet_session IN ('contract', 'named', 'any_open'))
) WITHOUT ROWID;

-- How long after it was opened a round without a result is given back; no row: never.
CREATE TABLE IF NOT EXISTS settlement_deadlines (
    provider TEXT PRIMARY KEY REFERENCES providers (provider),
    seconds INTEGER NOT NULL CHECK (seconds > 0)
) WITHOUT ROWID;

-- The most decimals that amounts of a provider's protocol have; no row: as many as any currency. No
-- session is opened there in a currency that has more.
CREATE TABLE IF NOT EXISTS amount_decimals (
    provider TEXT PRIMARY KEY REFERENCES providers (provider),
    decimals INTEGER NOT NULL CHECK (decimals >= 0)
) WITHOUT ROWID;

-- The most that a single amount, a balance and a round may come to, as the operator has set it: for
-- a provider, or for the network where the provider is ''. NULL, or no row: as the network has it,
-- else the default of the currency, which shared/core has.
CREATE TABLE IF NOT EXISTS ceilings (
    currency TEXT NOT NULL,
    provider TEXT NOT NULL,
    amount INTEGER CHECK (amount >= 0),
    balance INTEGER CHECK (balance >= 0),
    round INTEGER CHECK (round >= 0),
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (currency, provider)
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
    updated_at INTEGER NOT NULL,
    -- The clock of its gaming day, and when on that clock it begins: 06:00.
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    day_start TEXT NOT NULL DEFAULT '00:00'
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

-- Of each wallet at a provider the session that is open longest, and the latest of a player there.
CREATE INDEX IF NOT EXISTS sessions_open ON sessions (player, provider, currency, expires_at)
    WHERE ended_at IS NULL;

CREATE INDEX IF NOT EXISTS sessions_latest ON sessions (player, provider, opened_at);

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
    cash_after INTEGER NOT NULL,
    bonus_after INTEGER NOT NULL CHECK (bonus_after >= 0),
    fingerprint TEXT NOT NULL,
    actor TEXT,
    reason TEXT,
    hash TEXT NOT NULL,
    -- The name that a person gave for himself; the actor is whose key it was.
    person TEXT,
    -- What of the cash a jackpot paid, and what of the stake feeds jackpots; NULL where nothing.
    jackpot_part INTEGER,
    jackpot_contribution INTEGER,
    CHECK (person IS NULL OR actor IS NOT NULL),
    CHECK (reference IS NOT NULL OR kind IN ('round_end', 'round_flag', 'rollback', 'bonus_expiry')),
    CHECK (target IS NOT NULL OR kind <> 'rollback'),
    -- What came to grants after they had expired goes with none of them by name.
    CHECK ((target IS NULL) = (reference IS NULL) OR kind <> 'bonus_expiry'),
    CHECK ((actor IS NULL) = (reason IS NULL)),
    CHECK (actor IS NOT NULL OR kind NOT IN ('adjustment', 'resolution', 'round_leave')),
    CHECK (cash_after >= 0 OR cash >= 0 OR kind IN ('correction', 'rollback')),
    UNIQUE (wallet, seq),
    UNIQUE (provider, reference)
);

-- The last line of defence against giving a transaction back twice, whatever asks for it.
CREATE UNIQUE INDEX IF NOT EXISTS entries_reversal ON entries (provider, target)
    WHERE kind IN ('rollback', 'bonus_expiry');

-- A stake that was given back may be taken again, once.
CREATE UNIQUE INDEX IF NOT EXISTS entries_taken_again ON entries (provider, target)
    WHERE kind IN ('bet', 'free_bet') AND target IS NOT NULL;

-- A dispute's resolution settles what it is about with the money that it moves: once, whatever other
-- dispute is about the same. What a person moves back has the earlier resolution as its target.
CREATE UNIQUE INDEX IF NOT EXISTS entries_settled ON entries (provider, target)
    WHERE kind = 'resolution' AND target IS NOT NULL;

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
    fingerprint TEXT NOT NULL,
    wallet INTEGER,
    at INTEGER NOT NULL,
    -- The wallet's pots of then, where the wallet was known.
    cash_after INTEGER,
    bonus_after INTEGER,
    PRIMARY KEY (provider, target)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS tombstones_by_reference ON tombstones (provider, reference);

CREATE TRIGGER IF NOT EXISTS tombstones_are_never_deleted BEFORE DELETE ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard tombstones are never deleted');
END;

-- One name, one effect, for rollbacks too: the name of a rollback that left a tombstone is taken, for
-- entries and for other tombstones. The core decides so; two instances that decide at the same time
-- are told here to decide again.
CREATE TRIGGER IF NOT EXISTS entries_bear_no_rollbacks_name AFTER INSERT ON entries
WHEN NEW.reference IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t INDEXED BY tombstones_by_reference
    WHERE t.provider = NEW.provider AND t.reference = NEW.reference;
END;

-- A message that a person settled for one wallet does not come for another, nor the other way: the core
-- decides so, and two instances that decide at the same time are told here to decide again.
CREATE TRIGGER IF NOT EXISTS entries_bear_no_settled_name AFTER INSERT ON entries
WHEN NEW.reference IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM entries e INDEXED BY entries_settled
    WHERE e.provider = NEW.provider AND e.target = NEW.reference AND e.kind = 'resolution'
        AND e.wallet <> NEW.wallet;
END;

CREATE TRIGGER IF NOT EXISTS resolutions_settle_nothing_of_others AFTER INSERT ON entries
WHEN NEW.kind = 'resolution' AND NEW.target IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM entries e
    WHERE e.provider = NEW.provider AND e.reference = NEW.target AND e.wallet <> NEW.wallet;
END;

-- What a person paid is not given back before it came, nor the other way. A tombstone by which a person
-- barred a message for one wallet says nothing about another.
CREATE TRIGGER IF NOT EXISTS resolutions_settle_nothing_given_back AFTER INSERT ON entries
WHEN NEW.kind = 'resolution' AND NEW.target IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t
    WHERE t.provider = NEW.provider AND t.target = NEW.target
        AND NOT (t.reference LIKE 'reelgate:barred/%' AND t.wallet IS NOT NEW.wallet);
END;

CREATE TRIGGER IF NOT EXISTS tombstones_keep_out_nothing_settled BEFORE INSERT ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM entries e INDEXED BY entries_settled
    WHERE e.provider = NEW.provider AND e.target = NEW.target AND e.kind = 'resolution';
END;

CREATE TRIGGER IF NOT EXISTS tombstones_bear_no_name_twice BEFORE INSERT ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM entries e WHERE e.provider = NEW.provider AND e.reference = NEW.reference;
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t INDEXED BY tombstones_by_reference
    WHERE t.provider = NEW.provider AND t.reference = NEW.reference AND t.target <> NEW.target;
END;

CREATE TABLE IF NOT EXISTS rounds (
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

CREATE INDEX IF NOT EXISTS rounds_open ON rounds (opened_at, wallet, provider, round)
    WHERE state IN ('open', 'disputed');

-- Bonus money by grant, the grant named by the place of the entry that gave it: what of it is in the
-- wallet's pot.
CREATE TABLE IF NOT EXISTS grants (
    wallet INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    remainder INTEGER NOT NULL CHECK (remainder >= 0),
    expired INTEGER NOT NULL CHECK (expired IN (0, 1)),
    PRIMARY KEY (wallet, seq)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS grants_with_money ON grants (wallet) WHERE remainder > 0;

-- What of an entry's bonus money is of which grant, 0 of none.
CREATE TABLE IF NOT EXISTS grant_shares (
    wallet INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    grant_seq INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (wallet, seq, grant_seq)
) WITHOUT ROWID;

-- Sums of entries by quarter of an hour. Absent places are empty texts, so that they can stand in
-- the key. A sum is whole * 10^9 + rest ledger units, its rest from 0 to 999999999: neither the
-- parts nor sums of parts leave the range of an integer, however much is played.
CREATE TABLE IF NOT EXISTS rollups (
    quarter INTEGER NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT NOT NULL,
    device TEXT NOT NULL,
    currency TEXT NOT NULL,
    rounds INTEGER NOT NULL,
    bets_whole INTEGER NOT NULL,
    bets_rest INTEGER NOT NULL,
    bonus_bets_whole INTEGER NOT NULL,
    bonus_bets_rest INTEGER NOT NULL,
    payouts_whole INTEGER NOT NULL,
    payouts_rest INTEGER NOT NULL,
    bonus_payouts_whole INTEGER NOT NULL,
    bonus_payouts_rest INTEGER NOT NULL,
    promotions_whole INTEGER NOT NULL,
    promotions_rest INTEGER NOT NULL,
    jackpots_whole INTEGER NOT NULL,
    jackpots_rest INTEGER NOT NULL,
    contributions_whole INTEGER NOT NULL,
    contributions_rest INTEGER NOT NULL,
    PRIMARY KEY (quarter, provider, game, location, device, currency)
) WITHOUT ROWID;

-- Who played in which quarters of an hour, to count players once over any period. One row for an
-- hour: bit 0 of its quarters is the first of the hour.
CREATE TABLE IF NOT EXISTS rollup_players (
    hour INTEGER NOT NULL,
    provider TEXT NOT NULL,
    game TEXT NOT NULL,
    location TEXT NOT NULL,
    device TEXT NOT NULL,
    currency TEXT NOT NULL,
    player TEXT NOT NULL,
    quarters INTEGER NOT NULL CHECK (quarters BETWEEN 1 AND 15),
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
    reply TEXT NOT NULL,
    -- What of both is personal data, by the paths of its fields; it is deleted after its time, and
    -- nothing else of the row is ever changed.
    personal TEXT CHECK (personal IS NULL OR json_valid(personal))
);

CREATE INDEX IF NOT EXISTS exchanges_with_personal_data ON exchanges (at)
    WHERE personal IS NOT NULL;

CREATE INDEX IF NOT EXISTS exchanges_by_reference ON exchanges (provider, reference)
    WHERE reference IS NOT NULL;

-- What can have opened a dispute, by its request. What is accepted costs nothing here.
CREATE INDEX IF NOT EXISTS exchanges_in_dispute ON exchanges (request_id)
    WHERE outcome NOT IN ('accepted', 'repeated') OR verb = 'flag_round';

-- Requests that were not verified, counted by minute (whole minutes since 1970). Nothing of such a
-- request is kept: a sender without a key cannot fill the disk.
CREATE TABLE IF NOT EXISTS rejections (
    minute INTEGER NOT NULL,
    provider TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL CHECK (length(source) <= 64),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (minute, provider, reason, source)
) WITHOUT ROWID;

-- The same since the beginning, without minutes and sources, for a counter that never falls.
CREATE TABLE IF NOT EXISTS rejection_totals (
    provider TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (provider, reason)
) WITHOUT ROWID;

-- `INSERT INTO rejected (counts) VALUES (…)` adds a JSON array of [minute, provider, reason,
-- source, count]. A minute keeps 512 rows apart; the sources of further ones are counted as 'other'.
CREATE VIEW IF NOT EXISTS rejected (counts) AS SELECT NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS rejections_are_counted INSTEAD OF INSERT ON rejected
BEGIN
    INSERT INTO rejections (minute, provider, reason, source, count)
    SELECT v ->> 0, v ->> 1, v ->> 2,
        CASE
            WHEN (SELECT count(*) FROM rejections r WHERE r.minute = v ->> 0) < 512 THEN v ->> 3
            WHEN EXISTS (
                SELECT 1 FROM rejections r
                WHERE r.minute = v ->> 0 AND r.provider = v ->> 1 AND r.reason = v ->> 2
                    AND r.source = v ->> 3
            ) THEN v ->> 3
            ELSE 'other'
        END,
        v ->> 4
    FROM (SELECT value AS v FROM json_each(NEW.counts) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
    INSERT INTO rejection_totals (provider, reason, count)
    SELECT v ->> 1, v ->> 2, v ->> 4
    FROM (SELECT value AS v FROM json_each(NEW.counts) LIMIT -1) WHERE true
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;

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

-- A dispute is opened once; status, resolved_at, reason and actor follow from its events.
CREATE UNIQUE INDEX IF NOT EXISTS disputes_open ON disputes (
    provider, kind, coalesce(player, ''), coalesce(reference, ''), coalesce(round, ''),
    coalesce(evidence ->> 'amount', ''), coalesce(evidence ->> 'currency', '')
) WHERE status = 'open';

CREATE INDEX IF NOT EXISTS disputes_by_player ON disputes (player) WHERE player IS NOT NULL;

CREATE INDEX IF NOT EXISTS disputes_by_reference ON disputes (provider, reference)
    WHERE reference IS NOT NULL;

-- What the open disputes are about, for the view below.
CREATE INDEX IF NOT EXISTS disputes_open_reference ON disputes (provider, reference)
    WHERE status = 'open';

CREATE INDEX IF NOT EXISTS disputes_open_target ON disputes (provider, evidence ->> 'target')
    WHERE status = 'open';

CREATE INDEX IF NOT EXISTS disputes_open_request ON disputes (evidence ->> 'request_id')
    WHERE status = 'open';

-- All that happened to a dispute, by whom and why; never changed.
CREATE TABLE IF NOT EXISTS dispute_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dispute INTEGER NOT NULL REFERENCES disputes (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('noted', 'assigned', 'resolved')),
    actor TEXT NOT NULL,
    text TEXT NOT NULL,
    entry TEXT,
    person TEXT
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

-- The hash of each dispute, each dispute event and each message that is evidence of money, in the
-- order in which the checkpoint job recorded them. It stays when the message is deleted.
CREATE TABLE IF NOT EXISTS records (
    record INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('dispute', 'dispute_event', 'message', 'deletion')),
    id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (kind, id)
);

CREATE TRIGGER IF NOT EXISTS records_are_never_changed BEFORE UPDATE ON records
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard records are never changed');
END;

CREATE TRIGGER IF NOT EXISTS records_are_never_deleted BEFORE DELETE ON records
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard records are never deleted');
END;

-- How many recorded messages were deleted, the last of them, and the newest date of one. A row is
-- sealed, and never changed again, before a checkpoint covers it.
CREATE TABLE IF NOT EXISTS deletions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    newest_at INTEGER NOT NULL,
    last_message INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    sealed INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1))
);

CREATE UNIQUE INDEX IF NOT EXISTS deletions_open ON deletions (sealed) WHERE sealed = 0;

CREATE TRIGGER IF NOT EXISTS deletions_are_never_changed BEFORE UPDATE ON deletions
WHEN OLD.sealed = 1
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard deletions are never changed');
END;

CREATE TRIGGER IF NOT EXISTS deletions_are_never_deleted BEFORE DELETE ON deletions
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard deletions are never deleted');
END;

CREATE TRIGGER IF NOT EXISTS deleted_messages_are_counted AFTER DELETE ON exchanges
WHEN EXISTS (SELECT 1 FROM records r WHERE r.kind = 'message' AND r.id = OLD.id)
BEGIN
    INSERT INTO deletions (newest_at, last_message, messages)
    SELECT OLD.at, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM deletions n WHERE n.sealed = 0);
    UPDATE deletions
    SET newest_at = max(newest_at, OLD.at), last_message = max(last_message, OLD.id),
        messages = messages + 1
    WHERE sealed = 0;
END;

-- The heads of all chains at an entry, and the head of the records, as one digest, signed.
CREATE TABLE IF NOT EXISTS checkpoints (
    checkpoint INTEGER PRIMARY KEY,
    day TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    wallets INTEGER NOT NULL,
    digest TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    after_clock_error INTEGER NOT NULL CHECK (after_clock_error IN (0, 1)),
    dated_ahead INTEGER NOT NULL,
    dated_back INTEGER NOT NULL,
    last_record INTEGER NOT NULL,
    records TEXT NOT NULL
);

CREATE TRIGGER IF NOT EXISTS checkpoints_are_never_changed BEFORE UPDATE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard checkpoints are never changed');
END;

CREATE TRIGGER IF NOT EXISTS checkpoints_are_never_deleted BEFORE DELETE ON checkpoints
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard checkpoints are never deleted');
END;

-- The checkpoints whose digest the operator's webhook has accepted.
CREATE TABLE IF NOT EXISTS checkpoint_deliveries (
    checkpoint INTEGER PRIMARY KEY REFERENCES checkpoints (checkpoint),
    at INTEGER NOT NULL
);

-- One row: what the checkpoint job found when it last verified, and how far it has come. The
-- signature keeps others from moving verified_up_to.
CREATE TABLE IF NOT EXISTS proof (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL,
    fault TEXT,
    verified_up_to INTEGER NOT NULL,
    signature TEXT NOT NULL
);

-- The rows of the message log that must stay: evidence of an open dispute, and of money that has no
-- record under a checkpoint yet. (`+` lets the indexes above be used.)
CREATE VIEW IF NOT EXISTS message_evidence (id) AS
SELECT x.id FROM exchanges x
WHERE EXISTS (
        SELECT 1 FROM disputes d
        WHERE d.status = 'open' AND d.provider = x.provider AND d.reference = x.reference
    )
    OR EXISTS (
        SELECT 1 FROM disputes d
        WHERE d.status = 'open' AND d.provider = x.provider
            AND d.evidence ->> 'target' = +x.reference
    )
    OR EXISTS (
        SELECT 1 FROM disputes d
        WHERE d.status = 'open' AND d.evidence ->> 'request_id' = +x.request_id
    )
    OR (
        (x.reference IS NOT NULL OR x.round IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM records r WHERE r.kind = 'message' AND r.id = x.id)
    );

CREATE TRIGGER IF NOT EXISTS evidence_is_never_deleted BEFORE DELETE ON exchanges
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard evidence is never deleted')
    FROM message_evidence v WHERE v.id = OLD.id;
END;

-- The next row would have the number of a deleted newest row, and records know messages by number.
CREATE TRIGGER IF NOT EXISTS the_newest_message_is_never_deleted BEFORE DELETE ON exchanges
WHEN OLD.id = (SELECT max(id) FROM exchanges)
BEGIN
    SELECT RAISE(ABORT, 'reelgate:guard the newest message is never deleted');
END;

-- Free rounds that were asked for at providers, one row for a campaign and player, so that what was
-- promised is known, and asked for twice is promised once.
CREATE TABLE IF NOT EXISTS free_rounds (
    provider TEXT NOT NULL REFERENCES providers (provider),
    campaign TEXT NOT NULL,
    player TEXT NOT NULL REFERENCES players (player),
    -- What was asked for, as the caller wrote it: the same again asks for nothing new.
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    status TEXT NOT NULL CHECK (status IN ('asked', 'granted', 'refused', 'cancelled')),
    -- What the provider calls it, where it gives it a name.
    named TEXT,
    detail TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (provider, campaign, player)
) WITHOUT ROWID;

-- By the provider's name, with which a bet comes.
CREATE INDEX IF NOT EXISTS free_rounds_by_name ON free_rounds (provider, named)
    WHERE named IS NOT NULL;

-- Calls of our API under an Idempotency-Key, by whose key they came: what was asked, and the reply once
-- there is one. claimed_at is when the one who carries it out began; 0: nobody does. A reply that
-- holds a session's token is sealed, and salt is part of what opens it.
CREATE TABLE IF NOT EXISTS idempotency_keys (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    route TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    salt TEXT NOT NULL,
    status INTEGER,
    is_sealed INTEGER NOT NULL DEFAULT 0 CHECK (is_sealed IN (0, 1)),
    reply TEXT,
    CHECK ((status IS NULL) = (reply IS NULL)),
    PRIMARY KEY (actor, key)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS idempotency_keys_by_age ON idempotency_keys (at);

-- Keys that a component could not use, for readiness; never their values.
CREATE TABLE IF NOT EXISTS key_faults (
    variable TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

INSERT OR IGNORE INTO providers (provider, name, status, updated_at) VALUES
    ('hub88', 'Hub88', 'connected', 0),
    ('caleta', 'Caleta', 'connected', 0),
    ('softswiss', 'SOFTSWISS', 'connected', 0),
    ('slotegrator', 'Slotegrator', 'connected', 0),
    ('pragmatic', 'Pragmatic Play', 'connected', 0),
    ('playngo', 'Play''n GO', 'connected', 0),
    ('st8', 'St8', 'connected', 0),
    ('nolimit', 'Nolimit City', 'connected', 0),
    ('swipegames', 'SwipeGames', 'connected', 0),
    ('evolution', 'Evolution', 'connected', 0),
    ('redtiger', 'Red Tiger', 'connected', 0),
    ('hundredhp', '100hp', 'connected', 0);

INSERT OR IGNORE INTO settlement_deadlines (provider, seconds) VALUES ('hundredhp', 1209600);

INSERT OR IGNORE INTO amount_decimals (provider, decimals) VALUES
    ('evolution', 6),
    ('redtiger', 2),
    ('hundredhp', 2);

INSERT OR IGNORE INTO schema_version (version, name) VALUES (1, 'books');
