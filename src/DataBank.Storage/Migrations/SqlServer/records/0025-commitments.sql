-- Results of storage commitment that were asked for over the web, until they grow old.

create table commitment (
    transaction_uid nvarchar(64) collate Latin1_General_100_BIN2 not null primary key,
    made_at bigint not null,
    result varbinary(max) not null
);
create index ix_commitment_made on commitment (made_at);
