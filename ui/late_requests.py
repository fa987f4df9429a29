"""Requests of a page that its visitor has left: they are dropped, because their answer would empty the next page."""

from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests


def drop() -> None:
    """Have each visitor's queue drop what a part of another page asks for than the page that was asked for last.

    A live page asks for a part of itself each second. When the server opens another page (`st.switch_page`), the
    browser may ask once more before it hears of that. Streamlit runs such a request after the new page, under the old
    page's name: the browser clears the page, and nothing follows.
    """
    accept = ScriptRequests.request_rerun

    def accept_in_time(requests: ScriptRequests, new_data: RerunData) -> bool:
        return is_late(requests._rerun_data, new_data) or accept(requests, new_data)

    ScriptRequests.request_rerun = accept_in_time  # type: ignore[method-assign,assignment]


def is_late(last: RerunData, new: RerunData) -> bool:
    """Whether a request is for a part of another page than the last one was for; the first of a visitor has no name."""
    return bool(new.fragment_id and last.page_script_hash) and new.page_script_hash != last.page_script_hash
