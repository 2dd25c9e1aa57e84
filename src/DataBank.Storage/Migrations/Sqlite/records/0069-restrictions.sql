-- Resources labelled restricted or very restricted (v3-Confidentiality R, V); patient_id: the resource is this Patient, and closes his whole record.
-- A deleted one stays closed.
create table restriction (
    number integer not null primary key,
    patient_id text
) strict;
create index restriction_patient on restriction (patient_id);

insert into restriction (number, patient_id)
select distinct r.number, case when r.type = 'Patient' then r.id end
from search_parameter p cross join code_system y cross join token_index i on i.param_id = p.param_id and i.code in ('R', 'V') and i.system_id = y.system_id
    cross join resource r on r.number = i.number and r.is_current = 1
where p.code = '_security' and y.uri in ('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'http://hl7.org/fhir/v3/Confidentiality');
