-- Requests to learn who is behind pseudonyms, and who approved them. What was asked for is sealed; the answer is never written down.
create table reidentification (
    id text collate "C" not null primary key,
    theme text collate "C" not null,
    status text collate "C" not null,
    requester text collate "C" not null,
    requested_at bigint not null,
    expires_at bigint not null,
    sealed bytea not null
);
create index reidentification_theme on reidentification (theme);

create table reidentification_approval (
    id text collate "C" not null,
    approver text collate "C" not null,
    approved_at bigint not null,
    primary key (id, approver)
);
