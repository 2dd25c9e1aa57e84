using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Writes the answer of $cohort as Parameters.</summary>
internal static class CohortParameters
{
    private const double DaysOfMonth = 365.25 / 12;
    private const string UidPrefix = "urn:oid:";

    /// <param name="baseUrl">Of the face; DICOMweb and DRS stand beside it.</param>
    /// <param name="counts">How counts of persons are told; null: as they are.</param>
    /// <param name="group">The Group that was saved, or null.</param>
    public static ReadOnlyMemory<byte> ToJson(CohortRequest request, CohortAnswer answer, string baseUrl, CountRule? counts, ResourceKey? group)
    {
        using var json = new ParametersWriter();
        AddCount(json, answer.Patients.Count, counts);
        var told = CohortExplanation.Of(request.Criterion);
        AddBilingual(json, "explanation", told with { Japanese = $"{told.Japanese}患者", English = $"Patients with: {told.English}" });
        json.Add("definition", "valueString", CohortGroup.HashOf(request));
        if (group is { } saved) json.AddReference("group", saved.ToString());
        if (answer.IsCut) json.Add("isCut", true);
        AddTypes(json, answer, counts);
        foreach (var each in answer.Cases)
        {
            json.AddParts("case", () =>
            {
                json.AddReference("patient", $"Patient/{each.PatientId}");
                AddCodes(json, each.Types);
            });
        }
        foreach (var pair in answer.Pairs) Add(json, pair);
        foreach (var file in answer.Files) Add(json, file, baseUrl);
        foreach (var span in answer.Spans)
        {
            json.AddParts("survival", () =>
            {
                json.AddReference("patient", $"Patient/{span.PatientId}");
                json.AddDecimal("months", Math.Round((decimal)(span.Days / DaysOfMonth), 2));
                json.Add("event", span.HasEvent);
            });
        }
        return json.Finish();
    }

    private static void AddTypes(ParametersWriter json, CohortAnswer answer, CountRule? counts)
    {
        for (var at = 0; at < DataTypes.All.Count; at++)
        {
            var (type, bit) = (DataTypes.All[at], 1L << at);
            json.AddParts("dataType", () =>
            {
                json.Add("code", "valueCode", type.Code);
                json.Add("ja", "valueString", type.Name.Japanese);
                json.Add("en", "valueString", type.Name.English);
                AddCount(json, answer.Overlaps.Where(overlap => (overlap.Types & bit) != 0).Sum(overlap => overlap.Patients), counts);
            });
        }
        foreach (var overlap in answer.Overlaps)
        {
            json.AddParts("overlap", () =>
            {
                AddCodes(json, overlap.Types);
                AddCount(json, overlap.Patients, counts);
            });
        }
    }

    private static void AddCount(ParametersWriter json, long count, CountRule? counts)
    {
        if (counts is null) json.AddInteger("patients", count);
        else if (counts.Release(count) is { } told) json.AddInteger("patients", told);
        else json.Add("suppressed", true);
    }

    private static void Add(ParametersWriter json, CohortPair pair) => json.AddParts("match", () =>
    {
        json.AddReference("patient", $"Patient/{pair.PatientId}");
        json.AddReference("anchor", pair.Anchor.ToString());
        if (pair.Event is not { } nearest) return;
        json.AddReference("event", nearest.ToString());
        json.AddInteger("days", pair.Days!.Value);
    });

    private static void Add(ParametersWriter json, CohortFile file, string baseUrl) => json.AddParts("file", () =>
    {
        var place = baseUrl[..baseUrl.LastIndexOf('/')];
        json.AddReference("patient", $"Patient/{file.PatientId}");
        json.AddReference("resource", file.Resource.ToString());
        json.Add("url", "valueUrl", file.Resource.Type == "ImagingStudy"
            ? $"{place}/dicomweb/studies/{(file.Identifier.StartsWith(UidPrefix, StringComparison.Ordinal) ? file.Identifier[UidPrefix.Length..] : file.Identifier)}"
            : $"{place}/ga4gh/drs/v1/objects/{file.Resource.Id}");
    });

    private static void AddCodes(ParametersWriter json, long types)
    {
        for (var at = 0; at < DataTypes.All.Count; at++)
        {
            if ((types & (1L << at)) != 0) json.Add("dataType", "valueCode", DataTypes.All[at].Code);
        }
    }

    private static void AddBilingual(ParametersWriter json, string name, CohortText text) => json.AddParts(name, () =>
    {
        json.Add("ja", "valueString", text.Japanese);
        json.Add("en", "valueString", text.English);
    });
}
