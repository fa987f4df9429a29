"""Races: two or three trainings on the same batches, in one chart."""
