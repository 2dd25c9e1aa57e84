-- A view is made anew when the policy changes under which it was made.
alter table theme add policy_version nvarchar(400) not null constraint theme_policy_version default '';
