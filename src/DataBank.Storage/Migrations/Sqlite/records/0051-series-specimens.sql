-- Specimens that the images of a series show (Specimen Identifier of PS3.3 C.7.6.22), and which studies show a specimen.

create table series_specimen (
    series_key integer not null,
    specimen text not null,
    study_key integer not null,
    primary key (series_key, specimen)
) strict, without rowid;
create index ix_series_specimen_study on series_specimen (study_key);
create index ix_series_specimen_specimen on series_specimen (specimen);
