"""The small figures of the notes by name. They are true: from the log, the settings and the weights at hand."""

from collections.abc import Callable
from functools import partial

from ui.glossary import network_figures, run_figures
from ui.glossary.shapes import Figure
from ui.glossary.subject import Subject

Draw = Callable[[Subject], Figure | None]  # None where the page's run or network does not have what it shows

_FUNCTIONS: tuple[Draw, ...] = (
    *(run_figures.progress, run_figures.snapshots, run_figures.training_pictures, run_figures.test_pictures),
    *(
        run_figures.shuffled_pixels,
        run_figures.loss,
        run_figures.accuracies,
        run_figures.schedule,
        run_figures.gradients,
    ),
    *(run_figures.saturated, run_figures.activation, run_figures.seeds, run_figures.initialisation),
    *(network_figures.kernels, network_figures.biases, network_figures.parameters, network_figures.convolution),
    *(network_figures.pooling, network_figures.maps, network_figures.fields, network_figures.logits),
    *(network_figures.probabilities, network_figures.confusion, network_figures.precisions),
    *(network_figures.recalls, network_figures.f1, network_figures.reliability),
)
FIGURES: dict[str, Draw] = {
    **{getattr(draw, "__name__", ""): draw for draw in _FUNCTIONS},
    **{name: partial(run_figures.activation, name=name) for name in ("sigmoid", "relu")},
}
