-- Requests to learn who is behind pseudonyms, and who approved them. What was asked for is sealed; the answer is never written down.
create table reidentification (
    id nvarchar(128) collate Latin1_General_100_BIN2 not null primary key,
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    status nvarchar(128) collate Latin1_General_100_BIN2 not null,
    requester nvarchar(128) collate Latin1_General_100_BIN2 not null,
    requested_at bigint not null,
    expires_at bigint not null,
    sealed varbinary(max) not null
);
create index reidentification_theme on reidentification (theme);

create table reidentification_approval (
    id nvarchar(128) collate Latin1_General_100_BIN2 not null,
    approver nvarchar(128) collate Latin1_General_100_BIN2 not null,
    approved_at bigint not null,
    primary key (id, approver)
);
