-- Specimens that the images of a series show (Specimen Identifier of PS3.3 C.7.6.22), and which studies show a specimen.

create table series_specimen (
    series_key bigint not null,
    specimen text collate "C" not null,
    study_key bigint not null,
    primary key (series_key, specimen)
);
create index ix_series_specimen_study on series_specimen (study_key);
create index ix_series_specimen_specimen on series_specimen (specimen);
