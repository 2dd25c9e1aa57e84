-- What a theme has been shown of each person's genome, as far as the identification code counts it. It only grows: what was released
-- once stays known, though the view is made anew.
create table genetic_release (
    theme text not null,
    person_key text not null,
    is_repeat integer not null,
    locus_hash text not null,
    primary key (theme, person_key, is_repeat, locus_hash)
) strict, without rowid;
create index genetic_release_person on genetic_release (person_key);
