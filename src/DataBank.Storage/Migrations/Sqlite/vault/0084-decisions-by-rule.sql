-- A decision on pixels holds as long as the policy asks the same of them, which it says itself, and not for one version of the policy.
alter table pixel_decision drop column policy_version;
