-- New Comer is spoken since. Each statement can run twice.

INSERT OR IGNORE INTO providers (provider, name, status, updated_at) VALUES
    ('newcomer', 'New Comer', 'connected', 0);

INSERT OR IGNORE INTO schema_version (version, name) VALUES (0, 'newcomer');
