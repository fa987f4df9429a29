"""The label that a picture's name carries, as people name their files.

- The folder of the picture is named after a class: "3/xyz.png", "Ankle boot/1.jpg".
- Else the name begins with that of a class and a "_" or "-" follows: "7_03.png", "sneaker-2.png".
- A class with letters in its name may also be the whole name, with a number or without: "bag.jpg", "bag2.jpg". For a
  digit that says nothing: "7.png" may be the seventh picture.

Upper and lower case, spaces and hyphens do not count: "t_shirt-1.png" and "TShirt/1.png" are T-shirts.
"""

import re
from collections.abc import Collection, Sequence

SEPARATORS = re.compile(r"[\s_\-]+")


def label_in_name(path: str, classes: Sequence[Collection[str]]) -> int | None:
    """The index of the class that the name of a file carries; None if it carries none.

    Args:
        path: the name, with the folder where it is known, as in "Bag/1.jpg".
        classes: the names that each class has, one or more.
    """
    *folders, name = path.replace("\\", "/").split("/")
    names = {_plain(name): label for label, its_names in enumerate(classes) for name in its_names}
    if folders and _plain(folders[-1]) in names:
        return names[_plain(folders[-1])]
    stem = name.rpartition(".")[0] or name
    ends = [place for place, sign in enumerate(stem) if sign in "_-"]
    for end in reversed(ends):  # "T-shirt_1": the name of a class may have a hyphen itself
        if (start := _plain(stem[:end])) in names:
            return names[start]
    word = _plain(stem).rstrip("0123456789")
    return names.get(word) if word else None


def _plain(name: str) -> str:
    return SEPARATORS.sub("", name).casefold()
