"""Weights on their way to the browser: late, missing, cut short, behind a proxy, of another network than the last."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page, Route, expect

from lenet import inspection
from lenet.model import LeNet, LeNetConfig
from tests.browser.conftest import a_seven
from tests.browser.scripts import end, show
from tests.chromium import blank_page
from ui import networks, resources
from ui.components import answer, strip

DIGITS = list("0123456789")
LETTERS = ["A", "B", "C"]
PAGE = "http://blank/proxy/classify"


@pytest.fixture
def fetching(browser: Browser) -> Iterator[Page]:
    """A page on a server, which has no weights yet."""
    with blank_page(browser) as page:
        page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(PAGE)
        yield page


def serve(page: Page, send: Callable[[Route, bytes], None], place: str = "/networks/*") -> None:
    """Let `send` answer requests for weights, which it is given."""

    def answer_request(route: Route) -> None:
        weights = networks.weights_at(route.request.url)
        assert weights
        send(route, weights)

    page.route(f"http://blank{place}", answer_request)


def whole(route: Route, weights: bytes) -> None:
    route.fulfill(body=weights)


def letters() -> LeNet:
    torch.manual_seed(3)
    return LeNet(LeNetConfig(classes=3)).eval()


def data_of(model: LeNet, names: list[str], sent: dict[str, Any]) -> dict[str, Any]:
    answer.answer(model, names, "digits", picture=a_seven()[0, 0], key="answer")
    return dict(sent)


def winner(model: LeNet, names: list[str]) -> str:
    return names[int(inspection.probabilities(model, a_seven()).argmax())]


def test_no_answer_is_mixed_of_two_networks(fetching: Page, sent: dict[str, Any]) -> None:
    held: list[tuple[Route, bytes]] = []
    serve(fetching, lambda route, weights: held.append((route, weights)))
    digits = resources.checkpoint("mnist").model
    show(fetching, "answer", data_of(digits, DIGITS, sent))
    root, rows = fetching.locator(".answer"), fetching.locator(".row > :first-child")
    show(fetching, "answer", data_of(letters(), LETTERS, sent), put_weights=False)
    assert rows.all_inner_texts() == DIGITS  # until the other network is here, or late
    expect(root).to_be_hidden()
    expect(fetching.get_by_role("status")).to_contain_text("has not arrived")
    show(fetching, "answer", data_of(digits, DIGITS, sent))  # chosen again meanwhile
    expect(fetching.locator(".class")).to_have_text("7")
    for route, weights in held:
        whole(route, weights)
    fetching.wait_for_timeout(100)
    assert rows.all_inner_texts() == DIGITS
    show(fetching, "answer", data_of(letters(), LETTERS, sent), put_weights=False)
    expect(rows).to_have_text(LETTERS)
    expect(fetching.locator(".class")).to_have_text(winner(letters(), LETTERS))
    expect(fetching.get_by_role("status")).to_be_empty()


def test_a_pointer_over_the_strip_finds_its_network_while_the_next_is_on_its_way(
    fetching: Page, sent: dict[str, Any]
) -> None:
    serve(fetching, lambda _route, _weights: None)
    looks: dict[str, Any] = {"mode": "sheet", "key": "sheet", "alt": "", "picture": a_seven()[0, 0]}
    strip.strip(resources.checkpoint("mnist").model, DIGITS, **looks)
    element = show(fetching, "strip", sent)
    strip.strip(letters(), LETTERS, **looks)
    show(fetching, "strip", sent, put_weights=False)
    stop = element.query_selector(".stop")
    assert stop
    stop.dispatch_event("pointermove", {"clientX": 100, "clientY": 60, "bubbles": True})  # an error fails the test
    expect(fetching.locator(".strip")).to_be_hidden()


def test_weights_that_do_not_arrive_are_asked_for_again_and_the_visitor_is_told(
    fetching: Page, sent: dict[str, Any]
) -> None:
    answers = [
        lambda route, _weights: route.fulfill(status=404),
        lambda route, _weights: route.abort(),
        lambda route, weights: route.fulfill(body=weights[:-4]),
        lambda route, weights: route.fulfill(body=weights[:-1]),
        lambda route, _weights: route.fulfill(body="<!doctype html>"),
    ]
    serve(fetching, lambda route, weights: (answers.pop(0) if answers else whole)(route, weights))
    show(fetching, "answer", data_of(letters(), LETTERS, sent), put_weights=False)
    expect(fetching.get_by_role("status")).to_have_text(
        "The network has not arrived from the server yet. Your browser keeps asking for it."
    )
    expect(fetching.locator(".class")).to_have_text(winner(letters(), LETTERS))
    assert not answers
    expect(fetching.get_by_role("status")).to_be_empty()


def test_weights_are_found_behind_a_proxy_that_puts_a_path_before_the_server_s(
    fetching: Page, sent: dict[str, Any]
) -> None:
    serve(fetching, whole, "/proxy/networks/*")
    show(fetching, "answer", data_of(letters(), LETTERS, sent), put_weights=False)
    expect(fetching.locator(".class")).to_have_text(winner(letters(), LETTERS))


def test_networks_that_differ_in_their_activation_alone_give_their_own_answers(
    fetching: Page, sent: dict[str, Any]
) -> None:
    serve(fetching, whole)
    model = letters()
    other = LeNet(LeNetConfig(classes=3, activation="relu")).eval()
    other.load_state_dict(model.state_dict())
    texts = []
    for network in (model, other):
        show(fetching, "answer", data_of(network, LETTERS, sent))
        texts.append(fetching.locator(".row > :last-child").all_inner_texts())
    assert texts[0] != texts[1]


def test_a_component_that_is_gone_asks_for_no_weights(fetching: Page, sent: dict[str, Any]) -> None:
    held: list[Route] = []
    serve(fetching, lambda route, _weights: held.append(route))
    show(fetching, "answer", data_of(letters(), LETTERS, sent), put_weights=False)
    for _wait in range(1000):
        if held:
            break
        fetching.wait_for_timeout(10)
    end(fetching, "answer")
    for route in held:
        route.fulfill(status=404)
    fetching.wait_for_timeout(2500)
    assert len(held) == 1


def test_the_document_holds_the_weights_of_few_networks(fetching: Page, sent: dict[str, Any]) -> None:
    serve(fetching, whole)
    for _network in range(20):
        model = LeNet(LeNetConfig(classes=3)).eval()
        show(fetching, "answer", data_of(model, LETTERS, sent), put_weights=False)
        expect(fetching.locator(".class")).to_have_text(winner(model, LETTERS))
    assert fetching.evaluate("document.lenet.weights.size") <= 16
