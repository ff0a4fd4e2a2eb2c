"""What docs/deploy.md tells to write can be written: each command, unit, container file and settings is a valid one."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml
from datasette.utils import actor_matches_allow

from ingest.cli import cli

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "deploy.md").read_text("utf-8")
CONTAINER = (ROOT / "Containerfile").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.S)
COMMANDS = sorted({
    found.group(0).strip(" `")
    for found in re.finditer(r"\bonrecord (?:serve|ingest|publish|users) [^\n`…&]*", TEXT.partition("crontab")[0])
    if "…" not in found.group(0)
})  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one(command):
    """Parsed by the command itself: what it does not know, it refuses."""
    words = shlex.split(command)[1:]
    group, context = cli, click.Context(cli, info_name="onrecord")
    while isinstance(group, click.Group):
        name, group, words = group.resolve_command(context, words)
        context = click.Context(group, info_name=name, parent=context)
    needed = [one for one in group.params if isinstance(one, click.Argument) and one.required]
    words += ["x"] * max(0, len(needed) - len([word for word in words if not word.startswith("-")]))
    group.make_context(name, words)


def test_the_commands_are_found():
    assert len(COMMANDS) >= 12 and any("--auth users.json" in command for command in COMMANDS)


def test_the_unit_starts_the_site():
    [unit] = [block for kind, block in BLOCKS if kind == "ini"]
    parsed = configparser.ConfigParser()
    parsed.optionxform = str
    parsed.read_string(unit)
    assert parsed.sections() == ["Unit", "Service", "Install"]
    assert parsed["Service"]["ExecStart"].startswith("/srv/onrecord/venv/bin/onrecord serve quotes.db ")
    # The database is written to, by reviewers and by the log of SQLite beside it.
    assert parsed["Service"]["ReadWritePaths"] == parsed["Service"]["WorkingDirectory"]


def test_systemd_takes_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    [unit] = [block for kind, block in BLOCKS if kind == "ini"]
    file = tmp_path / "onrecord.service"
    file.write_text(unit.replace("/srv/onrecord/venv/bin/onrecord", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "onrecord.service" in line] == []


def test_nginx_takes_its_part(tmp_path):
    """With a key of its own in place of the one of the text."""
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("no nginx here")
    [conf] = [block for kind, block in BLOCKS if kind == "nginx"]
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    conf = re.sub(r"\S+/privkey\.pem", str(key), re.sub(r"\S+/fullchain\.pem", str(cert), conf))
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{ access_log off;\n{conf}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-c", file, "-p", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_settings_are_read_as_meant():
    site, review = (yaml.safe_load(block) for kind, block in BLOCKS if kind == "yaml")
    assert site["plugins"]["onrecord"]["report"].startswith("mailto:")
    allow = review["plugins"]["onrecord"]["review"]["allow"]
    assert actor_matches_allow({"id": "bo"}, allow) and not actor_matches_allow({"id": "mallory"}, allow)


def test_the_container_holds_what_it_copies_and_starts_what_is_there():
    last = CONTAINER.rpartition("FROM ")[2]
    words = re.findall(r'"([^"]+)"', re.search(r"^CMD (.*)$", last, re.M)[1])
    assert words[:3] == ["onrecord", "serve", "quotes.db"]
    cli.get_command(None, "serve").make_context("serve", words[2:])
    extras = re.search(r"'\.\[([a-z,]+)\]'", CONTAINER)[1].split(",")
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert set(extras) <= set(setup["options.extras_require"])
    ignored = (ROOT / ".containerignore").read_text().split()
    assert ".git" in ignored and ".venv" in ignored and not {"setup.cfg", "ingest", "db", "plugins"} & set(ignored)
