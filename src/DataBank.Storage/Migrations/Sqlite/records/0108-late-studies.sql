-- Studies that hold images which what is told of them elsewhere (their ImagingStudy) does not know of yet.
create table late_study (study_uid text not null primary key) strict, without rowid;
