using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>What may stand in a VCF that leaves: fields, filters and symbolic alleles by name, columns of annotations by name.</summary>
internal sealed class VcfPolicy(JsonElement file)
{
    public FrozenDictionary<string, VcfFieldRule> Info { get; } = Fields(file.GetProperty("info"));

    public FrozenDictionary<string, VcfFieldRule> Format { get; } = Fields(file.GetProperty("format"));

    /// <summary>Filters by name, each with the policy's description.</summary>
    public FrozenDictionary<string, string> Filters { get; } = Texts(file.GetProperty("filters"));

    /// <summary>Symbolic alleles without their brackets.</summary>
    public FrozenDictionary<string, string> Alternates { get; } = Texts(file.GetProperty("alternates"));

    /// <summary>Fields that hold a table (VEP's CSQ, SnpEff's ANN), with the columns of it that may pass.</summary>
    public FrozenDictionary<string, FrozenSet<string>> Annotations { get; } = file.GetProperty("annotations").EnumerateObject()
        .ToFrozenDictionary(field => field.Name, field => field.Value.EnumerateArray().Select(column => column.GetString()!).ToFrozenSet());

    private static FrozenDictionary<string, VcfFieldRule> Fields(JsonElement fields) => fields.EnumerateObject().ToFrozenDictionary(
        field => field.Name,
        field => new VcfFieldRule(
            field.Value.GetProperty("number").GetString()!, field.Value.GetProperty("type").GetString()!, field.Value.GetProperty("description").GetString()!,
            field.Value.TryGetProperty("form", out var form) ? new Regex($@"\A(?:{form.GetString()})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking) : null));

    private static FrozenDictionary<string, string> Texts(JsonElement texts) =>
        texts.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!);
}
