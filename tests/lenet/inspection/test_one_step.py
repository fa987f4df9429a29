"""One step in slow motion, held against autograd, finite differences and the step that training then takes."""

from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lenet import inspection
from lenet.data import Dataset
from lenet.engines.optimizers import Adam
from lenet.errors import TrainingError
from lenet.inspection import Step
from lenet.model import LeNet, LeNetConfig
from lenet.training import TrainConfig
from lenet.training.session import Session

CPU = torch.device("cpu")
BEGIN = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1, initialisation="xavier")
CONFIGS = [
    BEGIN,
    replace(BEGIN, optimizer="momentum", model=LeNetConfig(activation="tanh", padding=2)),
    replace(BEGIN, optimizer="sgd", learning_rate=0.1, model=LeNetConfig(activation="relu", pooling="average")),
    replace(BEGIN, model=LeNetConfig(activation="relu", normalisation="batch")),
    replace(BEGIN, optimizer="momentum", model=LeNetConfig(activation="relu", dropout=0.5)),
    replace(BEGIN, schedule="one-cycle", weight_decay=0.3, shift=2, turn=10.0, model=LeNetConfig(activation="relu")),
    replace(BEGIN, optimizer="momentum", schedule="cosine", weight_decay=0.01, model=LeNetConfig(activation="tanh")),
]


def after(config: TrainConfig, dataset: Dataset, steps: int) -> Session:
    """A session that was left after some steps, and restored; 64 training images are 4 of them an epoch."""
    session = Session.begin(config, dataset, CPU)
    with closing(session.events(1)) as events, NamedTemporaryFile() as file:
        while session.progress.step < steps:
            next(events)
        session.save(Path(file.name))
        restored = Session.begin(config, dataset, CPU)
        restored.restore(Path(file.name))
    return restored


def everything(session: Session) -> dict[str, Tensor]:
    """All that the next step depends on."""
    assert session.batches.generator
    return {
        **{name: value.clone() for name, value in session.model.state_dict().items()},
        **{f"optimizer {name}": value.clone() for name, value in session.optimizer.state.items()},
        "gradient": session.optimizer.gradient.clone(),
        "order": session.batches.generator.get_state(),
        "global random state": torch.get_rng_state(),
        "random": session.random["random"].clone(),
    }


@pytest.fixture(params=CONFIGS, ids=lambda config: f"{config.optimizer} {config.model.activation}")
def session(request: pytest.FixtureRequest, stripes: Dataset) -> Iterator[Session]:
    with torch.random.fork_rng(devices=[]):
        yield after(request.param, stripes, 2)


def test_changes_are_bit_for_bit_those_of_the_step_that_training_then_takes(session: Session) -> None:
    look = session.next_step()
    before = {name: value.detach().clone() for name, value in session.model.named_parameters()}
    next(session.events(1))
    assert look.updates.keys() == before.keys()
    for name, value in session.model.named_parameters():
        update = look.updates[name]
        assert torch.equal(update.before, before[name])
        assert torch.equal(update.change, value.detach() - before[name]) and update.change.any()
        assert torch.equal(update.after, value)
    assert all(torch.equal(look.after[name], value) for name, value in session.model.state_dict().items())


def test_looking_changes_nothing(session: Session) -> None:
    model = session.model.eval()
    before = everything(session)
    session.next_step()
    assert all(torch.equal(value, before[name]) for name, value in everything(session).items())
    assert not model.training


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
@pytest.mark.parametrize("steps", [0, 3, 4, 5])  # before the first, in an epoch, at its end, in the next
def test_a_run_ends_as_if_nobody_had_looked(optimizer: str, steps: int, stripes: Dataset) -> None:
    config = replace(BEGIN, optimizer=optimizer)
    looked, alone = after(config, stripes, steps), Session.begin(config, stripes, CPU)
    for _ in looked.events(1):
        if looked.progress.step < looked.steps:
            looked.next_step()
    for _ in alone.events(1):
        pass
    pairs = zip(looked.model.parameters(), alone.model.parameters(), strict=True)
    assert all(torch.equal(first, second) for first, second in pairs)


@pytest.mark.parametrize("steps", [0, 1, 3, 4, 6])
@pytest.mark.parametrize("turn", [0.0, 20.0])
def test_the_batch_is_the_one_that_training_takes_next(turn: float, steps: int, stripes: Dataset) -> None:
    config = replace(BEGIN, turn=turn)
    look = after(config, stripes, steps).next_step()
    batches = Session.begin(config, stripes, CPU).batches
    order = [batch for _epoch in range(2) for batch in batches]
    assert torch.equal(look.images, order[steps][0]) and torch.equal(look.labels, order[steps][1])


