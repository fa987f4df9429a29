"""The command line of the package: `python -m lenet`."""
