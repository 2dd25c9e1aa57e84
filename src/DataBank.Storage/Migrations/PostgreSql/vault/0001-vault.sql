-- Everything that leads from a pseudonym back to a person, and the wrapped keys. A theme's rows all carry its id: closing a theme
-- is one delete per table, and destroying its wrapped key makes what backups still hold unreadable.
create table vault_key (
    name text collate "C" not null primary key,
    wrapped bytea not null
);

create table person_identity (
    identity_hash text collate "C" not null primary key,
    person_key text collate "C" not null,
    sealed bytea not null
);
create index person_identity_person on person_identity (person_key);

create table theme (
    theme text collate "C" not null primary key,
    wrapped_key bytea not null,
    epoch bigint not null,
    offset_range bigint not null,
    opened_at bigint not null
);

create table theme_member (
    theme text collate "C" not null,
    person_key text collate "C" not null,
    is_backfilled bigint not null,
    primary key (theme, person_key)
);

create table projection (
    theme text collate "C" not null,
    source_hash text collate "C" not null,
    view_type text collate "C" not null,
    view_id text collate "C" not null,
    person_key text collate "C" not null,
    source_version text collate "C" not null,
    source_time bigint not null,
    images_version text collate "C" not null,
    sealed bytea not null,
    primary key (theme, source_hash)
);
create unique index projection_view on projection (theme, view_type, view_id);
create index projection_person on projection (theme, person_key);

create table instance_verdict (
    theme text collate "C" not null,
    instance_uid text collate "C" not null,
    study_uid text collate "C" not null,
    source_hash text collate "C" not null,
    person_key text collate "C" not null,
    verdict bigint not null,
    policy_version text collate "C" not null,
    sealed bytea not null,
    primary key (theme, instance_uid)
);
create index instance_verdict_study on instance_verdict (theme, study_uid);
create index instance_verdict_source on instance_verdict (theme, source_hash);
create index instance_verdict_person on instance_verdict (theme, person_key);

create table follower_cursor (
    lane text collate "C" not null primary key,
    position bigint not null
);
