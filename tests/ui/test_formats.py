from ui import formats


def test_losses_have_three_decimals_and_small_numbers_two_digits() -> None:
    assert formats.loss(0.31249) == "0.312"
    assert [formats.small(value) for value in (0.123, 0.0031, 0.00004, 150, 0)] == [
        *("0.12", "0.0031", "0.00004", "150", "0")
    ]
    assert formats.small(3e-7) == "<0.000001"


def test_a_learning_rate_is_written_as_somebody_would_type_it() -> None:
    assert [formats.decimal(value) for value in (0.01, 3e-5, 10, 0)] == ["0.01", "0.00003", "10", "0"]


def test_a_guess_of_a_duration_is_the_same_for_one_a_little_other() -> None:
    assert [formats.about(seconds) for seconds in (0.1, 18, 22, 53, 61, 140, 7000)] == [
        *("1 s", "20 s", "20 s", "60 s", "60 s", "2 min", "120 min")
    ]


def test_durations_are_seconds_and_then_minutes() -> None:
    assert [formats.duration(seconds) for seconds in (0.2, 31.4, 89, 150)] == ["1 s", "31 s", "89 s", "2 min"]


def test_a_sentence_that_begins_with_a_name_has_a_capital() -> None:
    assert [formats.capital(text) for text in ("learning rate 0.01 won", "LeNet won", "")] == [
        "Learning rate 0.01 won",
        "LeNet won",
        "",
    ]
