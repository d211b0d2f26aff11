"""A file written in an old encoding from end to end is read as that encoding, and right names stay.

The bytes are read by the program that loads a register; only the database is left out.
"""

import unicodedata
from collections import Counter
from itertools import cycle
from random import Random

import pytest

from capthe.country import COUNTRIES
from capthe.country.linking import NORMALISERS
from capthe.country.vn.spelling import normaliser
from capthe.sim.corpus.legacy import parts, tcvn3, viscii, vni_windows
from capthe.sim.nation.build import named
from capthe.sim.nation.minority_names import STYLES
from capthe.sim.nation.names import family_name
from capthe.store.duck.open import opened
from capthe.store.duck.register_file import read_register
from capthe.store.duck.register_names import Namer, fixed

FOREIGN = (
    "Jörg Müller", "François Lefèvre", "José Muñoz", "Søren Ångström", "Björk Guðmundsdóttir",
    "Hélène Béranger", "Chloë Côté", "Jürgen Größe", "Aimée Lê", "Zoé Hà", "Lò Vãn Hoà", "Hoà Vó",
    "Hà Thò", "Lý Mí Pó", "Ðỗ Thị Ðào", "Иван Петров", "Γιώργος",
)  # fmt: skip


def corpus(seed, count):
    """Return distinct names of the Kinh and of every people whose style of names is known."""
    rng, found = Random(seed), dict[str, None]()
    while len(found) < count:
        group = "Kinh" if rng.random() < 0.8 else rng.choice(tuple(STYLES))
        family = family_name(rng, rng.randrange(3))
        if group != "Kinh":
            family = rng.choice(STYLES[group].families)
        sex, year = rng.choice("MF"), rng.randrange(1940, 2021)
        found[named(rng, group=group, sex=sex, year=year, family=family)] = None
    return list(found)


def cp1258(text):
    """Return Windows-1258 bytes read as Latin-1: a tone that has no letter of its own follows."""
    made = bytearray()
    for letter in text:
        base, shape, tone = parts(letter)
        for each in (letter, unicodedata.normalize("NFC", base + shape) + tone):
            try:
                made += each.encode("cp1258")
                break
            except UnicodeEncodeError:
                continue
        else:
            return None
    return made.decode("latin-1")


WRITERS = {
    "tcvn3": tcvn3, "vni": vni_windows, "viscii": viscii, "cp1258": cp1258,
    "utf-8": lambda text: text.encode().decode("latin-1"),
}  # fmt: skip


def shown_by(encoding, name):
    """Return the letters that a name's bytes are taken for; None if an encoding has it not."""
    return name if encoding is None else WRITERS[encoding](name)


def written_by(encoding, name):
    """Return the bytes of a name; those of UTF-8 were taken for Latin letters and saved again."""
    text = shown_by(encoding, name)
    as_latin = encoding not in {None, "utf-8"}
    return None if text is None else text.encode("latin-1" if as_latin else "utf-8")


def kept(folder, written):
    """Return the names that a register keeps of a file that has these bytes for names."""
    path = folder / "register.csv"
    lines = [b"%d,1985-03-09,%s" % (line, name) for line, name in enumerate(written)]
    path.write_bytes(b"person_id,birth_date,full_name\n" + b"\n".join(lines) + b"\n")
    file = read_register(
        opened(threads=1), path, normaliser=NORMALISERS["vn"](),
        namer=Namer(COUNTRIES["vn"]().names), renamed={}, scratch=folder,
    )  # fmt: skip
    return [
        name for (name,) in file.connection.execute(
            f"select coalesce(f.text, p.full_name) from person_text p "
            f"left join {fixed('full_name')} f using (i) order by i"
        ).fetchall()
    ]  # fmt: skip


def wrong(names, found):
    """Return the names that came out as others; where the tone stands makes no other name."""
    key = COUNTRIES["vn"]().names.match_key
    pairs = zip(names, found, strict=True)
    return [(name, read) for name, read in pairs if key(name) != key(read)]


@pytest.mark.parametrize("encoding", WRITERS)
def test_a_whole_file_of_an_old_encoding_is_read_with_one_name_in_two_hundred_wrong(
    encoding, tmp_path
):
    names = [name for name in corpus(11, 600) if written_by(encoding, name) is not None]
    assert len(names) > 550
    found = kept(tmp_path, [written_by(encoding, name) for name in names])
    assert len(wrong(names, found)) <= len(names) // 200, wrong(names, found)


