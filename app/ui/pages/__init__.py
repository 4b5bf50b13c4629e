"""The third door: one folder per page, each with a presenter that decides and a page that draws."""
