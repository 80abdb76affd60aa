"""Gongqiao 工桥: the software on which a federation of trade unions serves its workers."""

import os

# Polars' allocator reads this when it is loaded: few pools, kept a while. A tenth of the processor
# time of a large feed went into giving memory back to the system and asking for it again.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:5000")
