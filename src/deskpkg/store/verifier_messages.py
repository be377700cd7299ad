"""The promises about messages to clients, each as the SELECT that finds what breaks it."""

from deskpkg.store.verifier_rule import Rule

_TOLD = """(SELECT r.value ->> 'key' AS message, CASE WHEN r.value ->> 'made' THEN 'waiting'
        WHEN r.value ->> 'gone' OR r.value ->> '$.is.removed_at' IS NOT NULL THEN 'withdrawn'
        WHEN r.value ->> '$.is.given_at' IS NOT NULL THEN 'given' ELSE 'waiting' END AS state,
        h.action = 'message.written' AND r.value ->> 'made' AS written,
        row_number() OVER (PARTITION BY r.value ->> 'key' ORDER BY h.id DESC) AS place
    FROM history h, json_each(h.data, '$.rows') r
    WHERE h.client_package_id IS NOT NULL AND r.value ->> 'table' = 'message')"""
_WAITING = "m.given_at IS NULL AND m.removed_at IS NULL"

MESSAGES = (
    Rule(
        "message {0} to client {1} is about package {2} of client {3}",
        """SELECT m.id, m.client_id, p.id, p.client_id FROM message m
        JOIN client_package p ON p.id = m.client_package_id WHERE p.client_id <> m.client_id""",
    ),
    Rule(
        "message {0} waits, although package {1} was deleted",
        f"""SELECT m.id, p.id FROM message m JOIN client_package p ON p.id = m.client_package_id
        WHERE {_WAITING} AND p.deleted_at IS NOT NULL""",
    ),
    Rule(
        "message {0} waits, a {1}, but package {2} is canceled or not",
        f"""SELECT m.id, m.kind, p.id FROM message m
        JOIN client_package p ON p.id = m.client_package_id WHERE {_WAITING}
        AND p.deleted_at IS NULL AND (m.kind = 'cancellation') <> (p.canceled_at IS NOT NULL)""",
    ),
    Rule(
        "{0} messages of one kind wait for package {1}",
        f"""SELECT count(*), m.client_package_id FROM message m WHERE {_WAITING}
        GROUP BY m.client_package_id, m.kind HAVING count(*) > 1""",
    ),
    Rule(
        "message {0} was given to the client, and withdrawn",
        "SELECT id FROM message WHERE given_at IS NOT NULL AND removed_at IS NOT NULL",
    ),
    Rule(
        "message {0} was written, but the history has {1} lines of it",
        f"""SELECT m.id, coalesce(sum(t.written), 0) AS told FROM message m
        LEFT JOIN {_TOLD} t ON t.message = m.id GROUP BY m.id HAVING told <> 1""",
    ),
    Rule(
        "message {0} waits, was given or withdrawn, but its history ends with {1}",
        f"""SELECT m.id, t.state FROM message m JOIN {_TOLD} t ON t.message = m.id AND t.place = 1
        WHERE t.state <> CASE WHEN m.removed_at IS NOT NULL THEN 'withdrawn'
            WHEN m.given_at IS NOT NULL THEN 'given' ELSE 'waiting' END""",
    ),
    Rule(
        "package {0} has a text for a confirmation that is not written",
        "SELECT id FROM client_package WHERE confirmation <> '' AND confirms = 0",
    ),
)
