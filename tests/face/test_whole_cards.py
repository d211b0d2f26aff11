"""The bench of whole cards makes cards that open again, verify, and read as they were meant."""

from capthe.cli.bench_card import measure


def test_whole_cards_are_kept_and_read_back(tmp_path):
    """It compares every card itself and raises Broken at the first that differs."""
    report = measure(tmp_path, 3, "vn-ec-explicit")
    for version in ("vn-2021", "vn-2024"):
        found = report[version]
        assert found["bytes_per_card"] > 55_000
        assert found["cards_per_cpu_second"] > 0
        size = (tmp_path / version / "0").stat().st_size
        assert found["bytes_per_card"] == round(
            (size - 4 * 4) / 3
        )  # four parts, each with a length
