"""The parts of the pages: the frame, the language, what visitors chose, the charts and the components."""
