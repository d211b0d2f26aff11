"""A session of Spark: on this machine, or on the cluster that `master` names."""

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_QUIET = {"spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false"}
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def missing(java_home: str | None) -> tuple[str, ...]:
    """Name what Spark needs and this machine lacks."""
    java = shutil.which("java") if java_home is None else Path(java_home, "bin", "java")
    lacks = {"pyspark": find_spec("pyspark") is None, "java": not (java and Path(java).exists())}
    return tuple(name for name, is_missing in lacks.items() if is_missing)


def opened(
    *,
    master: str,
    threads: int,
    python: str,
    java_home: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> "SparkSession":
    """Return a session; `python` is the interpreter, with this package, on every machine.

    `settings` are Spark's own, by name. A `master` of "local" is this machine with `threads`.
    """
    lacks = missing(java_home)
    if lacks:
        raise _refused(", ".join(lacks))
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an optional extra
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional extra

    chosen = dict(_QUIET)
    if master.startswith("local"):
        chosen |= _LOCAL | {"spark.sql.shuffle.partitions": str(threads)}
    place = f"local[{threads}]" if master == "local" else master
    builder = SparkSession.builder.master(place).appName("capthe link")
    try:
        session = builder.config(map={**chosen, **(settings or {})}).getOrCreate()
    except PySparkException as error:
        raise _refused(str(error).splitlines()[0]) from error
    session.sparkContext.pythonExec = python
    return session


def _refused(what: str) -> Refusal:
    return Refusal(
        "spark_missing",
        Text(f"Không khởi động được Spark: {what}.", f"Spark cannot be started: {what}."),
        Text(
            "Cài phần bổ sung `pip install 'capthe[spark]'` và Java 17 trở lên "
            "(Debian: default-jre-headless); hoặc bỏ --engine spark.",
            "Install the extra, `pip install 'capthe[spark]'`, and Java 17 or newer "
            "(Debian: default-jre-headless); or leave out --engine spark.",
        ),
    )
