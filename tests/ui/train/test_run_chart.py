import numpy as np
import pytest

from ui.train import run_chart
from ui.train.series import Series


def series(epochs: int, classes: int = 10, highest: float = 2.0) -> Series:
    steps, falling = list(range(1, 101)), np.linspace(highest, 0.1, 100)
    accuracies = np.linspace(0.1, 0.95, 100)
    return Series(
        steps=steps,
        losses=falling.tolist(),
        accuracies=accuracies.tolist(),
        smoothed_losses=falling,
        smoothed_accuracies=accuracies,
        test_steps=[10 * epoch for epoch in range(1, epochs + 1)],
        test_accuracies=[0.9] * epochs,
        total_steps=10 * epochs,
        steps_per_epoch=10,
        start=0,
        parent=None,
        classes=classes,
    )


@pytest.mark.parametrize("epochs", [1, 20, 21, 300, 1000])
def test_few_lines_show_where_epochs_end_however_many_there_are(epochs: int) -> None:
    chart = run_chart.draw(series(epochs), [], theme="light")
    assert 1 <= len(chart.layout.shapes) / 2 <= run_chart.LINES  # a line has a shape in each row
    assert len(chart.layout.xaxis2.ticktext) <= run_chart.NAMES


def test_the_numbers_written_are_the_ends_of_the_lines_drawn() -> None:
    chart = run_chart.draw(series(2), [], theme="light")
    lines = [trace for trace in chart.data if trace.mode == "lines"]
    texts = [annotation.text for annotation in chart.layout.annotations]
    assert any(f"<b>{lines[0].y[-1]:.3f}</b>" in text for text in texts)
    assert any(f"<b>{100 * lines[1].y[-1]:.1f}%</b>" in text for text in texts)


@pytest.mark.parametrize(("classes", "tick"), [(3, "1.1"), (10, "2.3"), (26, "3.3")])
def test_the_loss_of_guessing_is_a_tick_and_in_view(classes: int, tick: str) -> None:
    axis = run_chart.draw(series(2, classes), [], theme="dark").layout.yaxis
    assert tick in axis.ticktext and 10 ** axis.range[1] > np.log(classes)


def test_a_line_above_guessing_stays_in_view() -> None:
    assert 10 ** run_chart.draw(series(2, highest=9.0), [], theme="light").layout.yaxis.range[1] > 9
