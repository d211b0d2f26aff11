"""What a run learns from, and the SQL that asks for it: one text for every database.

The tables: `compared` and `lesson` (li, ri, pattern, number_level; the lesson also `owner`, the one
holder of the dossier's number), `worth` (pattern, score), `doubted` (li).
"""

from capthe.link.decide import SURE, SURE_NAMES
from capthe.link.definition import Definition

LEARNERS_MAX = 4_000  # dossiers whose numbers the model learns from
LABELS_MIN = 500  # with fewer, the dossiers themselves must do
UNLABELLED_MIN, UNLABELLED_MAX = 5_000, 12_000  # dossiers that the shipped model is fitted to
UNLABELLED_PULL = 2.0
_SHARPER = 1.2  # what the shipped model thinks likely is likelier: it was taught by noisy labels
_DOUBT = 3.0
"""A number teaches nothing whose holder is that much less likely than somebody else, or beside
whose holder somebody else is that likely: one person who stands in the register twice."""

OWNER = """
select li, any_value(ri) as ri
from compared where number_level = 1 group by li having count(*) = 1
"""
LESSON_SIZE = (
    "select count(distinct li), count(distinct case when owner > 0 then li end) from lesson"
)
LIKELY = f"""
with odds as (
  select e.li, e.pattern, exp(w.score) as odd from lesson e join worth w on w.pattern = e.pattern),
chance as (select pattern, odd / (1 + sum(odd) over (partition by li)) as p from odds),
sharp as (
  select pattern, pow(p, {_SHARPER}) / (pow(p, {_SHARPER}) + pow(1 - p, {_SHARPER})) as p
  from chance)
select pattern, sum(p), sum(1 - p) from sharp group by pattern
"""
DOUBTED = f"""
select b.li from (
  select e.li, max(case when e.owner = e.ri then w.score end) as own,
    max(case when e.owner <> e.ri then w.score end) as other
  from lesson e join worth w on w.pattern = e.pattern where e.owner > 0
  group by e.li) b
where b.other > b.own + {_DOUBT} or b.other > {_DOUBT}
"""
NUMBERS_SEEN = """
with odds as (
  select e.li, e.number_level, exp(w.score) as odd
  from lesson e join worth w on w.pattern = e.pattern),
chance as (select number_level, odd / (1 + sum(odd) over (partition by li)) as p from odds)
select number_level, sum(p), sum(1 - p) from chance group by number_level order by number_level
"""


def seen(condition: str) -> str:
    """Return the patterns of the lesson that the numbers label: (pattern, same, other)."""
    return (
        "select pattern, sum(case when owner = ri then 1 else 0 end), "
        "sum(case when owner <> ri then 1 else 0 end)\nfrom lesson\n"
        f"where (owner = ri or (owner <> ri and number_level = 3)) and {condition}\n"
        "group by pattern"
    )


def learners(owners: int, dossiers: int) -> str:
    """Return the dossiers that teach: an even share of those that have a number, or of all."""
    if owners >= LABELS_MIN:
        share = max(1, round(owners / LEARNERS_MAX))
        return f"select i from dossier where number is not null and i % {share} = 0"
    if dossiers >= UNLABELLED_MIN:
        share = max(1, round(dossiers / UNLABELLED_MAX))
        return f"select i from dossier where i % {share} = 0"
    return NOBODY


NOBODY = "select i from dossier where false"


def is_sure(definition: Definition) -> str:
    """Return the condition on a row `w` of `weighed`: found beyond doubt, under the same name."""
    first = 10 ** (len(definition.comparisons) - 1)
    names = " or ".join(
        f"w.pattern between {level * first} and {(level + 1) * first - 1}" for level in SURE_NAMES
    )
    return f"w.probability >= {SURE} and ({names})"
