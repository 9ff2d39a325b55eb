-- What phones send: who sends, each op once with its verdict, photos by hash, and what a person must look at.

create table device (
  id uuid primary key not null,
  phone uuid not null,
  officer uuid not null references officer (id) on delete restrict,
  subdistrict uuid not null references org (id) on delete restrict,
  token text not null unique check (length(token) = 64),
  enrolled_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  wipe boolean not null,
  highest_seq bigint not null check (highest_seq >= 0),
  contact_at timestamptz not null,
  unsent bigint not null check (unsent >= 0),
  unsent_since timestamptz,
  unique (phone, officer)
);

create index device_officer on device (officer);

create index device_unsent on device (subdistrict, unsent_since) where unsent > 0;

create table op (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  device uuid not null references device (id) on delete restrict,
  seq bigint not null check (seq > 0),
  officer uuid not null references officer (id) on delete restrict,
  verb text not null check (verb <> ''),
  entity uuid not null,
  digest text not null check (length(digest) = 64),
  verdict text not null check (verdict in ('applied', 'rejected', 'conflict', 'quarantine')),
  code text not null default '',
  answer text not null default '',
  happened_at timestamptz not null,
  received_at timestamptz not null,
  unique (device, seq)
);

create table op_blob (
  op uuid not null references op (id) on delete restrict,
  n bigint not null check (n >= 0),
  device uuid not null references device (id) on delete restrict,
  subdistrict uuid not null references org (id) on delete restrict,
  sha256 text not null check (length(sha256) = 64),
  size bigint not null check (size > 0),
  mime text not null,
  verified_at timestamptz,
  primary key (op, n)
);

create index op_blob_device on op_blob (device, sha256);

create index op_blob_missing on op_blob (device) where verified_at is null;

create index op_blob_unverified on op_blob (subdistrict, sha256) where verified_at is null;

create table quarantine (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  device uuid not null references device (id) on delete restrict,
  officer uuid not null references officer (id) on delete restrict,
  grid uuid references org (id) on delete restrict,
  op uuid,
  verb text not null default '',
  digest text not null check (length(digest) = 64),
  reason text not null,
  received_at timestamptz not null,
  state text not null check (state in ('open', 'applied', 'dismissed')),
  decided_by uuid references officer (id) on delete restrict,
  decided_at timestamptz,
  unique (device, digest)
);

create index quarantine_open on quarantine (subdistrict, received_at) where state = 'open';

create table quarantine_text (
  quarantine uuid primary key not null references quarantine (id) on delete restrict,
  subdistrict uuid not null,
  content text not null,
  objection text not null default '',
  decision text not null default ''
);

-- The pull of one grid after a position: equality on the path, so that an idle phone costs the same at any size.
create index journal_path on journal (path, position) where position is not null;
