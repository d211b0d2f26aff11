"""The records of a job, as the set-up programs of personalisation machines read them: CSV, XML."""

import csv
from io import StringIO
from xml.etree.ElementTree import Element, SubElement, tostring

from capthe.outside.production.job import CardJob, ProductionJob

_OWN = ("blank", "reference")
_TAIL = ("mrz_1", "mrz_2", "mrz_3", "code", "portrait", "chip")


def files_of(job: ProductionJob) -> dict[str, bytes]:
    """Return every file of a job but its manifest, by its name in the folder."""
    files = {"records.csv": records_csv(job), "records.xml": records_xml(job)}
    files |= {f"faces-{number:04}.pdf": sheet for number, sheet in enumerate(job.sheets, 1)}
    for card in job.cards:
        if card.portrait:
            files[_portrait(card)] = card.portrait
        if card.chip:
            files[_chip(card)] = card.chip
    return files


def records_csv(job: ProductionJob) -> bytes:
    """Return one row a card, with a header, in UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_OWN, *(name for name, _ in job.cards[0].fields), *_TAIL))
    for card in job.cards:
        writer.writerow([value for _, value in _values(card)])
    return out.getvalue().encode()


def records_xml(job: ProductionJob) -> bytes:
    """Return the same records as XML."""
    root = Element("job", id=job.job, line=job.line, version=job.version)
    for card in job.cards:
        entry = SubElement(root, "card")
        for name, value in _values(card):
            SubElement(entry, "field", name=name).text = value
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _values(card: CardJob) -> tuple[tuple[str, str], ...]:
    tail = (*card.mrz, card.code, _portrait(card) if card.portrait else "",
            _chip(card) if card.chip else "")  # fmt: skip
    return (
        ("blank", str(card.blank)),
        ("reference", card.reference),
        *card.fields,
        *zip(_TAIL, tail, strict=True),
    )


def _portrait(card: CardJob) -> str:
    return f"images/{card.blank}.jpg"


def _chip(card: CardJob) -> str:
    return f"chip/{card.blank}.p3"
