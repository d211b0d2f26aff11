from capthe.store.pg.reserve import Reserve, free_bytes


def test_reserve_takes_its_room_and_gives_it_back(tmp_path):
    reserve = Reserve(tmp_path, size=8 * 2**20)
    assert not reserve.is_held
    assert reserve.hold()
    assert reserve.is_held
    assert reserve.path.stat().st_blocks * 512 >= 8 * 2**20
    assert reserve.hold()
    reserve.give_up()
    assert not reserve.is_held


def test_reserve_is_not_taken_from_a_disk_that_is_nearly_full(tmp_path):
    reserve = Reserve(tmp_path, size=free_bytes(tmp_path))
    assert not reserve.hold()
    assert not reserve.path.exists()
