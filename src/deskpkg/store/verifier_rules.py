"""The promises of the records, each as the SELECT that finds what breaks it.

Written on the tables alone: what a use case believes of its own work proves nothing.
"""

from deskpkg.store.verifier_messages import MESSAGES
from deskpkg.store.verifier_money import MONEY
from deskpkg.store.verifier_rule import Rule

_HOLDS = """(x.client_package_id IS NOT NULL AND (x.state IN ('booked', 'arrived', 'completed')
    OR (x.state IN ('missed', 'canceled') AND x.forfeited = 1)))"""
_LATEST_STATE = """(SELECT max(h.id) FROM history h WHERE h.appointment_id = x.id AND h.action IN (
    'appointment.requested', 'appointment.booked', 'appointment.arrived',
    'appointment.completed', 'appointment.missed', 'appointment.canceled'))"""

CREDITS = (
    Rule(
        "package {0} is oversold: {1} of its {2} credits are held",
        f"""SELECT p.id, count(*), p.credits FROM client_package p
        JOIN appointment x ON x.client_package_id = p.id WHERE {_HOLDS}
        GROUP BY p.id HAVING count(*) > p.credits""",
    ),
    Rule(
        "package {0} is oversold for service {1}: {2} of {3} credits are held",
        f"""SELECT s.client_package_id, s.service_id, count(*), s.allowance
        FROM client_package_service s JOIN appointment x
            ON x.client_package_id = s.client_package_id AND x.service_id = s.service_id
        WHERE {_HOLDS} AND s.allowance IS NOT NULL
        GROUP BY s.client_package_id, s.service_id HAVING count(*) > s.allowance""",
    ),
    Rule(
        "package {0} is {1}, but the credits of its services add up to {2}, not {3}",
        """SELECT p.id, p.kind, sum(s.allowance), p.credits FROM client_package p
        LEFT JOIN client_package_service s ON s.client_package_id = p.id GROUP BY p.id
        HAVING CASE p.kind WHEN 'fixed' THEN sum(s.allowance) IS NOT p.credits
            ELSE count(s.allowance) > 0 END""",
    ),
    Rule(
        "appointment {0} of client {1} is linked to package {2} of client {3}",
        """SELECT x.id, x.client_id, p.id, p.client_id FROM appointment x
        JOIN client_package p ON p.id = x.client_package_id WHERE p.client_id <> x.client_id
            AND NOT EXISTS (SELECT 1 FROM client_package_member m
                WHERE m.client_package_id = p.id AND m.client_id = x.client_id)""",
    ),
    Rule(
        "appointment {0} of client {1} is to come on package {2}, no longer shared with them",
        """SELECT x.id, x.client_id, m.client_package_id FROM client_package_member m
        JOIN appointment x ON x.client_package_id = m.client_package_id
            AND x.client_id = m.client_id
        WHERE m.removed_at IS NOT NULL AND x.state NOT IN ('canceled', 'missed')
            AND x.starts_at > m.removed_at""",
    ),
    Rule(
        "package {0} is shared with its own client",
        """SELECT p.id FROM client_package p JOIN client_package_member m
            ON m.client_package_id = p.id AND m.client_id = p.client_id""",
    ),
    Rule(
        "appointment {0} repeats, and is linked to package {1}",
        """SELECT x.id, x.client_package_id FROM appointment x
        WHERE x.repeating <> 0 AND x.client_package_id IS NOT NULL""",
    ),
    Rule(
        "appointment {0} is linked to package {1}, which was deleted",
        """SELECT x.id, p.id FROM appointment x JOIN client_package p
        ON p.id = x.client_package_id WHERE p.deleted_at IS NOT NULL""",
    ),
    Rule(
        "appointment {0} is {1}, and yet its credit is marked as forfeited",
        """SELECT x.id, x.state FROM appointment x
        WHERE x.forfeited <> 0 AND x.state NOT IN ('missed', 'canceled')""",
    ),
    Rule(
        "appointment {0} uses package {1} for service {2}, which it does not cover",
        f"""SELECT x.id, x.client_package_id, x.service_id FROM appointment x
        WHERE {_HOLDS} AND x.override_reason = '' AND NOT EXISTS (
            SELECT 1 FROM client_package_service s
            WHERE s.client_package_id = x.client_package_id AND s.service_id = x.service_id)""",
    ),
    Rule(
        "appointment {0} holds a credit of package {1}, and took it after that was canceled at {2}",
        f"""SELECT x.id, p.id, p.canceled_at FROM appointment x
        JOIN client_package p ON p.id = x.client_package_id
        JOIN history c ON c.id = (SELECT max(h.id) FROM history h
            WHERE h.client_package_id = p.id AND h.action = 'package.canceled')
        WHERE p.canceled_at IS NOT NULL AND {_HOLDS}
            AND coalesce((SELECT sum(u.delta) FROM history u WHERE u.appointment_id = x.id
                AND u.client_package_id = p.id AND u.id < c.id), 0) <> -1""",
    ),
    Rule(
        "the history of package {0} adds up to {1}, but {2} credits are left",
        f"""SELECT id, told, remaining FROM (SELECT p.id,
            coalesce((SELECT sum(h.delta) FROM history h WHERE h.client_package_id = p.id), 0)
                AS told,
            p.credits - (SELECT count(*) FROM appointment x
                WHERE x.client_package_id = p.id AND {_HOLDS}) AS remaining
        FROM client_package p WHERE p.deleted_at IS NULL) WHERE told <> remaining""",
    ),
    Rule(
        "the history says that appointment {0} holds {1} of package {2}'s credits, not {3}",
        f"""SELECT h.appointment_id, -sum(h.delta), h.client_package_id,
            coalesce(x.client_package_id = h.client_package_id AND {_HOLDS}, 0) AS held
        FROM history h JOIN appointment x ON x.id = h.appointment_id
        WHERE h.client_package_id IS NOT NULL
        GROUP BY h.appointment_id, h.client_package_id HAVING -sum(h.delta) <> held""",
    ),
)

