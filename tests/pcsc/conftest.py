"""One bay with a card of the first synthetic citizen in its reader, for the foreign readers."""

import os
from contextlib import closing

import pytest

from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import open_bay, write_directly


@pytest.fixture(scope="session")
def image():
    return maker().image(content(citizen(1)))


@pytest.fixture(scope="module")
def bay(tmp_path_factory, image):
    folder = tmp_path_factory.mktemp("bay")
    made = open_bay(folder, is_vietnam=True)
    with closing(made.pcscd):
        before = os.environ.get("PCSCLITE_CSOCK_NAME")  # noqa: TID251 - what libpcsclite reads
        os.environ.update(made.pcscd.environment)  # noqa: TID251
        write_directly(made.box, folder, [("first", 1, image)])
        made.insert(1)
        yield made
        if before is None:
            del os.environ["PCSCLITE_CSOCK_NAME"]  # noqa: TID251
        else:
            os.environ["PCSCLITE_CSOCK_NAME"] = before  # noqa: TID251
