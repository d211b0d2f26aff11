"""Pack files through crashes, full disks, rot and two processes."""

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from capthe.domain.errors import Broken, Fault
from capthe.store.objects import sync, writer
from capthe.store.objects.frame import BLOCK_BYTES, Damage, Frame, is_clean, read_pack
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import KeyRow, MemoryKeys, ObjectRef, damaged, orphans
from capthe.store.objects.writer import PackWriter, pack_path

from .made import MONTH, PROVINCE, Chance, blobs, packs_in, put_group


def the_pack(folder: Path, pack: str = "0000-000000") -> Path:
    return pack_path(folder / "packs", pack)


def test_a_pack_is_found_again_after_a_restart(tmp_path):
    keys = MemoryKeys()
    first = packs_in(tmp_path, keys)
    before = put_group(first, MONTH, PROVINCE, blobs("before"))
    first.close()
    second = packs_in(tmp_path, keys, seed="second")
    after = put_group(second, MONTH, PROVINCE, blobs("after"))
    assert [second.get(ref) for ref in before] == blobs("before")
    assert [second.get(ref) for ref in after] == blobs("after")
    assert len(list((tmp_path / "packs").glob("pack-*"))) == 1


@pytest.mark.parametrize("cut", [1, 40, 43, 44, 45, 1000, 3059])
def test_a_tail_torn_by_a_crash_is_left_alone_and_nothing_before_it_is_lost(tmp_path, cut):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    kept = put_group(store, MONTH, PROVINCE, blobs("kept"))
    whole = the_pack(tmp_path).stat().st_size
    (torn,) = put_group(store, MONTH, PROVINCE, blobs("torn", 1))
    store.close()
    keys.delete(torn.address)  # the crash came before the row
    os.truncate(the_pack(tmp_path), whole + cut)
    assert not is_clean(the_pack(tmp_path))
    assert list(read_pack(the_pack(tmp_path)))[-1] == Damage(whole, cut)

    again = packs_in(tmp_path, keys, seed="again")
    new = put_group(again, MONTH, PROVINCE, blobs("new"))
    assert [again.get(ref) for ref in [*kept, *new]] == [*blobs("kept"), *blobs("new")]
    assert the_pack(tmp_path).stat().st_size == whole + cut
    assert {keys.rows[ref.address].pack for ref in new} == {"0000-000001"}
    assert list(orphans(again, keys)) == []
    assert len(list(again.scan())) == 8


def test_a_tail_with_its_length_but_without_its_bytes_is_not_taken_for_an_object(tmp_path):
    """A power cut may leave the file's new size and zeros in it."""
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    put_group(store, MONTH, PROVINCE, blobs("kept"))
    store.close()
    size = the_pack(tmp_path).stat().st_size
    os.truncate(the_pack(tmp_path), size + 5000)
    assert list(read_pack(the_pack(tmp_path)))[-1] == Damage(size, 5000)
    assert not is_clean(the_pack(tmp_path))


def test_a_pack_without_even_a_header_is_passed_over(tmp_path):
    keys = MemoryKeys()
    (tmp_path / "packs").mkdir()
    the_pack(tmp_path).touch()
    store = packs_in(tmp_path, keys)
    (ref,) = put_group(store, MONTH, PROVINCE, [b"portrait"])
    assert keys.rows[ref.address].pack == "0000-000001"
    assert list(read_pack(the_pack(tmp_path))) == []


def test_rot_in_one_object_is_found_and_its_neighbours_are_read(tmp_path):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    refs = put_group(store, MONTH, PROVINCE, blobs("rot"))
    flip(the_pack(tmp_path), keys.rows[refs[1].address].position + 5)
    assert [each.address for each in damaged(store)] == [refs[1].address]
    with pytest.raises(Broken):
        store.get(refs[1])
    assert [store.get(refs[place]) for place in (0, 2, 3)] == [blobs("rot")[p] for p in (0, 2, 3)]


def test_rot_in_a_frame_loses_that_frame_for_the_scan_and_no_other(tmp_path):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    refs = put_group(store, MONTH, PROVINCE, blobs("frame"))
    flip(the_pack(tmp_path), keys.rows[refs[1].address].position - 10)
    found = list(read_pack(the_pack(tmp_path)))
    assert [type(each) for each in found] == [Frame, Damage, Frame, Frame]
    assert [store.get(ref) for ref in refs] == blobs("frame")


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as opened:
        opened.seek(at)
        byte = opened.read(1)
        opened.seek(at)
        opened.write(bytes([byte[0] ^ 1]))


def test_a_full_pack_is_followed_by_the_next(tmp_path):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys, pack_bytes_max=30_000)
    refs = [ref for turn in range(6) for ref in put_group(store, MONTH, 1, blobs(f"{turn}", 2))]
    assert [store.get(ref) for ref in refs] == [
        blob for turn in range(6) for blob in blobs(f"{turn}", 2)
    ]
    sizes = [path.stat().st_size for path in (tmp_path / "packs").glob("pack-*")]
    assert len(sizes) == 2
    assert max(sizes) <= 30_000


