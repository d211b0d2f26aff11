"""The results that factories sent back, taken in once: a job has one result for ever."""

import json
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.memory import Memory
from capthe.outside.printer import JobReport
from capthe.outside.production.folder import Exported


class Results:
    """Results in a file, by job and hash of its manifest."""

    def __init__(self, path: Path) -> None:
        self._memory = Memory(
            path,
            "result (job text primary key, manifest text not null, printed integer not null,"
            " spoiled text not null)",
        )

    def take(self, exported: Exported, report: JobReport) -> bool:
        """Keep a result; False when the same one is here. Refuses another one for the same job."""
        row = (exported.manifest_hash, report.printed, json.dumps(sorted(report.spoiled)))
        if self._memory.change(
            "insert into result (job, manifest, printed, spoiled) values (?, ?, ?, ?)"
            " on conflict do nothing",
            [report.key, *row],
        ):
            return True
        kept = self._memory.rows(
            "select manifest, printed, spoiled from result where job = ?", [report.key]
        )
        if kept != [row]:
            raise Refusal(
                "result_differs",
                Text(
                    "Lô này đã có kết quả khác.",
                    "Another result of this job was taken in before.",
                ),
                Text(
                    "Giữ lô lại và hỏi nhà máy kết quả nào đúng.",
                    "Hold the job and ask the factory which of them is right.",
                ),
            )
        return False
