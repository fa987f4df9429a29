"""The technical words of the pages: what each means, where it is marked, and a small figure of the network at hand."""
