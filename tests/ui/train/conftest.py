"""These tests open the Train page, as those of tests/pages do."""

from tests.pages.conftest import a_server_that_has_run_before, fake_scheduler, finished

__all__ = ["a_server_that_has_run_before", "fake_scheduler", "finished"]
