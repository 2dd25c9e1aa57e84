using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Parameters of an operation of Genomics Reporting, read once: by GET and POST, lists repeated or separated by commas
/// (http://hl7.org/fhir/uv/genomics-reporting/STU3/operations.html).
/// </summary>
internal sealed class GenomicsInput
{
    private const int MostItems = 100;
    private readonly OperationInput input;

    private GenomicsInput(OperationInput input) => this.input = input;

    /// <summary>Tests asked for, by identifier of study or file or logical id; empty: all.</summary>
    public IReadOnlyList<string> Tests { get; private init; } = [];

    public IReadOnlyList<string> Specimens { get; private init; } = [];

    /// <summary>Between which times (milliseconds) a test must lie.</summary>
    public (long From, long Until) Dates { get; private init; }

    public SourceClass? SourceClass { get; private init; }

    public bool IncludesVariants { get; private init; }

    public bool IncludesPhasing { get; private init; }

    public bool IncludesPatients { get; private init; }

    /// <exception cref="RequestProblem">400: a value is malformed; never repeats it.</exception>
    public static async Task<GenomicsInput> ReadAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        var input = await OperationInput.ReadAsync(request, maximumBytes, cancellation);
        return new GenomicsInput(input)
        {
            Tests = Items(input, "testIdentifiers"),
            Specimens = Items(input, "specimenIdentifiers"),
            Dates = DatesOf(input),
            SourceClass = input.First("genomicSourceClass") switch
            {
                null => null,
                "germline" or "LA6683-2" or "http://loinc.org|LA6683-2" => Genomics.SourceClass.Germline,
                "somatic" or "LA6684-0" or "http://loinc.org|LA6684-0" => Genomics.SourceClass.Somatic,
                _ => throw RequestProblem.Invalid("genomicSourceClass is germline or somatic."),
            },
            IncludesVariants = IsTrue(input, "includeVariants"),
            IncludesPhasing = IsTrue(input, "includePhasing"),
            IncludesPatients = IsTrue(input, "includePatientList"),
        };
    }

    /// <summary>Whether a time, as FHIR writes it, may lie between those that are asked for; null does not where any is.</summary>
    public bool Includes(string? date) => Dates is (long.MinValue, long.MaxValue) || (date is not null && DateRange.TryParse(date, out var range) && range.End > Dates.From && range.Start < Dates.Until);

    /// <summary>The id of the Patient in subject.</summary>
    public string Subject()
    {
        var text = input.First("subject") ?? throw RequestProblem.Invalid("The operation takes a subject: Patient/id.");
        var key = ResourceKey.TryParse(text, out var parsed) ? parsed : ResourceTypes.IsId(text) ? new ResourceKey("Patient", text) : default;
        return key.Type == "Patient" ? key.Id : throw RequestProblem.Invalid("subject is Patient/id.");
    }

    /// <summary>The Group that scopes an operation on all patients; null: nothing does.</summary>
    public string? Group() => input.First("group") is not { } text ? null
        : ResourceKey.TryParse(text, out var key) && key.Type == "Group" ? key.Id
        : ResourceTypes.IsId(text) ? text
        : throw RequestProblem.Invalid("group is Group/id.");

    /// <summary>Ranges in order; at least one when required.</summary>
    public IReadOnlyList<GenomicRange> Ranges(bool isRequired = true)
    {
        var ranges = Items(input, "ranges").Select(RangeOf).ToList();
        return ranges.Count > 0 || !isRequired ? ranges : throw RequestProblem.Invalid("The operation takes ranges.");
    }

    /// <summary>Variants with their text, in order.</summary>
    public IReadOnlyList<(string Item, VariantCriterion Variant)> Variants(bool isRequired = true)
    {
        var variants = Items(input, "variants").Select(item => (item, VariantOf(item))).ToList();
        return variants.Count > 0 || !isRequired ? variants : throw RequestProblem.Invalid("The operation takes variants.");
    }

    /// <summary>Values of any other list.</summary>
    public IReadOnlyList<string> Texts(string name) => Items(input, name);

    /// <summary>What is asked of all patients: every repetition of a parameter must be met, by any of its values.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Alternatives(string name)
    {
        List<IReadOnlyList<string>> groups = [.. input.All(name).Select(value => (IReadOnlyList<string>)[.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)])];
        if (groups.Count == 0 || groups.Any(group => group.Count == 0)) throw RequestProblem.Invalid($"The operation takes {name}.");
        return groups.Sum(group => group.Count) <= MostItems ? groups : throw TooMany(name);
    }

    public static GenomicRange RangeOf(string item) =>
        GenomicRange.TryParse(item, out var range) ? range : throw RequestProblem.Invalid("ranges are 0-based and half-open on a RefSeq sequence: NC_000007.14:55174721-55174820.");

    public static VariantCriterion VariantOf(string item) => new VariantCriterion().WithChange(item) is { Range: null } variant
        ? variant
        : throw RequestProblem.Invalid("variants are written in SPDI or HGVS: NC_000007.14:55191821:T:G, NM_005228.5:c.2573T>G, NP_005219.2:p.(Leu858Arg).");

    private static List<string> Items(OperationInput input, string name)
    {
        List<string> items = [.. input.All(name).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return items.Count <= MostItems ? items : throw TooMany(name);
    }

    private static RequestProblem TooMany(string name) => new(400, "too-costly", $"{name} takes up to {MostItems} values.");

    private static bool IsTrue(OperationInput input, string name) => input.First(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw RequestProblem.Invalid($"{name} is true or false."),
    };

    // ge and le, each as often as wanted: all must hold.
    private static (long From, long Until) DatesOf(OperationInput input)
    {
        var (from, until) = (long.MinValue, long.MaxValue);
        foreach (var text in input.All("testDateRange"))
        {
            if (text.Length < 3 || !DateRange.TryParse(text.AsSpan(2), out var range)) throw Malformed();
            switch (text[..2])
            {
                case "ge":
                    from = Math.Max(from, range.Start);
                    break;
                case "le":
                    until = Math.Min(until, range.End);
                    break;
                default:
                    throw Malformed();
            }
        }
        return (from, until);

        static RequestProblem Malformed() => RequestProblem.Invalid("testDateRange is ge or le and a date: ge2026-01-01.");
    }
}
