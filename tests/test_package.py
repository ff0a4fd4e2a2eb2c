"""The built wheel, installed where no checkout is: every file travels, and the commands and the site work."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.wheel

NOT_SOURCES = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "*.db", "*.db-*")


def run(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel, built from a copy: what earlier builds left in a checkout must not travel."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(root, folder / "sources", ignore=NOT_SOURCES)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, folder / "sources")
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder with the commands of a fresh environment that has On Record from the wheel, the rest from ours."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, with_pip=True)
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    [packages] = {path.parent for path in home.rglob("site-packages/ingest")}
    # Path files in a folder that a path file names are not followed, so our editable On Record stays out.
    (packages / "borrowed.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    return commands


def test_every_file_that_the_site_and_the_extractor_need_is_in_the_wheel(root, wheel):
    packed = {re.sub(r"^[^/]+\.data/data/share/onrecord/", "", name) for name in zipfile.ZipFile(wheel).namelist()}
    files = [
        path for folder in ("ingest", "db", "plugins", "templates", "static") for path in (root / folder).rglob("*")
    ]
    needed = {path.relative_to(root).as_posix() for path in files if path.is_file() and "__pycache__" not in path.parts}
    assert sorted({"metadata.yml", *needed} - packed) == []
    assert [name for name in packed if name.startswith(("tests/", "bench/", "examples/", "build/"))] == []


@pytest.mark.model
def test_ingest_and_serve_from_another_folder(root, installed, tmp_path):
    articles = shutil.copytree(root / "examples" / "articles", tmp_path / "articles")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    options = {"cwd": tmp_path, "env": environment}
    where = run(
        installed / "python", "-c", "import ingest, db.site; print(ingest.__file__, db.site.folder())", **options
    )
    assert [installed.parent in Path(path).parents for path in where.stdout.split()] == [True, True]
    done = run(installed / "onrecord", "ingest", "q.db", articles, **options)
    assert " 0 failed, " in done.stderr

    served = [installed / "onrecord", "serve", "q.db", "--port", "0"]
    with subprocess.Popen(served, stdout=subprocess.PIPE, text=True, **options) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0]
            with httpx.Client(base_url=address, follow_redirects=True) as site:
                assert "<title>On Record" in site.get("/").text
                assert site.get("/quotes/quotes.json?_size=1&_shape=objects").json()["rows"]
                found = site.get("/quotes/search_words.json?words=bridge&_shape=objects").json()["rows"]
                assert "bridge" in found[0]["words"].casefold()
        finally:
            server.terminate()
