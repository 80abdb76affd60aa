"""What the demo's people answered on their phones and at the counter: consents, family, a mistake.

Deterministic: who answers what follows from the order of their numbers.
"""

from datetime import date, datetime, timedelta

from gongqiao.consents import api as consents
from gongqiao.platform.errors import Refused
from gongqiao.synthetic import queries
from gongqiao.synthetic.services.users import actor

BILL = "relief.large_bill"
STUDY = "study.family"
ANSWERING = 60
"""So many of the village's people answer what the phone asks."""


def answer_phones(worker: int, *, at: datetime) -> None:
    """Two in three say yes, some no; a few took it back; some by paper at the counter.

    The demo's worker has said nothing to the first question: it waits on their home.
    """
    people = [pk for pk in queries.some_people(ANSWERING) if pk != worker]
    for place, person in enumerate(people):
        said = consents.Answer.REFUSED if place % 5 == 4 else consents.Answer.GIVEN
        _say(person, BILL, said, place, at - timedelta(days=place % 40 + 2))
        if place % 11 == 3:
            _say(person, BILL, consents.Answer.REVOKED, place, at - timedelta(days=1))
    _own(worker, at)


def _say(person: int, code: str, said: consents.Answer, place: int, at: datetime) -> None:
    paper = f"服务大厅 {at:%Y-%m} 卷 第{place + 1}号"
    try:
        consents.answer(
            person, code, said, how=consents.How.PAPER, evidence=paper, by=actor("desk"), at=at
        )
    except Refused as refused:
        if refused.code != "NOTHING_TO_REVOKE":
            raise


def _own(worker: int, at: datetime) -> None:
    """The demo's worker: a child, a yes to study aid, a mistake that was put right."""
    by, before = actor("worker"), at - timedelta(days=9)
    if consents.consent_of(worker, STUDY, at.date()).row is not None:
        return
    consents.add_member(
        worker, relation=consents.Relation.CHILD, name="小宝", born_on=date(2014, 9, 12),
        agreed=True, by=by, at=before,
    )  # fmt: skip
    consents.answer(worker, STUDY, consents.Answer.GIVEN, how=consents.How.PHONE, by=by, at=before)
    asked = consents.ask_correction(
        worker, about="mobile", says="手机号是以前的，已经换了。", by=by, at=before
    )
    consents.answer_correction(
        asked.pk, answer="已经改好，请在“换手机号”里再核对一次。", put_right=True,
        by=actor("desk"), at=before + timedelta(hours=3),
    )  # fmt: skip
    assisted = consents.begin(
        worker, reason="代办医疗互助查询，本人没带手机", seen="身份证原件", by=actor("desk"),
        at=at - timedelta(days=30),
    )  # fmt: skip
    consents.end(assisted.pk, by=actor("desk"), at=at - timedelta(days=30, minutes=-6))
