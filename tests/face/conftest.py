"""The press of each face version, and cards to print."""

import shutil
from datetime import date

import pytest

from capthe.cli.card_press import specimen
from capthe.country import COUNTRIES
from capthe.country.faces import face_version
from capthe.face.content import card_face
from capthe.face.font import Font
from capthe.face.press import Fonts, Press
from capthe.outside.fonts import font_files
from capthe.outside.typesetter import Typesetter
from capthe.sim.nation import people
from capthe.web.built import built_folder

VN = COUNTRIES["vn"]()
DAYS = {"2021": date(2021, 5, 1), "2024": date(2024, 8, 1)}
LONG_NAME = "Rơ Châm H'Hyơnh Ƀlim Đăm Brơ̆ng Công Tằng Tôn Nữ Hoàng"
LONG_ADDRESS = (
    "Căn hộ 1205, tòa nhà chung cư cao tầng CT2A, đường Nguyễn Văn Linh kéo dài, khu phố 3, thị"
    " trấn Phước Long, huyện Hồng Dân, tỉnh Bạc Liêu"
)


def tool(name):
    """A program of another maker; its test is skipped, by name, where it is not installed."""
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The fonts of a card, made from their packages."""
    return font_files(tmp_path_factory.mktemp("fonts"), ocr_b=built_folder() / "ocr-b.ttf")


@pytest.fixture(scope="session")
def fonts(files):
    """The fonts of a citizen's data."""
    return Fonts(Font(files.data), Font(files.zone))


@pytest.fixture(scope="session")
def typesetter(files):
    """Typst with these fonts and no others."""
    return Typesetter(files.folder)


@pytest.fixture(scope="session")
def presses(fonts, typesetter):
    """The presses of Viet Nam by version."""
    profiles = {name: face_version("vn", name) for name in DAYS}
    return {
        name: Press(profile, typesetter.drawing(profile), fonts)
        for name, profile in profiles.items()
    }


def holders(count, version, seed=1):
    """Synthetic citizens with portraits of their own."""
    return [specimen(VN, person, DAYS[version]) for person in people(seed, count)]


def faces(press, version, count, seed=1):
    """Their cards."""
    return [card_face(VN, press.profile, holder) for holder in holders(count, version, seed)]
