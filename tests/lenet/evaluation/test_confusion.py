import numpy as np
import pytest

from lenet.evaluation import confusion

LABELS = np.array([0, 0, 1, 1, 1, 2])
PROBABILITIES = np.array(
    [[0.5, 0.3, 0.2], [0.9, 0.1, 0], [0.6, 0.4, 0], [0.8, 0.1, 0.1], [0.1, 0.7, 0.2], [0.2, 0.2, 0.6]]
)


def test_rows_are_labels_and_columns_are_answers() -> None:
    counts = confusion.matrix(LABELS, PROBABILITIES.argmax(1), 4)
    assert counts.tolist() == [[2, 0, 0, 0], [2, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_a_cell_gives_exactly_its_images_each_in_one_cell() -> None:
    generator = np.random.default_rng(0)
    labels, probabilities = generator.integers(0, 10, 2000), generator.dirichlet(np.ones(10), 2000)
    counts = confusion.matrix(labels, probabilities.argmax(1), 10)
    cells = {(row, column): confusion.cell(labels, probabilities, row, column) for row, column in np.ndindex(10, 10)}
    assert all(len(images) == counts[place] for place, images in cells.items())
    assert sorted(np.concatenate(list(cells.values()))) == list(range(2000))
    for (label, answer), images in cells.items():
        assert (labels[images] == label).all() and (probabilities[images].argmax(1) == answer).all()
        confidence = probabilities[images, answer]
        assert (np.diff(confidence) >= 0).all() if label == answer else (np.diff(confidence) <= 0).all()


def test_the_worst_of_wrong_answers_is_the_most_confident_one() -> None:
    assert confusion.cell(LABELS, PROBABILITIES, 1, 0).tolist() == [3, 2]
    assert confusion.cell(LABELS, PROBABILITIES, 0, 0).tolist() == [0, 1]
    assert confusion.mistakes(LABELS, PROBABILITIES).tolist() == [3, 2]
    assert confusion.least_sure(PROBABILITIES).tolist() == [0, 2, 5, 4, 3, 1]


def test_a_class_that_is_never_named_or_has_no_image_has_no_score() -> None:
    scores = confusion.scores(np.array([[2, 0, 0], [2, 1, 0], [0, 0, 0]]))
    assert scores[0] == pytest.approx((2, 0.5, 1, 2 / 3)) and scores[1] == pytest.approx((3, 1, 1 / 3, 0.5))
    assert scores[2] == (0, 0, 0, 0)
