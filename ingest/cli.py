"""The command `onrecord`: a table of its commands, each imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

import ingest as package

# Name → the module under ingest.commands whose attribute of that name is the command.
COMMANDS = (
    "ingest", "extract", "load", "serve", "users", "publish", "export", "stats", "outlets", "speakers", "statements",
    "correct", "diff", "evaluate", "train", "doctor", "shard",
)  # fmt: skip


class Commands(click.Group):
    """A group whose commands are modules, imported when they are needed."""

    def list_commands(self, ctx: click.Context | None) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context | None, name: str) -> click.Command | None:
        """The command of that name, or None."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"ingest.commands.{name}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="onrecord")
def cli() -> None:
    """Find who said what, when and where in news articles, and publish it."""
