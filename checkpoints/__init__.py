"""How the networks that ship are trained."""
