-- What stood in for the demographics in the files, and to whom a person had assigned the study, so that restoring a whole study brings
-- both back.

alter table removed_instance add column coerced bytea;
alter table removed_instance add column assigned_patient text collate "C";
