"""`python -m lenet`."""

import sys

from lenet.cli.main import main

sys.exit(main())
