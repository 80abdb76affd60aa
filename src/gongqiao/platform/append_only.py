"""A migration operation for tables that are only ever added to: the database refuses the rest.

    operations = [AppendOnly("requests_refuse_change", "requests_turn", "requests_templateversion")]

Each table gets a trigger `…_no_change` against UPDATE and DELETE, and `…_no_truncate` against
TRUNCATE; a `Guard` says otherwise. The function bears a name of the app, so no two apps share one.
"""

from dataclasses import dataclass

from django.db.migrations import RunSQL

REFUSAL = """
BEGIN
    RAISE EXCEPTION '% is only ever added to: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END """
"""Django says IntegrityError."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What is refused on a table, where it is not everything but INSERT.

    `verbs` as in CREATE TRIGGER (blank: none), `name` ends the trigger's name, `each` is ROW or
    STATEMENT, `when` a condition, `truncate` whether TRUNCATE is refused besides.
    """

    table: str
    verbs: str = "UPDATE OR DELETE"
    name: str = "no_change"
    each: str = "ROW"
    when: str = ""
    truncate: bool = True

    def triggers(self) -> list[tuple[str, str, str]]:
        """(name, when it fires, how) of each."""
        found = []
        if self.verbs:
            when = f"WHEN ({self.when}) " if self.when else ""
            found.append((f"{self.table}_{self.name}", self.verbs, f"FOR EACH {self.each} {when}"))
        if self.truncate:
            found.append((f"{self.table}_no_truncate", "TRUNCATE", "FOR EACH STATEMENT "))
        return found


class AppendOnly(RunSQL):
    """The function that refuses, and its triggers; reversed, both are gone."""

    def __init__(self, function: str, *tables: str | Guard, refusal: str = REFUSAL) -> None:
        guards = [Guard(table) if isinstance(table, str) else table for table in tables]
        made = [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${refusal}$$;",
            *(
                f"CREATE TRIGGER {name} BEFORE {verbs} ON {guard.table} "
                f"{how}EXECUTE FUNCTION {function}();"
                for guard in guards
                for name, verbs, how in guard.triggers()
            ),
        ]
        gone = [
            f"DROP TRIGGER {name} ON {guard.table};"
            for guard in reversed(guards)
            for name, _verbs, _how in reversed(guard.triggers())
        ]
        super().__init__("\n".join(made), "\n".join([*gone, f"DROP FUNCTION {function}();"]))
