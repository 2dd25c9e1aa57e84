-- Whose images these are: how a study was matched with a Patient, to whom a person assigned it, and the demographics that stand in for
-- those in its files since the patient's record was corrected or merged.

alter table study add column match_state text collate "C";
alter table study add column assigned_patient text collate "C";
alter table study add column original_patient_id text collate "C";
alter table study add column coerced bytea;
create index ix_study_match_state on study (match_state, study_key);
