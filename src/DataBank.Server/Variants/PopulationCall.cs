using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>An operation of Genomics Reporting that was called on all patients, or those of a Group.</summary>
/// <param name="Scope">Who is looked at; empty: all.</param>
internal sealed record PopulationCall(FhirFace Face, GenomicsInput Input, IReadOnlyList<CohortCriterion> Scope, string BaseUrl)
{
    /// <summary>Patients who are looked at one after the other.</summary>
    private const int MostPatients = 2_000;

    // Of whom a genome was looked at: by its study, or by a variant that is on record.
    private static IEnumerable<EventSource> Tested => DataTypes.Find("variants")!.Searches.Select(search => (EventSource)new SearchSource(search)).Append(new VariantSource(new VariantCriterion()));

    /// <summary>Maps an operation by GET and POST, on the system, on Patient and on Observation. Its answer is one item with how many of those who were tested it is true of, and who they are.</summary>
    /// <param name="item">Name of the item.</param>
    /// <param name="asked">Name of the part that repeats what was asked.</param>
    /// <param name="answer">What was asked, where the operation repeats it, and whom it is true of.</param>
    public static void Map(IEndpointRouteBuilder fhir, string name, string item, string asked, Func<PopulationCall, CancellationToken, Task<(string? Asked, IReadOnlyList<string> Patients)>> answer)
    {
        foreach (var path in (string[])[$"/${name}", $"/Patient/${name}", $"/Observation/${name}"])
        {
            fhir.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], async (FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            {
                Reach.Of(context).CheckWholly("Observation", SmartActions.Read | SmartActions.Search); // Whatever it was called on.
                var input = await GenomicsInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
                var baseUrl = FhirUrls.Base(context.Request, face);
                var call = new PopulationCall(face, input, await ScopeAsync(face, input, baseUrl, cancellation), baseUrl);
                await face.Resources.CanonicalsAsync(cancellation);
                var (told, patients) = await answer(call, cancellation);
                var tested = await call.FindAsync(Tested, cancellation);
                if (input.IncludesPatients)
                {
                    foreach (var patient in patients) AuditTrail.Of(context).AddPatient(patient);
                }
                return (IResult)new FhirAnswer(200, ToJson(item, (asked, told), patients, tested.Union(patients, StringComparer.Ordinal).Count(), input.IncludesPatients, face.Counts));
            }).AuditAs("operation", "E");
        }
    }

    /// <summary>Of those who are looked at, who has an event.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(IEnumerable<EventSource> sources, CancellationToken cancellation) =>
        await Face.Resources.Cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.And, [.. Scope, Event(sources)]), cancellation);

    /// <summary>Of those who are looked at, who has any of some variants: among stored Observations, and in imported genomes.</summary>
    public async Task<HashSet<string>> WithAnyAsync(IReadOnlyList<VariantCriterion> variants, CancellationToken cancellation)
    {
        var within = Scope.Count == 0 ? null : (await Face.Resources.Cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.And, Scope), cancellation)).ToHashSet(StringComparer.Ordinal);
        var any = (await FindAsync(variants.Select(variant => new VariantSource(variant)), cancellation)).ToHashSet(StringComparer.Ordinal);
        foreach (var variant in variants) any.UnionWith(await Face.Variants.PatientsAsync(variant, within, cancellation));
        return any;
    }

    /// <summary>Of those who are looked at, who meets a condition on what is found of him alone.</summary>
    /// <param name="sources">Whoever has none of these, and none of <paramref name="variants"/>, can't meet it.</param>
    /// <exception cref="RequestProblem">400: there are more of them than are looked through for one question.</exception>
    public async Task<IReadOnlyList<string>> EachAsync(
        IEnumerable<EventSource> sources, Func<SubjectCall, Task<bool>> isMet, IReadOnlyList<VariantCriterion> variants, CancellationToken cancellation)
    {
        var candidates = (await FindAsync(sources, cancellation)).ToHashSet(StringComparer.Ordinal);
        if (variants.Count > 0) candidates.UnionWith(await WithAnyAsync(variants, cancellation));
        if (candidates.Count > MostPatients) throw new RequestProblem(400, "too-costly", $"A question looks through what is known of up to {MostPatients} patients: scope it with group.");
        var found = new List<string>();
        foreach (var patient in candidates.Order(StringComparer.Ordinal))
        {
            if (await isMet(new SubjectCall(Face, patient, Input, await Face.Variants.TestsAsync(patient, Input, cancellation), BaseUrl))) found.Add(patient);
        }
        return found;
    }

    /// <summary>What was asked, as the answer repeats it; a view repeats nothing that was typed.</summary>
    public string Told(string parameter) =>
        Face.IsReadOnly ? parameter : string.Join(" AND ", Input.Alternatives(parameter).Select(group => group.Count == 1 ? group[0] : $"({string.Join(" OR ", group)})"));

    private static EventCriterion Event(IEnumerable<EventSource> sources) => new(new CohortEvent([.. sources], new CohortText("", "")));

    private static async Task<IReadOnlyList<CohortCriterion>> ScopeAsync(FhirFace face, GenomicsInput input, string baseUrl, CancellationToken cancellation)
    {
        if (input.Group() is not { } id) return [];
        var key = new ResourceKey("Group", id);
        if (await face.Resources.FindAsync(key, cancellation) is not { IsDeleted: false }) throw FhirAnswer.NotFound(key);
        return [Event([new SearchSource(SearchQueryParser.Parse("Patient", [new("_has:Group:member:_id", id)], baseUrl, SearchHandling.Strict))])];
    }

    private static ReadOnlyMemory<byte> ToJson(string item, (string Name, string? Text) asked, IReadOnlyList<string> patients, int tested, bool includesPatients, CountRule? counts)
    {
        using var json = new ParametersWriter();
        json.AddParts(item, () =>
        {
            json.Add(asked.Name, "valueString", asked.Text);
            AddCount(json, "numerator", patients.Count, counts);
            AddCount(json, "denominator", tested, counts);
            if (!includesPatients) return;
            foreach (var patient in patients) json.Add("subject", "valueString", $"Patient/{patient}");
        });
        return json.Finish();
    }

    // A theme counts as it does for $cohort: what is too few to be told is left out.
    private static void AddCount(ParametersWriter json, string name, int count, CountRule? counts)
    {
        if ((counts is null ? count : counts.Release(count)) is { } told) json.AddQuantity(name, told);
    }
}
