"""Which database, its engines, its schema; the only package besides web/ that knows where the data lies."""

import os

os.environ.setdefault("PICCOLO_CONF", "db.piccolo_conf")
