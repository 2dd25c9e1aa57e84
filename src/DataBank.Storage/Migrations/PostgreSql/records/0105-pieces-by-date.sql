-- Pieces of text by date, so that a search for one walks in the order of its answer. Filled from the studies in the background: searches walk all of them until then.
drop table study_gram;
create table study_gram (
    tag bigint not null,
    gram text collate "C" not null,
    study_date text collate "C" default '' not null, -- By default what a node of an older version writes during an upgrade, until its study is indexed anew.
    study_key bigint not null references study (study_key),
    primary key (tag, gram, study_date, study_key)
);
create index ix_study_gram_study on study_gram (study_key);
