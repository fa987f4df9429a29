"""What the process that computes measures on whole data sets is what PyTorch gives."""

import numpy as np
import torch

from lenet import checkpoints, data
from lenet.data import DatasetInfo
from lenet.evaluation import shift
from lenet.model import LeNet, LeNetConfig
from lenet.runs import measurements


def test_logits_labels_and_pictures_are_those_of_the_data_set(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3)).eval()
    network, name = checkpoints.network(model), three_classes.name
    with torch.no_grad():
        for measured, (images, _labels) in (
            (measurements.test_logits(network, name), data.test_set(name)),
            (measurements.training_logits(network, name), data.training_set(name)),
        ):
            np.testing.assert_allclose(measured, model(data.scaled(images)), atol=1e-6)
    all_images, all_labels = (values.numpy() for values in data.training_set(name))
    assert np.array_equal(measurements.training_labels(name), all_labels)
    pictures, labels = measurements.training_pictures(name, [7, 3])
    assert np.array_equal(pictures, all_images[[7, 3]]) and np.array_equal(labels, all_labels[[7, 3]])


def test_accuracies_under_a_change_are_those_of_the_first_test_pictures(three_classes: DatasetInfo) -> None:
    model = LeNet(LeNetConfig(classes=3)).eval()
    images, labels = (values.numpy() for values in data.test_set(three_classes.name))
    amounts, accuracies = shift.accuracies(model, images, labels, "turn")
    result = measurements.accuracies_under(checkpoints.network(model), three_classes.name, "turn")
    assert result == {"amounts": amounts, "accuracies": accuracies}
