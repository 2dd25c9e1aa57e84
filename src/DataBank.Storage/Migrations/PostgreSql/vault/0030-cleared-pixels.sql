-- Why a person is to decide of an instance, and of which bytes a verdict on its pixels speaks.
alter table instance_verdict add column reason text collate "C" not null default '';
alter table instance_verdict add column pixel_hash text collate "C" not null default '';
create index instance_verdict_verdict on instance_verdict(theme, verdict);

-- Copies of instances whose pixels were cleared of text, in sealed parts of one size.
create table cleared_part(
  theme text collate "C" not null,
  instance_uid text collate "C" not null,
  study_uid text collate "C" not null,
  part integer not null,
  sealed bytea not null,
  primary key (theme, instance_uid, part)
);
create index cleared_part_study on cleared_part(theme, study_uid);

-- What a person decided of the pixels of an instance, sealed: it holds for these bytes under this version of the policy.
create table pixel_decision(
  theme text collate "C" not null,
  instance_uid text collate "C" not null,
  pixel_hash text collate "C" not null,
  policy_version text collate "C" not null,
  sealed bytea not null,
  primary key (theme, instance_uid)
);
