"""`onrecord users`: who may log in to a site, and who may review quotes there."""

from __future__ import annotations

import sys

import click

from ingest.commands.report import Refusal

FILE = click.argument("file", type=click.Path(dir_okay=False))


@click.group()
def users() -> None:
    """Say who may log in to a site, and who may review quotes there.

    The users stand in a file, for onrecord serve --auth. Passwords are kept as hashes.
    """


@users.command()
@FILE
@click.argument("login")
@click.option("--name", help="The name that signs their decisions  [default: the login]")
@click.option("--review", is_flag=True, help="May decide about quotes, too")
def add(file: str, login: str, name: str | None, review: bool) -> None:
    """Enter a user, or give one another password, name or right.

    Asks for the password on a terminal, and reads a line otherwise. Needs the extra: pip install 'onrecord[auth]'.

    \b
    Example:
        onrecord users add users.json tara --name "Tara Marsh" --review
    """
    from db.users import UsersError, add_user, require_hashing

    try:
        require_hashing()
        user = add_user(file, login, _password(login), name, review)
    except UsersError as error:
        raise Refusal(str(error)) from error
    click.echo(f"{user.login} may log in{' and review' if user.review else ''}, and signs as {user.name}")


@users.command()
@FILE
@click.argument("login")
def remove(file: str, login: str) -> None:
    """Take a user out; whoever is logged in so is logged out at once.

    \b
    Example:
        onrecord users remove users.json tara
    """
    from db.users import UsersError, remove_user

    try:
        remove_user(file, login)
    except UsersError as error:
        raise Refusal(str(error)) from error
    click.echo(f"{login} may no longer log in")


@users.command("list")
@FILE
def list_(file: str) -> None:
    """List the users of a file.

    \b
    Example:
        onrecord users list users.json
    """
    from db.users import UsersError, read_users

    try:
        found = read_users(file)
    except UsersError as error:
        raise Refusal(str(error)) from error
    for user in found.by_login.values():
        click.echo(f"{user.login}  {user.name}{'  may review' if user.review else ''}")


def _password(login: str) -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt(f"Password of {login}", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")
