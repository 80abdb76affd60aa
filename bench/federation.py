"""A federation of city size, laid by sets of SQL: one statement a table, a minute in all.

300,000 members in 5,000 organisations (one union of 12,000, the others of about 58), a year of
200,000 requests with their items on the desk, the newest 12,000 of them open; applications,
transfers, terms, employers, deliveries and the trail beside them.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from django.apps import apps
from django.db import connection, transaction
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg import sql

from bench import data
from gongqiao.access import api as access
from gongqiao.accounts import api as accounts
from gongqiao.kernel.identifiers import check_digit
from gongqiao.kernel.names import name_key
from gongqiao.membership.models import DuesSheet
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.crypto import blind_index, blind_indexes, encrypt
from gongqiao.registry.rules.initials import initials
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.words import grams

MEMBERS, ORGANISATIONS, ITEMS, OPEN = 300_000, 5_000, 200_000, 12_000
TOWNS = 12
UNIONS = ORGANISATIONS - TOWNS - 1
LARGE = TOWNS + 2
"""The id of the union of 12,000: one member in 25."""
SOUND = "33048319800101007" + check_digit("33048319800101007")
"""The one number that stands sealed everywhere: it passes its check."""
USERS = (
    ("bench-head", "service_head", 1),
    ("bench-organiser", "organisation_clerk", 1),
    ("bench-auditor", "auditor", 1),
    ("bench-town", "town_officer", 2),
    ("bench-union", "union_officer", LARGE),
    ("bench-worker", "worker", LARGE),
)
SOMEBODY = MEMBERS // 2 + 25
"""A member of the large union, with a mobile number: who is looked for, and whose phone it is."""
TEXTS = (
    "加班工资一直没有发，问了几次都说下个月", "合同到期不续签，能不能要补偿",
    "社保断缴了三个月怎么办",
    "车间太热，防暑降温费没有发", "想报名电工培训班，要什么材料", "怀孕以后被调到夜班，可以拒绝吗",
    "互助金的申请什么时候能批下来", "孩子考上大学，家里困难，有没有助学",
    "工伤认定被退回来了怎么办",
    "食堂的伙食太差，希望工会去看看", "想给会员卡换一个手机号码", "周末的活动能不能多办几场",
)  # fmt: skip
"""What is asked; every twelfth request has the same words."""

STATEMENTS = (
    # 1 the federation, 2-13 its towns, then unions: the path says where each stands
    """INSERT INTO registry_organisation (id, code, name, kind, parent_id, path, region_code, uscc,
        employer_name, employer_uscc, staff_count, founded_on)
    SELECT n, 'B' || n,
        CASE WHEN n = 1 THEN '测量市总工会' WHEN n <= 1 + %(towns)s THEN '第' || n || '镇总工会'
            ELSE '第' || n || '工会' END,
        CASE WHEN n = 1 THEN 'local_federation' WHEN n <= 1 + %(towns)s THEN 'township_federation'
            WHEN n %% 9 = 0 THEN 'joint_grassroots' ELSE 'grassroots' END,
        CASE WHEN n = 1 THEN NULL WHEN n <= 1 + %(towns)s THEN 1 ELSE 2 + n %% %(towns)s END,
        '00000001.' || CASE WHEN n = 1 THEN '' WHEN n <= 1 + %(towns)s THEN p.own
            ELSE lpad((2 + n %% %(towns)s)::text, 8, '0') || '.' || p.own END,
        CASE WHEN n = 1 THEN '330483' ELSE '' END, '', '',
        CASE WHEN n > 1 + %(towns)s THEN 'E' || lpad(n::text, 17, '0') ELSE '' END,
        n %% 400, DATE '2001-01-01' + n %% 8000
    FROM generate_series(1, %(unions)s) n, LATERAL (SELECT lpad(n::text, 8, '0') || '.') p (own)""",
    """INSERT INTO registry_organisationversion (organisation_id, name, kind, parent_id, valid_from,
        changed_by, changed_at)
    SELECT id, name, kind, parent_id, founded_on, 'bench', %(now)s FROM registry_organisation""",
    # an employer for each union, and half as many again that have none
    """INSERT INTO registry_employer (name, uscc, industry, ownership, staff_count, town_id)
    SELECT '第' || n || '公司', 'E' || lpad(n::text, 17, '0'), chr(65 + n %% 20), '159', n %% 900,
        2 + n %% %(towns)s
    FROM generate_series(2 + %(towns)s, %(unions)s * 3 / 2) n""",
    """INSERT INTO registry_office (organisation_id, person_id, post, nature, source, party_deputy,
        starts_on)
    SELECT o.id, 1 + o.id * 53 %% %(members)s, post, 'part_time', '', false,
        %(today)s - 400 FROM registry_organisation o,
        unnest(ARRAY['chair', 'audit_chair', 'women_chair', 'committee', 'committee']) post""",
    """INSERT INTO organising_term (organisation_id, no, started_on, years, ends_on,
        approval_number, extension_number, dissolved)
    SELECT id, 3, start, 5, start + 1826, '', '', false
    FROM registry_organisation, LATERAL (SELECT %(today)s - 365 - (id %% 1900)::int) s (start)""",
    """INSERT INTO organising_case (kind, state, version, name, org_kind, upper_id, employer_name,
        employer_uscc, staff_count, member_count, women_count, opened_on, opened_at, closed_on)
    SELECT 'founding', CASE WHEN n %% 20 = 0 THEN 'requested' ELSE 'withdrawn' END, 1,
        '第' || n || '新工会', 'grassroots', 2 + n %% %(towns)s, '', '', 80, 40, 20,
        %(today)s - n %% 700, %(now)s, CASE WHEN n %% 20 > 0 THEN %(today)s END
    FROM generate_series(1, 4000) n""",
    # every tenth member was elsewhere before; every fortieth is kept without dues
    """INSERT INTO registry_membership (person_id, organisation_id, state, joined_on, left_on)
    SELECT n, 14 + n * 31 %% %(own)s, 'left', %(today)s - 900, %(today)s - 400
    FROM generate_series(10, %(members)s, 10) n""",
    """INSERT INTO registry_membership (person_id, organisation_id, state, joined_on, left_on)
    SELECT n, CASE WHEN n %% 25 = 0 THEN %(large)s ELSE %(large)s + n %% %(own)s END,
        CASE WHEN n %% 40 = 0 THEN 'retained' ELSE 'active' END, %(today)s - n %% 4000, NULL
    FROM generate_series(1, %(members)s) n""",
    """INSERT INTO requests_workerrequest (id, number, key, content, kind, topic, channel, text,
        grams, confidential, never_own, person_id, contact_name, contact_key, union_id, office_id,
        taken_by_name, state, domain, asked_at, answered_at, rounds)
    SELECT n, 'SQ-2026-' || lpad((n * 48271::bigint %% 899981)::text, 6, '0'), 'bench:' || n, '',
        kind, (ARRAY['wages', 'contract', 'insurance', 'safety', 'school', 'women', 'mutual_aid',
        'hardship', 'other'])[1 + n %% 9], 'phone_page', w.text, w.grams, n %% 50 = 0, n %% 50 = 0,
        person, '', '', %(large)s + person %% %(own)s, office, '',
        CASE WHEN shut THEN 'answered' WHEN n %% 20 = 7 THEN 'asked' WHEN n %% 5 < 3 THEN 'in_hand'
            ELSE 'new' END, '', at, CASE WHEN shut THEN closed END, 1
    FROM bench_item JOIN bench_words w ON w.id = n %% %(words)s""",
    """INSERT INTO requests_turn (request_id, kind, side, text, figures, shown, at, by_name)
    SELECT n, 'asked', 'applicant', w.text, '{}'::jsonb, true, at, '' FROM bench_item
    JOIN bench_words w ON w.id = n %% %(words)s
    UNION ALL SELECT n, 'answer', 'office', '请带合同来窗口', '{}'::jsonb, true, closed, ''
    FROM bench_item WHERE shut""",
    """INSERT INTO desk_workitem (id, key, kind, subject_type, subject_id, figures, person_id,
        organisation_id, owner_id, region, opened_at, arrived_on, due_at, whole_days, state,
        stopped_at, version, taken_at, handed_at, answered_at, closed_at, closed_by_id, outcome,
        visits, level)
    SELECT n, 'requests.request:' || r.number || ':1',
        CASE WHEN r.confidential THEN 'requests.confidential' ELSE 'requests.' || r.kind END,
        'requests.request', r.number, CASE WHEN r.confidential THEN
            jsonb_build_object('number', r.number) ELSE jsonb_build_object('number', r.number,
            'gist', r.text, 'who', '顾某', 'union', '第' || n || '工会') END,
        CASE WHEN NOT r.confidential THEN person END, office,
        CASE WHEN n %% 4 = 0 THEN %(user)s END,
        '330483', at, (at + interval '8 hours')::date, at + interval '8 hours', true,
        CASE WHEN shut THEN 'closed' WHEN n %% 20 = 7 THEN 'waiting' ELSE 'open' END,
        CASE WHEN NOT shut AND n %% 20 = 7 THEN at + interval '1 hour' END, 1,
        CASE WHEN n %% 4 = 0 THEN at END, CASE WHEN n %% 10 = 3 THEN at + interval '2 hours' END,
        CASE WHEN n %% 5 < 3 THEN at + interval '3 hours' END, CASE WHEN shut THEN closed END,
        CASE WHEN shut THEN %(user)s END, CASE WHEN shut THEN 'answered' ELSE '' END,
        CASE WHEN shut AND n %% 7 < 6 THEN n %% 3 END, 0
    FROM bench_item JOIN requests_workerrequest r ON r.id = n""",
    """INSERT INTO desk_wait (item_id, for_whom, reason, stops_clock, since)
    SELECT id, 'applicant', 'x', true, stopped_at FROM desk_workitem
    WHERE stopped_at IS NOT NULL""",
    """INSERT INTO desk_handover (item_id, from_organisation_id, to_organisation_id, reason, at,
        by_id)
    SELECT id, 1, organisation_id, 'x', handed_at, %(user)s FROM desk_workitem
    WHERE handed_at IS NOT NULL""",
    """INSERT INTO desk_rating (item_id, score, word, at)
    SELECT id, 3 - (id %% 11 = 0)::int - (id %% 29 = 0)::int, '', closed_at FROM desk_workitem
    WHERE closed_at IS NOT NULL AND id %% 3 = 0""",
    """INSERT INTO requests_place (code, name, kind, organisation_id, made_at)
    SELECT 'PLACE' || id, name || '门口', 'union', id, %(now)s FROM registry_organisation
    WHERE id %% 5 = 0""",
    """INSERT INTO requests_round (id, month, seed_digest, seed, opened_at, drawn_at, answered)
    SELECT n, date_trunc('month', %(today)s - interval '1 month' * n), 'x', %(sealed)s,
        %(now)s - interval '40 days', %(now)s - interval '9 days', 16000
    FROM generate_series(1, 12) n""",
    """INSERT INTO requests_callback (round_id, request_id, "order", reached, words)
    SELECT 1 + id %% 12, id, id, '', '' FROM requests_workerrequest
    WHERE id %% 80 = 1 AND state = 'answered'""",
    """INSERT INTO membership_joincode (id, organisation_id, serial, label, made_at, expires_on)
    SELECT n, %(large)s + n * 7 %% %(own)s, lpad(n::text, 8, '0'), '食堂', %(now)s, %(today)s + 60
    FROM generate_series(1, 9000) n""",
    # a year of applications, the newest 900 open
    """INSERT INTO membership_application (id, organisation_id, kind, state, way, code_id, "group",
        person_id, name, cert_type, number, number_index, last4, mobile_proved_at, gender,
        why_looked_at, submitted_at, decided_at, reason)
    SELECT n, %(large)s + n %% %(own)s, 'join',
        CASE WHEN n <= 900 THEN 'pending_review' WHEN n %% 9 = 0 THEN 'refused' ELSE 'approved' END,
        'qr', 1 + n %% 9000, '', CASE WHEN n > 900 THEN n END, p.name, '01', %(sealed)s,
        decode(md5(n::text), 'hex'), lpad((n %% 10000)::text, 4, '0'), %(now)s, 'm', '',
        %(now)s - n * interval '13 minutes', CASE WHEN n > 900 THEN %(now)s END,
        CASE WHEN n > 900 AND n %% 9 = 0 THEN '不在本单位' ELSE '' END
    FROM generate_series(1, 40000) n JOIN registry_person p ON p.id = n""",
    """INSERT INTO membership_transfer (person_id, from_organisation_id, to_organisation_id, state,
        claimed_at, reason, due_on, objection, decided_at, words)
    SELECT n * 7, %(large)s + n %% %(own)s, %(large)s + (n + 5) %% %(own)s,
        CASE WHEN n > 600 THEN 'done' WHEN n %% 9 = 0 THEN 'upper' ELSE 'out_pending' END,
        %(now)s - n * interval '26 minutes', '', %(today)s + 3, '',
        CASE WHEN n > 600 THEN %(now)s END, ''
    FROM generate_series(1, 20000) n""",
    """INSERT INTO membership_duesstanding (organisation_id, year, pays, set_at)
    SELECT id, extract(year FROM %(today)s), id %% 8 > 0, %(now)s FROM registry_organisation
    WHERE id >= %(large)s""",
    # seven of eight unions keep a book: some by the quarter, the others by the year; one member of
    # eleven has not paid; a draft waits in every fiftieth
    """INSERT INTO membership_duessheet (organisation_id, from_on, until_on, way, state, made_at,
        recorded_at)
    SELECT o.id, ends - months * interval '1 month', ends, 'payroll', 'recorded', %(now)s
        - o.id * interval '5 minutes', %(now)s FROM registry_organisation o,
        LATERAL (SELECT date_trunc('quarter', %(today)s::date)::date) q (this),
        LATERAL (SELECT this AS ends, 12 AS months WHERE o.id %% 8 > 3 UNION ALL
            SELECT (this - back * interval '3 months')::date, 3 FROM generate_series(0, 1) back
            WHERE o.id %% 8 BETWEEN 1 AND 3) spans WHERE o.id >= %(large)s""",
    """INSERT INTO membership_dues (person_id, sheet_id, from_on, until_on)
    SELECT m.person_id, s.id, s.from_on, s.until_on FROM membership_duessheet s
    JOIN registry_membership m ON m.organisation_id = s.organisation_id AND m.left_on IS NULL
        AND m.state = 'active' AND m.person_id %% 11 > 0 ORDER BY m.person_id""",
    """UPDATE membership_duessheet s SET recorded = n FROM (SELECT sheet_id, count(*) n
        FROM membership_dues GROUP BY sheet_id) rows WHERE rows.sheet_id = s.id""",
    """INSERT INTO membership_duessheet (organisation_id, from_on, until_on, way, state, people,
        made_at)
    SELECT organisation_id, date_trunc('month', %(today)s::date), date_trunc('month',
        %(today)s::date) + interval '1 month', 'payroll', 'draft', array_agg(person_id), %(now)s
    FROM registry_membership WHERE left_on IS NULL AND state = 'active'
        AND (organisation_id %% 50 = 0 OR organisation_id = %(large)s) GROUP BY organisation_id""",
    """INSERT INTO notices_message (id, key, person_id, code, figures, at)
    SELECT n, 'bench:' || n, n, 'membership.approved', '{"union": "第99工会"}',
        %(now)s - n * interval '2 minutes' FROM generate_series(1, 250000) n""",
    """INSERT INTO notices_outbox (message_id, channel, state, attempts, queued_at, next_try_at,
        sent_at, delivered_at, last_error, lost, parts, cost_fen, provider_id)
    SELECT id, CASE WHEN id %% 4 > 0 THEN 'sms' ELSE 'wechat' END,
        CASE WHEN id %% 60 = 1 THEN 'failed' WHEN id %% 3 = 1 THEN 'sent' ELSE 'delivered' END, 1,
        at, at, CASE WHEN id %% 60 <> 1 THEN at END,
        CASE WHEN id %% 60 <> 1 AND id %% 3 <> 1 THEN at END, '', 0, 1, 5, ''
    FROM notices_message""",
    """INSERT INTO audit_event (at, actor_name, action, subject_type, subject_id, path, new, reason,
        request_id)
    SELECT %(now)s - (500000 - n) * interval '1 minute', 'bench-head', (ARRAY['desk.take',
        'registry.import', 'membership.dues', 'requests.answer'])[1 + n %% 4], CASE WHEN n %% 5 = 0
        THEN 'organisation' ELSE 'person' END, (1 + n %% %(members)s)::text, o.path, '{"a": 1}', '',
        '' FROM generate_series(1, 500000) n JOIN registry_organisation o
        ON o.id = 1 + n %% %(unions)s""",
)
OF_ONE_WORKER = (
    """UPDATE registry_person SET user_id = %(worker)s WHERE id = %(somebody)s""",
    """UPDATE requests_workerrequest SET person_id = %(somebody)s WHERE id %% 2000 = 7""",
    """UPDATE notices_message SET person_id = %(somebody)s WHERE id %% 500 = 3""",
)
"""The phone of somebody who has asked a hundred times and was told five hundred things."""
SEQUENCES = ("registry_organisation", "registry_person", "requests_workerrequest",
    "desk_workitem", "membership_application", "membership_joincode",
    "notices_message", "requests_round")  # fmt: skip
ITEM = """
CREATE TEMPORARY TABLE bench_item ON COMMIT DROP AS
SELECT n, shut, at, 1 + n * 7919::bigint %% %(members)s AS person,
    (ARRAY['consult', 'help', 'suggest', 'complain'])[1 + n * 5 / 3 %% 4] AS kind,
    CASE n %% 3 WHEN 0 THEN 1 WHEN 1 THEN 2 + n / 3 %% %(towns)s
        ELSE %(large)s + n / 3 %% %(own)s END AS office,
    least(at + (n %% 40) * interval '1 hour', %(now)s) AS closed
