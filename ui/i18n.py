"""The visitor's language: English texts are in the code, the Chinese catalogue is in `locale/`."""

import gettext
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lenet.errors import LeNetError
from ui import visitor

if TYPE_CHECKING:
    from lenet.data import DatasetInfo

LANGUAGES = {"en": "EN", "zh": "中文"}


def _(text: str) -> str:
    """`text` in the visitor's language."""
    return _catalogue(visitor.language()).gettext(text)


def translator() -> Callable[[str], str]:
    """`_` in the language that the visitor has now, for what is written later and away from the page."""
    return _catalogue(visitor.language()).gettext


def N_(text: str) -> str:
    """Mark a text for translation; `_` translates it when it is shown."""
    return text


def say(error: LeNetError) -> str:
    """The sentence of an error in the visitor's language."""
    return _(error.sentence).format(**error.values)


def class_names(info: "DatasetInfo") -> list[str]:
    """The names of a data set's classes in the visitor's language."""
    return [_(name) for name in info.classes]


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("lenet", Path(__file__).parent / "locale", [language], fallback=language == "en")


# Words of lenet/, which does not translate.
LICENCE = N_("none: generated here")
CLOTHING = (
    N_("T-shirt"),
    N_("Trouser"),
    N_("Pullover"),
    N_("Dress"),
    N_("Coat"),
    N_("Sandal"),
    N_("Shirt"),
    N_("Sneaker"),
    N_("Bag"),
    N_("Ankle boot"),
)
