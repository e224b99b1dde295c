-- Free rounds that were asked for at providers, one row for a campaign and player, so that what was
-- promised is known, and asked for twice is promised once. Each statement can run twice.

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

INSERT OR IGNORE INTO schema_version (version, name) VALUES (8, 'free_rounds');
