"""The environment variables by which a host sets things; no other module reads one of this project."""

import os
import re
from pathlib import Path

from lenet import files
from lenet.errors import SettingError


def check() -> None:
    """Read every variable once, so that a wrong value is told before it is needed.

    Raises:
        SettingError: a variable has a value that it cannot have.
    """
    workers()
    is_offline()


def workers() -> int:
    """How many runs train at one time: LENET_WORKERS, or 1.

    Raises:
        SettingError: it is no whole number of 1 or more.
    """
    text = os.environ.get("LENET_WORKERS", "1")
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise SettingError(
            "LENET_WORKERS is {value}. Give a whole number from 1 to 9999: how many runs train at one time.",
            value=repr(text),
        )
    return int(text)


def is_offline() -> bool:
    """Whether nothing is fetched in the background: LENET_OFFLINE is 1.

    Raises:
        SettingError: it is neither 0 nor 1.
    """
    text = os.environ.get("LENET_OFFLINE", "0")
    if text not in ("0", "1"):
        raise SettingError(
            "LENET_OFFLINE is {value}. Give 1 to fetch nothing in the background, or 0.", value=repr(text)
        )
    return text == "1"


def trusted_proxies() -> str:
    """The proxies that are believed about a visitor's address: uvicorn's FORWARDED_ALLOW_IPS, or this machine."""
    return os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")


def folder(variable: str, name: str) -> Path:
    """The folder that a variable names, else the folder `name` in the working folder."""
    return Path(os.environ.get(variable) or files.working_folder() / name)
