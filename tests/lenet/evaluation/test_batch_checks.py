"""What `train` does with batches, labels and learning rates that are wrong or unusual."""

import math
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor, nn

from lenet.data import Batches, Dataset
from lenet.engines.autograd import Engine
from lenet.errors import DataError, LeNetError, TrainingError
from lenet.model import LeNet, LeNetConfig
from lenet.training import EpochDone, train


def batches_of(images: Tensor, labels: Tensor, size: int = 16) -> list[tuple[Tensor, Tensor]]:
    return list(zip(torch.split(images, size), torch.split(labels, size), strict=True))


def run(
    model: nn.Module, train_batches: object, test_batches: object, *, epochs: int = 1, plain: bool = False
) -> EpochDone:
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    engine = Engine(model, optimizer) if plain else None
    *_, last = train(model, train_batches, test_batches, optimizer, epochs=epochs, engine=engine)  # type: ignore[arg-type]
    assert isinstance(last, EpochDone)
    return last


@pytest.fixture
def images(stripes: Dataset) -> Tensor:
    return stripes.train_images.unsqueeze(1).float() / 255


@pytest.fixture
def labels(stripes: Dataset) -> Tensor:
    return stripes.train_labels


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32])
@pytest.mark.parametrize("plain", [True, False])
def test_labels_of_any_integer_type_train_as_int64_do(
    dtype: torch.dtype, plain: bool, images: Tensor, labels: Tensor
) -> None:
    results = []
    for typed_labels in (labels, labels.to(dtype)):
        torch.manual_seed(0)
        pairs = batches_of(images, typed_labels)
        results.append(run(LeNet(), pairs, pairs, plain=plain))
    assert results[0] == results[1]


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda labels: labels + 1, "Labels must count from 0 to 9, but some are from 1 to 10."),
        (lambda labels: labels - 1, "Labels must count from 0 to 9, but some are from -1 to 8."),
        (lambda labels: labels - 100, "Labels must count from 0 to 9"),  # -100 is ignored by cross_entropy
        (lambda labels: labels.float(), "Labels must be whole numbers, not torch.float32"),
        (lambda labels: nn.functional.one_hot(labels, 10).float(), "one class index per image"),
        (lambda labels: labels[:-1], "one class index per image"),
    ],
)
def test_labels_that_are_no_class_indices_are_an_error_that_names_them(
    change: Callable[[Tensor], Tensor], sentence: str, plain: bool, images: Tensor, labels: Tensor
) -> None:
    with pytest.raises(DataError) as error:
        run(LeNet(), [(images, change(labels))], [(images, labels)], plain=plain)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda images: (images * 255).byte(), "not torch.uint8. Give images.float() / 255."),
        (lambda images: images * 255, "Divide bytes by 255."),
        (lambda images: images * math.nan, "must be numbers in [0, 1]"),
        (lambda images: images.squeeze(1), "must have the shape (N, 1, 28, 28), not (64, 28, 28)"),
        (lambda images: images.numpy(), "a pair of tensors"),
    ],
)
def test_images_that_the_network_does_not_take_are_an_error_that_names_them(
    change: Callable[[Tensor], object], sentence: str, images: Tensor, labels: Tensor
) -> None:
    with pytest.raises(DataError) as error:
        run(LeNet(), [(change(images), labels)], [(images, labels)])
    assert sentence in str(error.value)
    with pytest.raises(DataError):
        run(LeNet(), [(images, labels)], [(change(images), labels)])


def generator(pairs: list[tuple[Tensor, Tensor]]) -> Iterator[tuple[Tensor, Tensor]]:
    yield from pairs


def test_a_generator_trains_for_one_epoch_and_is_refused_for_two(images: Tensor, labels: Tensor) -> None:
    pairs = batches_of(images, labels)
    run(LeNet(), generator(pairs), generator(pairs))
    for train_batches, test_batches in ((generator(pairs), pairs), (pairs, generator(pairs))):
        model = LeNet()
        weight = model.get_parameter("fc.0.weight")
        start = weight.detach().clone()
        with pytest.raises(TrainingError, match="can be read only once, but each epoch reads it"):
            run(model, train_batches, test_batches, epochs=2)
        assert torch.equal(start, weight)  # it is told before the first step


def test_no_images_are_an_error_that_says_what_to_give(images: Tensor, labels: Tensor) -> None:
    pairs = batches_of(images, labels)
    with pytest.raises(TrainingError, match=r"There are no training images in epoch 1. Give a list"):
        run(LeNet(), [], pairs)
    with pytest.raises(LeNetError, match=r"There are no test images. Give a list"):
        run(LeNet(), pairs, [])


def test_batch_normalisation_says_that_it_needs_two_images(stripes: Dataset) -> None:
    for size in (63, 1):
        batches = Batches(stripes.train_images, stripes.train_labels, size, seed=0, device="cpu")
        with pytest.raises(TrainingError, match=r"batch normalisation needs two or more. Choose another batch size"):
            run(LeNet(LeNetConfig(normalisation="batch")), batches, batches)
        run(LeNet(), batches, batches)


class Scaled(nn.Module):
    """A model whose weights can be set."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.fc(images.flatten(1))
        return logits


def test_a_network_whose_last_step_broke_it_ends_with_the_sentence(images: Tensor, labels: Tensor) -> None:
    """The training loss is taken before the step, so only the test loss and the weights tell."""
    model = Scaled()
    optimizer = torch.optim.SGD(model.parameters(), 1e38)
    pairs = [(images * 20, labels)]
    with pytest.raises(TrainingError, match=r"The loss is no longer a number at step 1. Try a smaller learning rate."):
        list(train(model, pairs, [(images, labels)], optimizer, epochs=1))


def test_weights_that_are_no_numbers_are_not_offered(images: Tensor, labels: Tensor) -> None:
    model = Scaled()
    model.register_buffer("statistics", torch.tensor([math.inf]))  # not in the loss
    with pytest.raises(TrainingError, match="no longer a number"):
        run(model, [(images, labels)], [(images, labels)])
