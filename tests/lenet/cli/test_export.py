from pathlib import Path

import onnxruntime
import pytest

from lenet.cli import main as cli


def test_a_network_is_written_as_a_web_page_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cli.main(["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "1", "--out", "mine"])
    capsys.readouterr()
    assert cli.main(["export", "mine"]) == 0
    assert capsys.readouterr().out == "mine is in mine.html\n"
    assert "<h1>mine</h1>" in (tmp_path / "mine.html").read_text(encoding="utf-8")


def test_a_network_is_written_as_onnx_where_out_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.onnx"
    assert cli.main(["export", "mnist", "--format", "onnx", "--out", str(path)]) == 0
    assert capsys.readouterr().out == f"mnist is in {path}\n"
    (images,) = onnxruntime.InferenceSession(path).get_inputs()
    assert images.name == "images" and images.shape[1:] == [1, 28, 28]


@pytest.mark.parametrize(
    ("options", "said"), [(["nonesuch"], "No checkpoint"), (["mnist", "--out", "no/x"], "could not be")]
)
def test_what_cannot_be_exported_is_one_sentence(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", *options]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and not captured.out and not list(tmp_path.iterdir())
