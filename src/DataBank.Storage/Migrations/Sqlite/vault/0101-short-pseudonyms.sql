-- Short pseudonyms (16 characters) that were given to values, both as keyed hashes: a value whose pseudonym another one has got before gets the next.
create table short_pseudonym (
    theme text not null,
    value_hash text not null,
    pseudonym_hash text not null,
    attempt integer not null,
    primary key (theme, value_hash)
) strict, without rowid;
create unique index short_pseudonym_given on short_pseudonym (theme, pseudonym_hash);
