-- Who decides what: members, meetings, rolls, ballots, votes, resolutions. Names and free text stand in erasable tables.

create table council_member (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  community uuid not null references org (id) on delete restrict,
  property_area uuid references property_area (id) on delete restrict,
  body text not null check (body in ('assembly', 'representatives', 'management_committee', 'owners_committee', 'council')),
  seat text not null check (seat in ('committee', 'representative', 'owner', 'household', 'invited')),
  building text not null default '',
  starts_on date not null,
  ends_on date,
  check (ends_on is null or ends_on >= starts_on)
);

create index council_member_body on council_member (community, body, ends_on);

create table council_member_identity (
  member uuid primary key not null references council_member (id) on delete restrict,
  subdistrict uuid not null,
  name text not null check (name <> ''),
  address text not null default '',
  mobile text not null default ''
);

create table meeting (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  path text {C} not null,
  community uuid not null references org (id) on delete restrict,
  property_area uuid references property_area (id) on delete restrict,
  body text not null check (body in ('owners', 'assembly', 'representatives', 'management_committee', 'owners_committee', 'council')),
  convenor text not null check (convenor in ('owners_committee', 'management_committee', 'preparatory_group', 'subdistrict', 'residents_committee')),
  state text not null check (state in ('draft', 'noticed', 'in_session', 'ended', 'not_held', 'cancelled')),
  previous uuid references meeting (id) on delete restrict,
  meets_at timestamptz not null,
  convened_by uuid not null references officer (id) on delete restrict,
  convened_at timestamptz not null,
  noticed_at timestamptz,
  began_at timestamptz,
  ended_at timestamptz,
  screen text not null unique check (length(screen) >= 17),
  showing text not null check (showing in ('agenda', 'attendance', 'item', 'ballot', 'result', 'paused')),
  shown_item uuid,
  version bigint not null check (version > 0),
  check (body <> 'owners' or property_area is not null),
  check (state not in ('noticed', 'in_session', 'ended', 'not_held') or noticed_at is not null)
);

create index meeting_community on meeting (community, meets_at desc, id desc);

create index meeting_subdistrict on meeting (subdistrict, meets_at desc, id desc);

create table meeting_text (
  meeting uuid primary key not null references meeting (id) on delete restrict,
  subdistrict uuid not null,
  place text not null default '',
  urgent_reason text not null default '',
  minutes text not null default ''
);

create table meeting_officer (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  meeting uuid not null references meeting (id) on delete restrict,
  officer uuid not null references officer (id) on delete restrict,
  duty text not null check (duty in ('convenor', 'chair', 'clerk', 'counter', 'scrutineer')),
  unique (meeting, officer, duty)
);

create index meeting_officer_officer on meeting_officer (officer);

create table agenda_item (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  meeting uuid not null references meeting (id) on delete restrict,
  position bigint not null check (position > 0),
  matter uuid references matter (id) on delete restrict,
  noticed boolean not null,
  unique (meeting, position)
);

create index agenda_item_matter on agenda_item (matter);

create table agenda_item_text (
  item uuid primary key not null references agenda_item (id) on delete restrict,
  subdistrict uuid not null,
  title text not null check (title <> ''),
  detail text not null default ''
);

create table attendance (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  meeting uuid not null references meeting (id) on delete restrict,
  voter uuid not null references council_member (id) on delete restrict,
  code text not null unique,
  checked_in_at timestamptz,
  left_at timestamptz,
  unique (meeting, voter),
  check (left_at is null or checked_in_at is not null)
);

create table motion (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid references matter (id) on delete restrict,
  type text not null
);

create index motion_matter on motion (matter);

create table motion_text (
  motion uuid primary key not null references motion (id) on delete restrict,
  subdistrict uuid not null,
  words text not null check (words <> '')
);

create table roll (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  digest text not null check (length(digest) = 64),
  heads bigint not null check (heads > 0),
  area bigint not null check (area >= 0),
  frozen_at timestamptz not null
);

create table roll_entry (
  id uuid primary key not null,
  subdistrict uuid not null,
  roll uuid not null references roll (id) on delete restrict,
  voter uuid not null,
  area bigint not null check (area >= 0),
  owner_seat boolean not null,
  building text not null,
  unique (roll, voter)
);

create table roll_holding (
  id uuid primary key not null,
  subdistrict uuid not null,
  roll uuid not null,
  voter uuid not null,
  dwelling uuid not null references dwelling (id) on delete restrict,
  owner uuid not null references owner (id) on delete restrict,
  foreign key (roll, voter) references roll_entry (roll, voter) on delete restrict
);

create index roll_holding_voter on roll_holding (roll, voter);

