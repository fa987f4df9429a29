"""What the process that computes gives is what PyTorch gives."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from lenet import answering, checkpoints, data, evaluation, inspection, training
from lenet.data import DatasetInfo
from lenet.data.stroke_digits import strokes
from lenet.errors import DataError
from lenet.evaluation import ablation, excitation
from lenet.model import LeNet, LeNetConfig
from lenet.runs import computation, computer
from lenet.training import TrainConfig


def test_answers_and_layers_are_those_of_the_model() -> None:
    model, images = LeNet(LeNetConfig(normalisation="batch")).eval(), torch.rand(3, 1, 28, 28)
    network = checkpoints.network(model)
    expected = answering.answers(model, images.numpy(), "digits")
    for one, other in zip(computation.answers(network, images.numpy(), "digits", None), expected, strict=True):
        assert one.keys() == asdict(other).keys()
        assert one["label"] == other.label and np.array_equal(one["probabilities"], other.probabilities)
    layers = computation.layers(network, images[:1].numpy())
    assert all(np.array_equal(layers[name], value) for name, value in inspection.layers(model, images[:1]).items())


def test_the_answers_to_test_images_are_those_of_the_model(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3)).eval()
    images, labels = data.test_set(three_classes.name)
    with torch.no_grad():
        logits = model(data.scaled(images))
    probabilities, accuracies = computation.test_answers(checkpoints.network(model), three_classes.name, [4, 1], 20)
    np.testing.assert_allclose(probabilities, logits[[4, 1]].softmax(1), atol=1e-6)
    assert accuracies == list(evaluation.evaluation(logits[:20], labels[:20]).class_accuracies)


def test_what_maps_do_on_test_images_is_that_of_the_model(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3)).eval()
    images, labels = data.test_set(three_classes.name)
    images, labels = data.scaled(images[:20]), labels[:20]
    asked = (checkpoints.network(model), three_classes.name, 20)
    assert computation.accuracy_falls(*asked) == ablation.accuracy_falls(model, images, labels)
    patches = computation.strongest_patches(*asked)["C3"][7]
    assert patches == [patch._asdict() for patch in excitation.strongest_patches(model, images)["C3"][7]]


def test_the_first_kernels_are_those_with_which_a_run_begins() -> None:
    config = TrainConfig(seed=5, model=LeNetConfig(channels=(3, 8)))
    expected = inspection.kernels(training.build(config), "C1")[:, 0]
    assert np.array_equal(computation.initial_kernels(config.to_dict()), expected)


def test_stroke_digits_are_those_of_the_package() -> None:
    for result, expected in zip(computation.stroke_digits(20, 1), strokes(20, 1), strict=True):
        assert np.array_equal(result, expected)


def test_an_error_is_told_with_its_sentence_and_others_with_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    network = checkpoints.network(LeNet())
    with pytest.raises(DataError, match="KMNIST is not on this machine"):
        computer.result(computation.answer("test_answers", [network, "kmnist", [0], 10]))
    with pytest.raises(RuntimeError, match="layers: "):
        computer.result(computation.answer("layers", [network, "no images"]))
    with pytest.raises(RuntimeError, match=r"os\.system"):
        computer.result(computation.answer("os.system", ["true"]))
    assert "Traceback" in capfd.readouterr().err
