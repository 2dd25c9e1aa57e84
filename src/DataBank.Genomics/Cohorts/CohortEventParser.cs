using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// Parses an event: <c>{"search": "Condition?code=C34.1"}</c>, <c>{"variant": {"gene": "EGFR", "change": "L858R"}}</c>,
/// <c>{"expression": {"gene": "EGFR", "unit": "tpm", "gt": 100}}</c>, <c>{"imaging": {"modality": "CT"}}</c>, <c>{"data": "wgs"}</c> or <c>{"death": true}</c>.
/// </summary>
internal sealed class CohortEventParser(CohortContext context)
{
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const int LongestGene = 100;

    private static readonly (string Name, SearchPrefix Comparator)[] comparators = [("gt", SearchPrefix.Gt), ("ge", SearchPrefix.Ge), ("lt", SearchPrefix.Lt), ("le", SearchPrefix.Le)];

    private const string Expected = "one of and, or, not, time, search, variant, expression, imaging, data, death";

    public CohortEvent Parse(JsonElement json, string place)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().ToList() is not [var only])
            throw CohortJson.Malformed(place, $"an object with {Expected}");
        place = $"{place}.{only.Name switch { "search" or "variant" or "expression" or "imaging" or "data" or "death" => only.Name, _ => throw CohortJson.Malformed(place, $"an object with {Expected}") }}";
        return only.Name switch
        {
            "search" => ParseSearch(CohortJson.Text(only.Value, place), place),
            "variant" => ParseVariant(only.Value, place),
            "expression" => ParseExpression(only.Value, place),
            "imaging" => ParseImaging(only.Value, place),
            "data" => ParseData(CohortJson.Texts(only.Value, place), place),
            _ => only.Value.ValueKind == JsonValueKind.True ? new CohortEvent([new DeathSource()], new CohortText("死亡", "death")) : throw CohortJson.Malformed(place, "true"),
        };
    }

    /// <summary>Any image before a specimen that a variant was found in: what is matched unless asked otherwise.</summary>
    public CohortMatch NearestImage(int days) => new(
        new CohortEvent([Source("Specimen", [new("_has:Observation:specimen:code", "http://loinc.org|69548-6")], "match")], new CohortText("バリアントを検出した検体", "specimens with variants")),
        new CohortEvent([Source("ImagingStudy", [], "match")], new CohortText("画像検査", "imaging studies")),
        TimeRelation.Around,
        days);

    private CohortEvent ParseSearch(string text, string place)
    {
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var (type, query) = mark < 0 ? (text, "") : (text[..mark], text[(mark + 1)..]);
        if (!ResourceTypes.IsKnown(type))
            throw CohortJson.Malformed(place, "a search as in a URL below the base: Condition?code=…");
        var source = Source(type, [.. Parameters(query)], place);
        return new CohortEvent([source], context.RepeatsInput ? new CohortText(text, text) : new CohortText(type, type));
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(string query) =>
        from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let at = pair.IndexOf('=', StringComparison.Ordinal)
        select at < 0
            ? new KeyValuePair<string, string>(Decode(pair), "")
            : new KeyValuePair<string, string>(Decode(pair[..at]), Decode(pair[(at + 1)..]));

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private SearchSource Source(string type, IReadOnlyList<KeyValuePair<string, string>> parameters, string place)
    {
        SearchQuery query;
        try
        {
            query = SearchQueryParser.Parse([type], parameters, context.BaseUrl, SearchHandling.Strict, context.Find);
        }
        catch (RequestProblem problem)
        {
            throw new RequestProblem(problem.Status, [.. problem.Issues.Select(issue => issue with { Expression = place })]);
        }
        if (query.Sort.Count > 0 || query.Includes.Count > 0 || query.Cursor is not null || query.IsExplained)
            throw CohortJson.Malformed(place, "criteria of a search without sorting, includes and cursors");
        if (query.UsedParameters().Any(used => context.Hides(used.ResourceType, used.Code)))
            throw new RequestProblem(400, "not-supported", "A search parameter is not supported by this view.", place);
        if (type != "Patient" && context.Find(type, "patient") is null)
            throw CohortJson.Malformed(place, "a type of resource that belongs to a patient");
        return new SearchSource(query);
    }

    private CohortEvent ParseVariant(JsonElement json, string place)
    {
        CohortJson.Check(json, place, "gene", "change", "consequence", "frequency", "source");
        var variant = new VariantCriterion();
        if (json.TryGetProperty("gene", out var gene))
        {
            variant = CohortJson.Text(gene, $"{place}.gene") is var symbol && VariantCriterion.IsGene(symbol)
                ? variant with { Gene = VariantCriterion.GeneOf(symbol) }
                : throw CohortJson.Malformed($"{place}.gene", "the symbol of a gene, or HGNC: and its number");
        }
        if (json.TryGetProperty("change", out var change))
        {
            variant = variant.WithChange(CohortJson.Text(change, $"{place}.change"))
                ?? throw CohortJson.Malformed($"{place}.change", "L858R, p.(Leu858Arg), NM_005228.5:c.2573T>G, NC_000007.14:g.55191822T>G, NC_000007.14:55191821:T:G or NC_000007.14:55174721-55174820");
        }
        if (json.TryGetProperty("consequence", out var consequence))
            variant = variant with { Consequence = Consequences.TermOf(CohortJson.Text(consequence, $"{place}.consequence")) ?? throw CohortJson.Malformed($"{place}.consequence", "a term of the Sequence Ontology: missense_variant") };
        if (json.TryGetProperty("frequency", out var frequency))
        {
            variant = frequency.ValueKind == JsonValueKind.Number && frequency.TryGetDouble(out var share) && share is >= 0 and <= 1
                ? variant with { LeastFrequency = share }
                : throw CohortJson.Malformed($"{place}.frequency", "the least share of the reads, from 0 to 1");
        }
        if (json.TryGetProperty("source", out var source))
        {
            variant = CohortJson.Text(source, $"{place}.source") switch
            {
                "germline" => variant with { SourceClass = SourceClass.Germline },
                "somatic" => variant with { SourceClass = SourceClass.Somatic },
                _ => throw CohortJson.Malformed($"{place}.source", "germline or somatic"),
            };
        }
        var told = context.RepeatsInput ? $" {JsonSerializer.Serialize(json, CohortJson.Compact)}" : "";
        var (japanese, english) = context.HasGenomes ? ("バリアント（遺伝性は報告対象のみ）", "variant (of inherited ones those that are reportable)") : ("報告対象のバリアント", "reportable variant");
        return new CohortEvent([new VariantSource(variant)], new CohortText($"{japanese}{told}", $"{english}{told}"));
    }

    private CohortEvent ParseExpression(JsonElement json, string place)
    {
        CohortJson.Check(json, place, "gene", "data", "unit", "gt", "ge", "lt", "le");
        var gene = json.TryGetProperty("gene", out var name) && CohortJson.Text(name, $"{place}.gene") is { Length: > 0 and <= LongestGene } text
            ? text : throw CohortJson.Malformed($"{place}.gene", "a gene or probe as tables name it: EGFR, ENSG00000146648, cg00000029");
        var data = json.TryGetProperty("data", out var assay) ? CohortJson.Text(assay, $"{place}.data") : "rna-seq";
        if (!DataTypes.IsAssay(data))
            throw CohortJson.Malformed($"{place}.data", $"an assay: {string.Join(", ", DataTypes.All.Select(type => type.Code).Where(DataTypes.IsAssay))}");
        var unit = json.TryGetProperty("unit", out var stated) && MatrixUnits.Find(CohortJson.Text(stated, $"{place}.unit")) is { } known
            ? known : throw CohortJson.Malformed($"{place}.unit", $"one of {string.Join(", ", MatrixUnits.All)}");
        var compared = comparators.Where(each => json.TryGetProperty(each.Name, out _)).ToList();
        if (compared is not [var (sign, comparator)] || json.GetProperty(sign) is not { ValueKind: JsonValueKind.Number } number || !number.TryGetDouble(out var value) || !double.IsFinite(value))
            throw CohortJson.Malformed(place, "one of gt, ge, lt and le with a number");
        var told = context.RepeatsInput ? $" {JsonSerializer.Serialize(json, CohortJson.Compact)}" : "";
        return new CohortEvent([new ExpressionSource(new ExpressionCriterion(gene, data, unit, comparator, value))], new CohortText($"遺伝子発現{told}", $"expression{told}"));
    }

    private CohortEvent ParseImaging(JsonElement json, string place)
    {
        CohortJson.Check(json, place, "modality", "bodySite", "started");
        var (parameters, told) = (new List<KeyValuePair<string, string>>(), new List<string>());
        if (json.TryGetProperty("modality", out var modality))
        {
            var codes = CohortJson.Texts(modality, $"{place}.modality").Select(ModalityOf).ToList();
            if (codes.Contains(null))
                throw CohortJson.Malformed($"{place}.modality", "modalities as DICOM has them: CT, MR, PT, SM, ES …");
            parameters.Add(new("modality", string.Join(',', codes.Select(code => $"{Dicom}|{code}"))));
            told.AddRange(codes!);
        }
        foreach (var (name, parameter) in (ReadOnlySpan<(string, string)>)[("bodySite", "bodysite"), ("started", "started")])
        {
            if (!json.TryGetProperty(name, out var value))
                continue;
            parameters.Add(new(parameter, CohortJson.Text(value, $"{place}.{name}")));
            told.Add(context.RepeatsInput ? $"{name} {value.GetString()}" : name);
        }
        var words = string.Join(", ", told);
        return new CohortEvent([Source("ImagingStudy", parameters, place)], new CohortText($"画像検査 {words}".TrimEnd(), $"imaging study {words}".TrimEnd()));
    }

    private static string? ModalityOf(string text) => text.ToUpperInvariant() switch
    {
        "PET" => "PT",
        "MRI" => "MR",
        "WSI" => "SM",
        { Length: >= 2 and <= 10 } code when code.All(char.IsAsciiLetterUpper) => code,
        _ => null,
    };

    private static CohortEvent ParseData(IReadOnlyList<string> codes, string place)
    {
        var types = codes.Select(DataTypes.Find).ToList();
        if (types.Contains(null))
            throw CohortJson.Malformed(place, $"kinds of data: {string.Join(", ", DataTypes.All.Select(type => type.Code))}");
        return new CohortEvent(
            [.. types.SelectMany(type => type!.Searches).Select(search => new SearchSource(search))],
            new CohortText($"データあり {string.Join("、", types.Select(type => type!.Name.Japanese))}", $"data present: {string.Join(", ", types.Select(type => type!.Name.English))}"));
    }
}
