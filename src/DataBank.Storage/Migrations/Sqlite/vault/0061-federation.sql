-- What federated clients have asked, and what they were told: a new question must not part a few persons from an earlier one's.
create table federated_query (
    id text not null primary key,
    client text not null,
    theme text not null,
    asked_at integer not null,
    patients integer not null,
    released integer not null, -- -1: nothing was told
    cohort blob not null
) strict, without rowid;
create index federated_query_client on federated_query (client, theme, patients);