def test_two_processes_write_beside_each_other_but_never_as_the_same_writer(tmp_path):
    keys = MemoryKeys()
    one = packs_in(tmp_path, keys, writer=1)
    two = packs_in(tmp_path, keys, seed="two", writer=2)
    (first,) = put_group(one, MONTH, PROVINCE, [b"first"])
    (second,) = put_group(two, MONTH, PROVINCE, [b"second"])
    assert (two.get(first), one.get(second)) == (b"first", b"second")
    with pytest.raises(Fault, match="in use"):
        PackWriter(tmp_path / "packs", 1)
    one.close()
    PackWriter(tmp_path / "packs", 1).close()
    with pytest.raises(Broken, match="closed"):
        put_group(one, MONTH, PROVINCE, [b"late"])


def test_after_a_failed_write_a_new_pack_is_begun_and_nothing_was_promised(tmp_path, monkeypatch):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    (kept,) = put_group(store, MONTH, PROVINCE, [b"kept"])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(writer.os, "fdatasync", full)
        with pytest.raises(Fault, match="No space left"):
            put_group(store, MONTH, PROVINCE, [b"lost"])
    assert list(keys.rows) == [kept.address]
    (new,) = put_group(store, MONTH, PROVINCE, [b"new"])
    assert keys.rows[new.address].pack == "0000-000001"
    assert (store.get(kept), store.get(new)) == (b"kept", b"new")
    assert len(list(orphans(store, keys))) == 1


def test_a_disk_that_fills_in_the_middle_of_a_group_loses_only_that_group(tmp_path, monkeypatch):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    kept = put_group(store, MONTH, PROVINCE, blobs("kept"))
    write, start = os.pwritev, the_pack(tmp_path).stat().st_size

    def half(opened, parts, offset):
        if offset != start:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(opened, [parts[0][:BLOCK_BYTES]], offset)

    with monkeypatch.context() as patch:
        patch.setattr(sync.os, "pwritev", half)
        with pytest.raises(Fault, match="No space left"):
            put_group(store, MONTH, PROVINCE, blobs("lost"))
    new = put_group(store, MONTH, PROVINCE, blobs("new"))
    assert {keys.rows[ref.address].pack for ref in new} == {"0000-000001"}
    assert [store.get(ref) for ref in [*kept, *new]] == [*blobs("kept"), *blobs("new")]
    assert list(damaged(store)) == []


