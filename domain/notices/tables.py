"""Notice, its editions, what a basis keeps in them, and how far it has come. All free text stands here, erasable."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Text, Timestamptz
from piccolo.table import Table


class Notice(Table):
    """公示. `code` is the public token in its QR code; `version` rises with whatever residents can see."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    path = Text()
    community = UUID()
    property_area = UUID(null=True, default=None)
    matter = UUID(null=True, default=None)
    ballot = UUID(null=True, default=None)
    resolution = UUID(null=True, default=None)
    code = Text()
    kind = Text()
    list_kind = Text(null=True, default=None)
    body = Text(null=True, default=None)
    convenor = Text()
    publisher = Text()
    state = Text(default="draft")
    drafted_by = UUID()
    drafted_at = Timestamptz()
    publish_by = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    stands_until = Timestamptz(null=True, default=None)
    provisional = Boolean(default=False)
    withdrawn_at = Timestamptz(null=True, default=None)
    reason = Text(default="")
    untitled = Boolean(default=False)
    corrects = UUID(null=True, default=None)
    version = BigInt(default=1)


class Edition(Table):
    """版. A published one is never written again but for the chain's head."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    notice = UUID()
    n = BigInt()
    title = Text()
    text = Text()
    content = Text()
    change = Text(default="")
    fingerprint = Text(default="")
    drafted_by = UUID()
    drafted_at = Timestamptz()
    published_by = UUID(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    entry = UUID(null=True, default=None)
    head_block = BigInt(null=True, default=None)
    head_hash = Text(null=True, default=None)


class NoticeKeep(Table, tablename="notice_keep"):
    """依据: one thing found that stays in the text. `key` names a person; erasable with the consent."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    notice = UUID()
    key = Text()
    basis = Text()
    document = UUID(null=True, default=None)
    clause = Text(default="")
    kept_by = UUID()
    kept_at = Timestamptz()


class NoticeDocument(Table, tablename="notice_document"):
    """同意书: the scan of a consent, erasable."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    notice = UUID()
    media = Text()
    sha256 = Text()
    kept_by = UUID()
    kept_at = Timestamptz()


class NoticeProgress(Table, tablename="notice_progress"):
    """进度: what was done, what is under way, what comes next, and what the oversight committee saw."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    notice = UUID()
    kind = Text()
    on_day = Date(null=True, default=None)
    words = Text()
    officer = UUID()
    at = Timestamptz()
