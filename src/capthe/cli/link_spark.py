"""The options of `capthe link --engine spark`, and the batch that they describe."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.store.spark.batch import Batch, Places
from capthe.store.spark.session import opened
from capthe.store.spark.tables import Tables

__all__ = ["Places", "add_options", "batch_of", "beside"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what a run on Spark is told."""
    parser.add_argument(
        "--engine",
        choices=("duck", "spark"),
        default="duck",
        help="so khớp bằng DuckDB trên máy này, hoặc Spark / DuckDB on this machine, or Spark",
    )
    parser.add_argument(
        "--master",
        default="local",
        metavar="URL",
        help="Spark: địa chỉ cụm máy (mặc định: máy này) / Spark: the cluster (default: here)",
    )
    parser.add_argument(
        "--scratch",
        metavar="FOLDER",
        help="Spark: thư mục mọi máy đều thấy (mặc định: cạnh --out)"
        " / Spark: seen by every machine (default: beside --out)",
    )
    parser.add_argument(
        "--spark",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="một thiết lập của Spark / a setting of Spark",
    )


@contextmanager
def batch_of(arguments: argparse.Namespace, normaliser: Normaliser) -> Iterator[Batch]:
    """Open a session and a folder of tables; both are gone afterwards."""
    environ = os.environ  # noqa: TID251 - cli reads the environment
    session = opened(
        master=arguments.master,
        threads=arguments.threads,
        python=environ.get("PYSPARK_PYTHON", sys.executable),
        java_home=environ.get("JAVA_HOME"),
        settings=dict(map(_setting, arguments.spark)),
    )
    tables = Tables(session, arguments.scratch or beside(arguments.out, "scratch"))
    try:
        yield Batch(tables, normaliser)
    finally:
        tables.forget()
        session.stop()


def beside(place: str, name: str) -> str:
    """Return a place beside that of the answers."""
    return f"{place.removesuffix('.csv').removesuffix('.parquet')}.{name}"


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Refusal(
            "spark_setting",
            Text(f"--spark {text}: không phải TÊN=GIÁ TRỊ.", f"--spark {text} is no NAME=VALUE."),
            Text(
                "Ví dụ: --spark spark.executor.memory=8g",
                "Example: --spark spark.executor.memory=8g",
            ),
        )
    return name, value