VISITS = (
    Rule(
        "appointments {0} and {1} overlap for practitioner {2}, and nobody agreed to it",
        """SELECT x.id, y.id, x.practitioner_id FROM appointment x JOIN appointment y
            ON y.practitioner_id = x.practitioner_id AND y.starts_at >= x.starts_at
            AND y.starts_at < x.ends_at AND (y.starts_at > x.starts_at OR y.id > x.id)
        WHERE x.state NOT IN ('canceled', 'missed') AND y.state NOT IN ('canceled', 'missed')
            AND x.overlap_accepted = 0 AND y.overlap_accepted = 0""",
    ),
    Rule(
        "appointment {0} ends at {1}, before it starts at {2}",
        "SELECT id, ends_at, starts_at FROM appointment WHERE ends_at <= starts_at",
    ),
    Rule(
        "appointment {0} is {1}, but the history ends with {2}",
        f"""SELECT x.id, x.state, h.action FROM appointment x
        JOIN history h ON h.id = {_LATEST_STATE} WHERE h.action <> 'appointment.' || x.state""",
    ),
    Rule(
        "appointment {0} is {1}, but the history does not say how it became that",
        f"""SELECT x.id, x.state FROM appointment x
        WHERE x.state NOT IN ('booked', 'requested') AND {_LATEST_STATE} IS NULL""",
    ),
    Rule(
        "appointment {0} is {1}, but was entered as {2}, and the history tells of no answer",
        f"""SELECT x.id, x.state, h.text FROM appointment x JOIN history h
            ON h.appointment_id = x.id AND h.action = 'appointment.created'
        WHERE {_LATEST_STATE} IS NULL
            AND (x.state = 'requested') <> (h.text GLOB 'Requested *')""",
    ),
    Rule(
        "appointment {0} is {1}, and what became of its credit differs from its history",
        f"""SELECT x.id, x.state FROM appointment x JOIN history h ON h.id = {_LATEST_STATE}
        WHERE x.state IN ('missed', 'canceled')
            AND json_extract(h.data, '$.forfeited') <> x.forfeited""",
    ),
    Rule(
        "appointment {0} was taken back, but is {1}, or linked to a package",
        """SELECT id, state FROM appointment WHERE removed_at IS NOT NULL
            AND (state <> 'canceled' OR client_package_id IS NOT NULL)""",
    ),
    Rule(
        "appointment {0} was taken back, but no line of the history undoes that it was made",
        """SELECT x.id FROM appointment x WHERE x.removed_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM history h JOIN history u ON u.undoes = h.operation
            WHERE h.appointment_id = x.id AND h.action = 'appointment.created'
                AND u.appointment_id = x.id)""",
    ),
    Rule(
        "appointment {0} belongs to series {1}, and yet does not repeat",
        "SELECT id, series_id FROM appointment WHERE series_id IS NOT NULL AND repeating = 0",
    ),
    Rule(
        "appointment {0} repeats, but belongs to no series",
        "SELECT id FROM appointment WHERE repeating <> 0 AND series_id IS NULL",
    ),
    Rule(
        "appointment {0} of client {1} belongs to series {2} of client {3}",
        """SELECT x.id, x.client_id, s.id, s.client_id FROM appointment x
        JOIN series s ON s.id = x.series_id WHERE x.client_id <> s.client_id""",
    ),
    Rule(
        "series {0} has {1} visits, but {2} were made",
        """SELECT s.id, count(x.id) AS there, s.visits FROM series s
        LEFT JOIN appointment x ON x.series_id = s.id GROUP BY s.id
        HAVING there <> s.visits OR coalesce(max(x.series_place), 0) <> s.visits - 1""",
    ),
    Rule(
        "series {0} was taken back, but appointment {1} of it was not",
        """SELECT s.id, x.id FROM series s JOIN appointment x ON x.series_id = s.id
        WHERE s.removed_at IS NOT NULL AND x.removed_at IS NULL""",
    ),
    Rule(
        "series {0} was taken back, but the history does not say so",
        """SELECT s.id FROM series s WHERE s.removed_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM history h, json_each(h.data, '$.rows') r
            WHERE h.action = 'series.removed' AND r.value ->> 'table' = 'series'
                AND r.value ->> 'key' = s.id)""",
    ),
    Rule(
        "series {0} was made, but the history has {1} lines of it",
        """SELECT s.id, count(h.id) AS told FROM series s LEFT JOIN history h
            ON h.action = 'series.created' AND json_extract(h.data, '$.series') = s.id
        GROUP BY s.id HAVING told <> 1""",
    ),
)

