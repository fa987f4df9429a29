"""What all visitors of a server share."""

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from ui import resources


def test_what_is_made_once_survives_a_visitor_who_clears_the_cache() -> None:
    objects: list[object] = []

    def make() -> object:
        objects.append(object())
        return objects[-1]

    get = resources._once(make)
    with ThreadPoolExecutor(8) as threads:
        first = {id(result) for result in threads.map(lambda _: get(), range(50))}
    st.cache_resource.clear()
    assert len(objects) == 1 and first == {id(get())}


def test_the_scheduler_and_the_downloads_are_not_in_a_cache_that_a_visitor_can_clear() -> None:
    for shared in (resources.scheduler, resources.downloads, resources.device):
        assert not hasattr(shared, "clear")
