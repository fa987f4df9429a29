import pytest
import torch

from lenet import data


@pytest.mark.parametrize("shape", [(28, 28), (5, 28, 28), (3, 5, 28, 28)])
def test_bytes_are_scaled_to_one_channel_in_0_to_1(shape: tuple[int, ...]) -> None:
    images = torch.full(shape, 51, dtype=torch.uint8)
    scaled = data.scaled(images)
    assert scaled.shape == (*shape[:-2], 1, 28, 28) and scaled.dtype == torch.float32
    assert torch.equal(scaled, torch.full_like(scaled, 51 / 255)) and int(images.max()) == 51
