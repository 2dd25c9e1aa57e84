-- Why a person is to decide of an instance, and of which bytes a verdict on its pixels speaks.
alter table instance_verdict add reason nvarchar(128) collate Latin1_General_100_BIN2 not null constraint instance_verdict_reason default '';
alter table instance_verdict add pixel_hash nvarchar(128) collate Latin1_General_100_BIN2 not null constraint instance_verdict_pixel_hash default '';
create index instance_verdict_verdict on instance_verdict(theme, verdict);

-- Copies of instances whose pixels were cleared of text, in sealed parts of one size.
create table cleared_part(
  theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
  instance_uid nvarchar(128) collate Latin1_General_100_BIN2 not null,
  study_uid nvarchar(128) collate Latin1_General_100_BIN2 not null,
  part int not null,
  sealed varbinary(max) not null,
  primary key (theme, instance_uid, part)
);
create index cleared_part_study on cleared_part(theme, study_uid);

-- What a person decided of the pixels of an instance, sealed: it holds for these bytes under this version of the policy.
create table pixel_decision(
  theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
  instance_uid nvarchar(128) collate Latin1_General_100_BIN2 not null,
  pixel_hash nvarchar(128) collate Latin1_General_100_BIN2 not null,
  policy_version nvarchar(128) collate Latin1_General_100_BIN2 not null,
  sealed varbinary(max) not null,
  primary key (theme, instance_uid)
);
