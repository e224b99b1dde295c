-- A stake that was given back may be taken again, once, and a provider may have a time after which
-- what it has not settled is given back. Each statement can run twice.

CREATE UNIQUE INDEX IF NOT EXISTS entries_taken_again ON entries (provider, target)
    WHERE kind IN ('bet', 'free_bet') AND target IS NOT NULL;

-- How long after it was opened a round without a result is given back; no row: never.
CREATE TABLE IF NOT EXISTS settlement_deadlines (
    provider TEXT PRIMARY KEY REFERENCES providers (provider),
    seconds INTEGER NOT NULL CHECK (seconds > 0)
) WITHOUT ROWID;

INSERT OR IGNORE INTO settlement_deadlines (provider, seconds) VALUES ('hundredhp', 1209600);

INSERT OR IGNORE INTO schema_version (version, name) VALUES (9, 'settlement');
