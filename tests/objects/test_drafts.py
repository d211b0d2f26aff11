"""How groups reach the disk: in whole blocks from aligned memory, past the page cache or not."""

import ctypes
import errno
import os
from fcntl import F_GETFL, fcntl
from hashlib import sha256
from pathlib import Path

import pytest

from capthe.domain.errors import Fault
from capthe.store.objects import draft, sync
from capthe.store.objects.frame import (
    BLOCK_BYTES,
    FILLER_BYTES_MIN,
    FRAME_HEADER_BYTES,
    PACK_HEADER_BYTES,
    Damage,
    Frame,
    filler,
    frame_header,
    is_clean,
    pack_header,
    read_pack,
)
from capthe.store.objects.port import Group, MemoryKeys, damaged
from capthe.store.objects.writer import pack_path
from capthe.store.pg.backup_files import damaged_files, keep_files, restore_files

from .made import MONTH, PROVINCE, blobs, packs_in, put_group

TAG = 16


def the_pack(folder: Path, pack: str = "0000-000000") -> Path:
    return pack_path(folder / "packs", pack)


def is_direct(store) -> bool:
    return bool(fcntl(store.writer._file, F_GETFL) & os.O_DIRECT)


def story(folder: Path) -> tuple[bytes, list]:
    """What lies in a pack after three groups, the last two after a restart; and its key rows."""
    keys = MemoryKeys()
    store = packs_in(folder, keys)
    put_group(store, MONTH, PROVINCE, blobs("one"))
    store.close()
    store = packs_in(folder, keys, seed="later")
    groups = [Group(MONTH, PROVINCE, blobs(label, size=9_000)) for label in ("two", "three")]
    refs = store.put_groups(groups)
    assert [[store.get(ref) for ref in each] for each in refs] == [each.blobs for each in groups]
    store.close()
    assert is_clean(the_pack(folder))
    return the_pack(folder).read_bytes(), list(keys.rows.values())


def test_a_file_system_that_declines_gets_the_same_pack_through_the_page_cache(
    tmp_path, monkeypatch
):
    usual = story(tmp_path / "usual")
    asked = []

    def declines(target, command, *flags):
        if flags and flags[0] & os.O_DIRECT:
            asked.append(target)
            raise OSError(errno.EINVAL, "Invalid argument")
        return fcntl(target, command, *flags)

    monkeypatch.setattr(sync, "fcntl", declines)
    assert story(tmp_path / "declined") == usual
    assert len(asked) == 2  # once when the pack was begun, once when it was taken up again


def test_a_file_system_that_declines_only_the_writing_is_asked_once_a_pack(tmp_path, monkeypatch):
    usual = story(tmp_path / "usual")
    write, asked = os.pwritev, []

    def declines(target, parts, offset):
        if fcntl(target, F_GETFL) & os.O_DIRECT:
            asked.append(offset)
            raise OSError(errno.EINVAL, "Invalid argument")
        return write(target, parts, offset)

    monkeypatch.setattr(sync.os, "pwritev", declines)
    assert story(tmp_path / "declined") == usual
    assert asked == ([0, 20_480] if direct_here(tmp_path) else [])


def direct_here(folder: Path) -> bool:
    with (folder / "asked").open("wb") as file:
        return sync.pass_by_cache(file.fileno())


def test_another_fault_of_a_disk_is_not_taken_for_a_wish(tmp_path, monkeypatch):
    store = packs_in(tmp_path, MemoryKeys())

    def fails(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sync, "fcntl", fails)
    with pytest.raises(Fault, match="Input/output"):
        put_group(store, MONTH, PROVINCE, [b"x"])
    monkeypatch.undo()
    monkeypatch.setattr(sync.os, "pwritev", fails)
    with pytest.raises(Fault, match="Input/output"):
        put_group(store, MONTH, PROVINCE, [b"x"])


