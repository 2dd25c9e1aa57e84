-- What is known to identify each person, as a keyed hash, and as of which of these each item of a view was searched for it: an item that was searched for
-- something else is searched again before it leaves. What stood in views before is searched when records are filled in again.
alter table projection add guarded nvarchar(128) collate Latin1_General_100_BIN2 not null default '';
create table person_identifiers (
    person_key nvarchar(128) collate Latin1_General_100_BIN2 not null primary key,
    hash nvarchar(128) collate Latin1_General_100_BIN2 not null
);
update theme_member set is_backfilled = 0;
