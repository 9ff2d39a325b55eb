-- 事项: one problem or wish, from first voice to closing. All free text and identity stands in tables of its own.

create table matter (
  id uuid primary key not null,
  number text not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  community uuid not null references org (id) on delete restrict,
  grid uuid references org (id) on delete restrict,
  building uuid references building (id) on delete restrict,
  origin_node uuid not null references org (id) on delete restrict,
  responsible_node uuid not null references org (id) on delete restrict,
  kind text not null default 'unsorted' check (kind in ('unsorted', 'public', 'shared', 'household')),
  proposed_kind text check (proposed_kind in ('public', 'shared', 'household')),
  confidential boolean not null,
  state text not null check (state in ('registered', 'sorted', 'confirmed', 'assigned', 'in_hand', 'suspended',
    'settled', 'accepted', 'followed_up', 'closed', 'withdrawn')),
  item uuid,
  category text not null default '',
  emergency boolean not null,
  must_report boolean not null,
  channel text not null,
  registered_by uuid references officer (id) on delete restrict,
  registered_at timestamptz not null,
  happened_at timestamptz not null,
  disputed boolean not null,
  drawn boolean not null,
  handler uuid references officer (id) on delete restrict,
  party uuid references party (id) on delete restrict,
  first_party uuid references party (id) on delete restrict,
  complained_of uuid references party (id) on delete restrict,
  secret boolean not null,
  hand_backs bigint not null check (hand_backs >= 0),
  adjudicated boolean not null,
  on_ledger boolean not null,
  claiming_leader uuid references officer (id) on delete restrict,
  follower uuid references officer (id) on delete restrict,
  reopened bigint not null check (reopened >= 0),
  in_consultation boolean not null,
  in_council boolean not null,
  left_household_at timestamptz,
  joined_to uuid references matter (id) on delete restrict,
  parent uuid references matter (id) on delete restrict,
  due_at timestamptz not null,
  state_since timestamptz not null,
  settled_at timestamptz,
  closed_at timestamptz,
  version bigint not null check (version > 0),
  unique (subdistrict, number),
  check (kind <> 'household' or confidential),
  check (joined_to <> id)
);

-- Lists are decided in these three: what waits in a place is narrowed by state and kind without opening the matters.
create index matter_subdistrict on matter (subdistrict, due_at, id, kind, state, confidential, disputed, hand_backs, on_ledger, emergency,
  in_council, in_consultation, claiming_leader, handler, party, joined_to)
  where state not in ('closed', 'withdrawn') and joined_to is null;

create index matter_community on matter (community, due_at, id, kind, state, confidential, disputed, hand_backs, on_ledger, emergency,
  in_council, in_consultation, claiming_leader, handler, party, joined_to)
  where state not in ('closed', 'withdrawn') and joined_to is null;

create index matter_grid on matter (grid, due_at, id, kind, state, confidential, disputed, hand_backs, on_ledger, emergency,
  in_council, in_consultation, claiming_leader, handler, party, joined_to)
  where state not in ('closed', 'withdrawn') and joined_to is null;

create index matter_due on matter (due_at, id) where state not in ('closed', 'withdrawn') and joined_to is null;

create index matter_party on matter (party, due_at, id) where state not in ('closed', 'withdrawn') and joined_to is null and party is not null;

create index matter_party_new on matter (party, registered_at desc, id desc) where party is not null;

create index matter_complained on matter (complained_of) where complained_of is not null;

create index matter_handler on matter (handler, due_at, id, kind, state, subdistrict, community, responsible_node, hand_backs, on_ledger,
  joined_to) where state not in ('closed', 'withdrawn') and joined_to is null and handler is not null;

create index matter_follower on matter (follower, due_at, id, kind, state, subdistrict, community, hand_backs, on_ledger, joined_to)
  where state not in ('closed', 'withdrawn') and joined_to is null and follower is not null;

create index matter_claiming on matter (claiming_leader, due_at, id) where state not in ('closed', 'withdrawn') and joined_to is null
  and claiming_leader is not null;

-- Public and shared matters of confidential categories are few; whoever must act finds them without walking the rest.
create index matter_guarded on matter (subdistrict, due_at, id) where confidential and kind in ('public', 'shared');

create index matter_registered_by on matter (registered_by, due_at, id);

create index matter_subdistrict_new on matter (subdistrict, registered_at desc, id desc);

create index matter_community_new on matter (community, registered_at desc, id desc);

create index matter_grid_new on matter (grid, registered_at desc, id desc);

create index matter_building on matter (building, registered_at desc) where building is not null;

create index matter_joined on matter (joined_to) where joined_to is not null;

create index matter_joined_here on matter (subdistrict, id, joined_to) where joined_to is not null;

create index matter_parent on matter (parent) where parent is not null;

create table matter_text (
  matter uuid primary key not null references matter (id) on delete restrict,
  subdistrict uuid not null,
  title text not null,
  detail text not null default '',
  place text not null default ''
);