create table ballot (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  motion uuid not null references motion (id) on delete restrict,
  meeting uuid not null references meeting (id) on delete restrict,
  item uuid not null references agenda_item (id) on delete restrict,
  round bigint not null check (round > 0),
  body text not null,
  rule text not null,
  rule_version text not null,
  binding boolean not null,
  by_phone boolean not null,
  secret boolean not null,
  unreturned_with_majority boolean not null,
  state text not null check (state in ('draft', 'noticed', 'open', 'closed', 'tallied', 'published', 'annulled', 'failed')),
  roll uuid references roll (id) on delete restrict,
  opened_at timestamptz,
  closed_at timestamptz,
  tallied_at timestamptz,
  tally text not null default '',
  tally_digest text not null default '',
  passed boolean,
  unique (motion, round),
  check (state in ('draft', 'noticed', 'annulled') or roll is not null),
  check (state not in ('closed', 'tallied', 'published') or closed_at is not null),
  check (state not in ('tallied', 'published') or length(tally_digest) = 64)
);

create index ballot_meeting on ballot (meeting);

create index ballot_item on ballot (item);

create table vote (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  ballot uuid not null references ballot (id) on delete restrict,
  roll uuid not null,
  voter uuid not null,
  choice text check (choice in ('for', 'against', 'abstain')),
  channel text not null check (channel in ('hands', 'phone', 'paper', 'city')),
  secret boolean not null,
  at timestamptz not null,
  receipt text not null unique,
  salt text not null,
  unique (ballot, voter),
  foreign key (roll, voter) references roll_entry (roll, voter) on delete restrict,
  check ((secret or channel = 'hands') = (choice is null))
);

-- only postgres
create table ballot_box (
  key uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  choice text not null check (choice in ('for', 'against', 'abstain'))
);

create table secret_vote (
  key uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  choice text not null check (choice in ('for', 'against', 'abstain'))
);

-- only sqlite
create table ballot_box (
  key uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  choice text not null check (choice in ('for', 'against', 'abstain'))
) without rowid;

create table secret_vote (
  key uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  choice text not null check (choice in ('for', 'against', 'abstain'))
) without rowid;

-- both
create index ballot_box_ballot on ballot_box (ballot);

create index secret_vote_ballot on secret_vote (ballot);

create table ballot_attendance (
  id uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  roll uuid not null,
  voter uuid not null,
  unique (ballot, voter),
  foreign key (roll, voter) references roll_entry (roll, voter) on delete restrict
);

create table hand_tally (
  ballot uuid primary key not null references ballot (id) on delete restrict,
  subdistrict uuid not null,
  agreeing bigint not null check (agreeing >= 0),
  opposing bigint not null check (opposing >= 0),
  abstaining bigint not null check (abstaining >= 0),
  entered_by uuid not null references officer (id) on delete restrict,
  at timestamptz not null
);

create table signature (
  id uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  duty text not null check (duty in ('counter', 'scrutineer')),
  name text not null check (name <> ''),
  at timestamptz not null
);

create index signature_ballot on signature (ballot);

create table paper (
  id uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  roll uuid not null,
  voter uuid not null,
  number bigint not null check (number > 0),
  state text not null check (state in ('issued', 'valid', 'blank', 'void', 'exchanged')),
  delivery text check (delivery in ('in_person', 'received_for', 'not_delivered')),
  delivered_at timestamptz,
  unique (ballot, number),
  foreign key (roll, voter) references roll_entry (roll, voter) on delete restrict
);

create unique index paper_voter on paper (ballot, voter) where state <> 'exchanged';

create table paper_reading (
  id uuid primary key not null,
  subdistrict uuid not null,
  paper uuid not null references paper (id) on delete restrict,
  look bigint not null check (look in (1, 2, 3)),
  officer uuid not null references officer (id) on delete restrict,
  state text not null check (state in ('valid', 'blank', 'void')),
  choice text check (choice in ('for', 'against', 'abstain')),
  at timestamptz not null,
  unique (paper, look),
  unique (paper, officer),
  check ((state = 'valid') = (choice is not null))
);

create table ballot_scan (
  id uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  paper uuid references paper (id) on delete restrict,
  sha256 text not null check (length(sha256) = 64),
  kept_by uuid not null references officer (id) on delete restrict,
  kept_at timestamptz not null,
  taken_off_at timestamptz
);

create index ballot_scan_ballot on ballot_scan (ballot);

create table recheck (
  id uuid primary key not null,
  subdistrict uuid not null,
  ballot uuid not null references ballot (id) on delete restrict,
  n bigint not null check (n > 0),
  agreeing bigint check (agreeing >= 0),
  opposing bigint check (opposing >= 0),
  abstaining bigint check (abstaining >= 0),
  tally text not null check (tally <> ''),
  tally_digest text not null check (length(tally_digest) = 64),
  passed boolean not null,
  rechecked_by uuid not null references officer (id) on delete restrict,
  at timestamptz not null,
  unique (ballot, n),
  check ((agreeing is null) = (opposing is null) and (agreeing is null) = (abstaining is null))
);