def test_a_disk_that_fails_between_two_packs_is_told_before_anything_is_written(
    tmp_path, monkeypatch
):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys, pack_bytes_max=20_000)
    kept = put_group(store, MONTH, PROVINCE, blobs("kept"))

    def fails(_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(writer.os, "fdatasync", fails)
        with pytest.raises(Fault, match="Input/output"):
            put_group(store, MONTH, PROVINCE, blobs("lost"))
    new = put_group(store, MONTH, PROVINCE, blobs("new"))
    assert [store.get(ref) for ref in [*kept, *new]] == [*blobs("kept"), *blobs("new")]
    assert len(keys.rows) == 8


def test_those_who_shared_a_failed_sync_are_all_told(tmp_path, monkeypatch):
    """The kernel may say yes to a second fdatasync although it dropped the bytes at the first."""
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    (kept,) = put_group(store, MONTH, PROVINCE, [b"kept"])
    entered, go_on, calls = Event(), Event(), []

    def fails_once(_):
        calls.append(1)
        if len(calls) == 1:
            entered.set()
            assert go_on.wait(10)
            raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(writer.os, "fdatasync", fails_once)
        leader = pool.submit(put_group, store, MONTH, PROVINCE, [b"leader"])
        assert entered.wait(10)
        written = the_pack(tmp_path).stat().st_size
        follower = pool.submit(put_group, store, MONTH, PROVINCE, [b"follower"])
        while the_pack(tmp_path).stat().st_size == written:
            assert not follower.done()
        go_on.set()
        assert isinstance(leader.exception(10), Fault)
        assert isinstance(follower.exception(10), Fault)
    assert list(keys.rows) == [kept.address]
    (new,) = put_group(store, MONTH, PROVINCE, [b"new"])
    assert keys.rows[new.address].pack == "0000-000001"


def test_many_threads_share_syncs_and_every_group_is_whole(tmp_path, monkeypatch):
    keys, calls, sync = MemoryKeys(), [], os.fdatasync

    def counted(opened):
        calls.append(1)
        time.sleep(0.005)
        sync(opened)

    monkeypatch.setattr(writer.os, "fdatasync", counted)
    store = packs_in(tmp_path, keys, pack_bytes_max=300_000, entropy=os.urandom)  # noqa: TID251 - eight threads draw at once
    with ThreadPoolExecutor(8) as pool:
        turns = list(
            pool.map(lambda turn: put_group(store, MONTH, PROVINCE, blobs(f"{turn}", 3)), range(80))
        )
    for turn, refs in enumerate(turns):
        assert [store.get(ref) for ref in refs] == blobs(f"{turn}", 3)
    assert len(calls) < 60
    assert len(list((tmp_path / "packs").glob("pack-*"))) == 4
    assert list(damaged(store)) == []


KILLED = """
    import sys
    from pathlib import Path
    from tests_made import MONTH, PROVINCE, blobs, packs_in, put_group
    from capthe.store.objects.port import MemoryKeys

    folder, keys = Path(sys.argv[1]), MemoryKeys()
    store = packs_in(folder, keys, seed=sys.argv[2])
    turn = 0
    while True:
        for ref in put_group(store, MONTH, PROVINCE, blobs(f"{sys.argv[2]}/{turn}", 3, 50_000)):
            row = keys.rows[ref.address]
            place = f"{row.address.hex()} {row.wrapped.hex()} {row.kek} {row.pack} {row.position}"
            print(place, row.size, turn, flush=True)
        turn += 1
"""


def test_what_was_acknowledged_before_a_kill_is_there_after_it(tmp_path):
    made = Path(__file__).with_name("made.py")
    (tmp_path / "tests_made.py").write_text(made.read_text())
    (tmp_path / "killed.py").write_text(textwrap.dedent(KILLED))
    acknowledged = {}
    for life in range(3):
        worker = subprocess.Popen(
            [sys.executable, tmp_path / "killed.py", tmp_path, f"life{life}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        lines = [worker.stdout.readline() for _ in range(20 + 7 * life)]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        for place, line in enumerate(lines):
            address, wrapped, kek, pack, position, size, turn = line.split()
            row = KeyRow(
                bytes.fromhex(address), bytes.fromhex(wrapped), kek, pack, int(position), int(size)
            )
            acknowledged[row] = blobs(f"life{life}/{turn}", 3, 50_000)[place % 3]
        worker.stdout.close()
    keys = MemoryKeys(acknowledged)
    store = packs_in(tmp_path, keys, seed="after")
    for row, blob in acknowledged.items():
        assert store.get(ObjectRef(row.address)) == blob
    assert list(damaged(store)) == []


def test_a_missing_pack_is_broken(tmp_path):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    (ref,) = put_group(store, MONTH, PROVINCE, [b"portrait"])
    the_pack(tmp_path).unlink()
    with pytest.raises(Broken, match="missing"):
        store.get(ref)


def test_keys_and_packs_are_for_their_owner_only(tmp_path):
    store = packs_in(tmp_path, MemoryKeys())
    put_group(store, MONTH, PROVINCE, [b"portrait"])
    files = [*(tmp_path / "keks").glob("*.key"), *(tmp_path / "packs").glob("pack-*")]
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keks").stat().st_mode) == 0o700
    assert b"portrait" not in the_pack(tmp_path).read_bytes()


def test_a_key_is_made_once_and_found_by_every_process(tmp_path):
    one, two = KekStore(tmp_path, Chance("one")), KekStore(tmp_path, Chance("two"))
    assert one.current(MONTH, 79) == two.current(MONTH, 79)
    assert one.current(MONTH, 79) != one.current(MONTH, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2021-04-001-1.key",
        "2021-04-079-1.key",
    ]


def test_two_that_make_the_same_key_at_the_same_moment_get_one(tmp_path):
    """The second finds no key, makes its own, and loses at the link."""
    one, two = KekStore(tmp_path, Chance("one")), KekStore(tmp_path, Chance("two"))
    name, key = one.current(MONTH, 79)
    two._make(name)
    assert two.current(MONTH, 79) == (name, key)


def test_a_wipe_cut_off_by_a_crash_is_finished_by_the_next(tmp_path):
    keks = KekStore(tmp_path, Chance("keks"))
    name, _ = keks.current(MONTH, 79)
    (tmp_path / f"{name}.wiped").touch()
    assert keks.get(name) is None
    assert keks.wipe(MONTH, 79) == [name]
    assert not (tmp_path / f"{name}.key").exists()
    assert keks.wipe(MONTH, 79) == []
    assert keks.current(MONTH, 79)[0] == "2021-04-079-2"


def test_a_lost_or_damaged_key_is_an_alarm_and_not_an_erasure(tmp_path):
    keks = KekStore(tmp_path, Chance("keks"))
    name, _ = keks.current(MONTH, 79)
    (tmp_path / f"{name}.key").unlink()
    with pytest.raises(Broken, match="never wiped"):
        KekStore(tmp_path, Chance("later")).get(name)
    (tmp_path / f"{name}.key").write_bytes(b"short")
    with pytest.raises(Broken, match="wrong size"):
        KekStore(tmp_path, Chance("later")).get(name)
