"""What a run did, for those who were not there: a fold of its journal, as Markdown, HTML and JSON. Pure."""
