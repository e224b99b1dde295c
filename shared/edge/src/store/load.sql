-- One row for a batch. ?1 holds its calls: provider, token, player, currency, game. ?2 holds the
-- references they name: provider, reference. ?3 holds the rounds: as a call, and the round; ?4 those
-- of which all transactions are wanted. ?5 holds the references that alone say whose a call is. ?6
-- holds, of a stake that may have been taken again, the provider and the first and the last name for
-- it: the newest is wanted. ?7 holds the calls without a token that need a session of the player:
-- provider, player. ?8 holds the free rounds that bets name: provider, name.
-- What a call does not name, player, currency and game, is its session's; a player without a
-- currency brings all his wallets. The parts of a round's stakes are looked for among the bonus money
-- that moved in its wallet while it was open. Nothing is materialized: every
-- temporary table costs more than to look the session up again; a row may come twice.
SELECT
    (SELECT max(version) FROM schema_version),
    (
        SELECT json_group_array(json_array(
            p.provider, p.status, o.bet_from, o.win_to, nullif(o.bet_session, 'contract')
        ))
        FROM providers p LEFT JOIN policies o ON o.provider = p.provider
    ),
    (
        SELECT json_group_array(json_array(g.provider, g.game, g.status, json(g.limits)))
        FROM json_each(?1) c
        LEFT JOIN tokens t ON t.token_hash = c.value ->> 1 AND c.value ->> 4 IS NULL
        LEFT JOIN sessions s ON s.session = t.session
        CROSS JOIN games g
            ON g.provider = c.value ->> 0 AND g.game = coalesce(c.value ->> 4, s.game)
    ),
    (
        SELECT json_group_array(json_array(player, status)) FROM (
            SELECT p.player, p.status
            FROM json_each(?1) c
            CROSS JOIN players p ON p.player = c.value ->> 2
            UNION ALL
            SELECT p.player, p.status
            FROM json_each(?1) c
            CROSS JOIN tokens t ON t.token_hash = c.value ->> 1
            CROSS JOIN sessions s ON s.session = t.session
            CROSS JOIN players p ON p.player = s.player
            UNION ALL
            SELECT p.player, p.status
            FROM json_each(?5) c
            CROSS JOIN entries e ON e.provider = c.value ->> 0 AND e.reference = c.value ->> 1
            CROSS JOIN wallets w ON w.wallet = e.wallet
            CROSS JOIN players p ON p.player = w.player
        )
    ),
    (
        SELECT json_group_array(json_array(
            t.token_hash, s.session, s.player, s.currency, s.provider, s.game, s.location,
            s.device, s.expires_at, s.ended_at IS NOT NULL, s.token_hash = t.token_hash
        ))
        FROM json_each(?1) c
        CROSS JOIN tokens t ON t.token_hash = c.value ->> 1
        CROSS JOIN sessions s ON s.session = t.session
    ),
    (
        SELECT json_group_array(json_array(
            f.wallet, f.player, f.currency, f.cash, f.bonus, f.seq, f.hash,
            CASE WHEN f.bonus > 0 THEN json((
                SELECT json_group_array(json_array(g.seq, g.remainder, g.expired))
                FROM grants g INDEXED BY grants_with_money
                WHERE g.wallet = f.wallet AND g.remainder > 0
            )) END,
            f.asked_by,
            json((
                SELECT json_array(l.amount, l.balance, l.round)
                FROM ceilings l WHERE l.currency = f.currency AND l.provider = f.asked_by
            )),
            json((
                SELECT json_array(l.amount, l.balance, l.round)
                FROM ceilings l WHERE l.currency = f.currency AND l.provider = ''
            ))
        ))
        FROM (
            SELECT w.*, c.value ->> 0 AS asked_by
            FROM json_each(?1) c
            LEFT JOIN tokens t ON t.token_hash = c.value ->> 1
            LEFT JOIN sessions s ON s.session = t.session
            CROSS JOIN wallets w
                ON w.player = coalesce(c.value ->> 2, s.player)
                AND w.currency = coalesce(c.value ->> 3, s.currency, w.currency)
            UNION ALL
            SELECT w.*, c.value ->> 0 AS asked_by
            FROM json_each(?5) c
            CROSS JOIN entries e ON e.provider = c.value ->> 0 AND e.reference = c.value ->> 1
            CROSS JOIN wallets w ON w.wallet = e.wallet
        ) f
    ),
    (
        SELECT json_group_array(json_array(
            e.provider, e.reference, e.wallet, e.seq, e.kind, e.fingerprint, e.round, e.game,
            e.session, e.location, e.device, e.cash, e.bonus, e.cash_after,
            coalesce(CASE WHEN e.bonus_after > 0 THEN (
                SELECT n.bonus_after FROM entries n
                WHERE n.wallet = e.wallet AND n.seq = e.seq + 1
                    AND n.kind = 'bonus_expiry' AND n.reference IS NULL
            ) END, e.bonus_after),
            EXISTS (
                SELECT 1 FROM entries r
                WHERE r.provider = e.provider AND r.target = e.reference
                    AND r.kind IN ('rollback', 'bonus_expiry')
            ) OR EXISTS (
                SELECT 1 FROM entries r
                WHERE r.provider = e.provider AND r.target = e.reference
                    AND r.kind = 'resolution'
            ) OR e.kind = 'rollback' AND EXISTS (
                SELECT 1 FROM entries r
                WHERE r.provider = e.provider AND r.target = e.reference
                    AND r.kind IN ('bet', 'free_bet')
            ),
            e.target,
            CASE WHEN e.kind = 'rollback' THEN (
                SELECT g.kind FROM entries g
                WHERE g.provider = e.provider AND g.reference = e.target
            ) END,
            e.jackpot_part, e.jackpot_contribution,
            CASE WHEN e.bonus <> 0 THEN json((
                SELECT json_group_array(json_array(
                    h.grant_seq, h.amount, g.remainder, g.expired
                ))
                FROM grant_shares h
                LEFT JOIN grants g ON g.wallet = h.wallet AND g.seq = h.grant_seq
                WHERE h.wallet = e.wallet AND h.seq = e.seq
            )) END
        ))
        FROM (
            SELECT e.*
            FROM json_each(?2) c
            CROSS JOIN entries e ON e.provider = c.value ->> 0 AND e.reference = c.value ->> 1
            UNION ALL
            SELECT e.*
            FROM json_each(?4) c
            LEFT JOIN tokens t ON t.token_hash = c.value ->> 1
            LEFT JOIN sessions s ON s.session = t.session
            CROSS JOIN wallets w
                ON w.player = coalesce(c.value ->> 2, s.player)
                AND w.currency = coalesce(c.value ->> 3, s.currency, w.currency)
            CROSS JOIN rounds r
                ON r.wallet = w.wallet
                AND r.provider = c.value ->> 0
                AND r.round = c.value ->> 4
            CROSS JOIN entries e
                ON e.wallet = r.wallet
                AND e.seq BETWEEN r.first_seq AND r.last_seq
                AND e.provider = r.provider
                AND e.round = r.round
                AND e.reference IS NOT NULL
            UNION ALL
            SELECT e.*
            FROM json_each(?6) c
            CROSS JOIN entries e ON e.provider = c.value ->> 0 AND e.reference = (
                SELECT a.reference
                FROM entries a
                WHERE a.provider = c.value ->> 0
                    AND a.reference BETWEEN c.value ->> 1 AND c.value ->> 2
                    AND length(a.reference) = length(c.value ->> 1)
                ORDER BY a.reference DESC LIMIT 1
            )
        ) e
    ),
    (
        SELECT json_group_array(json_array(
            provider, target, reference, wallet, at, fingerprint, cash_after, bonus_after
        )) FROM (
            SELECT t.*
            FROM json_each(?2) c
            CROSS JOIN tombstones t ON t.provider = c.value ->> 0 AND t.target = c.value ->> 1
            UNION ALL
            SELECT t.*
            FROM json_each(?2) c
            CROSS JOIN tombstones t INDEXED BY tombstones_by_reference
                ON t.provider = c.value ->> 0 AND t.reference = c.value ->> 1
        )
    ),
    (
        SELECT json_group_array(json_array(
            r.wallet, r.provider, r.round, r.state, r.game, r.session, r.bets, r.wins, r.stake,
            r.bonus_stake, r.payout, r.opened_at, r.first_seq, r.last_seq, p.location, p.device,
            CASE WHEN r.bonus_stake <> 0 THEN json((
                SELECT json_group_array(json_array(grant_seq, staked, remainder, expired))
                FROM (
                    SELECT h.grant_seq, -sum(h.amount) AS staked, g.remainder, g.expired
                    FROM grant_shares h
                    CROSS JOIN entries e ON e.wallet = h.wallet AND e.seq = h.seq
                    LEFT JOIN grants g ON g.wallet = h.wallet AND g.seq = h.grant_seq
                    WHERE h.wallet = r.wallet AND h.seq BETWEEN r.first_seq AND r.last_seq
                        AND e.provider = r.provider AND e.round = r.round
                        AND (e.kind = 'bet' OR e.kind = 'rollback' AND (
                            SELECT b.kind FROM entries b
                            WHERE b.provider = e.provider AND b.reference = e.target
                        ) = 'bet')
                    GROUP BY h.grant_seq
                )
            )) END
        ))
        FROM (
            SELECT r.*
            FROM json_each(?3) c
            LEFT JOIN tokens t ON t.token_hash = c.value ->> 1
            LEFT JOIN sessions s ON s.session = t.session
            CROSS JOIN wallets w
                ON w.player = coalesce(c.value ->> 2, s.player)
                AND w.currency = coalesce(c.value ->> 3, s.currency, w.currency)
            CROSS JOIN rounds r
                ON r.wallet = w.wallet
                AND r.provider = c.value ->> 0
                AND r.round = c.value ->> 4
            UNION ALL
            SELECT r.*
            FROM json_each(?2) c
            CROSS JOIN entries e ON e.provider = c.value ->> 0 AND e.reference = c.value ->> 1
            CROSS JOIN rounds r
                ON r.wallet = e.wallet AND r.provider = e.provider AND r.round = e.round
        ) r LEFT JOIN sessions p ON p.session = r.session
    ),
    (
        SELECT json_group_array(json_array(
            e.provider, e.target, e.wallet, e.seq, e.kind, e.fingerprint, e.round, e.game,
            e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, e.bonus_after,
            EXISTS (
                SELECT 1 FROM entries r
                WHERE r.provider = e.provider AND r.target = e.reference
                    AND r.kind = 'resolution'
            ),
            NULL, NULL, NULL, NULL, NULL
        ))
        FROM json_each(?2) c
        CROSS JOIN entries e INDEXED BY entries_settled
            ON e.provider = c.value ->> 0 AND e.target = c.value ->> 1 AND e.kind = 'resolution'
    ),
    (
        SELECT json_group_array(json_array(s.opened_at, json_array(
            s.token_hash, s.session, s.player, s.currency, s.provider, s.game, s.location,
            s.device, s.expires_at, s.ended_at IS NOT NULL, 1
        )))
        FROM (
            SELECT (
                SELECT o.session FROM sessions o INDEXED BY sessions_open
                WHERE o.player = w.player AND o.provider = c.value ->> 0
                    AND o.currency = w.currency AND o.ended_at IS NULL
                ORDER BY o.expires_at DESC LIMIT 1
            ) AS session
            FROM json_each(?7) c
            CROSS JOIN wallets w ON w.player = c.value ->> 1
            UNION ALL
            SELECT (
                SELECT o.session FROM sessions o INDEXED BY sessions_latest
                WHERE o.player = c.value ->> 1 AND o.provider = c.value ->> 0
                ORDER BY o.opened_at DESC LIMIT 1
            )
            FROM json_each(?7) c
        ) f
        CROSS JOIN sessions s ON s.session = f.session
    ),
    (
        SELECT json_group_array(json_array(f.provider, f.player, f.named))
        FROM json_each(?8) c
        CROSS JOIN free_rounds f INDEXED BY free_rounds_by_name
            ON f.provider = c.value ->> 0 AND f.named = c.value ->> 1
                AND f.status IN ('asked', 'granted')
    )
