-- What federated clients have asked, and what they were told: a new question must not part a few persons from an earlier one's.
create table federated_query (
    id nvarchar(128) collate Latin1_General_100_BIN2 not null primary key,
    client nvarchar(128) collate Latin1_General_100_BIN2 not null,
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    asked_at bigint not null,
    patients bigint not null,
    released bigint not null, -- -1: nothing was told
    cohort varbinary(max) not null
);
create index federated_query_client on federated_query (client, theme, patients);