def test_only_whole_blocks_of_aligned_memory_are_written_and_none_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(draft.Draft.__init__, "__defaults__", (64 << 10,))
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    store.keks.current(MONTH, PROVINCE)  # its file is written before we look
    write, written = os.pwritev, []

    def noted(target, parts, offset):
        (part,) = parts
        at = ctypes.addressof(ctypes.c_char.from_buffer(part))
        written.append((at % BLOCK_BYTES, offset, len(part)))
        return write(target, parts, offset)

    monkeypatch.setattr(sync.os, "pwritev", noted)
    groups = [Group(MONTH, PROVINCE, blobs(f"{turn}", 3, 7_000 + turn)) for turn in range(9)]
    large = Group(MONTH, PROVINCE, [*blobs("large", 2, 100_000), b""])
    refs = store.put_groups([*groups, large, *groups[:2]])
    wanted = [each.blobs for each in [*groups, large, *groups[:2]]]
    assert [[store.get(ref) for ref in each] for each in refs] == wanted
    assert [at for at, _, _ in written] == [0] * len(written)
    ends = [0]
    for _, offset, size in written:
        assert (offset, size % BLOCK_BYTES) == (ends[-1], 0)
        ends.append(offset + size)
    assert len(written) > 5
    assert the_pack(tmp_path).stat().st_size == ends[-1]
    assert list(damaged(store)) == []


def test_a_write_cut_short_goes_on_where_it_stopped(tmp_path, monkeypatch):
    write = os.pwritev
    monkeypatch.setattr(
        sync.os, "pwritev", lambda to, parts, at: write(to, [parts[0][:BLOCK_BYTES]], at)
    )
    store = packs_in(tmp_path, MemoryKeys())
    refs = put_group(store, MONTH, PROVINCE, blobs("short"))
    assert [store.get(ref) for ref in refs] == blobs("short")
    assert is_clean(the_pack(tmp_path))


@pytest.mark.parametrize("gap", [0, 1, FILLER_BYTES_MIN - 1, FILLER_BYTES_MIN, 13, 44, 4095])
def test_a_group_ends_with_its_block_and_the_filler_is_no_object(tmp_path, gap):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    size = 2 * BLOCK_BYTES - FRAME_HEADER_BYTES - TAG - gap
    (one,) = put_group(store, MONTH, PROVINCE, [bytes(size)])
    (two,) = put_group(store, MONTH, PROVINCE, [b"behind it"])
    start = 3 * BLOCK_BYTES + (BLOCK_BYTES if 0 < gap < FILLER_BYTES_MIN else 0)
    assert keys.rows[two.address].position == start + FRAME_HEADER_BYTES
    assert [each.address for each in store.scan()] == [one.address, two.address]
    assert all(isinstance(each, Frame) for each in read_pack(the_pack(tmp_path)))
    assert (store.get(one), store.get(two)) == (bytes(size), b"behind it")
    assert is_clean(the_pack(tmp_path))


def test_every_filler_reaches_the_end_of_a_block():
    for end in range(BLOCK_BYTES + 1):
        raw = filler(end)
        assert (end + len(raw)) % BLOCK_BYTES == 0
        assert len(raw) == 0 or FILLER_BYTES_MIN <= len(raw) < BLOCK_BYTES + FILLER_BYTES_MIN


