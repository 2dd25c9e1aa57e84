-- Who is told of which changes (Subscription), what happened for each of them in the store's order, and how far changes were looked at.

create table subscription(
  id text collate "C" not null primary key, -- of the Subscription resource
  status smallint not null, -- 0 requested, 1 active, 2 error, 3 off
  definition text not null, -- what is asked for, with what its resource does not show
  starts_after bigint not null, -- surrogate: changes up to it are before its time
  event_count bigint not null,
  delivered bigint not null, -- the highest number that has arrived
  is_greeted smallint not null,
  failures integer not null, -- in a row
  failing_since bigint not null,
  next_try bigint not null,
  last_sent bigint not null
);

create table subscription_event(
  subscription_id text collate "C" not null,
  number bigint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  method text collate "C" not null,
  happened_at bigint not null,
  primary key (subscription_id, number)
);

create table subscription_lane(
  id smallint not null primary key check (id = 1),
  surrogate bigint not null, -- changes up to it were looked at
  holder text collate "C" not null,
  lease_until bigint not null
);
insert into subscription_lane(id, surrogate, holder, lease_until) values (1, 0, '', 0);
