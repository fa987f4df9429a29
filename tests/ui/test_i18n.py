"""The Chinese catalogue is whole: nothing untranslated, nothing stale, and the compiled file is the written one."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ui import i18n, visitor

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "ui/locale/zh/LC_MESSAGES/lenet.po"
KEYWORDS = dict.fromkeys(
    ("_", "N_", "DataError", "ImageError", "CheckpointError", "TrainingError", "SettingError", "ComputationError")
)
SOURCES = [ROOT / "app.py", *(path for part in ("ui", "pages", "lenet") for path in (ROOT / part).rglob("*.py"))]


def texts_in_code() -> set[str]:
    texts: set[str] = set()
    for part in ("ui", "pages", "lenet"):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / part, keywords=KEYWORDS):
            texts.add(str(message))
    return texts


@pytest.fixture(scope="module")
def translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="zh") if message.id}


def test_every_text_is_translated_and_none_is_stale(translated: dict[str, str]) -> None:
    code = texts_in_code()
    assert code - {text for text, chinese in translated.items() if chinese} == set()  # untranslated: make words
    assert set(translated) - code == set()  # stale: make words


def test_a_translation_has_the_gaps_of_its_text(translated: dict[str, str]) -> None:
    for text, chinese in translated.items():
        assert sorted(re.findall(r"\{.*?\}", text)) == sorted(re.findall(r"\{.*?\}", chinese)), text


def test_the_compiled_catalogue_is_the_written_one(translated: dict[str, str]) -> None:
    compiled = gettext.translation("lenet", ROOT / "ui/locale", ["zh"])
    assert all(compiled.gettext(text) == chinese for text, chinese in translated.items())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_hides_in_an_f_string_where_it_is_not_collected(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
            assert not [call for call in calls if getattr(call.func, "id", "") in KEYWORDS], f"line {node.lineno}"


def test_chinese_has_no_space_beside_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "language", lambda: "zh")
    text = i18n._("First-layer kernels of {name}")
    assert str(text) == "{name} 的第一层卷积核"
    assert text.format(name="感知机") == "感知机的第一层卷积核"
    assert text.format(name="<b>感知机</b>") == "<b>感知机</b>的第一层卷积核"
    assert text.format(name="LeNet") == "LeNet 的第一层卷积核" and text.format(name="我的 网络").startswith(
        "我的 网络的"
    )
    assert i18n.joined("一。", "", "二。") == "一。二。"


MANNERED = ("squash", "speaks for", "luck", "As in the source", "in use")
ANOTHER_WORD = {  # the words that pages do not use -> the one that they do
    "批归一化": "批量归一化",
    "正确率": "准确率",
    "误差条": "误差棒",
    "批大小": "批量大小",
    "分叉": "分支",
    "瞎猜": "随机猜测",
    "看看里面": "网络内部",
    "留下它": "命名并保存",
    "指着": "把光标移到",
    "都是真的": "均为实时计算",
}


def test_one_thing_has_one_word_in_chinese_and_no_text_is_mannered(translated: dict[str, str]) -> None:
    assert not [text for text in translated for word in MANNERED if word in text]
    assert not [chinese for chinese in translated.values() for word in ANOTHER_WORD if word in chinese]
