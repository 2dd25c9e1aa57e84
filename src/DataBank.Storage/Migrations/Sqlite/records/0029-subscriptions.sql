-- Who is told of which changes (Subscription), what happened for each of them in the store's order, and how far changes were looked at.

create table subscription(
  id text not null primary key, -- of the Subscription resource
  status integer not null, -- 0 requested, 1 active, 2 error, 3 off
  definition text not null, -- what is asked for, with what its resource does not show
  starts_after integer not null, -- surrogate: changes up to it are before its time
  event_count integer not null,
  delivered integer not null, -- the highest number that has arrived
  is_greeted integer not null,
  failures integer not null, -- in a row
  failing_since integer not null,
  next_try integer not null,
  last_sent integer not null
) strict;

create table subscription_event(
  subscription_id text not null,
  number integer not null,
  type text not null,
  id text not null,
  version integer not null,
  method text not null,
  happened_at integer not null,
  primary key (subscription_id, number)
) strict, without rowid;

create table subscription_lane(
  id integer not null primary key check (id = 1),
  surrogate integer not null, -- changes up to it were looked at
  holder text not null,
  lease_until integer not null
) strict;
insert into subscription_lane(id, surrogate, holder, lease_until) values (1, 0, '', 0);
