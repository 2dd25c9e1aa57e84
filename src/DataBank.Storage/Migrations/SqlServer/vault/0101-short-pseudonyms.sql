-- Short pseudonyms (16 characters) that were given to values, both as keyed hashes: a value whose pseudonym another one has got before gets the next.
create table short_pseudonym (
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    value_hash nvarchar(128) collate Latin1_General_100_BIN2 not null,
    pseudonym_hash nvarchar(128) collate Latin1_General_100_BIN2 not null,
    attempt bigint not null,
    primary key (theme, value_hash)
);
create unique index short_pseudonym_given on short_pseudonym (theme, pseudonym_hash);
