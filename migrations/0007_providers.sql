-- The providers whose protocols are spoken since. Each statement can run twice.

INSERT OR IGNORE INTO providers (provider, name, status, updated_at) VALUES
    ('slotegrator', 'Slotegrator', 'connected', 0),
    ('pragmatic', 'Pragmatic Play', 'connected', 0),
    ('playngo', 'Play''n GO', 'connected', 0),
    ('st8', 'St8', 'connected', 0),
    ('nolimit', 'Nolimit City', 'connected', 0),
    ('swipegames', 'SwipeGames', 'connected', 0),
    ('evolution', 'Evolution', 'connected', 0),
    ('redtiger', 'Red Tiger', 'connected', 0),
    ('hundredhp', '100hp', 'connected', 0);

INSERT OR IGNORE INTO schema_version (version, name) VALUES (7, 'providers');
