using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>Says whose a resource is: by the Patient compartment, and only when that is exactly one person.</summary>
internal sealed class Attribution(PersonVault persons, FhirUpstream upstream)
{
    /// <summary>How many Patients are asked for at once: so many ids fit into a URL.</summary>
    private const int PatientsAtOnce = 50;

    public async Task<Guid?> PersonOfAsync(FhirResource resource, CancellationToken cancellation)
    {
        // A replaced Patient stands for the one that replaced it, and has no place beside it.
        if (resource.Type == "Patient")
            return ReplacedBy(resource) is null ? await persons.ResolveAsync(resource, cancellation) : null;
        Guid? only = null;
        foreach (var id in IndexExtractor.PatientIds(resource, upstream.BaseUrl))
        {
            if (await PersonOfPatientAsync(id, cancellation) is not { } person || (only is not null && only != person))
                return null;
            only = person;
        }
        return only;
    }

    /// <summary>Everybody in whose record a resource stands, as far as they are known.</summary>
    public async Task<IReadOnlyCollection<Guid>> PersonsOfAsync(FhirResource resource, CancellationToken cancellation) =>
        (await PersonsOfPatientsAsync(IndexExtractor.PatientIds(resource, upstream.BaseUrl), cancellation)).Values.ToHashSet();

    /// <summary>Null when there is no such Patient (yet).</summary>
    public async Task<Guid?> PersonOfPatientAsync(string patientId, CancellationToken cancellation)
    {
        if (await persons.FindByPatientIdAsync(patientId, cancellation) is { } known)
            return known;
        return await upstream.ReadAsync(new ResourceKey("Patient", patientId), cancellation) is { } patient
            ? await persons.ResolveAsync(patient, cancellation)
            : null;
    }

    /// <summary>The same of many; who has no Patient (yet) is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> PersonsOfPatientsAsync(IEnumerable<string> patientIds, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var id in patientIds)
        {
            if (await persons.FindByPatientIdAsync(id, cancellation) is { } known)
                found[id] = known;
            else
                unknown.Add(id);
        }
        foreach (var ids in unknown.Chunk(PatientsAtOnce))
        {
            await foreach (var page in upstream.SearchAsync($"Patient?_id={string.Join(',', ids)}", cancellation))
            {
                var patients = page.Entries.Select(entry => entry.Resource).OfType<FhirResource>().Where(patient => patient.Type == "Patient" && ids.Contains(patient.Id)).ToList();
                foreach (var (patient, person) in patients.Zip(await persons.ResolveAllAsync(patients, cancellation)))
                    found[patient.Id!] = person;
            }
        }
        return found;
    }

    /// <summary>The id of the Patient that replaced this one (https://hl7.org/fhir/R4/patient.html#links), or null.</summary>
    public string? ReplacedBy(FhirResource patient) =>
        patient.Root.Items("link").Where(link => link.Text("type") == "replaced-by")
            .Select(link => LocalReference.IdOf(link.Member("other"), "Patient", upstream.BaseUrl)).FirstOrDefault(id => id is not null);
}
