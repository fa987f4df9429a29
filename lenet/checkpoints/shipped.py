"""The folder of the networks that ship with the app."""

from pathlib import Path

INSTALLED = Path(__file__).parents[1] / "shipped"  # where the wheel has them; a clone has them beside the package
SHIPPED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parents[2] / "checkpoints"
