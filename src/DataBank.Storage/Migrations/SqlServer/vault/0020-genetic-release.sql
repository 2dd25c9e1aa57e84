-- What a theme has been shown of each person's genome, as far as the identification code counts it. It only grows: what was released
-- once stays known, though the view is made anew.
create table genetic_release (
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    person_key nvarchar(128) collate Latin1_General_100_BIN2 not null,
    is_repeat bigint not null,
    locus_hash nvarchar(128) collate Latin1_General_100_BIN2 not null,
    primary key (theme, person_key, is_repeat, locus_hash)
);
create index genetic_release_person on genetic_release (person_key);
