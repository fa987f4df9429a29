"""The label that a picture's name carries."""

import pytest

from lenet.data.labels_in_names import label_in_name

DIGITS = [[str(digit)] for digit in range(10)]
CLOTHING = [
    ["T-shirt", "T 恤"],
    ["Trouser", "长裤"],
    ["Shirt", "衬衫"],
    ["Sneaker", "运动鞋"],
    ["Bag", "包"],
    ["Ankle boot", "短靴"],
]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("7_03.png", 7),
        ("7-three.png", 7),
        ("0_scan of page 4.jpg", 0),
        ("3/xyz.png", 3),
        ("photos/3/7_1.png", 3),
        ("3\\xyz.png", 3),
        ("2026/7_1.png", 7),
        ("7.png", None),
        ("3 (1).png", None),
        ("12_1.png", None),
        ("2026-11-27 14.02.11.jpg", None),
        ("IMG_0007.HEIC", None),
        ("camera-1.jpg", None),
        ("_7.png", None),
        ("7", None),
        ("", None),
        (".png", None),
    ],
)
def test_a_digits_file_says_its_digit(name: str, label: int | None) -> None:
    assert label_in_name(name, DIGITS) == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Bag/1.jpg", 4),
        ("bag.jpg", 4),
        ("bag2.jpg", 4),
        ("sneaker-2.png", 3),
        ("Ankle boot/1.png", 5),
        ("ankle_boot_1.png", 5),
        ("AnkleBoot-1.png", 5),
        ("t-shirt-1.png", 0),
        ("T-shirt.png", 0),
        ("tshirt/1.png", 0),
        ("shirt_1.png", 2),
        ("包/1.jpg", 4),
        ("运动鞋-2.png", 3),
        ("baggage.jpg", None),
        ("my bag.jpg", None),
        ("4_1.png", None),
        ("28.png", None),
    ],
)
def test_a_garments_file_says_its_class_in_either_language(name: str, label: int | None) -> None:
    assert label_in_name(name, CLOTHING) == label
