"""LeNet Playground: train LeNet live, look inside it, and classify what you draw. Run with: streamlit run app.py"""

from pathlib import Path

import streamlit as st
from streamlit import runtime

from ui import startup

STATIC = Path(__file__).parent / "static"  # the server may have been started from any folder

if runtime.exists():  # the script of a visitor
    from ui import shell
    from ui.glossary.notes import notes

    st.set_page_config(page_title="LeNet Playground", page_icon=STATIC / "mark.svg", layout="wide")
    st.logo(STATIC / "logo.svg", size="large")
    pages = [
        st.Page(f"pages/{name}.py", title=title, url_path=name, default=name == "home")
        for name, title in shell.titles().items()
    ]
    page = st.navigation(pages, position="top")
    notes(page.url_path or "home")
    page.run()
else:  # `streamlit run` looks for the server here
    startup.prepare()
    app = st.App(__file__, lifespan=startup.lifespan, middleware=startup.MIDDLEWARE, routes=startup.routes())
