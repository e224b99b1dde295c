-- One name, one effect, for rollbacks too: the name of a rollback that left a tombstone is taken, for
-- entries and for other tombstones. The core decides so; two instances that decide at the same time
-- are told here to decide again. Each statement can run twice.

CREATE TRIGGER IF NOT EXISTS entries_bear_no_rollbacks_name AFTER INSERT ON entries
WHEN NEW.reference IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t INDEXED BY tombstones_by_reference
    WHERE t.provider = NEW.provider AND t.reference = NEW.reference;
END;

CREATE TRIGGER IF NOT EXISTS tombstones_bear_no_name_twice BEFORE INSERT ON tombstones
BEGIN
    SELECT RAISE(ABORT, 'reelgate:stale transaction')
    FROM entries e WHERE e.provider = NEW.provider AND e.reference = NEW.reference;
    SELECT RAISE(ABORT, 'reelgate:stale tombstone')
    FROM tombstones t INDEXED BY tombstones_by_reference
    WHERE t.provider = NEW.provider AND t.reference = NEW.reference AND t.target <> NEW.target;
END;

INSERT OR IGNORE INTO schema_version (version, name) VALUES (6, 'names');
