-- Of the numbers up to this one it has been said what became of those that never came.
alter table device add column seen_to bigint not null default 0 check (seen_to >= 0);
