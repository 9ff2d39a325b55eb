-- The journal: one line a deed, append-only; ids, codes, dates, counts and salted commitments only.

create table journal (
  n {serial},
  id uuid not null unique,
  subdistrict uuid,
  path text {C} not null default '',
  noun text not null check (noun <> ''),
  subject uuid not null,
  action text not null check (action <> ''),
  actor uuid,
  at timestamptz not null,
  changes text not null,
  commitment text not null default '',
  digest text not null check (length(digest) = 64),
  position bigint check (position > 0)
);

create index journal_subject on journal (subject, n);

-- What has no place yet stands in one index only: it is written there once and leaves it once.
create index journal_unplaced on journal (n) where position is null;

create unique index journal_position on journal (position) where position is not null;

create table journal_note (
  entry uuid primary key not null,
  subdistrict uuid,
  salt text not null,
  note text not null
);

create table block (
  n bigint primary key not null check (n > 0),
  first bigint not null unique,
  last bigint not null unique,
  root text not null check (length(root) = 64),
  previous text not null check (length(previous) = 64),
  hash text not null unique check (length(hash) = 64),
  at timestamptz not null,
  check (last >= first)
);

create table bookmark (
  consumer text primary key not null,
  position bigint not null default 0 check (position >= 0)
);

create table installation (
  name text primary key not null,
  setting text not null
);

-- only postgres
create function never() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;

create trigger journal_delete before delete on journal for each row execute function never();

-- The sealer gives a line its place, once, and changes nothing else; as a condition it costs a tenth of a function's call.
create trigger journal_update before update on journal for each row
  when (old.position is not null or new.position is null
    or (new.n, new.id, new.subdistrict, new.path, new.noun, new.subject, new.action, new.actor, new.at, new.changes,
        new.commitment, new.digest)
      is distinct from (old.n, old.id, old.subdistrict, old.path, old.noun, old.subject, old.action, old.actor, old.at,
        old.changes, old.commitment, old.digest))
  execute function never();

create trigger journal_truncate before truncate on journal for each statement execute function never();

create trigger block_append before update or delete on block for each row execute function never();

create trigger block_truncate before truncate on block for each statement execute function never();

-- only sqlite
create trigger journal_delete before delete on journal begin select raise(abort, 'append only'); end;

create trigger journal_update before update on journal
  when old.position is not null or new.position is null or new.n <> old.n or new.id <> old.id
    or new.subdistrict is not old.subdistrict or new.path <> old.path or new.noun <> old.noun
    or new.subject <> old.subject or new.action <> old.action or new.actor is not old.actor
    or new.at <> old.at or new.changes <> old.changes or new.commitment <> old.commitment or new.digest <> old.digest
  begin select raise(abort, 'append only'); end;

create trigger block_delete before delete on block begin select raise(abort, 'append only'); end;

create trigger block_update before update on block begin select raise(abort, 'append only'); end;

-- both
