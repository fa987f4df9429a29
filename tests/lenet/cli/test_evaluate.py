import json
from dataclasses import replace

import pytest

from lenet import answering, checkpoints, data, evaluation, runs, training
from lenet.cli import main as cli
from lenet.data import Dataset
from lenet.evaluation.report import averaged, report
from lenet.judgement import Judgement


@pytest.fixture
def on_stripes(stripes: Dataset, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A run called "mine", which learned from Stroke digits; their test set is the stripes."""
    cli.main(["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "1", "--out", "mine"])
    capsys.readouterr()
    monkeypatch.setattr(data, "test_set", lambda name: (stripes.test_images, stripes.test_labels))


@pytest.mark.usefixtures("on_stripes")
def test_evaluate_gives_the_figures_of_the_whole_test_set(capsys: pytest.CaptureFixture[str], stripes: Dataset) -> None:
    checkpoint = checkpoints.load(runs.find_checkpoint("mine"))
    judgement = Judgement(picture_weight=5.0, temperature=0.7)
    checkpoints.save_card(checkpoint.path, replace(checkpoint.card, judgement=judgement))
    assert cli.main(["evaluate", "--checkpoint", "mine", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    model = checkpoint.model
    expected = evaluation.evaluate(model, training.test_batches(stripes, "cpu"))
    assert (answer["loss"], answer["accuracy"]) == (pytest.approx(expected.loss), expected.accuracy)
    logits = evaluation.logits(model, stripes.test_images).numpy()
    figures = json.loads(json.dumps(report(logits, stripes.test_labels.numpy()).to_dict()))
    seen = answering.see(model, data.scaled(stripes.test_images).numpy(), "digits", picture_weight=5.0)
    mean = averaged(seen.mean, stripes.test_labels.numpy(), 0.7)
    assert answer == {
        "checkpoint": "mine", "dataset": "strokes", "learned_from": "strokes", "classes": [*"0123456789"],
        "answers": [*"0123456789"], **figures, "averaged": mean.to_dict(),
    }  # fmt: skip


@pytest.mark.usefixtures("on_stripes")
def test_evaluate_in_words_says_what_it_learned_from_where_that_is_another_data_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["evaluate", "--checkpoint", "mine"]) == 0
    assert "learned from" not in (words := capsys.readouterr().out)
    assert "accuracy 0." in words and "95 % interval" in words
    assert cli.main(["evaluate", "--checkpoint", "mine", "--dataset", "mnist"]) == 0
    assert "It learned from Stroke digits." in capsys.readouterr().out
    assert cli.main(["evaluate", "--checkpoint", "mine", "--dataset", "fashion-mnist"]) == 0
    assert "its classes are others than those of Fashion-MNIST" in capsys.readouterr().out


def test_a_data_set_with_another_number_of_classes_is_refused(
    three_classes: data.DatasetInfo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evaluate", "--checkpoint", "mnist", "--dataset", three_classes.name]) == 2
    assert "The network has 10 classes, and Bands has 3." in capsys.readouterr().err
