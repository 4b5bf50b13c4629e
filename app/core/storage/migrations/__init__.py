"""Steps from one shape of the archive to the next; shipped as data files, run by ``upgrade.py``.

A new step: change the table in the feature's ``store.py``, then ``python packaging/revise.py "what changes"``.
Read what it wrote, and give it a row of data in ``tests/migrations``.
"""
