-- What stood in for the demographics in the files, and to whom a person had assigned the study, so that restoring a whole study brings
-- both back.

alter table removed_instance add coerced varbinary(max);
alter table removed_instance add assigned_patient nvarchar(128) collate Latin1_General_100_BIN2;
