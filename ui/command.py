"""The command `lenet-playground`: start the app from any folder."""

import sys
from pathlib import Path

from streamlit.web import cli

APP = Path(__file__).parent.parent / "app.py"  # Streamlit reads the .streamlit/config.toml beside it


def main() -> None:
    """Run the app; the arguments are those of `streamlit run`, as in `lenet-playground --server.port 8600`."""
    cli.main(["run", str(APP), *sys.argv[1:]], prog_name="lenet-playground")