WAITING = (
    Rule(
        "line {0} of the waiting list is closed or not, but its history ends with {1}",
        """SELECT w.id, h.action FROM waiting w LEFT JOIN history h ON h.id = (
            SELECT max(t.id) FROM history t, json_each(t.data, '$.rows') r
            WHERE r.value ->> 'table' = 'waiting' AND r.value ->> 'key' = w.id
                AND (r.value ->> 'made' OR r.value ->> 'gone'
                    OR json_type(r.value, '$.is.closed_at') IS NOT NULL))
        WHERE h.id IS NULL OR (w.closed_at IS NULL) <> (
            SELECT coalesce(r.value ->> 'made', json_type(r.value, '$.is.closed_at') = 'null', 0)
            FROM json_each(h.data, '$.rows') r
            WHERE r.value ->> 'table' = 'waiting' AND r.value ->> 'key' = w.id)""",
    ),
    Rule(
        "line {0} of the waiting list, of client {1}, ended with appointment {2} of client {3}",
        """SELECT w.id, w.client_id, x.id, x.client_id FROM waiting w
        JOIN appointment x ON x.id = w.appointment_id WHERE x.client_id <> w.client_id""",
    ),
)

CATALOG = (
    Rule(
        "packages {0} and {1} have the same place in the catalog",
        """SELECT a.id, b.id FROM package a JOIN package b
        ON b.position = a.position AND b.id > a.id""",
    ),
    Rule(
        "package {0} of the catalog is {1}, but the credits of its services add up to {2}, not {3}",
        """SELECT p.id, p.kind, sum(s.allowance), p.credits FROM package p
        LEFT JOIN package_service s ON s.package_id = p.id GROUP BY p.id
        HAVING CASE p.kind WHEN 'fixed' THEN sum(s.allowance) IS NOT p.credits
            ELSE count(s.allowance) > 0 END""",
    ),
)

