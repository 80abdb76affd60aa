"""Numbers are right in form and belong to nobody."""

import numpy as np
import polars as pl
import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc

from gongqiao.synthetic.rules import numbers
from gongqiao.synthetic.rules.dice import Dice
from gongqiao.synthetic.rules.people import people
from gongqiao.synthetic.tests.cities import small


def test_identity_cards_are_right_and_different() -> None:
    men = np.arange(20_000) % 2 == 0
    cards = numbers.identity_cards(Dice(5), men)
    assert cards["certno"].n_unique() == men.size
    for card, born, man in zip(cards["certno"], cards["born_on"], men, strict=True):
        assert ric.calc_check_digit(card) == card[-1]
        assert card[6:14] == f"{born:%Y%m%d}"
        assert int(card[14:17]) in numbers.SEQUENCES[bool(man)]


def test_more_people_than_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="more people"):
        numbers.identity_cards(Dice(5), np.ones(30_000, dtype=np.bool_), home_per_100=100)


def test_a_number_beside_and_a_wrong_one() -> None:
    card = str(numbers.identity_cards(Dice(5), np.array([True]))["certno"][0])
    beside = numbers.card_beside(card)
    assert beside != card
    assert beside[:14] == card[:14]
    assert ric.calc_check_digit(beside) == beside[-1]
    typed = numbers.mistyped(card)
    assert sum(a != b for a, b in zip(typed, card, strict=True)) == 1
    assert ric.calc_check_digit(typed) != typed[-1]
    wrong = numbers.wrong_check_digit(card)
    assert ric.calc_check_digit(wrong) != wrong[-1]


def test_accounts_and_credit_codes_have_their_check_digits() -> None:
    cards = numbers.accounts(0, 500)
    assert cards.n_unique() == 500
    assert all(luhn.is_valid(c) and len(c) == 19 and c.startswith("9156") for c in cards)
    assert not set(cards) & set(numbers.accounts(0, 500, kind=1))
    assert all(uscc.is_valid(numbers.credit_code(r, k)) for r in ("81", "91") for k in range(300))


def test_everybody_of_the_city_can_be_told_as_invented() -> None:
    members = small().members.filter(pl.col("kind") == "")
    cards = members.filter(pl.col("cert_type") == "01")["certno"]
    assert cards.str.slice(14, 3).cast(pl.Int64).is_between(996, 999).all()
    assert members.filter(pl.col("cert_type") != "01")["certno"].str.starts_with("ZZ").all()
    assert members["mobile"].drop_nulls().str.starts_with("154").all()


def test_names_follow_the_weights() -> None:
    crowd = people(Dice(2), 20_000)
    share = crowd["name"].str.slice(0, 1).value_counts(sort=True)
    assert {"王", "张", "陈", "李"} >= set(share["name" if "name" in share.columns else ""][:2])
    assert 5 < crowd["is_rare"].sum() < 200
    assert crowd.filter("is_dotted")["name"].str.contains("·").all()
