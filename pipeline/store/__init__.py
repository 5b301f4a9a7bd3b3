"""Where built bytes live: Directory on disk, Memory for tests and `serve`, one protocol; readers see old or new, whole.

with store.acquire(wait=10):                     # one build at a time; leftovers of a killed one are gone after this
    present = store.files()
    with store.stage() as staging:               # leaving without a commit leaves everything as it was
        written = staging.writer.write("show/feed.xml", chunks)
        staging.commit(manifest, without=stale | orphans)
"""

from __future__ import annotations

from pipeline.store.directory import Directory
from pipeline.store.memory import Memory
from pipeline.store.protocol import MANIFEST, Staging, Store, StoreError, Writer, Written

__all__ = ["MANIFEST", "Directory", "Memory", "Staging", "Store", "StoreError", "Writer", "Written"]
