"""How it looks: the layout (console.tcss) and one TOML file a theme, colours by meaning."""
