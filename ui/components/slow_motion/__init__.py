"""One step in slow motion: what the next batch of a run changes, in five scenes that the browser draws."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from lenet import activations, web
from lenet.activations import ACTIVATIONS
from lenet.training import TrainConfig
from ui.components import packed, register
from ui.components.strip import scale_bar
from ui.components.strip.texts import layer_words, two
from ui.glossary.marks import marked
from ui.i18n import _

_component = register("slow_motion")

STORY_WORDS = (  # technical words that are marked in the texts of the scenes
    *("batch", "probability", "loss", "gradient", "optimizer", "weight", "step"),
    *("dropout", "normalisation", "test_set"),
)


def slow_motion(
    run: str, address: str, config: TrainConfig, names: Sequence[str], *, drawing: ArrayLike | None, key: str
) -> None:
    """Offer to look at the next step of a run; the browser fetches it at once.

    Args:
        run: its id.
        address: of the step, as `ui.next_steps` has it.
        config: of the run.
        names: of the classes, as the visitor reads them.
        drawing: one more picture that is answered before and after, pixels in [0, 1], (28, 28).
    """
    activation = config.model.activation
    data = {
        "run": run,
        "address": address,
        "description": web.description(config.model),
        "optimizer": config.optimizer,
        "names": list(names),
        "drawing": "" if drawing is None else packed(drawing),
        "activation": {"name": activation, **activations.table()[activation]},
        "scale": scale_bar(ACTIVATIONS[activation], "sheet"),
        "words": _words(config),
    }
    _component(key=key, data=data)


def _words(config: TrainConfig) -> dict[str, Any]:
    """All texts in the visitor's language; the browser fills in the {names in braces}.

    Of a pair, the first is said of a batch of one picture, the second of a larger one.
    """
    return {
        **layer_words(),
        "aside": _("Tap a cell to read its value and its gradient."),
        "keys": _("Arrow keys move."),
        "open": _("What does this batch change?"),
        "close": _("Hide what this batch changes"),
        "wait": _("Computing the step…"),
        "failed": _("This step cannot be looked at: the run has no next step, or its files are damaged."),
        "heading": [
            _("Step {step}: the loss of its one picture goes from {before} to {after}."),
            _("Step {step}: the mean loss of its {count} pictures goes from {before} to {after}."),
        ],
        "scenes": [_("Forward"), _("Loss"), _("Backward"), _("Update"), _("After")],
        "back": _("Scene before (←)"),
        "next": _("Next scene (→)"),
        "stories": _stories(config),
        "pictures": [
            _("The only picture of the batch"),
            _("Pictures of the batch, from the largest loss to the smallest"),
        ],
        "pictureOfClass": _("Look at this picture: {name}"),
        "altForward": _("Forward: a picture whose class is {name} is read as {answer}; its class has {percent}."),
        "altBackward": _("Backward: the gradients of all layers for a picture whose class is {name}."),
        "valueAndGradient": _("{where}: value {value}, gradient {gradient}"),
        "lossAxis": _("probability p of the right class"),
        "lossSum": _("p = {share}, so the loss is −ln p = {loss}."),
        "lossMean": [
            _("Training lowers this loss: the batch has no other picture."),
            _("Training lowers the mean loss of all {count} pictures of the batch: {loss}. Each has a dot."),
        ],
        "mean": _("mean {loss}"),
        "drawing": _("your drawing: {name}"),
        "noDrawing": _("Draw something on Home or Classify, and your drawing stands here too."),
        "lossChange": _("loss {change}"),
        **_kernel_words(config),
    }


def _stories(config: TrainConfig) -> list[str]:
    """What each scene shows, as HTML with the technical words marked."""
    forward = _("One picture of the batch goes through all layers, from its pixels to the probabilities.")
    if config.model.dropout > 0:
        forward = two(forward, _("Dropout has set some units of F5 and F6 to 0 for this step."))
    if config.model.normalisation == "batch":
        forward = two(forward, _("Batch normalisation uses the mean and the spread of this batch."))
    loss = _("The loss is −ln p: it is 0 for a sure right answer, and large where the right class gets little.")
    after = _("The same pictures, answered with the weights before the step (thin bars) and after it.")
    if config.model.dropout > 0 or config.model.normalisation == "batch":
        loss = two(
            loss, _("Here it is that of the step itself; in the headline the network answers as on test pictures.")
        )
        after = two(
            after, _("The network answers as it does on test pictures: without dropout, with running statistics.")
        )
    stories = [
        forward,
        loss,
        _(
            "From the answer back to the picture: what a larger value of each cell would do to the loss."
            " Red: it would raise the loss. Blue: it would lower it."
        ),
        _(
            "The optimizer moves each weight against its gradient."
            " Choose any weight to see the sum that made its gradient."
        ),
        after,
    ]
    return [marked(story, *STORY_WORDS) for story in stories]


def _kernel_words(config: TrainConfig) -> dict[str, Any]:
    before = ("before", _("Weight"), "")
    gradient = ("gradient", _("Gradient"), _("of the mean loss of the batch"))
    end = [("change", _("Change"), _change(config)), ("after", _("New weight"), "")]
    return {
        "rows": {
            "sgd": [before, gradient, *end],
            "momentum": [before, gradient, ("velocity", _("Velocity"), _("0.9 × the one before + gradient")), *end],
            "adam": [
                before,
                gradient,
                ("corrected_mean", _("Mean"), _("of the latest gradients")),
                ("corrected_square", _("Mean square"), _("of the latest gradients")),
                *end,
            ],
        },
        "weights": _("Weights. Arrow keys choose one."),
        "kernelChoice": _("C1, all kernels"),
        "kernelsOfMap": _("C3, kernels of map {map}"),
        "mapNumber": _("map {map}"),
        "inputNumber": _("from {input}"),
        "weight": _("{layer}, kernel {map}, row {row}, column {column}"),
        "weightFrom": _("{layer}, kernel from S2 map {input} to map {map}, row {row}, column {column}"),
        "sumStory": _(
            "Its gradient is a sum: for each place, the value that the weight is multiplied by"
            " times the gradient of the sum it goes into."
        ),
        "pixelsUnder": _("Pixels under the weight"),
        "cellsUnder": _("Cells of S2, map {input}"),
        "gradientOf": _("Gradient of {layer}, map {map}"),
        "products": _("Products"),
        "sumOf": _("sum {sum}"),
        "sumBars": _("What each of the {count} pictures of the batch adds; the framed bar is this picture."),
        "sumTotal": [
            _("The batch has no other picture: gradient {gradient}"),
            _("This picture {part}, the {others} others {rest}: gradient {gradient}"),
        ],
    }


def _change(config: TrainConfig) -> str:
    rules = {
        "adam": _("−learning rate × mean ÷ √mean square"),
        "momentum": _("−learning rate × velocity"),
        "sgd": _("−learning rate × gradient"),
    }
    rule = rules[config.optimizer]
    return _("{rule}, with weight decay").format(rule=rule) if config.weight_decay else rule
