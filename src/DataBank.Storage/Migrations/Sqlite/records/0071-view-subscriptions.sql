-- In a view a Subscription is kept beside the resources (shown), for its owner alone; what has left the view is taken out of the events that wait.
alter table subscription add column shown text;
create index subscription_event_resource on subscription_event (type, id);
