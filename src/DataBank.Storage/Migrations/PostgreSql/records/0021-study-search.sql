-- Searches that stay flat: pieces of one to three characters of what is matched with "*inside*", and attributes beyond the usual ones
-- that the configuration asks to be indexed. index_version tells which studies have been indexed as this program does it.

create table study_gram (
    tag bigint not null,
    gram text collate "C" not null,
    study_key bigint not null references study (study_key),
    primary key (tag, gram, study_key)
);
create index ix_study_gram_study on study_gram (study_key);

alter table study add column index_version bigint default 0 not null;
create index ix_study_index_version on study (index_version);

create table extra_tag (
    tag_id bigint not null primary key,
    path text collate "C" not null,
    filled_until bigint not null,
    is_complete bigint not null
);
create unique index ux_extra_tag_path on extra_tag (path);

create table extra_value (
    tag_id bigint not null references extra_tag (tag_id),
    value text collate "C" not null,
    owner_key bigint not null,
    primary key (tag_id, value, owner_key)
);
create index ix_extra_value_owner on extra_value (owner_key);
