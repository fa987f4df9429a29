"""What a linter finds in the scripts of the components: names that nobody declared, declared twice or never used."""

import json
import subprocess
import sysconfig
from pathlib import Path

import pytest

from ui import components

LINTER = Path(sysconfig.get_path("scripts")) / "oxlint"
RULES = {
    "env": {"browser": True, "es2024": True},
    "plugins": [],
    "categories": {"correctness": "error"},
    "rules": {"no-undef": "error", "no-redeclare": "error", "no-unused-vars": "error"},
}
COMMON = components.HERE / "common.js"
SCRIPTS = sorted(set(components.HERE.rglob("*.js")) - {COMMON})
COMPONENTS = sorted({path.stem if path.parent == components.HERE else path.parent.name for path in SCRIPTS})


def problems(script: str, folder: Path) -> set[str]:
    """What the linter says of one module."""
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    (folder / "script.js").write_text(script, encoding="utf-8")
    command = [str(LINTER), "-c", "rules.json", "-f", "json", "script.js"]
    report = json.loads(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout)
    assert report["number_of_files"] == 1
    return {problem["message"] for problem in report["diagnostics"]}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_uses_and_declares_every_name_once_over_all_its_scripts(name: str, tmp_path: Path) -> None:
    shared = problems(components.joined([COMMON]), tmp_path)  # what a component leaves unused of what all share
    assert not problems(components.script(name), tmp_path) - shared


def test_each_shared_function_is_used_by_a_component(tmp_path: Path) -> None:
    assert not set.intersection(*(problems(components.script(name), tmp_path) for name in COMPONENTS))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("export default () => absent;", "'absent' is not defined."),
        ("const once = 1;\nconst once = 2;\nexport default once;", "Identifier `once` has already been declared"),
        ("var twice = 1;\nvar twice = 2;\nexport default twice;", "'twice' is already defined."),
        ("const never = 1;\nexport default 2;", "Variable 'never' is declared but never used."),
    ],
)
def test_the_linter_finds_each_kind_of_fault(script: str, message: str, tmp_path: Path) -> None:
    assert any(problem.startswith(message) for problem in problems(script, tmp_path))


@pytest.mark.parametrize("path", [COMMON, *SCRIPTS], ids=lambda path: path.name)
def test_a_script_and_its_lines_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 250 and not [line for line in lines if len(line) > 120]
