"""Who may log in: a file of names, hashes of passwords (argon2id) and rights, read anew whenever it changes.

The file also holds the secret that signs sessions, so that people stay logged in over a restart. Only its owner can
read it. ``UsersError`` is the only error: the file cannot be used, or a name or password cannot be taken.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

MISSING = "logging in needs argon2-cffi: pip install 'onrecord[auth]' (or: pip install 'argon2-cffi>=23.1')"
# The permission to decide about quotes, as a user and Datasette call it.
REVIEW = "review-quotes"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
# Characters; a long password is better than an odd one (NIST SP 800-63B, 3.1.1).
SHORTEST, LONGEST = 10, 200


class UsersError(Exception):
    """A file of users cannot be used, or a user not be entered; the message says why and what to do."""


@dataclass(frozen=True)
class User:
    """Somebody who may log in: under which name, as whom their decisions are signed, and whether they may review."""

    login: str
    name: str
    password: str
    review: bool

    @property
    def actor(self) -> dict[str, Any]:
        """The user as Datasette knows who is asking."""
        return {"id": self.login, "name": self.name, "may": [REVIEW] if self.review else []}

    @property
    def stamp(self) -> str:
        """What a session must know: another one after the password has changed, so that older sessions end."""
        return sha256(self.password.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Users:
    """The users of a file by login, and the secret that signs their sessions."""

    secret: str
    by_login: dict[str, User]


def read_users(path: str | Path) -> Users:
    """The users of a file; raises UsersError for one that is missing or no file of users."""
    try:
        about = Path(path).stat()
        return _read(str(path), about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise UsersError(
            f"{path}: cannot be read ({error.strerror}); make it with: onrecord users add {path} LOGIN"
        ) from error


def add_user(path: str | Path, login: str, password: str, name: str | None = None, review: bool = False) -> User:
    """Enter a user, or replace the one of that login; makes the file where there is none."""
    if not LOGIN.fullmatch(login):
        raise UsersError(f"{login!r} is no login: take up to 40 small letters, digits, dots, hyphens and underscores")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsersError(f"a password has {SHORTEST} to {LONGEST} characters; take several words")
    users = read_users(path) if Path(path).exists() else Users(secrets.token_hex(32), {})
    user = User(login, " ".join((name or login).split()), _hasher().hash(password), review)
    same = [other.login for other in users.by_login.values() if other.name == user.name and other.login != login]
    if same:
        raise UsersError(f"{same[0]} signs as {user.name!r} already; give another --name")
    _write(path, Users(users.secret, users.by_login | {login: user}))
    return user


def remove_user(path: str | Path, login: str) -> None:
    """Take a user out, whose sessions end at once; raises UsersError where there is none of that login."""
    users = read_users(path)
    if login not in users.by_login:
        raise UsersError(f"{path} has no user {login!r}; it has: {', '.join(users.by_login) or 'nobody'}")
    _write(path, Users(users.secret, {key: user for key, user in users.by_login.items() if key != login}))


def check_password(users: Users, login: str, password: str) -> User | None:
    """The user with that login and password, or None; takes as long for a login that nobody has."""
    from argon2.exceptions import InvalidHashError, VerificationError

    user = users.by_login.get(login)
    try:
        _hasher().verify(user.password if user else _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return None
    return user


def require_hashing() -> None:
    """Raise UsersError where the library for passwords is missing."""
    _hasher()


def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise UsersError(MISSING) from error
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password has."""
    hashed: str = _hasher().hash(secrets.token_hex(32))
    return hashed


@lru_cache(maxsize=4)
def _read(path: str, changed: int, size: int) -> Users:
    try:
        held = json.loads(Path(path).read_text("utf-8"))
        users = {
            login: User(login, user["name"], user["password"], bool(user["review"]))
            for login, user in held["users"].items()
        }
        return Users(str(held["secret"]), users)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsersError(f"{path} is no file of users; make one with: onrecord users add FILE LOGIN") from error


def _write(path: str | Path, users: Users) -> None:
    """Write the file beside its place and put it there whole, readable by its owner alone."""
    path = Path(path)
    held = {
        "secret": users.secret,
        "users": {
            user.login: {"name": user.name, "review": user.review, "password": user.password}
            for user in users.by_login.values()
        },
    }
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(json.dumps(held, indent=2, ensure_ascii=False) + "\n")
        part.replace(path)
    except OSError as error:
        raise UsersError(f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours") from error
    finally:
        part.unlink(missing_ok=True)