def test_a_damaged_filler_is_damage_and_the_pack_is_not_gone_on_with(tmp_path):
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    (kept,) = put_group(store, MONTH, PROVINCE, [b"kept"])
    store.close()
    row, path = keys.rows[kept.address], the_pack(tmp_path)
    end = row.position + row.size
    with path.open("r+b") as opened:
        opened.seek(end + 5)
        opened.write(b"\xff")
    assert list(read_pack(path))[-1] == Damage(end, path.stat().st_size - end)
    assert not is_clean(path)
    store = packs_in(tmp_path, keys, seed="again")
    (new,) = put_group(store, MONTH, PROVINCE, [b"new"])
    assert keys.rows[new.address].pack == "0000-000001"
    assert (store.get(kept), store.get(new)) == (b"kept", b"new")


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_a_group_of_which_only_some_blocks_were_kept_is_left_alone(tmp_path, blocks):
    """A kill or a power cut in the middle of a write: the pack ends with a block all the same."""
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    kept = put_group(store, MONTH, PROVINCE, blobs("kept"))
    end = the_pack(tmp_path).stat().st_size
    for ref in put_group(store, MONTH, PROVINCE, blobs("torn", 2, 8_000)):
        keys.delete(ref.address)
    store.close()
    os.truncate(the_pack(tmp_path), end + blocks * BLOCK_BYTES)
    assert not is_clean(the_pack(tmp_path))
    store = packs_in(tmp_path, keys, seed="again")
    new = put_group(store, MONTH, PROVINCE, blobs("new"))
    assert {keys.rows[ref.address].pack for ref in new} == {"0000-000001"}
    assert [store.get(ref) for ref in [*kept, *new]] == [*blobs("kept"), *blobs("new")]
    assert list(damaged(store)) == []


def test_a_pack_of_before_there_were_fillers_is_read_and_followed_by_another(tmp_path):
    old = the_pack(tmp_path)
    old.parent.mkdir()
    body = b"a ciphertext"
    address = sha256(body).digest()
    old.write_bytes(pack_header(0, 0) + frame_header(address, len(body)) + body)
    at = PACK_HEADER_BYTES + FRAME_HEADER_BYTES
    assert list(read_pack(old)) == [Frame(address, at, len(body), is_intact=True)]
    keys = MemoryKeys()
    store = packs_in(tmp_path, keys)
    (new,) = put_group(store, MONTH, PROVINCE, [b"new"])
    assert keys.rows[new.address].pack == "0000-000001"
    assert [each.address for each in store.scan()] == [address, new.address]


def test_a_pack_grows_between_two_backups_and_each_restores_its_part(tmp_path):
    keys, target = MemoryKeys(), tmp_path / "target"
    store = packs_in(tmp_path, keys)
    folders = {"packs": tmp_path / "packs"}
    (one,) = put_group(store, MONTH, PROVINCE, [b"one"])
    before = keep_files(folders, target, {})
    (two,) = put_group(store, MONTH, PROVINCE, [b"two"])
    after = keep_files(folders, target, before)
    store.close()
    assert int(after["packs/pack-0000-000000.bin"][0]) == the_pack(tmp_path).stat().st_size
    for kept, refs in ((before, [one]), (after, [one, two])):
        home = tmp_path / f"restored{len(refs)}"
        assert list(damaged_files(kept, target)) == []
        restore_files(kept, target, {"packs": home / "packs"})
        assert is_clean(the_pack(home))
        again = packs_in(home, keys, keks=store.keks, seed=home.name)
        (new,) = put_group(again, MONTH, PROVINCE, [b"new"])
        assert keys.rows[new.address].pack == "0000-000000"
        assert [again.get(ref) for ref in refs] == [b"one", b"two"][: len(refs)]
        assert again.get(new) == b"new"


def test_packs_pass_the_page_cache_by_where_they_can(tmp_path):
    store = packs_in(tmp_path, MemoryKeys())
    put_group(store, MONTH, PROVINCE, [b"x"])
    assert is_direct(store) == direct_here(tmp_path)
    store.close()
    store = packs_in(tmp_path, MemoryKeys(), seed="again")
    put_group(store, MONTH, PROVINCE, [b"y"])
    assert is_direct(store) == direct_here(tmp_path)


def test_a_draft_is_lent_to_one_at_a_time_and_used_again(tmp_path):
    store = packs_in(tmp_path, MemoryKeys())
    with store.writer.draft() as one, store.writer.draft() as two:
        assert one is not two
        one.put(b"left behind by one who failed")
    with store.writer.draft() as again:
        assert again is one
        assert again.end == 0
    with store.writer.draft() as large:
        large.make_room([draft.DRAFT_BYTES])
        assert not large.is_usual
    with store.writer.draft() as usual:
        assert usual is not large
