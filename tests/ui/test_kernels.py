"""The kernels of C1 as tiles."""

from typing import Any

import numpy as np
import pytest

from ui import kernels as module
from ui.components.tiles import quantised


def test_zeros_are_in_the_middle_of_the_scale_beside_other_weights_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(module, "tiles", lambda values, **more: drawn.update(more, values=values))
    for values in (np.zeros((2, 5, 5)), np.stack([np.zeros((5, 5)), np.full((5, 5), -0.5)])):
        module.kernels(values, key="k")
        assert (quantised(drawn["values"], drawn["lo"], drawn["hi"])[0] == 128).all()
