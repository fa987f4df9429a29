"""The visitor's language: English texts are in the code, the Chinese catalogue is in `locale/`."""

import gettext
import re
from collections.abc import Callable
from functools import lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from lenet.errors import LeNetError
from ui import visitor

if TYPE_CHECKING:
    from lenet.data import DatasetInfo

LANGUAGES = {"en": "EN", "zh": "中文"}
_HAN, _MARKS = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", r"(?:\*\*|<[^<>]*>)*"
_BEGINS_CHINESE, _ENDS_CHINESE = re.compile(_MARKS + _HAN), re.compile(_HAN + _MARKS + "$")


class _Chinese(str):
    """A Chinese text with gaps. Beside a gap it has a space, as is usual beside numbers and Latin letters.

    Where a gap is filled with Chinese, that space is left out. `fill` of lenet/web/formats.js does the same.
    """

    __slots__ = ()

    def format(self, **values: object) -> str:  # type: ignore[override]  # gaps have names
        """The text with its gaps filled."""
        parts = []
        for literal, name, spec, conversion in Formatter().parse(self):
            parts.append(literal)
            if name is not None:
                gap = f"{{{name}{'!' if conversion else ''}{conversion or ''}:{spec}}}"
                parts.append(gap.format(**values))
        return reduce(_meet, parts, "")


def _meet(text: str, more: str) -> str:
    """Two parts of a text, without the space between two Chinese characters."""
    if text.endswith(" ") and _ENDS_CHINESE.search(text[:-1]) and _BEGINS_CHINESE.match(more):
        return text[:-1] + more
    if more.startswith(" ") and _ENDS_CHINESE.search(text) and _BEGINS_CHINESE.match(more[1:]):
        return text + more[1:]
    return text + more


def _(text: str) -> str:
    """`text` in the visitor's language."""
    return translator()(text)


def translator() -> Callable[[str], str]:
    """`_` in the language that the visitor has now, for what is written later and away from the page."""
    translate = _catalogue(language := visitor.language()).gettext
    return (lambda text: _Chinese(translate(text))) if language == "zh" else translate


def N_(text: str) -> str:
    """Mark a text for translation; `_` translates it when it is shown."""
    return text


def joined(*sentences: str) -> str:
    """Sentences in the visitor's language, one after another; Chinese has no space between them."""
    return ("" if visitor.language() == "zh" else " ").join(sentence for sentence in sentences if sentence)


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
