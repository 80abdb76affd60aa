"""What stands of all answers, by example and by invention."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.consents.enums import Answer
from gongqiao.consents.rules import (
    Given,
    Problem,
    Standing,
    State,
    needs_guardian,
    next_step,
    standing,
)

ON = date(2026, 3, 5)
TEXT, OTHER = b"text", b"other"


def said(answer: Answer, days: int = 0, number: int = 1, text: bytes = TEXT) -> Given:
    return Given(number, answer, ON + timedelta(days=days), text)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], State.OPEN),
        ([said(Answer.GIVEN)], State.GIVEN),
        ([said(Answer.GIVEN, 1)], State.OPEN),  # holds from tomorrow
        ([said(Answer.REFUSED)], State.REFUSED),
        ([said(Answer.GIVEN, text=OTHER)], State.OUTDATED),
        ([said(Answer.REFUSED, text=OTHER)], State.OUTDATED),
        ([said(Answer.GIVEN, -2), said(Answer.REVOKED, -1, 2)], State.REVOKED),
        ([said(Answer.REVOKED, text=OTHER)], State.REVOKED),  # needs no text
        # a paper signed earlier but written down later does not lift what came after it
        ([said(Answer.REVOKED, -1, 1), said(Answer.GIVEN, -2, 2)], State.REVOKED),
        # of one day, the one that was written down last
        ([said(Answer.GIVEN, 0, 1), said(Answer.REVOKED, 0, 2)], State.REVOKED),
    ],
)
def test_what_stands(answers: list[Given], state: State) -> None:
    found = standing(answers, TEXT, ON)
    assert found.state == state
    assert found.allows == (state == State.GIVEN)


ANSWERS = st.lists(
    st.builds(
        said, st.sampled_from(Answer), st.integers(-9, 3), st.integers(1, 99),
        st.sampled_from([TEXT, OTHER]),
    ),
    unique_by=lambda g: g.id,
)  # fmt: skip


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(answers: list[Given], random: object) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands in a Random
    assert standing(shuffled, TEXT, ON) == standing(answers, TEXT, ON)


@given(ANSWERS)
def test_nothing_is_allowed_without_a_yes_to_this_text(answers: list[Given]) -> None:
    found = standing(answers, TEXT, ON)
    if found.allows:
        assert any(a.answer == Answer.GIVEN and a.text == TEXT and a.on <= ON for a in answers)
    assert not standing([*answers, said(Answer.REVOKED, 0, 100)], TEXT, ON).allows


GAVE = standing([said(Answer.GIVEN)], TEXT, ON)


@pytest.mark.parametrize(
    ("now", "wanted", "step"),
    [
        (Standing(State.OPEN), Answer.GIVEN, Answer.GIVEN),
        (Standing(State.OPEN), Answer.REFUSED, Answer.REFUSED),
        (Standing(State.OPEN), Answer.REVOKED, Problem.NOTHING_TO_REVOKE),
        (GAVE, Answer.GIVEN, None),
        (GAVE, Answer.REFUSED, Answer.REVOKED),
        (GAVE, Answer.REVOKED, Answer.REVOKED),
        (standing([said(Answer.REVOKED)], TEXT, ON), Answer.REVOKED, None),
        (standing([said(Answer.REFUSED)], TEXT, ON), Answer.REVOKED, Problem.NOTHING_TO_REVOKE),
        (standing([said(Answer.GIVEN)], OTHER, ON), Answer.REVOKED, Answer.REVOKED),
        (standing([said(Answer.GIVEN)], OTHER, ON), Answer.GIVEN, Answer.GIVEN),
        (standing([said(Answer.GIVEN)], OTHER, ON), Answer.REFUSED, Answer.REFUSED),
    ],
)
def test_what_is_written_down(now: Standing, wanted: Answer, step: Answer | Problem | None) -> None:
    assert next_step(now, wanted) == step


@pytest.mark.parametrize(
    ("born", "guarded"),
    [
        (None, False), (date(2012, 3, 5), False), (date(2012, 3, 6), True),
        (date(1980, 1, 1), False), (date(2012, 2, 29), False),
    ],
)  # fmt: skip
def test_somebody_under_fourteen_does_not_answer_alone(born: date | None, guarded: bool) -> None:
    assert needs_guardian(born, ON) is guarded
