"""Two encrypted SQLite files with one key: the archive (rows) and the media store (blobs). One thread writes."""
