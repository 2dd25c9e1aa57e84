-- Everything that leads from a pseudonym back to a person, and the wrapped keys. A theme's rows all carry its id: closing a theme
-- is one delete per table, and destroying its wrapped key makes what backups still hold unreadable.
create table vault_key (
    name text not null primary key,
    wrapped blob not null
) strict, without rowid;

create table person_identity (
    identity_hash text not null primary key,
    person_key text not null,
    sealed blob not null
) strict, without rowid;
create index person_identity_person on person_identity (person_key);

create table theme (
    theme text not null primary key,
    wrapped_key blob not null,
    epoch integer not null,
    offset_range integer not null,
    opened_at integer not null
) strict, without rowid;

create table theme_member (
    theme text not null,
    person_key text not null,
    is_backfilled integer not null,
    primary key (theme, person_key)
) strict, without rowid;

create table projection (
    theme text not null,
    source_hash text not null,
    view_type text not null,
    view_id text not null,
    person_key text not null,
    source_version text not null,
    source_time integer not null,
    images_version text not null,
    sealed blob not null,
    primary key (theme, source_hash)
) strict, without rowid;
create unique index projection_view on projection (theme, view_type, view_id);
create index projection_person on projection (theme, person_key);

create table instance_verdict (
    theme text not null,
    instance_uid text not null,
    study_uid text not null,
    source_hash text not null,
    person_key text not null,
    verdict integer not null,
    policy_version text not null,
    sealed blob not null,
    primary key (theme, instance_uid)
) strict, without rowid;
create index instance_verdict_study on instance_verdict (theme, study_uid);
create index instance_verdict_source on instance_verdict (theme, source_hash);
create index instance_verdict_person on instance_verdict (theme, person_key);

create table follower_cursor (
    lane text not null primary key,
    position integer not null
) strict, without rowid;
