-- 三事明责清单: versions, their items, the official duties they refer to. A version is written once.

create table list_version (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  year bigint not null check (year between 2000 and 2999),
  edition bigint not null check (edition > 0),
  in_force_on date not null,
  source text not null check (source <> ''),
  reason text not null default '',
  made_by uuid references officer (id) on delete restrict,
  made_at timestamptz not null,
  unique (subdistrict, year, edition)
);

create index list_version_in_force on list_version (subdistrict, in_force_on);

create table responsibility_item (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  version uuid not null references list_version (id) on delete restrict,
  number bigint not null check (number > 0),
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  kind text not null check (kind in ('public', 'shared', 'household')),
  "group" text not null,
  keywords text not null,
  basis text not null check (basis <> ''),
  party text not null check (party <> ''),
  duty text not null check (duty in ('own', 'assist', 'none', 'taken_back')),
  refers text not null check (refers <> ''),
  take_up_amount bigint not null check (take_up_amount > 0),
  take_up_unit text not null check (take_up_unit in ('hours', 'days', 'workdays')),
  contact_amount bigint not null check (contact_amount > 0),
  contact_unit text not null check (contact_unit in ('hours', 'days', 'workdays')),
  settle_amount bigint not null check (settle_amount > 0),
  settle_unit text not null check (settle_unit in ('hours', 'days', 'workdays')),
  follow_up_amount bigint not null check (follow_up_amount > 0),
  follow_up_unit text not null check (follow_up_unit in ('hours', 'days', 'workdays')),
  departments text not null default '',
  emergency boolean not null,
  on_spot boolean not null,
  photo text not null default '',
  confidential boolean not null,
  secret boolean not null,
  report_to text not null default '',
  body text not null check (body in ('none', 'owners', 'assembly', 'representatives', 'council')),
  owners_item bigint not null check (owners_item between 0 and 9),
  tags text not null default '',
  note text not null default '',
  unique (version, code),
  unique (version, number),
  check (kind <> 'household' or confidential),
  check (kind = 'shared' or body = 'none'),
  check (kind = 'public' or duty = 'own'),
  check (kind <> 'public' or duty <> 'own'),
  check ((body = 'owners') = (owners_item > 0))
);

create table official_duty (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  version uuid not null references list_version (id) on delete restrict,
  code text not null check (code <> ''),
  list text not null check (list in ('basic', 'cooperating', 'taken_back', 'self_governed', 'assisted')),
  name text not null check (name <> ''),
  basis text not null check (basis <> ''),
  unique (version, code)
);

-- only postgres
create trigger list_version_once before update or delete on list_version for each row execute function never();

create trigger list_version_truncate before truncate on list_version for each statement execute function never();

create trigger responsibility_item_once before update or delete on responsibility_item for each row execute function never();

create trigger responsibility_item_truncate before truncate on responsibility_item for each statement execute function never();

create trigger official_duty_once before update or delete on official_duty for each row execute function never();

create trigger official_duty_truncate before truncate on official_duty for each statement execute function never();

-- only sqlite
create trigger list_version_update before update on list_version begin select raise(abort, 'append only'); end;

create trigger list_version_delete before delete on list_version begin select raise(abort, 'append only'); end;

create trigger responsibility_item_update before update on responsibility_item begin select raise(abort, 'append only'); end;

create trigger responsibility_item_delete before delete on responsibility_item begin select raise(abort, 'append only'); end;

create trigger official_duty_update before update on official_duty begin select raise(abort, 'append only'); end;

create trigger official_duty_delete before delete on official_duty begin select raise(abort, 'append only'); end;

-- both
