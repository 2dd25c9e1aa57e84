-- Why a person is to decide of an instance, and of which bytes a verdict on its pixels speaks.
alter table instance_verdict add column reason text not null default '';
alter table instance_verdict add column pixel_hash text not null default '';
create index instance_verdict_verdict on instance_verdict(theme, verdict);

-- Copies of instances whose pixels were cleared of text, in sealed parts of one size.
create table cleared_part(
  theme text not null,
  instance_uid text not null,
  study_uid text not null,
  part integer not null,
  sealed blob not null,
  primary key (theme, instance_uid, part)
) strict;
create index cleared_part_study on cleared_part(theme, study_uid);

-- What a person decided of the pixels of an instance, sealed: it holds for these bytes under this version of the policy.
create table pixel_decision(
  theme text not null,
  instance_uid text not null,
  pixel_hash text not null,
  policy_version text not null,
  sealed blob not null,
  primary key (theme, instance_uid)
) strict;
