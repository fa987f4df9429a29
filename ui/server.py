"""What happens before the first visitor is there."""

import importlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Import torch and what else Home's figure needs while the first visitor's browser still fetches the page."""
    threading.Thread(target=importlib.import_module, args=("ui.hero",), daemon=True).start()
    yield
