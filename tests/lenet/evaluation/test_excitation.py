"""Excitation against the values of all images, one image at a time."""

import pytest
import torch

from lenet import inspection
from lenet.evaluation.excitation import strongest, strongest_patches
from lenet.model import LeNetConfig
from tests.lenet.web.networks import images, network


@pytest.mark.parametrize("config", [LeNetConfig(), LeNetConfig(activation="relu", padding=2, channels=(4, 8))])
def test_each_map_has_the_images_with_its_largest_values(config: LeNetConfig) -> None:
    model, pictures = network(config), images(40)
    excitations = strongest(model, pictures, count=5)
    layers = [inspection.layers(model, picture[None]) for picture in pictures]
    for name in ("C1", "C3", "F5", "F6"):
        result = excitations[name]
        for index in (0, len(result.values) - 1):
            largest = torch.stack([values[name][index].max() for values in layers])
            torch.testing.assert_close(result.values[index], largest.topk(5).values)
            for value, image, row, column in zip(*(part[index] for part in result), strict=True):
                values = layers[int(image)][name][index]
                torch.testing.assert_close(values[row, column] if values.dim() else values, value)


def test_fewer_images_than_asked_for_are_all_there() -> None:
    result = strongest(network(LeNetConfig()), images(3))["C1"]
    assert result.values.shape == (6, 3) and sorted(result.images[0].tolist()) == [0, 1, 2]


@pytest.mark.parametrize("padding", [0, 2])
def test_a_patch_is_all_that_changes_the_value_of_its_map(padding: int) -> None:
    model, pictures = network(LeNetConfig(padding=padding)), images(40)
    patches, excitations = strongest_patches(model, pictures), strongest(model, pictures)
    for layer, index in (("C1", 0), ("C1", 3), ("C3", 7)):
        result = excitations[layer]
        for rank, patch in enumerate(patches[layer][index]):
            assert (patch.image, patch.value) == (int(result.images[index, rank]), result.values[index, rank].item())
            cell = (0, index, int(result.rows[index, rank]), int(result.columns[index, rank]))
            for inside in (True, False):
                picture = pictures[patch.image : patch.image + 1].clone()
                within = torch.zeros(28, 28, dtype=torch.bool)
                within[patch.row : patch.row + patch.rows, patch.column : patch.column + patch.columns] = True
                picture[0, 0][within == inside] = 0.37
                value = inspection.activations(model, picture)[layer][cell].item()
                assert (value == patch.value) is not inside
    assert {patch.rows for patch in patches["C1"][0]} <= {3, 4, 5}
    assert all((patch.row, patch.rows, patch.columns) == (0, 28, 28) for patch in patches["F6"][5])
