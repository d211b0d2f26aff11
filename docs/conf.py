"""How the documentation is built: Markdown, offline, every warning an error."""

project = "capthe"
author = "the capthe developers"
copyright = "the capthe developers, Apache-2.0"
release = "0.1.0"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

html_theme = "furo"
html_title = "capthe"
html_show_sphinx = False
html_copy_source = False