create table voice (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  channel text not null,
  person uuid references person (id) on delete restrict,
  anonymous boolean not null,
  heard_by uuid references officer (id) on delete restrict,
  heard_at timestamptz not null,
  outcome text check (outcome in ('answered', 'unreachable', 'nobody', 'looked')),
  solved boolean,
  satisfaction text check (satisfaction in ('satisfied', 'fairly', 'dissatisfied')),
  followed_up_at timestamptz,
  tries bigint not null default 0 check (tries >= 0),
  tried_at timestamptz,
  code text unique
);

create index voice_matter on voice (matter, heard_at, id);

create index voice_person on voice (person) where person is not null;

create table voice_text (
  voice uuid primary key not null references voice (id) on delete restrict,
  subdistrict uuid not null,
  words text not null,
  name text not null default '',
  mobile text not null default '',
  address text not null default ''
);

create table hotline_order (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  city_number text not null,
  voice uuid not null references voice (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  received_at timestamptz not null,
  limit_at timestamptz not null,
  city_follow_up_at timestamptz,
  contacted boolean,
  solved boolean,
  satisfaction text,
  unique (subdistrict, city_number)
);

create index hotline_order_voice on hotline_order (voice);

create index hotline_order_waiting on hotline_order (subdistrict, matter) where city_follow_up_at is null;

create table clock (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  what text not null check (what in ('take_up', 'contact', 'settle', 'follow_up', 'order')),
  started_at timestamptz not null,
  amount bigint not null check (amount > 0),
  unit text not null check (unit in ('hours', 'days', 'workdays')),
  due_at timestamptz not null,
  provisional boolean not null,
  done_at timestamptz,
  ended_at timestamptz
);

create index clock_matter on clock (matter, started_at);

create unique index clock_running on clock (matter, what) where ended_at is null and done_at is null and what <> 'order';

create table sight (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  officer uuid not null references officer (id) on delete restrict,
  reason text not null check (reason in ('team', 'agenda', 'opened', 'unmasked')),
  consent_by text not null default '',
  starts_at timestamptz not null,
  ends_at timestamptz not null
);

create index sight_officer on sight (officer, ends_at, matter);

create index sight_matter on sight (matter);

-- One place on the team each; whoever left may come back.
create unique index sight_team on sight (matter, officer) where reason = 'team' and ends_at >= '9999-01-01';

create table contact_release (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  voice uuid not null references voice (id) on delete restrict,
  party uuid references party (id) on delete restrict,
  released_by uuid not null references officer (id) on delete restrict,
  released_at timestamptz not null,
  ended_at timestamptz
);

create index contact_release_matter on contact_release (matter);

create unique index contact_release_open on contact_release (voice) where ended_at is null;

create table application (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  kind text not null check (kind in ('extend', 'suspend')),
  applied_by uuid not null references officer (id) on delete restrict,
  applied_at timestamptz not null,
  until timestamptz not null,
  decided_by uuid references officer (id) on delete restrict,
  decided_at timestamptz,
  granted boolean,
  ended_at timestamptz
);

create unique index application_open on application (matter) where decided_at is null;

create index application_waiting on application (subdistrict, matter) where decided_at is null;

create index application_matter on application (matter, applied_at);

create table whistle (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  kind text not null check (kind in ('unsolved', 'joint', 'emergency')),
  called_by uuid not null references officer (id) on delete restrict,
  called_at timestamptz not null,
  approved_by uuid references officer (id) on delete restrict,
  approved_at timestamptz,
  report_in_by timestamptz not null
);

create index whistle_matter on whistle (matter);

create index whistle_waiting on whistle (subdistrict, matter) where approved_at is null;

create table whistle_party (
  id uuid primary key not null,
  subdistrict uuid not null,
  whistle uuid not null references whistle (id) on delete restrict,
  party uuid not null references party (id) on delete restrict,
  reported_at timestamptz,
  reported_by uuid references officer (id) on delete restrict,
  unique (whistle, party)
);

create index whistle_party_party on whistle_party (party);

create table consultation (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  opened_by uuid not null references officer (id) on delete restrict,
  opened_at timestamptz not null,
  ended_at timestamptz
);

create index consultation_matter on consultation (matter);

create table join_record (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  main uuid not null references matter (id) on delete restrict,
  joined_at timestamptz not null,
  parted_at timestamptz,
  kept text not null
);

create index join_record_main on join_record (main);

create unique index join_record_open on join_record (matter) where parted_at is null;

create table duty_report (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  reported_to text not null,
  reported_at timestamptz not null,
  receipt text not null,
  by_officer uuid not null references officer (id) on delete restrict
);

create index duty_report_matter on duty_report (matter);

create table helper (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  party uuid not null references party (id) on delete restrict,
  since timestamptz not null,
  unique (matter, party)
);

create index helper_party on helper (party);

create table figure (
  month text not null,
  subdistrict uuid not null,
  community uuid not null,
  kind text not null,
  state text not null,
  n bigint not null,
  primary key (month, subdistrict, community, kind, state)
);

-- only postgres
create table matter_search (
  matter uuid primary key not null,
  subdistrict uuid not null,
  grams tsvector not null
);

create index matter_search_grams on matter_search using gin (grams);

-- only sqlite
create virtual table matter_search using fts5 (matter unindexed, subdistrict unindexed, grams, tokenize = 'unicode61');

-- both
