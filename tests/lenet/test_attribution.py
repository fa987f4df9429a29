"""Attribution against what PyTorch computes one pixel or patch at a time."""

import pytest
import torch
from torch import Tensor, nn

from lenet import attribution, load_checkpoint
from lenet.model import LeNetConfig
from tests.lenet.web.networks import images, network


@pytest.fixture(scope="module")
def image() -> Tensor:
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))


def test_occlusion_is_the_fall_of_the_logit_without_the_patch(image: Tensor) -> None:
    model = network(LeNetConfig(activation="relu"))
    drops = attribution.occlusion(model, image, 7)
    for row, column, patch in (
        (6, 3, (slice(11, 15), slice(5, 9))),
        (0, 13, (slice(0, 3), slice(25, 28))),
    ):
        hidden = image.clone()
        hidden[0, 0, patch[0], patch[1]] = 0
        with torch.no_grad():
            expected = (model(image) - model(hidden))[0, 7]
        torch.testing.assert_close(drops[row, column], expected, rtol=0, atol=1e-5)
    assert drops.shape == (14, 14) and drops.std() > 0


def test_blank_paper_loses_nothing_by_occlusion() -> None:
    assert not attribution.occlusion(network(LeNetConfig()), torch.zeros(1, 1, 28, 28), 0).any()


def test_the_gradient_is_how_much_the_logit_changes_with_a_pixel(image: Tensor) -> None:
    model, picture = network(LeNetConfig()).double(), image.double()
    products = attribution.gradient_times_input(model, picture, 4)
    for row, column in ((0, 0), (13, 9), (20, 27)):
        more, less = picture.clone(), picture.clone()
        more[0, 0, row, column] += 1e-5
        less[0, 0, row, column] -= 1e-5
        with torch.no_grad():
            slope = (model(more) - model(less))[0, 4] / 2e-5
        torch.testing.assert_close(products[row, column], slope * picture[0, 0, row, column], rtol=1e-4, atol=1e-9)


def test_gradient_times_input_of_a_linear_network_is_each_pixels_share(image: Tensor) -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 3))
    weights = model.get_parameter("1.weight").detach()[2].view(28, 28)
    torch.testing.assert_close(attribution.gradient_times_input(model, image, 2), weights * image[0, 0])
    torch.testing.assert_close(attribution.integrated_gradients(model, image, 2).attributions, weights * image[0, 0])


# Few steps are enough where the activation function is smooth. With ReLU and max-pooling the gradient jumps.
@pytest.mark.parametrize(("name", "steps"), [("fashion-mnist-source", 50), ("mnist", 400)])
def test_integrated_gradients_add_up_to_the_difference_from_blank_paper(name: str, steps: int) -> None:
    model = load_checkpoint(name).model
    for image in images(20).unsqueeze(1):
        with torch.no_grad():
            logits, blank = model(image)[0], model(torch.zeros_like(image))[0]
        label = int(logits.argmax())
        result = attribution.integrated_gradients(model, image, label, steps)
        assert result.difference == pytest.approx((logits - blank)[label].item(), abs=1e-5)
        assert result.sum == pytest.approx(result.attributions.sum().item(), abs=1e-5)
        assert result.sum == pytest.approx(result.difference, rel=0.01)


def test_attribution_leaves_the_network_as_it_was(image: Tensor) -> None:
    model = network(LeNetConfig(normalisation="batch", dropout=0.5)).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.no_grad():  # as a caller who only asks for answers
        first = attribution.integrated_gradients(model, image, 1)
        assert torch.equal(first.attributions, attribution.integrated_gradients(model, image, 1).attributions)
        attribution.occlusion(model, image, 1)
    assert model.training and all(parameter.grad is None for parameter in model.parameters())
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
