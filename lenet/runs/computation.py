"""The process that computes for the pages of an app: it has torch, which the app's own process never imports.

    python -m lenet.runs.computation     reads calls from standard input and answers on standard output

On Linux `lenet.runs.fork_server` forks this process instead, so that it shares the memory of torch. It ends when the
app closes the pipe to it.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from io import BufferedRWPair
from typing import Any, BinaryIO, cast

import torch
from numpy.typing import NDArray
from torch import Tensor

from lenet import adoption, answering, data, devices, evaluation, inspection, training
from lenet.checkpoints import Network
from lenet.data import DatasetInfo
from lenet.data.stroke_digits import strokes
from lenet.errors import LeNetError
from lenet.evaluation import ablation, excitation
from lenet.preprocessing import Kind
from lenet.runs import export_script, measurements, next_step, race_facts, wire
from lenet.training import TrainConfig


def accuracy_falls(network: Network, dataset: str, count: int) -> dict[str, list[float]]:
    """What `lenet.evaluation.ablation.accuracy_falls` gives for the first `count` test images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, labels = _test_set(data.info(dataset))
    return ablation.accuracy_falls(network.model(), data.scaled(images[:count]), labels[:count])


def answers(
    network: Network, images: NDArray[Any], kind: Kind, judgement: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """What `lenet.answering.answers` gives, as dicts of the fields; a judgement comes as `Judgement.to_dict` has it."""
    judged = judgement and answering.Judgement.from_dict(judgement)
    return [asdict(answer) for answer in answering.answers(network.model(), images, kind, judged or None)]


def card(network: Network, name: str, file: str, dataset: str, training: dict[str, Any]) -> dict[str, Any]:
    """What `lenet.adoption.card_of` gives for an uploaded network, as a dict of its fields."""
    return asdict(adoption.card_of(network, name, file=file, dataset=dataset, training=training))


def device() -> tuple[str, str]:
    """The type of the device that trains, and the device in words."""
    best = devices.best()
    return best.type, devices.describe(best)


def initial_kernels(config: dict[str, Any]) -> NDArray[Any]:
    """The kernels of C1, (maps, 5, 5), with which a run of this config (of `TrainConfig.to_dict`) begins.

    Raises:
        TrainingError: its network is no LeNet.
    """
    return inspection.kernels(training.build(TrainConfig.from_dict(config)), "C1")[:, 0].numpy()


def layers(network: Network, image: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """What `inspection.layers` gives for one image (1, 1, 28, 28)."""
    values = inspection.layers(network.model(), torch.from_numpy(image))
    return {name: value.numpy() for name, value in values.items()}


def strongest_patches(network: Network, dataset: str, count: int) -> dict[str, list[list[dict[str, Any]]]]:
    """What `lenet.evaluation.excitation.strongest_patches` gives for the first `count` test images of a data set.

    A patch is a dict of its fields.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _test_set(data.info(dataset))
    layers = excitation.strongest_patches(network.model(), data.scaled(images[:count]))
    return {name: [[patch._asdict() for patch in of_map] for of_map in layer] for name, layer in layers.items()}


@torch.no_grad()
def test_answers(network: Network, dataset: str, indices: list[int], count: int) -> tuple[NDArray[Any], list[float]]:
    """Answers to test images of a data set.

    Returns:
        The probability of each class for the images of these indices, (indices, classes); the accuracy of each class
        over the first `count` images, in [0, 1].
    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, labels = _test_set(data.info(dataset))
    model = network.model()
    test = evaluation.evaluation(model(data.scaled(images[:count])), labels[:count])
    return inspection.probabilities(model, data.scaled(images[indices])).numpy(), list(test.class_accuracies)


def stroke_digits(count: int, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """What `lenet.data.stroke_digits.strokes` gives."""
    images, labels = strokes(count, seed)
    return images.numpy(), labels.numpy()


@lru_cache(maxsize=2)
def _test_set(info: DatasetInfo) -> tuple[Tensor, Tensor]:
    return data.test_set(info.name)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(accuracy_falls, answers, card, device, initial_kernels, layers, stroke_digits, strongest_patches),
        test_answers,
    )
} | {
    "kernel_gradients": next_step.kernel_gradients,
    "next_step": next_step.next_step,
    "stroke_digits_file": export_script.stroke_digits,
    **measurements.FUNCTIONS,
    **race_facts.FUNCTIONS,
}


def answer(name: str, arguments: list[Any]) -> dict[str, Any]:
    """The result of one of FUNCTIONS, or the error that it raised, as a value for `wire`."""
    try:
        return {"result": FUNCTIONS[name](*arguments)}
    except LeNetError as error:
        values = {key: str(value) for key, value in error.values.items()}
        return {"error": type(error).__name__, "sentence": error.sentence, "values": values}
    except Exception as error:
        traceback.print_exc()
        return {"error": "", "sentence": f"{name}: {error!r}", "values": {}}


def serve(pipe: BinaryIO) -> None:
    """Answer calls until the other end closes."""
    while True:
        try:
            name, arguments = wire.read(pipe)
            wire.write(pipe, answer(name, arguments))
        except (EOFError, OSError):
            return


def main() -> None:
    """Answer the calls on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; the closing pipe tells this process
    torch.set_num_threads(1)
    calls, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(sys.stderr.fileno(), 1)  # what a library prints must not be among the answers
    serve(cast(BinaryIO, BufferedRWPair(calls, answers)))


if __name__ == "__main__":
    main()
