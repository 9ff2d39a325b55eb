-- 调解卷: read by the team of a household matter only. The team are the matter's sight rows with reason 'team'.

create table mediation_entry (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  manner text not null check (manner in ('help', 'mediation', 'referral')),
  result text not null check (result in ('going_on', 'oral', 'written', 'failed')),
  joint boolean not null,
  effective_on date,
  held_at timestamptz not null,
  written_by uuid not null references officer (id) on delete restrict,
  written_at timestamptz not null,
  check ((result = 'written') = (effective_on is not null))
);

create index mediation_entry_matter on mediation_entry (matter, held_at);

create table mediation_text (
  entry uuid primary key not null references mediation_entry (id) on delete restrict,
  subdistrict uuid not null,
  words text not null,
  why_joint text not null default ''
);

create table team_consent (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  member uuid not null references sight (id) on delete restrict,
  side text not null check (side in ('caller', 'other')),
  recorded_by uuid not null references officer (id) on delete restrict,
  given_at timestamptz not null,
  withdrawn_at timestamptz
);

create unique index team_consent_given on team_consent (member, side) where withdrawn_at is null;

create table mediation_refusal (
  matter uuid primary key not null references matter (id) on delete restrict,
  subdistrict uuid not null references org (id) on delete restrict,
  side text not null check (side in ('caller', 'other')),
  told text not null check (told <> ''),
  recorded_by uuid not null references officer (id) on delete restrict,
  refused_at timestamptz not null
);

create table settlement (
  id uuid primary key not null,
  subdistrict uuid not null references org (id) on delete restrict,
  matter uuid not null references matter (id) on delete restrict,
  drafted_by uuid not null references officer (id) on delete restrict,
  drafted_at timestamptz not null
);

create index settlement_matter on settlement (matter, drafted_at);

create table settlement_text (
  settlement uuid primary key not null references settlement (id) on delete restrict,
  subdistrict uuid not null,
  caller_side text not null,
  other_side text not null,
  facts text not null,
  terms text not null,
  performance text not null
);
