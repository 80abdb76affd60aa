"""What is recorded and booked reads as words: no page shows the code of an action or entry."""

import ast
from collections.abc import Iterator

from gongqiao.audit.sentences import registered
from gongqiao.ledger.kinds import kind_says
from gongqiao.mutualaid.sentences import BOOKED
from gongqiao.mutualaid.services import books
from tests.architecture.house import modules, tree_of


def recorded(tree: ast.AST) -> Iterator[str]:
    """The actions that a module writes out in calls of `audit.record`, `action="app.verb"`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "action":
            value = node.value
            if isinstance(value, ast.Constant) and "." in str(value.value):
                yield str(value.value)


def test_each_recorded_action_has_its_sentence() -> None:
    known = registered()
    found = {action: file.name for file in modules() for action in recorded(tree_of(file))}
    assert len(found) > 50
    assert {a: f for a, f in found.items() if a not in known} == {}


def test_an_action_without_a_sentence_is_found() -> None:
    tree = ast.parse('audit.record(at=at, by=by, action="nobody.knows")')
    assert [a for a in recorded(tree) if a not in registered()] == ["nobody.knows"]


def test_each_kind_of_entry_of_mutual_aid_has_a_name() -> None:
    kinds = [v for k, v in vars(books).items() if k.isupper() and isinstance(v, str)]
    assert set(kinds) - {books.LOCK} == set(BOOKED)
    assert kind_says(books.PAYMENT_RETURN) == BOOKED[books.PAYMENT_RETURN]
