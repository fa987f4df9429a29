"""The registered data sets: classes, sizes, licences and checksums. Needs no torch."""

from dataclasses import dataclass
from typing import Literal

from lenet.errors import DataError

FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")

DIGITS = tuple("0123456789")
DIGIT_BOX = 20  # pixels, the longer side of a digit's ink (LeCun et al. 1998, III-A)


@dataclass(frozen=True)
class DatasetInfo:
    """The facts about a data set that hold before it is read."""

    name: str  # as the command line takes it
    title: str  # as pages show it
    kind: Literal["digits", "clothing"]  # how a drawing or a photograph is prepared for it
    classes: tuple[str, ...]  # one name per class; their number is the number of a network's outputs
    licence: str
    folder: str = ""  # torchvision's class and folder; empty for generated images, which are never downloaded
    md5s: tuple[str, ...] = ()  # of the .gz files as published, in the order of FILES
    content_md5s: tuple[str, ...] = ("", "", "", "")  # of the unpacked files; empty where none was published
    size: int = 0  # bytes of the four .gz files together
    train_size: int = 60_000  # number of training images
    test_size: int = 10_000  # number of test images


REGISTRY = {
    info.name: info
    for info in (
        DatasetInfo(
            "fashion-mnist",
            "Fashion-MNIST",
            "clothing",
            ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
            "MIT, Zalando SE",
            "FashionMNIST",
            (
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                "25c81989df183df01b3e8a0aad5dffbe",
                "bef4ecab320f06d8554ea6380940ec79",
                "bb300cfdad3c16e7a12a480ee83cd310",
            ),
            (
                "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                "9018921c3c673c538a1fc5bad174d6f9",
                "8181f5470baa50b63fa0f6fddb340f0a",
                "15d484375f8d13e6eb1aabb0c3f46965",
            ),
            30_878_645,
        ),
        DatasetInfo(
            "mnist",
            "MNIST",
            "digits",
            DIGITS,
            "CC BY-SA 3.0, Yann LeCun, Corinna Cortes, Christopher J. C. Burges",
            "MNIST",
            (
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "d53e105ee54ea40749a09fcbcd1e9432",
                "9fb629c4189551a2d022fa330f9573f3",
                "ec29112dd5afa0611ce80d1b7f02629c",
            ),
            (
                "6bbc9ace898e44ae57da46a324031adb",
                "a25bea736e30d166cdddb491f175f624",
                "2646ac647ad5339dbf082846283269ea",
                "27ae3e4e09519cfbb04c329615203637",
            ),
            size=11_594_722,
        ),
        DatasetInfo(
            "kmnist",
            "KMNIST",
            "digits",
            tuple("おきすつなはまやれを"),
            "CC BY-SA 4.0, CODH",
            "KMNIST",
            (
                "bdb82020997e1d708af4cf47b453dcf7",
                "e144d726b3acfaa3e44228e80efcd344",
                "5c965bf0a639b31b8f53240b1b52f4d7",
                "7320c461ea6c1c855c0b718fb2a4b134",
            ),
            ("", "", "bf305b8cd328700fbc17f5acbc2856d2", "9f55f451c0988b028eccdf7d5cc265ab"),
            size=21_256_396,
        ),
        DatasetInfo(
            "strokes", "Stroke digits", "digits", DIGITS, "none: generated here", train_size=10_000, test_size=2_000
        ),
    )
}


def info(name: str) -> DatasetInfo:
    """The facts about the data set of this name.

    Raises:
        DataError: no data set has this name; the message lists the names.
    """
    if name not in REGISTRY:
        raise DataError("Unknown data set {name}. Known are {known}.", name=repr(name), known=", ".join(REGISTRY))
    return REGISTRY[name]
