"""How the demo's messages left the house: an invented provider that took most and refused some.

Nothing leaves from a demo: no channel is set up there, so what waits goes on waiting half a day.
Deterministic: whose message took which way follows from the order of their numbers.
"""

from datetime import datetime, timedelta

from gongqiao.notices import api as notices
from gongqiao.notices.api import Carried, How, OutboxState
from gongqiao.platform.errors import Refused
from gongqiao.synthetic import queries
from gongqiao.synthetic.services.users import actor

PEOPLE = 60
ARRIVED = (Carried("sms", OutboxState.DELIVERED, parts=1),)
BY_WECHAT = (Carried("wechat", OutboxState.DELIVERED),)
NOT_FOLLOWING = Carried("wechat", OutboxState.FAILED, "not_following")
STORIES: dict[int, tuple[Carried, ...]] = {
    2: (NOT_FOLLOWING, *ARRIVED),
    5: (Carried("sms", OutboxState.SENT, parts=2),),
    9: (Carried("sms", OutboxState.FAILED, "no_such_number"),),
    14: (Carried("sms", OutboxState.QUEUED, "isv.BUSINESS_LIMIT_CONTROL", attempts=7),),
    21: (Carried("sms", OutboxState.FAILED, "unknown", parts=2, attempts=3),),
    27: (Carried("sms", OutboxState.DROPPED, "not wanted"),),
    33: (NOT_FOLLOWING, Carried("sms", OutboxState.FAILED, "MOBILE_NOT_ON_SERVICE")),
}
"""By place in the row of people; all others arrived."""
WHO_RANG = 27


def leave_the_house(*, at: datetime) -> int:
    """The newest message of each of some people. Again: nothing. Returns how many left."""
    left = 0
    newest = [
        (message, place)
        for place, person in enumerate(queries.some_people(PEOPLE))
        for message in notices.messages_to_person(person, 1)
    ]
    for message, place in sorted(newest, key=lambda one: one[0].at):  # as they would have left
        usual = BY_WECHAT if place % 3 == 1 else ARRIVED
        then = min(message.at + timedelta(minutes=2), at)
        left += notices.keep_carried(message.id, STORIES.get(place, usual), ended=then, at=at)
    return left


def somebody_rang(*, at: datetime) -> bool:
    """One of them rang the service hall and wants no more copies. Again: nothing, False."""
    person = queries.some_people(WHO_RANG + 1)[WHO_RANG]
    try:
        notices.note_wish(
            person, "requests", wanted=False, how=How.PHONE,
            note="用登记的手机号来电，报出了证件后六位。", by=actor("desk"), at=at,
        )  # fmt: skip
    except Refused:
        return False
    return True
