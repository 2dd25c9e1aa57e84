-- Searches that stay flat: pieces of one to three characters of what is matched with "*inside*", and attributes beyond the usual ones
-- that the configuration asks to be indexed. index_version tells which studies have been indexed as this program does it.

create table study_gram (
    tag integer not null,
    gram text not null,
    study_key integer not null references study (study_key),
    primary key (tag, gram, study_key)
) without rowid;
create index ix_study_gram_study on study_gram (study_key);

alter table study add column index_version integer default 0 not null;
create index ix_study_index_version on study (index_version);

create table extra_tag (
    tag_id integer not null primary key,
    path text not null,
    filled_until integer not null,
    is_complete integer not null
);
create unique index ux_extra_tag_path on extra_tag (path);

create table extra_value (
    tag_id integer not null references extra_tag (tag_id),
    value text not null,
    owner_key integer not null,
    primary key (tag_id, value, owner_key)
) without rowid;
create index ix_extra_value_owner on extra_value (owner_key);
