-- 公示: what residents read by QR code. Free text stands here and can be erased; the journal has ids and fingerprints.

create table notice (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  community uuid not null references org (id) on delete restrict,
  property_area uuid references property_area (id) on delete restrict,
  matter uuid references matter (id) on delete restrict,
  ballot uuid references ballot (id) on delete restrict,
  resolution uuid references resolution (id) on delete restrict,
  code text not null unique check (length(code) >= 17),
  kind text not null check (kind in ('decision', 'consultation', 'service', 'list')),
  list_kind text,
  body text,
  convenor text not null check (convenor in ('owners_committee', 'management_committee', 'preparatory_group',
    'subdistrict', 'residents_committee')),
  publisher text not null check (publisher <> ''),
  state text not null check (state in ('draft', 'published', 'withdrawn')),
  drafted_by uuid not null references officer (id) on delete restrict,
  drafted_at timestamptz not null,
  publish_by timestamptz,
  published_at timestamptz,
  stands_until timestamptz,
  provisional boolean not null,
  withdrawn_at timestamptz,
  reason text not null default '',
  untitled boolean not null,
  corrects uuid references notice (id) on delete restrict,
  version bigint not null check (version > 0),
  check ((kind = 'list') = (list_kind is not null)),
  check (kind <> 'service' or matter is null),
  check (state <> 'published' or (published_at is not null and stands_until is not null)),
  check (state <> 'withdrawn' or (withdrawn_at is not null and reason <> ''))
);

create unique index notice_ballot on notice (ballot) where ballot is not null and corrects is null and state <> 'withdrawn';

create index notice_community on notice (community, drafted_at desc, id desc);

create index notice_subdistrict on notice (subdistrict, drafted_at desc, id desc);

create index notice_matter on notice (matter) where matter is not null;

create index notice_corrects on notice (corrects) where corrects is not null;

create table edition (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  notice uuid not null references notice (id) on delete restrict,
  n bigint not null check (n > 0),
  title text not null,
  text text not null,
  content text not null,
  change text not null default '',
  fingerprint text not null default '',
  drafted_by uuid not null references officer (id) on delete restrict,
  drafted_at timestamptz not null,
  published_by uuid references officer (id) on delete restrict,
  published_at timestamptz,
  entry uuid,
  head_block bigint,
  head_hash text check (length(head_hash) = 16),
  unique (notice, n),
  check (published_at is null or (length(fingerprint) = 64 and published_by is not null and entry is not null)),
  check ((head_block is null) = (head_hash is null))
);

create unique index edition_draft on edition (notice) where published_at is null;

create index edition_headless on edition (published_at) where published_at is not null and head_block is null;

create table notice_keep (
  id uuid primary key not null,
  subdistrict uuid not null,
  notice uuid not null references notice (id) on delete restrict,
  key text not null check (key <> ''),
  basis text not null check (basis in ('consent', 'law')),
  document uuid,
  clause text not null default '',
  kept_by uuid not null references officer (id) on delete restrict,
  kept_at timestamptz not null,
  unique (notice, key),
  check ((basis = 'consent') = (document is not null)),
  check ((basis = 'law') = (clause <> ''))
);

create table notice_document (
  id uuid primary key not null,
  subdistrict uuid not null,
  notice uuid not null references notice (id) on delete restrict,
  media text not null,
  sha256 text not null check (length(sha256) = 64),
  kept_by uuid not null references officer (id) on delete restrict,
  kept_at timestamptz not null
);

create index notice_document_notice on notice_document (notice);

create table notice_progress (
  id uuid primary key not null,
  subdistrict uuid not null,
  notice uuid not null references notice (id) on delete restrict,
  kind text not null check (kind in ('done', 'now', 'next', 'oversight')),
  on_day date,
  words text not null check (words <> ''),
  officer uuid not null references officer (id) on delete restrict,
  at timestamptz not null
);

create index notice_progress_notice on notice_progress (notice, at);
