"""The string that several figures make."""

import numpy as np
import pytest

from lenet.answering import Answer
from lenet.reading import Reading, probability, string


def answer(label: int, share: float, novelty: float = -1.0) -> Answer:
    shares = np.full(10, (1 - share) / 9, np.float32)
    shares[label] = share
    return Answer(label=label, probabilities=shares, raw=shares, novelty=novelty, is_none=novelty > 0)


def test_a_string_has_its_lines_signs_and_what_is_not_read() -> None:
    four, one = Reading("digit", 0, 0.7, answer(4, 0.9)), Reading("digit", 1, 0.2, answer(1, 0.8))
    plus, two = Reading("plus", 0, 1.0, None), Reading("touching", 1, 1.8, None)
    assert string([four, plus, one, two]) == "4+\n1?"
    assert probability([four, plus, one, two]) == pytest.approx(0.72)


def test_only_what_is_much_unlike_a_digit_is_refused_beside_others() -> None:
    odd, heart, wide = (
        Reading("digit", 0, aspect, answer(3, 0.6, novelty)) for aspect, novelty in ((0.8, 3.5), (0.8, 4.5), (1.4, 4.5))
    )
    assert [reading.text for reading in (odd, heart, wide)] == ["3", "?", "?"]
    assert [reading.mark for reading in (odd, heart, wide)] == ["digit", "none", "touching"]
