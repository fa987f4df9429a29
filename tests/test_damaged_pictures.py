"""Damaged files of every format are read or refused with a sentence; benchmarks/mutations.py tries ten thousand."""

import pytest

from tests import mutations

FILES = mutations.seeds()
EACH = 25  # of twelve formats


@pytest.mark.parametrize("file_format", FILES)
def test_whole_files_are_read(file_format: str) -> None:
    assert [mutations.outcome(content) for content in FILES[file_format]] == ["read"] * len(FILES[file_format])


@pytest.mark.parametrize("file_format", FILES)
def test_a_damaged_file_is_read_or_refused_with_a_sentence(file_format: str) -> None:
    outcomes = [mutations.outcome(content) for content in mutations.mutated(FILES, file_format, EACH)]
    assert set(outcomes) <= {"read", "refused"} and "refused" in outcomes
