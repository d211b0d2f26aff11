"""One bay with a card of the first synthetic citizen in its reader, for the foreign readers."""

from contextlib import closing

import pytest

from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import open_bay, write_directly
from tests.pcsc.mrtd import build_shim


@pytest.fixture(scope="session")
def image():
    return maker().image(content(citizen(1)))


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="package")
def bay(tmp_path_factory, image):
    folder = tmp_path_factory.mktemp("bay")
    made = open_bay(folder, is_vietnam=True)
    with closing(made.pcscd), pytest.MonkeyPatch.context() as patch:
        for name, value in made.pcscd.environment.items():
            patch.setenv(name, value)
        write_directly(made.box, folder, [("first", 1, image)])
        made.insert(1)
        yield made
