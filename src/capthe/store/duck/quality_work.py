"""The worklists of a register that is kept in a state file, and the answers that come back."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.findings import findings

_ANSWER = (
    "create table if not exists answer (run integer, person_id varchar, rule varchar, "
    "said varchar, answer varchar, value varchar, evidence varchar)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding for a worklist; `again` when it was corrected before and the rule fires still."""

    person_id: str
    rule: str
    name: str
    house: str
    commune: int
    said: str
    again: bool


def work(
    connection: duckdb.DuckDBPyConnection,
    asked: Catalogue,
    place: tuple[int, int, int],
    mender: str,
    limit: int,
) -> list[Finding]:
    """Return what a unit has to do, by household; a value that was confirmed is not asked again.

    People without a household number stand under the names of their parents.
    """
    connection.execute(_ANSWER)
    names = ("b.region", "b.district", "b.commune")
    where = [f"{name} = {code}" for name, code in zip(names, place, strict=True) if code]
    rows = connection.execute(
        "select f.person_id, f.rule, t.full_name, case when f.household <> '' then f.household "
        "else concat_ws(' – ', nullif(t.father_name, ''), nullif(t.mother_name, '')) end as house, "
        "f.commune, f.said, coalesce(a.answer = 'correct', false) as again\n"
        f"from ({findings(asked, ' and '.join(where) or 'true')}) f\n"
        "join person_text t on t.i = f.i\n"
        "left join (select * from answer qualify row_number() over "
        "(partition by person_id, rule order by run desc) = 1) a "
        "on a.person_id = f.person_id and a.rule = f.rule\n"
        "where f.severity <> 'note' and f.mender = ? "
        "and not coalesce(a.answer = 'confirm' and a.said = f.said, false)\n"
        "order by f.district, f.commune, house, t.full_name, f.rule, f.i limit ?",
        [mender, limit],
    ).fetchall()
    return [Finding(*row) for row in rows]


def keep_answers(
    connection: duckdb.DuckDBPyConnection, answers: Sequence[tuple[str, str, str, str, str, str]]
) -> int:
    """Keep the answers of a sheet; handed in again it changes nothing. Returns how many are new."""
    connection.execute(_ANSWER)
    before = connection.execute("select count(*) from answer").fetchall()[0][0]
    for each in answers:
        connection.execute(
            "insert into answer select (select max(run) from run), ?, ?, ?, ?, ?, ? where not "
            "exists (select 1 from answer where person_id = ? and rule = ? and said = ? and "
            "answer = ? and value = ? and evidence = ? and run = (select max(run) from run))",
            [*each, *each],
        )
    after = connection.execute("select count(*) from answer").fetchall()[0][0]
    return int(after - before)
