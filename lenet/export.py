"""A trained network as one file for other programs: a page for any browser, or ONNX."""

from collections.abc import Callable
from importlib.util import find_spec

from lenet import formats, web
from lenet.activations import ACTIVATIONS
from lenet.checkpoints import Card, Checkpoint
from lenet.errors import CheckpointError
from lenet.model_config import SIDE
from lenet.web.page import Page
from lenet.web.words import ABOUT, FACTS, WORDS


def html(
    checkpoint: Checkpoint,
    *,
    title: str,
    recipe: str | None = None,
    language: str = "en",
    translate: Callable[[str], str] = str,
) -> str:
    """A page with the network, which opens from disk and needs nothing else.

    It has a pad to draw on, the answer, every map, how each cell was computed, and the card.

    Args:
        title: heading of the page.
        recipe: how the network was trained, in this language; else as it stands in the card.
        language: of the page, as HTML has it.
        translate: from English to this language.
    """
    card, info = checkpoint.card, checkpoint.info
    dataset = translate(info.title)
    return Page(
        title=title,
        about=translate(ABOUT).format(parameters=card.parameters, dataset=dataset),
        language=language,
        words={
            **{name: translate(text) for name, text in WORDS.items()},
            "activation": ACTIVATIONS[card.model.activation].title,
        },
        names=[translate(name) for name in info.classes],
        kind=info.kind,
        card=_facts(card, dataset, recipe or card.recipe, translate),
        description=web.description(card.model),
        weights=web.weights(checkpoint.network.tensors, card.model),
    ).html()


def onnx(checkpoint: Checkpoint) -> bytes:
    """The network in the format ONNX: `images`, float32 (N, 1, 28, 28) in [0, 1], give `logits`, (N, classes).

    Raises:
        CheckpointError: a package that writes ONNX is not installed.
    """
    if missing := [name for name in ("onnx", "onnxscript") if not find_spec(name)]:
        command = f"pip install {' '.join(missing)}"
        raise CheckpointError("ONNX needs more packages. Install them: {command}", command=command)
    import torch  # here: a page needs none

    program = torch.onnx.export(
        checkpoint.model,
        (torch.zeros(2, 1, SIDE, SIDE),),  # two, so that the number of images stays open
        input_names=["images"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("images")},),
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    content: bytes = program.model_proto.SerializeToString()
    return content


def _facts(card: Card, dataset: str, recipe: str, translate: Callable[[str], str]) -> dict[str, str]:
    facts = {
        "dataset": dataset,
        "accuracy": formats.percent(card.test_accuracy),
        "loss": formats.number(card.test_loss, formats.LOSS),
        "parameters": f"{card.parameters:,}",
        "recipe": recipe,
        "epochs": str(card.epochs or "–"),
        "seed": str(card.seed) if card.epochs else "–",
        "licence": translate(card.licence),
        "date": card.date[:10],
        "versions": ", ".join(f"{program} {version}" for program, version in card.versions.items()) or "–",
    }
    return {translate(FACTS[name]): fact for name, fact in facts.items()}
