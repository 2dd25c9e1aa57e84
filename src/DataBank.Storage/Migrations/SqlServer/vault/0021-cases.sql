-- The cases of a theme (患者ID-症例ID対応表): numbers in order, each sealed with the person that it stands for.
alter table theme add last_case bigint not null default 0;
create table theme_case (
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    person_hash nvarchar(128) collate Latin1_General_100_BIN2 not null,
    number bigint not null,
    sealed varbinary(max) not null,
    primary key (theme, person_hash)
);
create unique index theme_case_number on theme_case (theme, number);
