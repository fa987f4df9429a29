import pytest
import torch

from lenet.data.doodles import DIGIT_SHAPED, FAMILIES, FIGURES, LETTERS, SCRIBBLE, doodles


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_draws_as_many_pictures_as_asked_with_ink_in_each(family: str) -> None:
    drawn = doodles(family, 5, seed=1)
    assert drawn.shape == (5, 28, 28) and drawn.dtype == torch.uint8
    assert (drawn.amax((1, 2)) > 100).all() and (drawn.float().mean((1, 2)) < 128).all()


def test_the_seed_alone_decides_what_is_drawn() -> None:
    assert torch.equal(doodles("heart", 8, seed=3), doodles("heart", 8, seed=3))
    assert not torch.equal(doodles("heart", 8, seed=3), doodles("heart", 8, seed=4))


def test_scribbles_differ_from_each_other() -> None:
    drawn = doodles(SCRIBBLE, 20, seed=0)
    assert len({picture.numpy().tobytes() for picture in drawn}) == 20


def test_no_doodle_is_an_empty_batch() -> None:
    assert doodles("A", 0, seed=0).shape == (0, 28, 28)


def test_the_families_are_letters_figures_and_scribbles_and_no_name_is_twice() -> None:
    assert len(set(FAMILIES)) == len(LETTERS) + len(FIGURES) + 1
    assert set(DIGIT_SHAPED) < set(LETTERS)
