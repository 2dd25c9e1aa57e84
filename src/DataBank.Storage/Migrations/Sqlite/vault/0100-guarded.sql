-- What is known to identify each person, as a keyed hash, and as of which of these each item of a view was searched for it: an item that was searched for
-- something else is searched again before it leaves. What stood in views before is searched when records are filled in again.
alter table projection add column guarded text not null default '';
create table person_identifiers (
    person_key text not null primary key,
    hash text not null
) strict, without rowid;
update theme_member set is_backfilled = 0;
