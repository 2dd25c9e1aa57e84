-- The version of a policy names each of its options.
alter table instance_verdict alter column policy_version nvarchar(400) collate Latin1_General_100_BIN2 not null;
