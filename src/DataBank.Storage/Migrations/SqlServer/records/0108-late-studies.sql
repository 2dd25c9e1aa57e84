-- Studies that hold images which what is told of them elsewhere (their ImagingStudy) does not know of yet.
create table late_study (study_uid nvarchar(64) collate Latin1_General_100_BIN2 not null primary key);
