"""What the build leaves: hashed names, no registry address, nothing of the UK's identity."""

import json
import re
import shutil

from capthe.web import assets
from capthe.web.wsgi import is_hashed


def test_the_lock_names_no_registry_and_every_package_by_its_hash():
    lock = json.loads((assets.FRONTEND / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_every_version_is_pinned_exactly():
    package = json.loads((assets.FRONTEND / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert [v for v in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []


def test_the_built_files_carry_hashes_and_the_manifest_maps_them(built):
    names = json.loads((built / "manifest.json").read_text())
    assert {"site.css", "site.js", "mark.svg"} <= set(names)
    assert [name for name in names.values() if not (built / name).exists()] == []
    assert [name for name in names.values() if not is_hashed("", f"/static/{name}")] == []


def test_the_style_sheet_reaches_for_nothing_outside(built):
    names = json.loads((built / "manifest.json").read_text())
    css = (built / names["site.css"]).read_text()
    assert "Transport" not in css
    assert "crest" not in css
    assert re.findall(r"url\((?!\"?(?:\./|data:))[^)]*\)", css) == []


def test_nothing_is_built_twice_from_the_same_inputs(built):
    assert assets.ensure(built) is False


def test_other_inputs_make_the_built_files_stale(built, tmp_path):
    copy = tmp_path / "built"
    shutil.copytree(built, copy)
    (copy / assets.STAMP).write_text("0" * 64)
    assert assets.is_current(copy, assets.inputs_digest()) is False


def test_nothing_that_only_the_build_needs_is_left(built):
    assert list(assets.FRONTEND.rglob("node_modules")) == []
    assert (built / "LICENSES.txt").read_text().count("== ") == 4
