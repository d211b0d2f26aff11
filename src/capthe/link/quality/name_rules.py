"""The rules of names: there, whole, in the letters of the country, nobody's placeholder."""

from collections.abc import Iterable

from capthe.domain.text import Text
from capthe.link.quality.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Empty,
    Holds,
    Is,
    Longer,
    Not,
    Yes,
)
from capthe.link.quality.meanings import (
    BIRTH_BOOK,
    DISTRICT,
    FAMILY,
    NOTE,
    TYPING,
    clean,
    complete,
    right,
)
from capthe.link.quality.profile import COMBINING, QualityProfile
from capthe.link.quality.rule import RowRule

LETTERS_MAX = 60  # the longest name on record has 40
_COLUMNS = {"name": "full_name", "father": "father_name", "mother": "mother_name"}
_WHERE = {
    "name": (("name",), Text("Họ tên", "The name")),
    "parent": (("father", "mother"), Text("Họ tên cha hoặc mẹ", "A parent's name")),
}


def own_name_rules(profile: QualityProfile) -> tuple[RowRule, ...]:
    """The person's own name."""
    return (
        RowRule(
            "name_missing",
            complete(Text("Thiếu họ tên", "No name"), BIRTH_BOOK, "full_name"),
            Empty("name"),
        ),
        RowRule(
            "name_single_word",
            right(Text("Họ tên chỉ có một từ", "The name is a single word"), BIRTH_BOOK,
                  "full_name", severity=NOTE),
            Not(Holds("name", " ")),
        ),
        RowRule(
            "name_upper",
            clean(Text("Họ tên viết toàn chữ hoa", "The name is all in capitals"), TYPING,
                  "full_name", severity=NOTE),
            Is("name_casing", "upper"),
        ),
        RowRule(
            "name_lower",
            clean(Text("Họ tên viết toàn chữ thường", "The name is all in small letters"), TYPING,
                  "full_name"),
            Is("name_casing", "lower"),
        ),
        RowRule(
            "name_unmarked",
            clean(Text("Họ tên mất dấu", "The name has lost its marks"), BIRTH_BOOK, "full_name"),
            Yes("name_unmarked"),
        ),
        RowRule(
            "name_spaces",
            clean(Text("Họ tên có khoảng trắng thừa", "The name has spaces too many"), TYPING,
                  "full_name"),
            All(Yes("name_odd"), Holds("name", "  |\t")),
        ),
        RowRule(
            "name_not_composed",
            clean(Text("Dấu trong họ tên viết rời (không phải NFC)",
                       "Marks stand apart from their letters (not NFC)"), TYPING, "full_name"),
            All(Yes("name_odd"), Holds("name", COMBINING)),
        ),
        RowRule(
            "name_look_alike",
            clean(Text("Chữ Đ viết bằng ký tự của ngôn ngữ khác",
                       "Another language's letter stands for Đ"), TYPING, "full_name"),
            All(Yes("name_odd"), Holds("name", profile.look_alikes)),
        ),
        RowRule(
            "name_like_parent",
            right(Text("Họ tên trùng với họ tên cha hoặc mẹ", "The name is a parent's name"),
                  FAMILY, "full_name", "father_name", "mother_name", severity=NOTE),
            AnyOf(Compare("name_small", "=", "father_small"),
                  Compare("name_small", "=", "mother_small")),
        ),
        RowRule(
            "parents_are_one",
            right(Text("Cha và mẹ cùng một họ tên", "Father and mother have one name"),
                  FAMILY, "father_name", "mother_name"),
            Compare("father_small", "=", "mother_small"),
        ),
    )  # fmt: skip


def every_name_rules(profile: QualityProfile, who: str) -> tuple[RowRule, ...]:
    """What holds for the person's name and for the parents' names alike."""
    columns, label = _WHERE[who]
    shows = tuple(_COLUMNS[column] for column in columns)

    def said(vi: str, en: str) -> Text:
        return Text(f"{label.vi} {vi}", f"{label.en} {en}")

    return (
        RowRule(
            f"{who}_symbols",
            clean(said("có chữ số hoặc ký hiệu", "holds digits or signs"), TYPING, *shows),
            _odd(columns, profile.symbols),
        ),
        RowRule(
            f"{who}_mojibake",
            clean(said("bị lỗi bảng mã", "is in a broken encoding"), TYPING, *shows,
                  mender=DISTRICT),
            _odd(columns, profile.mojibake),
        ),
        RowRule(
            f"{who}_nobody",
            clean(said("là giá trị điền cho có", "is a placeholder"), BIRTH_BOOK, *shows),
            _any(Yes(f"{column}_nobody") for column in columns),
        ),
        RowRule(
            f"{who}_too_long",
            clean(said(f"dài hơn {LETTERS_MAX} chữ cái", f"has more than {LETTERS_MAX} letters"),
                  BIRTH_BOOK, *shows),
            _any(Longer(column, LETTERS_MAX) for column in columns),
        ),
    )  # fmt: skip


def _odd(columns: Iterable[str], form: str) -> Condition:
    return _any(All(Yes(f"{column}_odd"), Holds(column, form)) for column in columns)


def _any(conditions: Iterable[Condition]) -> Condition:
    return AnyOf(*conditions)
