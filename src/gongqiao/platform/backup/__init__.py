"""The whole system in one file and back: database, files and keys.

The file is a tar: `manifest.json` (versions, digest of every table), `keys.json`, `database.dump`
(pg_dump's own format), `files/…`, and last `sums.json` (SHA-256 of each member). With a passphrase
the tar is sealed as a whole.
"""

from gongqiao.platform.backup.restoring import Restored, restore
from gongqiao.platform.backup.writing import Written, write

__all__ = ["Restored", "Written", "restore", "write"]
