"""The figures of networks that ship, or of what they answer, are those of scikit-learn."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from lenet import checkpoints, data, evaluation
from lenet.evaluation.comparison import compare
from lenet.evaluation.reliability import BINS, calibration_error
from lenet.evaluation.report import report
from tests.conftest import needs

CLOTHING = ("fashion-mnist", "fashion-mnist-source")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_figures_are_those_of_scikit_learn(name: str) -> None:
    checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
    needs(checkpoint.info.name)
    images, labels = data.test_set(checkpoint.info.name)
    logits, truth = evaluation.logits(checkpoint.model, images), labels.numpy()
    result, answers = report(logits.numpy(), truth), logits.argmax(1).numpy()
    assert np.array_equal(result.confusion, metrics.confusion_matrix(truth, answers))
    assert result.accuracy == metrics.accuracy_score(truth, answers)
    assert result.loss == pytest.approx(metrics.log_loss(truth, result.probabilities))
    precision, recall, f1, count = metrics.precision_recall_fscore_support(truth, answers)
    expected = np.stack([count, precision, recall, f1], 1)
    np.testing.assert_allclose(np.array(result.scores), expected, rtol=1e-12)
    confidence, correct = result.probabilities.max(1), answers == truth
    number = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    gaps = [
        inside.mean() * abs(correct[inside].mean() - confidence[inside].mean())
        for inside in (number == one for one in np.unique(number))
    ]
    assert calibration_error(result.bins) == pytest.approx(sum(gaps))


def test_mcnemars_test_of_two_networks_is_scipys_binomial_test() -> None:
    needs("fashion-mnist")
    images, labels = data.test_set("fashion-mnist")
    models = [checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors").model for name in CLOTHING]
    first, second = ((evaluation.logits(model, images).argmax(1) == labels).numpy() for model in models)
    only_first, only_second = (first & ~second).sum(), (second & ~first).sum()
    expected = stats.binomtest(int(only_first), int(only_first + only_second)).pvalue
    assert compare(first, second).p == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_figures_of_random_answers_are_those_of_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    logits, truth = generator.normal(0, 2, (500, 10)), generator.integers(0, 10, 500)
    result = report(logits, truth)
    assert np.array_equal(result.confusion, metrics.confusion_matrix(truth, logits.argmax(1), labels=range(10)))
    assert result.loss == pytest.approx(metrics.log_loss(truth, result.probabilities, labels=range(10)))
    expected = metrics.precision_recall_fscore_support(truth, logits.argmax(1), labels=range(10), zero_division=0)
    np.testing.assert_allclose(np.array(result.scores)[:, 1:], np.stack(expected[:3], 1), rtol=1e-12)


def test_the_figures_go_into_json_as_they_are() -> None:
    result = report(np.eye(3)[[0, 1, 1]], np.array([0, 1, 2]))
    values = result.to_dict()
    assert (values["images"], values["correct"], values["accuracy"]) == (3, 2, pytest.approx(2 / 3))
    assert values["confusion"] == [[1, 0, 0], [0, 1, 0], [0, 1, 0]] and values["interval"] == list(result.interval)
    assert values["scores"][1] == {"images": 1, "precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3)}