FROM (SELECT n, n <= %(shut)s AS shut, %(now)s - interval '365 days'
    + n * (interval '365 days' / %(items)s) AS at FROM generate_series(1, %(items)s) n) rows
"""


def filled() -> bool:
    """Whether `fill` has been through here: it writes all or nothing."""
    return WorkerRequest.objects.exists()


def fill() -> None:
    """All of it, and who works there."""
    crowd = _crowd()
    with transaction.atomic(), connection.cursor() as cursor:
        numbers: dict[str, Any] = {
            "members": MEMBERS, "unions": ORGANISATIONS, "items": ITEMS, "shut": ITEMS - OPEN,
            "towns": TOWNS, "own": UNIONS, "large": LARGE, "words": len(TEXTS),
            "now": datetime.now(UTC).replace(microsecond=0), "today": timezone.localdate(),
            "sealed": encrypt(SOUND), "somebody": SOMEBODY,
        }  # fmt: skip
        _as_models_do()
        cursor.execute(STATEMENTS[0], numbers)
        _counted_on("registry_organisation")
        _people(crowd)
        users = [_user(*who) for who in USERS]
        numbers["user"] = users[0].user_id
        cursor.execute("CREATE TEMPORARY TABLE bench_words (id int, text text, grams text[])")
        for number, text in enumerate(TEXTS):
            cursor.execute(
                "INSERT INTO bench_words VALUES (%s, %s, %s)", [number, text, grams(text)]
            )
        cursor.execute(ITEM, numbers)
        for statement in STATEMENTS[1:]:
            cursor.execute(statement, numbers)
        for table in SEQUENCES:
            _counted_on(table)
        numbers["worker"] = users[-1].user_id
        for statement in OF_ONE_WORKER:
            cursor.execute(statement, numbers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _as_models_do() -> None:
    """Columns that a model fills when nothing is said have that as their default here: so that a
    column that comes later need not be named in the statements above.
    """
    with connection.cursor() as cursor:
        ours = [m for m in apps.get_models() if m.__module__.startswith("gongqiao.")]
        for field in (f for model in ours for f in model._meta.concrete_fields):
            if field.null or field.primary_key or field.db_default is not NOT_PROVIDED:
                continue
            value = field.get_default()
            if callable(field.default) and not isinstance(value, list | dict | str):
                continue
            if value is None or (value == "" and not field.empty_strings_allowed):
                continue
            stored = str(value) if isinstance(value, str) else field.get_db_prep_save(
                value, connection
            )  # fmt: skip
            says = sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(
                sql.Identifier(field.model._meta.db_table), sql.Identifier(field.column),
                sql.Literal(stored),
            )  # fmt: skip
            cursor.execute(says.as_string(connection.connection))


def words() -> dict[str, str]:
    """What is typed and opened: parts of rows in the middle."""
    crowd = _crowd()
    typed = ("name", "initials", "mobile", "certno", "last4")
    parts = {key: str(crowd[SOMEBODY - 1, key]) for key in typed}
    item = ITEMS - 10
    number = WorkerRequest.objects.values_list("number", flat=True).get(pk=item)
    return parts | {
        "surname": parts["name"][0], "person": str(SOMEBODY), "item": str(item), "number": number,
        **{state: str(DuesSheet.objects.filter(organisation_id=LARGE, state=state).latest("pk").pk)
           for state in ("draft", "recorded")},
        "large": str(LARGE), "union": str(ORGANISATIONS // 2), "application": "450",
    }  # fmt: skip


def _crowd() -> pl.DataFrame:
    """The numbers of the crowd end alike, and some have no mobile: spread as a city's are."""
    crowd = data.crowd(MEMBERS).with_row_index("n", offset=1)
    digits = pl.col("n").cast(pl.String).str.zfill(8)
    ends = (pl.col("n") * 7919 % 10_000).cast(pl.String).str.zfill(4)
    return crowd.with_columns(
        pl.concat_str(pl.lit("139"), digits).alias("mobile"),
        ends.alias("last4"),
        pl.Series("initials", [initials(name) for name in crowd["name"]]),
    )


