"""Pure rules of access."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.access.rules import not_held, read_roles, same_person, without_covered

PATHS = st.lists(
    st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
        lambda ids: "".join(f"{i:08d}." for i in ids)
    )
)


@given(PATHS)
def test_without_covered_reaches_the_same_and_has_no_doubles(paths: list[str]) -> None:
    kept = without_covered(paths)
    assert all(any(path.startswith(k) for k in kept) for path in paths)
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)
    assert set(kept) <= set(paths)


def test_delegation_is_by_capability_and_place() -> None:
    held = {"a.x": ("1.2.",), "a.y": ("1.",)}
    assert not_held(["a.x", "a.y"], held, "1.2.3.") == ()
    assert not_held(["a.x", "a.y"], held, "1.3.") == ("a.x",)
    assert not_held(["a.z"], held, "1.2.") == ("a.z",)
    assert not_held([], {}, "1.") == ()
    assert not_held(["a.z", "access.grant", "accounts.manage"], held, "1.2.", appoints=True) == (
        "access.grant",
        "accounts.manage",
    )


def test_four_eyes_ignores_the_system() -> None:
    assert same_person(1, [2, 1])
    assert not same_person(1, [2, None])
    assert not same_person(1, [])


def test_the_table_of_roles_keeps_duties_apart() -> None:
    roles = {role.code: role.capabilities for role in read_roles(date(2026, 11, 23))}
    apart = ("mutualaid.batch_make", "mutualaid.batch_check", "mutualaid.batch_release")
    for code, capabilities in roles.items():
        assert len(capabilities & set(apart)) <= 1, code
    assert not roles["worker"]
    writes = {
        "registry.edit", "registry.import", "registry.unmask", "feeds.receive", "mutualaid.review",
        "mutualaid.assess", "mutualaid.schemes", *apart, "ledger.close", "ledger.top_up",
        "access.grant", "accounts.manage",
    }  # fmt: skip
    assert not roles["auditor"] & writes
    assert {"ledger.view", "ledger.export", "audit.view"} <= roles["auditor"]
    assert [r.order for r in read_roles(date(2026, 11, 23))] == list(range(1, len(roles) + 1))


def test_editions_go_by_date() -> None:
    def edition(day: str, code: str) -> str:
        return (
            f"  - from: {day}\n    roles:\n      - code: {code}\n"
            "        name: {zh-hans: 一, en: one}\n"
            "        description: {zh-hans: 一, en: one}\n        capabilities: [a.b]\n"
        )

    text = "editions:\n" + edition("2026-01-01", "old") + edition("2026-06-01", "new")
    assert [r.code for r in read_roles(date(2026, 5, 31), text)] == ["old"]
    assert [r.code for r in read_roles(date(2026, 6, 1), text)] == ["new"]
    assert read_roles(date(2025, 12, 31), text) == ()
