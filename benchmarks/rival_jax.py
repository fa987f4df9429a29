"""LeNet in JAX: its weights, one step of Adam, and the evaluation; for rivals.py."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

SHAPES = [((5, 5, 1, 6), 25), ((5, 5, 6, 16), 150), ((256, 120), 256), ((120, 84), 120), ((84, 10), 84)]  # and fan-in


def begin(generator: np.random.Generator) -> Any:
    """The state before the first step: weights and biases by layer, both moments of Adam, and the steps done."""
    weights = [
        (jnp.asarray(generator.uniform(-1, 1, shape) / fan**0.5, "float32"), jnp.zeros(shape[-1]))
        for shape, fan in SHAPES
    ]
    return weights, jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights), jnp.zeros(())


def logits(weights: Any, images: Any) -> Any:
    """Logits (N, 10) for images uint8 (N, 28, 28)."""
    values = images[..., None].astype("float32") / 255
    for kernel, bias in weights[:2]:
        values = jax.lax.conv_general_dilated(
            values, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        values = _max_pool(jax.nn.sigmoid(values + bias))
    values = values.reshape(len(values), -1)
    for matrix, bias in weights[2:]:
        values = values @ matrix + bias
        if matrix.shape[1] != 10:
            values = jax.nn.sigmoid(values)
    return values


def _max_pool(maps: Any) -> Any:
    count, height, width, channels = maps.shape
    return maps.reshape(count, height // 2, 2, width // 2, 2, channels).max((2, 4))


def _mean_loss(weights: Any, images: Any, labels: Any) -> Any:
    return -jnp.take_along_axis(jax.nn.log_softmax(logits(weights, images)), labels[:, None], 1).mean()


@jax.jit  # type: ignore[untyped-decorator]  # jax is not installed for mypy
def step(state: Any, images: Any, labels: Any, learning_rate: float) -> Any:
    """One step of Adam on a batch; the state after it, and the mean loss before it in nats."""
    weights, mean, square, count = state
    loss, gradients = jax.value_and_grad(_mean_loss)(weights, images, labels)
    count = count + 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradients)
    square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, gradients)

    def update(w: Any, m: Any, s: Any) -> Any:
        return w - learning_rate * (m / (1 - 0.9**count)) / (jnp.sqrt(s / (1 - 0.999**count)) + 1e-8)

    return (jax.tree.map(update, weights, mean, square), mean, square, count), loss


@jax.jit  # type: ignore[untyped-decorator]
def correct(weights: Any, images: Any, labels: Any) -> Any:
    """How many images (N, 28, 28) get the answer that their labels (N,) give."""
    return (logits(weights, images).argmax(1) == labels).sum()
