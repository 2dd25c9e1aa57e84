using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Proxy;

/// <summary>
/// Records of a Beacon, for who shows a visa of the theme: individuals under their pseudonyms, and the variants that they have, as the view shows
/// both. What is an identification code has been kept out of the view already, whichever way it is looked at.
/// </summary>
internal sealed class BeaconRecords(PassportClearinghouse passports, ResearchUses uses, LeavingGuard leaving)
{
    private const int MostIndividuals = 10_000;
    private const int MostOfOne = 1_000;
    private const int MostConditions = 20_000;
    private const string Icd10 = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";

    /// <summary>The answer; null when no passport has a visa that counts: then no more is told than to others.</summary>
    /// <exception cref="RequestProblem">422: the question is about more individuals than records are made of.</exception>
    public async Task<JsonObject?> FindAsync(ThemeView view, string entryType, BeaconQuery query, CohortRequest request, HttpContext context, CancellationToken cancellation)
    {
        if (query.Passports.Count == 0 || await passports.FindAsync(view.Theme, query.Passports, context.User, cancellation) is not { } visa) return null;
        var trail = AuditTrail.Of(context);
        (trail.Interaction, trail.Query) = ("beacon-record", $"{trail.Query} visa of {visa.Identity.Issuer} for {visa.Identity.Subject}");
        await view.Resources.CanonicalsAsync(cancellation);
        var individuals = await view.Resources.Cohorts.PatientsAsync(request.Criterion, cancellation);
        if (individuals.Count > MostIndividuals) throw new RequestProblem(422, "too-costly", $"Records are given of up to {MostIndividuals} individuals: ask more narrowly.");
        IReadOnlyList<string> shown;
        JsonObject answer;
        if (entryType == BeaconDocuments.Individual)
        {
            shown = [.. individuals.Skip(query.Skip).Take(query.Limit)];
            answer = BeaconDocuments.Records(view.Theme, entryType, passports.NameOf(view.Theme), query, individuals.Count, await IndividualsAsync(leaving.Of(view), shown, cancellation));
        }
        else
        {
            shown = individuals;
            var variants = await VariantsAsync(leaving.Of(view), request.Criterion, individuals, cancellation);
            answer = BeaconDocuments.Records(view.Theme, entryType, passports.NameOf(view.Theme), query, variants.Count, [.. variants.Skip(query.Skip).Take(query.Limit)]);
        }
        foreach (var patient in shown) trail.AddPatient(patient);
        await uses.NoteAsync(view.Theme, context.User, shown, cancellation);
        return answer;
    }

    // https://docs.genomebeacons.org/schemas-md/individuals_defaultSchema/
    private static async Task<IReadOnlyList<JsonObject>> IndividualsAsync(ResourceStore view, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        var conditions = await SearchAsync(view, "Condition", "patient", ids, MostConditions, cancellation);
        if (conditions.Count == MostConditions) throw new RequestProblem(422, "too-costly", "These individuals have too many diagnoses for one answer: ask for fewer of them by limit.");
        var diseases = conditions.Select(condition => FhirResource.Parse(condition.Json).Root).ToLookup(condition => condition.Member("subject").Text("reference")?.Split('/')[^1], StringComparer.Ordinal);
        return [.. (await SearchAsync(view, "Patient", "_id", ids, ids.Count, cancellation)).Select(patient => new JsonObject
        {
            ["id"] = patient.Key.Id,
            ["sex"] = Sex(FhirResource.Parse(patient.Json).Root.Text("gender")),
            ["diseases"] = new JsonArray([.. diseases[patient.Key.Id].SelectMany(condition => condition.Member("code").Items("coding")).Where(coding => coding.Text("system") == Icd10).Select(coding => coding.Text("code")).Distinct()
                .Select(code => new JsonObject { ["diseaseCode"] = new JsonObject { ["id"] = $"ICD10:{code}" } })]),
        })];
    }

    private static JsonObject Sex(string? gender) => gender switch
    {
        "female" => new JsonObject { ["id"] = "NCIT:C16576", ["label"] = "female" },
        "male" => new JsonObject { ["id"] = "NCIT:C20197", ["label"] = "male" },
        _ => new JsonObject { ["id"] = "NCIT:C17998", ["label"] = "Unknown" },
    };

    // Those that have a place: a change of a protein alone can't be written as a variation.
    private static async Task<IReadOnlyList<JsonObject>> VariantsAsync(ResourceStore view, CohortCriterion criterion, IReadOnlyList<string> individuals, CancellationToken cancellation)
    {
        if (VariantOf(criterion) is not { } wanted) return [];
        var found = new SortedDictionary<string, (Spdi Allele, VariantTraits Traits)>(StringComparer.Ordinal);
        foreach (var individual in individuals)
        {
            foreach (var observation in await view.VariantsAsync(individual, wanted, MostOfOne, cancellation))
            {
                if (VariantTraits.Of(FhirResource.Parse(observation.Json)) is { } traits && Spdi.TryParse(traits.Allele, out var allele)) found.TryAdd(traits.Allele, (allele, traits));
            }
        }
        return [.. found.Values.Select(each => Variant(each.Allele, each.Traits))];
    }

    // https://docs.genomebeacons.org/schemas-md/genomicVariations_defaultSchema/, as a LegacyVariation with a SequenceLocation of VRS 1.
    private static JsonObject Variant(Spdi allele, VariantTraits traits)
    {
        var variant = new JsonObject
        {
            ["variantInternalId"] = traits.Allele,
            ["variation"] = new JsonObject
            {
                ["variantType"] = (allele.Deletion.Length, allele.Insertion.Length) switch { (1, 1) => "SNP", (0, _) => "INS", (_, 0) => "DEL", _ => "INDEL" },
                ["referenceBases"] = allele.Deletion,
                ["alternateBases"] = allele.Insertion,
                ["location"] = new JsonObject
                {
                    ["type"] = "SequenceLocation",
                    ["sequence_id"] = $"refseq:{allele.Accession}",
                    ["interval"] = new JsonObject { ["type"] = "SequenceInterval", ["start"] = Number(allele.Position), ["end"] = Number(allele.Position + allele.Deletion.Length) },
                },
            },
        };
        if (traits.Genomic.Length > 0) variant["identifiers"] = new JsonObject { ["genomicHGVSId"] = traits.Genomic };
        if (traits.Gene.Length > 0) variant["molecularAttributes"] = new JsonObject { ["geneIds"] = new JsonArray(traits.Gene) };
        return variant;
    }

    private static JsonObject Number(int value) => new() { ["type"] = "Number", ["value"] = value };

    private static VariantCriterion? VariantOf(CohortCriterion criterion) => criterion switch
    {
        CombinedCriterion combined => combined.Criteria.Select(VariantOf).FirstOrDefault(found => found is not null),
        EventCriterion happened => happened.Event.Sources.OfType<VariantSource>().FirstOrDefault()?.Variant,
        _ => null,
    };

    private static async Task<IReadOnlyList<StoredResource>> SearchAsync(ResourceStore view, string type, string parameter, IReadOnlyList<string> ids, int count, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse([type], [new KeyValuePair<string, string>(parameter, string.Join(',', ids))], "", SearchHandling.Strict, view.Parameters.Find);
        return (await view.SearchAsync(query with { Count = count, Total = TotalMode.None }, cancellation)).Matches;
    }
}