def _people(crowd: pl.DataFrame) -> None:
    ids = pl.int_range(1, MEMBERS + 1, eager=True, dtype=pl.Int64)
    mobiles = blind_indexes(crowd["mobile"], purpose="mobile")
    shared = blind_index(crowd["mobile"][0], purpose="mobile")
    one = encrypt("13900000001")
    people = pl.DataFrame(
        {"id": ids, "name": crowd["name"], "name_key": map(name_key, crowd["name"]),
         "initials": crowd["initials"], "born_on": crowd["born_on"], "mobile_index": mobiles}
    ).with_columns(
        # every thirtieth without a mobile, every seventh not proved, ten with the same one
        pl.when(pl.col("id") % 30 == 0).then(None)
        .when(pl.col("id") % 29_000 == 1).then(pl.lit(shared))
        .otherwise(pl.col("mobile_index")).alias("mobile_index"),
        pl.when(pl.col("id") % 3 > 0).then(pl.lit("m")).otherwise(pl.lit("f")).alias("gender"),
    ).with_columns(
        pl.when(pl.col("id") % 7 > 0).then(pl.col("mobile_index")).alias("proved_index"),
        pl.when(pl.col("mobile_index").is_not_null()).then(pl.lit(one)).alias("mobile"),
    )  # fmt: skip
    # sealed numbers are one and the same: a third of the crowd's time would go into sealing
    papers = pl.DataFrame(
        {"person_id": ids, "cert_type": crowd["cert_type"],
         "number_index": blind_indexes(crowd["certno"]), "last4": crowd["last4"]}
    ).with_columns(pl.lit(encrypt(SOUND)).alias("number"))  # fmt: skip
    with connection.cursor() as cursor:
        copy_in(cursor, "registry_person", people)
        copy_in(cursor, "registry_certificate", papers)


def _counted_on(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def _user(name: str, role: str, organisation: int) -> Actor:
    now = timezone.now()
    made = accounts.create_user(name, by=SYSTEM, at=now, password=secrets.token_hex(16))
    access.give_grant(
        user_id=made.user_id, role_code=role, organisation_id=organisation, by=SYSTEM, at=now,
        valid_from=timezone.localdate() - timedelta(days=1), reason="bench",
    )  # fmt: skip
    return Actor(name, made.user_id)
