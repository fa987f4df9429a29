"""Imports point one way, files stay small, and a module has one test file."""

import ast
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parent.parent
LEVELS = (
    {"late", "errors", "files", "environment", "devices", "activations", "formats", "judgement", "model_config"},
    {"model", "initialisation", "data", "preprocessing", "views", "web"},
    {"inspection", "arithmetic", "attribution", "evaluation", "engines"},
    {"training"},
    {"checkpoints", "guards", "answering", "judging"},
    {"adoption", "export", "reading"},
    {"runs"},
    {"cli"},
)
TOP = {ROOT / "lenet/__init__.py", ROOT / "lenet/__main__.py"}  # they may import from every level
LEVELLED = sorted({*(ROOT / "lenet").rglob("*.py")} - TOP)
SOURCES = [path for part in ("lenet", "ui", "pages", "checkpoints") for path in sorted((ROOT / part).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """The modules of this project that a file imports, "lenet.data" for `from lenet import data`, type hints apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hints = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    skipped = {id(child) for hint in hints for child in ast.walk(hint)}
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in skipped:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and id(node) not in skipped:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] in ("lenet", "ui", "pages")}


def level(room: str) -> int:
    return next(number for number, rooms in enumerate(LEVELS) if room in rooms)


@pytest.mark.parametrize("path", LEVELLED, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_inside_lenet_point_to_lower_rooms(path: Path) -> None:
    room = path.relative_to(ROOT / "lenet").parts[0].removesuffix(".py")
    higher = {
        name
        for name in imports(path)
        if not name.startswith("lenet.") or (name.split(".")[1] != room and level(name.split(".")[1]) > level(room))
    }
    assert not higher


def test_lenet_needs_neither_streamlit_nor_plotly() -> None:
    for path in (ROOT / "lenet").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] in ("streamlit", "plotly") for name in names), path


def test_ui_imports_no_page() -> None:
    for path in (ROOT / "ui").rglob("*.py"):
        assert not any(name.startswith("pages") for name in imports(path)), path


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SOURCES}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    edges = {
        module: {
            name if name in modules else name.rpartition(".")[0]
            for name in imports(path)
            if name in modules or name.rpartition(".")[0] in modules
        }
        for module, path in modules.items()
    }
    while free := {name for name, needed in edges.items() if not (needed - {name}) & edges.keys()}:
        for name in free:
            del edges[name]
    assert not edges


def test_files_are_short() -> None:
    paths = [*SOURCES, *(ROOT / "tests").rglob("*.py")]
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in paths}
    assert not {path: lines for path, lines in lengths.items() if lines > 300}


@pytest.mark.parametrize("part", ["lenet", "ui"])
def test_a_test_file_has_the_name_of_one_module(part: str) -> None:
    modules = {path.relative_to(ROOT) for path in (*SOURCES, *(ROOT / part).rglob("*.js"))}
    for path in (ROOT / "tests" / part).rglob("test_*.py"):
        module = path.relative_to(ROOT / "tests").with_name(path.name.removeprefix("test_"))
        assert modules & {module, module.with_suffix(".js"), module.with_suffix("") / "__init__.py"}, path


def test_what_the_server_imports_of_the_package_needs_no_torch() -> None:
    """What tests/browser/test_torch.py sees in a server, found at once and for every module."""
    names = {name for part in ("ui", "pages") for path in (ROOT / part).rglob("*.py") for name in imports(path)}
    lines = [f"from {name.rpartition('.')[0]} import {name.rpartition('.')[2]}" for name in names if "lenet." in name]
    assert len(lines) > 50
    code = "\n".join(["import sys", *sorted(lines), "assert 'torch' not in sys.modules"])
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_no_page_imports_torch_anywhere() -> None:
    for path in (path for part in ("ui", "pages") for path in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] == "torch" for name in names), path


def test_networks_pictures_and_test_sets_are_read_without_torch() -> None:
    code = """
        import sys
        import numpy as np
        from lenet import checkpoints, data, preprocessing, runs
        network = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").network
        assert network.kernels().shape == (6, 5, 5)
        ink = np.zeros((56, 56), np.uint8)
        ink[8:48, 26:30] = 255
        assert preprocessing.prepare_ink(ink, "digits").values.shape == (1, 1, 28, 28)
        assert data.test_arrays("fashion-mnist")[0].shape[1:] == (28, 28) if data.available("fashion-mnist") else True
        assert "torch" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", dedent(code)], cwd=ROOT, check=True)


def finds_the_project(script: Path) -> bool:
    """Whether a script of `benchmarks` can import the package wherever it is started, itself or by another one."""
    text = script.read_text(encoding="utf-8")
    others = [path for path in script.parent.glob("*.py") if f"\nfrom {path.stem} import " in text]
    return "sys.path.insert" in text or any(map(finds_the_project, others))


def test_a_benchmark_can_be_started_by_its_file() -> None:
    scripts = [path for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    assert len(scripts) > 20
    assert [path.name for path in scripts if imports(path) and not finds_the_project(path)] == []
