-- Results of storage commitment that were asked for over the web, until they grow old.

create table commitment (
    transaction_uid text not null primary key,
    made_at integer not null,
    result blob not null
);
create index ix_commitment_made on commitment (made_at);
