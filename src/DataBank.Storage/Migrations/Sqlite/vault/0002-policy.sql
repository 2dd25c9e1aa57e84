-- A view is made anew when the policy changes under which it was made.
alter table theme add column policy_version text not null default '';
