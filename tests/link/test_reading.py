"""What texts mean to a search is kept in an index: another meaning needs another number."""

from hashlib import sha256

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.link.records import READING, TEXT_COLUMNS, record

NAMES = (
    "Nguyễn Thị Hoà", "NGUYEN VAN NAM", "Hòang Thùy Linh", "NguyÔn V¨n An", "Lê Thị Quý (Quí)",
    "H'Bia Niê", "Y Bliêu Niê Kđăm", "K'Brếp", "Thạch Sơn", "Trần T. B", "không rõ", "Bh'Nướch",
    "Vâ Th\u0303 Huỷn", "Nguy?n V\ufffdn An", "Lê Văn An tức Hai", "Nguyễn Văn Không",
    "Lê Thị Rõ", "Không Rõ", "Maria Têrêxa Lê Thị Hoa", "Y Hrim", "Trần Sươl", "Toòng Văn An",
    "NguyÃ¡Â»â€¦n An", "Kim Sarinh", "Kơ Pă Hơ Bơ Luơn",
)  # fmt: skip
LEARNED = [
    *((name, 9) for name in ("nguyễn", "văn", "an")), ("Nguyễn Văn Không", 99), ("Lê Thị Rõ", 99),
    ("Trần Đăng Trường", 999), ("Kim Sà Rinh", 99),
]  # fmt: skip
DATES = ("1985-03-09", "1985-03", "1985", "09/03/1985", "1985-03-09 00:00:00", "31/02/1985")
PLACES = ("00001", "001", "1", "32248", "99999", "")
PEOPLES = ("Kinh", "01", "kinh (Việt)", "H'mông", "Ê-đê", "Người Hoa")
SEXES = ("M", "Nam", "gái", "2", "?", "")
NUMBERS = ("001085000019", "1085000019", "001 085 000 019", "012345678", "111111111111", "x")
READ = {
    2: "1a6321378e1dd780548661faa3707eb5afb30448843f4ece9f7fbec83de15591",
    3: "944d01eeaa413e1f9356edf7aec5bdaf2f8fbf420b953d999de993f0feb31dda",
    4: "94986fdcafba7e86ea377221713c32291384844e9ad5030d2f740f76e7e7f5c4",
    5: "6d96cbbd00e3ac1d6bbba5c4eea544b30665cb5ffaad779c7752f4800d3ad497",
    6: "516a8d9be1e1e9b4fdf5e22b8e0a2f8a7913a7ffb85f569fc49f437d0132c021",
}
"""By number, the SHA-256 of what these texts mean: add a line when they come to mean other values,
and raise READING with it; never change a line that was released."""


def test_texts_mean_what_they_meant_when_an_index_was_made():
    normaliser = VietnamNormaliser().learned(LEARNED)
    found = []
    for i, name in enumerate(NAMES):
        place, other = PLACES[i % 6], PLACES[(i + 1) % 6]
        texts = (NUMBERS[i % 6], NUMBERS[-1 - i % 6], name, DATES[i % 6], SEXES[i % 6], place[:3],
                 place, other, place, NAMES[-1 - i], name, PEOPLES[i % 6])  # fmt: skip
        found.append(
            sorted(record(normaliser, dict(zip(TEXT_COLUMNS, texts, strict=True))).items())
        )
    assert sha256(repr(found).encode()).hexdigest() == READ[READING]
