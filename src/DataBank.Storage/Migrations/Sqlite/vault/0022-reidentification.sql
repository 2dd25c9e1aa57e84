-- Requests to learn who is behind pseudonyms, and who approved them. What was asked for is sealed; the answer is never written down.
create table reidentification (
    id text not null primary key,
    theme text not null,
    status text not null,
    requester text not null,
    requested_at integer not null,
    expires_at integer not null,
    sealed blob not null
) strict, without rowid;
create index reidentification_theme on reidentification (theme);

create table reidentification_approval (
    id text not null,
    approver text not null,
    approved_at integer not null,
    primary key (id, approver)
) strict, without rowid;
