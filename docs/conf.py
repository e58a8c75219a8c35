"""How Sphinx builds the documentation: MyST pages, the furo theme, nothing from the network."""

project = "In Motion"
author = "The In Motion authors"
copyright = "2026, " + author
language = "en"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
# Section names repeat from page to page; a link names its page.
myst_heading_anchors = 2

html_theme = "furo"
html_title = "In Motion"
html_static_path = ["_static"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0a5566", "color-brand-content": "#0a5566"},
    "dark_css_variables": {"color-brand-primary": "#7cc4d2", "color-brand-content": "#7cc4d2"},
}
