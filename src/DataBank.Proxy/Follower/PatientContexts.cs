using System.Collections.Concurrent;
using System.Globalization;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>
/// Gives the contexts in which a person's items are de-identified. What identifies the person is read from upstream, kept in memory
/// while it is needed, and forgotten when the Patient changes; it is never written anywhere.
/// </summary>
internal sealed class PatientContexts(PersonVault persons, CaseIds cases, FhirUpstream upstream, TimeProvider clock)
{
    /// <summary>Types that hold more identifiers of a person: relatives, other records of it, insurance, accession numbers, UIDs.</summary>
    public static readonly IReadOnlyList<string> TellingTypes = ["RelatedPerson", "Person", "Coverage", "ImagingStudy", "Specimen"];

    /// <summary>Changes whenever the guard learns of more ways to write an identifier: what was searched before is then searched again.</summary>
    private const string GuardVersion = "guard 1";

    /// <summary>Where a record names who cared for the patient: types, how they name the patient, and what is included.</summary>
    private static readonly (string Type, string Patient, string[] Includes)[] Naming =
    [
        ("Patient", "_id", ["general-practitioner", "organization"]), ("Encounter", "patient", ["participant", "service-provider", "location"]), ("DiagnosticReport", "patient", ["performer", "results-interpreter"]),
        ("Procedure", "patient", ["performer", "location"]), ("MedicationRequest", "patient", ["requester"]), ("ServiceRequest", "patient", ["requester", "performer"]), ("Composition", "patient", ["author"]),
        ("DocumentReference", "patient", ["author", "custodian"]),
    ];

    // A guard holds thousands of patterns, some hundred kilobytes: what one patient looks like in every script and encoding.
    private const int LargestCache = 256;

    private readonly ConcurrentDictionary<Guid, PatientFacts> cache = new();
    private readonly ConcurrentDictionary<Guid, object> reading = new();

    /// <summary>Null when none of the person's Patient resources exists any more: then nothing of it is released.</summary>
    public async Task<(PatientContext Context, LeakGuard Guard, string Identifiers)?> FindAsync(ThemeView view, Guid person, CancellationToken cancellation)
    {
        if (!cache.TryGetValue(person, out var facts))
        {
            var mark = reading[person] = new object();
            if (await ReadAsync(person, cancellation) is not { } read)
                return null;
            Keep(person, facts = read);
            // What was forgotten while it was read may have changed meanwhile.
            if (!reading.TryRemove(KeyValuePair.Create(person, mark)))
                cache.TryRemove(person, out _);
        }
        if (view.Policy.Fhir.Policy.ReleasesText && facts.Scrubber is null)
        {
            var told = facts with { Scrubber = new TextScrubber(facts.Identifiers, facts.Guard).With(PatientIdentifiers.NamesOf(await ReadStaffAsync(person, cancellation))) };
            cache.TryUpdate(person, told, facts);
            facts = told;
        }
        var context = PatientContext.Create(view.Theme, view.Keys, person, clock.GetUtcNow().Year, facts.Identifiers, view.OffsetRange);
        return (context with { CaseId = await cases.OfAsync(view, person, cancellation), BirthDate = facts.BirthDate, Scrubber = facts.Scrubber }, facts.Guard, facts.Hash);
    }

    /// <summary>Forgets everybody: another node notices what changes.</summary>
    public void Forget()
    {
        reading.Clear();
        cache.Clear();
    }

    public void Forget(Guid person)
    {
        reading.TryRemove(person, out _);
        cache.TryRemove(person, out _);
    }

    /// <summary>Something of this type has changed in the person's record: it may name who cared for the person.</summary>
    public void Notice(Guid person, string type)
    {
        if (cache.TryGetValue(person, out var facts) && facts.Scrubber is not null && Naming.Any(naming => naming.Type == type))
            cache.TryUpdate(person, facts with { Scrubber = null }, facts);
    }

    /// <summary>A whole record has just been read: what identifies the person need not be asked for again.</summary>
    /// <param name="patientId">The person's only Patient.</param>
    /// <param name="record">Its one page.</param>
    public void Learn(Guid person, string patientId, FhirPage record)
    {
        if (!cache.ContainsKey(person) && FactsOf([(patientId, [.. record.Entries.Select(entry => entry.Resource).OfType<FhirResource>()])]) is { } facts)
            Keep(person, facts);
    }

    private async Task<PatientFacts?> ReadAsync(Guid person, CancellationToken cancellation)
    {
        var records = new List<(string PatientId, List<FhirResource> Record)>();
        foreach (var id in await persons.PatientIdsAsync(person, cancellation))
            records.Add((id, await ReadTellingAsync(id, cancellation)));
        return FactsOf(records);
    }

    private void Keep(Guid person, PatientFacts facts)
    {
        if (cache.Count >= LargestCache)
            cache.Clear();
        cache[person] = facts;
    }

    private PatientFacts? FactsOf(List<(string PatientId, List<FhirResource> Record)> records)
    {
        var identifiers = new HashSet<string>(StringComparer.Ordinal);
        var births = new HashSet<DateOnly>();
        var exists = false;
        foreach (var (id, record) in records)
        {
            if (record.Find(resource => resource.Type == "Patient" && resource.Id == id) is not { } patient)
                continue;
            exists = true;
            if (DateOnly.TryParseExact(patient.Root.Text("birthDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth))
                births.Add(birth);
            identifiers.UnionWith(PatientIdentifiers.Collect(patient, record.Where(resource => resource.Type == "Patient" || TellingTypes.Contains(resource.Type))));
        }
        if (!exists)
            return null;
        var hash = persons.Rows.Hash([GuardVersion, .. identifiers.Order(StringComparer.Ordinal)]);
        // Two records of one person that contradict each other tell no age.
        return new PatientFacts([.. identifiers], hash, new LeakGuard([.. identifiers]), births is { Count: 1 } ? births.Single() : null);
    }

    private async Task<List<FhirResource>> ReadTellingAsync(string patientId, CancellationToken cancellation)
    {
        var found = new List<FhirResource>();
        await foreach (var page in upstream.EverythingAsync(patientId, TellingTypes.Prepend("Patient"), cancellation))
            found.AddRange(page.Entries.Select(entry => entry.Resource).OfType<FhirResource>());
        return found;
    }

    private async Task<List<FhirResource>> ReadStaffAsync(Guid person, CancellationToken cancellation)
    {
        var found = new List<FhirResource>();
        foreach (var id in await persons.PatientIdsAsync(person, cancellation))
        {
            foreach (var (type, parameter, includes) in Naming)
            {
                var criteria = $"{type}?{parameter}={id}{string.Concat(includes.Select(include => $"&_include={type}:{include}"))}";
                await foreach (var page in upstream.SearchAsync(criteria, cancellation))
                    found.AddRange(page.Entries.Select(entry => entry.Resource).OfType<FhirResource>());
            }
        }
        return found;
    }
}
