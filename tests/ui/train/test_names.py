"""What runs are called."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.runs import Run, races
from tests.pages.conftest import ME, TINY
from ui.train import names


def called(*made: Run) -> list[str]:
    titles = names.titles(runs.every())
    assert [names.title(run) for run in made] == [titles[run.id] for run in made]
    return [titles[run.id] for run in made]


def test_a_run_is_called_by_what_differs_from_the_visitors_run_before() -> None:
    first = runs.create(TINY, owner=ME)
    slower = replace(TINY, learning_rate=0.003)
    second = runs.create(slower, owner=ME)
    runs.create(TINY, owner="somebody else")
    third = runs.create(replace(slower, initialisation="xavier", epochs=1), owner=ME)
    assert called(first, second, third) == [
        "Stroke digits 1",
        "learning rate 0.003",
        "one epoch, Xavier initialisation",
    ]


def test_a_run_that_differs_in_nothing_or_in_much_is_called_by_its_data_set_and_a_number() -> None:
    first = runs.create(TINY, owner=ME)
    same = runs.create(TINY, owner=ME)
    much = runs.create(replace(TINY, epochs=1, seed=1, batch_size=32), owner=ME)
    other = runs.create(replace(TINY, dataset="mnist"), owner=ME)
    assert called(first, same, much, other) == ["Stroke digits 1", "Stroke digits 2", "Stroke digits 3", "Digits 1"]


def test_contestants_are_called_by_as_few_settings_as_tell_them_apart() -> None:
    tanh = replace(TINY, learning_rate=0.003, model=replace(TINY.model, activation="tanh"))
    race = races.create([TINY, replace(TINY, network="perceptron"), tanh], owner=ME)
    assert called(*race) == ["ReLU", "perceptron", "tanh"]
    model = replace(TINY.model, activation="tanh")
    square = [TINY, replace(TINY, learning_rate=0.1), replace(TINY, learning_rate=0.1, model=model)]
    assert names.of_contestants(races.create(square)) == [
        *("ReLU, learning rate 0.01", "ReLU, learning rate 0.1", "tanh, learning rate 0.1"),
    ]


def test_what_else_differs_between_contestants_is_told_beside_their_names() -> None:
    tanh = replace(TINY, learning_rate=0.1, model=replace(TINY.model, activation="tanh"))
    race = races.create([TINY, tanh, replace(TINY, network="perceptron", weight_decay=0.01)], owner=ME)
    assert names.of_the_rest(race, names.of_contestants(race)) == [
        *("LeNet, learning rate 0.01, weight decay 0", "LeNet, learning rate 0.1, weight decay 0"),
        "learning rate 0.01, weight decay 0.01",
    ]
    plain = races.create([TINY, replace(TINY, network="perceptron")], owner=ME)
    assert names.of_the_rest(plain, names.of_contestants(plain)) == ["", ""]
    assert names.of_the_rest(plain, ["mine", "yours"]) == ["LeNet", "perceptron"]


def test_runs_with_the_same_difference_are_told_apart() -> None:
    back_and_forth = [runs.create(replace(TINY, seed=seed), owner=ME) for seed in (0, 1, 0, 1)]
    assert called(*back_and_forth) == ["Stroke digits 1", "seed 1", "seed 0", "seed 1 (2)"]


def test_an_uploaded_network_is_no_run_before_another() -> None:
    first = runs.create(TINY, owner=ME)
    runs.rename(runs.create(replace(TINY, seed=3), owner=ME, uploaded=True), "brought")
    second = runs.create(replace(TINY, learning_rate=0.003), owner=ME)
    assert called(first, second) == ["Stroke digits 1", "learning rate 0.003"]


@pytest.mark.parametrize("name", ["我的第一个网络", "मेरा पहला नेटवर्क", "שלום 2", "می‌خواهم", "네트워크"])
def test_a_name_may_be_in_any_script(name: str) -> None:
    run = runs.rename(runs.create(TINY, owner=ME), name)
    assert called(run) == [name]
    assert runs.find(runs.create(TINY, f"{name} b").id)


def test_a_name_of_a_file_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "title", lambda run: 'a/b: "我的" <1>')
    assert names.file_name(runs.create(TINY, owner=ME)) == "a-b- -我的- -1-"