create table recheck_text (
  recheck uuid primary key not null references recheck (id) on delete restrict,
  subdistrict uuid not null,
  reason text not null check (reason <> ''),
  first text not null check (first <> ''),
  second text not null check (second <> '' and second <> first)
);

create table recheck_reading (
  id uuid primary key not null,
  subdistrict uuid not null,
  recheck uuid not null references recheck (id) on delete restrict,
  paper uuid not null references paper (id) on delete restrict,
  mark text not null check (mark in ('for', 'against', 'abstain', 'blank', 'void')),
  unique (recheck, paper)
);

create table proxy (
  id uuid primary key not null,
  subdistrict uuid not null,
  meeting uuid not null references meeting (id) on delete restrict,
  voter uuid not null,
  document text not null check (document <> ''),
  holder text not null check (holder <> ''),
  at timestamptz not null,
  ended_at timestamptz
);

create unique index proxy_standing on proxy (meeting, voter) where ended_at is null;

create table resolution (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  community uuid not null references org (id) on delete restrict,
  ballot uuid not null unique references ballot (id) on delete restrict,
  matter uuid references matter (id) on delete restrict,
  due_on date not null,
  resolved_by uuid not null references officer (id) on delete restrict,
  resolved_at timestamptz not null
);

create index resolution_matter on resolution (matter);

create table resolution_text (
  resolution uuid primary key not null references resolution (id) on delete restrict,
  subdistrict uuid not null,
  words text not null check (words <> ''),
  responsible text not null check (responsible <> '')
);

-- only postgres
create function ballot_must_be_open() returns trigger language plpgsql as $$ begin
  if not exists (select from ballot where id = new.ballot and state = 'open') then
    raise exception 'the ballot is not open'; end if;
  return new; end $$;

create trigger vote_open before insert on vote for each row execute function ballot_must_be_open();

create trigger vote_final before update or delete on vote for each row execute function never();

create trigger ballot_box_open before insert on ballot_box for each row execute function ballot_must_be_open();

create trigger ballot_box_final before update on ballot_box for each row execute function never();

create trigger secret_vote_open before insert on secret_vote for each row execute function ballot_must_be_open();

create trigger secret_vote_final before update or delete on secret_vote for each row execute function never();

create trigger roll_entry_frozen before update or delete on roll_entry for each row execute function never();

create trigger recheck_final before update or delete on recheck for each row execute function never();

create trigger recheck_reading_final before update or delete on recheck_reading
  for each row execute function never();

create function only_noticed_items() returns trigger language plpgsql as $$ begin
  if new.body = 'owners' and new.state = 'open'
     and not exists (select from agenda_item where id = new.item and noticed) then
    raise exception 'the item was not noticed'; end if;
  return new; end $$;

create trigger ballot_noticed before update on ballot for each row execute function only_noticed_items();

-- only sqlite
create trigger vote_open before insert on vote
  when not exists (select 1 from ballot where id = new.ballot and state = 'open')
  begin select raise(abort, 'the ballot is not open'); end;

create trigger ballot_box_open before insert on ballot_box
  when not exists (select 1 from ballot where id = new.ballot and state = 'open')
  begin select raise(abort, 'the ballot is not open'); end;

create trigger ballot_box_update before update on ballot_box begin select raise(abort, 'append only'); end;

create trigger secret_vote_open before insert on secret_vote
  when not exists (select 1 from ballot where id = new.ballot and state = 'open')
  begin select raise(abort, 'the ballot is not open'); end;

create trigger secret_vote_update before update on secret_vote begin select raise(abort, 'append only'); end;

create trigger secret_vote_delete before delete on secret_vote begin select raise(abort, 'append only'); end;

create trigger vote_update before update on vote begin select raise(abort, 'append only'); end;

create trigger vote_delete before delete on vote begin select raise(abort, 'append only'); end;

create trigger roll_entry_update before update on roll_entry begin select raise(abort, 'append only'); end;

create trigger roll_entry_delete before delete on roll_entry begin select raise(abort, 'append only'); end;

create trigger recheck_update before update on recheck begin select raise(abort, 'append only'); end;

create trigger recheck_delete before delete on recheck begin select raise(abort, 'append only'); end;

create trigger recheck_reading_update before update on recheck_reading
  begin select raise(abort, 'append only'); end;

create trigger recheck_reading_delete before delete on recheck_reading
  begin select raise(abort, 'append only'); end;

create trigger ballot_noticed before update on ballot
  when new.body = 'owners' and new.state = 'open'
    and not exists (select 1 from agenda_item where id = new.item and noticed)
  begin select raise(abort, 'the item was not noticed'); end;

-- both
