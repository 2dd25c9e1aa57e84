-- What federated clients have asked, and what they were told: a new question must not part a few persons from an earlier one's.
create table federated_query (
    id text collate "C" not null primary key,
    client text collate "C" not null,
    theme text collate "C" not null,
    asked_at bigint not null,
    patients bigint not null,
    released bigint not null, -- -1: nothing was told
    cohort bytea not null
);
create index federated_query_client on federated_query (client, theme, patients);
