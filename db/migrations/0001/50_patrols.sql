-- 一日三巡: a patrol is one deed. No history of a person: `officer` is emptied after some days by the clocks.

create table patrol_window (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  part text not null check (part in ('morning', 'midday', 'evening')),
  starts bigint not null check (starts >= 0),
  ends bigint not null check (ends <= 1440),
  unique (subdistrict, part),
  check (ends > starts)
);

create table patrol (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  grid uuid not null references org (id) on delete restrict,
  patrolled_on date not null,
  part text not null check (part in ('morning', 'midday', 'evening')),
  officer uuid references officer (id) on delete restrict,
  findings bigint not null check (findings >= 0),
  happened_at timestamptz not null,
  uncertain boolean not null,
  received_at timestamptz not null,
  late boolean not null
);

create index patrol_grid on patrol (grid, patrolled_on, part);

create index patrol_named on patrol (patrolled_on) where officer is not null;

create table finding (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null unique references matter (id) on delete restrict,
  path text {C} not null,
  grid uuid not null references org (id) on delete restrict,
  patrolled_on date,
  part text check (part in ('morning', 'midday', 'evening')),
  urgency text not null check (urgency in ('normal', 'soon', 'urgent')),
  happened_at timestamptz not null,
  uncertain boolean not null,
  received_at timestamptz not null,
  late boolean not null,
  check ((patrolled_on is null) = (part is null))
);

create index finding_grid on finding (grid, happened_at);

create table finding_point (
  finding uuid primary key not null references finding (id) on delete restrict,
  subdistrict uuid not null,
  latitude bigint not null check (latitude between -9000000 and 9000000),
  longitude bigint not null check (longitude between -18000000 and 18000000),
  accuracy bigint not null check (accuracy >= 0)
);

create table finding_photo (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  finding uuid not null references finding (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  sha256 text not null check (length(sha256) = 64),
  size bigint not null check (size > 0),
  mime text not null check (mime in ('image/jpeg', 'image/png', 'image/webp', 'audio/webm', 'audio/mp4')),
  n bigint not null check (n >= 0),
  unique (finding, n)
);

create index finding_photo_matter on finding_photo (matter, n);

create index finding_photo_sha on finding_photo (subdistrict, sha256);

-- Safety checkpoints: only with a recorded basis (安保 or 应急), which every page shows beside them.
create table checkpoint (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  community uuid not null references org (id) on delete restrict,
  grid uuid not null references org (id) on delete restrict,
  number bigint not null check (number > 0),
  name text not null check (name <> ''),
  code text not null unique check (code <> ''),
  ground text not null check (ground in ('security', 'emergency')),
  basis text not null check (basis <> ''),
  made_by uuid references officer (id) on delete restrict,
  made_at timestamptz not null,
  ended_at timestamptz,
  unique (grid, number)
);

create index checkpoint_community on checkpoint (community, grid, number);

create table tick (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  checkpoint uuid not null references checkpoint (id) on delete restrict,
  grid uuid not null references org (id) on delete restrict,
  patrolled_on date not null,
  part text not null check (part in ('morning', 'midday', 'evening')),
  how text not null check (how in ('tap', 'scan', 'number')),
  officer uuid references officer (id) on delete restrict,
  happened_at timestamptz not null,
  uncertain boolean not null,
  received_at timestamptz not null,
  late boolean not null,
  latitude bigint check (latitude between -9000000 and 9000000),
  longitude bigint check (longitude between -18000000 and 18000000),
  accuracy bigint check (accuracy >= 0)
);

create index tick_grid on tick (grid, patrolled_on, part);

create index tick_named on tick (patrolled_on) where officer is not null;
