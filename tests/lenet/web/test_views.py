"""Views in JavaScript against Python's."""

import numpy as np
import pytest
from playwright.sync_api import Page

from lenet import web
from lenet.preprocessing import Kind
from lenet.views import views
from tests.chromium import call, load_script
from tests.lenet.web.networks import images, noise

SCRIPT = """
const moved = (picture, kind) => viewsOf(new Float32Array(picture), kind).map(view => Array.from(view));
"""


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_views_are_those_of_python(kind: Kind, blank: Page) -> None:
    load_script(blank, web.script("views") + SCRIPT, "moved")
    pictures = np.concatenate([images(3).numpy(), noise(3).numpy(), np.zeros((1, 1, 28, 28), np.float32)])
    results = np.array(call(blank, "moved", [[picture.ravel().tolist(), kind] for picture in pictures]))
    np.testing.assert_allclose(results, views(pictures, kind).reshape(results.shape), rtol=0, atol=1e-6)
