"""LeNet Playground: train LeNet live, look inside it, and classify what you draw. Run with: streamlit run app.py"""

from pathlib import Path

import streamlit as st
from streamlit import runtime

from ui import startup

STATIC = Path(__file__).parent / "static"  # the server may have been started from any folder

if runtime.exists():  # the script of a visitor
    from ui import shell

    st.set_page_config(page_title="LeNet Playground", page_icon=STATIC / "mark.svg", layout="wide")
    st.logo(STATIC / "logo.svg", size="large")
    pages = [
        st.Page(f"pages/{name}.py", title=title, url_path=name, default=name == "home")
        for name, title in shell.titles().items()
    ]
    st.navigation(pages, position="top").run()
else:  # `streamlit run` looks for the server here
    startup.prepare()
    app = st.App(__file__, lifespan=startup.lifespan, middleware=startup.MIDDLEWARE, routes=startup.routes())
