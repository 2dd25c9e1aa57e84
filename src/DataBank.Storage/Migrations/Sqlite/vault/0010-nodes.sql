-- What the database of a theme's view is called; empty before there was one.
alter table theme add column view_stem text not null default '';

-- Which of several nodes follows the clinical side and writes the views.
create table follower_lease(
  id integer not null primary key check (id = 1),
  holder text not null,
  lease_until integer not null,
  term integer not null, -- grows with each change of hands
  consents_as_of integer not null -- up to when every consent has been taken into account; 0 before that
) strict;
insert into follower_lease(id, holder, lease_until, term, consents_as_of) values (1, '', 0, 0, 0);
