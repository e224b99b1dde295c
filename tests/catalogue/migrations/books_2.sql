-- Books as version 2 of the schema holds them: rounds of three providers, with two disputes written by
-- hand. Players, wallets, entries of every kind, open, closed and cancelled rounds, tombstones,
-- rollups, sessions whose tokens are `token-of-<player>`, exchanges. The entries move the heads of
-- their wallets.

INSERT INTO players (player, name, status, created_at) VALUES
    ('caleta-player', NULL, 'active', 1790814660000),
    ('hub88-player', NULL, 'active', 1790811000000),
    ('softswiss-player', NULL, 'active', 1790818320000);

INSERT INTO wallets (wallet, player, currency, cash, bonus, seq, hash) VALUES
    (1, 'hub88-player', 'EUR', 0, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000'),
    (2, 'caleta-player', 'EUR', 0, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000'),
    (3, 'softswiss-player', 'EUR', 0, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000');

INSERT INTO games (
    provider, game, name, category, status, rtp, launch_url, limits, attributes, updated_at
) VALUES
    ('caleta', 'game-1', 'game-1', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0),
    ('caleta', 'game-2', 'game-2', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0),
    ('hub88', 'game-1', 'game-1', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0),
    ('hub88', 'game-2', 'game-2', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0),
    ('softswiss', 'game-1', 'game-1', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0),
    ('softswiss', 'game-2', 'game-2', 'slots', 'enabled', NULL, NULL, '{}', '{}', 0);

INSERT INTO locations (location, name, status, updated_at) VALUES
    ('hall-1', 'Hall 1', 'active', 1790811000000);

INSERT INTO devices (device, location, class, name, status, updated_at) VALUES
    ('device-1', 'hall-1', 'slot_machine', 'Slot 1', 'active', 1790811000000);

INSERT INTO sessions (
    session, player, currency, provider, game, location, device, token_hash, opened_at,
    expires_at, ended_at
) VALUES
    ('07ce69e7064401ba2d0aff538e741700', 'caleta-player', 'EUR', 'caleta', 'game-1', 'hall-1', 'device-1', 'af09cb5d72fede8fdd3762ecfdeebd00873224a0bc667444590072b6ee479382', 1790814660000, 9000000000000, NULL),
    ('39ed0c802043a0da2e10c9f75ada15d0', 'softswiss-player', 'EUR', 'softswiss', 'game-1', 'hall-1', 'device-1', '94428e6109781344fb2ae5f931221154f4289e455c0a3603547b5db172e3e8dd', 1790818320000, 9000000000000, NULL),
    ('db913377f9335a27acbab1525eb7acf2', 'hub88-player', 'EUR', 'hub88', 'game-1', 'hall-1', 'device-1', 'f43805b249dff7d6b4d87c76ea7dba535ce7ba89a8b93975df1058474e1e2e89', 1790811000000, 9000000000000, NULL);

INSERT INTO tokens (token_hash, session) VALUES
    ('94428e6109781344fb2ae5f931221154f4289e455c0a3603547b5db172e3e8dd', '39ed0c802043a0da2e10c9f75ada15d0'),
    ('af09cb5d72fede8fdd3762ecfdeebd00873224a0bc667444590072b6ee479382', '07ce69e7064401ba2d0aff538e741700'),
    ('f43805b249dff7d6b4d87c76ea7dba535ce7ba89a8b93975df1058474e1e2e89', 'db913377f9335a27acbab1525eb7acf2');

INSERT INTO entries (
    id, wallet, seq, at, kind, provider, reference, target, round, ends_round, game, session,
    location, device, cash, bonus, cash_after, bonus_after, fingerprint, hash
) VALUES
    (1, 1, 1, 1790811000000, 'deposit', 'cashier', 'desk-11', NULL, NULL, 0, NULL, NULL, NULL, NULL, 10000000, 0, 10000000, 0, '37d9294e411a1aa3cb5fbf05b817b8b1', '72d53ce06ac997527a318e7e96ce5594231a24ea6d26d1c99618df58819b1601'),
    (2, 1, 2, 1790811000000, 'bet', 'hub88', 'bet-1', NULL, 'round-1', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', -100000, 0, 9900000, 0, 'cf8b94b20aed6063f6251d96ab17d97c', '39d2e47ce5d51bbd2c984ee34a1644ddfe21db5efc1a66fef3fcf45803f008c2'),
    (3, 1, 3, 1790811000000, 'win', 'hub88', 'win-1', 'bet-1', 'round-1', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', 300000, 0, 10200000, 0, '53163eca59d2f9504088452a66af07ea', '04a25b64aaaea4cab21a42e8f14155a6cc690c7f9ad0770ae822134dfe972908'),
    (4, 1, 4, 1790811000000, 'bet', 'hub88', 'bet-2', NULL, 'round-2', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', -200000, 0, 10000000, 0, 'c5098a6b9271d3c9251562a82dbc8026', '85d6bc12e94f4fbd4b1470590eb7b92f2afdda6f4727dc32da14d4a3a758ea90'),
    (5, 1, 5, 1790811000000, 'rollback', 'hub88', 'back-2', 'bet-2', 'round-2', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', 200000, 0, 10200000, 0, '379025069c89fcd4af993f2816493a1e', 'c63b95f13d99bc36817efb0d41b33aaedd8ba722364572ccc935b3035cdfeab4'),
    (6, 1, 6, 1790814600000, 'bet', 'hub88', 'bet-4', NULL, 'round-4', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', -400000, 0, 9800000, 0, 'd986eee6a23bdb5859d83ab60e7dddab', '0e855ab6d3890a89aed3759363bab47eda24c62f860f42597d027bfdb7e66e29'),
    (7, 1, 7, 1790814600000, 'bet', 'hub88', 'bet-5', NULL, 'round-4', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', -500000, 0, 9300000, 0, '59574a51ab305fec8e6c4245b17c71ca', '243203a5ca6c51c9cbc62475729edbcab5874822dc0f40b7108701f09e37351d'),
    (8, 1, 8, 1790814600000, 'rollback', 'hub88', 'back-5', 'bet-5', 'round-4', 0, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', 500000, 0, 9800000, 0, 'f05b74c1d6ae5d0b3d59dca2bf2eae31', 'e86b002545644d5cff028ce7e4ca163e0a082f08049db6812fdaaae12c8d9547'),
    (9, 1, 9, 1790814600000, 'withdrawal', 'cashier', 'desk-22', NULL, NULL, 0, NULL, NULL, NULL, NULL, -1000000, 0, 8800000, 0, '35e5f6787466a2677d8455b7dac7af7f', 'b5dd68727e1f1c0212b1da7bdcaed861535c0c146c4ec238fcb0f71677b5a967'),
    (10, 1, 10, 1790814600000, 'bonus_grant', 'cashier', 'desk-23', NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 500000, 8800000, 500000, 'eac84cc7c87f7a99c2481c858a2fe6c9', '9735ce4a5e4a1b72e3ec36edf930b474b3945b48a479c87d6a25928d12f1a656'),
    (11, 1, 11, 1790814600000, 'bet', 'hub88', 'free', NULL, 'round-5', 1, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', 0, -100000, 8800000, 400000, '6e84ff1aaf19021ede302429979f899e', 'ed1fd7bd40874f31158422d891a890b67a500ed191d94ca226cbd5e798b7d44a'),
    (12, 1, 12, 1790814600000, 'win', 'hub88', 'lost', 'bet-1', 'round-1', 1, 'game-1', 'db913377f9335a27acbab1525eb7acf2', 'hall-1', 'device-1', 0, 0, 8800000, 400000, 'eb8b1ba3dbf8c2cddf3911ce65181c7d', '768c0d74abfc1c11942556ae78341778cb4ad0a2cec6739f2ff2147628c6907a'),
    (13, 2, 1, 1790814660000, 'deposit', 'cashier', 'desk-27', NULL, NULL, 0, NULL, NULL, NULL, NULL, 10000000, 0, 10000000, 0, '55e62610c5e9c851088bbd93d31f6338', 'b465161918504afa060b792481b55c4d64a93f2642850ffb1b92e8252ed0b925'),
    (14, 2, 2, 1790814660000, 'bet', 'caleta', 'bet-1', NULL, 'round-1', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', -100000, 0, 9900000, 0, 'd99447bb7a3f50465fa71d717a2b51e6', 'cf35b69388b94e2d0c54223fac37bcedceeb87cc412c015af7e6b0d060bedf59'),
    (15, 2, 3, 1790814660000, 'win', 'caleta', 'win-1', 'bet-1', 'round-1', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', 300000, 0, 10200000, 0, 'a05e6ac1f834c5288e44c6aed7d261a9', '579844ad42e186664acd0188af1b60676fef9264a1959064624f518e83fa52be'),
    (16, 2, 4, 1790814660000, 'bet', 'caleta', 'bet-2', NULL, 'round-2', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', -200000, 0, 10000000, 0, 'caa6d6daa0b00c5c708051feeb3ed7d9', '9fa75d5a7d0c230e3cab75208a552b128d9f5e19fdbee7efeef9ef1db60155df'),
    (17, 2, 5, 1790814660000, 'rollback', 'caleta', 'back-2', 'bet-2', 'round-2', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', 200000, 0, 10200000, 0, 'c0eae0025372cabd1f8297687cd0463f', 'e9bf178ce3214cfb9ef4ba75486d449da77b5a189c5abec816a8cb045fba5e83'),
    (18, 2, 6, 1790818260000, 'bet', 'caleta', 'bet-4', NULL, 'round-4', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', -400000, 0, 9800000, 0, '502fa6458ac3fc9e356629d1e4136e47', 'a8c9148653225e385af4bff2df4e77c55efc6e0d600a3985fe5f9e58f3d73db4'),
    (19, 2, 7, 1790818260000, 'bet', 'caleta', 'bet-5', NULL, 'round-4', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', -500000, 0, 9300000, 0, '48e257c06a69d1d7f2ee525e38d789c6', '02189a006013d9ba7272c9a2cfc81b796e7cef886fcba0dfe861d6b9e0dcb760'),
    (20, 2, 8, 1790818260000, 'rollback', 'caleta', 'back-5', 'bet-5', 'round-4', 0, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', 500000, 0, 9800000, 0, 'ab82202d58b1e29bb4a1d941d658122b', 'ec390d0dff56de02ccffae153c533a5e793ca66850246afd794627e21be12b02'),
    (21, 2, 9, 1790818260000, 'withdrawal', 'cashier', 'desk-38', NULL, NULL, 0, NULL, NULL, NULL, NULL, -1000000, 0, 8800000, 0, '3bedc78ef8838e465b775fc46e077c44', '6c435c96f9d184d63099e0f93524914d92ed80931f0d54a70e5cd3f3d6d4ab74'),
    (22, 2, 10, 1790818260000, 'bonus_grant', 'cashier', 'desk-39', NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 500000, 8800000, 500000, 'd036143cc82ca011f069a71d089a4ef7', '404bf29bed63432644af3214ccd8d9d9f80d7fc2181696489b22742e3be3aa20'),
    (23, 2, 11, 1790818260000, 'bet', 'caleta', 'free', NULL, 'round-5', 1, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', 0, -100000, 8800000, 400000, '25043e336c830a848ee36cc012563943', '910de3586e4329c4507f48a697a84aed8b0aa8dfe9b07bb74ee631382819e85a'),
    (24, 2, 12, 1790818260000, 'win', 'caleta', 'lost', 'bet-1', 'round-1', 1, 'game-1', '07ce69e7064401ba2d0aff538e741700', 'hall-1', 'device-1', 0, 0, 8800000, 400000, 'c4878a203c648c686076765b1e7ab7bd', 'ac5f1f44f43afd6f72e6226d0e1385eafbf75815e7d531523b9aeba876a8cb0b'),
    (25, 3, 1, 1790818320000, 'deposit', 'cashier', 'desk-43', NULL, NULL, 0, NULL, NULL, NULL, NULL, 10000000, 0, 10000000, 0, '4baea23ccccc76c2ac302c419e602009', '7b0a11a80fe810fb20994ba90ce76301f1a7a876db038e6577a2d5528c322268'),
    (26, 3, 2, 1790818320000, 'bet', 'softswiss', 'bet-1', NULL, 'round-1', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', -100000, 0, 9900000, 0, '51ea11e90175881f5ef4b5af8cf47036', '720c5a52463ab0c997a6fce560f899f5f78b8c3944503e7de932604bd9d32db0'),
    (27, 3, 3, 1790818320000, 'win', 'softswiss', 'win-1', NULL, 'round-1', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', 300000, 0, 10200000, 0, '3568cb65c85d1c46248eb53a22ab97b4', '4429b14fd62bd6109bf47a2f30e13f5850d0e64b9749efebe965e8da9095f0fa'),
    (28, 3, 4, 1790818320000, 'bet', 'softswiss', 'bet-2', NULL, 'round-2', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', -200000, 0, 10000000, 0, '70fd34aa990492e7ddb66ccb6e5607f4', '45995bde9e1c99b80c4c8dd84017c4f96321b8de297bed16e617233c43abc350'),
    (29, 3, 5, 1790818320000, 'rollback', 'softswiss', 'back-2', 'bet-2', 'round-2', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', 200000, 0, 10200000, 0, 'f9e12c5c415bded66647d78b7439f55d', '5a3eeadab96338d47099d3cb99e40a0b55c5075a8863108e5f5d70959df112a9'),
    (30, 3, 6, 1790821920000, 'bet', 'softswiss', 'bet-4', NULL, 'round-4', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', -400000, 0, 9800000, 0, '30e418fd4ac213d8a9c544aa03929c74', 'e7eefc9a5f7329c88d65e3310ee36dc6b4efd0aae76f6ad69197751e3c46e2a6'),
    (31, 3, 7, 1790821920000, 'bet', 'softswiss', 'bet-5', NULL, 'round-4', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', -500000, 0, 9300000, 0, '961a86653dff9b9150cd1f573b751fbe', '80c8f206ae5bf0895a029b98b7112353edd4e9f12e3d5d03ceb8d21de4afc45d'),
    (32, 3, 8, 1790821920000, 'rollback', 'softswiss', 'back-5', 'bet-5', 'round-4', 0, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', 500000, 0, 9800000, 0, '93856cd2af0fd993c6580e6f2645dddc', '01c06266970eaf6bbf8cc09f3cce1bd9fce874fbf1ca125e1c0f63eeca2701a6'),
    (33, 3, 9, 1790821920000, 'withdrawal', 'cashier', 'desk-46', NULL, NULL, 0, NULL, NULL, NULL, NULL, -1000000, 0, 8800000, 0, '0e154820777d66c5628715b36ea689d7', '0766b45c416b8e11151585573664557c38255dc1224ba4f06fe2f15ae80b2583'),
    (34, 3, 10, 1790821920000, 'bonus_grant', 'cashier', 'desk-47', NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 500000, 8800000, 500000, '48feee962fc5bd591bb45b747b833e31', '356c0c75d1b4d624dec73e4a9fbffbc3c4ae79c4700521417613bab83a18eb88'),
    (35, 3, 11, 1790821920000, 'round_end', 'softswiss', NULL, NULL, 'round-1', 1, 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 'hall-1', 'device-1', 0, 0, 8800000, 500000, 'a50b6170689b6fd6ebaab0225d66eb3e', '0f646653ce94a4935a2582d59be8a0e2bd33cd6c4c4af71d1c01d7bfa804f83e');

INSERT INTO tombstones (
    provider, target, reference, fingerprint, wallet, at
) VALUES
    ('caleta', 'never-came', 'gone', '', 2, 1790814660000),
    ('hub88', 'never-came', 'gone', '', 1, 1790811000000),
    ('softswiss', 'never-came', 'gone', '', 3, 1790818320000);

INSERT INTO grants (wallet, seq, remainder, expired) VALUES
    (1, 10, 400000, 0),
    (2, 10, 400000, 0),
    (3, 10, 500000, 0);

INSERT INTO grant_shares (wallet, seq, grant_seq, amount) VALUES
    (1, 10, 10, 500000),
    (1, 11, 10, -100000),
    (2, 10, 10, 500000),
    (2, 11, 10, -100000),
    (3, 10, 10, 500000);

INSERT INTO rounds (
    wallet, provider, round, state, game, session, bets, wins, stake, bonus_stake, payout,
    opened_at, updated_at, first_seq, last_seq
) VALUES
    (1, 'hub88', 'round-1', 'closed', 'game-1', 'db913377f9335a27acbab1525eb7acf2', 1, 2, 100000, 0, 300000, 1790811000000, 1790814600000, 2, 12),
    (1, 'hub88', 'round-2', 'cancelled', 'game-1', 'db913377f9335a27acbab1525eb7acf2', 0, 0, 0, 0, 0, 1790811000000, 1790811000000, 4, 5),
    (1, 'hub88', 'round-4', 'open', 'game-1', 'db913377f9335a27acbab1525eb7acf2', 1, 0, 400000, 0, 0, 1790814600000, 1790814600000, 6, 8),
    (1, 'hub88', 'round-5', 'closed', 'game-1', 'db913377f9335a27acbab1525eb7acf2', 1, 0, 100000, 100000, 0, 1790814600000, 1790814600000, 11, 11),
    (2, 'caleta', 'round-1', 'closed', 'game-1', '07ce69e7064401ba2d0aff538e741700', 1, 2, 100000, 0, 300000, 1790814660000, 1790818260000, 2, 12),
    (2, 'caleta', 'round-2', 'cancelled', 'game-1', '07ce69e7064401ba2d0aff538e741700', 0, 0, 0, 0, 0, 1790814660000, 1790814660000, 4, 5),
    (2, 'caleta', 'round-4', 'open', 'game-1', '07ce69e7064401ba2d0aff538e741700', 1, 0, 400000, 0, 0, 1790818260000, 1790818260000, 6, 8),
    (2, 'caleta', 'round-5', 'closed', 'game-1', '07ce69e7064401ba2d0aff538e741700', 1, 0, 100000, 100000, 0, 1790818260000, 1790818260000, 11, 11),
    (3, 'softswiss', 'round-1', 'closed', 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 1, 1, 100000, 0, 300000, 1790818320000, 1790821920000, 2, 11),
    (3, 'softswiss', 'round-2', 'cancelled', 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 0, 0, 0, 0, 0, 1790818320000, 1790818320000, 4, 5),
    (3, 'softswiss', 'round-4', 'open', 'game-1', '39ed0c802043a0da2e10c9f75ada15d0', 1, 0, 400000, 0, 0, 1790821920000, 1790821920000, 6, 8);

INSERT INTO rollups (
    quarter, provider, game, location, device, currency, rounds, bets_whole, bets_rest,
    bonus_bets_whole, bonus_bets_rest, payouts_whole, payouts_rest, bonus_payouts_whole,
    bonus_payouts_rest, promotions_whole, promotions_rest, jackpots_whole, jackpots_rest,
    contributions_whole, contributions_rest
) VALUES
    (1989790, 'hub88', 'game-1', 'hall-1', 'device-1', 'EUR', 1, 0, 100000, 0, 0, 0, 300000, 0, 0, 0, 0, 0, 0, 0, 0),
    (1989794, 'caleta', 'game-1', 'hall-1', 'device-1', 'EUR', 1, 0, 100000, 0, 0, 0, 300000, 0, 0, 0, 0, 0, 0, 0, 0),
    (1989794, 'hub88', 'game-1', 'hall-1', 'device-1', 'EUR', 2, 0, 400000, 0, 100000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (1989798, 'caleta', 'game-1', 'hall-1', 'device-1', 'EUR', 2, 0, 400000, 0, 100000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (1989798, 'softswiss', 'game-1', 'hall-1', 'device-1', 'EUR', 1, 0, 100000, 0, 0, 0, 300000, 0, 0, 0, 0, 0, 0, 0, 0),
    (1989802, 'softswiss', 'game-1', 'hall-1', 'device-1', 'EUR', 1, 0, 400000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

INSERT INTO rollup_players (
    hour, provider, game, location, device, currency, player, quarters
) VALUES
    (497447, 'hub88', 'game-1', 'hall-1', 'device-1', 'EUR', 'hub88-player', 4),
    (497448, 'caleta', 'game-1', 'hall-1', 'device-1', 'EUR', 'caleta-player', 4),
    (497448, 'hub88', 'game-1', 'hall-1', 'device-1', 'EUR', 'hub88-player', 4),
    (497449, 'caleta', 'game-1', 'hall-1', 'device-1', 'EUR', 'caleta-player', 4),
    (497449, 'softswiss', 'game-1', 'hall-1', 'device-1', 'EUR', 'softswiss-player', 4),
    (497450, 'softswiss', 'game-1', 'hall-1', 'device-1', 'EUR', 'softswiss-player', 4);

INSERT INTO exchanges (
    id, at, request_id, component, provider, verb, player, round, reference, outcome, status,
    duration_us, request, reply
) VALUES
    (4, 1790811000000, 'fb02b840eac5006f', 'hub88', 'hub88', 'transaction/bet', 'hub88-player', 'round-1', 'bet-1', 'accepted', 200, 1759, '{"amount":100000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-14","round":"round-1","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-1","user":"hub88-player"}', '{"user":"hub88-player","status":"RS_OK","request_uuid":"request-14","currency":"EUR","balance":9900000}'),
    (6, 1790811000000, '0ed38e56e7193484', 'hub88', 'hub88', 'transaction/bet', 'hub88-player', 'round-2', 'bet-2', 'accepted', 200, 365, '{"amount":200000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-16","round":"round-2","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-2","user":"hub88-player"}', '{"user":"hub88-player","status":"RS_OK","request_uuid":"request-16","currency":"EUR","balance":10000000}'),
    (9, 1790814600000, '8e8ded82d720e472', 'hub88', 'hub88', 'transaction/bet', 'hub88-player', 'round-4', 'bet-4', 'accepted', 200, 352, '{"amount":400000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-19","round":"round-4","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-4","user":"hub88-player"}', '{"user":"hub88-player","status":"RS_OK","request_uuid":"request-19","currency":"EUR","balance":9800000}'),
    (10, 1790814600000, 'c378bb49528d73f1', 'hub88', 'hub88', 'transaction/bet', 'hub88-player', 'round-4', 'bet-5', 'accepted', 200, 409, '{"amount":500000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-20","round":"round-4","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-5","user":"hub88-player"}', '{"user":"hub88-player","status":"RS_OK","request_uuid":"request-20","currency":"EUR","balance":9300000}'),
    (14, 1790814600000, '1f718175e7d827a1', 'hub88', 'hub88', 'transaction/bet', 'hub88-player', 'round-5', 'free', 'accepted', 200, 425, '{"amount":100000,"currency":"EUR","game_code":"game-1","is_free":true,"request_uuid":"request-24","round":"round-5","round_closed":true,"supplier_user":null,"token":"[redacted]","transaction_uuid":"free","user":"hub88-player"}', '{"user":"hub88-player","status":"RS_OK","request_uuid":"request-24","currency":"EUR","balance":8800000}'),
    (19, 1790814660000, '900eaa640723c7d0', 'caleta', 'caleta', 'wallet/bet', 'caleta-player', 'round-1', 'bet-1', 'accepted', 200, 517, '{"amount":100000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-30","round":"round-1","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-1","user":"caleta-player"}', '{"user":"caleta-player","status":"RS_OK","request_uuid":"request-30","currency":"EUR","balance":9900000}'),
    (21, 1790814660000, '4e5f1e07b3eb6caf', 'caleta', 'caleta', 'wallet/bet', 'caleta-player', 'round-2', 'bet-2', 'accepted', 200, 426, '{"amount":200000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-32","round":"round-2","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-2","user":"caleta-player"}', '{"user":"caleta-player","status":"RS_OK","request_uuid":"request-32","currency":"EUR","balance":10000000}'),
    (24, 1790818260000, '5e82f5afee332522', 'caleta', 'caleta', 'wallet/bet', 'caleta-player', 'round-4', 'bet-4', 'accepted', 200, 358, '{"amount":400000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-35","round":"round-4","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-4","user":"caleta-player"}', '{"user":"caleta-player","status":"RS_OK","request_uuid":"request-35","currency":"EUR","balance":9800000}'),
    (25, 1790818260000, 'b16fe7e282c5e71b', 'caleta', 'caleta', 'wallet/bet', 'caleta-player', 'round-4', 'bet-5', 'accepted', 200, 363, '{"amount":500000,"currency":"EUR","game_code":"game-1","is_free":false,"request_uuid":"request-36","round":"round-4","round_closed":false,"supplier_user":null,"token":"[redacted]","transaction_uuid":"bet-5","user":"caleta-player"}', '{"user":"caleta-player","status":"RS_OK","request_uuid":"request-36","currency":"EUR","balance":9300000}'),
    (29, 1790818260000, 'e70b3b863f0bfd73', 'caleta', 'caleta', 'wallet/bet', 'caleta-player', 'round-5', 'free', 'accepted', 200, 420, '{"amount":100000,"currency":"EUR","game_code":"game-1","is_free":true,"request_uuid":"request-40","round":"round-5","round_closed":true,"supplier_user":null,"token":"[redacted]","transaction_uuid":"free","user":"caleta-player"}', '{"user":"caleta-player","status":"RS_OK","request_uuid":"request-40","currency":"EUR","balance":8800000}'),
    (34, 1790818320000, '7dd0aab4f46c5344', 'softswiss', 'softswiss', 'v2/betwin', 'softswiss-player', 'round-1', 'bet-1', 'accepted', 200, 2276, '{"account_id":"softswiss-player","currency":"EUR","finished":false,"game_id":"game-1","round_id":"round-1","session_id":"[redacted]","transactions":[{"amount":"1.00000","id_provider":"bet-1","type":"bet"}]}', '{"round_id":"round-1","transactions":[{"id_provider":"bet-1","id":"3-2","bonus_amount":"0.00"}],"balance":"99.00"}'),
    (35, 1790818320000, 'da62a66749397605', 'softswiss', 'softswiss', 'v2/betwin', 'softswiss-player', 'round-1', 'win-1', 'accepted', 200, 324, '{"account_id":"softswiss-player","currency":"EUR","finished":false,"game_id":"game-1","round_id":"round-1","session_id":"[redacted]","transactions":[{"amount":"3.00000","id_provider":"win-1","type":"win"}]}', '{"round_id":"round-1","transactions":[{"id_provider":"win-1","id":"3-3","bonus_amount":"0.00"}],"balance":"102.00"}'),
    (36, 1790818320000, 'd19742de2448d06e', 'softswiss', 'softswiss', 'v2/betwin', 'softswiss-player', 'round-2', 'bet-2', 'accepted', 200, 231, '{"account_id":"softswiss-player","currency":"EUR","finished":false,"game_id":"game-1","round_id":"round-2","session_id":"[redacted]","transactions":[{"amount":"2.00000","id_provider":"bet-2","type":"bet"}]}', '{"round_id":"round-2","transactions":[{"id_provider":"bet-2","id":"3-4","bonus_amount":"0.00"}],"balance":"100.00"}'),
    (39, 1790821920000, '4e7271b4f5c30669', 'softswiss', 'softswiss', 'v2/betwin', 'softswiss-player', 'round-4', 'bet-4', 'accepted', 200, 219, '{"account_id":"softswiss-player","currency":"EUR","finished":false,"game_id":"game-1","round_id":"round-4","session_id":"[redacted]","transactions":[{"amount":"4.00000","id_provider":"bet-4","type":"bet"}]}', '{"round_id":"round-4","transactions":[{"id_provider":"bet-4","id":"3-6","bonus_amount":"0.00"}],"balance":"98.00"}'),
    (40, 1790821920000, '00ecb2c691ff4db3', 'softswiss', 'softswiss', 'v2/betwin', 'softswiss-player', 'round-4', 'bet-5', 'accepted', 200, 220, '{"account_id":"softswiss-player","currency":"EUR","finished":false,"game_id":"game-1","round_id":"round-4","session_id":"[redacted]","transactions":[{"amount":"5.00000","id_provider":"bet-5","type":"bet"}]}', '{"round_id":"round-4","transactions":[{"id_provider":"bet-5","id":"3-7","bonus_amount":"0.00"}],"balance":"93.00"}');

INSERT INTO disputes (
    id, kind, status, provider, player, round, reference, evidence, opened_at, resolved_at,
    reason, actor
) VALUES
    (1, 'conflict', 'open', 'hub88', 'hub88-player', 'round-1', 'bet-1', '{"request_id":"by-hand-1","verb":"bet","outcome":"conflict"}', 1790811000000, NULL, NULL, NULL),
    (2, 'late_win', 'resolved', 'softswiss', 'softswiss-player', 'round-2', 'win-2', '{"request_id":"by-hand-2","verb":"win","outcome":"rolled_back"}', 1790811000000, 1790812000000, 'paid in cash', 'ana');