HOURS = (
    *(
        Rule(
            f"hours of {whose} {{0}} on weekday {{1}} overlap from {{2}} on",
            f"""SELECT {whose}_id, weekday, starts FROM (SELECT {whose}_id, weekday, starts,
                max(ends) OVER (PARTITION BY {whose}_id, weekday ORDER BY starts
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
                min(ends) OVER (PARTITION BY {whose}_id, weekday) AS least
            FROM {whose}_hours) WHERE before > starts OR (least = 0 AND before IS NOT NULL)""",
        )
        for whose in ("practitioner", "location")
    ),
    Rule(
        "hours of the days {0} that differ overlap from {1} on",
        """SELECT other_days_id, starts FROM (SELECT other_days_id, starts,
            max(ends) OVER (PARTITION BY other_days_id ORDER BY starts
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM other_hours) WHERE before > starts""",
    ),
)

HISTORY = (
    *(
        Rule(
            f"{table.replace('_', ' ')} {{0}} was made, but the history has {{1}} lines of it",
            f"""SELECT t.id, count(h.id) FROM {table} t
            LEFT JOIN history h ON h.{table}_id = t.id AND h.action = '{action}'
            GROUP BY t.id HAVING count(h.id) <> 1""",
        )
        for table, action in (
            ("appointment", "appointment.created"),
            ("client_package", "package.sold"),
            ("invoice", "invoice.drafted"),
        )
    ),
    Rule(
        "client {0} was added, but the history does not say so",
        """SELECT c.id FROM client c WHERE NOT EXISTS (SELECT 1 FROM history h
            WHERE h.client_id = c.id AND h.action = 'client.created')
        AND NOT EXISTS (SELECT 1 FROM history h WHERE h.action = 'clients.imported'
            AND c.id BETWEEN json_extract(h.data, '$.first') AND json_extract(h.data, '$.last'))""",
    ),
    Rule(
        "payment {0} was taken, but the history does not say so",
        """SELECT p.id FROM payment p WHERE p.id NOT IN (
            SELECT payment_id FROM history WHERE payment_id IS NOT NULL)""",
    ),
    Rule(
        "package {0} is canceled, but the history does not say so",
        """SELECT p.id FROM client_package p WHERE p.canceled_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM history h WHERE h.client_package_id = p.id
                AND h.action = 'package.canceled')""",
    ),
    Rule(
        "package {0} was deleted, but the history does not say so",
        """SELECT p.id FROM client_package p WHERE p.deleted_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM history h WHERE h.client_package_id = p.id
                AND (h.action = 'package.deleted' OR h.undoes IS NOT NULL))""",
    ),
    Rule(
        "appointment {0} has an exception made for package {1}, but the history does not say why",
        """SELECT x.id, x.client_package_id FROM appointment x
        WHERE x.override_reason <> '' AND NOT EXISTS (SELECT 1 FROM history h
            WHERE h.appointment_id = x.id AND h.client_package_id = x.client_package_id
                AND json_extract(h.data, '$.override') = x.override_reason)""",
    ),
    Rule(
        "line {0} of the history undoes {1}, which is not there, or which it undid twice",
        """SELECT min(u.id), u.undoes FROM history u WHERE u.undoes IS NOT NULL GROUP BY u.undoes
        HAVING count(*) <> (SELECT count(*) FROM history h WHERE h.operation = u.undoes)""",
    ),
    Rule(
        "line {0} of the history does not take back line {1} as it was",
        """SELECT u.id, h.id FROM (SELECT *, row_number() OVER (
                PARTITION BY undoes ORDER BY id) AS place FROM history WHERE undoes IS NOT NULL) u
        JOIN (SELECT *, row_number() OVER (PARTITION BY operation ORDER BY id DESC) AS place
            FROM history) h ON h.operation = u.undoes AND h.place = u.place
        WHERE u.id < h.id OR u.delta <> -h.delta OR h.undoes IS NOT NULL
            OR rtrim(u.desk, ' 0123456789') <> rtrim(h.desk, ' 0123456789')
            OR u.client_id IS NOT h.client_id OR u.appointment_id IS NOT h.appointment_id
            OR u.client_package_id IS NOT h.client_package_id
            OR u.invoice_id IS NOT h.invoice_id OR h.payment_id IS NOT NULL""",
    ),
    Rule(
        "the history has {0} lines, but {1} were written",
        """SELECT there, written FROM (SELECT (SELECT count(*) FROM history) AS there,
            max(coalesce((SELECT max(id) FROM history), 0),
                coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'history'), 0)) AS written)
        WHERE there <> written""",
    ),
)

RULES = (*CREDITS, *MONEY, *VISITS, *WAITING, *MESSAGES, *CATALOG, *HOURS, *HISTORY)
