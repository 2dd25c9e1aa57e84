-- The cases of a theme (患者ID-症例ID対応表): numbers in order, each sealed with the person that it stands for.
alter table theme add column last_case integer not null default 0;
create table theme_case (
    theme text not null,
    person_hash text not null,
    number integer not null,
    sealed blob not null,
    primary key (theme, person_hash)
) strict, without rowid;
create unique index theme_case_number on theme_case (theme, number);
