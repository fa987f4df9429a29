"""LeNet: train it, look inside it, classify with it. Complete without the app, which is one user of this package."""

import os

# Threads of torch's OpenMP that wait by spinning keep each other from running where other programs are busy too: on two
# loaded cores a step then took 830 ms, and 50 ms with threads that sleep. Read once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
