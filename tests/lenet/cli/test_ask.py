import json
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from safetensors.torch import load, save_file

from lenet import checkpoints
from lenet.cli import main as cli


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A drawn 1."""
    image = Image.new("L", (200, 300), 255)
    ImageDraw.Draw(image).line([(105, 40), (98, 260)], fill=0, width=20)
    image.save(tmp_path / "one.png")
    return tmp_path / "one.png"


def test_predict_names_what_it_sees_and_what_it_cannot_read(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    broken = picture.with_name("broken.png")
    broken.write_bytes(b"not a picture")
    code = cli.main(["predict", "--checkpoint", "mnist", "--json", str(picture), str(broken), "nowhere.png"])
    answer, unreadable, missing = json.loads(capsys.readouterr().out)
    assert code == 2
    assert (answer["file"], answer["label"], answer["name"]) == (str(picture), 1, "1")
    assert len(answer["probabilities"]) == 10 and sum(answer["probabilities"]) == pytest.approx(1)
    assert answer["probability"] == max(answer["probabilities"]) == answer["probabilities"][1]
    assert len(answer["raw"]) == 10 and {"novelty", "is_none", "frequency", "is_sure"} < set(answer)
    assert set(unreadable) == set(missing) == {"file", "error"}
    assert "is not a picture we can read" in unreadable["error"] and "There is no file" in missing["error"]


def test_predict_reads_several_digits_one_by_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    image = Image.new("L", (400, 300), 255)
    pen = ImageDraw.Draw(image)
    pen.line([(75, 60), (70, 240)], fill=0, width=18)
    pen.line([(130, 150), (190, 150)], fill=0, width=18)  # a minus sign
    pen.ellipse([240, 60, 350, 240], outline=0, width=18)
    image.save(tmp_path / "sum.png")
    assert cli.main(["predict", "--checkpoint", "mnist", "--json", str(tmp_path / "sum.png")]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["string"] == answer["name"] == "1−0" and answer["label"] is None
    one, minus, zero = answer["figures"]
    assert (one["label"], minus["label"], zero["label"]) == (1, None, 0)
    assert [figure["mark"] for figure in answer["figures"]] == ["digit", "minus", "digit"]
    assert answer["probability"] == pytest.approx(one["probability"] * zero["probability"])
    assert zero["box"] == pytest.approx([240, 60, 350, 240], abs=6)


def test_predict_says_what_may_make_it_wrong(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    faint = picture.with_name("faint.png")
    with Image.open(picture) as image:
        image.point(lambda level: 230 + level // 10).save(faint)  # a tenth of full contrast
    assert cli.main(["predict", "--checkpoint", "mnist", "--json", str(picture), str(faint)]) == 0
    plain, pale = json.loads(capsys.readouterr().out)
    assert plain["remarks"] == []
    assert pale["remarks"] == [{"reason": "faint", "value": pytest.approx(0.1, abs=0.02)}]


def test_predict_in_words(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    assert cli.main(["predict", "--checkpoint", "mnist", str(picture)]) == 0
    assert capsys.readouterr().out.startswith(f"{picture}: 1 (")


def test_predict_reads_the_pictures_of_a_folder_and_of_a_pattern(
    capsys: pytest.CaptureFixture[str], picture: Path
) -> None:
    (picture.parent / "notes.txt").write_text("not a picture", encoding="utf-8")
    for pictures in (picture.parent, picture.with_name("*.png")):
        assert cli.main(["predict", "--checkpoint", "mnist", str(pictures)]) == 0
        assert capsys.readouterr().out.startswith(f"{picture}: 1 (")


def test_predict_names_a_folder_without_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["predict", "--checkpoint", "mnist", str(empty)]) == 2
    assert "is a folder without pictures" in capsys.readouterr().err


@pytest.mark.parametrize("factor", [float("nan"), 1e30])
@pytest.mark.parametrize("command", ["predict", "evaluate --dataset strokes"])
def test_weights_that_are_not_numbers_or_whose_products_are_not_give_no_answer(
    command: str,
    factor: float,
    picture: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    weights = load((checkpoints.SHIPPED / "mnist.safetensors").read_bytes())
    file = picture.with_name("diverged.safetensors")
    save_file({name: tensor.sign() * factor for name, tensor in weights.items()}, file)
    shutil.copy(checkpoints.SHIPPED / "mnist.json", file.with_suffix(".json"))
    pictures = [str(picture)] if command == "predict" else []
    assert cli.main([*command.split(), "--checkpoint", str(file), *pictures]) == 2
    captured = capsys.readouterr()
    assert "diverged.safetensors are not numbers" in captured.err and captured.out == ""
