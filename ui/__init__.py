"""What the pages share: the frame, the words, the state, the charts and the components."""
