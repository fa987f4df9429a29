import subprocess
import sys


def test_a_headline_needs_no_torch() -> None:
    """Home's is on its way before torch is imported, which takes a second."""
    code = "import sys; from ui import shell; print([name for name in ('torch', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
