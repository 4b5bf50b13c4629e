"""One folder per platform: each says what it can do and does it over HTTP. It knows no database, keyring or clock."""
