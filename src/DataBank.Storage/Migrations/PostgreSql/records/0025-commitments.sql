-- Results of storage commitment that were asked for over the web, until they grow old.

create table commitment (
    transaction_uid text collate "C" not null primary key,
    made_at bigint not null,
    result bytea not null
);
create index ix_commitment_made on commitment (made_at);
