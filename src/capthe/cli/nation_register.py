"""The register of the demo's nation: written as a file, and loaded like any other."""

import csv

import psycopg

from capthe.cli.home import Home
from capthe.cli.link import Laps
from capthe.cli.nation import Nation
from capthe.cli.register_records import take_in
from capthe.sim.population_file import COLUMNS, PopulationFile
from capthe.store.pg.act import Act


def load_population(home: Home, owner: psycopg.Connection, nation: Nation) -> None:
    """Write the nation's register as a file, with its faults, and load it like any other."""
    plan = nation.settlement
    path = home.folder("nation") / "register.csv"
    lines = PopulationFile(plan.seed, nation.everybody, plan.start.date()).rows()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(lines)
    act = Act("nation", "load nation", plan.start, plan.start)
    take_in(
        home, owner, path, act, source="nation", renamed={}, laps=Laps(), progress=lambda _: None
    )