def test_at_the_end_of_a_training_there_is_no_next_step(stripes: Dataset) -> None:
    session = after(replace(BEGIN, epochs=1), stripes, 4)
    with pytest.raises(TrainingError, match="no next one"):
        session.next_step()


def by_autograd(session: Session, look: Step) -> tuple[Tensor, list[Tensor]]:
    """Loss and gradients by a copy of the model, in training mode, with the random numbers of the step."""
    model = deepcopy(session.model).train()
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(session.random["random"])
        loss = F.cross_entropy(model(look.images), look.labels)
    return loss.detach(), [*torch.autograd.grad(loss, [*model.parameters()])]


def test_gradients_are_those_of_autograd_for_200_random_weights(session: Session) -> None:
    look = session.next_step()
    theirs = torch.cat([gradient.flatten() for gradient in by_autograd(session, look)[1]])
    ours = torch.cat([update.gradient.flatten() for update in look.updates.values()])
    chosen = torch.randperm(len(ours), generator=torch.Generator().manual_seed(5))[:200]
    assert (ours[chosen] - theirs[chosen]).abs().max() < 1e-5
    assert ours[chosen].abs().max() > 1e-3
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-5)


def test_gradients_are_finite_differences_of_the_loss(stripes: Dataset) -> None:
    config = replace(BEGIN, model=LeNetConfig(activation="tanh", pooling="average"))  # smooth everywhere
    session = after(config, stripes, 2)
    look = session.next_step()
    model = LeNet(config.model).double()
    model.load_state_dict(session.model.state_dict())
    images, epsilon = look.images.double(), 1e-5
    for name, parameter in model.named_parameters():
        flat = parameter.data.view(-1)
        for index in torch.randperm(len(flat), generator=torch.Generator().manual_seed(1))[:5].tolist():
            value, losses = float(flat[index]), []
            for moved in (value + epsilon, value - epsilon):
                flat[index] = moved
                losses.append(F.cross_entropy(model(images), look.labels).item())
            flat[index] = value
            slope = (losses[0] - losses[1]) / (2 * epsilon)
            assert float(look.updates[name].gradient.view(-1)[index]) == pytest.approx(slope, rel=1e-3, abs=1e-6)


def test_values_losses_and_the_gradients_of_layers_are_those_of_the_step(session: Session) -> None:
    look = session.next_step()
    torch.testing.assert_close(look.losses.mean(), by_autograd(session, look)[0])
    assert tuple(look.values) == tuple(look.gradients) == inspection.LAYERS
    assert all(look.values[name].shape == look.gradients[name].shape for name in look.values)
    shares = look.values["Answer"].softmax(1)
    torch.testing.assert_close(look.losses, -shares[torch.arange(16), look.labels].log())
    shares[torch.arange(16), look.labels] -= 1
    torch.testing.assert_close(look.gradients["Answer"], shares / 16)


@pytest.mark.parametrize("layer", ["C1", "C3"])
def test_the_terms_of_a_weight_add_up_to_its_gradient(layer: str, session: Session) -> None:
    look = session.next_step()
    assert isinstance(session.model, LeNet)
    module = next(module for name, module in inspection.layer_modules(session.model) if name == layer)
    name = next(name for name, value in session.model.named_parameters() if value is module.weight)
    gradient = look.updates[name].gradient
    for map_, input_, row, column in ((0, 0, 0, 0), (gradient.shape[0] - 1, gradient.shape[1] - 1, 4, 2)):
        terms = look.terms(layer, map_, input_, row, column)
        assert terms.cells.shape == terms.deltas.shape and len(terms.cells) == 16
        torch.testing.assert_close(
            (terms.cells * terms.deltas).sum(), gradient[map_, input_, row, column], rtol=1e-4, atol=1e-6
        )
    with pytest.raises(ValueError, match="C1, C3"):
        look.terms("S2", 0, 0, 0, 0)


def test_the_change_is_what_the_optimizer_makes_of_its_moments(session: Session) -> None:
    look, decay = session.next_step(), session.config.weight_decay
    rate = float(session.optimizer.learning_rate)
    for update in look.updates.values():
        if session.config.optimizer == "adam":
            assert isinstance(session.optimizer, Adam)
            root = update.moments["corrected_square"].sqrt() + Adam.EPSILON
            expected = update.moments["corrected_mean"] / root + decay * update.before
        else:
            expected = update.moments.get("velocity", update.gradient)  # which has the decay in it
        torch.testing.assert_close(update.change, -rate * expected, rtol=1e-3, atol=1e-6)


def test_in_the_very_first_step_the_moments_of_adam_are_the_gradient_itself(stripes: Dataset) -> None:
    for update in after(BEGIN, stripes, 0).next_step().updates.values():
        torch.testing.assert_close(update.moments["corrected_mean"], update.gradient)
        torch.testing.assert_close(update.moments["corrected_square"], update.gradient**2)
