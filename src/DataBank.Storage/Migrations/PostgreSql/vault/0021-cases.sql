-- The cases of a theme (患者ID-症例ID対応表): numbers in order, each sealed with the person that it stands for.
alter table theme add column last_case bigint not null default 0;
create table theme_case (
    theme text collate "C" not null,
    person_hash text collate "C" not null,
    number bigint not null,
    sealed bytea not null,
    primary key (theme, person_hash)
);
create unique index theme_case_number on theme_case (theme, number);
