-- Whose images these are: how a study was matched with a Patient, to whom a person assigned it, and the demographics that stand in for
-- those in its files since the patient's record was corrected or merged.

alter table study add match_state nvarchar(256) collate Latin1_General_100_BIN2;
alter table study add assigned_patient nvarchar(256) collate Latin1_General_100_BIN2;
alter table study add original_patient_id nvarchar(256) collate Latin1_General_100_BIN2;
alter table study add coerced varbinary(max);
create index ix_study_match_state on study (match_state, study_key);
