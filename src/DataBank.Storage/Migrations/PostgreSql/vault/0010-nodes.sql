-- What the database of a theme's view is called; empty before there was one.
alter table theme add column view_stem text collate "C" not null default '';

-- Which of several nodes follows the clinical side and writes the views.
create table follower_lease(
  id smallint not null primary key check (id = 1),
  holder text collate "C" not null,
  lease_until bigint not null,
  term bigint not null, -- grows with each change of hands
  consents_as_of bigint not null -- up to when every consent has been taken into account; 0 before that
);
insert into follower_lease(id, holder, lease_until, term, consents_as_of) values (1, '', 0, 0, 0);
