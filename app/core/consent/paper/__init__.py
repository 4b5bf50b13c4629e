"""The consent on paper: the form to sign, the sheet that informs, the form that takes it back; and reading a scan."""
