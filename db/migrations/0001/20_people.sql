-- Who works here and where: the org tree, areas, buildings, parties, officers, grants, sessions, residents.

create table org (
  id uuid primary key not null,
  level text not null check (level in ('district', 'subdistrict', 'community', 'grid')),
  code text not null,
  name text not null,
  parent uuid references org (id) on delete restrict,
  path text {C} not null unique,
  subdistrict uuid references org (id) on delete restrict,
  community uuid references org (id) on delete restrict,
  starts_on date not null,
  ends_on date,
  successor uuid references org (id) on delete restrict,
  check (level <> 'grid' or length(code) = 15),
  check ((level = 'district') = (parent is null)),
  check ((level = 'district') = (subdistrict is null))
);

create unique index org_code on org (code) where ends_on is null;

create index org_parent on org (parent);

create index org_community on org (community);

create table area (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  name text not null,
  starts_on date not null,
  ends_on date
);

create table area_community (
  id uuid primary key not null,
  area uuid not null references area (id) on delete restrict,
  community uuid not null references org (id) on delete restrict,
  starts_on date not null,
  ends_on date,
  unique (area, community, starts_on)
);

create table party (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  kind text not null check (kind in ('office', 'department', 'company', 'manager', 'committee')),
  code text not null,
  name text not null,
  phone text not null default '',
  ends_on date,
  unique (subdistrict, code)
);

create table property_area (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  community uuid not null references org (id) on delete restrict,
  name text not null,
  state text not null check (state in ('none', 'preparing', 'committee', 'management', 'expired')),
  managed text not null check (managed in ('company', 'self', 'emergency', 'none')),
  manager uuid references party (id) on delete restrict,
  committee uuid references party (id) on delete restrict
);

create table building (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  community uuid not null references org (id) on delete restrict,
  grid uuid not null references org (id) on delete restrict,
  property_area uuid references property_area (id) on delete restrict,
  name text not null,
  entrances bigint not null check (entrances > 0)
);

create index building_community on building (community);

create index building_property_area on building (property_area);

create table dwelling (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  building uuid not null references building (id) on delete restrict,
  entrance bigint not null check (entrance > 0),
  room text not null,
  area bigint not null check (area > 0),
  area_source text not null check (area_source in ('register', 'survey', 'contract')),
  unique (building, entrance, room)
);

create table owner (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  property_area uuid not null references property_area (id) on delete restrict,
  kind text not null check (kind in ('person', 'institution', 'developer'))
);

create index owner_property_area on owner (property_area);

create table owner_identity (
  owner uuid primary key not null references owner (id) on delete restrict,
  name text not null,
  mobile text not null default ''
);

create table dwelling_owner (
  dwelling uuid not null references dwelling (id) on delete restrict,
  owner uuid not null references owner (id) on delete restrict,
  id uuid primary key not null,
  unique (dwelling, owner)
);

create index dwelling_owner_owner on dwelling_owner (owner);

create table officer (
  id uuid primary key not null,
  subdistrict uuid references org (id) on delete restrict,
  sign_in text not null unique check (sign_in <> ''),
  name text not null,
  ended_at timestamptz
);

create table credential (
  officer uuid primary key not null references officer (id) on delete restrict,
  password text not null,
  changed_at timestamptz not null
);

create table officer_grant (
  id uuid primary key not null,
  officer uuid not null references officer (id) on delete restrict,
  subdistrict uuid references org (id) on delete restrict,
  role text not null,
  place_kind text not null check (place_kind in ('org', 'area', 'property_area', 'party')),
  place uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  granted_by uuid,
  check (ends_at > starts_at)
);

create index officer_grant_officer on officer_grant (officer, ends_at);

create index officer_grant_place on officer_grant (place, ends_at);

create table sight_version (
  officer uuid primary key not null references officer (id) on delete restrict,
  version bigint not null
);

create table session (
  key text primary key not null check (length(key) = 64),
  officer uuid not null references officer (id) on delete restrict,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);

create index session_officer on session (officer);

create table attempts (
  bucket text not null,
  window_start bigint not null,
  n bigint not null,
  primary key (bucket, window_start)
);

create table person (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  mobile_key text,
  unique (subdistrict, mobile_key)
);

create table person_identity (
  person uuid primary key not null references person (id) on delete restrict,
  name text not null default '',
  mobile text not null default '',
  address text not null default ''
);

create table duty (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  community uuid references org (id) on delete restrict,
  officer uuid not null references officer (id) on delete restrict,
  post text not null check (post in ('leader', 'officer', 'community')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (ends_at > starts_at)
);

create index duty_when on duty (subdistrict, starts_at);

create index duty_officer on duty (officer, ends_at);

create table handover (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  duty uuid not null references duty (id) on delete restrict,
  done bigint not null check (done >= 0),
  open bigint not null check (open >= 0),
  note text not null,
  at timestamptz not null
);

create unique index handover_duty on handover (duty);

create table feedback (
  id uuid primary key not null,
  subdistrict uuid references org (id) on delete restrict,
  officer uuid references officer (id) on delete restrict,
  page text not null default '',
  words text not null check (words <> ''),
  at timestamptz not null
);

create table parameter (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  name text not null,
  setting text not null,
  unique (subdistrict, name)
);

create table calendar_year (
  year bigint primary key not null,
  days text not null,
  entered_by uuid,
  at timestamptz not null
);
