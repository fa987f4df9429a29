"""`python -m lenet`."""

import sys

try:
    from lenet.cli.main import main

    code = main()
except KeyboardInterrupt:  # while torch is imported, which takes a second
    code = 130  # as shells have it, and as `main` has it for Ctrl-C later
sys.exit(code)
