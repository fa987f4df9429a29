import subprocess
import sys


def test_a_headline_needs_no_torch() -> None:
    """Home's is on its way before torch is imported, which takes a second."""
    code = "import sys; from ui import shell; print([name for name in ('torch', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NOBODY_COMES = """
import asyncio, sys, app

async def main():
    asked, answered = asyncio.Queue(), asyncio.Queue()
    serving = asyncio.create_task(app.app({"type": "lifespan", "asgi": {"version": "3.0"}}, asked.get, answered.put))
    await asked.put({"type": "lifespan.startup"})
    print((await answered.get())["type"], flush=True)
    while not hasattr(sys.modules.get("ui.hero"), "figure"):
        await asyncio.sleep(0.05)
    print("torch" in sys.modules)
    await asked.put({"type": "lifespan.shutdown"})
    await serving

asyncio.run(main())
"""


def test_a_server_imports_torch_before_anybody_comes() -> None:
    done = subprocess.run([sys.executable, "-c", NOBODY_COMES], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["lifespan.startup.complete", "True"], done.stderr