def test_a_file_that_mixes_the_encodings_with_utf_8_has_three_names_in_a_hundred_wrong(tmp_path):
    pairs = zip(corpus(12, 900), cycle((*WRITERS, None)), strict=False)
    written = {name: written_by(encoding, name) for name, encoding in pairs}
    names = [name for name in written if written[name] is not None]
    failed = wrong(names, kept(tmp_path, [written[name] for name in names]))
    assert len(failed) <= len(names) * 3 // 100, failed


def test_what_is_right_stays_as_it_is(sizes):
    names = [*corpus(13, sizes["right_names"]), *FOREIGN]
    taught = NORMALISERS["vn"]().learned((name, 1) for name in names)
    names += [unicodedata.normalize("NFD", name) for name in names[::20]]
    assert [name for name in names if (keys := taught.name(name)) and keys.repair] == []


@pytest.mark.parametrize("encoding", [*WRITERS, "all"])
def test_words_that_tell_alone_what_they_mean_tell_what_the_whole_name_does(encoding, monkeypatch):
    encodings = cycle((*WRITERS, None)) if encoding == "all" else cycle((encoding,))
    names = list(filter(None, map(shown_by, encodings, corpus(15, 700))))
    names += [name.upper() for name in names[::9]] + [f"{name} (1971)" for name in names[::11]]
    taught = NORMALISERS["vn"]().learned((name, 1) for name in names)
    found = [taught.name(name) for name in names]
    alone = [all(map(taught.word, name.split(" "))) for name in names]
    monkeypatch.setattr(normaliser, "alone", lambda *_: None)
    whole = NORMALISERS["vn"]().learned((name, 1) for name in names)
    assert found == [whole.name(name) for name in names]
    assert encoding == "all" or sum(alone) > len(names) / 2


def test_a_word_of_what_says_nothing_is_not_looked_at_alone():
    names = ["Nguyễn Văn Không", "Lê Thị Rõ", *corpus(16, 200)]
    right = NORMALISERS["vn"]().learned((name, 1) for name in names)
    assert all(map(right.name, names))
    assert right.name("Không Rõ") is None
    old = NORMALISERS["vn"]().learned((tcvn3(name) or name, 1) for name in names)
    assert old.word(tcvn3("Rõ"))
    assert old.name(tcvn3("Không Rõ")) is None


def test_what_a_file_teaches_does_not_depend_on_its_order():
    names = [viscii(name) or name for name in corpus(14, 300)]
    one = NORMALISERS["vn"]().learned((name, 1) for name in names)
    other = NORMALISERS["vn"]().learned((name, 1) for name in reversed(names))
    assert [one.name(name) for name in names] == [other.name(name) for name in reversed(names)][
        ::-1
    ]


@pytest.mark.parametrize(
    ("damaged", "meant", "repair"),
    [
        ("Tr\xa5n V\xe5n Trung", "trần văn trung", "viscii"),
        ("Lê Thiò Hà", "lê thị hà", "cp1258"),
        ("\xd0inh Vãn Hùng", "đinh văn hùng", "cp1258"),
        ("Lan HÃ\xa0", "lan hà", "utf-8"),
        ("LAN MÃ", "lan mã", ""),
        ("Đinh Vãn Hùng", "đinh vãn hùng", ""),
        ("Cao Thò Mai", "cao thò mai", ""),
    ],
)
def test_a_name_alone_is_read_by_how_usual_its_words_are(damaged, meant, repair):
    keys = NORMALISERS["vn"]().name(damaged)
    assert (keys.canonical, keys.repair) == (meant, repair)


def test_the_rest_of_the_file_tells_what_a_name_of_syllables_means():
    vni = Counter(vni_windows(name) for name in corpus(15, 200) if vni_windows(name))
    assert NORMALISERS["vn"]().learned(vni.items()).name("Hoà Mai").canonical == "hồ mai"
    right = Counter(corpus(15, 200))
    assert NORMALISERS["vn"]().learned(right.items()).name("Hoà Mai").repair == ""


def test_a_register_keeps_a_name_that_lost_letters_as_it_is(tmp_path):
    names = ["Nguy?n V?n Thuận", "Nguyễn Văn Thuận", "Trần Thị An"]
    assert kept(tmp_path, [name.encode() for name in names]) == names
